"""The workbook of a template: the sheet to fill in, what every column wants, and the lists behind the drop-downs."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from credit_cli.checks.context import condition_text
from credit_cli.ooxml.own import BLANK, CORE, fingerprint
from credit_cli.ooxml.package import Package
from credit_cli.render.workbook import Head, TableSheet, add_sheet, saved
from credit_cli.rulepack import Book, Bound, DataSet, FieldSpec, ListValue

from .cellrules import OTHER, CellRule, cell_rule

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER: Final = 3
LAST: Final = 5000
"""Rows that the cell rules reach."""
_TEXT: Final = frozenset(
    {
        *("uscc", "partycode", "regno", "orgcode", "taxno", "certno", "idno", "docno", "digit", "region"),
        *("text", "name", "enum", "idtype", "period"),
    }
)
_WIDTHS: Final = {
    "uscc": 21,
    "date": 12,
    "reported": 12,
    "amount": 12,
    "digit": 8,
    "docno": 24,
    "agency": 24,
    "name": 28,
}


def template(pack: DataSet, book: Book, *, as_of: date) -> bytes:
    """Return the blank workbook of a data set. `as_of` chooses the values that code lists allow; same bytes always."""
    from openpyxl import Workbook

    out = Workbook()
    sheet: Worksheet = out.worksheets[0]
    _heading(sheet, pack)
    lists = {field.code: _values(field, book, as_of) for field in pack.field}
    places = _lists(out, pack, lists)
    for number, field in enumerate(_columns(pack), 1):
        _column(sheet, number, field, cell_rule(field, lists[field.code], places.get(field.code, "")), pack, book)
    _required(sheet, pack)
    sheet.freeze_panes = f"A{HEADER + 1}"
    _print(sheet)
    _explanations(out, pack, book)
    return _sealed(saved(out, described=BLANK))


def _sealed(data: bytes) -> bytes:
    """A template that nobody filled in is known by this; a filled one is a submission."""
    package = Package.open(data)
    mark = fingerprint({member.info.filename: member.info.CRC for member in package.members})
    core = package.read(CORE).replace(BLANK.encode(), f"{BLANK} {mark}".encode())
    return package.replace({CORE: core})


def _columns(pack: DataSet) -> list[FieldSpec]:
    """The columns a department fills in: of the days that platforms stamp on, only the first."""
    stamped = {code for code in pack.roles.reported[1:] if not pack.fields[code].required}
    return [field for field in pack.field if field.code not in stamped]


def _values(field: FieldSpec, book: Book, as_of: date) -> list[ListValue]:
    values = book.codelists.get(field.codelist or "", ())
    lawful = (value for value in values if (value.valid_from or date.min) <= as_of <= (value.valid_to or date.max))
    return [value for value in lawful if not value.informal]


def _heading(sheet: "Worksheet", pack: DataSet) -> None:
    from openpyxl.styles import Font

    sheet.title = pack.title[:31]
    sheet["A1"] = f"{pack.title}信息报送表"
    sheet["A1"].font = Font(name="黑体", size=16)
    sheet["A2"] = "填报单位："
    sheet["A2"].font = Font(name="宋体", size=11)


def _column(
    sheet: "Worksheet", number: int, field: FieldSpec, rule: CellRule | None, pack: DataSet, book: Book
) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(number)
    thin = Side(style="thin", color="999999")
    head = sheet.cell(HEADER, number, f"*{field.title}" if field.required else field.title)
    head.font = Font(name="宋体", size=10, bold=True, color="C00000" if field.required else "000000")
    head.fill = PatternFill("solid", fgColor="D9E2EF")
    head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    head.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    head.comment = Comment(_wanted(field, pack, book), "credit-cli", height=160, width=320)
    sheet.column_dimensions[letter].width = _WIDTHS.get(field.kind, 16)
    form = "yyyy/mm/dd" if field.kind in {"date", "reported"} else "@" if field.kind in _TEXT else "General"
    for row in range(HEADER + 1, HEADER + 201):
        sheet.cell(row, number).number_format = form
    sheet.column_dimensions[letter].number_format = form
    if rule is not None:
        _validate(sheet, letter, field, rule)


def _validate(sheet: "Worksheet", letter: str, field: FieldSpec, rule: CellRule) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    first = f"{letter}{HEADER + 1}"
    validation = DataValidation(
        type=rule.kind,  # type: ignore[arg-type]
        operator=rule.operator,  # type: ignore[arg-type]
        formula1=rule.formula.replace("{cell}", first),
        formula2=rule.second,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if rule.stop else "warning",
        errorTitle=field.title[:32],
        error=rule.message[:255],
    )
    sheet.add_data_validation(validation)
    validation.add(f"{first}:{letter}{LAST}")


def _required(sheet: "Worksheet", pack: DataSet) -> None:
    """Colour what is still empty in a row that somebody has begun: emptiness is nothing a cell rule can refuse."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    fields, first = _columns(pack), HEADER + 1
    last = get_column_letter(len(fields))
    for number, field in enumerate(fields, 1):
        if field.required:
            letter = get_column_letter(number)
            begun = f'AND({letter}{first}="",COUNTA($A{first}:${last}{first})>0)'
            rule = FormulaRule(formula=[begun], fill=PatternFill("solid", bgColor="FCE4D6"))  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(f"{letter}{first}:{letter}{LAST}", rule)


