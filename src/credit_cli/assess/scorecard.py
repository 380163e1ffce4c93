"""From submissions to one scorecard per department: counts, rates with their denominators, the worst rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from itertools import chain, compress, repeat
from typing import Any, NamedTuple, TypeAlias

from credit_cli.model import Finding, Records, Severity, Submission, file_name
from credit_cli.rulepack import Book

from .metrics import duplicated, rate

UNKNOWN_DEPARTMENT = "（未识别部门）"
WORST = 5


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often one rule was broken, and where first."""

    rule: str
    severity: Severity
    count: int
    cells: tuple[str, ...]
    """The first addresses, with the sheet's or file's name where there is more than one."""


@dataclass(frozen=True, slots=True)
class DataSetRow:
    """One data set of a department."""

    dataset: str
    sheets: int
    records: int
    compliant: int
    late: int
    determined: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One department at a glance. A record sent again counts once: last version's verdict, first reported day."""

    department: str
    datasets: tuple[DataSetRow, ...]
    records: int
    compliant: int
    late: int
    determined: int
    """Records whose timeliness is known: the denominator of the late rate."""
    undetermined: int
    unknown: int
    """Records without a readable decision date."""
    repeated: int
    """Records left out because a later sheet of this run sends them again."""
    wrong_codes: int
    """Parties whose code is wrong."""
    duplicate_codes: int
    """Its codes that stand beside more than one name anywhere in this run."""
    unreadable: tuple[str, ...]
    """Files that could not be read, or hold no table we know."""
    findings: Mapping[str, int]
    """Findings per severity."""
    late_findings: int
    """Errors that say that something came late: nothing in the sheet puts that right."""
    worst: tuple[RuleCount, ...]

    @property
    def compliance_rate(self) -> Decimal | None:
        return rate(self.compliant, self.records)

    @property
    def late_rate(self) -> Decimal | None:
        return rate(self.late, self.determined)


class _Part(NamedTuple):
    """A department's records in one sheet, or what they come to after several: parallel lists."""

    keys: Sequence[str]
    reported: Sequence[date]
    timeliness: Sequence[str]
    compliant: Sequence[bool]
    wrong_code: Sequence[bool]
    codes: Sequence[str]
    parties: Sequence[str]


_Outcome: TypeAlias = tuple[str, str, bool]
"""Data set, timeliness, compliant."""


@dataclass(slots=True)
class _Tally:
    parts: defaultdict[str, list[_Part]] = attribute(default_factory=lambda: defaultdict(list))
    """By data set, in the order of the sheets."""
    sheets: Counter[str] = attribute(default_factory=Counter)
    unreadable: list[str] = attribute(default_factory=list)
    findings: list[tuple[Submission, Finding]] = attribute(default_factory=list)


def scorecards(submissions: Sequence[Submission], book: Book) -> tuple[Scorecard, ...]:
    """Return one card per department, worst first: unreadable files, then compliance rate, then lateness, then name."""
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for submission in submissions:
        _count(submission, tallies, book)
    shared = _shared_codes([item for item in submissions if book.reports(item.dataset)])
    cards = (_card(name, tally, book, shared) for name, tally in tallies.items())
    return tuple(sorted(cards, key=_badness))


def code_counts(submissions: Sequence[Submission]) -> tuple[int, int]:
    """Return (parties with a wrong code, codes on several parties) over the whole run, each counted once."""
    parts = [item.records for item in submissions if item.records is not None]
    wrong = [party for part in parts for party, is_wrong in zip(part.parties, part.wrong_code, strict=True) if is_wrong]
    return _parties(wrong), len(_shared_codes(submissions))


def _shared_codes(submissions: Sequence[Submission]) -> frozenset[str]:
    parts = [item.records for item in submissions if item.records is not None]
    codes, parties = ([part.codes for part in parts], [part.parties for part in parts])
    return duplicated(list(chain.from_iterable(codes)), list(chain.from_iterable(parties)))


def _parties(names: Sequence[str]) -> int:
    """Count different parties; a record without a party's name counts for itself."""
    return len(set(filter(None, names))) + names.count("")


def _badness(card: Scorecard) -> tuple[bool, Decimal, Decimal, str]:
    compliance = Decimal(101) if card.compliance_rate is None else card.compliance_rate
    return (not card.unreadable, compliance, -(card.late_rate or Decimal(0)), card.department)


def _count(submission: Submission, tallies: defaultdict[str, _Tally], book: Book) -> None:
    own = submission.department or UNKNOWN_DEPARTMENT
    records = submission.records
    if records is None:
        tallies[own].unreadable.append(submission.path)
    elif not len(records) or not book.reports(submission.dataset):
        tallies[own].sheets[_dataset(submission, book)] += 1
    else:
        _count_records(records, _dataset(submission, book), own, tallies)
    by_row = dict(zip(records.rows, records.departments, strict=True)) if records and submission.findings else {}
    for finding in submission.findings:
        tallies[by_row.get(finding.row, "") or own].findings.append((submission, finding))


def _count_records(records: Records, dataset: str, own: str, tallies: defaultdict[str, _Tally]) -> None:
    columns = [getattr(records, name) for name in _Part._fields]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(records.departments):
        places[name or own].append(place)
    for name, listed in places.items():
        part = columns if len(places) == 1 else [[column[place] for place in listed] for column in columns]
        tallies[name].parts[dataset].append(_Part(*part))
        tallies[name].sheets[dataset] += 1


