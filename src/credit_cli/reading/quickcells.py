"""The cells of a worksheet from its bytes, all at once, for the quick reader: the grammar is narrow and fully checked.

Every byte between `<sheetData>` and `</sheetData>` belongs to a row or cell of exactly the form below, or the sheet is
unusual: `<row r="7" …>`, then `<c r="A7" s="1" t="s"><v>12</v></c>` (a shared string), `<c r="B7"><v>1.5</v></c>` (a
number) or `<c r="C7" s="1"/>` (nothing), then `</row>`; rows and columns strictly ascending.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Mask

from .quickstrings import PROLOGUE, UnusualError, well_formed
from .quickwords import MASKS, PAD, Places, Text, Words, parsed, word

Numbers: TypeAlias = NDArray[np.float64] | NDArray[np.complex128]

EMPTY = -1
"""Value of a cell with nothing in it; a shared string's is its number, a number's is -2, -3, … in order of reading."""
NUMBER, DATE = 1, 2
"""What a number is by its cell's style; a date's serial gets an imaginary part of 1, so that it stays apart."""
_FIRST_DAY, _LAST_DAY = 61, 2_958_465
"""Serials of 1900-03-01 and 9999-12-31: before, Excel counts a day that never was."""
_MAX_ROW, _MAX_REST = 1_048_576, 16 << 20

_HEAD = re.compile(PROLOGUE + rb"<worksheet[\s>]")
_TAIL = re.compile(rb'(?: [A-Za-z][\w.:]*="[^"<>&]*")*+ ?>')
_TAIL_ALONE = re.compile(rb'(?: [A-Za-z][\w.:]*="[^"<>&]*")*+ ?(?:/>|></row>)')
_HIDING = re.compile(rb'hidden\b(?!="(?:0|false)")')
_NUMBER = re.compile(rb"-?[0-9]{1,40}(?:\.[0-9]{1,20})?(?:E[+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet: `values[c, r]` is the value in column c of row `first` + r (1-based)."""

    first: int
    last: int
    values: NDArray[np.int32]
    numbers: Numbers
    strings: int
    """How many cells name a string."""
    hiding: bool
    """May rows be hidden?"""

    def after(self, *, numbers: int, strings: int) -> "Block":
        """Return the block as it is when so many numbers, and strings that are counted, were read before it."""
        values = self.values - np.int32(numbers) * (self.values < EMPTY)
        return replace(self, values=values + np.int32(strings) * (self.values > EMPTY))


