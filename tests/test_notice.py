"""Notices: what each department is told, by when, and what became of it when it reported again."""

import json
import random
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from codegen import make_uscc
from credit_cli.assess.notice import problems
from credit_cli.cli.main import run
from credit_cli.render.letter import letter
from credit_cli.render.notice import problem_list
from month_sample import document

MARKET = "平川市市场监督管理局"
HEAD = ["行政相对人名称", "行政相对人类别", "统一社会信用代码", "法定代表人"]
HEAD += ["行政许可决定文书名称", "行政许可决定文书号", "许可类别", "许可内容", "许可决定日期", "有效期自", "有效期至"]
HEAD += ["许可机关", "许可机关统一社会信用代码", "当前状态", "数据来源单位", "数据来源单位统一社会信用代码", "上报日期"]
GOOD = make_uscc(random.Random(4))
WRONG = GOOD[:17] + ("A" if GOOD[17] != "A" else "B")
OFFICE = make_uscc(random.Random(5), authority="1", category="1")


def sent(workspace: Path, name: str, codes: dict[str, str], day: str, reported: str) -> None:
    """The department sends a workbook: document number → code of its party."""
    book = Workbook()
    book.worksheets[0].append(HEAD)
    for number, code in codes.items():
        book.worksheets[0].append(_record(number, code, reported))
    book.save(workspace / name)
    words = ["validate", f"{workspace / name}", "--workspace", f"{workspace}", "-q", "--as-of", day, "--received", day]
    assert run([*words, "--month", "2026-10", "--department", MARKET, "--fail-on", "never"]) == 0


def _record(number: str, code: str, reported: str) -> list[str]:
    head = [
        f"平川市{number}商贸有限公司",
        "法人及非法人组织",
        code,
        "王长乐",
        "准予许可决定书",
        f"平市监许〔2026〕{number}号",
    ]
    days = ["2026-10-09", "2026-10-09", "2031-10-08"]
    return [*head, "普通", "食品经营许可", *days, MARKET, OFFICE, "1", MARKET, OFFICE, reported]


def noticed(workspace: Path, day: str, month: str = "10") -> dict[str, list[tuple[object, ...]]]:
    """Issue the month's notices; return the rows of the market bureau's list by sheet: (cell, rule, due, state)."""
    out = workspace / f"通知{day}"
    words = ["notice", "--month", month, "--as-of", day, "--workspace", f"{workspace}", "-o", f"{out}"]
    assert run(words) == 0
    path = out / MARKET / "问题清单.xlsx"
    if not path.exists():
        return {}
    return {sheet.title: _rows(sheet) for sheet in load_workbook(path)}


def _rows(sheet: object) -> list[tuple[object, ...]]:
    lines = list(sheet.iter_rows(min_row=2, values_only=True))  # type: ignore[attr-defined]
    heads = {str(title): place for place, title in enumerate(lines[0])}
    wanted = [heads[name] for name in ("决定文书号", "问题类型（规则编号）", "整改期限", "整改情况")]
    return [tuple(line[place] for place in wanted) for line in lines[1:] if isinstance(line[heads["序号"]], int)]


CHECK = "统一社会信用代码校验位不符（COD003）"
LATE = "迟报（TIM001）"


def number(text: str) -> str:
    return f"平市监许〔2026〕{text}号"


def test_next_list_shows_what_became_of_each_problem(tmp_path: Path) -> None:
    sent(tmp_path, "十月.xlsx", {"1": WRONG, "2": WRONG, "3": GOOD}, "2026-10-30", "2026-10-30")
    first = noticed(tmp_path, "2026-11-03")
    due = "2026-11-10"  # five working days later
    assert [row[1:] for row in first["问题清单"] if row[1] == CHECK] == [(CHECK, due, None), (CHECK, due, None)]
    assert {row[0] for row in first["问题清单"] if row[1] == LATE} == {number("1"), number("2"), number("3")}
    sent(tmp_path, "更正.xlsx", {"1": GOOD}, "2026-11-05", "2026-11-05")
    soon = noticed(tmp_path, "2026-11-06")
    assert [row for row in soon["问题清单"] if row[1] == CHECK] == [(number("2"), CHECK, due, "未整改")]
    assert soon["以前问题整改情况"] == [(number("1"), CHECK, due, "已整改")]
    overdue = noticed(tmp_path, "2026-11-11")
    assert [row for row in overdue["问题清单"] if row[1] == CHECK] == [(number("2"), CHECK, due, "逾期未整改")]
    assert {row[3] for row in overdue["问题清单"] if row[1] == LATE} == {"已记录"}


def test_later_month_lists_the_problems_of_earlier_ones(tmp_path: Path) -> None:
    sent(tmp_path, "十月.xlsx", {"1": WRONG, "2": WRONG}, "2026-10-16", "2026-10-16")
    noticed(tmp_path, "2026-11-03")
    sent(tmp_path, "更正.xlsx", {"1": GOOD}, "2026-11-05", "2026-10-16")
    december = noticed(tmp_path, "2026-12-03", month="11")
    assert december["问题清单"] == []
    assert [(row[0], row[3]) for row in december["以前问题整改情况"]] == [
        (number("1"), "已整改"),
        (number("2"), "逾期未整改"),
    ]


