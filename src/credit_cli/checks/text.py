"""Length, shape and forbidden words of a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, hits, present
from .enums import understood

_SHORTEST = 3
"""Bytes of one Chinese character in UTF-8: platforms measure so, and 12号 passes where 李 and 123 do not."""


def max_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """More characters than `max`. What is no code or no value at all is left to the rules that say so."""
    column, most = table.columns[bound.field.code], bound.field.max
    if most is None or bound.field.kind in _JUDGED_WHOLE:
        return iter(())
    mask = column.where(column.lengths > most)
    if bound.field.codelist and mask.any():
        mask = mask & understood(column, bound.field, context)
    return hits(bound, mask, max=str(most), length=lambda i: str(len(column.text(i))))


_JUDGED_WHOLE = frozenset({"uscc", "orgcode", "taxno", "digit", "region"})


def min_length(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A name or document number no longer than one Chinese character or three other characters."""
    column = table.columns[bound.field.code]
    allowed = frozenset(bound.field.params.get("allowed", ()))
    short = column.test(lambda text: text not in allowed and _short(text), among=column.lengths <= 3)
    return hits(bound, short & present(column, bound.field))


def _short(text: str) -> bool:
    return len(text) == 1 or len(text.encode("utf-8", "surrogatepass")) <= _SHORTEST


def pattern(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The whole text does not match `params.pattern`; of one digit the message can say which are `allowed`."""
    column, shape = table.columns[bound.field.code], compiled(bound.params["pattern"])
    mask = column.test(lambda text: not shape.fullmatch(text)) & present(column, bound.field)
    return hits(bound, mask, allowed=bound.params["pattern"].strip("[]").replace("-", "至"))


@lru_cache(maxsize=64)
def compiled(shape: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern, compiled once."""
    return re.compile(shape, flags)


def contains(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text contains one of `params.words`, case ignored."""
    column, words = table.columns[bound.field.code], compiled("|".join(map(re.escape, bound.params["words"])), re.I)
    together = column.joined.casefold()  # and plain words in it: a quarter of the time of a search that ignores case
    if not any(word.casefold() in together for word in bound.params["words"]):
        return iter(())
    return hits(bound, column.test(words.search) & present(column, bound.field))
