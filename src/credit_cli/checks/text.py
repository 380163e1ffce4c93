"""Length, shape and forbidden words of a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, hits, present

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")


def max_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """More characters than `max`. Codes are left to COD, which says what is wrong with them."""
    column, most = table.columns[bound.field.code], bound.field.max
    if most is None or bound.field.kind in {"uscc", "orgcode", "regno", "taxno", "digit", "region", "enum", "idtype"}:
        return iter(())
    return hits(
        bound, column.test(lambda text: len(text) > most), max=str(most), length=lambda i: str(len(column.text(i)))
    )


def min_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A name or document number of one Chinese character, or of at most three other characters."""
    column = table.columns[bound.field.code]
    return hits(bound, column.test(_short) & present(column, bound))


def _short(text: str) -> bool:
    chinese = len(_HAN.findall(text)) if len(text) <= 3 else 2
    return chinese < 2 and len(text) <= 3


def pattern(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The whole text does not match `params.pattern`."""
    column, shape = table.columns[bound.field.code], _compiled(bound.params["pattern"])
    return hits(bound, column.test(lambda text: not shape.fullmatch(text)) & present(column, bound))


@lru_cache(maxsize=64)
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape)


def contains(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text contains one of `params.words` (case ignored)."""
    column, words = table.columns[bound.field.code], tuple(bound.params["words"])
    return hits(bound, column.test(lambda text: any(w in text.lower() for w in words)) & present(column, bound))
