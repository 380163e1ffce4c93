"""Two cells of one record that do not fit together."""

from collections.abc import Iterator

from credit_cli.codes import uscc
from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .cells import verdicts
from .context import CheckContext, among, hits, present


def category_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A valid code begins, or does not begin, with `params.head` although the category says otherwise."""
    column, category = table.columns[bound.field.code], table.columns.get(bound.params["category"])
    if category is None:
        return iter(())
    head, expected = bound.params["head"], bound.params["expect"]
    mask = among(verdicts(column), uscc.PASSING)
    field = context.pack.fields[bound.params["category"]]
    mask &= category.test(context.book.meaning(field, *bound.params["categories"]).__contains__)
    mask &= column.test(lambda text: text.startswith(head), among=column.used(mask)) != expected
    return hits(bound, mask, category=category.text)


def pair(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """This cell is filled and its partner `params.other` is empty."""
    column, other = table.columns[bound.field.code], table.columns.get(bound.params["other"])
    if other is None:
        return iter(())
    return hits(bound, present(column, bound.field) & other.blank, other_title=other.title)
