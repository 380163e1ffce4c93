"""Dates: readable, in range, in order. What cannot be read for certain is a finding, never a guess."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from credit_cli.dates import Problem
from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, Days, among, days, hits, present

_WHY = {
    Problem.IMPOSSIBLE: "不是存在的日期",
    Problem.UNPARSABLE: "不是日期",
    Problem.AMBIGUOUS: "年月日的顺序不明",
    Problem.INCOMPLETE: "缺少年、月或日",
    Problem.LONG_TERM: "是长期的文字写法",
}


def readable_date(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell is no date, for one of the reasons in `params.problems`."""
    column = table.columns[bound.field.code]
    wanted = [Problem[name.upper()] for name in bound.params["problems"]]
    _, problems = days(column, table)
    mask = among(problems, wanted) & present(column, bound.field)
    return hits(bound, mask, why=lambda i: _WHY[Problem(int(problems[i]))])


def date_range(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The date lies outside `params.first` … `params.last`."""
    found, _ = days(table.columns[bound.field.code], table)
    first, last = (np.datetime64(date.fromisoformat(bound.params[key])) for key in ("first", "last"))
    return hits(bound, (found < first) | (found > last))


def date_order(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The date is before that of the field `params.first`."""
    first_column = table.columns.get(bound.params["first"])
    if first_column is None:
        return
    found, _ = days(table.columns[bound.field.code], table)
    first, _ = days(first_column, table)
    positions = np.flatnonzero(found < first)
    if len(positions):
        yield Hits(
            bound.field.code,
            positions,
            {
                "first_title": [context.pack.fields[bound.params["first"]].title] * len(positions),
                "first_value": [str(first[i]) for i in positions],
            },
            [(table.address(first_column, int(i)),) for i in positions],
        )


def not_after_reported(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The decision is later than the day it was reported."""
    found, _ = days(table.columns[bound.field.code], table)
    return hits(bound, found > context.reported, reported=lambda i: str(context.reported[i]))


def not_after_today(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The day lies after the day of the check."""
    found, _ = days(table.columns[bound.field.code], table)
    return hits(bound, found > np.datetime64(context.as_of), today=str(context.as_of))


def period(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The time from `params.first` to this date is shorter or longer than the months allowed."""
    first_column = table.columns.get(bound.params["first"])
    if first_column is None:
        return iter(())
    found, _ = days(table.columns[bound.field.code], table)
    first, _ = days(first_column, table)
    short = (found >= first) & (found < _months_later(first, bound.params["at_least_months"], slack=-1))
    long = found > _months_later(first, bound.params["at_most_months"], slack=1)
    return hits(
        bound,
        short | long,
        first_value=lambda i: str(first[i]),
        verdict=lambda i: "过短" if short[i] else "过长",
    )


def _months_later(first: Days, months: int, *, slack: int) -> Days:
    """Same day of a later month, ± one day: a period may be counted with or without its first day."""
    month = first.astype("datetime64[M]")
    day = (first - month.astype("datetime64[D]")).astype(np.int64)
    target = (month + np.timedelta64(months, "M")).astype("datetime64[M]")
    after = (target + np.timedelta64(1, "M")).astype("datetime64[D]")
    last = (after - target.astype("datetime64[D]")).astype(np.int64) - 1
    result: Days = target.astype("datetime64[D]") + (np.minimum(day, last) + slack).astype("timedelta64[D]")
    return result
