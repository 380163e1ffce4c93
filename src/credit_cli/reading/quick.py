"""Large ordinary xlsx workbooks: from the sheets' bytes to codes per column, without an object per cell.

The number of a shared string is already a code, so neither millions of strings nor hashing are needed. What calamine
gives is the measure: whatever is not certain to give exactly the same is left to it.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from credit_cli.errors import Unreadable
from credit_cli.model import Cell, Facts, Grid, Mask
from credit_cli.ooxml.package import LIMITS, Limits, Package
from credit_cli.ooxml.workbook import SheetPart, parse
from credit_cli.ooxml.zipcopy import Member

from .encode import Encoded, Rows
from .facts import looked_at
from .quickcells import DATE, EMPTY, NUMBER, Block, Numbers, Sheet, dense
from .quickparts import Deflated, Lend, Portion, alone, begun, parted, worth_lending
from .quickstrings import UnusualError, shared_strings

SMALL = 200_000
"""Bytes of worksheets below which nothing is gained."""
MAX_WIDTH = 1_000
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_PLAIN_FORMATS = frozenset(map(str, (0, 1, 2, 3, 4, 9, 10, 11, 37, 38, 39, 40, 48, 49)))
"""Built-in number formats that never show a date (ISO/IEC 29500-1, 18.8.30)."""
_PLAIN_CODE = re.compile(r'[0#?.,%;()*@"\-_ ¥￥]+')
"""Own number formats without any letter: there is nothing in them that could stand for year, month, day or hour."""
_DATE_FORMAT = "14"
_DATE_CODE = re.compile(r'yyyy(?:[-/.]m{1,2}[-/.]d{1,2}|"年"m{1,2}"月"d{1,2}"日"|\\-mm\\-dd)(?:;@)?', re.IGNORECASE)
"""The built-in date format, and own ones that show a day and nothing else."""
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_EPOCH = date(1899, 12, 30).toordinal()


@dataclass(frozen=True, slots=True)
class _Strings:
    """The strings of a workbook or sheet and '': per number its place among them, and which are only blanks."""

    texts: NDArray[np.object_]
    places: NDArray[np.int32] | None
    """None: the number is the place. The last one is that of ''."""
    blank: Mask
    count: int


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook of the kind that is read here, opened."""

    package: Package
    sheets: tuple[SheetPart, ...]
    portions: tuple[Portion, ...]
    """Per sheet all of its rows."""
    strings: Deflated | None
    """None: they stand in the cells."""


def grids(
    data: bytes, *, small: int = SMALL, limits: Limits = LIMITS, lend: Lend = alone, ahead: bool = False
) -> tuple[Grid, ...] | None:
    """Return the worksheets of an xlsx, or None where the workbook is unusual, damaged, too costly or small.

    `small`: the least size of all worksheets in bytes; `lend` may have some of the rows read elsewhere meanwhile, or
    has already (`ahead`: those that `lent_first` names).
    """
    try:
        book = _opened(data, limits)
        if sum(portion.part.size for portion in book.portions) < small:
            return None
        pending = [begun(portion, lend, ahead=ahead) for portion in book.portions]
        shared = _strings(shared_strings(b"".join(book.strings.pieces()))) if book.strings else None
        found = [cells() for cells in pending]
        return tuple(
            _grid(book.package, part, own.sheet, shared or _strings(own.texts, own.codes))
            for part, own in zip(book.sheets, found, strict=True)
        )
    except (UnusualError, Unreadable, zlib.error):
        return None


def lent_first(data: bytes) -> Portion | None:
    """Return the rows that `grids` lends first with `ahead`. Raises UnusualError, Unreadable."""
    whole = next(filter(worth_lending, _opened(data, LIMITS).portions), None)
    return whole and parted(whole, ahead=True)[1]


def _opened(data: bytes, limits: Limits) -> _Book:
    package = Package.open(data, limits=limits)
    members = {member.info.filename: member for member in package.members}
    sheets = _sheets(package, members)
    styles = _styles(parse(package, _STYLES)) if _STYLES in members else np.full(1, NUMBER, np.int8)
    strings = _deflated(data, members[_STRINGS]) if _STRINGS in members else None
    parts = tuple(Portion(_deflated(data, members[part.path]), styles, strings is None) for part in sheets)
    return _Book(package, sheets, parts, strings)


def _grid(package: Package, part: SheetPart, found: Sheet, strings: _Strings) -> Grid:
    told = looked_at(package.read(part.path)) if found.eventful else Facts()
    return Grid(part.name, _rows(found.blocks, strings), part.state != "visible", told)


def _sheets(package: Package, members: Mapping[str, Member]) -> tuple[SheetPart, ...]:
    """Return the sheets of a workbook that lies where every writer puts it, and holds nothing but worksheets."""
    book, named = package.workbook, _STRINGS if _STRINGS in members else None
    _require(book.path == "xl/workbook.xml" and not book.date1904 and book.shared_strings == named)
    written = package.read(book.path)
    _require(len(book.sheets) == written.count(b"<sheet ") > 0)
    # A line break in a name is a blank to some and a line break to others.
    _require(all(f'name="{sheet.name.translate(_ESCAPED)}"'.encode() in written for sheet in book.sheets))
    _require(all(_ordinary(sheet, members) for sheet in book.sheets))
    _require(
        len({sheet.name for sheet in book.sheets}) == len({sheet.path for sheet in book.sheets}) == len(book.sheets)
    )
    return book.sheets


