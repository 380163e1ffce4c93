"""Every data set's template: filled in it is clean, and its cell rules judge as `validate` does."""

import csv
import random
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from codegen import make_uscc
from credit_cli import rulepack
from credit_cli.cli.main import run
from credit_cli.codes import uscc
from credit_cli.engine.context import load_context
from credit_cli.engine.validate import validate_bytes
from credit_cli.render.template import template
from credit_cli.render.template.cellrules import cell_rule

BOOK = rulepack.load()
DAY = date(2026, 10, 20)


def filled(name: str, changes: dict[str, object]) -> bytes:
    """The template with the pack's own example in its first row, `changes` by field code."""
    pack = BOOK.datasets[name]
    book = load_workbook(BytesIO(template(pack, BOOK, as_of=DAY)))
    sheet = book.worksheets[0]
    titles = {pack_field.title: pack_field.code for pack_field in pack.field}
    values = {**pack.example, **changes}
    for cell in sheet[3]:
        code = titles[str(cell.value).removeprefix("*")]
        if code in values:
            sheet.cell(4, cell.column, values[code])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", BOOK.datasets)
def test_filled_in_template_is_clean(name: str, tmp_path: Path) -> None:
    context = load_context(tmp_path, as_of=DAY)
    (found,) = validate_bytes(filled(name, {}), context, shown="模板.xlsx").submissions
    assert (found.dataset, found.header_row) == (BOOK.datasets[name].dataset, 3)
    assert found.records is not None
    assert (found.records.rows, found.findings) == ([4], ())


def test_date_cells_are_as_good_as_texts(tmp_path: Path) -> None:
    days = {"XK_JDRQ": date(2026, 10, 9), "XK_YXQZ": date(2026, 10, 9), "XK_YXQZI": date(2031, 10, 8)}
    context = load_context(tmp_path, as_of=DAY)
    (found,) = validate_bytes(filled("xzxk", days), context, shown="模板.xlsx").submissions
    assert found.findings == ()


@pytest.mark.parametrize("name", BOOK.datasets)
def test_same_template_has_the_same_bytes(name: str) -> None:
    pack = BOOK.datasets[name]
    assert template(pack, BOOK, as_of=DAY) == template(pack, BOOK, as_of=DAY)


def test_drop_downs_hold_the_values_that_are_lawful_that_day() -> None:
    def listed(day: date) -> list[object]:
        book = load_workbook(BytesIO(template(BOOK.datasets["xzcf"], BOOK, as_of=day)))
        heads = {cell.value: cell.column for cell in book["选项"][1]}
        column = heads[BOOK.datasets["xzcf"].fields["CF_CFLB"].title]
        return [row[0].value for row in book["选项"].iter_rows(min_row=2, min_col=column, max_col=column)]

    assert "通报批评" in listed(DAY)
    assert "通报批评" not in listed(date(2020, 1, 1))
    assert "其他-" in listed(DAY)


def test_every_formula_fits_into_a_cell_rule() -> None:
    for pack in BOOK.datasets.values():
        for field in pack.field:
            rule = cell_rule(field, BOOK.codelists.get(field.codelist or "", ()), "选项!$A$2:$A$9")
            assert rule is None or len(rule.formula.replace("{cell}", "AZ5000")) <= 255, field.code


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice judges the formulas")
def test_code_rule_judges_as_validate_does(tmp_path: Path) -> None:
    field = BOOK.datasets["xzxk"].fields["XK_XDR_SHXYM"]
    rule = cell_rule(field, (), "")
    assert rule is not None
    rng = random.Random(9)
    good = [make_uscc(rng) for _ in range(60)]
    wrong = [code[:place] + "0" + code[place + 1 :] for place, code in enumerate(good[:18]) if code[place] != "0"]
    texts = [*good, *wrong, good[0].lower(), good[1][:17], good[2] + "0", "某某公司", "0" * 17 + "X", "I" * 18]
    book = Workbook()
    for row, text in enumerate(texts, 1):
        book.worksheets[0].cell(row, 1, text).number_format = "@"
        book.worksheets[0].cell(row, 2, f"=IFERROR({rule.formula.replace('{cell}', f'A{row}')},FALSE)")
    book.save(tmp_path / "judge.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", tmp_path, tmp_path / "judge.xlsx"]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    with (tmp_path / "judge.csv").open(encoding="utf-8", newline="") as stream:
        judged = [row[1] == "TRUE" for row in csv.reader(stream)]
    assert judged == [(uscc.is_valid(text) and text == text.upper()) or text == "0" * 17 + "X" for text in texts]


@pytest.mark.parametrize(
    ("words", "told"),
    [(["xzzz", "-o", "a.xlsx"], "xzxk（行政许可）"), (["xzxk", "-o", "a.docx"], "后缀不是 .xlsx")],
)
def test_refusals_say_what_to_do(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", *words]) == 2
    assert told in capsys.readouterr().err