@dataclass(frozen=True, slots=True)
class Before:
    """What was read before a block: the last row, how many numbers, and how many strings where those are `counted`."""

    row: int = 0
    numbers: int = 0
    strings: int = 0
    counted: bool = False
    """Do strings come in order (taken out of their cells), not by the number in the cell?"""

    def then(self, block: Block) -> "Before":
        numbers, strings = self.numbers + len(block.numbers), self.strings + block.strings
        return Before(block.last, numbers, strings, self.counted)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a worksheet part, and whether rows or columns may be hidden or cells merged in it."""

    blocks: tuple[Block, ...]
    eventful: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a text: where each begins and ends, its number, and its number's digits with the quote as a word."""

    starts: Places
    ends: Places
    numbers: NDArray[np.int64]
    sizes: NDArray[np.intp]
    digits: Words


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a text: where each begins, where its attributes do, its row (index into _Rows) and column."""

    starts: Places
    attributes: Places
    rows: Places
    columns: NDArray[np.intp]


def block(raw: bytes, *, before: Before, styles: NDArray[np.int8]) -> Block:
    """Return the cells of whole rows, `<row …` to `</row>` and then PAD. Raises UnusualError.

    `styles`: per cell style what a number under it is (NUMBER, DATE, or 0: not known).
    """
    text = Text.of(raw)
    rows = _rows(text, len(raw) - len(PAD), before.row)
    cells = _cells(text, rows)
    first, last = int(rows.numbers[0]), int(rows.numbers[-1])
    if not len(cells.starts):
        hiding = _match(text.raw, rows.starts + 9 + rows.sizes, rows.ends, _TAIL_ALONE)
        return Block(first, last, np.empty((0, 0), np.int32), np.empty(0), 0, hiding)
    values, ends, numbers = _values(text, cells, before, styles)
    hiding = _adjoin(text, rows, cells, ends)
    shape = int(np.max(cells.columns)) + 1, last - first + 1
    _require(dense(*shape, len(values)))
    table = np.full(shape, EMPTY, np.int32)
    table[cells.columns, (rows.numbers - first)[cells.rows]] = values
    return Block(first, last, table, numbers, int((values >= 0).sum()), hiding)


def dense(width: int, height: int, cells: int) -> bool:
    """Is an area small, or not much larger than what stands in it?"""
    return width * height <= 16 * cells + (1 << 20)


def _require(condition: object) -> None:
    if not condition:
        raise UnusualError


def _rows(text: Text, size: int, above: int) -> _Rows:
    starts = text.starts(b"r")
    _require(len(starts) and starts[0] == 0 and (text.words[starts] == word(b'<row r="')).all())
    digits = text.words[starts + 8]
    values, sizes = parsed(digits)
    numbers = values.astype(np.int64)
    _require(((sizes > 0) & (sizes < 8)).all() and (text.bytes_[starts + 8 + sizes] == 34).all())
    _require(numbers[0] > above and (np.diff(numbers) > 0).all() and numbers[-1] <= _MAX_ROW)
    _require((text.bytes_[starts + 8] != 48).all())
    return _Rows(starts, np.append(starts[1:], size), numbers, sizes, digits & MASKS[sizes + 1])


def _cells(text: Text, rows: _Rows) -> _Cells:
    starts = text.starts(b"c")
    bounds = np.searchsorted(starts, rows.starts)
    row = np.repeat(np.arange(len(bounds)), np.diff(bounds, append=len(starts)))
    _require((text.words[starts] & MASKS[6] == word(b'<c r="')).all())
    columns, letters = _columns(text.words[starts + 6])
    rising = columns[1:] > columns[:-1]
    rising |= row[1:] != row[:-1]
    _require(rising.all())
    sizes = rows.sizes[row]
    digits = text.words[starts + 6 + letters]
    _require((digits & MASKS[sizes + 1] == rows.digits[row]).all())
    return _Cells(starts, starts + 7 + letters + sizes, row, columns)


def _columns(words: Words) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the 0-based columns and the number of letters of references."""
    first, second, third = ((words >> 8 * at & 255).astype(np.intp) - 64 for at in range(3))
    two = second > 0
    three = two & (third > 0)
    _require(((first > 0) & (first <= 26) & (second <= 26) & (third <= 26)).all())
    columns = np.where(two, first * 26 + second, first)
    columns = np.where(three, columns * 26 + third, columns)
    return columns - 1, 1 + two.astype(np.intp) + three


def _values(
    text: Text, cells: _Cells, before: Before, kinds: NDArray[np.int8]
) -> tuple[NDArray[np.int32], Places, Numbers]:
    """Return per cell its value and where it ends, and the numbers in order."""
    places, styles = _styles(text, cells.attributes)
    words = text.words[places]
    shared = words & MASKS[6] == word(b' t="s"')
    places = places + 6 * (shared | (words & MASKS[6] == word(b' t="n"')))
    words = text.words[places]
    full = words & MASKS[4] == word(b"><v>")
    _require((full | ~shared & (words & MASKS[2] == word(b"/>"))).all())
    found, sizes = parsed(text.words[places + 4])
    closed = (text.words[places + 4 + sizes] == word(b"</v></c>")) & (sizes > 0)
    _require((closed | ~shared).all())
    values = np.where(full, found.astype(np.int32), EMPTY)
    ends = places + np.where(full, sizes + 12, 2)
    at = np.flatnonzero(full & ~shared)
    _require((styles[at] < len(kinds)).all() and kinds[styles[at]].all())
    plain = _numbers(text.raw, at, places, found, closed, ends)
    dated = kinds[styles[at]] == DATE
    numbers: Numbers = plain
    if dated.any():
        _require(((plain >= _FIRST_DAY) & (plain <= _LAST_DAY) & (plain % 1 == 0))[dated].all())
        numbers = plain + 1j * dated
    values[at] = -2 - before.numbers - np.arange(len(at), dtype=np.int32)
    if before.counted:
        values[shared] = before.strings + np.arange(np.count_nonzero(shared), dtype=np.int32)
    return values, ends, numbers


