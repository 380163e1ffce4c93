"""Every shipped sample against the list of what was planted in it: exactly those findings, at exactly those cells."""

import csv
import sys
import tempfile
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.engine import Context, load_context, validate

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
SUFFIXES = {".xlsx", ".xls", ".csv"}
AS_OF, RECEIVED = date(2026, 11, 23), date(2026, 10, 30)
LIST = ".expected.csv"

FILES = sorted(path for path in SAMPLES.glob("2026-*/*") if path.suffix in SUFFIXES and not path.name.endswith(LIST))
LISTS = sorted(SAMPLES.glob(f"2026-*/*{LIST}"))


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return load_context(tmp_path_factory.mktemp("workspace"), as_of=AS_OF, received=RECEIVED)


def due(path: Path) -> list[tuple[str, str]]:
    listed = path.with_name(path.stem + LIST)
    if not listed.exists():
        return []
    with listed.open(encoding="utf-8", newline="") as lines:
        return sorted((row["rule"], row["cell"]) for row in csv.DictReader(lines))


def found(path: Path, context: Context) -> list[tuple[str, str]]:
    submissions = validate(path, context).submissions
    several = len(submissions) > 1
    return sorted(
        (finding.rule, f"{submission.sheet}!{finding.cell}" if several else finding.cell or "")
        for submission in submissions
        for finding in submission.findings
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_findings_are_those_that_were_planted(path: Path, context: Context) -> None:
    assert found(path, context) == due(path)


def test_every_list_belongs_to_a_file_and_holds_something() -> None:
    stems = {(path.parent.name, path.stem) for path in FILES}
    assert {(path.parent.name, path.name.removesuffix(LIST)) for path in LISTS} <= stems
    assert all(due(path.with_name(path.name.removesuffix(LIST) + ".xlsx")) for path in LISTS)


def test_at_least_a_third_of_the_files_are_clean_and_names_are_unique() -> None:
    october = [path for path in FILES if path.parent.name == "2026-10"]
    assert len({path.stem for path in october}) == len(october) >= 12
    assert 3 * sum(not due(path) for path in october) >= len(october)


PLANTED = {
    "COD": (1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 16),
    "PID": (1, 2, 3),
    "REQ": (1, 2, 3, 4, 5, 6, 7),
    "ENM": (1, 2, 3),
    "DAT": (1, 2, 3, 4, 5, 6),
    "AMT": (1, 2, 3, 4),
    "REL": (1, 2, 3, 4, 6),
    "FMT": (1, 2, 3, 4, 5, 7),
    "DUP": (1, 2, 3),
    "TIM": (1,),
    "HDR": (1,),
    "FIL": (1, 7),
}


@pytest.mark.parametrize("rule", [f"{family}{number:03d}" for family, numbers in PLANTED.items() for number in numbers])
def test_some_sample_shows_the_rule(rule: str) -> None:
    assert any(rule == found for path in FILES for found, _ in due(path))


def test_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 400_000


def test_records_sent_again_count_once_in_their_first_month_and_as_corrected(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        for month in ("2026-09", "2026-10"):
            context = load_context(tmp_path, as_of=AS_OF, received=date.fromisoformat(f"{month}-30"))
            outcome = validate(SAMPLES / month / "安河县行政审批服务管理局.xlsx", context)
            archive.record(outcome.submissions, outcome.original, rules="r", severities={}, recorded_on=AS_OF)
        records = archive.records()
    states = records.groupby("period")[["compliant", "wrong_code"]].agg(["size", "sum"])
    assert states["compliant"].to_dict("index") == {"2026-09": {"size": 6, "sum": 6}, "2026-10": {"size": 7, "sum": 7}}
    assert states["wrong_code"]["sum"].tolist() == [0, 0]
    again = records[(records["period"] == "2026-09") & (records["decided"] >= "2026-09-24")]
    assert again["first_reported"].dt.strftime("%m-%d").tolist().count("09-28") == 2
    assert again["first_reported"].dt.strftime("%m-%d").tolist().count("09-29") == 2


def _generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import make_samples
    finally:
        sys.path.pop(0)
    return make_samples


def test_the_generator_gives_the_shipped_files_and_the_same_bytes_each_time() -> None:
    generator = _generator()
    made = generator.contents(generator.months())
    assert generator.contents(generator.months()) == made
    assert set(made) == {f"{path.parent.name}/{path.name}" for path in (*FILES, *LISTS)}
    assert [path for path, data in made.items() if _inside(data) != _inside((SAMPLES / path).read_bytes())] == []


def _inside(data: bytes) -> object:
    """A workbook's parts: the packed bytes depend on the zlib that packed them."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {entry.filename: (entry.date_time, package.read(entry)) for entry in package.infolist()}


def test_the_demo_walks_through_the_month_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run(["demo"]) == 0
    shown = capfdbinary.readouterr().out.decode()
    headings = [line for line in shown.splitlines() if line[1:2] == "、" and line[0] in "一二三四五六七八九十"]
    assert [line[0] for line in headings] == list("一二三四五六七八九十")
    assert "已检查 2 个文件、2 张表、13 条记录" in shown.partition("二、")[0]
    assert "已检查 18 个文件、18 张表、170 条记录" in shown.partition("二、")[2].partition("三、")[0]
    assert "91140802MA0702164W（策略B）" in shown
    assert list(tmp_path.iterdir()) == []


def test_the_demo_keeps_its_workspace_where_it_is_told(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    kept = tmp_path / "演示 一"
    assert run(["demo", "--keep", str(kept)]) == 0
    assert not list(kept.rglob(f"*{LIST}"))
    assert (kept / "更正" / "平川市市场监督管理局.xlsx").is_file()
    papers = {path.relative_to(kept / "文书").as_posix() for path in (kept / "文书").rglob("*") if path.is_file()}
    own = "通知/平川市市场监督管理局"
    assert papers == {"通报.docx", "报告.html", f"{own}/问题清单.xlsx", f"{own}/整改通知.docx", "通知/发放清单.json"}
    shown = capfdbinary.readouterr().out.decode()
    assert str(kept / "更正") in shown
    assert str(kept / "文书") in shown
    assert run(["demo", "--keep", str(kept)]) == 2
    assert "不是空文件夹" in capfdbinary.readouterr().err.decode()