def test_problem_of_a_file_taken_back_is_not_said_to_be_put_right(tmp_path: Path) -> None:
    sent(tmp_path, "十月.xlsx", {"1": WRONG}, "2026-10-16", "2026-10-16")
    noticed(tmp_path, "2026-11-03")
    words = ["archive", "undo", "1", "--reason", "发错", "--workspace", f"{tmp_path}", "--as-of", "2026-11-05"]
    assert run(words) == 0
    assert [row[3] for row in noticed(tmp_path, "2026-11-06")["以前问题整改情况"]] == ["报送已撤销"]


def test_what_a_ledger_lists_and_nobody_reported_is_put_right_by_reporting_it(tmp_path: Path) -> None:
    lines = [f"许可,{number(text)},平川市{text}商贸有限公司,2026-10-09,\n" for text in ("1", "2")]
    head = f"{MARKET}2026年10月双公示台账\n填报单位：{MARKET}\n类别,决定文书号,行政相对人名称,决定日期,未报送依据\n"
    (tmp_path / "台账.csv").write_text(head + "".join(lines), encoding="utf-8")
    words = ["validate", f"{tmp_path / '台账.csv'}", "--workspace", f"{tmp_path}", "-q", "--as-of", "2026-11-05"]
    assert run(words) == 0
    suspected = "疑似瞒报（待核实）（LED）"
    first = noticed(tmp_path, "2026-11-06")["问题清单"]
    assert [(row[0], row[1]) for row in first] == [(number("1"), suspected), (number("2"), suspected)]
    sent(tmp_path, "补报.xlsx", {"1": GOOD}, "2026-11-09", "2026-11-09")
    after = noticed(tmp_path, "2026-11-10")
    assert [row for row in after["问题清单"] if row[1] == suspected] == [
        (number("2"), suspected, "2026-11-13", "未整改")
    ]
    assert after["以前问题整改情况"] == [(number("1"), suspected, "2026-11-13", "已整改")]


def test_second_run_of_a_day_gives_the_same_files_and_records_nothing(tmp_path: Path) -> None:
    sent(tmp_path, "十月.xlsx", {"1": WRONG}, "2026-10-30", "2026-10-30")
    noticed(tmp_path, "2026-11-03")
    folder = tmp_path / "通知2026-11-03"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    noticed(tmp_path, "2026-11-03")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    manifest = json.loads((folder / "发放清单.json").read_text(encoding="utf-8"))
    assert sorted(manifest["departments"][0]["files"]) == [f"{MARKET}/整改通知.docx", f"{MARKET}/问题清单.xlsx"]


def test_unreadable_file_is_put_right_by_a_readable_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "十月.xlsx").write_bytes(b"PK\x03\x04 cut")
    words = ["--workspace", f"{tmp_path}", "-q", "--as-of", "2026-10-20", "--month", "2026-10", "--department", MARKET]
    assert run(["validate", f"{tmp_path / '十月.xlsx'}", *words]) == 1
    (problem,) = noticed(tmp_path, "2026-11-03")["问题清单"]
    assert "FIL" in str(problem[1])
    sent(tmp_path, "十月.xlsx", {"1": GOOD}, "2026-11-05", "2026-10-16")
    assert noticed(tmp_path, "2026-11-06") == {
        "问题清单": [],
        "以前问题整改情况": [(None, problem[1], "2026-11-10", "已整改")],
    }


def test_department_that_nobody_accuses_of_anything_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(tmp_path, "十月.xlsx", {"1": GOOD}, "2026-10-16", "2026-10-16")
    words = ["notice", "--month", "10", "--as-of", "2026-11-03", "--workspace", f"{tmp_path}"]
    assert run([*words, "-o", f"{tmp_path / '通知'}"]) == 0
    assert "没有部门有待整改的问题" in capsys.readouterr().err
    assert run([*words, "-o", f"{tmp_path / '通知'}", "--department", MARKET]) == 2
    assert f"没有要跟踪的问题：{MARKET}" in capsys.readouterr().err


def held(department: str) -> list[dict[str, object]]:
    return [
        problem | {"month": "2026-10", "issued_on": "2026-11-23", "due": "2026-11-30", "state": ""}
        for problem in problems(document())[department]
    ]


def test_letter_calls_nothing_concealed_that_is_not_confirmed() -> None:
    texts = [line.text for line in Document(BytesIO(letter(document(), MARKET, held(MARKET), []))).paragraphs]
    whole = "\n".join(texts)
    assert "疑似瞒报（待核实）2处，首处为“台账”表B12" in whole
    assert "请于2026年11月30日前对照附件改正" in whole
    assert "瞒报" not in whole.replace("疑似瞒报（待核实）", "")


def test_hostile_cell_text_stays_text() -> None:
    book = load_workbook(BytesIO(problem_list(document(), MARKET, held(MARKET), [])))
    values = [cell for row in book["问题清单"].iter_rows() for cell in row if cell.value]
    assert any("<script>" in str(cell.value) for cell in values)
    assert {cell.data_type for cell in values} <= {"s", "n"}


def test_warnings_are_questions_and_not_accusations() -> None:
    (problem,) = [one for one in held("平川市城市管理局") if one["severity"] == "warning"]
    (line,) = _rows(load_workbook(BytesIO(problem_list(document(), "", [problem], [])))["问题清单"])
    assert str(line[1]).startswith("请核对：")
    assert date.fromisoformat(str(line[2])) == date(2026, 11, 30)
