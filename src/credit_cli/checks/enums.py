"""Values from closed lists, single or joined by semicolons, chosen by the decision date."""

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from credit_cli.model import Column, Hits, Table
from credit_cli.rulepack import Bound, ListValue

from .context import CheckContext, days, hits, present, split

_OTHER = "其他"
_COMMAS = re.compile("[、,，]")
_OTHER_WITH_TEXT = ("其他-", "其他－", "其他—", "其他–", "其他:", "其他：", "其他(", "其他（")


def codelist(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A part of the value is not in the list. “其他-说明” always is; 其他 alone is ENM002's business."""
    column, values = table.columns[bound.field.code], _values(bound, context)
    known = frozenset(value.value for value in values)

    def stranger(text: str) -> str:
        return next((part for part in _parts(text, bound) if not _known(part, known)), "")

    return hits(
        bound,
        column.test(stranger) & present(column, bound.field),
        part=lambda i: stranger(column.text(i)),
        allowed="、".join(f"{value.value}-说明" if value.value == _OTHER else value.value for value in values),
    )


def other_needs_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """其他 without saying what."""
    column = table.columns[bound.field.code]
    return hits(bound, column.test(lambda text: any(_bare_other(part) for part in _parts(text, bound))))


def codelist_by_date(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The value is in the list, but was not yet (or no longer) on the day of the decision."""
    column = table.columns[bound.field.code]
    decided_column = table.columns.get(context.pack.roles.decided)
    dated = [value for value in _values(bound, context) if value.valid_from or value.valid_to]
    if decided_column is None or not dated:
        return
    decided, _ = days(decided_column, table)
    for value in dated:
        mask = _contains(column, bound, value.value) & _outside(decided, value)
        yield from hits(
            bound, mask, part=value.value, since=str(value.valid_from or ""), decided=lambda i: str(decided[i])
        )


def _outside(decided: np.ndarray, value: ListValue) -> np.ndarray:
    early = decided < np.datetime64(value.valid_from or date.min)
    return early | (decided > np.datetime64(value.valid_to or date.max))


def _contains(column: Column, bound: Bound, value: str) -> np.ndarray:
    return column.test(lambda text: value in _parts(text, bound))


def _values(bound: Bound, context: CheckContext) -> tuple[ListValue, ...]:
    return context.book.codelists[bound.field.codelist] if bound.field.codelist else ()


def _parts(text: str, bound: Bound) -> list[str]:
    return split(text) if bound.field.joined else [text]


def _known(part: str, known: frozenset[str]) -> bool:
    if part in known or part.startswith(_OTHER_WITH_TEXT) or _bare_other(part):
        return True
    # “罚款、没收违法所得” joins two values by the mark that also stands inside the list's own values; commas occur too.
    pieces = _COMMAS.split(part)
    return len(pieces) > 1 and all(piece.strip() in known for piece in pieces)


def _bare_other(part: str) -> bool:
    return part.rstrip("-－—–:：") == _OTHER
