"""A plain xlsx copy of the values of a workbook that cannot be patched (xls, et, ods …): types kept, looks not."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Final

from credit_cli.errors import OutputError
from credit_cli.model import Cell, Grid, cell_text
from credit_cli.ooxml.address import parse_address
from credit_cli.ooxml.settle import settle
from credit_cli.safety import safe

from .edits import CellEdit, Written, changed_meanwhile, same_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell

_FORMATS: Final[Mapping[type, str]] = {
    str: "@",
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
_EXACT: Final = 10**15
"""Excel keeps 15 digits of a number; a longer one is written as text rather than with other digits."""


def write_copy(fmt: str, grids: Sequence[Grid], edits: Sequence[CellEdit]) -> Written:
    """Return an xlsx copy of these sheets with the edits made. `fmt` names the submitted file's format for the note.

    Raises OutputError when a cell does not hold what its edit says, or when there is no sheet to copy.
    """
    if not grids:
        raise OutputError("没有可写出的工作表", remedy="请核对原文件是否为空")
    changes = _verified(grids, edits)
    titles = sheet_titles([grid.sheet for grid in grids])
    note = f"原文件为 {fmt}，更正副本另存为 xlsx，格式不保留（单元格的值和类型保留，公式只留结果）"
    renamed = [
        f"“{safe(old)}”改为“{new}”"
        for old, new in zip((grid.sheet for grid in grids), titles, strict=True)
        if old != new
    ]
    if renamed:
        note += "；工作表名不合规，" + "、".join(renamed)
    return Written(_workbook(grids, titles, changes), ".xlsx", note, ())


def _verified(grids: Sequence[Grid], edits: Sequence[CellEdit]) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """Return per sheet the new text by (row, column)."""
    by_name = {grid.sheet: grid for grid in grids}
    changes: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for edit in edits:
        place = parse_address(edit.cell)
        grid = by_name.get(edit.sheet)
        if grid is None or not same_text(_held(grid, *place), edit.old):
            raise changed_meanwhile(edit)
        changes[edit.sheet][place] = edit.new
    return changes


def _held(grid: Grid, row: int, column: int) -> str:
    cells = grid.rows[row - 1] if row <= len(grid.rows) else ()
    return cell_text(cells[column - 1]) if column <= len(cells) else ""


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Return lawful sheet names, distinct without regard to case: at most 31 characters, none of `[]:*?/\\`."""
    titles: list[str] = []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\]", "_", safe(name)).strip("'")[:31] or "Sheet"
        taken = {title.casefold() for title in titles}
        choices = (plain, *(f"{plain[:26]}({number})" for number in range(2, 10_000)))
        titles.append(next(choice for choice in choices if choice.casefold() not in taken))
    return titles


def _workbook(
    grids: Sequence[Grid], titles: Sequence[str], changes: Mapping[str, Mapping[tuple[int, int], str]]
) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for grid, title in zip(grids, titles, strict=True):
        _fill(book, grid, title, changes.get(grid.sheet, {}))
    if all(grid.hidden for grid in grids):
        book.worksheets[0].sheet_state = "visible"
    stream = BytesIO()
    book.save(stream)
    return settle(stream.getvalue())


def _fill(book: "Workbook", grid: Grid, title: str, changes: Mapping[tuple[int, int], str]) -> None:
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden" if grid.hidden else "visible"
    edited = {row for row, _ in changes}
    for number, cells in enumerate(grid.rows, 1):
        values = [*cells]
        if number in edited:
            values = [changes.get((number, column), value) for column, value in enumerate(values, 1)]
        sheet.append([_cell(sheet, value) for value in values])


def _cell(sheet: object, value: Cell) -> "SheetCell | float | bool | None":
    """Return what openpyxl shall write: text stays text, even `=1+1`, `#N/A` and digits that look like a number."""
    from openpyxl.cell import WriteOnlyCell

    plain = _writable(value)
    if plain is None or isinstance(plain, int | float):
        return plain
    cell = WriteOnlyCell(sheet, value=plain)  # type: ignore[arg-type]
    cell.number_format = _FORMATS[type(plain)]
    if isinstance(plain, str):
        cell.data_type = "s"
    return cell


def _writable(value: Cell) -> Cell:
    if isinstance(value, str):
        return safe(value) if value else None
    if isinstance(value, date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= _EXACT:
        return str(value)
    return value
