"""What the sheets of an .xls hold that readers do not tell ([MS-XLS]): errors, hidden rows and columns, merges."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from credit_cli.model import Facts, letters

from .cfb import Compound, records

_BOUNDSHEET, _BOF, _EOF, _FORMULA, _BOOLERR, _ROW, _COLINFO, _MERGED = 0x85, 0x809, 0x0A, 0x06, 0x205, 0x208, 0x7D, 0xE5
ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_HIDDEN_ROW, _WORKSHEET = 0x20, 0


@dataclass(slots=True)
class _Found:
    errors: list[tuple[str, str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def facts(self) -> Facts:
        return Facts(
            errors=tuple(self.errors),
            hidden_rows=tuple(self.hidden_rows),
            hidden_columns=tuple(self.hidden_columns),
            merges=tuple(self.merges),
        )


def facts(file: Compound) -> tuple[Facts, ...]:
    """Return the facts of the worksheets in tab order. The gate must have admitted the file."""
    name = next(name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in file.streams)
    book = file.read(name, file.streams[name].size + file.sector)
    return tuple(_of_sheet(book, start) for start in _starts(book))


def _starts(book: bytes) -> Iterator[int]:
    """Yield where each worksheet's own records begin (BoundSheet8: position, visibility, kind)."""
    for kind, content in records(book):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET and len(content) > 5 and content[5] == _WORKSHEET:
            yield int(struct.unpack_from("<I", content)[0])


def _of_sheet(book: bytes, start: int) -> Facts:
    found, depth = _Found(), 0
    for kind, content in records(book, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:  # charts inside a sheet have records of their own
            break
        if depth == 1 and kind in _READERS and len(content) >= _READERS[kind][0]:
            _READERS[kind][1](content, found)
    return found.facts()


def _formula(content: bytes, found: _Found) -> None:
    """A result that is no number ends in FFFF; its first byte 2 says error."""
    if content[12:14] == b"\xff\xff" and content[6] == 2:
        found.errors.append((_address(content), ERRORS.get(content[8], "错误值")))


def _boolerr(content: bytes, found: _Found) -> None:
    if content[7] == 1:
        found.errors.append((_address(content), ERRORS.get(content[6], "错误值")))


def _row(content: bytes, found: _Found) -> None:
    if content[12] & _HIDDEN_ROW:
        found.hidden_rows.append(struct.unpack_from("<H", content)[0] + 1)


def _colinfo(content: bytes, found: _Found) -> None:
    first, last, _, _, options = struct.unpack_from("<5H", content)
    if options & 1:
        found.hidden_columns.append((first + 1, min(last, 255) + 1))


def _merged(content: bytes, found: _Found) -> None:
    count = min(struct.unpack_from("<H", content)[0], (len(content) - 2) // 8)
    for top, bottom, left, right in struct.iter_unpack("<4H", content[2 : 2 + 8 * count]):
        found.merges.append(f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}")


def _address(content: bytes) -> str:
    row, column = struct.unpack_from("<2H", content)
    return f"{letters(column)}{row + 1}"


_READERS: Final = {
    _FORMULA: (14, _formula),
    _BOOLERR: (8, _boolerr),
    _ROW: (16, _row),
    _COLINFO: (10, _colinfo),
    _MERGED: (2, _merged),
}
"""Record type → the least length, and what reads it."""
