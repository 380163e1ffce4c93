"""fixing.write on workbooks: only the changed cells differ, every other part keeps its bytes."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from credit_cli.errors import OutputError
from credit_cli.fixing.write import CellEdit, Refused, Written, write_corrected
from credit_cli.model import Grid
from workbooks import parts_of, sheet_xml, workbook, zipped

GOOD = "91350100M000100Y43"
BAD = "91350100M000I00Y43"


def submission() -> bytes:
    """Two sheets of a real submission's kind: titles above an offset header, merged, styled, validated, commented."""
    book = Workbook()
    sheet = book.active
    sheet.title = "行政处罚 (10月)"
    sheet["B2"] = "某市行政处罚信息"
    sheet.merge_cells("B2:E2")
    sheet.append([])
    sheet.append([None, "名称", "代码", "金额", "日期"])
    for row in range(5, 25):
        sheet.append([None, f"企业{row}", BAD if row == 7 else GOOD, row * 1.5, date(2026, 10, row)])
    sheet["C7"].font, sheet["C7"].fill = Font(bold=True, color="FF0000"), PatternFill("solid", fgColor="FFFF00")
    sheet["C7"].comment = Comment("请核对", "科室")
    sheet["F7"] = "=D7*2"
    sheet["G7"] = ArrayFormula("G7:G8", "=D7:D8*2")
    sheet.row_dimensions[9].hidden = True
    sheet.freeze_panes = "A5"
    sheet.auto_filter.ref = "B4:E24"
    sheet.conditional_formatting.add("D5:D24", CellIsRule(operator="greaterThan", formula=["9"]))
    choice = DataValidation(type="list", formula1='"是,否"')
    sheet.add_data_validation(choice)
    choice.add("H5:H24")
    other = book.create_sheet("说明")
    other["A1"], other["B1"] = BAD, "=1+1"
    stream = BytesIO()
    book.save(stream)
    return with_drawing(stream.getvalue())


def with_drawing(data: bytes) -> bytes:
    """Parts that libraries drop: macros, a text box, printer settings, a calculation chain."""
    extra = {
        "xl/vbaProject.bin": bytes(range(256)) * 9,
        "xl/drawings/drawing9.xml": "<xdr:wsDr><a:t>文本框</a:t></xdr:wsDr>".encode(),
        "xl/printerSettings/printerSettings1.bin": b"\0" * 99,
        "xl/calcChain.xml": b'<calcChain><c r="F7" i="1"/></calcChain>',
        "customXml/item1.xml": b"<x/>",
    }
    return zipped(parts_of(data) | extra, comment=b"kept")


SHEET = "行政处罚 (10月)"
PART = "xl/worksheets/sheet1.xml"


def cells(data: bytes) -> Mapping[tuple[str, str], object]:
    book = load_workbook(BytesIO(data))
    return {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def looks(data: bytes) -> Mapping[tuple[str, str], object]:
    book = load_workbook(BytesIO(data))
    return {(s.title, c.coordinate): (c.style_id, c.comment) for s in book for row in s.iter_rows() for c in row}


def calamine(data: bytes) -> Mapping[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("fmt", ["xlsx", "xlsm"])
def test_every_other_part_keeps_its_bytes(fmt: str) -> None:
    data = submission()
    done = write_corrected(data, fmt, [CellEdit(SHEET, "C7", BAD, GOOD)])
    assert (done.suffix, done.note, done.refused) == (f".{fmt}", None, ())
    before, after = parts_of(data), parts_of(done.data)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {PART}
    with zipfile.ZipFile(BytesIO(data)) as one, zipfile.ZipFile(BytesIO(done.data)) as two:
        assert [i.date_time for i in one.infolist()] == [i.date_time for i in two.infolist()]
        assert two.comment == b"kept"


def test_within_the_sheet_only_the_cell_differs() -> None:
    data = submission()
    done = write_corrected(data, "xlsx", [CellEdit(SHEET, "C7", BAD, GOOD)])
    before, after = parts_of(data)[PART], parts_of(done.data)[PART]
    start, end = before.index(b'<c r="C7"'), before.index(b'<c r="D7"')
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])
    assert b' s="' in after[start : start + 30]


