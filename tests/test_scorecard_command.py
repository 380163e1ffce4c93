"""`scorecard`: one department at a glance, and never another one's figures."""

import json
from pathlib import Path

import pytest

from credit_cli.cli.main import run
from credit_cli.render import card as render
from month_sample import document

MARKET = "平川市市场监督管理局"


def test_card_says_where_the_department_stands_and_what_to_do() -> None:
    card = render.card(document(), MARKET, today_due="2026-12-02")
    assert (card["department"]["rank"], card["of"]) == (3, 5)
    assert [(rule["rule"], rule["count"], rule["cell"]) for rule in card["worst"]] == [
        ("COD003", 3, "C5"),
        ("TIM001", 7, "J8"),
        ("台账", 2, "B12"),
    ]
    assert card["next_steps"][0] == "统一社会信用代码校验位不符 3 处（首处 行政处罚 C5）：请对照登记证照核对"
    assert card["next_steps"][-1] == "2026-11-23 作出的决定，最晚 2026-12-02 报送"


def test_table_shows_counts_beside_rates_and_the_month_before() -> None:
    lines = ["  ".join(line.split()) for line in _table(MARKET)]
    assert lines[0].endswith("得分  97.62  市直部门  第  3  名／共  5  个部门，上月第  4  名  ↑1")
    assert lines[3] == "本部门  97.62  353  97.45%  344/353  1.98%  7/353  9  0  按时  2"
    assert lines[6] == "全市  —  1976  98.73%  1951/1976  1.21%  24/1976  25  0  —  2"
    bars = [line for line in _table(MARKET) if "█" in line]
    assert bars[-1].split() == ["2026-10", "█" * 20, "99.00%", "344/353", "迟报", "7", "第", "3", "名"]


def test_department_without_problems_is_told_so() -> None:
    assert "√ 未发现问题" in "".join(_table("安河县自然资源局"))
    assert "√" not in "".join(_table("平川市公安局"))


def test_department_whose_files_could_not_be_read_has_no_place() -> None:
    lines = _table("平川市商务局")
    assert "没有可计分的记录，不排名" in lines[0]
    assert "1 份文件读不出来" in "".join(lines)


def _table(name: str) -> list[str]:
    card = render.card(document(), name, today_due=None)
    return "".join(render.table(card, width=100)).splitlines()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_wider_than_the_screen(width: int) -> None:
    from rich.cells import cell_len

    text = "".join(render.table(render.card(document(), MARKET, today_due="2026-12-02"), width=width))
    assert max(cell_len(line) for line in text.splitlines()) <= width


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("工作区")
    sample = Path(__file__).parents[1] / "samples" / "2026-10" / "平川市市场监督管理局.xlsx"
    words = ["validate", f"{sample}", "--workspace", f"{folder}", "--received", "2026-10-31", "--month", "10", "-q"]
    assert run([*words, "--as-of", "2026-11-23"]) == 1
    return folder


def asked(workspace: Path, name: str, *words: str) -> int:
    given = ["--workspace", f"{workspace}", "--month", "2026-10", "--as-of", "2026-11-23"]
    return run(["scorecard", name, *given, *words])


def test_figures_are_those_of_the_ranking(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(workspace, MARKET, "--format", "json") == 0
    card = json.loads(capsys.readouterr().out)
    assert run(["rank", "--month", "2026-10", "--workspace", f"{workspace}", "--format", "json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["departments"]
    assert {name: card["department"][name] for name in line} == line
    assert card["today_due"] == "2026-12-02"


def test_name_that_nobody_bears_is_never_guessed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(workspace, "市场监督管理局") == 2
    assert f"是不是 {MARKET}？" in capsys.readouterr().err


def test_alias_of_the_table_is_understood(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = workspace / "departments.csv"
    table.write_text(f"部门名称,别名\n{MARKET},市监局\n平川市教育局,\n", encoding="utf-8")
    assert asked(workspace, "市监局", "-o", f"{workspace / '得分.txt'}") == 0
    assert (workspace / "得分.txt").read_text(encoding="utf-8").startswith(f"{MARKET} 2026年10月报送质量")
    assert asked(workspace, "平川市教育局") == 2
    assert "2026-10 没有任何报送" in capsys.readouterr().err
    table.unlink()
