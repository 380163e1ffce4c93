"""`validate` from the command line to stdout, stderr, exit code and archive, on workbooks made here."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.rulepack import load

PACK = load().datasets["xzcf"]
FIELDS = [field for field in PACK.field if field.code in PACK.example]
LETTERS = dict(zip((field.code for field in FIELDS), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
AS_OF = "--as-of=2026-11-23"


def workbook(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write a sheet whose records (row 3 on) are the pack's clean example with these cells changed."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["行政处罚信息公示表"])
    sheet.append([field.title for field in FIELDS])
    for number, changes in enumerate(rows, start=1):
        record = {**PACK.example, "CF_WSH": f"平市监罚〔2026〕{number}号", **changes}
        sheet.append([record[field.code] for field in FIELDS])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a faulty file, a clean one, an unreadable one, a lock file and a letter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREDIT_CLI_WORKSPACE", raising=False)
    workbook(tmp_path / "in/a.xlsx", [{}, {"CF_JDRQ": "2026/02/30"}, {"CF_XDR_SHXYM": "91140802MA0EXAPM13"}])
    workbook(tmp_path / "in/b（一）.xlsx", [{"CF_WSH": "平市监罚〔2026〕99号"}])
    (tmp_path / "in/bad.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "in/~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "in/letter.docx").write_bytes(b"letter")
    return tmp_path


def result(capfdbinary: pytest.CaptureFixture[bytes], *args: str) -> tuple[int, str, list[str]]:
    code = run(["validate", AS_OF, *args])
    done = capfdbinary.readouterr()
    return code, done.out.decode("utf-8"), done.err.decode("utf-8").splitlines()


def document(capfdbinary: pytest.CaptureFixture[bytes], *args: str) -> Any:
    return json.loads(result(capfdbinary, *args, "--format", "json")[1])


def found(data: Any) -> list[str]:
    return [f"{item['cell']} {item['rule']}" for sheet in data["submissions"] for item in sheet["findings"]]


@pytest.mark.usefixtures("folder")
def test_findings_at_their_cells(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    data = document(capfdbinary, "in/a.xlsx", "--no-record")
    assert sorted(found(data)) == [f"{LETTERS['CF_XDR_SHXYM']}5 COD003", f"{LETTERS['CF_JDRQ']}4 DAT001"]
    sheet = data["submissions"][0]
    assert (sheet["path"], sheet["dataset"], sheet["header_row"], sheet["records"]) == ("in/a.xlsx", "xzcf", 2, 3)
    assert (data["schema_version"], data["as_of"], sheet["compliant"]) == (1, "2026-11-23", 1)


def test_a_value_is_told_as_submitted_and_its_blanks_in_words(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    workbook(folder / "in/c.xlsx", [{"CF_XDR_SHXYM": " 91140802MA0EXAMP13\t"}])
    (item,) = document(capfdbinary, "in/c.xlsx", "--no-record")["submissions"][0]["findings"]
    assert (item["rule"], item["value"]) == ("COD001", " 91140802MA0EXAMP13\t")
    assert item["message"] == (
        "代码“91140802MA0EXAMP13”书写不规范（前面有空格，后面有制表符），应为“91140802MA0EXAMP13”"
    )


def test_the_rows_of_a_sheet_set_aside_are_counted_and_told(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    book = openpyxl.load_workbook(workbook(folder / "in/c.xlsx", [{}, {"CF_WSH": "2号文书"}]))
    book.copy_worksheet(book.active).title = "填写示例"
    book.save(folder / "in/c.xlsx")
    (sheet,) = document(capfdbinary, "in/c.xlsx", "--no-record")["submissions"]
    assert [(item["rule"], item["sheet"], item["row"]) for item in sheet["findings"]] == [("HDR008", "填写示例", 2)]
    assert sheet["findings"][0]["message"].endswith("有行政处罚的表头和2行数据，未参与核验")
    assert (sheet["rows"]["rows"], sheet["rows"]["records"], sheet["rows"]["unchecked"]) == (8, 2, 2)


def test_the_month_of_an_unreadable_file_is_the_one_in_its_name(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "10月双公示.xlsx").write_bytes(b"")
    (sheet,) = document(capfdbinary, "10月双公示.xlsx", "--no-record")["submissions"]
    assert (sheet["period"], sheet["department"]) == ("2026-10", None)


@pytest.mark.parametrize(
    ("name", "text", "rule"), [("a", "/", "FIL007"), ("水务局零报告（1）", "", "FIL007"), ("a", "", "FIL006")]
)
def test_a_zero_report_is_one_however_it_is_stated(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, text: str, rule: str
) -> None:
    book = openpyxl.load_workbook(workbook(folder / f"zero/{name}.xlsx", []))
    book.active["A3"] = text
    book.save(folder / f"zero/{name}.xlsx")
    (sheet,) = document(capfdbinary, "zero", "--no-record")["submissions"]
    assert (sheet["records"], [item["rule"] for item in sheet["findings"]]) == (0, [rule])


@pytest.mark.usefixtures("folder")
def test_every_file_is_accounted_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, err = result(capfdbinary, "in")
    assert code == 1
    assert {line.split()[0] for line in out.splitlines()[:-1]} == {"in/a.xlsx", "in/bad.xlsx"}
    assert err[:3] == [
        "文件：5 个 = 已读 2 + 无法读取 1 + 跳过 2",
        "  跳过 in/letter.docx：不是表格文件",
        "  跳过 in/~$a.xlsx：Excel/WPS 的临时锁文件",
    ]
    assert "行：8 行 = 记录 4 + 标题 2 + 表头 2" in err
    assert err[-1].endswith("3 个文件，新增 4 条，更新 0 条，未变 0 条")


@pytest.mark.usefixtures("folder")
def test_recording_twice_changes_nothing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result(capfdbinary, "in")
    _, _, err = result(capfdbinary, "in")
    assert err[-1].endswith("3 个文件，新增 0 条，更新 0 条，未变 4 条，其中 3 个文件先前已入库")


def test_what_is_recorded(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result(capfdbinary, "in", "--select", "ENM")
    with Archive.open(folder, create=False) as archive:
        entries = [(entry.path, entry.records, dict(entry.by_rule)) for entry in archive.submissions()]
    assert entries == [
        ("in/a.xlsx", 3, {"COD003": 1, "DAT001": 1}),  # the filter is for the eyes only
        ("in/b（一）.xlsx", 1, {}),
        ("in/bad.xlsx", None, {"FIL001": 1}),  # last: the others tell which month it came with
    ]


def test_no_record_leaves_no_trace_and_inputs_are_never_touched(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def state() -> dict[str, tuple[str, int]]:
        files = (path for path in (folder / "in").rglob("*") if path.is_file())
        return {p.name: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}

    before = state()
    assert result(capfdbinary, "in", "--no-record")[2][-1] == "未入库（--no-record）"
    assert not (folder / ".credit-cli").exists()
    result(capfdbinary, "in")
    assert state() == before


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["in/a.xlsx"], 1),
        (["in/b（一）.xlsx"], 0),
        (["in/bad.xlsx"], 1),  # a file that cannot be read is a finding
        (["in/a.xlsx", "--fail-on", "never"], 0),
        (["in/a.xlsx", "--select", "ENM"], 0),
        (["in/a.xlsx", "--select", "COD"], 1),
        (["in/a.xlsx", "--ignore", "COD,DAT001"], 0),
        (["in/a.xlsx", "--select", "COD,DAT", "--ignore", "COD003,DAT"], 0),
        (["in/a.xlsx", "no.xlsx"], 2),
        (["no*.xlsx"], 2),
        (["in/~$a.xlsx"], 2),  # nothing was checked: that is no clean bill
        (["in/a.xlsx", "--dataset", "nonsense"], 2),
        (["in/a.xlsx", "-o", "x.docx"], 2),
        (["in/a.xlsx", "-o", "in/a.xlsx", "--format", "csv"], 2),
        (["in/a.xlsx", "-o", "nowhere/x.csv"], 2),
        (["in/a.xlsx", "--workspace", "nowhere"], 2),
    ],
)
def test_exit_codes(args: list[str], code: int, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert result(capfdbinary, *args, "--no-record")[0] == code


@pytest.mark.usefixtures("folder")
def test_a_missing_path_is_named_and_the_others_are_processed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, err = result(capfdbinary, "no.xlsx", "in/a.xlsx")
    assert code == 2
    assert len(out.splitlines()) == 3
    assert err[-2:] == ["错误：no.xlsx：没有这个文件或文件夹", "怎么办：请核对路径"]


def test_findings_are_printed_even_when_the_archive_cannot_be_opened(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / ".credit-cli").write_bytes(b"a file where the folder should be")
    code, out, err = result(capfdbinary, "in")
    assert code == 2
    assert len(out.splitlines()) == 4
    assert any(line.endswith("3 个文件未能入库") for line in err)
    assert [line[:2] for line in err[-2:]] == ["错误", "怎么"]


@pytest.mark.usefixtures("folder")
def test_quiet_leaves_only_the_result(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert result(capfdbinary, "in", "-q", "--no-record")[2] == []


@pytest.mark.usefixtures("folder")
def test_a_filter_says_what_it_hides(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    data = document(capfdbinary, "in/a.xlsx", "--ignore", "cod", "--no-record")
    assert (found(data), data["submissions"][0]["compliant"]) == ([f"{LETTERS['CF_JDRQ']}4 DAT001"], 1)
    err = result(capfdbinary, "in/a.xlsx", "--ignore", "cod", "--no-record")[2]
    assert "按 --select/--ignore 隐去 1 处问题；合规判定和入库内容不受影响" in err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["r.json", "r.jsonl", "r.csv"])
def test_output_file_equals_stdout(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _, out, _ = result(capfdbinary, "in", "--no-record", "--format", name[2:])
    code, nothing, err = result(capfdbinary, "in", "--no-record", "-o", name)
    assert (code, nothing, err[-1]) == (1, "", f"已写入 {name}")
    assert Path(name).read_bytes() == out.encode("utf-8")


@pytest.mark.usefixtures("folder")
def test_csv_starts_with_a_bom_and_has_one_line_per_finding(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _, out, _ = result(capfdbinary, "in/a.xlsx", "--no-record", "--format", "csv")
    assert out.startswith("\ufeff序号,部门,文件")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert sorted((row["单元格"], row["规则编号"]) for row in rows) == [
        (f"{LETTERS['CF_XDR_SHXYM']}5", "COD003"),
        (f"{LETTERS['CF_JDRQ']}4", "DAT001"),
    ]


def test_several_processes_give_the_same_bytes(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for number in range(6):
        workbook(folder / f"in/more/{number}.xlsx", [{"CF_CFLB": f"错{number}", "CF_WSH": f"平〔2026〕{number}号"}])
    one, two = (result(capfdbinary, "in", "--no-record", "--format", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two


@pytest.mark.usefixtures("folder")
def test_the_period_is_the_one_given(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _, _, err = result(capfdbinary, "in/b（一）.xlsx", "--month", "9", "--no-record")
    assert "所属期间：2026-09（1 张表）" in err


def test_every_row_of_records_is_accounted_for_when_recorded(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    one = {"CF_WSH": "平市监罚〔2026〕19号"}
    workbook(folder / "两次.xlsx", [one, one, {"CF_WSH": "平市监罚〔2026〕20号"}])
    told = "新增 2 条，更新 0 条，未变 0 条，同一文件中重复 1 条"
    assert result(capfdbinary, "两次.xlsx")[2][-1].endswith(told)


@pytest.mark.usefixtures("folder")
def test_an_engine_fault_ends_with_its_file(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from credit_cli.cli import checking

    honest = checking.validate

    def panics(path: Path, *args: Any, **given: Any) -> Any:
        if path.name == "a.xlsx":
            raise BaseException("panic 11010519491231002X")
        return honest(path, *args, **given)

    monkeypatch.setattr(checking, "validate", panics)
    code, out, err = result(capfdbinary, "in")
    assert code == 3
    assert out.splitlines()[-1].startswith("已检查 2 个文件、1 张表、1 条记录")
    assert err[0] == "文件：5 个 = 已读 1 + 无法读取 1 + 跳过 2 + 未能处理 1"
    assert err[-2] == "错误：in/a.xlsx：程序内部错误（BaseException），该文件未处理"
    assert not any("11010519491231002X" in line for line in err)


@pytest.mark.usefixtures("folder")
def test_whatever_the_locale_the_bytes_are_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "credit_cli", "validate", AS_OF, "in", "--no-record", "--format", "json"]
    settings = ({"TZ": "Asia/Shanghai", "PYTHONIOENCODING": "gbk"}, {"TZ": "America/New_York", "LC_ALL": "C"})
    runs = [subprocess.run(command, capture_output=True, env=os.environ | env, check=False) for env in settings]
    assert [run.returncode for run in runs] == [1, 1]
    assert runs[0].stdout == runs[1].stdout


@pytest.mark.usefixtures("folder")
def test_an_unknown_rule_prefix_is_refused_and_a_missing_path_is_no_clean_sheet(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    for arguments in (("in", "--select", "XYZ"), ("没有.xlsx",)):
        code, out, err = result(capfdbinary, *arguments)
        assert (code, out) == (2, "")
        assert err[0].startswith("错误：")
        assert err[1].startswith("怎么办：")
