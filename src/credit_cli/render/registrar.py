"""The registrar's list (纠错回传表) as a workbook: what we found, and columns for the registrar's answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from .words import public
from .workbook import Head, TableSheet, add_sheet, saved

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADS: Final = (
    Head("编号", 17), Head("主体名称", 28), Head("统一社会信用代码", 21), Head("种类", 13), Head("依据", 48),
    Head("填报部门", 22), Head("数据操作标识", 13), Head("处理结果", 10), Head("更正后代码", 21), Head("说明", 16),
)  # fmt: skip
NOTES: Final = (
    "填写：只填右边四列，编号、名称、代码不要改动，也不要删行。数据操作标识与处理结果填一项即可："
    "0 已更正（另填更正后代码）；1 已注销；2 代码无误。没有办完的留空，办完后可再次回传。",
    "口径：列入本表的是赋码即不符合编码规则的代码，以及至少两个主体各有两条以上记录使用的重码（本工具的口径）；"
    "各部门抄录错误的由部门自行更正，不列入。依据：国发〔2015〕33号，统一社会信用代码只能由登记机关更改或注销。",
)


def workbook(lines: Sequence[Mapping[str, Any]], *, month: str, answers: Sequence[str]) -> bytes:
    """Return the list as an xlsx; the same lines give the same bytes. `answers`: what may be answered."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    title = f"{int(month[:4])}年{int(month[5:])}月统一社会信用代码纠错回传表"
    sheet = add_sheet(book, TableSheet("纠错回传表", title, HEADS, [_row(line) for line in lines], NOTES))
    _choices(sheet, len(lines), answers)
    return saved(book)


def _row(line: Mapping[str, Any]) -> list[str]:
    texts = (*(line[name] for name in ("id", "name", "code", "kind_title", "basis")), "、".join(line["departments"]))
    return [*map(public, texts), "", "", "", ""]


def _choices(sheet: "Worksheet", count: int, answers: Sequence[str]) -> None:
    """Offer the answers as lists; the new code's column stays text, so that no digits are lost."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if not count:
        return
    for letter, choices in (("G", [str(number) for number in range(len(answers))]), ("H", answers)):
        offered = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True
        )
        offered.errorTitle, offered.error = "不能这样填", f"只能填：{'、'.join(choices)}"
        offered.add(f"{letter}3:{letter}{2 + count}")
        sheet.add_data_validation(offered)
