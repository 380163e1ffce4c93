"""Codes and numbers that are built of parts: their shape, and parts that repeat another field of the record."""

from collections.abc import Iterator

import numpy as np

from credit_cli.codes import region
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, days, hits, present
from .text import compiled


def shape(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The whole text does not match `params.pattern`; `params.words` says in Chinese what it should look like."""
    column, wanted = table.columns[bound.field.code], compiled(bound.params["pattern"])
    mask = column.test(lambda text: not wanted.fullmatch(text)) & present(column, bound.field)
    return hits(bound, mask, words=bound.params["words"])


def date_inside(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Eight digits from `params.start` on are not the date of the field `params.date` (both have to be readable)."""
    column, other = table.columns[bound.field.code], table.columns.get(bound.params["date"])
    if other is None:
        return iter(())
    found, _ = days(other, table)
    inside = _dates_inside(column, int(bound.params["start"]))
    mask = ~np.isnat(inside) & ~np.isnat(found) & (inside != found)
    return hits(bound, mask, inside=lambda i: str(inside[i]), date=lambda i: str(found[i]), date_title=other.title)


def _dates_inside(column: Column, start: int) -> np.ndarray:
    """Per record the date written in the eight digits; NaT where there is none, which is the shape's business."""
    return column.where(np.array([_day(text[start : start + 8]) for text in column.texts], "datetime64[D]"))


def _day(digits: str) -> np.datetime64:
    if len(digits) == 8 and digits.isascii() and digits.isdigit() and digits > "0001":
        try:
            return np.datetime64(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
        except ValueError:
            pass
    return np.datetime64("NaT", "D")


def region_inside(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Six digits from `params.start` on are no region code that is, or ever was, in use."""
    column, start = table.columns[bound.field.code], int(bound.params["start"])
    mask: Mask = column.test(lambda text: _unknown(text[start : start + 6])) & present(column, bound.field)
    return hits(bound, mask, region=lambda i: column.text(i)[start : start + 6])


def _unknown(six: str) -> bool:
    return len(six) == 6 and six.isascii() and six.isdigit() and not region.known(six)
