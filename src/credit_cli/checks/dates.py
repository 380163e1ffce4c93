"""Dates: readable, in range, in order. What cannot be read for certain is a finding, never a guess."""

from collections.abc import Iterator

import numpy as np

from credit_cli.dates import EARLIEST, LATEST, Problem
from credit_cli.model import Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, Days, among, days, hits, present

_WHY = {
    Problem.IMPOSSIBLE: "不是存在的日期",
    Problem.UNPARSABLE: "不是日期",
    Problem.AMBIGUOUS: "年月日的顺序不明",
    Problem.INCOMPLETE: "缺少年、月或日",
    Problem.LONG_TERM: "是长期的写法，不是日期",
}


def readable_date(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell is no date, for one of the reasons in `params.problems`. Nothing began on a day “without end”."""
    column = table.columns[bound.field.code]
    wanted = {Problem[name.upper()] for name in bound.params["problems"]}
    if _is_beginning(bound, context):
        wanted = wanted - {Problem.LONG_TERM} | ({Problem.LONG_TERM} if Problem.UNPARSABLE in wanted else set())
    _, problems = days(column, table)
    mask = among(problems, wanted) & present(column, bound.field)
    return hits(bound, mask, why=lambda i: _WHY[Problem(int(problems[i]))])


def _is_beginning(bound: Bound, context: CheckContext) -> bool:
    """Is it the day of the decision or the report, or one that the data set compares others with?"""
    code, pack = bound.field.code, context.pack
    firsts = {use.params.get("first") for use in pack.apply}
    return code in {pack.roles.decided, *pack.roles.reported} or code in firsts


def date_range(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The date lies before the republic, or after 2099-12-31."""
    found, _ = days(table.columns[bound.field.code], table)
    return hits(bound, ~_in_range(found) & ~np.isnat(found))


def _in_range(found: Days) -> Mask:
    mask: Mask = (found >= EARLIEST) & (found <= LATEST)
    return mask


def _sound(code: str, table: Table, context: CheckContext) -> Mask:
    """Per record: is that date free of findings of its own, so that another may be held against it?"""
    found, _ = days(table.columns[code], table)
    decided = code == context.pack.roles.decided
    return _in_range(found) & (found <= context.reported) if decided else _in_range(found)


def date_order(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The date is before that of the field `params.first`."""
    code = bound.params["first"]
    if code not in table.columns:
        return
    first_column = table.columns[code]
    found, _ = days(table.columns[bound.field.code], table)
    first, _ = days(first_column, table)
    positions = np.flatnonzero((found < first) & _in_range(found) & _sound(code, table, context))
    if len(positions):
        yield Hits(
            bound.field.code,
            positions,
            {
                "first_title": [context.pack.fields[code].title] * len(positions),
                "first_value": [first_column.text(int(i)) for i in positions],
            },
            [(table.address(first_column, int(i)),) for i in positions],
        )


def not_after_reported(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The decision is later than the day it was reported, or had arrived."""
    found, _ = days(table.columns[bound.field.code], table)
    mask = (found > context.reported) & _in_range(found)
    return hits(bound, mask, reported=lambda i: str(context.reported[i]), reported_by=context.reported_by)


def not_after_today(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The day lies after the day of the check."""
    found, _ = days(table.columns[bound.field.code], table)
    return hits(bound, found > np.datetime64(context.as_of), today=str(context.as_of))


def period(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The time from `params.first` to this date is shorter or longer than the months allowed."""
    code = bound.params["first"]
    if code not in table.columns:
        return iter(())
    found, _ = days(table.columns[bound.field.code], table)
    first, _ = days(table.columns[code], table)
    short = (found >= first) & (found < _months_later(first, bound.params["at_least_months"], slack=-1))
    long = found > _months_later(first, bound.params["at_most_months"], slack=1)
    return hits(
        bound,
        (short | long) & _sound(code, table, context),
        first_value=table.columns[code].text,
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
