"""What findings say: facts filled in, hostile values harmless, personal numbers never shown."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from credit_cli.model import Finding, Report
from credit_cli.render import FORMATS, renderer
from credit_cli.render.words import advice, bare, message, present, rule_of, title_of
from render_sample import BOOK, RESIDENT, finding, records, rule, submission, view

SHEET = submission("a.xlsx", records(["市市场监督管理局"]))


def words(template: str, item: Finding) -> str:
    return message(item, rule("COD003", message=template), submission=SHEET, book=BOOK)


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{value}", "v"),
        ("{title}", "行政相对人代码_1(统一社会信用代码)"),  # as the sheet writes it
        ("{cell} 第{row}行 {column}列 {sheet}", "C4 第4行 C列 处罚"),
        ("{expected}", "3"),
        ("与 {related} 相同", "与 C7、C9 相同"),
        ("{nobody_gave_this}", "…"),
        ("{}", "…"),
        ("{value!r:>20}", "v"),
        ("a { stray brace", "a { stray brace"),
        ("{value.__class__}", "…"),
        ("no facts", "no facts"),
    ],
)
def test_message(template: str, shown: str) -> None:
    item = finding(
        "COD003", "C4", "v", field="CF_XDR_SHXYM", details={"expected": "3"}, related=("C7", "C9"), suggestion="s"
    )
    assert words(template, item) == shown


@given(st.text(), st.text())
def test_submitted_text_is_never_a_template(value: str, detail: str) -> None:
    item = finding("COD003", "C4", "{value}" + value, details={"expected": "{value.__class__}{0}" + detail})
    shown = words("<{value}|{expected}>", item)
    assert shown.startswith("<{value}")
    assert "|{value.__class__}{0}" in shown


@pytest.mark.parametrize(
    ("own", "shown"), [("*处罚\n决定日期", "处罚 决定日期"), ("CF_JDRQ", "处罚决定日期"), ("", "处罚决定日期")]
)
def test_title_is_the_sheets_own_unless_it_is_a_bare_code(own: str, shown: str) -> None:
    sheet = submission("a.xlsx", records(["x"]), columns={"CF_JDRQ": ("F", own)})
    item = finding("TIM001", "F4", field="CF_JDRQ")
    assert title_of(item, submission=sheet, book=BOOK) == shown


def test_each_way_to_put_it_right_is_said() -> None:
    found = [
        finding("ENM001", f"C{n}", "x", field="CF_XDR_SHXYM", details={"allowed": f"第{n}种"}) for n in range(4, 9)
    ]
    book = replace(BOOK, rules={"ENM001": rule("ENM001", advice="请选{allowed}", message="{value}")})
    shown = replace(view(Report(date(2026, 11, 23), (submission("a.xlsx", None, found),))), book=book)
    lines = "".join(renderer("table")(shown)).splitlines()
    advised = [line for line in lines if "怎么改：" in line or "种改法" in line]
    assert advised == [*(f"  怎么改：请选第{n}种" for n in (4, 5, 6)), "  另有 2 种改法，加 --format csv 查看全部"]


def test_bare_leaves_no_placeholder() -> None:
    assert bare("代码“{value}”的校验位应为“{expected}”") == "代码“…”的校验位应为“…”"


def test_advice_is_filled_too() -> None:
    asks = rule("COD003", advice="应填 {expected}")
    item = finding("COD003", "C4", "v", details={"expected": "0.5"})
    assert advice(item, asks, submission=SHEET, book=BOOK) == "应填 0.5"


def test_present_has_the_contracts_keys_in_order() -> None:
    shown = present(finding("COD003", "C4", "v", field="CF_XDR_SHXYM"), submission=SHEET, book=BOOK)
    keys = "rule name severity dimension sheet cell row column field value message advice related suggestion"
    assert list(shown) == keys.split()


def test_a_finding_about_the_whole_sheet_has_no_place() -> None:
    shown = present(finding("FIL002", None, details={"cause": "空"}), submission=SHEET, book=BOOK)
    assert (shown["cell"], shown["row"], shown["column"]) == (None, None, None)


def test_an_unknown_rule_is_still_shown_as_an_error() -> None:
    assert rule_of(BOOK, "ZZZ999").severity == "error"
    assert words("{value}", finding("ZZZ999", "C4", "v")) == "v"


@pytest.mark.parametrize("name", FORMATS)
def test_no_personal_number_in_any_output(name: str) -> None:
    """Planted as value, detail, suggestion, sheet, file, department, title, document, party and note."""
    rows = records([f"部门{RESIDENT}"], documents=[f"文{RESIDENT}"], names=[f"张三{RESIDENT}"])
    planted = [
        finding("PID001", "K4", "110105194912310021", field="CF_XDR_ZJHM", details={"why": f"{RESIDENT} 不符"}),
        finding(
            "PID001", "K5", " 110105194912310021\n", field="CF_XDR_ZJHM", details={"why": "110105194912310021 不符"}
        ),
        finding("COD003", "C4", RESIDENT, field="CF_XDR_SHXYM", details={"expected": RESIDENT}, suggestion=RESIDENT),
    ]
    sheet = submission(
        f"in/{RESIDENT}.xlsx",
        rows,
        planted,
        sheet=f"表{RESIDENT}",
        department=f"部门{RESIDENT}",
        extra=(("Z", RESIDENT),),
        notes=(RESIDENT,),
    )
    report = Report(date(2026, 11, 23), (sheet,), ((f"{RESIDENT}.txt", "不是表格文件"),))
    text = "".join(renderer(name)(view(report)))
    assert RESIDENT not in text
    assert "110105194912310021" not in text
    assert "1101************2X" in text


def test_csv_cells_never_become_formulas() -> None:
    rows = records(["=cmd()"], names=["+甲"], documents=["@x"])
    sheet = submission("=1.xlsx", rows, [finding("COD003", "C4", "=HYPERLINK(1)", field="CF_XDR_SHXYM")])
    text = "".join(renderer("csv")(view(Report(date(2026, 11, 23), (sheet,)))))
    line = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1]
    assert [line[1], line[2], line[6], line[7], line[13]] == ["'=cmd()", "'=1.xlsx", "'@x", "'+甲", "'=HYPERLINK(1)"]


@given(st.text(), st.text())
def test_json_is_json_and_ascii_whatever_was_submitted(value: str, path: str) -> None:
    sheet = submission(path, records(["x"]), [finding("COD003", "C4", value, field="CF_XDR_SHXYM")])
    text = "".join(renderer("json")(view(Report(date(2026, 11, 23), (sheet, sheet)))))
    assert text.isascii()
    assert [item["findings"][0]["cell"] for item in json.loads(text)["submissions"]] == ["C4", "C4"]


@given(st.text(), st.text(), st.integers(40, 120))
def test_table_never_exceeds_its_width(value: str, name: str, width: int) -> None:
    sheet = submission(f"in/{name}.xlsx", records([name]), [finding("COD003", "C4", value, field="CF_XDR_SHXYM")])
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (sheet,)), width=width)))
    assert max(map(cell_len, text.split("\n"))) <= width


def test_concise_is_one_line_per_finding() -> None:
    item = finding("COD003", "C4", "甲\r\n乙\u2028丙", field="CF_XDR_SHXYM", details={"expected": "3"})
    lines = "".join(
        renderer("concise")(view(Report(date(2026, 11, 23), (submission("a.xlsx", records(["x"]), [item]),))))
    )
    assert lines.split("\n")[:-2] == ["a.xlsx [处罚] C4 COD003 错误 代码“甲 乙〈U+2028〉丙”的校验位应为“3”"]


@pytest.mark.parametrize("name", ["table", "concise"])
def test_nothing_found_is_said_aloud(name: str) -> None:
    report = Report(date(2026, 11, 23), (submission("a.xlsx", records(["x"])),))
    last = "".join(renderer(name)(view(report))).splitlines()[-1]
    assert last.removeprefix("√ ") == "已检查 1 个文件、1 张表、1 条记录，对照 4 条规则：未发现问题"


def test_shortening_says_so() -> None:
    """7 places with 7 different messages: 6 lines are shown, and the seventh is announced."""
    found = [finding("COD003", f"C{row}", f"v{row}", field="CF_XDR_SHXYM") for row in range(4, 11)]
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (submission("a.xlsx", None, found),)))))
    assert "（7 处）" in text
    assert "  另有 1 处，加 --format csv 查看全部\n" in text
    assert "“v9”" in text
    assert "“v10”" not in text


def test_cells_with_one_message_share_a_line() -> None:
    found = [finding("COD003", f"C{row}", "同", field="CF_XDR_SHXYM", details={"expected": "3"}) for row in (4, 6, 9)]
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (submission("a.xlsx", None, found),)))))
    assert "a.xlsx [处罚] C4、C6、C9 代码“同”的校验位应为“3”" in text


def test_many_files_give_an_overview_worst_first() -> None:
    good = [submission(f"in/{n:02}.xlsx", records([f"部门{n:02}"]), department=f"部门{n:02}") for n in range(25)]
    bad = submission("in/99.xlsx", records(["差部门"], compliant=[False]), [finding("COD003", "C4", "x")])
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (*good, bad)))))
    lines = text.splitlines()
    assert lines[0] == "各部门一览（26 个，问题多的在前）"
    assert lines[2].split() == ["差部门", "1", "0.00%", "0.00%", "1", "COD003"]
    assert lines[3].split() == ["部门00", "1", "100.00%", "0.00%", "√"]


def test_colour_is_only_decoration() -> None:
    report = Report(date(2026, 11, 23), (submission("a.xlsx", records(["x"]), [finding("COD003", "C4", "v")]),))
    plain, colored = ("".join(renderer("table")(view(report, color=color))) for color in (False, True))
    assert "\x1b[" in colored
    assert "\x1b[" not in plain


def test_rich_markup_and_emoji_stay_text() -> None:
    item = finding("COD003", "C4", "[red]x[/red] :smile: [link=http://a]", details={"expected": "3"})
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (submission("[b]a.xlsx", None, [item]),)))))
    assert "[red]x[/red] :smile: [link=http://a]" in text


@pytest.mark.parametrize("name", ["table", "concise"])
def test_every_symbol_of_ours_is_in_gbk(name: str) -> None:
    text = "".join(renderer(name)(view()))
    assert text.encode("gbk").decode("gbk") == text
