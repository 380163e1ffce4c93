"""The registrar's list: what goes on it, what may come back, and the two rates that come of it."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from credit_cli.archive import Archive
from credit_cli.assess.codes import DEFINITION
from credit_cli.cli.main import run
from submissions import Row, submission

TODAY = date(2026, 11, 23)
COLUMNS = {"CF_XDR_MC": ("B", "行政相对人名称"), "CF_XDR_SHXYM": ("C", "统一社会信用代码")}
SHARED = "91140802MA0EXAMP13"
RIGHT = "91140802MA0EXAM23K"
PILOT = "91350100M000100Y44"
"""A Fujian pilot's code: fails the check character as issued (GB 32100-2015, Annex B has …Y43)."""
MISTYPED = "91140802MA0EXAMP14"
A, B, C, D = (f"平川市{name}商贸有限公司" for name in "甲乙丙丁")


def send(workspace: Path, name: str, rows: list[tuple[str, str, bool]], *, department: str = "甲局") -> None:
    """Record a file with a row per (party, code as submitted, is the code wrong?)."""
    own = [Row(f"{name}{number}", party=party, code=code) for number, (party, code, _) in enumerate(rows)]
    sent = replace(submission(name, own, department=department), columns=COLUMNS)
    assert sent.records is not None
    records = replace(
        sent.records,
        departments=[department] * len(rows),
        codes=["" if wrong or code == PILOT else code for _, code, wrong in rows],
        wrong_code=[wrong for *_, wrong in rows],
    )
    with Archive.open(workspace, create=True) as archive:
        data = f"{name}{rows}".encode()
        archive.record([replace(sent, records=records, sha256=_sha(data))], data,
                       rules="r", severities={}, recorded_on=TODAY)  # fmt: skip


def _sha(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A and B truly share a code (two records each), C's code fails as issued, D's was mistyped."""
    send(tmp_path, "甲", [(A, SHARED, False), (A, SHARED, False), (C, PILOT, False), (D, MISTYPED, True)])
    send(tmp_path, "乙", [(B, SHARED, False), (B, SHARED, False)], department="乙局")
    return tmp_path


def registrar(workspace: Path, *words: str) -> int:
    return run(["registrar", *words, "--as-of", f"{TODAY}", "--workspace", f"{workspace}"])


def export(workspace: Path, *words: str) -> Path:
    target = workspace / "纠错回传表.xlsx"
    assert registrar(workspace, "export", "--month", "10", "-o", f"{target}", *words) == 0
    return target


def lines(path: Path) -> list[list[Any]]:
    """Return the list's rows below its header, without the notes."""
    rows = load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True)
    return [list(row) for row in rows if row[0] and str(row[0]).startswith("JC-")]


