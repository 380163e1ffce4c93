"""The ranking of a month: who stands where, and who cannot be ranked and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from credit_cli.calendar import TIMELY_DAYS, CountFrom, WorkingDays

from .concealment import MISSING, Concealment, Filed, pooled, silent, unfiled
from .metrics import Counts, Month, month_counts, rate
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
    def dataset(self) -> str | None: ...
    @property
    def records(self) -> int | None: ...
    @property
    def zero(self) -> bool: ...


Reason: TypeAlias = Literal["empty", "nothing_new", "ledger_only"]
"""Why a department that sent something has no record and is yet no zero report: a form without records that does not
say so; records that were sent before, or belong to other months or departments; a ledger alone."""


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
    base: Literal["due", "reported+concealed"] = "due"
    """What the rate of concealment is counted against."""
    ledger_day: int = 10
    """Last day of the following month on which a ledger is on time."""
    table: tuple[str, ...] = ()
    """The departments that the office keeps a table of: who is silent files no ledger either."""
    untimed: frozenset[str] = frozenset()
    """Data sets for which no deadline is known: their records are neither late nor on time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One department's line. `rank` and `score` are None when there is nothing to place it by."""

    department: str
    group: str | None
    rank: int | None
    score: Decimal | None
    counts: Counts
    ledger: Concealment
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
    """Departments that stated one: a list of their own, neither 0 % nor 100 %."""
    no_records: Mapping[str, tuple[Reason, ...]]
    """Departments that sent something readable but no new record, and did not state that there is none."""
    ledgers: Mapping[Ledger, tuple[str, ...]]
    """How ledgers were filed → departments."""
    total: tuple[Counts, Concealment | None]
    groups: Mapping[str, tuple[Counts, Concealment | None]]
    """Group → its pooled counts, in the order of the table of departments."""


def rank(
    records: "pd.DataFrame",
    sent: Iterable[Sent],
    *,
    month: str,
    terms: Terms,
    before: Mapping[str, int | None] | None = None,
    ledgers: Filed = unfiled,
) -> Ranking:
    """Rank the departments for `month` (YYYY-MM).

    `records`: current records up to that month (see `metrics.month_counts`); `sent`: the recorded sheets of that month;
    `before`: last month's places where they are frozen, else they are made from the records; `ledgers`: month → what
    its ledgers show by department.
    A department of which only unreadable files arrived stands among the ranked ones without place, score and rates;
    one that reported nothing although its ledger lists decisions that were due is ranked like any other.
    """
    filed = ledgers(month)
    counts = _counts(records, month, terms)
    mine = list(sent)
    unreadable = Counter(sheet.department or UNNAMED for sheet in mine if sheet.records is None)
    if before is None:
        before = _last_places(records, month_before(month), terms, ledgers)
    scores = _scores(counts, terms, filed)
    places = _places(scores, terms.groups)
    standings = [
        Standing(
            department=name,
            group=(terms.groups or {}).get(name),
            rank=places.get(name),
            score=scores.get(name),
            counts=(own := counts.departments.get(name, Counts())),
            ledger=filed.get(name, MISSING),
            previous_rank=before.get(name),
            unreadable=unreadable[name],
            few_records=0 < own.reported < terms.min_records,
        )
        for name in counts.departments.keys() | unreadable.keys() | silent(filed)
    ]
    placed = {standing.department for standing in standings}
    zero, others = _without(mine, filed, placed)
    names = sorted(placed | set(zero) | others.keys() | filed.keys() | set(terms.table))
    return Ranking(
        month=month,
        formula=terms.scoring.formula(unmeasured=() if filed else _UNMEASURED),
        settings=_settings(terms),
        standings=_in_order(standings, terms.groups),
        zero_reports=zero,
        no_records=others,
        ledgers={how: tuple(name for name in names if filed.get(name, MISSING).status == how) for how in _HOW},
        total=(counts.total, pooled(filed.values())),
        groups={group: _group(group, counts, filed, terms) for group in dict.fromkeys((terms.groups or {}).values())},
    )


def _without(
    sent: Sequence[Sent], filed: Mapping[str, Concealment], placed: set[str]
) -> tuple[tuple[str, ...], dict[str, tuple[Reason, ...]]]:
    """Return who stated a zero report, and who sent something else without new records, and why.

    Of several sheets without records of one data set the last says how it is: a form is sent again with the statement.
    A ledger that lists nothing (0 records, where one without a statement has None) states it for the department.
    """
    last = {(sheet.department or UNNAMED, sheet.dataset): sheet.zero for sheet in sent if sheet.records == 0}
    blank = {name for (name, _), stated in last.items() if not stated}
    again = {sheet.department or UNNAMED for sheet in sent if sheet.records}
    ledger = {name for name, own in filed.items() if own.status != "missing"}
    zero = ({name for name, _ in last} - blank | {name for name in ledger if filed[name].records == 0}) - placed
    why: dict[Reason, set[str]] = {"empty": blank, "nothing_new": again, "ledger_only": ledger - blank - again}
    others = sorted((blank | again | ledger) - zero - placed)
    return tuple(sorted(zero)), {
        name: tuple(reason for reason, names in why.items() if name in names) for name in others
    }


