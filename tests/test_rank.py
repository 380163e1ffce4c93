"""`rank` and `archive` on the command line: which month, what stands where, in every format."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from rich.cells import cell_len

from credit_cli.archive import Archive
from credit_cli.cli import archive as archive_cli
from credit_cli.cli import rank as rank_cli
from credit_cli.cli.months import resolve_month
from credit_cli.errors import ArchiveError, ConfigError
from credit_cli.model import Submission
from credit_cli.render import ranking as render
from submissions import SEVERITIES, Row, submission

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("10", TODAY, "2026-10"),
        ("11", TODAY, "2025-11"),
        ("12", TODAY, "2025-12"),
        ("1", TODAY, "2026-01"),
        ("10月", TODAY, "2026-10"),
        (None, TODAY, "2026-10"),
        ("上月", TODAY, "2026-10"),
        ("本月", TODAY, "2026-11"),
        ("2026-10", TODAY, "2026-10"),
        ("202610", TODAY, "2026-10"),
        ("2026年10月", TODAY, "2026-10"),
        ("2026年9月", TODAY, "2026-09"),
        ("2027-03", TODAY, "2027-03"),
        ("上月", date(2026, 1, 31), "2025-12"),
        (None, date(2026, 3, 31), "2026-02"),
        ("10", date(2026, 10, 31), "2025-10"),
        ("10", date(2026, 11, 1), "2026-10"),
    ],
)
def test_month_is_resolved(text: str | None, today: date, expected: str) -> None:
    assert resolve_month(text, today=today) == expected


@pytest.mark.parametrize("text", ["", "0", "13", "2026-13", "2026", "十月", "下月", "2026年", "-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        resolve_month(text, today=TODAY)


def record(workspace: Path, *files: Submission) -> None:
    with Archive.open(workspace, create=True) as archive:
        for sent in files:
            data = Path(sent.path).stem.encode()
            archive.record([sent], data, rules="r1", severities=SEVERITIES, recorded_on=TODAY)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    late = date(2026, 10, 28)
    record(
        tmp_path,
        submission("甲", [Row("1"), Row("2", compliant=False, wrong_code=True), Row("3", reported=late)]),
        submission("乙", [Row("4", department="=乙局", decided=None)], department="=乙局"),
        submission("丙", [], department="丙局", rules=["FIL007"]),
        submission("丁", None, department="丁局", rules=["FIL001"]),
        submission("九月", [Row("9", period="2026-09")], period="2026-09"),
    )
    return tmp_path


def rank(workspace: Path, *args: str) -> Result:
    command = [*args, "--workspace", str(workspace), "--as-of", "2026-11-23"]
    return CliRunner().invoke(rank_cli.command, command, catch_exceptions=False, standalone_mode=False)


def test_json_on_stdout_is_ascii_and_nothing_else(workspace: Path) -> None:
    result = rank(workspace, "--month", "10", "--format", "json")
    found = json.loads(result.stdout)
    assert result.stdout.isascii()
    assert found["month"] == "2026-10"
    shown = (
        "rank",
        "department",
        "score",
        "compliance_rate",
        "late_rate",
        "wrong_codes",
        "previous_rank",
        "unreadable",
    )
    assert [tuple(item[name] for name in shown) for item in found["departments"]] == [
        (1, "=乙局", 100.0, 100.0, None, 0, None, 0),
        (2, "甲局", 66.67, 66.67, 33.33, 1, 1, 0),
        (None, "丁局", None, None, None, 0, None, 1),
    ]
    assert found["zero_reports"] == ["丙局"]
    assert found["missing_ledgers"] == ["=乙局", "丁局", "丙局", "甲局"]
    assert (found["total"]["reported"], found["total"]["compliance_rate"], found["total"]["late_rate"]) == (
        4,
        75.0,
        33.33,
    )
    assert "期间：2026-10；3 个部门有报送，共 4 条记录" in result.stderr


def test_month_is_the_last_one_by_default_and_shown(workspace: Path) -> None:
    assert json.loads(rank(workspace, "--format", "json").stdout)["month"] == "2026-10"
    assert "期间：2026-09" in rank(workspace, "--month", "9").stderr


def test_table_shows_rates_with_numerator_and_denominator_and_the_formula_beneath(workspace: Path) -> None:
    text = rank(workspace, "--month", "10", "--format", "table").stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[:6] == [
        "2026年10月报送质量排名",
        "名次 部门 得分 合规率 合规/报送 迟报率 迟报/已定 错码 重码 上月 备注",
        "1 =乙局 100.00 100.00% 1/1 — 0/0 0 0 — 1条日期读不出",
        "2 甲局 66.67 66.67% 2/3 33.33% 1/3 1 0 1 ↓1",
        "— 丁局 — — 0/0 — 0/0 0 0 — 1份报送无法读取",
        "合计 — 75.00% 3/4 33.33% 1/3 1 0",
    ]
    assert lines[6:8] == ["零报送（不排名）1 个：丙局", "未报台账：全部 4 个部门"]
    assert lines[8].startswith("计分办法：得分＝合规率×40")
    assert "\x1b" not in text


def test_concise_is_the_default_in_a_pipe(workspace: Path) -> None:
    assert rank(workspace, "--month", "10").stdout.splitlines()[:4] == [
        "2026-10 第1名 100.00分 =乙局：合规率 100.00%（1/1） 迟报率 —（0/0） 错码 0 重码 0（1条日期读不出）",
        "2026-10 第2名 66.67分 甲局：合规率 66.67%（2/3） 迟报率 33.33%（1/3） 错码 1 重码 0",
        "2026-10 不排名 丁局：合规率 —（0/0） 迟报率 —（0/0） 错码 0 重码 0（1份报送无法读取）",
        "2026-10 合计：合规率 75.00%（3/4） 迟报率 33.33%（1/3） 错码 1 重码 0",
    ]


def test_csv_has_a_bom_and_no_formula(workspace: Path) -> None:
    result = rank(workspace, "--month", "10", "--format", "csv")
    text = result.stdout_bytes.decode("utf-8-sig")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = (
        "名次",
        "部门",
        "得分",
        "合规",
        "报送记录",
        "合规率(%)",
        "迟报",
        "时效已定",
        "迟报率(%)",
        "上月名次",
        "备注",
    )
    assert [tuple(row[name] for name in shown) for row in rows[:-1]] == [
        ("1", "'=乙局", "100.00", "1", "1", "100.00", "0", "0", "", "", "1条日期读不出"),
        ("2", "甲局", "66.67", "2", "3", "66.67", "1", "3", "33.33", "1", ""),
        ("", "丁局", "", "0", "0", "", "0", "0", "", "", "1份报送无法读取"),
        ("", "丙局", "", "", "", "", "", "", "", "", "零报送，不排名"),
        ("", "合计", "", "3", "4", "75.00", "1", "3", "33.33", "", ""),
    ]
    assert next(iter(rows[-1].values())) == "计分办法"


@pytest.mark.parametrize(
    ("name", "start"), [("排名.json", b"{"), ("排名.csv", b"\xef\xbb\xbf"), ("排名.txt", "2026年".encode())]
)
def test_output_file_has_the_format_of_its_suffix(workspace: Path, name: str, start: bytes) -> None:
    result = rank(workspace, "--month", "10", "-o", str(workspace / name))
    assert (workspace / name).read_bytes().startswith(start)
    assert (result.stdout, result.return_value) == ("", 0)


@pytest.mark.parametrize("format_", rank_cli.FORMATS)
def test_same_archive_gives_the_same_bytes(workspace: Path, format_: str) -> None:
    one, two = workspace / "一", workspace / "二"
    for path in (one, two):
        rank(workspace, "--month", "9..10", "--format", format_, "-o", str(path), "--as-of", "2026-11-23")
    assert one.read_bytes() == two.read_bytes()


def test_several_months_stand_side_by_side(workspace: Path) -> None:
    result = rank(workspace, "--month", "2026-09..2026-10", "--format", "json")
    assert [month["month"] for month in json.loads(result.stdout)["months"]] == ["2026-09", "2026-10"]
    text = rank(workspace, "--month", "9", "--month", "10", "--format", "table").stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[:6] == [
        "2026年9月至2026年10月报送质量排名",
        "部门 2026-09 2026-10 升降",
        "=乙局 — 第1名 100.00",
        "甲局 第1名 100.00 第2名 66.67 ↓1",
        "丁局 — —",
        "合计（合规率） 100.00% 75.00%",
    ]


@pytest.mark.parametrize("width", [60, 70, 80, 100])
def test_a_narrow_window_does_without_columns_never_without_names_or_remarks(workspace: Path, width: int) -> None:
    ranking = json.loads(rank(workspace, "--month", "10", "--format", "json").stdout)
    name = "平川市经济技术开发区人力资源和社会保障局"
    ranking["departments"][2]["department"] = name
    lines = "".join(render.table([ranking], width=width)).splitlines()
    heads, end = lines[1].split(), next(place for place, line in enumerate(lines) if "合计" in line)
    assert heads[:5] == ["名次", "部门", "得分", "合规率", *heads[4:5]]
    at = next(place for place, line in enumerate(lines) if line.startswith("   — 平川市"))
    shown = "".join(part for line in lines[at:end] for part in line.split() if part[0] in name)
    assert shown == name
    assert [cell_len(line) for line in lines if cell_len(line) > width] == []
    text = "".join(lines)
    assert "1份报送无法读取" in text
    for head in ("合规/报送", "迟报/已定", "错码", "重码", "上月"):
        assert head in text
    assert ("窗口较窄，略去" in text) == (not {"合规/报送", "上月"} <= set(heads))


@pytest.mark.parametrize("format_", render.FORMATS)
def test_a_month_closed_by_an_earlier_version_has_fewer_lists(workspace: Path, format_: str) -> None:
    ranking = json.loads(rank(workspace, "--month", "10", "--format", "json").stdout)
    older = {name: value for name, value in ranking.items() if name not in {"no_records", "silent"}}
    whole, part = ("".join(render.FORMATS[format_]([one])) for one in (ranking, older))
    assert part == whole or format_ == "json"


def test_months_that_find_no_room_stand_beneath(workspace: Path) -> None:
    ranking = json.loads(rank(workspace, "--month", "10", "--format", "json").stdout)
    months = [ranking | {"month": f"2026-{month:02d}"} for month in (6, 7, 8, 9, 10)]
    lines = [" ".join(line.split()) for line in "".join(render.table(months, width=60)).splitlines()]
    assert [line for line in lines if line.startswith("部门 ")] == [
        "部门 2026-06 2026-07", "部门 2026-08 2026-09", "部门 2026-10 升降",
    ]  # fmt: skip
    assert lines.count("甲局 第2名 66.67 第2名 66.67") == 2
    assert "甲局 第2名 66.67 ＝" in lines


def test_workbook_has_the_figures_of_the_table_and_charts_of_them(workspace: Path) -> None:
    rank(workspace, "--month", "10", "-o", str(workspace / "排名.xlsx"))
    book = load_workbook(workspace / "排名.xlsx")
    assert book.sheetnames == ["排名", "得分图", "十二个月走势"]
    heads = [cell.value for cell in book["排名"][2]]
    lines = [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in book["排名"].iter_rows(3, 7)]
    assert [(line["名次"], line["部门"], line["得分"], line["合规率(%)"], line["备注"]) for line in lines] == [
        (1, "=乙局", 100, 100, "1条日期读不出"),
        (2, "甲局", 66.67, 66.67, None),
        (None, "丁局", None, None, "1份报送无法读取"),
        (None, "丙局", None, None, "零报送，不排名"),
        (None, "合计", None, 75, None),
    ]
    assert [len(sheet._charts) for sheet in book] == [0, 1, 2]
    assert [cell.value for cell in book["十二个月走势"][14]] == ["2026-10", 4, 75, 1, 33.33, 1, 0]


@pytest.mark.parametrize("text", ["10..9", "2026-10..x", "2000-01..2026-10"])
def test_span_that_is_none_is_refused(workspace: Path, text: str) -> None:
    with pytest.raises(click.BadParameter, match="先写早的"):
        rank(workspace, "--month", text)


def test_month_without_records_is_empty_and_says_which_have_some(workspace: Path) -> None:
    result = rank(workspace, "--month", "2026-05", "--format", "json", "-q")
    found = json.loads(result.stdout)
    assert (found["departments"], found["zero_reports"], found["total"]["compliance_rate"]) == ([], [], None)
    assert result.stderr == "注意：2026-05 没有任何报送，排名为空；档案中有报送的月份：2026-09、2026-10\n"
    assert result.return_value == 0


def test_quiet_says_nothing_more(workspace: Path) -> None:
    assert rank(workspace, "--month", "10", "-q").stderr == ""


def test_settings_and_presets_of_the_workspace_apply(workspace: Path) -> None:
    settings = '[timeliness]\nworking_days = 12\n[ranking]\nscoring = "plateau"\nmin_records = 2\n'
    (workspace / "credit-cli.toml").write_text(settings, encoding="utf-8")
    found = json.loads(rank(workspace, "--month", "10", "--format", "json").stdout)
    assert found["settings"]["scoring"] == "plateau"
    assert [(item["department"], item["late"], item["few_records"]) for item in found["departments"]] == [
        ("=乙局", 0, True),
        ("甲局", 0, False),
        ("丁局", 0, False),
    ]
    default = rank(workspace, "--month", "10", "--format", "json", "--scoring", "default")
    assert json.loads(default.stdout)["settings"]["scoring"] == "default"
    with pytest.raises(ConfigError, match="没有名为“没有”的计分办法"):
        rank(workspace, "--scoring", "没有")


def test_personal_number_in_a_departments_name_is_masked_everywhere(tmp_path: Path) -> None:
    number = "11010519491231002X"
    record(tmp_path, submission("甲", [Row("1", department=f"张三{number}")], department=f"局{number}"))
    outputs = [rank(tmp_path, "--month", "10", "--format", name) for name in rank_cli.FORMATS if name != "xlsx"]
    rank(tmp_path, "--month", "10", "-o", str(tmp_path / "排名.xlsx"))
    names = [cell.value for cell in load_workbook(tmp_path / "排名.xlsx")["排名"]["B"]]
    assert "局1101************2X" in names
    listed = [archive(tmp_path, "list", "--format", name) for name in ("table", "json")]
    assert [result.output for result in [*outputs, *listed] if number in result.output] == []


def test_without_archive_ranking_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="还没有档案"):
        rank(tmp_path)


def archive(workspace: Path, *args: str) -> Result:
    command = [*args, "--workspace", str(workspace)]
    return CliRunner().invoke(archive_cli.command, command, catch_exceptions=False, standalone_mode=False)


def _cells(text: str) -> list[Sequence[str]]:
    return [line.split() for line in text.splitlines()]


def test_archive_list_shows_every_sheet(workspace: Path) -> None:
    rows = _cells(archive(workspace, "list").stdout)
    assert rows[0] == ["序号", "期间", "部门", "数据集", "记录", "错误", "警告", "收到", "入库", "文件"]
    assert rows[1] == [
        "1",
        "2026-10",
        "甲局",
        "xzcf",
        "3",
        "0",
        "0",
        "2026-10-13",
        "2026-11-23",
        "in/甲.xlsx",
        "[Sheet1]",
    ]
    assert rows[4][:7] == ["4", "2026-10", "丁局", "xzcf", "读不出", "1", "0"]
    assert [row[0] for row in _cells(archive(workspace, "list", "--month", "2026-09").stdout)] == ["序号", "5"]


def test_archive_list_as_json(workspace: Path) -> None:
    result = archive(workspace, "list", "--format", "json")
    found: list[dict[str, Any]] = json.loads(result.stdout)["submissions"]
    assert result.stdout.isascii()
    assert [(item["department"], item["records"]) for item in found] == [
        ("甲局", 3),
        ("=乙局", 1),
        ("丙局", 0),
        ("丁局", None),
        ("甲局", 1),
    ]
    assert found[3]["by_rule"] == {"FIL001": 1}


def test_archive_verify_finds_a_changed_original(workspace: Path) -> None:
    assert archive(workspace, "verify", "--read-data").return_value == 0
    original = min(path for path in (workspace / ".credit-cli" / "originals").rglob("*") if path.is_file())
    original.write_bytes(b"changed")
    assert archive(workspace, "verify").return_value == 0
    result = archive(workspace, "verify", "--read-data")
    assert result.return_value == 1
    assert f"{original.name}：原件内容已变" in result.stdout
    assert "发现 1 处问题" in result.stderr
