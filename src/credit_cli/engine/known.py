"""What is recorded of other records with the same code or party: warnings that ask for a look, and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Protocol, TypeAlias

from credit_cli.codes import judge
from credit_cli.model import Finding, Records, Submission
from credit_cli.rulepack import Book

OTHER_PARTY: Final = "DUP004"
OTHER_CODE: Final = "DUP005"
_SOLE_TRADER: Final = "92"
_REGION: Final = slice(2, 8)
_BODY: Final = slice(8, 17)
_SHORTEST: Final = 4
_SHOWN: Final = 1
"""Further places that are put into words."""


class Known(Protocol):
    """What a recorded record says now, and where it stands."""

    @property
    def record(self) -> int: ...
    @property
    def dataset(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def row(self) -> int: ...
    @property
    def columns(self) -> Mapping[str, tuple[str, str]]: ...
    @property
    def name(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def code(self) -> str: ...


class Bearers(Protocol):
    """Which parties were recorded with a code, and which codes with a party."""

    @property
    def parties(self) -> Mapping[str, Mapping[str, Sequence[int]]]: ...
    @property
    def codes(self) -> Mapping[str, set[str]]: ...
    def records(self, code: str, party: str) -> list[int]: ...


Look: TypeAlias = Callable[[set[int]], Mapping[int, Known]]
"""Record ids → what their last versions say."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A record of the sheet and the recorded (code, party) pairs that speak against it."""

    position: int
    rule: str
    against: tuple[tuple[str, str], ...]


def compared(
    submissions: Sequence[Submission],
    bearers: Bearers,
    look: Look,
    book: Book,
    *,
    seal: Callable[[str], str],
    corrected: Callable[[Submission], set[str]],
) -> list[Submission]:
    """Return a file's submissions with the warnings DUP004 and DUP005 added; verdicts stay as they are.

    `seal`: a record's key → the one that recorded ones bear; `corrected`: the keys of those that a sheet corrects.

    A record is never held against its own earlier versions, nor against anything else in the same file: those are
    compared within the sheet (DUP003).
    """
    clashes = [list(_clashes(item.records, bearers)) if item.records else [] for item in submissions]
    wanted = {id_ for found in clashes for clash in found for pair in clash.against for id_ in bearers.records(*pair)}
    if not wanted:
        return list(submissions)
    own = {
        (item.dataset, key)
        for item in submissions
        if item.records
        for key in (*map(seal, item.records.keys), *corrected(item))
    }
    standing = [known for known in look(wanted).values() if (known.dataset, known.key) not in own]
    places = _by_pair(standing)
    return [_with(item, found, places, book) for item, found in zip(submissions, clashes, strict=True)]


def _clashes(records: Records, bearers: Bearers) -> Iterator[Clash]:
    """Yield what the recorded pairs say against the records, one clash per cell."""
    parties, codes = bearers.parties, bearers.codes
    for position, (code, party) in enumerate(zip(records.codes, records.parties, strict=True)):
        if not code or not party or code == judge.STAND_IN:
            continue
        beside = parties.get(code)
        if beside and (len(beside) > 1 or party not in beside):
            yield Clash(position, OTHER_PARTY, tuple((code, other) for other in beside if other != party))
        others = codes.get(party)
        if others and (len(others) > 1 or code not in others) and _telling(party, code):
            against = tuple((other, party) for other in sorted(others) if _another(code, other))
            if against:
                yield Clash(position, OTHER_CODE, against)


def _telling(party: str, code: str) -> bool:
    """Does the name alone say who is meant? Sole traders share names, and short or masked names say too little."""
    return not code.startswith(_SOLE_TRADER) and len(party) >= _SHORTEST and "*" not in party


def _another(code: str, other: str) -> bool:
    """Two organisations' codes, of one region and with different bodies: elsewhere a name may be somebody else's."""
    return not other.startswith(_SOLE_TRADER) and code[_REGION] == other[_REGION] and code[_BODY] != other[_BODY]


def _by_pair(standing: Sequence[Known]) -> dict[tuple[str, str], list[Known]]:
    def pair(known: Known) -> tuple[str, str]:
        return known.code, known.party

    ordered = sorted(standing, key=lambda known: (pair(known), known.period, known.path, known.sheet or "", known.row))
    return {both: list(members) for both, members in groupby(ordered, key=pair)}


def _with(
    submission: Submission, clashes: Sequence[Clash], places: Mapping[tuple[str, str], list[Known]], book: Book
) -> Submission:
    made = (_finding(submission, clash, [known for pair in clash.against for known in places.get(pair, ())], book)
            for clash in clashes)  # fmt: skip
    findings = [finding for finding in made if finding is not None]
    if not findings:
        return submission
    above = submission.header_row or 0
    head = [finding for finding in submission.findings if finding.row <= above]
    rest = [finding for finding in submission.findings if finding.row > above]
    return replace(submission, findings=(*head, *sorted((*rest, *findings), key=_order)))


def _order(finding: Finding) -> tuple[int, int, str, str]:
    """Top to bottom and left to right, as the sheet is read."""
    letter = finding.column or ""
    return finding.row, len(letter), letter, finding.rule


def _finding(submission: Submission, clash: Clash, known: Sequence[Known], book: Book) -> Finding | None:
    """None: what spoke against the record is not what is recorded now."""
    role = "code" if clash.rule == OTHER_PARTY else "party"
    field = _field(submission, role, book)
    if not known or field is None or submission.records is None:
        return None
    records, letter = submission.records, submission.columns[field][0]
    row = records.rows[clash.position]
    value, own = records.code_texts[clash.position], records.names[clash.position]
    if role == "party":
        value, own = own, value
    first, *others = known
    details = {
        "name": first.name,
        "code": first.code,
        "own": own,
        "place": _place(first, book),
        "more": _more(others, role, book),
    }
    return Finding(clash.rule, submission.sheet, f"{letter}{row}", row, letter, field, value, details)


def _field(sheet: Submission | Known, role: str, book: Book) -> str | None:
    fields = (getattr(pack.roles, role) for pack in book.datasets.values() if pack.dataset == sheet.dataset)
    return next((field for field in fields if field in sheet.columns), None)


def _place(known: Known, book: Book) -> str:
    field = _field(known, "code", book)
    cell = f"{known.columns[field][0]}{known.row}" if field else f"第{known.row}行"
    sheet = f"[{known.sheet}]" if known.sheet else ""
    return f"{known.department or '未识别部门'}，{known.period}，{known.path}{sheet}!{cell}"


def _more(others: Sequence[Known], role: str, book: Book) -> str:
    """Put the further places into words: other names (or codes) first named, then counted."""
    if not others:
        return ""
    told = (f"{known.name if role == 'code' else known.code}：{_place(known, book)}" for known in others[:_SHOWN])
    rest = f"等{len(others)}处" if len(others) > _SHOWN else ""
    return f"；另有{'；'.join(told)}{rest}"
