"""The ranking of a month: who stands where, and who cannot be ranked and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Protocol

from credit_cli.calendar import TIMELY_DAYS, CountFrom, WorkingDays

from .metrics import Counts, Month, month_counts
from .scorecard import UNKNOWN_DEPARTMENT
from .scoring import Ledger, Measure, Scoring, Shares

if TYPE_CHECKING:
    import pandas as pd

UNNAMED: Final = UNKNOWN_DEPARTMENT
"""Stands for records or files whose department nobody knows: shown and counted, never placed."""


class Sent(Protocol):
    """A recorded sheet, as far as the ranking asks."""

    @property
    def department(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def records(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """By what terms a ranking is made."""

    scoring: Scoring
    calendar: WorkingDays
    days: int = TIMELY_DAYS
    count_from: CountFrom = "next_day"
    min_records: int = 1
    groups: Mapping[str, str] | None = None
    """Department → block it is ranked in (市直部门, 县市区 …); without, all are one block."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One department's line. `rank` and `score` are None when there is nothing to place it by."""

    department: str
    group: str | None
    rank: int | None
    score: Decimal | None
    counts: Counts
    ledger: Ledger
    previous_rank: int | None
    unreadable: int
    """Files and sheets sent this month that could not be read."""
    few_records: bool
    """Fewer records than `min_records`: placed, but marked, because its rates say little."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A month's ranking. `standings` in order: by block, place, volume, name; those without a place last."""

    month: str
    formula: str
    settings: Mapping[str, Any]
    standings: tuple[Standing, ...]
    zero_reports: tuple[str, ...]
    """Departments that sent something readable but no new record: a list of their own, neither 0 % nor 100 %."""
    missing_ledgers: tuple[str, ...]
    total: Counts
    groups: Mapping[str, Counts]
    """Group → its pooled counts, in the order of the table of departments."""


def rank(
    records: "pd.DataFrame",
    sent: Iterable[Sent],
    *,
    month: str,
    terms: Terms,
    before: Mapping[str, int | None] | None = None,
) -> Ranking:
    """Rank the departments for `month` (YYYY-MM).

    `records`: current records up to that month (see `metrics.month_counts`); `sent`: the recorded sheets of that month;
    `before`: last month's places where they are frozen, else they are made from the records.
    A department of which only unreadable files arrived stands among the ranked ones without place, score and rates.
    """
    counts = _counts(records, month, terms)
    mine = list(sent)
    unreadable = Counter(sheet.department or UNNAMED for sheet in mine if sheet.records is None)
    readable = {sheet.department or UNNAMED for sheet in mine if sheet.records is not None}
    if before is None:
        before = _last_places(records, month_before(month), terms)
    scores = _scores(counts, terms)
    places = _places(scores, terms.groups)
    standings = [
        Standing(
            department=name,
            group=(terms.groups or {}).get(name),
            rank=places.get(name),
            score=scores.get(name),
            counts=(own := counts.departments.get(name, Counts())),
            ledger="missing",
            previous_rank=before.get(name),
            unreadable=unreadable[name],
            few_records=0 < own.reported < terms.min_records,
        )
        for name in counts.departments.keys() | unreadable.keys()
    ]
    zero = tuple(sorted(readable - counts.departments.keys() - unreadable.keys()))
    names = tuple(sorted({standing.department for standing in standings} | set(zero)))
    return Ranking(
        month=month,
        formula=terms.scoring.formula(unmeasured=_UNMEASURED),
        settings=_settings(terms),
        standings=_in_order(standings, terms.groups),
        zero_reports=zero,
        missing_ledgers=names,
        total=counts.total,
        groups={group: counts.groups.get(group, Counts()) for group in dict.fromkeys((terms.groups or {}).values())},
    )


def _last_places(records: "pd.DataFrame", last: str, terms: Terms) -> dict[str, int]:
    earlier = _counts(records[records["period"].to_numpy(dtype=object) == last], last, terms)
    return _places(_scores(earlier, terms), terms.groups)


_UNMEASURED: Final[tuple[Measure, ...]] = ("completeness", "ledger")
"""Until ledgers are kept, nobody has one."""


