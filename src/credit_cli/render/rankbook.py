"""The ranking as an xlsx: the figures of each month, the months side by side, and native charts of both."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from .ranking import HEADS, beneath, cleaned, rows
from .workbook import Head, TableSheet, add_sheet, saved

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS: Final = (9, 12, 6, 28, 9, 9, 8, 10, 7, 9, 10, 9, 10, 9, 9, 9, 10, 7, 7, 9, 30)
_RATES: Final = frozenset({"得分", "合规率(%)", "迟报率(%)", "瞒报率(%)"})
_TREND: Final = (
    Head("月份", 10), Head("报送记录", 10), Head("合规率(%)", 12, "0.00"), Head("迟报", 8),
    Head("迟报率(%)", 12, "0.00"), Head("错码", 8), Head("重码", 8),
)  # fmt: skip
MOST_BARS: Final = 30
"""More bars than these are a comb: the chart shows the first ones and says so."""


def rankbook(documents: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the workbook for one or several months' documents (`assess.month`), the last one with its trend."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    shown = [cleaned(document) for document in documents]
    for document in shown:
        _bars(book, _ranking(book, document, alone=len(shown) == 1), document)
    if len(shown) > 1:
        _side_by_side(book, shown)
    _lines(_trend(book, shown[-1]), len(shown[-1]["trend"]))
    return saved(book)


def _ranking(book: "Workbook", document: Mapping[str, Any], *, alone: bool) -> "Worksheet":
    """The month's table without the columns that would be empty."""
    lines = list(rows(document))
    kept = [
        place for place, title in enumerate(HEADS) if title != "月份" and any(row[place] is not None for row in lines)
    ]
    heads = [Head(HEADS[at], _WIDTHS[at], "0.00" if HEADS[at] in _RATES else "General") for at in kept]
    sums = len(document["groups"]) + 1
    month = f"{int(document['month'][:4])}年{int(document['month'][5:])}月"
    table = TableSheet(
        name="排名" if alone else f"排名{document['month']}",
        title=f"{month}信用信息报送质量排名",
        heads=heads,
        rows=[[row[at] for at in kept] for row in lines],
        notes=[*beneath(document), _basis(document)],
        marked=frozenset(range(len(lines) - sums, len(lines))),
    )
    return add_sheet(book, table)


def _basis(document: Mapping[str, Any]) -> str:
    closed = f"本表为 {document['closed']['on']} 关账的数字。" if document["closed"] else ""
    return f"{closed}数据截至 {document['as_of']}。合规率＝合规÷报送记录，迟报率＝迟报÷时效已定的记录。"


def _bars(book: "Workbook", sheet: "Worksheet", document: Mapping[str, Any]) -> None:
    """A bar per placed department, the best on top, on a sheet of its own that prints on one page."""
    from openpyxl.chart import BarChart, Reference

    placed = sum(item["rank"] is not None for item in document["departments"])
    if not placed:
        return
    names, scores = (_column(sheet, title) for title in ("部门", "得分"))
    last = 2 + min(placed, MOST_BARS)
    chart = BarChart()
    chart.type, chart.style, chart.legend = "bar", 10, None
    chart.title = "各部门得分" if placed <= MOST_BARS else f"各部门得分（前 {MOST_BARS} 行）"
    chart.add_data(Reference(sheet, min_col=scores, min_row=3, max_row=last))
    chart.set_categories(Reference(sheet, min_col=names, min_row=3, max_row=last))
    chart.gapWidth = 40
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.width, chart.height = 25, max(6, 0.48 * (last - 2) + 2.5)
    page: Worksheet = book.create_sheet(sheet.title.replace("排名", "得分图"))
    page.add_chart(chart, "A1")
    page.page_setup.paperSize, page.page_setup.orientation = 9, "landscape"


def _column(sheet: "Worksheet", title: str) -> int:
    return next(cell.column for cell in sheet[2] if cell.value == title)


def _side_by_side(book: "Workbook", documents: Sequence[Mapping[str, Any]]) -> None:
    lines = [{item["department"]: item for item in document["departments"]} for document in documents]
    names = dict.fromkeys(name for own in reversed(lines) for name in own)
    months = [document["month"] for document in documents]
    heads = [
        Head(f"{month}{what}", 12, form) for month in months for what, form in (("名次", "General"), ("得分", "0.00"))
    ]
    none: dict[str, Any] = {"rank": None, "score": None}
    table = [[name, *(own.get(name, none)[what] for own in lines for what in ("rank", "score"))] for name in names]
    add_sheet(
        book, TableSheet("各月名次", f"{months[0]} 至 {months[-1]} 各月名次和得分", [Head("部门", 32), *heads], table)
    )


def _trend(book: "Workbook", document: Mapping[str, Any]) -> "Worksheet":
    names = ("month", "reported", "compliance_rate", "late", "late_rate", "wrong_codes", "duplicate_codes")
    table = [[month[name] for name in names] for month in document["trend"]]
    return add_sheet(book, TableSheet("十二个月走势", "近十二个月全市报送质量", _TREND, table))


def _lines(sheet: "Worksheet", months: int) -> None:
    from openpyxl.chart import LineChart, Reference

    for anchor, column, title in (("A", 3, "合规率（%）"), ("H", 5, "迟报率（%）")):
        chart = LineChart()
        chart.title, chart.style, chart.legend = title, 12, None
        chart.add_data(Reference(sheet, min_col=column, min_row=3, max_row=2 + months))
        chart.set_categories(Reference(sheet, min_col=1, min_row=3, max_row=2 + months))
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.scaling.min = 0
        chart.y_axis.scaling.max = 100 if column == 3 else None
        chart.width, chart.height = 14, 7.5
        sheet.add_chart(chart, f"{anchor}{5 + months}")