def _lists(out: "Workbook", pack: DataSet, lists: dict[str, list[ListValue]]) -> dict[str, str]:
    """Write the code lists to a hidden sheet; return where each stands. Excel takes 255 characters in a rule itself."""
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = out.create_sheet("选项")
    sheet.sheet_state = "hidden"
    places = {}
    for number, field in enumerate((field for field in pack.field if lists[field.code]), 1):
        letter, values = get_column_letter(number), lists[field.code]
        sheet.cell(1, number, field.title)
        for row, value in enumerate(values, 2):
            sheet.cell(row, number, f"{OTHER}-" if value.value == OTHER else value.value)
        places[field.code] = f"选项!${letter}$2:${letter}${len(values) + 1}"
    return places


def _bound(field: FieldSpec, pack: DataSet, book: Book) -> list[Bound]:
    return [bound for bound in book.bound(pack.id) if bound.field.code == field.code and bound.rule.severity != "info"]


def _wanted(field: FieldSpec, pack: DataSet, book: Book) -> str:
    """What a column wants, for the note on its head."""
    needs = ["必填" if field.required else "", f"最多 {field.max} 个字" if field.max else ""]
    when = [
        f"{condition_text(bound.when, pack)}时：{bound.rule.title}" for bound in _bound(field, pack, book) if bound.when
    ]
    return "\n".join([field.title, *(need for need in needs if need), *dict.fromkeys(when)])


def _explanations(out: "Workbook", pack: DataSet, book: Book) -> None:
    heads = (
        Head("列", 30),
        Head("必填", 8),
        Head("最多字数", 9),
        Head("示例", 26),
        Head("会检查的问题（规则编号）", 70),
    )
    rows = [
        (
            *(field.title, "必填" if field.required else "视情况" if field.expected else "", field.max),
            *(pack.example.get(field.code, ""), "；".join(_rules(_bound(field, pack, book), pack))),
        )
        for field in _columns(pack)
    ]
    sources = f"依据：{'；'.join(pack.sources)}。一条规则的说明见 credit-cli explain 规则编号。"
    notes = ("带 * 的列必填；从第 4 行起每行一条记录；不要改动表头，不要在数据下面写合计。", sources)
    add_sheet(out, TableSheet("填表说明", f"{pack.title}填表说明", heads, rows, notes))


def _rules(bound: Sequence[Bound], pack: DataSet) -> list[str]:
    told = []
    for one in bound:
        when = f"{condition_text(one.when, pack)}时，" if one.when else ""
        told.append(f"{when}{one.rule.title}（{one.rule.id}）")
    return list(dict.fromkeys(told))


def _print(sheet: "Worksheet") -> None:
    """Thirty columns on one page are a grey line: they go over several pages, each with the heads."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
