"""One column for everybody's code: a unified code for organisations, an identity number for natural persons."""

import re
from collections.abc import Iterator

import numpy as np

from credit_cli.codes import ric, uscc
from credit_cli.codes.verdict import REASONS
from credit_cli.model import Hits, Mask, Table
from credit_cli.rulepack import Bound

from .cells import numeric, verdicts
from .context import CheckContext, among, hits, present

_FINE = [*uscc.PASSING, uscc.Verdict.STAND_IN, uscc.Verdict.AS_ISSUED]
_IDENTITY = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")


def organisation_of_category(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The record is no natural person's by `params.category`, and the code is no unified code."""
    column = table.columns[bound.field.code]
    found = verdicts(column)
    wrong = ~among(found, _FINE) & ~numeric(column) & present(column, bound.field)
    return hits(
        bound,
        wrong & _category(table, bound, natural=False),
        why=lambda i: REASONS[uscc.Verdict(int(found[i]))],
    )


def person_of_category(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The record is a natural person's by `params.category`, and what looks like an identity number is none."""
    column = table.columns[bound.field.code]
    mask = column.test(lambda text: _IDENTITY.fullmatch(text) and not ric.is_valid(text)) & ~numeric(column)
    return hits(bound, mask & _category(table, bound, natural=True))


def _category(table: Table, bound: Bound, *, natural: bool) -> Mask:
    """Per record: does the category say so? Nowhere where it says nothing."""
    column = table.columns.get(bound.params["category"])
    if column is None:
        return np.zeros(len(table), np.bool_)
    words = frozenset(bound.params["natural"])
    return column.test(lambda text: text and (text in words) == natural)
