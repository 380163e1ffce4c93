"""Who sent something without new records in a month: only a stated zero report is called one, through real files."""

import json
from pathlib import Path
from typing import Any

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.rulepack import load

PACK = load().datasets["xzcf"]
FIELDS = [field for field in PACK.field if field.code in PACK.example]
EMPTY, AGAIN = "只有表头，没有写明零报告", "所报记录以前报过，或计在其他月份、其他部门"
SENT = f"平川市教育局（{EMPTY}）、平川市文旅局（{AGAIN}）"


def sheet(folder: Path, name: str, *lines: dict[str, str] | str, month: str = "11", day: str = "2026-12-05") -> None:
    """Record a sheet of a department: its records, or the texts that stand below its header."""
    texts = [f"2026年{month}月行政处罚信息公示表", ",".join(field.title for field in FIELDS)]
    for line in lines:
        record = {**PACK.example, "CF_SJLY": name, **line} if isinstance(line, dict) else {}
        texts.append(",".join(str(record[field.code]) for field in FIELDS) if record else str(line))
    path = folder / f"{name}{month}月.csv"
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    given = ["--workspace", str(folder), "--department", name, "--month", f"2026-{month}", "--as-of", day]
    run(["validate", str(path), *given, "-q"])


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """November: one reports, one states zero, one sends an empty form, one corrects October; one is silent."""
    old = {"CF_WSH": "平文罚〔2026〕1号", "SBRQ": "2026/10/14"}
    sheet(tmp_path, "平川市文旅局", old | {"CF_NR": ""}, month="10", day="2026-11-05")
    sheet(tmp_path, "平川市文旅局", old)
    sheet(tmp_path, "平川市水利局", "零报告")
    sheet(tmp_path, "平川市教育局")
    sheet(tmp_path, "平川市公安局", {"CF_WSH": "平公罚〔2026〕9号", "CF_JDRQ": "2026/11/09", "SBRQ": "2026/11/10"})
    (tmp_path / "departments.csv").write_text("部门名称\n平川市公安局\n平川市商务局\n平川市审计局\n", encoding="utf-8")
    capsys.readouterr()
    return tmp_path


def ranking(workspace: Path) -> Any:
    path = workspace / "r.json"
    assert (
        run(["rank", "--month", "2026-11", "--as-of", "2026-12-06", "--workspace", str(workspace), "-o", str(path)])
        == 0
    )
    return json.loads(path.read_bytes())


def test_an_empty_form_and_a_correction_are_no_zero_reports(workspace: Path) -> None:
    found = ranking(workspace)
    assert [(line["department"], line["reported"]) for line in found["departments"]] == [("平川市公安局", 1)]
    assert found["zero_reports"] == ["平川市水利局"]
    assert found["no_records"] == [
        {"department": "平川市教育局", "reasons": ["empty"]},
        {"department": "平川市文旅局", "reasons": ["nothing_new"]},
    ]


def test_a_form_sent_again_with_the_statement_is_one(workspace: Path) -> None:
    sheet(workspace, "平川市教育局", "本月无数据")
    assert ranking(workspace)["zero_reports"] == ["平川市教育局", "平川市水利局"]


