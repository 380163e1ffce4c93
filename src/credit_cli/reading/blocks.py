"""Groups of rows that may be a header, read column by column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from credit_cli.model import Cell

from .titles import title_key

SEARCHED = 40
"""Rows searched for a header."""
_MOST_LEVELS = 3
RICH, _BEYOND = 6, 3
"""So many known titles in a row end the search so many rows further down: the data have begun."""
_DATA = re.compile(r"\d{4}|。")
_Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Block:
    """`height` rows from 0-based row `top`; per column its texts from group title to sub title."""

    top: int
    height: int
    columns: Mapping[int, tuple[str, ...]]

    @property
    def bottom(self) -> int:
        return self.top + self.height - 1


def blocks(rows: _Rows, known: frozenset[str]) -> Iterator[Block]:
    """Yield the groups of 1-3 rows that may be a header: one of their rows holds a title from `known` (keys)."""
    hits: list[int] = []
    for row in range(min(SEARCHED, len(rows))):
        hits.append(sum(title_key(cell) in known for cell in rows[row] if type(cell) is str and cell))
        for top in range(row, max(-1, row - _MOST_LEVELS), -1):
            if any(hits[top:]) and (top == row or _levels(rows[top : row + 1])):
                yield block_at(rows, top, row - top + 1)
        if any(count >= RICH for count in hits[:-_BEYOND]):
            return


def _levels(rows: _Rows) -> bool:
    """May these rows be levels of one header? Not with data below, nor with a lone title at the left above."""
    below = [cell for row in rows[1:] for cell in row if cell not in {"", None}]
    first = [at for at, cell in enumerate(rows[0]) if cell not in {"", None}]
    lone = len(first) == 0 or (len(first) == 1 and not any(texts(rows[1], len(rows[1]))[: first[0]]))
    return bool(below) and not lone and not any(type(cell) is not str or _DATA.search(cell) for cell in below)


def block_at(rows: _Rows, top: int, height: int) -> Block:
    """Read rows as one header: a group title reaches to the right while it is empty and titles stand below."""
    width = max(len(row) for row in rows[top : top + height])
    levels = [texts(row, width) for row in rows[top : top + height]]
    for upper, lower in pairwise(levels):
        for column in range(1, width):
            if not upper[column] and lower[column] and lower[column - 1]:
                upper[column] = upper[column - 1]
    parts = {column: tuple(level[column] for level in levels if level[column]) for column in range(width)}
    return Block(top, height, {column: found for column, found in parts.items() if found})


def texts(row: Sequence[Cell], width: int) -> list[str]:
    """Return a row's trimmed texts, `width` of them."""
    found = [cell.strip() if type(cell) is str else "" if cell is None else str(cell) for cell in row]
    return found + [""] * (width - len(found))
