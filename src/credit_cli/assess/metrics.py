"""Counts and rates of a month, per department and pooled, from the current records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_cli.calendar import LATE, TIMELY_DAYS, UNDETERMINED, CountFrom, WorkingDays
from credit_cli.dates import EARLIEST

if TYPE_CHECKING:
    import pandas as pd

STAND_IN: Final = "0" * 17 + "X"
"""The official code of a body without a code: many may bear it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a department (or all of them together) reported in a month, in records unless said otherwise."""

    reported: int = 0
    compliant: int = 0
    late: int = 0
    undetermined: int = 0
    """Deadline beyond the working-day table: neither late nor on time."""
    unknown: int = 0
    """No readable decision date."""
    untimed: int = 0
    """Of a data set that nobody has set a deadline for."""
    wrong_codes: int = 0
    """Parties whose code is wrong."""
    duplicate_codes: int = 0
    """Codes that also stand on another party."""

    @property
    def determined(self) -> int:
        """Records whose timeliness is known: the denominator of the late rate."""
        return self.reported - self.undetermined - self.unknown - self.untimed

    @property
    def compliance_rate(self) -> Decimal | None:
        return rate(self.compliant, self.reported)

    @property
    def late_rate(self) -> Decimal | None:
        return rate(self.late, self.determined)


@dataclass(frozen=True, slots=True)
class Month:
    """A month's counts by department, and the whole. The total is pooled: counted again, never a mean or a sum.

    A party with a wrong code in two departments is therefore one in the total.
    """

    departments: Mapping[str, Counts]
    total: Counts
    groups: Mapping[str, Counts] = field(default_factory=dict)


def rate(part: int, whole: int) -> Decimal | None:
    """Return `part` in percent of `whole`, two decimals half up; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part * 100) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def duplicated(codes: Sequence[str], parties: Sequence[str]) -> frozenset[str]:
    """Return the codes that stand beside two or more different parties (two parallel sequences, one pair per record).

    Blank codes, blank parties and the stand-in (17 zeros + X) never count.
    """
    own, bearers = list(compress(codes, parties)), list(filter(None, parties))
    last = dict(zip(own, bearers, strict=True))
    return frozenset(compress(own, map(ne, map(last.__getitem__, own), bearers))) - {"", STAND_IN}


def month_counts(
    records: "pd.DataFrame",
    *,
    month: str,
    calendar: WorkingDays,
    days: int = TIMELY_DAYS,
    count_from: CountFrom = "next_day",
    groups: Mapping[str, str] | None = None,
    untimed: Iterable[str] = (),
) -> Month:
    """Count the records of `month` (YYYY-MM); see `marked`. `groups`: department → group, for counts of groups."""
    marks = marked(records, month=month, calendar=calendar, days=days, count_from=count_from, untimed=untimed)
    grouped = marks.assign(group=marks["department"].map(groups)).dropna(subset=["group"]) if groups else None
    return Month(tally(marks, "department"), whole(marks), tally(grouped, "group") if grouped is not None else {})


def marked(
    records: "pd.DataFrame",
    *,
    month: str,
    calendar: WorkingDays,
    days: int = TIMELY_DAYS,
    count_from: CountFrom = "next_day",
    untimed: Iterable[str] = (),
) -> "pd.DataFrame":
    """Return the records of `month` with the columns late, undetermined, unknown, untimed, wrong and shared added.

    `records`: current records, one per row, with the columns department, key, party, code, decided, first_reported,
    dated, period, compliant, wrong_code; those of earlier months only serve to find duplicate codes. `wrong`: whose
    code is wrong; `shared`: the code that others bear too; both None elsewhere; `untimed`: of one of the data sets of
    that name, which have no deadline. Lateness is computed here, not stored: a calendar imported later counts.
    """
    period = records["period"].to_numpy(dtype=object)  # compared five times faster than as pandas' text
    past = records.loc[period <= month, ["code", "party"]]
    shared = duplicated(past["code"].tolist(), past["party"].tolist())
    own = records[period == month]
    return _marks(own, calendar, days, count_from, frozenset(untimed)).assign(
        wrong=_bearers(own), shared=own["code"].where(own["code"].isin(shared), None)
    )


def _marks(
    own: "pd.DataFrame", calendar: WorkingDays, days: int, count_from: CountFrom, untimed: frozenset[str]
) -> "pd.DataFrame":
    decided, reported = (own[name].to_numpy().astype("datetime64[D]") for name in ("decided", "first_reported"))
    verdict = calendar.late(decided, reported, days=days, count_from=count_from)
    without = own["dataset"].isin(untimed).to_numpy() if untimed else np.zeros(len(own), np.bool_)
    # Where no day says when it was reported, the day of arrival can prove that it was in time, never that it was late.
    undated = (verdict == LATE) & ~own["dated"].to_numpy(dtype=np.bool_)
    unknown = (np.isnat(decided) | (decided < EARLIEST) | undated) & ~without
    known = ~unknown & ~without
    late, undetermined = (verdict == LATE) & known, (verdict == UNDETERMINED) & known
    return own.assign(late=late, undetermined=undetermined, unknown=unknown, untimed=without)


def _bearers(own: "pd.DataFrame") -> "pd.Series[Any]":
    """Per record with a wrong code whose it is: the party, or the record itself when the party is blank."""
    bearers = own["party"].where(own["party"] != "", own["key"])
    return bearers.where(own["wrong_code"], None)


_SUMS: Final = ["compliant", "late", "undetermined", "unknown", "untimed"]
_DISTINCT: Final = {"wrong": "wrong_codes", "shared": "duplicate_codes"}


def tally(marks: "pd.DataFrame", by: str) -> dict[str, Counts]:
    """Count marked records by a column (department, dataset …), sorted by its values."""
    groups = marks.groupby(by, sort=True)
    table = groups[_SUMS].sum().assign(reported=groups.size())
    for mark, name in _DISTINCT.items():
        pairs = marks[[by, mark]].dropna().drop_duplicates()
        table[name] = pairs.groupby(by).size().reindex(table.index, fill_value=0)
    rows = table.to_dict("records")
    return {
        str(name): Counts(**{str(k): int(v) for k, v in row.items()})
        for name, row in zip(table.index, rows, strict=True)
    }


def whole(marks: "pd.DataFrame") -> Counts:
    """Count marked records together."""
    sums = {name: int(marks[name].sum()) for name in _SUMS}
    distinct = {name: int(marks[mark].nunique()) for mark, name in _DISTINCT.items()}
    return Counts(reported=len(marks), **sums, **distinct)
