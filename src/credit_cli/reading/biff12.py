"""What the sheets of an .xlsb hold that readers do not tell ([MS-XLSB]): errors, hidden rows and columns, merges."""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from credit_cli.model import Facts, letters
from credit_cli.ooxml.package import Package

from .biff import ERRORS
from .sniff import beyond

_BOOK: Final = "xl/workbook.bin"
_ROW, _ERROR, _FORMULA_ERROR, _COLUMN, _SHEET, _MERGE = 0, 3, 11, 60, 156, 176
_SHORT: Final = range(13, 19)
"""BrtShortRk … BrtShortIsst: cells without a column of their own, which the reader leaves out."""
_WANTED: Final = frozenset({_ROW, _ERROR, _FORMULA_ERROR, _COLUMN, _SHEET, _MERGE, *_SHORT})


def facts(package: Package) -> Mapping[str, Facts]:
    """Return the facts of an .xlsb's worksheets by name. Raises Unreadable where a part is missing or damaged."""
    related = package.related(_BOOK)
    named = dict(_sheets(package.read(_BOOK)))
    parts = {name: related[ident].target for name, ident in named.items() if ident in related}
    return {name: _of_sheet(package.read(part)) for name, part in parts.items() if package.has(part)}


def _sheets(book: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and relation id of each sheet (BrtBundleSh: visibility, id, relation id, name)."""
    for kind, content in _records(book):
        if kind == _SHEET:
            ident, at = _text(content, 8)
            yield _text(content, at)[0], ident


def _text(content: bytes, at: int) -> tuple[str, int]:
    """Read an XLWideString, and where it ends."""
    count = int.from_bytes(content[at : at + 4], "little")
    end = at + 4 + 2 * min(count, len(content))
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _of_sheet(part: bytes) -> Facts:
    """Return the facts of a binary worksheet part; what comes after a damaged record is left out.

    Raises Unreadable where there are cells that the reader does not see.
    """
    errors: list[tuple[str, str]] = []
    rows: list[int] = []
    columns: list[tuple[int, int]] = []
    merges: list[str] = []
    row = 0
    for kind, content in _records(part):
        if kind == _ROW and len(content) >= 12:
            row = struct.unpack_from("<I", content)[0]
            if content[11] & 0x10:  # fDyZero
                rows.append(row + 1)
        elif kind in {_ERROR, _FORMULA_ERROR} and len(content) >= 9:
            column = struct.unpack_from("<I", content)[0]
            errors.append((f"{letters(column)}{row + 1}", ERRORS.get(content[8], "错误值")))
        elif kind in _SHORT:
            raise beyond()
        elif kind == _COLUMN and len(content) >= 18 and content[16] & 1:
            first, last = struct.unpack_from("<2I", content)
            columns.append((first + 1, last + 1))
        elif kind == _MERGE and len(content) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", content)
            merges.append(f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}")
    return Facts(errors=tuple(errors), hidden_rows=tuple(rows), hidden_columns=tuple(columns), merges=tuple(merges))


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the wanted records. Type and length are little-endian groups of seven bits ([MS-XLSB] 2.1.4)."""
    at, end = 0, len(part)
    while at < end:
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if kind in _WANTED:
            yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    number = shift = 0
    for byte in part[at : at + most]:
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            break
    return number, at
