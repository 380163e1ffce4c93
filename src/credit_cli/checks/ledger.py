"""Counts of a ledger: whole, and with a basis where something was not reported."""

from collections.abc import Iterator

import numpy as np

from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .amounts import numbers
from .context import CheckContext, hits, placeholders, present


def whole_number(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell is filled with something else than a whole number of 0 or more."""
    column = table.columns[bound.field.code]
    found = numbers(column)
    wrong = np.isnan(found) | (found < 0) | (found % 1 > 0)
    return hits(bound, column.where(wrong) & present(column, bound.field))


def figure_needs(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The figure in the field `params.figure` is above zero, and this cell says nothing."""
    column, figure = table.columns[bound.field.code], table.columns.get(bound.params["figure"])
    if figure is None:
        return iter(())
    silent = column.blank | placeholders(column, bound.field)
    return hits(bound, figure.where(numbers(figure) > 0) & silent, figure=figure.text, figure_title=figure.title)


def contains_none(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text contains none of `params.words`."""
    column, words = table.columns[bound.field.code], bound.params["words"]
    return hits(bound, column.test(lambda text: not any(word in text for word in words)) & present(column, bound.field))