def test_readers_see_the_new_cells_only() -> None:
    data = submission()
    edits = [
        CellEdit("说明", "A1", BAD, GOOD),
        CellEdit(SHEET, "C7", f" {BAD}\n", GOOD),
        CellEdit(SHEET, "J30", "", "新"),
    ]
    done = write_corrected(data, "xlsx", edits)
    wanted = {("说明", "A1"): GOOD, (SHEET, "C7"): GOOD, (SHEET, "J30"): "新"}
    assert cells(done.data) == {**cells(data), **wanted}
    assert {place: look for place, look in looks(done.data).items() if look != looks(data).get(place)}.keys() <= {
        place for place in looks(done.data) if int(place[1].lstrip("ABCDEFGHIJ")) > 24 or place[1][0] in "HIJ"
    }
    seen = calamine(data)
    seen[SHEET][6][2] = seen["说明"][0][0] = GOOD
    assert calamine(write_corrected(data, "xlsx", edits[:2]).data) == seen


def test_the_same_input_gives_the_same_bytes() -> None:
    data = submission()
    edits = [CellEdit(SHEET, "C7", BAD, GOOD), CellEdit("说明", "A1", BAD, GOOD)]
    assert write_corrected(data, "xlsx", edits) == write_corrected(data, "xlsx", edits[::-1])


@pytest.mark.parametrize(("cell", "old", "reason"), [("F7", "", "公式"), ("G7", "", "公式"), ("G8", "", "数组公式")])
def test_formulas_are_refused_and_the_file_is_unchanged(cell: str, old: str, reason: str) -> None:
    data = submission()
    edit = CellEdit(SHEET, cell, old, "x")
    done = write_corrected(data, "xlsx", [edit])
    assert done.data == data
    assert [(refused.edit, reason in refused.reason) for refused in done.refused] == [(edit, True)]


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([CellEdit(SHEET, "C7", GOOD, "x")], "C7 的现值与校验时读到的不一致"),
        ([CellEdit(SHEET, "C7", "", "x")], "C7 的现值"),
        ([CellEdit(SHEET, "C99", BAD, "x")], "C99 的现值"),
        ([CellEdit("无此表", "A1", BAD, "x")], "没有工作表“无此表”"),
        ([CellEdit(SHEET, "C7", BAD, "x"), CellEdit(SHEET, "C7", BAD, "y")], "两处更正"),
    ],
)
def test_a_cell_that_moved_stops_everything(edits: list[CellEdit], words: str) -> None:
    with pytest.raises(OutputError, match=words) as caught:
        write_corrected(submission(), "xlsx", edits)
    assert caught.value.remedy
    assert BAD not in caught.value.message


@pytest.mark.parametrize(
    ("cell", "old"),
    [
        ('t="s"><v>0</v>', "甲乙&丙"),
        ('t="s"><v>1</v>', "一\n二"),
        ('t="inlineStr"><is><t>x &lt;y</t></is>', "x <y"),
        ('t="str"><v>文</v>', "文"),
        ("><v>12</v>", "12"),
        ("><v>1.20</v>", "1.2"),
        ("><v>9.1350100000000006E+17</v>", "913501000000000000"),
        ('t="b"><v>1</v>', "1"),
    ],
)
def test_old_is_compared_as_read(cell: str, old: str) -> None:
    reading = '<rPh sb="0" eb="1"><t>注</t></rPh>'
    strings = [f"<r><t>甲</t></r><r><t>乙&amp;</t></r>{reading}<r><t>丙</t></r>", "<t>一_x000D_\n二</t>"]
    data = workbook({"甲": sheet_xml(f'<row r="1"><c r="A1" {cell}</c></row>'.replace('" >', '">'))}, strings=strings)
    done = write_corrected(data, "xlsx", [CellEdit("甲", "A1", old, "新")])
    assert cells(done.data) == {("甲", "A1"): "新"}
    assert parts_of(done.data)["xl/sharedStrings.xml"] == parts_of(data)["xl/sharedStrings.xml"]


def test_a_signed_workbook_gets_a_note() -> None:
    sheet = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    data = workbook({"甲": sheet}, extra={"_xmlsignatures/sig1.xml": b"<s/>"})
    assert write_corrected(data, "xlsx", [CellEdit("甲", "A1", "1", "2")]).note == (
        "原文件带有数字签名，更正副本中的签名不再有效"
    )
    assert write_corrected(data, "xlsx", []) == Written(data, ".xlsx", None, ())


