"""Worksheet rows → per column the distinct raw cells and one code per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Cell, Column, Mask

_CHUNK = 256
"""Rows taken at a time: their cells lie close together in memory."""
_NUMBERS = frozenset({bool, int, float})
"""Types whose equal values are the same dictionary key (True, 1, 1.0) though they are different cells."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One worksheet column: its distinct `cells`, in an order that depends only on the file; `codes[i]` names row i."""

    cells: list[Cell]
    codes: NDArray[np.int32]
    blanks: tuple[int, ...]
    """Codes of the cells that are empty or only blanks."""

    def is_blank(self) -> Mask:
        if len(self.blanks) == 1:
            return np.asarray(self.codes == self.blanks[0])
        return np.asarray(np.isin(self.codes, self.blanks))

    def below(self, row: int, stop: int | None = None) -> "Encoded":
        """The same column from `row` (to before `stop`); cells that only stood above go too, if they came first."""
        codes = self.codes[row:stop]
        first = int(np.min(codes)) if len(codes) else len(self.cells)
        blanks = tuple(code - first for code in self.blanks if code >= first)
        return Encoded(self.cells[first:], codes - np.int32(first), blanks)

    def column(self, title: str, index: int, kept: Mask | None) -> Column:
        """Return the model's column of the kept rows (None: all); cells of other rows are not in it."""
        codes = self.codes if kept is None else self.codes[kept]
        used = np.bincount(codes, minlength=len(self.cells)) > 0
        if used.all():
            return Column(title, index, self.cells, codes)
        cells = [self.cells[at] for at in np.flatnonzero(used).tolist()]
        return Column(title, index, cells, (np.cumsum(used) - 1).astype(np.int32)[codes])


class Rows(Sequence[Sequence[Cell]]):
    """The rows of a sheet, kept as encoded columns and put together when asked for: a third of the memory."""

    def __init__(self, columns: Sequence[Encoded], height: int) -> None:
        self.columns, self._height = columns, height

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, index: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[Cell] | Sequence[Sequence[Cell]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._height))]
        if not -self._height <= index < self._height:  # without columns nothing else would end an iteration
            raise IndexError(index)
        return [column.cells[column.codes[index]] for column in self.columns]


def encode(rows: Iterable[Sequence[Cell]], *, height: int, width: int, left: int = 0) -> Rows:
    """Encode rows while they are read, a few at a time: cells that repeat are let go at once.

    `left` blank columns are put before each row, so that position 0 is column A; rows shorter than `width` count as
    filled up with ''.
    """
    columns = [_Growing(height) for _ in range(width - left)]
    ahead, start = iter(rows), 0
    while chunk := list(islice(ahead, _CHUNK)):
        for column, cells in zip(columns, _transposed(chunk, width - left), strict=True):
            column.add(start, cells)
        start += len(chunk)
    blank = Encoded([""], np.zeros(start, np.int32), (0,))
    return Rows([*[blank] * left, *(column.done(start) for column in columns)], start)


def as_columns(rows: Sequence[Sequence[Cell]]) -> Sequence[Encoded]:
    """Return the columns of a sheet's rows, encoding them now if they are not yet."""
    if isinstance(rows, Rows):
        return rows.columns
    return encode(rows, height=len(rows), width=max(map(len, rows), default=0)).columns


class _Growing:
    """A column while it is read. Once two kinds of numbers meet, cells are told apart by type as well."""

    def __init__(self, height: int) -> None:
        self._codes = np.empty(height, np.int32)
        self._first: dict[object, int] = {}
        """Cell → the row it came in first: `setdefault` finds or enters it without a Python call per cell."""
        self._types: set[type] = set()
        self._exact = False

    def add(self, start: int, cells: Sequence[Cell]) -> None:
        self._types.update(map(type, cells))
        if not self._exact and len(self._types & _NUMBERS) > 1:
            self._exact = True
            # Until now every number was of one type, so what was entered so far stays right.
            self._first = {(type(cell), cell): row for cell, row in self._first.items()}
        keys = zip(map(type, cells), cells, strict=True) if self._exact else cells
        rows = range(start, start + len(cells))
        self._codes[start : start + len(cells)] = np.fromiter(
            map(self._first.setdefault, keys, rows), np.int32, len(cells)
        )

    def done(self, height: int) -> Encoded:
        cells = [key[1] for key in self._first] if self._exact else list(self._first)  # type: ignore[index]
        first_rows = self._codes[:height]
        numbers = np.cumsum(first_rows == np.arange(height, dtype=np.int32), dtype=np.int32) - np.int32(1)
        return _encoded(cells, numbers[first_rows])


def _transposed(rows: Sequence[Sequence[Cell]], width: int) -> list[tuple[Cell, ...]]:
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*rows, strict=True))


def _encoded(cells: list[object], codes: NDArray[np.int32]) -> Encoded:
    try:
        blank = np.fromiter(map(str.isspace, cells), np.bool_, len(cells))  # type: ignore[arg-type]
    except TypeError:
        blank = np.fromiter((type(cell) is str and cell.isspace() for cell in cells), np.bool_, len(cells))
    empty = [cells.index(cell) for cell in ("", None) if cell in cells]
    return Encoded(cells, codes, (*empty, *np.flatnonzero(blank).tolist()))  # type: ignore[arg-type]
