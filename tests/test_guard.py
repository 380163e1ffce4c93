"""No output ever takes the place of a submission, of a list that the office keeps, or of the archive."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DAY = ("--as-of", "2026-11-23")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "rank": (*DAY, "--month", "10"),
    "bulletin": (*DAY, "--month", "10"),
    "reconcile": (*DAY, "--month", "10"),
    "duplicates": DAY,
    "index": (*DAY, "--month", "10"),
    "missing": (*DAY, "--period", "2026-10", "--format", "csv"),
    "registrar export": (*DAY, "--month", "10"),
    "template xzcf": DAY,
    "scorecard 平川市市场监督管理局": (*DAY, "--month", "10"),
    "rules": (),
    "figures 报告.md": (),
    "validate 收件/别的.csv --format csv": DAY,
}


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded submission, one that is not, and one that came again with changes under its recorded name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREDIT_CLI_WORKSPACE", raising=False)
    for name in ("收件", "别处"):
        Path(name).mkdir()
    source = SAMPLES / "2026-10" / "平川市市场监督管理局.xlsx"
    for name in ("收件/局.xlsx", "收件/再报.xlsx"):
        shutil.copy(source, name)
    book = openpyxl.load_workbook(source)
    book.save("收件/再报.xlsx")
    assert run(["validate", "收件", *DAY, "-q", "-o", "x.json"]) < 2
    book.worksheets[0]["A90"] = "改过，还没有入库"
    book.save("收件/再报.xlsx")
    shutil.copy("收件/局.xlsx", "别处/备份.xlsx")
    Path("收件/别的.csv").write_text("行政相对人名称\n", encoding="utf-8")
    Path("报告.md").write_text("共 3 条。\n", encoding="utf-8")
    Path("collection.csv").write_text("部门,数据集,周期\n平川市市场监督管理局,双公示,月\n", encoding="utf-8")


def state() -> dict[str, str]:
    """Every file but the archive's with what it holds; in the archive the journal."""
    with Archive.open(Path(), create=False) as archive:
        journal = {f"journal {at}": act.hash for at, act in enumerate(archive.acts())}
    paths = (path for path in Path().rglob("*") if path.is_file() and ".credit-cli" not in path.parts)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths} | journal


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("target", ["收件/局.xlsx", "收件/再报.xlsx", "别处/备份.xlsx"])
def test_a_submission_is_never_an_output(command: str, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    assert run([*command.split(), "-o", target, *COMMANDS[command]]) == 2
    assert f"输出文件“{target}”就是报送的原文件，不予覆盖" in capsys.readouterr().err
    assert state() == before


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["archive", "backup", "收件/局.xlsx"], "就是报送的原文件"),
        (["rank", "--month", "10", "-o", "./别处/../收件/局.xlsx"], "就是报送的原文件"),
        (["validate", "收件/别的.csv", *DAY, "-o", "收件/别的.csv"], "就是报送的原文件"),  # not recorded, but an input
        (["rules", "--format", "csv", "-o", "collection.csv"], "是工作区自己的表或设置"),
        (["rules", "-o", ".credit-cli/archive.sqlite3"], "是档案的一部分"),
        (["reconcile", "--month", "10", "--decisions", "意见.csv", "-o", "意见.csv"], "就是给出的处理意见"),
    ],
)
def test_inputs_lists_and_archive_are_never_outputs(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("意见.csv").write_text("编号,处理\n", encoding="utf-8")
    before = state()
    assert run(arguments) == 2
    assert what in capsys.readouterr().err
    assert state() == before


def test_a_submission_inside_the_folder_of_notices_stops_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["notice", "--month", "10", "-o", "通知", *DAY]) == 0
    (listed,) = Path("通知").glob("*/问题清单.xlsx")
    shutil.copy("收件/局.xlsx", listed)
    before = state()
    assert run(["notice", "--month", "10", "-o", "通知", *DAY]) == 2
    assert "就是报送的原文件" in capsys.readouterr().err
    assert state() == before


def test_an_earlier_output_is_replaced() -> None:
    for _ in range(2):
        assert run(["rank", "--month", "10", "-o", "排名.xlsx", *DAY]) == 0
    assert not list(Path().glob("排名*(*"))


def test_an_annotated_copy_that_somebody_corrected_is_not_replaced() -> None:
    arguments = ["validate", "收件", *DAY, "--annotate", "标注", "--no-record", "-q", "-o", "x.json"]
    assert run(arguments) == 1
    copy = next(iter(sorted(Path("标注").glob("*.xlsx"))))
    assert run(arguments) == 1
    assert not list(Path("标注").glob("*(2)*"))
    book = openpyxl.load_workbook(copy)
    book.save(copy)
    corrected = copy.read_bytes()
    assert run(arguments) == 1
    assert copy.read_bytes() == corrected
    assert copy.with_stem(f"{copy.stem}(2)").is_file()
