"""Who has to report which data set how often, and for which periods nothing came (漏报).

A collection period without a report is one 漏报, however many reports were due in it; a report on its last day is in
time, a zero report is a report, and what was assigned after the period does not count (practice of a provincial
exchange platform, see docs/datasets.md).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

Cycle: TypeAlias = Literal["week", "month", "quarter", "half", "year"]

CYCLES: Final[Mapping[str, Cycle]] = {
    "周": "week", "每周": "week", "月": "month", "每月": "month",
    "季": "quarter", "季度": "quarter", "每季度": "quarter",
    "半年": "half", "每半年": "half", "年": "year", "每年": "year", "年度": "year",
}  # fmt: skip
WORDS: Final[Mapping[Cycle, str]] = {"week": "周", "month": "月", "quarter": "季", "half": "半年", "year": "年"}
_MONTHS: Final[Mapping[Cycle, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_SPAN: Final = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])|W(\d{2})))?")


@dataclass(frozen=True, slots=True)
class Span:
    """A period of the calendar; both days belong to it. `name`: 2026-10, 2026-Q3, 2026-H1, 2026-W43 or 2026."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the table: what a department owes. `datasets`: any of them will do (a group has several)."""

    department: str
    title: str
    datasets: frozenset[str]
    cycle: Cycle
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """That a department reported a data set: when it came, and for which month (YYYY-MM) it is."""

    department: str
    dataset: str
    received: date
    month: str


@dataclass(frozen=True, slots=True)
class State:
    """One duty in one period: `reported`, `late` (for this period, but came after it), `missing`, `open`."""

    duty: Duty
    span: Span
    status: Literal["reported", "late", "missing", "open"]
    received: date | None


def span(name: str) -> Span:
    """Read 2026, 2026-10, 2026-Q3, 2026-H1 or 2026-W43 (ISO 8601 week). Raises ValueError."""
    found = _SPAN.fullmatch(name.strip().upper())
    if found is None:
        raise ValueError(name)
    year, month, quarter, half, week = (int(part) if part else None for part in found.groups())
    assert year is not None  # the pattern says so
    if week is not None:
        first = date.fromisocalendar(year, week, 1)
        return Span(name.strip().upper(), first, first + timedelta(days=6))
    if month is not None:
        return _months(year, month, "month")
    if quarter:
        return _months(year, quarter * 3 - 2, "quarter")
    return _months(year, half * 6 - 5, "half") if half else _months(year, 1, "year")


def _months(year: int, month: int, cycle: Cycle) -> Span:
    count = _MONTHS[cycle]
    end = year * 12 + month - 1 + count
    last = date(end // 12, end % 12 + 1, 1) - timedelta(days=1)
    names = {
        "month": f"{year}-{month:02d}",
        "quarter": f"{year}-Q{(month + 2) // 3}",
        "half": f"{year}-H{(month + 5) // 6}",
        "year": f"{year}",
    }
    return Span(names[cycle], date(year, month, 1), last)


def spans(cycle: Cycle, within: Span) -> list[Span]:
    """Return the periods of a cycle that end within a span, in order."""
    if cycle == "week":
        sunday = within.first + timedelta(days=6 - within.first.weekday())
        days = (sunday + timedelta(weeks=number) for number in range((within.last - sunday).days // 7 + 1))
        return [
            Span(f"{(iso := day.isocalendar()).year}-W{iso.week:02d}", day - timedelta(days=6), day) for day in days
        ]
    count = _MONTHS[cycle]
    starts = ((year, month) for year in range(within.first.year, within.last.year + 1) for month in range(1, 13, count))
    found = (_months(year, month, cycle) for year, month in starts)
    return [one for one in found if within.first <= one.last <= within.last]


def _week(sunday: date) -> Span:
    year, week, _ = sunday.isocalendar()
    return Span(f"{year}-W{week:02d}", sunday - timedelta(days=6), sunday)


def states(duties: Iterable[Duty], reports: Sequence[Report], within: Span, *, as_of: date) -> Iterator[State]:
    """Yield every duty in every one of its periods that end within a span, in the order of the table."""
    by_department: dict[str, list[Report]] = {}
    for report in reports:
        by_department.setdefault(report.department, []).append(report)
    for duty in duties:
        own = [report for report in by_department.get(duty.department, ()) if report.dataset in duty.datasets]
        for period in spans(duty.cycle, within):
            if _assigned(duty, period):
                yield _state(duty, period, own, as_of)


def _assigned(duty: Duty, period: Span) -> bool:
    """Only what was assigned before the period ended, and not yet given up when it began, was owed in it."""
    begun = duty.since is None or duty.since <= period.last
    return begun and (duty.until is None or duty.until >= period.first)


def _state(duty: Duty, period: Span, own: Sequence[Report], as_of: date) -> State:
    during = min((one.received for one in own if period.first <= one.received <= period.last), default=None)
    meant = min((one.received for one in own if duty.cycle != "week" and _means(one, period)), default=None)
    known = [day for day in (during, meant) if day is not None]
    if known:
        first = min(known)
        return State(duty, period, "reported" if first <= period.last else "late", first)
    return State(duty, period, "missing" if period.last < as_of else "open", None)


def _means(report: Report, period: Span) -> bool:
    """Is the report for a month of this period, whenever it came?"""
    return f"{period.first:%Y-%m}" <= report.month <= f"{period.last:%Y-%m}"
