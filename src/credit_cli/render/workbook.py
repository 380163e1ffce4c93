"""Tables as an xlsx that an office can print and file: one way for every list we hand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

from credit_cli.ooxml.own import RESULT
from credit_cli.ooxml.settle import settle
from credit_cli.safety import safe

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Border
    from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | float | None

_LINE: Final = 15.0
"""Points that one line of 10 pt text takes."""
_MOST_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title, its width in characters of half width, and how its numbers are shown."""

    title: str
    width: int
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: a title above, a table, notes below."""

    name: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()
    marked: frozenset[int] = frozenset()
    """Positions of the rows that are set off (a total, say)."""


def workbook(sheets: Sequence[TableSheet]) -> bytes:
    """Return the sheets as an xlsx; the same sheets give the same bytes. Texts are made safe and are never formulas."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        add_sheet(book, sheet)
    return saved(book)


def saved(book: "Workbook", *, described: str = "") -> bytes:
    """Return a workbook's bytes without a clock in them. It says in its properties that it is our result, whose name
    its first sheet bears, or what `described` says."""
    book.properties.creator = "credit-cli"
    book.properties.description = described or RESULT + book.worksheets[0].title
    stream = BytesIO()
    book.save(stream)
    return settle(stream.getvalue())


def add_sheet(book: "Workbook", table: TableSheet) -> "Worksheet":
    """Append a table: title in row 1, heads in row 2, records from row 3; printed landscape on A4, heads repeated."""
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(table.name)
    _title(sheet, table)
    for number, head in enumerate(table.heads, 1):
        _head(sheet, number, head)
        sheet.column_dimensions[get_column_letter(number)].width = head.width
    for place, values in enumerate(table.rows):
        _row(sheet, 3 + place, values, table, bold=place in table.marked)
    for row, text in enumerate(table.notes, 4 + len(table.rows)):
        _note(sheet, row, safe(text), sum(head.width for head in table.heads), len(table.heads))
    _print(sheet, table)
    return sheet


def _title(sheet: "Worksheet", table: TableSheet) -> None:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(1, 1, safe(table.title))
    cell.font = Font(name="黑体", size=16)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(table.heads))
    sheet.row_dimensions[1].height = 30


def _head(sheet: "Worksheet", number: int, head: Head) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = sheet.cell(2, number, head.title)
    cell.font = Font(name="宋体", size=10, bold=True)
    cell.fill = PatternFill("solid", fgColor="D9E2EF")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _border()


def _row(sheet: "Worksheet", row: int, values: Sequence[Value], table: TableSheet, *, bold: bool) -> None:
    from openpyxl.styles import Alignment, Font

    lines = 1
    for number, (value, head) in enumerate(zip(values, table.heads, strict=True), 1):
        cell = sheet.cell(row, number, safe(value) if isinstance(value, str) else value)
        text = isinstance(value, str)
        if text:
            cell.data_type = "s"
            lines = max(lines, _lines(str(cell.value), head.width))
        cell.number_format = "@" if text else head.number_format
        cell.font = Font(name="宋体", size=10, bold=bold)
        cell.alignment = Alignment(vertical="center", wrap_text=text, horizontal=None if text else "center")
        cell.border = _border()
    sheet.row_dimensions[row].height = _LINE * min(lines, _MOST_LINES) + 3


def _note(sheet: "Worksheet", row: int, text: str, width: int, columns: int) -> None:
    """A note takes the table's whole width: running over it, it would make the printed table small."""
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, 1, text)
    cell.data_type, cell.font = "s", Font(name="宋体", size=10)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    sheet.row_dimensions[row].height = _LINE * _lines(text, width) + 3


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: neither Excel nor WPS sizes rows by itself when it opens a file."""
    units = (sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) for line in text.split("\n"))
    return sum(max(1, -(-unit // max(width - 1, 1))) for unit in units)


def _border() -> "Border":
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color="999999")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def _print(sheet: "Worksheet", table: TableSheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "A3"
    if table.rows:
        sheet.auto_filter.ref = f"A2:{sheet.cell(2 + len(table.rows), len(table.heads)).coordinate}"
    sheet.print_title_rows = "2:2"
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight = 9, "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
