"""The bulletin as a workbook: its text on the first sheet, every table on a sheet of its own."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from credit_cli.render.workbook import Head, TableSheet, Value, add_sheet, saved
from credit_cli.safety import safe

from .blocks import NOTHING, Annex, Block, Cell, Column, Heading, Masthead, Paragraph, Row, Table, Title

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TEXT: Final = "通报"
_WIDTH: Final = 72
"""Characters of half width in a line of the text."""


def xlsx(blocks: Sequence[Block]) -> bytes:
    """Return the blocks as an xlsx. Texts are never formulas; the same blocks give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _letter(book.create_sheet(TEXT), [line for block in blocks for line in _lines(block)])
    title = ""
    for block in blocks:
        if isinstance(block, Annex):
            title = f"{block.label} {block.title}"
        elif isinstance(block, Table):
            add_sheet(book, _sheet(block, title))
    return saved(book)


def _lines(block: Block) -> Iterator[tuple[str, str]]:
    """Yield style and words; annexes stand on their own sheets."""
    match block:
        case Masthead():
            yield from (("centre", text) for text in (block.red, block.number) if text)
        case Title():
            yield from (("title", line) for line in block.lines)
            if block.mark:
                yield "centre", block.mark
        case Heading():
            yield f"heading{block.level}", block.text
        case Paragraph():
            style = "right" if block.style == "sign" else block.style
            first, *others = block.text.split("\n")
            yield style, first
            yield from ((style, f"　　　{line}" if style == "annexes" else line) for line in others)


_FONTS: Final = {"title": ("方正小标宋简体", 22), "heading1": ("黑体", 14), "heading2": ("楷体_GB2312", 14)}
_ALIGN: Final = {"title": "center", "centre": "center", "right": "right"}
_INDENTED: Final = frozenset({"body", "heading1", "heading2", "annexes"})


def _letter(sheet: "Worksheet", lines: Sequence[tuple[str, str]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.column_dimensions["A"].width = _WIDTH
    for row, (style, text) in enumerate(lines, 1):
        font, size = _FONTS.get(style, ("仿宋_GB2312", 14))
        cell = sheet.cell(row, 1, safe(("　　" if style in _INDENTED else "") + text))
        cell.data_type = "s"
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal=_ALIGN.get(style))
        sheet.row_dimensions[row].height = _height(str(cell.value), size)
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    setup = sheet.page_setup
    setup.paperSize, setup.fitToWidth, setup.fitToHeight = 9, 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False


def _height(text: str, size: int) -> float:
    """Neither Excel nor WPS sizes the rows of a file when it opens it. A column's width is in characters of 11 pt."""
    units = sum(2 if ord(sign) > 0x2E7F or sign in "“”—" else 1 for sign in text)
    room = int(_WIDTH * 11 / size) - 3
    return -(-max(units, 1) // room) * size * 1.6 + 4


def _sheet(table: Table, annex: str) -> TableSheet:
    rows = [_row(row, table.columns) for row in table.rows]
    return TableSheet(
        name=table.sheet,
        title=f"{annex}：{table.caption}" if table.caption else annex,
        heads=[_head(column) for column in table.columns],
        rows=rows,
        notes=table.notes if rows else (NOTHING, *table.notes),
        marked=frozenset(place for place, row in enumerate(table.rows) if row.strong),
    )


def _head(column: Column) -> Head:
    return Head(column.title, max(6, round(column.width * 0.8)), "0.00" if column.kind == "rate" else "General")


def _row(row: Row, columns: Sequence[Column]) -> tuple[Value, ...]:
    if len(row.cells) == 1:
        return (row.cells[0], *[""] * (len(columns) - 1))
    return tuple(_value(cell) for cell in row.cells)


def _value(cell: Cell) -> Value:
    return "—" if cell is None else cell
