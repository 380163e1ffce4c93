"""Other headers of a sheet: the same one again in other words, or that of another table, whose rows are not judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from credit_cli.model import Cell, HeaderProblem, letters

from .claims import FEWEST
from .encode import Encoded
from .header import Header, find_header
from .heading import heading_text, row_texts
from .titles import title_key
from .vocabulary import Vocabulary

_DISTINCT = 256
"""Columns with more distinct cells hold no few titles: the others find a header just as well, and sooner."""
_HEIGHT = 4
"""So many rows are read to recognise another header."""
_Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Stacked:
    """0-based rows: `again` repeat the header in other words; `above`, `below` belong to another table."""

    again: tuple[int, ...]
    above: range
    below: range
    problems: tuple[HeaderProblem, ...]


def stacked(rows: _Rows, columns: Sequence[Encoded], header: Header, known: Vocabulary) -> Stacked:
    """Look for other headers. `columns` are those of `rows`. The rows of the last table below are all `below`."""
    again: list[int] = []
    above, below = range(0), range(len(rows), len(rows))
    problems: list[HeaderProblem] = []
    for row, other in _headers(rows, columns, header, known):
        if _same(other, header):
            again += range(row, row + other.bottom + 1)
            continue
        own = range(row, header.top) if row < header.top else range(_start(rows, row, header), len(rows))
        count = sum(bool(row_texts(rows[at])) for at in range(row + other.bottom + 1, own.stop))
        if row < header.top and (above or not count):
            continue
        at = min(other.titles)
        details = {"row": str(row + 1), "dataset": other.pack.title, "count": str(count)}
        problems.append(HeaderProblem("HDR007", None, row + 1, (f"{letters(at)}{row + 1}",), details))
        if row > header.bottom:
            below = own
            break
        above = own
    return Stacked(tuple(again), above, below, tuple(problems))


def _headers(
    rows: _Rows, columns: Sequence[Encoded], header: Header, known: Vocabulary
) -> Iterator[tuple[int, Header]]:
    """Yield the rows outside the header that begin a recognised one in other words, top to bottom."""
    seen = {tuple(row) for row in rows[header.top : header.bottom + 1]}
    for row, following in pairwise((*_likely(columns, known), len(rows))):
        cells = tuple(rows[row])
        if header.top <= row <= header.bottom or cells in seen:
            continue
        seen.add(cells)
        own = rows[row : min(row + _HEIGHT, following)]
        found = find_header(own, known, name=heading_text(rows[max(0, row - _HEIGHT) : row]))
        if found is not None and found.top == 0:
            yield row, found


def _likely(columns: Sequence[Encoded], known: Vocabulary) -> list[int]:
    """Rows in which several cells are known titles."""
    hits = np.zeros(len(columns[0].codes), np.int16)
    for column in columns:
        if len(column.cells) <= _DISTINCT:
            for at, cell in enumerate(column.cells):
                if type(cell) is str and cell[:1] in known.starts and title_key(cell) in known.all:
                    hits += column.codes == at
    return np.flatnonzero(hits >= FEWEST).tolist()


def _same(other: Header, header: Header) -> bool:
    """Does a header put the same fields into the same columns?"""
    return other.pack.id == header.pack.id and all(
        header.fields.get(code, column) == column for code, column in other.fields.items()
    )


def _start(rows: _Rows, row: int, header: Header) -> int:
    """Titles and group titles right above a header are its own."""
    while row - 1 > header.bottom and _is_title(row_texts(rows[row - 1])):
        row -= 1
    return row


def _is_title(found: Sequence[str]) -> bool:
    """A row without a digit is no record, nor is a lone text above a header."""
    return len(found) == 1 or (len(found) > 1 and not any(char.isdigit() for text in found for char in text))