_HOW: Final[tuple[Ledger, ...]] = ("on_time", "late", "zero", "missing")


def _group(
    group: str, counts: Month, filed: Mapping[str, Concealment], terms: Terms
) -> tuple[Counts, Concealment | None]:
    own = pooled(one for name, one in filed.items() if (terms.groups or {}).get(name) == group)
    return counts.groups.get(group, Counts()), own


def _last_places(records: "pd.DataFrame", last: str, terms: Terms, ledgers: Filed) -> dict[str, int]:
    earlier = _counts(records[records["period"].to_numpy(dtype=object) == last], last, terms)
    return _places(_scores(earlier, terms, ledgers(last)), terms.groups)


_UNMEASURED: Final[tuple[Measure, ...]] = ("completeness", "ledger")
"""Where nobody filed a ledger for the month."""


def _counts(records: "pd.DataFrame", month: str, terms: Terms) -> Month:
    found = month_counts(
        records,
        month=month,
        calendar=terms.calendar,
        days=terms.days,
        count_from=terms.count_from,
        groups=terms.groups,
        untimed=terms.untimed,
    )
    return replace(found, departments={name or UNNAMED: counts for name, counts in found.departments.items()})


def _scores(month: Month, terms: Terms, filed: Mapping[str, Concealment]) -> dict[str, Decimal | None]:
    names = (month.departments.keys() | silent(filed)) - {UNNAMED}
    return {
        name: terms.scoring.score(
            shares(month.departments.get(name, Counts()), filed.get(name, MISSING) if filed else None, terms)
        )
        for name in sorted(names)
    }


def shares(counts: Counts, ledger: Concealment | None, terms: Terms) -> Shares:
    """Return what share of each measure is reached, from the counts themselves and not from rounded rates.

    `ledger`: None where nobody filed one for the month. Without its ledger a department's completeness cannot be seen
    and counts as none: not filing must never be better than filing what shows something missing.
    """
    return {
        "compliance": Fraction(counts.compliant, counts.reported) if counts.reported else None,
        "timeliness": 1 - Fraction(counts.late, counts.determined) if counts.determined else None,
        "completeness": _completeness(counts, ledger, terms),
        "ledger": terms.scoring.filed(ledger.status) if ledger else None,
    }


def _completeness(counts: Counts, ledger: Concealment | None, terms: Terms) -> Fraction | None:
    if ledger is None or ledger.status == "missing":
        return None if ledger is None else Fraction(0)
    base = ledger.base(counts.reported, terms.base)
    return 1 - Fraction(ledger.concealed, base) if ledger.concealed is not None and base else None


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
        "concealment_base": terms.base,
        "ledger_day": terms.ledger_day,
    }


def document(ranking: Ranking) -> dict[str, Any]:
    """Return the ranking as the JSON contract has it (schema_version 1); renderers take this and nothing else."""
    base = ranking.settings["concealment_base"]
    return {
        "schema_version": 1,
        "month": ranking.month,
        "formula": ranking.formula,
        "settings": dict(ranking.settings),
        "departments": [_line(standing, base) for standing in ranking.standings],
        "groups": [
            {
                "group": group,
                "departments": sum(one.group == group for one in ranking.standings),
                **figures(counts, filed, base=base),
            }
            for group, (counts, filed) in ranking.groups.items()
        ],
        "zero_reports": list(ranking.zero_reports),
        "no_records": [{"department": name, "reasons": list(why)} for name, why in ranking.no_records.items()],
        **{f"{how}_ledgers": list(ranking.ledgers[how]) for how in ("missing", "late", "zero")},
        "total": {"departments": _placed(ranking.standings), **figures(*ranking.total, base=base)},
    }


def _placed(standings: Sequence[Standing]) -> int:
    return sum(standing.rank is not None for standing in standings)


def _line(standing: Standing, base: str) -> dict[str, Any]:
    head = {"department": standing.department, "group": standing.group, "rank": standing.rank}
    own = {**figures(standing.counts, standing.ledger, base=base), "ledger": standing.ledger.status}
    tail = {"unreadable": standing.unreadable, "few_records": standing.few_records}
    return {**head, "score": _number(standing.score), **own, "previous_rank": standing.previous_rank, **tail}


def figures(counts: Counts, ledger: Concealment | None = None, *, base: str = "due") -> dict[str, Any]:
    """Return a block of figures: counts and rates, in the names of the JSON contract."""
    ledger = ledger or MISSING
    against = ledger.base(counts.reported, base)
    concealment = rate(ledger.concealed, against) if ledger.concealed is not None and against else None
    return {
        "reported": counts.reported,
        "compliant": counts.compliant,
        "compliance_rate": _number(counts.compliance_rate),
        "late": counts.late,
        "determined": counts.determined,
        "late_rate": _number(counts.late_rate),
        "undetermined": counts.undetermined,
        "unknown": counts.unknown,
        "ledger_records": ledger.records,
        "due": ledger.due,
        "suspected": ledger.suspected,
        "confirmed": ledger.confirmed,
        "concealed": ledger.concealed,
        "concealment_rate": _number(concealment),
        "wrong_codes": counts.wrong_codes,
        "duplicate_codes": counts.duplicate_codes,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
