"""The annotated copy: marks at the exact cells, a list that leads to them, and nothing else changed."""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.views import BookView
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from credit_cli.cli.main import run
from credit_cli.engine import Context, load_context, validate
from credit_cli.render.annotate import COLUMNS, LIST, annotated

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "2026-10"
MARKET = SAMPLES / "平川市市场监督管理局.xlsx"
YELLOW = "FFFFFF00"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("workspace")
    return load_context(folder, as_of=date(2026, 11, 23), received=date(2026, 10, 30))


def copy_of(path: Path, context: Context) -> bytes:
    made = validate(path, context)
    data = annotated(made.original, made.submissions, context.book)
    assert data is not None
    return data


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def marks(sheet: Any) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == YELLOW}


def notes(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_every_finding_is_marked_noted_listed_and_told_in_its_row(context: Context) -> None:
    made = validate(MARKET, context)
    book = openpyxl.load_workbook(BytesIO(copy_of(MARKET, context)))
    assert book.sheetnames[0] == LIST
    linked = [(row[1].value, row[2].value, row[2].hyperlink.location) for row in book[LIST].iter_rows(min_row=3)]
    findings = [finding for submission in made.submissions for finding in submission.findings]
    assert linked == [(f.sheet, f.cell, f"'{f.sheet}'!{f.cell}") for f in findings]
    for submission in made.submissions:
        sheet = book[str(submission.sheet)]
        cells = {str(finding.cell) for finding in submission.findings}
        assert marks(sheet) == cells == notes(sheet).keys()
        heads = [cell.value for cell in sheet[submission.header_row]][-4:]
        assert tuple(heads) == COLUMNS
        for finding in submission.findings:
            own = [cell.value for cell in sheet[finding.row]][-4:]
            assert str(finding.cell) in own[0]
            assert finding.rule in own[3]
            assert finding.rule in notes(sheet)[str(finding.cell)]


def test_values_stay_and_parts_that_need_no_change_keep_their_bytes(context: Context) -> None:
    before, after = parts(MARKET.read_bytes()), parts(copy_of(MARKET, context))
    touched = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    touched |= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert {name for name in before if before[name] != after[name]} == touched
    old, new = openpyxl.load_workbook(MARKET), openpyxl.load_workbook(BytesIO(copy_of(MARKET, context)))
    for sheet in old:
        kept = new[sheet.title]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            [kept[cell.coordinate].value for cell in row] for row in sheet.iter_rows()
        ]


def test_the_same_file_gives_the_same_copy(context: Context) -> None:
    assert copy_of(MARKET, context) == copy_of(MARKET, context)