def test_a_hundred_thousand_rows() -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c><c r="C{r}"><v>{r}</v></c></row>' for r in range(3, 100_003)
    )
    data = workbook({"甲": sheet_xml(rows)}, strings=["<t>旧</t>"])
    edits = [CellEdit("甲", f"A{r}", "旧", f"新{r}") for r in (3, 50_000, 100_002)]
    after = parts_of(write_corrected(data, "xlsx", edits).data)["xl/worksheets/sheet1.xml"]
    for edit in edits:
        new = f't="inlineStr"><is><t xml:space="preserve">{edit.new}</t></is></c>'
        rows = rows.replace(f'<c r="{edit.cell}" t="s"><v>0</v></c>', f'<c r="{edit.cell}" {new}')
    assert after == sheet_xml(rows)


# --- formats that cannot be patched -----------------------------------------------------------------------------------

MIXED = Grid(
    "代码[表]",
    [
        [],
        [None, "=1+1", "#N/A", "007", BAD],
        ["", 12, 1.5, True, datetime(2026, 10, 8, 9, 30)],
        [date(2026, 10, 8), time(9, 30), timedelta(hours=30), 913501000000000000, "a\u202eb"],
        [date(1850, 1, 1), "", None, float("inf"), "文\n字"],
    ],
)


def test_other_formats_become_a_plain_xlsx_with_types() -> None:
    done = write_corrected(
        b"", "xls", [CellEdit("代码[表]", "E2", BAD, GOOD)], grids=[MIXED, Grid("乙", [["x"]], hidden=True)]
    )
    assert (done.suffix, done.refused) == (".xlsx", ())
    assert done.note == (
        "原文件为 xls，更正副本另存为 xlsx，格式不保留（单元格的值和类型保留，公式只留结果）；"
        "工作表名不合规，“代码[表]”改为“代码_表_”"
    )
    book = load_workbook(BytesIO(done.data))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("代码_表_", "visible"), ("乙", "hidden")]
    assert [[cell.value for cell in row] for row in book["代码_表_"].iter_rows(max_col=5)] == [
        [None] * 5,
        [None, "=1+1", "#N/A", "007", GOOD],
        [None, 12, 1.5, True, datetime(2026, 10, 8, 9, 30)],
        [datetime(2026, 10, 8), time(9, 30), timedelta(hours=30), "913501000000000000", "a〈U+202E〉b"],
        ["1850-01-01", None, None, "inf", "文\n字"],
    ]
    assert {book["代码_表_"][cell].data_type for cell in ("B2", "C2", "D2", "E2")} == {"s"}
    assert book["代码_表_"]["E2"].number_format == "@"


def test_the_copy_has_no_clock_in_it() -> None:
    copies = {write_corrected(b"", "ods", [], grids=[MIXED]).data for _ in range(2)}
    assert len(copies) == 1
    assert b"2026-" not in parts_of(copies.pop())["docProps/core.xml"]


def test_sheet_names_stay_distinct_and_one_sheet_visible() -> None:
    names = ["长" * 40 + "甲", "长" * 40 + "乙", "a/b", "A_B", "", "'x'"]
    done = write_corrected(b"", "ods", [], grids=[Grid(name, [["x"]], hidden=True) for name in names])
    book = load_workbook(BytesIO(done.data))
    assert book.sheetnames == ["长" * 31, "长" * 26 + "(2)", "a_b", "A_B(2)", "Sheet", "x"]
    assert book.worksheets[0].sheet_state == "visible"


@pytest.mark.parametrize(
    ("grids", "words"), [([], "没有可写出的工作表"), ([Grid("甲", [["x"]])], "现值"), ([Grid("乙", [[BAD]])], "现值")]
)
def test_copies_are_verified_too(grids: list[Grid], words: str) -> None:
    with pytest.raises(OutputError, match=words):
        write_corrected(b"", "et", [CellEdit("甲", "A1", BAD, GOOD)], grids=grids)


def test_refusals_carry_their_edit() -> None:
    edit = CellEdit("说明", "B1", "", "x")
    refused = write_corrected(submission(), "xlsx", [edit]).refused
    assert refused == (Refused(edit, "单元格是公式，结果由别处算出，应在来源处更正"),)