@pytest.mark.parametrize(
    ("words", "name", "told"),
    [
        ("rank --format table", "", f"没有新增记录、也没有写明零报告（不排名）2 个：{SENT}"),
        ("rank --format concise", "", f"没有新增记录、也没有写明零报告（不排名）2 个：{SENT}"),
        ("rank --format csv", "", f",平川市教育局{',' * 17}没有新增记录，不排名：{EMPTY}"),
        ("bulletin", "b.md", f"有文件报来而没有新增记录、也没有写明零报告，不参加排名：{SENT}等2个单位。"),
        ("report", "r.html", f"没有新增记录、也没有写明零报告（不排名）2个：</strong>{SENT}。"),
    ],
)
def test_they_are_shown_apart_with_the_reason(
    words: str, name: str, told: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ["-o", str(workspace / name)] if name else []
    given = ["--month", "2026-11", "--as-of", "2026-12-06", "--workspace", str(workspace)]
    assert run([*words.split(), *given, *output]) == 0
    text = (workspace / name).read_text(encoding="utf-8") if name else capsys.readouterr().out
    assert "".join(told.split()) in "".join(text.split())  # a table breaks its lines
    assert "零报送" in text


def test_the_scorecard_of_one_says_why_it_has_none(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--month", "2026-11", "--as-of", "2026-12-06", "--workspace", str(workspace)]
    assert run(["scorecard", "平川市教育局", *given]) == 2
    assert f"平川市教育局 2026-11 没有新增记录（{EMPTY}），没有可以列出的数字" in capsys.readouterr().err


def test_a_month_with_nothing_but_empty_forms_is_not_one_without_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet(tmp_path, "平川市教育局")
    assert ranking(tmp_path)["no_records"] == [{"department": "平川市教育局", "reasons": ["empty"]}]
    assert "没有任何报送" not in capsys.readouterr().err


def test_who_is_silent_is_said_to_lack_a_ledger_too_and_who_filed_one_is_not_silent(workspace: Path) -> None:
    path = workspace / "平川市审计局台账.csv"
    path.write_text(
        "平川市审计局2026年11月双公示台账\n填报单位：平川市审计局\n类别,决定文书号,行政相对人名称,决定日期,未报送依据\n"
        "处罚,平审罚〔2026〕1号,甲商贸公司,2026/11/30,\n",
        encoding="utf-8",
    )
    assert run(["validate", str(path), "--workspace", str(workspace), "--as-of", "2026-12-05", "-q"]) == 0
    found = ranking(workspace)
    assert found["silent"] == ["平川市商务局"]
    assert found["missing_ledgers"] == sorted(
        f"平川市{name}" for name in ("公安局", "商务局", "教育局", "文旅局", "水利局")
    )
    assert found["no_records"][0] == {"department": "平川市审计局", "reasons": ["ledger_only"]}


def test_an_empty_ledger_is_no_zero_ledger(workspace: Path) -> None:
    head = "平川市{0}2026年11月双公示台账\n填报单位：平川市{0}\n类别,决定文书号,行政相对人名称,决定日期,未报送依据\n{1}"
    for name, text in (("审计局", ""), ("商务局", "零报告\n")):
        path = workspace / f"平川市{name}台账.csv"
        path.write_text(head.format(name, text), encoding="utf-8")
        run(["validate", str(path), "--workspace", str(workspace), "--as-of", "2026-12-05", "-q"])
    found = ranking(workspace)
    assert (found["zero_ledgers"], found["zero_reports"]) == (["平川市商务局"], ["平川市商务局", "平川市水利局"])
    assert "平川市审计局" not in found["missing_ledgers"]


def test_a_statement_is_known_by_its_finding(workspace: Path) -> None:
    with Archive.open(workspace, create=False) as archive:
        said = {(entry.department, entry.zero) for entry in archive.submissions() if entry.records == 0}
    assert said == {("平川市水利局", True), ("平川市教育局", False)}


def test_what_has_no_records_and_names_no_month_counts_for_that_of_what_came_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """October's sheets arrive in November; the zero report is read before the records, the empty form after them."""
    header = ",".join(field.title for field in FIELDS)
    record = ",".join(str(PACK.example[field.code]) for field in FIELDS)
    for name, lines in {"1水利局": ["本月无数据"], "2公安局": [record], "3教育局": []}.items():
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    (tmp_path / "4.csv").write_bytes(b"\0\1\2")
    given = ["--workspace", str(tmp_path), "--received", "2026-12-05", "--as-of", "2026-12-05", "-q"]
    run(["validate", str(tmp_path), *given])
    month = PACK.example["CF_JDRQ"].replace("/", "-")[:7]
    with Archive.open(tmp_path, create=False) as archive:
        assert [(Path(entry.path).stem, entry.period) for entry in archive.submissions()] == [
            ("2公安局", month),
            *((name, month) for name in ("1水利局", "3教育局", "4")),
        ]
    capsys.readouterr()
    (tmp_path / "5水利局.csv").write_text(f"{header}\n本月无数据,\n", encoding="utf-8")
    run(["validate", str(tmp_path / "5水利局.csv"), *given, "--format", "json", "--no-record"])
    assert json.loads(capsys.readouterr().out)["submissions"][0]["period"] == "2026-12"
    run(["validate", str(tmp_path / "1水利局.csv"), *(part for part in given if part != "-q")])
    assert "1 个文件没有写明月份，与先前入库的相同，仍计入先前的月份" in capsys.readouterr().err
    with Archive.open(tmp_path, create=False) as archive:
        assert [(entry.department, entry.period) for entry in archive.submissions() if entry.records == 0] == [
            ("水利局", month),
            ("教育局", month),
        ]
    later = ["--workspace", str(tmp_path), "--as-of", "2027-01-05"]
    run(["validate", str(tmp_path / "1水利局.csv"), *later])
    assert "1 个文件没有写明月份，与先前入库的相同，算另一月的" in capsys.readouterr().err
