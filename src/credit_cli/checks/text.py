"""Length, shape and forbidden words of a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, hits, present

_SHORTEST = 3
"""Bytes of one Chinese character in UTF-8: platforms measure so, and 12号 passes where 李 and 123 do not."""


def max_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """More characters than `max`. Codes and closed lists are left to the rules that say what is wrong with them."""
    column, most = table.columns[bound.field.code], bound.field.max
    if most is None or bound.field.kind in _JUDGED_WHOLE:
        return iter(())
    return hits(bound, column.where(column.lengths > most), max=str(most), length=lambda i: str(len(column.text(i))))


_JUDGED_WHOLE = frozenset({"uscc", "orgcode", "regno", "taxno", "digit", "region", "enum", "idtype"})


def min_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A name or document number no longer than one Chinese character or three other characters."""
    column = table.columns[bound.field.code]
    allowed = frozenset(bound.field.params.get("allowed", ()))
    short = column.test(lambda text: text not in allowed and _short(text), among=column.lengths <= 3)
    return hits(bound, short & present(column, bound.field))


def _short(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= _SHORTEST


def pattern(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The whole text does not match `params.pattern`."""
    column, shape = table.columns[bound.field.code], compiled(bound.params["pattern"])
    return hits(bound, column.test(lambda text: not shape.fullmatch(text)) & present(column, bound.field))


@lru_cache(maxsize=64)
def compiled(shape: str) -> re.Pattern[str]:
    """Return the pattern, compiled once."""
    return re.compile(shape)


def contains(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text contains one of `params.words`, case ignored. Latin words only whole: LATEST is no test."""
    column, words = table.columns[bound.field.code], _any_of(tuple(bound.params["words"]))
    if not words.search(column.joined):
        return iter(())
    return hits(bound, column.test(words.search) & present(column, bound.field))


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    shapes = (
        rf"(?<![A-Za-z]){word}(?![A-Za-z])" if word.isalpha() and word.isascii() else re.escape(word) for word in words
    )
    return re.compile("|".join(shapes), re.IGNORECASE)