def fill(path: Path, answers: dict[str, dict[str, Any]]) -> Path:
    """Fill in, per name, cells by their column letter."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(3, sheet.max_row + 1):
        for letter, value in answers.get(str(sheet[f"B{row}"].value), {}).items():
            sheet[f"{letter}{row}"] = value
    stream = BytesIO()
    book.save(stream)
    target = path.with_name("回传.xlsx")
    target.write_bytes(stream.getvalue())
    return target


def codes(workspace: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capfd.readouterr()
    assert run(["rank", "--month", "10", "--as-of", f"{TODAY}", "--workspace", f"{workspace}", "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capfd.readouterr().out)["total"]["codes"]
    return found


def test_the_list_holds_what_only_the_registrar_can_put_right(workspace: Path) -> None:
    rows = lines(export(workspace))
    assert [row[1:4] for row in rows] == [[B, SHARED, "重码"], [A, SHARED, "重码"], [C, PILOT, "错码"]]
    assert rows[0][4] == f"同一代码对应多个主体：另有 {A}。见 乙局 2026-10 in/乙.xlsx[Sheet1]!C4等2处"
    assert (
        rows[2][4]
        == "属登记机关赋码时即与校验规则不符的已知情形，请向登记机关核实。见 甲局 2026-10 in/甲.xlsx[Sheet1]!C6"
    )
    assert [row[6:] for row in rows] == [[None] * 4] * 3
    assert len({row[0] for row in rows}) == 3


def test_a_group_without_evidence_stays_with_the_departments(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    send(tmp_path, "甲", [(A, SHARED, False), (A, SHARED, False), (B, SHARED, False)])
    assert lines(export(tmp_path)) == []
    assert "另有 1 组重码证据不足，先由报送部门核对" in capfd.readouterr().err
    assert [row[1] for row in lines(export(tmp_path, "--all"))] == [B, A]


def test_a_failing_code_that_departments_report_alike_is_listed(tmp_path: Path) -> None:
    send(tmp_path, "甲", [(A, MISTYPED, True), (B, MISTYPED, True), (C, MISTYPED, True)])
    send(tmp_path, "乙", [(A, MISTYPED, True), (B, RIGHT, False)], department="乙局")
    (row,) = lines(export(tmp_path))  # B has a right code elsewhere, C only one witness
    assert row[1:4] == [A, MISTYPED, "错码"]
    assert row[4].startswith("第18位校验码不符；2个部门填报的代码一致，可能赋码有误。")


def test_the_same_list_again_is_the_same_and_recorded_once(workspace: Path) -> None:
    first = export(workspace).read_bytes()
    assert export(workspace).read_bytes() == first
    with Archive.open(workspace, create=False) as archive:
        (act,) = archive.acts("registrar")
        assert (act.content["act"], [line["name"] for line in act.content["lines"]]) == ("export", [B, A, C])


def test_what_comes_back_is_recorded_once_and_counts_as_corrected(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = codes(workspace, capfd)
    assert before == {
        "subjects": 4, "wrong": 1, "duplicated": 2, "error_rate": 75.0,
        "found": 3, "corrected": 0, "correction_rate": 0.0, "definition": DEFINITION,
    }  # fmt: skip
    back = fill(export(workspace), {B: {"H": "已更正", "I": f" {RIGHT.lower()} "}, C: {"G": 2}})
    capfd.readouterr()
    assert registrar(workspace, "import", f"{back}") == 0
    assert capfd.readouterr().err == (
        "登记 2 行（代码无误 1 行，已更正 1 行），此前已登记 0 行，尚未办结 1 行，拒收 0 行\n"
    )
    after = codes(workspace, capfd)
    assert (after["found"], after["corrected"], after["correction_rate"]) == (3, 1, 33.33)
    assert (after["wrong"], after["duplicated"]) == (1, 2)
    assert registrar(workspace, "import", f"{back}") == 0
    assert "登记 0 行，此前已登记 2 行" in capfd.readouterr().err
    with Archive.open(workspace, create=False) as archive:
        acts = archive.acts("registrar")
        assert [act.content["act"] for act in acts] == ["export", "import"]
        assert [(line["name"], line["answer"], line["new"]) for line in acts[1].content["lines"]] == [
            (B, "已更正", RIGHT), (C, "代码无误", "")
        ]  # fmt: skip
    assert [row[1] for row in lines(export(workspace))] == [A]


NONSENSE = [
    ({"H": "已更正"}, "I3", "没有更正后代码"),
    ({"H": "已更正", "I": MISTYPED}, "I3", "第18位校验码不符"),
    ({"H": "已更正", "I": 911408021234567890}, "I3", "不能用"),
    ({"H": "已更正", "I": SHARED}, "I3", "与原代码相同"),
    ({"H": "已注销", "I": RIGHT}, "I3", "不应有更正后代码"),
    ({"I": RIGHT}, "H3", "没有处理结果"),
    ({"H": "差不多"}, "H3", "看不懂"),
    ({"G": "9"}, "G3", "数据操作标识“9”无效"),
    ({"G": "0", "H": "已注销"}, "G3", "不一致"),
    ({"A": "JC-1", "H": "代码无误"}, "A3", "不在任何一份已登记的纠错回传表中"),
    ({"C": RIGHT, "H": "代码无误"}, "C3", "发出时的代码不是"),
    ({"B": A, "H": "代码无误"}, "B3", "发出时的名称不是"),
]


@pytest.mark.parametrize(("cells", "cell", "words"), NONSENSE)
def test_nonsense_is_refused_by_its_cell_and_the_rest_is_recorded(
    workspace: Path, capfd: pytest.CaptureFixture[str], cells: dict[str, Any], cell: str, words: str
) -> None:
    back = fill(export(workspace), {B: cells, C: {"H": "代码无误"}})
    capfd.readouterr()
    assert registrar(workspace, "import", f"{back}") == 1
    shown = capfd.readouterr().err
    assert f"拒收 回传.xlsx!{cell}：" in shown
    assert words in shown
    assert "登记 1 行（代码无误 1 行）" in shown


def test_a_later_version_with_the_right_code_is_a_correction(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    corrected = replace(submission("更正", [Row("甲3", digest="2", party=D, code=RIGHT)]), columns=COLUMNS)
    with Archive.open(workspace, create=True) as archive:
        archive.record([corrected], "更正".encode(), rules="r", severities={}, recorded_on=TODAY)
    after = codes(workspace, capfd)
    assert (after["wrong"], after["found"], after["corrected"]) == (0, 3, 1)


def test_the_stand_in_and_blanks_are_no_codes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    send(tmp_path, "甲", [(A, "0" * 17 + "X", False), (B, "0" * 17 + "X", False), (C, "", False), (D, RIGHT, False)])
    found = codes(tmp_path, capfd)
    assert [found[name] for name in ("subjects", "wrong", "duplicated", "found", "correction_rate")] == [
        1, 0, 0, 0, None
    ]  # fmt: skip


def test_the_ranking_says_both_rates_with_their_terms(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["rank", "--month", "10", "--as-of", f"{TODAY}", "--workspace", f"{workspace}", "-q", "--format"]
    assert run([*words, "concise"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == (
        "重错码率 75.00%（错码1＋重码2＝3／填有代码的主体4），纠正率 0.00%（已纠正0／累计发现3）。口径：" + DEFINITION
    )


def test_only_a_list_that_was_handed_out_comes_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    send(tmp_path, "甲", [(A, RIGHT, False)])
    other = tmp_path / "其他.csv"
    other.write_text("名称,代码\n甲,乙\n", encoding="utf-8-sig")
    assert (registrar(tmp_path, "import", f"{other}"), registrar(tmp_path, "import", "没有.xlsx")) == (2, 2)
    shown = capfd.readouterr().err
    assert "没有找到表头：要有“编号”、“处理结果”、“更正后代码”列" in shown
    assert "没有文件 没有.xlsx" in shown
