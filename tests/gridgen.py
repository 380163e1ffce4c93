"""Builds odd workbooks for tests: the same sheets as xlsx, xls or delimited text."""

import csv
import io
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import openpyxl

from credit_cli.model import Cell, Grid, Source
from credit_cli.rulepack import Book, DataSet, load

Rows = Sequence[Sequence[Cell]]


@cache
def shipped_packs() -> Book:
    """The shipped data sets, without catalogue and code lists: what reading needs."""
    return Book({}, load().datasets, {}, "sha256:test")


def book_of(*packs: Mapping[str, Any]) -> Book:
    """A rule book of small packs; each needs `id` and `field`, the first field plays every role."""
    return Book({}, {pack["id"]: _pack(pack) for pack in packs}, {}, "sha256:test")


def _pack(given: Mapping[str, Any]) -> DataSet:
    first = given["field"][0]["code"]
    role = dict.fromkeys(("document", "party", "code", "decided", "authority"), first)
    base = {"dataset": given["id"], "title": given["id"], "generation": "0", "sources": ["test"], "key": [first]}
    roles = {**role, "department": [first], "reported": [], **given.get("roles", {})}
    return DataSet.model_validate({**base, "example": {}, **given, "roles": roles})


def source(**sheets: Rows) -> Source:
    """A source as a reader would give it, without any file."""
    return Source("mem", "0" * 64, "xlsx", tuple(Grid(name, rows) for name, rows in sheets.items()))


def xlsx(
    sheets: Mapping[str, Rows], *, merged: Sequence[str] = (), hidden: Sequence[str] = (), epoch1904: bool = False
) -> bytes:
    """A workbook written by openpyxl; None and '' cells are not written. `merged` ranges go into the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    if epoch1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        _fill(sheet, rows)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    return _bytes(book)


def _fill(sheet: Any, rows: Rows) -> None:
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell not in {None, ""}:
                target = sheet.cell(row, column)
                target.value = cell
                if type(cell) is str:
                    target.data_type = "s"  # '=…' stays a text


def _bytes(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(sheets: Mapping[str, Rows], *, epoch1904: bool = False) -> bytes:
    """A BIFF8 workbook written by xlwt."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import xlwt
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch1904
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell not in {None, ""}:
                    sheet.write(row, column, cell)
    return _bytes(book)


def delimited(rows: Rows, *, delimiter: str = ",", end: str = "\r\n") -> str:
    """Delimited text as Excel writes it; cells as their text."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return buffer.getvalue()


def compound(**streams: bytes) -> bytes:
    """A minimal OLE compound file: streams of 4096 bytes or more, one FAT sector."""
    entries, body, fat = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)], b"", [0xFFFFFFFD, 0xFFFFFFFE]
    for name, content in streams.items():
        content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        start, count = len(fat), len(content) // 512
        fat += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(content)))
        body += content
    table = b"".join(number.to_bytes(4, "little") for number in fat).ljust(512, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + bytes.fromhex("3e000300feff09000600") + b"\0" * 10
    header += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + b"\0" * 4 + (4096).to_bytes(4, "little")
    header += b"\xfe\xff\xff\xff" + b"\0" * 4 + b"\xfe\xff\xff\xff" + b"\0" * 4 + b"\0" * 4
    return header.ljust(512, b"\xff") + table + b"".join(entries).ljust(512, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12
    return head.ljust(116, b"\0") + start.to_bytes(4, "little") + size.to_bytes(8, "little")