def rich(path: Path) -> Path:
    """A workbook with much that a careless writer drops, its header in row 2 from column B on."""
    book = openpyxl.load_workbook(MARKET)
    sheet = book["行政许可"]
    sheet["D3"].comment = Comment("部门自己的批注", "张三")
    sheet["B4"].comment = Comment("另一处", "张三")
    sheet["D3"].font, sheet["D3"].fill = Font(color="FFFF0000", bold=True), PatternFill("solid", fgColor="FF00FF00")
    validation = DataValidation(type="list", formula1='"普通,核准"')
    validation.add("O2:O20")
    sheet.add_data_validation(validation)
    rule = CellIsRule(operator="equal", formula=['"1"'], fill=PatternFill("solid", bgColor="FFFF00FF"))
    sheet.conditional_formatting.add("W2:W20", rule)
    sheet.add_table(Table(displayName="表一", ref=f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"))
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    book["行政处罚"].sheet_properties.tabColor = "FF0000"
    book.views, book.active = [BookView()], 1
    book.save(path)
    return path


def test_what_the_department_put_into_its_workbook_survives(context: Context, tmp_path: Path) -> None:
    path = rich(tmp_path / "平川市市场监督管理局.xlsx")
    before, book = openpyxl.load_workbook(path), openpyxl.load_workbook(BytesIO(copy_of(path, context)))
    sheet = book["行政许可"]
    assert notes(sheet)["B4"] == "另一处"
    assert notes(sheet)["D3"].startswith("部门自己的批注")
    assert "COD003" in notes(sheet)["D3"]
    assert (sheet["D3"].font.color.rgb, sheet["D3"].font.b, sheet["D3"].fill.fgColor.rgb) == ("FFFF0000", True, YELLOW)
    assert str(sheet.data_validations.dataValidation[0].sqref) == "O2:O20"
    assert [str(item.sqref) for item in sheet.conditional_formatting] == ["W2:W20"]
    assert sheet.tables["表一"].ref == before["行政许可"].tables["表一"].ref
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    assert book.active.title == "行政处罚"
    assert book["行政处罚"].sheet_properties.tabColor.rgb == "00FF0000"


def test_elements_of_the_sheet_stand_in_the_order_of_the_schema(context: Context, tmp_path: Path) -> None:
    xml = parts(copy_of(rich(tmp_path / "甲.xlsx"), context))["xl/worksheets/sheet1.xml"].decode()
    names = ["<sheetData", "<conditionalFormatting", "<dataValidations", "<legacyDrawing", "<tableParts"]
    places = [xml.index(name) for name in names]
    assert places == sorted(places)
    assert len(re.findall("<legacyDrawing ", xml)) == 1


def test_a_blank_cell_that_should_be_filled_is_marked(context: Context, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(MARKET)
    sheet = book["行政许可"]
    for cell in sheet[2]:
        if cell.column > 12:
            cell.value = None
    book.save(tmp_path / "甲.xlsx")
    data = openpyxl.load_workbook(BytesIO(copy_of(tmp_path / "甲.xlsx", context)))
    assert {"N2", "R2"} <= marks(data["行政许可"])


def test_texts_of_a_cell_are_never_formulas(context: Context, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(MARKET)
    book["行政许可"]["D2"].value = '=1+1&"<script>"'
    book["行政许可"]["D2"].data_type = "s"
    book.save(tmp_path / "甲.xlsx")
    xml = b"".join(parts(copy_of(tmp_path / "甲.xlsx", context)).values())
    assert b"<f>" not in xml
    assert b"<script>" not in xml


def test_the_command_writes_a_copy_per_file_with_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["validate", str(SAMPLES), "--workspace", str(tmp_path), "--no-record", "--received", "2026-10-30"]
    out = tmp_path / "标注"
    assert run([*given, "--annotate", str(out), "--as-of", "2026-11-23", "-o", str(tmp_path / "r.json")]) == 1
    names = {path.name for path in out.iterdir()}
    assert "平川市市场监督管理局_问题标注.xlsx" in names
    assert "平川市公安局_问题标注.xlsx" in names, "an xls is copied as xlsx"
    assert "平川市交通运输局_问题标注.xlsx" not in names, "nothing was found in it"
    assert "平川市公安局.xls：原文件为 xls，标注副本另存为 xlsx" in capsys.readouterr().err
    police = openpyxl.load_workbook(out / "平川市公安局_问题标注.xlsx")
    assert all(marks(sheet) == notes(sheet).keys() for sheet in police)
    assert any(marks(sheet) for sheet in police)
    assert run(["validate", str(out), "--workspace", str(tmp_path), "--no-record"]) == 2, "our copies are no reports"


def test_equal_names_from_two_folders_do_not_meet(tmp_path: Path) -> None:
    for name in ("一", "二"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "甲.xlsx").write_bytes(MARKET.read_bytes())
    files = [str(path) for path in sorted((tmp_path / "in").glob("*/*.xlsx"))]
    given = ["--workspace", str(tmp_path), "--no-record", "-o", str(tmp_path / "r.json"), "--annotate"]
    assert run(["validate", *files, *given, str(tmp_path / "out")]) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["甲_问题标注(2).xlsx", "甲_问题标注.xlsx"]
    assert run(["validate", str(tmp_path / "in"), *given, str(tmp_path / "tree")]) == 1
    assert (tmp_path / "tree" / "二" / "甲_问题标注.xlsx").is_file()