def _settled(parts: Sequence[_Part]) -> _Part:
    """Put a department's sheets together; the n-th use of a key in one only replaces the n-th use in an earlier one."""
    if len(parts) == 1:
        return parts[0]
    last: dict[tuple[str, int], tuple[Any, ...]] = {}
    for part in parts:
        for key, row in zip(zip(part.keys, _uses(part.keys), strict=False), zip(*part, strict=True), strict=True):
            earlier = last.get(key)
            # Sent again it was not reported later: day and timeliness stay, the verdict is the last one.
            last[key] = row if earlier is None or earlier[1] > row[1] else (*earlier[:3], *row[3:])
    return _Part(*zip(*last.values(), strict=True))


def _uses(keys: Sequence[str]) -> Iterable[int]:
    """Per key how often it has occurred before; all 0 when no key repeats, as is usual."""
    if len(set(keys)) == len(keys):
        return repeat(0)
    seen: Counter[str] = Counter()
    numbers = []
    for key in keys:
        numbers.append(seen[key])
        seen[key] += 1
    return numbers


def _dataset(submission: Submission, book: Book) -> str:
    """Generations of a data set share its name."""
    pack = book.datasets.get(submission.dataset or "")
    return pack.dataset if pack else submission.dataset or ""


def _card(department: str, tally: _Tally, book: Book, shared: frozenset[str]) -> Scorecard:
    parts = {dataset: _settled(sheets) for dataset, sheets in tally.parts.items()}
    outcomes: Counter[_Outcome] = Counter()
    for dataset, part in parts.items():
        outcomes.update(zip(repeat(dataset), part.timeliness, part.compliant, strict=False))
    timely, compliant = _summed(outcomes)
    severities = Counter(_severity(finding.rule, book) for _, finding in tally.findings)
    return Scorecard(
        department=department,
        datasets=tuple(_rows(tally, outcomes)),
        records=outcomes.total(),
        compliant=compliant,
        late=timely["late"],
        determined=timely["late"] + timely["on_time"],
        undetermined=timely["undetermined"],
        unknown=timely["unknown"],
        repeated=sum(len(sheet.keys) for sheets in tally.parts.values() for sheet in sheets) - outcomes.total(),
        wrong_codes=_parties([name for part in parts.values() for name in compress(part.parties, part.wrong_code)]),
        duplicate_codes=len(shared.intersection(chain.from_iterable(part.codes for part in parts.values()))),
        unreadable=tuple(dict.fromkeys(tally.unreadable)),
        findings={name: severities[name] for name in ("error", "warning", "info")},
        late_findings=sum(_is_lateness(finding.rule, book) for _, finding in tally.findings),
        worst=_worst(tally.findings, book),
    )


def _rows(tally: _Tally, outcomes: Mapping[_Outcome, int]) -> Iterable[DataSetRow]:
    for dataset in sorted({name for name in tally.sheets if name} | {name for name, _, _ in outcomes}):
        mine = {outcome: count for outcome, count in outcomes.items() if outcome[0] == dataset}
        timely, compliant = _summed(mine)
        late, determined = timely["late"], timely["late"] + timely["on_time"]
        yield DataSetRow(dataset, tally.sheets[dataset], sum(mine.values()), compliant, late, determined)


def _summed(outcomes: Mapping[_Outcome, int]) -> tuple[Counter[str], int]:
    """Return how many records are timely or not, by word, and how many are compliant."""
    timely: Counter[str] = Counter()
    for (_, word, _), count in outcomes.items():
        timely[word] += count
    return timely, sum(count for (_, _, compliant), count in outcomes.items() if compliant)


def _severity(rule: str, book: Book) -> Severity:
    return book.rules[rule].severity if rule in book.rules else "error"


def _is_lateness(rule: str, book: Book) -> bool:
    known = book.rules.get(rule)
    return known is not None and (known.severity, known.dimension) == ("error", "timeliness")


def _worst(findings: Sequence[tuple[Submission, Finding]], book: Book, *, limit: int = WORST) -> tuple[RuleCount, ...]:
    places: defaultdict[str, list[tuple[Submission, Finding]]] = defaultdict(list)
    for submission, finding in findings:
        places[finding.rule].append((submission, finding))
    sheets = Counter(path for path, _ in {(submission.path, submission.sheet) for submission, _ in findings})
    weight = {"error": 0, "warning": 1, "info": 2}
    order = sorted(places, key=lambda rule: (weight[_severity(rule, book)], -len(places[rule]), rule))
    return tuple(
        RuleCount(
            rule,
            _severity(rule, book),
            len(places[rule]),
            tuple(_address(*place, sheets) for place in places[rule][:3]),
        )
        for rule in order[:limit]
    )


def _address(submission: Submission, finding: Finding, sheets: Mapping[str, int]) -> str:
    """Return where a finding is, with the file's name if `sheets` (how many per file) has several, and the sheet's."""
    file = file_name(submission.path) if len(sheets) > 1 else ""
    sheet = submission.sheet if sheets[submission.path] > 1 else ""
    return "!".join(filter(None, (file, sheet, finding.cell))) or "整个文件"
