"""Sheets → bytes of csv and xls files; xlsx has a module of its own."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from .xlsx import Sheet


def csv_bytes(sheet: Sheet, *, encoding: str, newline: str = "\r\n") -> bytes:
    """Return a sheet as comma-separated text in `encoding`."""
    width = max(map(len, sheet.rows))
    text = StringIO()
    writer = csv.writer(text, lineterminator=newline)
    writer.writerows([["" if cell is None else cell for cell in _padded(row, width)] for row in sheet.rows])
    return text.getvalue().encode(encoding)


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))]


def xls_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return an Excel 97-2003 workbook."""
    import xlwt  # type: ignore[import-untyped]

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY/MM/DD")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for number, row in enumerate(sheet.rows):
            for at, cell in enumerate(row):
                if cell not in {None, ""}:
                    page.write(number, at, cell, *([day] if isinstance(cell, date) else []))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
