"""Two cells of a record, or one column of many records, that should or should not be alike."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, days, hits, present
from .keys import name_key


def same_as_other(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell says the same as that of `params.other`, where two different things are due."""
    column, other = table.columns[bound.field.code], table.columns.get(bound.params["other"])
    if other is None:
        return iter(())
    filled = np.flatnonzero(present(column, bound.field) & ~other.blank).tolist()
    mask = np.zeros(len(table), np.bool_)
    mask[[at for at in filled if name_key(column.text(at)) == name_key(other.text(at))]] = True
    return hits(bound, mask, other_title=other.title)


def repeated_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The same text of at least `params.least` characters stands in an earlier record of another `params.across`."""
    column, across = table.columns[bound.field.code], table.columns.get(bound.params["across"])
    if across is None:
        return
    first: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(column.where(column.lengths >= int(bound.params["least"]))).tolist():
        earlier = first.setdefault(name_key(column.text(at)), at)
        if name_key(across.text(earlier)) != name_key(across.text(at)):
            found.append((at, earlier))
    if found:
        rows = [str(table.rows[earlier]) for _, earlier in found]
        related = [(table.address(column, earlier),) for _, earlier in found]
        yield Hits(bound.field.code, np.array([at for at, _ in found], np.intp), {"first_row": rows}, related)


def one_value_per(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Records alike in `params.per` differ here: hits those that differ from the most frequent (then first) value."""
    column, per = table.columns[bound.field.code], table.columns.get(bound.params["per"])
    if per is None:
        return iter(())
    filled = np.flatnonzero(present(column, bound.field) & ~per.blank).tolist()
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for at in filled:
        values[name_key(per.text(at))][column.text(at)] += 1
    usual = {name: counts.most_common(1)[0][0] for name, counts in values.items()}
    mask = np.zeros(len(table), np.bool_)
    mask[[at for at in filled if column.text(at) != usual[name_key(per.text(at))]]] = True
    return hits(bound, mask, usual=lambda i: usual[name_key(per.text(i))], per=per.text)


def within_working_days(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """More than `params.days` working days after the date of `params.first`, which itself is not counted.

    Nothing is said where the calendar does not reach.
    """
    first_column = table.columns.get(bound.params["first"])
    if first_column is None:
        return iter(())
    found, _ = days(table.columns[bound.field.code], table)
    first, _ = days(first_column, table)
    within = int(bound.params["days"])
    known = ~np.isnat(first) & (first >= np.datetime64(context.calendar.first))
    due = context.calendar.due_days(np.where(known, first, np.datetime64("NaT", "D")), days=within)
    mask = known & ~np.isnat(due) & (found > due)
    return hits(
        bound, mask, first_value=lambda i: str(first[i]), first_title=first_column.title, days=str(within),
        due=lambda i: str(due[i]),
    )  # fmt: skip