def _ordinary(sheet: SheetPart, members: Mapping[str, Member]) -> bool:
    named = sheet.name.isprintable() and "_x" not in sheet.name
    return named and sheet.kind == "worksheet" and sheet.path.startswith("xl/worksheets/") and sheet.path in members


def _require(condition: object) -> None:
    if not condition:
        raise UnusualError


def _deflated(data: bytes, member: Member) -> Deflated:
    info = member.info
    _require(info.compress_type == 8 and data[member.start : member.start + 4] == b"PK\3\4")
    start = member.start + 30 + sum(struct.unpack_from("<2H", data, member.start + 26))
    return Deflated(data[start : start + info.compress_size], info.file_size, info.CRC)


def _styles(root: Element) -> NDArray[np.int8]:
    """Return per cell style what a number under it is: NUMBER, DATE, or 0 where that is left to the proven reader.

    The last one stands for no style.
    """
    own = {node.get("numFmtId", ""): node.get("formatCode", "") for node in _listed(root, "numFmts")}
    formats = [node.get("numFmtId", "") for node in _listed(root, "cellXfs")]
    return np.array([*(_kind(name, own.get(name)) for name in formats), NUMBER], np.int8)


def _kind(name: str, code: str | None) -> int:
    if code is None:
        return NUMBER if name in _PLAIN_FORMATS else DATE if name == _DATE_FORMAT else 0
    return NUMBER if _PLAIN_CODE.fullmatch(code) else DATE if _DATE_CODE.fullmatch(code) else 0


def _listed(root: Element, name: str) -> list[Element]:
    return [node for group in root if group.tag.rpartition("}")[2] == name for node in group]


def _strings(texts: list[str], numbered: NDArray[np.int32] | None = None) -> _Strings:
    """`numbered`: per number in the file the index of its text; without it they are the same."""
    count = len(texts) if numbered is None else len(numbered)
    texts.append("")
    places = None if numbered is None else np.append(numbered, np.int32(len(texts) - 1))
    blank = np.fromiter(map(str.isspace, texts), np.bool_, len(texts))
    blank |= np.fromiter(map(len, texts), np.intp, len(texts)) == 0
    return _Strings(np.array(texts, np.object_), places, blank, count)


def _rows(found: Sequence[Block], strings: _Strings) -> Rows:
    """Put the blocks of a sheet together; rows and columns after the last value do not count."""
    blocks_ = [part for part in found if (part.values != EMPTY).any()]
    if not blocks_:
        return Rows([], 0)
    _require(all(np.max(part.values) < strings.count for part in blocks_))
    width = max(_extent(part.values, axis=1) for part in blocks_)
    height = blocks_[-1].first - 1 + _extent(blocks_[-1].values, axis=0)
    _require(width <= MAX_WIDTH and dense(width, height, sum(part.values.size for part in blocks_)))
    numbers = np.concatenate([part.numbers for part in blocks_])
    return Rows([_encoded(_raw(blocks_, at, height), numbers, strings) for at in range(width)], height)


def _extent(values: NDArray[np.int32], *, axis: int) -> int:
    return int(np.flatnonzero((values != EMPTY).any(axis=axis))[-1]) + 1


def _raw(blocks_: Sequence[Block], at: int, height: int) -> NDArray[np.int32]:
    raw = np.full(height, EMPTY, np.int32)
    for part in blocks_:
        if at < len(part.values):
            rows = raw[part.first - 1 : part.last]
            rows[:] = part.values[at, : len(rows)]
    return raw


def _encoded(raw: NDArray[np.int32], numbers: Numbers, strings: _Strings) -> Encoded:
    """Return a column: its texts in the order of the table of strings, then its numbers by size."""
    numeric = raw < EMPTY
    mixed = bool(numeric.any())
    places = raw[~numeric] if mixed else raw
    if strings.places is not None:
        places = strings.places[places]
    used = np.zeros(len(strings.texts), np.bool_)
    used[places] = True
    chosen = np.flatnonzero(used)
    codes = np.empty(len(used), np.int32)
    codes[chosen] = np.arange(len(chosen), dtype=np.int32)
    codes = codes[places]
    cells: list[Cell] = strings.texts[used].tolist()
    found = _once(Encoded(cells, codes, tuple(np.flatnonzero(strings.blank[chosen]).tolist())))
    if not mixed:
        return found
    distinct, inverse = np.unique(numbers[-2 - raw[numeric]], return_inverse=True)
    both = np.empty(len(raw), np.int32)
    both[~numeric], both[numeric] = found.codes, inverse + len(found.cells)
    return Encoded([*found.cells, *map(_cell, distinct.tolist())], both, found.blanks)


def _once(column: Encoded) -> Encoded:
    """Return a column of texts with equal ones put together. Those with different hashes are certainly distinct."""
    cells = column.cells
    hashes = np.sort(np.fromiter(map(hash, cells), np.int64, len(cells)))
    if (hashes[1:] != hashes[:-1]).all():
        return column
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    merged = np.fromiter(map(places.__getitem__, cells), np.int32, len(cells))
    return Encoded(list(places), merged[column.codes], tuple(sorted({int(merged[blank]) for blank in column.blanks})))


def _cell(number: complex) -> Cell:
    """A date's serial has an imaginary part of 1 (`quickcells.DATE`)."""
    return date.fromordinal(_EPOCH + int(number.real)) if number.imag else number.real