def _counts(records: "pd.DataFrame", month: str, terms: Terms) -> Month:
    found = month_counts(
        records,
        month=month,
        calendar=terms.calendar,
        days=terms.days,
        count_from=terms.count_from,
        groups=terms.groups,
    )
    return replace(found, departments={name or UNNAMED: counts for name, counts in found.departments.items()})


def _scores(month: Month, terms: Terms) -> dict[str, Decimal | None]:
    named = ((name, counts) for name, counts in month.departments.items() if name != UNNAMED)
    return {name: terms.scoring.score(shares(counts)) for name, counts in named}


def shares(counts: Counts) -> Shares:
    """Return what share of each measure is reached, from the counts themselves and not from rounded rates."""
    return {
        "compliance": Fraction(counts.compliant, counts.reported) if counts.reported else None,
        "timeliness": 1 - Fraction(counts.late, counts.determined) if counts.determined else None,
        "completeness": None,
        "ledger": None,
    }


def _places(scores: Mapping[str, Decimal | None], groups: Mapping[str, str] | None) -> dict[str, int]:
    """Equal scores share a place and the next ones are skipped: 1, 2, 2, 4. Each block has its own first place."""
    blocks: dict[str | None, list[Decimal]] = {}
    for name, score in scores.items():
        if score is not None:
            blocks.setdefault((groups or {}).get(name), []).append(score)
    return {
        name: 1 + sum(other > score for other in blocks[(groups or {}).get(name)])
        for name, score in scores.items()
        if score is not None
    }


def _in_order(standings: Iterable[Standing], groups: Mapping[str, str] | None) -> tuple[Standing, ...]:
    """Blocks as the table of departments has them, those without a block behind; then place, volume and name."""
    blocks = list(dict.fromkeys((groups or {}).values()))

    def order(standing: Standing) -> tuple[Any, ...]:
        block = blocks.index(standing.group) if standing.group else len(blocks)
        return standing.rank is None, block, standing.rank or 0, -standing.counts.reported, standing.department

    return tuple(sorted(standings, key=order))


def month_before(month: str) -> str:
    """Return the month before, both YYYY-MM."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


def _settings(terms: Terms) -> dict[str, Any]:
    return {
        "scoring": terms.scoring.id,
        "weights": {measure: float(weight) for measure, weight in terms.scoring.weights.items()},
        "min_records": terms.min_records,
        "working_days": terms.days,
        "count_from": terms.count_from,
        "calendar": terms.calendar.coverage,
    }


def document(ranking: Ranking) -> dict[str, Any]:
    """Return the ranking as the JSON contract has it (schema_version 1); renderers take this and nothing else."""
    return {
        "schema_version": 1,
        "month": ranking.month,
        "formula": ranking.formula,
        "settings": dict(ranking.settings),
        "departments": [_line(standing) for standing in ranking.standings],
        "groups": [
            {"group": group, "departments": sum(one.group == group for one in ranking.standings), **figures(counts)}
            for group, counts in ranking.groups.items()
        ],
        "zero_reports": list(ranking.zero_reports),
        "missing_ledgers": list(ranking.missing_ledgers),
        "total": {"departments": _placed(ranking.standings), **figures(ranking.total)},
    }


def _placed(standings: Sequence[Standing]) -> int:
    return sum(standing.rank is not None for standing in standings)


def _line(standing: Standing) -> dict[str, Any]:
    head = {"department": standing.department, "group": standing.group, "rank": standing.rank}
    own = figures(standing.counts, ledger=standing.ledger)
    tail = {"unreadable": standing.unreadable, "few_records": standing.few_records}
    return {**head, "score": _number(standing.score), **own, "previous_rank": standing.previous_rank, **tail}


def figures(counts: Counts, **ledger: str) -> dict[str, Any]:
    """Return a block of figures: counts and rates, in the names of the JSON contract."""
    return {
        "reported": counts.reported,
        "compliant": counts.compliant,
        "compliance_rate": _number(counts.compliance_rate),
        "late": counts.late,
        "determined": counts.determined,
        "late_rate": _number(counts.late_rate),
        "undetermined": counts.undetermined,
        "unknown": counts.unknown,
        **ledger,
        "ledger_records": None,
        "concealed": None,
        "concealment_rate": None,
        "wrong_codes": counts.wrong_codes,
        "duplicate_codes": counts.duplicate_codes,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
