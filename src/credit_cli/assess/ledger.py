"""What departments' ledgers list for a month, and how they were filed: on time, late, zero, or not at all."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Protocol

import pandas as pd

from credit_cli.checks.keys import digest, document_key, fold_all
from credit_cli.model import file_name
from credit_cli.safety import mask

from .closing import following

if TYPE_CHECKING:
    from .scoring import Ledger

ACTS: Final[Mapping[str, str]] = {"许可": "xzxk", "处罚": "xzcf"}
"""The word by which a ledger names an act, and the data set it is reported in."""

_COUNTS: Final = {"produced": "CS", "published": "GS", "reported": "BS", "unreported": "WBS"}
_PREFIXES: Final = {"TZ": "", "XK": "xzxk", "CF": "xzcf"}
"""By what the fields of a summary begin, and the act they count; '' where a column names the act."""


class Sheet(Protocol):
    """A recorded sheet of a ledger."""

    @property
    def id(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def department(self) -> str | None: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def records(self) -> int | None: ...
    @property
    def path(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def received(self) -> date: ...
    @property
    def zero(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """A record that a ledger lists: a decision that should have been reported."""

    id: str
    """By which a decision about it names it: the same in every archive."""
    department: str
    month: str
    act: str
    """The data set it belongs to; '' where the ledger does not say."""
    document: str
    document_key: str
    party: str
    party_key: str
    decided: date | None
    submission: int
    row: int
    arrived: date
    said: Mapping[str, str]
    """What the ledger says of it beyond that, by field code."""
    superseded: bool
    """A later ledger of the department lists others of that month again, but not this one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a department's summary ledger counts of one act in a month; None: no number."""

    department: str
    month: str
    act: str
    produced: int | None
    published: int | None
    reported: int | None
    unreported: int | None
    submission: int
    row: int
    arrived: date


@dataclass(frozen=True, slots=True)
class Filing:
    """That a department filed a ledger for a month. `zero`: it says there was nothing."""

    department: str
    month: str
    arrived: date
    zero: bool


@dataclass(frozen=True, slots=True)
class Ledgers:
    """All that the recorded ledgers say."""

    listed: tuple[Listed, ...] = ()
    summaries: tuple[Summary, ...] = ()
    filings: tuple[Filing, ...] = ()


def ledgers(records: pd.DataFrame, sheets: Iterable[Sheet], summary: frozenset[str]) -> Ledgers:
    """Read the ledgers. `records`: current records of ledger data sets with submission, row, name and kept; `summary`:
    the names of those data sets that only count; `sheets`: the recorded sheets of all of them."""
    by_id = {sheet.id: sheet for sheet in sheets}
    counting = records["dataset"].isin(summary)
    listed = tuple(sorted(_listed(records[~counting], by_id), key=_order))
    summaries = tuple(sorted(_summaries(records[counting], by_id), key=lambda one: (one.department, one.act)))
    return Ledgers(listed, summaries, tuple(_filings(listed, summaries, by_id.values())))


def _order(one: Listed) -> tuple[Any, ...]:
    return one.department, one.month, one.document, one.party, str(one.decided), one.submission, one.row


def _listed(records: pd.DataFrame, sheets: Mapping[int, Sheet]) -> Iterator[Listed]:
    rows = records.to_dict("records")
    keys = fold_all([row["document"] for row in rows], document_key) if rows else []
    said = [json.loads(row["kept"] or "{}") for row in rows]
    acts = [_act(own.get("TZ_LB", ""), sheets[row["submission"]]) for row, own in zip(rows, said, strict=True)]
    relisted = _relisted(rows, acts, sheets)
    for row, key, own, act in zip(rows, keys, said, acts, strict=True):
        decided = None if pd.isna(row["decided"]) else row["decided"].date()
        sequence = sheets[row["submission"]].sequence
        yield Listed(
            id=_id(row["department"], row["document"], row["name"], str(decided)),
            department=row["department"],
            month=row["period"],
            act=act,
            document=row["document"],
            document_key=key,
            party=row["name"],
            party_key=row["party"],
            decided=decided,
            submission=row["submission"],
            row=row["row"],
            arrived=row["first_reported"].date(),
            said=own,
            superseded=any(first <= sequence < last for first, last in relisted[row["department"], row["period"], act]),
        )


def _id(*texts: str) -> str:
    """A short name for a record, made of what outputs show of it anyway."""
    return digest(*map(mask, texts))[:10].upper()


def _act(told: str, sheet: Sheet) -> str:
    """What the row says, else the sheet's or the file's name; '' where that names none or both."""
    return _named(told) or _named(sheet.sheet or "") or _named(file_name(sheet.path))


def _named(text: str) -> str:
    named = [dataset for word, dataset in ACTS.items() if word in text]
    return named[0] if len(named) == 1 else ""


def _relisted(
    rows: list[dict[Any, Any]], acts: list[str], sheets: Mapping[int, Sheet]
) -> defaultdict[tuple[str, str, str], set[tuple[int, int]]]:
    """(department, month, act) → (first, last) file of the records that a later ledger lists again."""
    found: defaultdict[tuple[str, str, str], set[tuple[int, int]]] = defaultdict(set)
    for row, act in zip(rows, acts, strict=True):
        last = sheets[row["submission"]].sequence
        if row["entered"] < last:
            found[row["department"], row["period"], act].add((row["entered"], last))
    return found


def _summaries(records: pd.DataFrame, sheets: Mapping[int, Sheet]) -> Iterator[Summary]:
    for row in records.to_dict("records"):
        said = json.loads(row["kept"] or "{}")
        for prefix, act in _PREFIXES.items():
            counts = {name: _whole(said.get(f"{prefix}_{field}", "")) for name, field in _COUNTS.items()}
            if any(count is not None for count in counts.values()):
                yield Summary(
                    department=row["department"],
                    month=row["period"],
                    act=act or _act(said.get("TZ_LB", ""), sheets[row["submission"]]),
                    **counts,
                    submission=row["submission"],
                    row=row["row"],
                    arrived=row["first_reported"].date(),
                )


def _whole(text: str) -> int | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == int(number) and number >= 0 else None


def _filings(listed: Iterable[Listed], summaries: Iterable[Summary], sheets: Iterable[Sheet]) -> Iterator[Filing]:
    """One per department and month: filed on the day the first of its ledgers arrived, zero when all say so."""
    said: defaultdict[tuple[str, str], list[tuple[date, bool]]] = defaultdict(list)
    for record in listed:
        said[record.department, record.month].append((record.arrived, False))
    for count in summaries:
        said[count.department, count.month].append((count.arrived, count.produced == 0))
    for sheet in sheets:
        if sheet.records == 0 and sheet.department:
            said[sheet.department, sheet.period].append((sheet.received, sheet.zero))
    for (department, month), filed in sorted(said.items()):
        yield Filing(department, month, min(day for day, _ in filed), zero=all(zero for _, zero in filed))


def status(filing: Filing | None, *, day: int) -> "Ledger":
    """Return how a ledger was filed. `day`: last day of the following month on which it is on time."""
    if filing is None:
        return "missing"
    if filing.arrived > date.fromisoformat(f"{following(filing.month)}-{day:02d}"):
        return "late"
    return "zero" if filing.zero else "on_time"