def _styles(text: Text, places: Places) -> tuple[Places, NDArray[np.intp]]:
    """Return where the attributes go on after the style, and the styles; -1, which no list lacks, for no style."""
    styled = text.words[places] & MASKS[4] == word(b' s="')
    styles = np.zeros(len(places), np.intp)
    at = np.flatnonzero(styled)
    if not len(at):
        return places, styles - 1
    found, sizes = parsed(text.words[places[at] + 4])
    ends = places[at] + 4 + sizes
    _require(((sizes > 0) & (sizes < 8)).all() and (text.bytes_[ends] == 34).all())
    places, styles = places.copy(), styles - 1
    places[at], styles[at] = ends + 1, found.astype(np.intp)
    return places, styles


def _numbers(raw: bytes, at: Places, places: Places, found: Words, closed: Mask, ends: Places) -> NDArray[np.float64]:
    """Return the numbers of the cells `at`, and put right the ends of those that are not short and whole."""
    numbers = found[at].astype(np.float64)
    known: dict[bytes, float] = {}
    for index in np.flatnonzero(~closed[at]).tolist():
        cell = at[index]
        start = int(places[cell]) + 4
        end = raw.find(b"</v></c>", start, start + 64)
        literal = raw[start:end]
        if literal not in known:
            known[literal] = _number(literal)
        numbers[index] = known[literal]
        ends[cell] = end + 8
    return numbers


def _number(literal: bytes) -> float:
    _require(_NUMBER.fullmatch(literal))
    number = float(literal)
    _require(isfinite(number))
    # -0.0 is the same dictionary key as 0.0: which of the two is kept depends on their order.
    _require(number or not literal.startswith(b"-"))
    return number


def _adjoin(text: Text, rows: _Rows, cells: _Cells, ends: Places) -> bool:
    """Require that nothing stands between one cell's end and the next one's start, nor around the rows.

    Return whether rows may be hidden.
    """
    bounds = np.searchsorted(cells.rows, np.arange(len(rows.starts) + 1))
    filled = np.diff(bounds) > 0
    lasts = bounds[1:][filled] - 1
    following = np.append(cells.starts[1:], 0)
    following[lasts] = rows.ends[filled] - 6
    _require((ends == following).all())
    _require((text.words[ends[lasts]] & MASKS[6] == word(b"</row>")).all())
    begins = rows.starts + 9 + rows.sizes
    hiding = _match(text.raw, begins[filled], cells.starts[bounds[:-1][filled]], _TAIL)
    return _match(text.raw, begins[~filled], rows.ends[~filled], _TAIL_ALONE) or hiding


def _match(raw: bytes, starts: Places, ends: Places, pattern: re.Pattern[bytes]) -> bool:
    """Require that what stands between these places matches; return whether it may hide anything."""
    found = {raw[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)}
    _require(all(pattern.fullmatch(tail) and b' r="' not in tail for tail in found))
    return any(map(_HIDING.search, found))


def sheet(pieces: Iterator[bytes], styles: NDArray[np.int8], *, counted: bool = False) -> Sheet:
    """Return the cells of a worksheet part that comes in pieces, some rows at a time. Raises UnusualError.

    `styles`: as for `block`; `counted`: as for `Before`.
    """
    before = Before(counted=counted)
    head, rest = _opened(next(pieces, b""))
    found = []
    for piece in chain((b"",), pieces):
        rest += piece
        end = _whole(rest)
        if end:
            found.append(block(rest[:end] + PAD, before=before, styles=styles))
            before, rest = before.then(found[-1]), rest[end:]
        _require(len(rest) <= _MAX_REST)
    _require(rest.startswith(b"</sheetData>") and rest.count(b"sheetData") == 1)
    _require(well_formed(head + b"<sheetData>" + rest))
    hiding = _HIDING.search(head) or any(part.hiding for part in found)
    return Sheet(tuple(found), bool(hiding or b"mergeCell" in rest))


def _whole(text: bytes) -> int:
    """Return how much of a text is whole rows; what stands before the end of all rows must be."""
    end = text.find(b"</sheetData>")
    if end < 0:
        end = text.rfind(b"</row>")
        end += len(b"</row>") if end >= 0 else 1
    return end


def _opened(piece: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and what after `<sheetData>`, which must stand in the first piece."""
    head, opening, rest = piece.partition(b"<sheetData>")
    if not opening:
        head, opening, rest = piece.partition(b"<sheetData/>")
        rest = b"</sheetData>" + rest
    _require(opening and _HEAD.match(head) and b"<!" not in head and head.find(b"<?", 1) < 0)
    return head, rest
