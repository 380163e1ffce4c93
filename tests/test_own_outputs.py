"""What we wrote ourselves is never taken for a submission; what departments make of it and send back is."""

import json
import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from credit_cli.cli.main import run
from credit_cli.cli.ours import own_kind
from credit_cli.cli.paths import FIXED, OURS, OWN_LIST, OWN_RULES, expand
from credit_cli.fixing import apply, confirm
from credit_cli.ooxml.package import Package
from credit_cli.render import codecheck
from credit_cli.resources import rule_file
from credit_cli.rulepack import load
from credit_cli.safety import csv_value

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SENT = ("2026-10/平川市市场监督管理局.xlsx", "2026-10/平川市交通运输局.xlsx")
LEDGER = "2026-10-ledgers"
DAY = ("--as-of", "2026-11-23")
PACK = load().datasets["xzcf"]

OUTPUTS: Mapping[str, tuple[str, ...]] = {
    # Named as departments name their files: only the content tells.
    "十月.xlsx": ("rank", "--month", "10"),
    "十月.csv": ("rank", "--month", "10"),
    "平川市交通运输局10月.xlsx": ("bulletin", "--month", "10"),
    "通报.html": ("bulletin", "--month", "10"),
    "报告.html": ("report", "--month", "10"),
    "台账.xlsx": ("reconcile", "--month", "10"),
    "台账.csv": ("reconcile", "--month", "10"),
    "重码.xlsx": ("duplicates",),
    "重码.csv": ("duplicates",),
    "监测.xlsx": ("index", "--month", "10"),
    "监测.csv": ("index", "--month", "10"),
    "漏.csv": ("missing", "--period", "2026-10"),
    "回传.xlsx": ("registrar", "export", "--month", "10"),
    "处罚.xlsx": ("template", "xzcf"),
    "规则.csv": ("rules", "--format", "csv"),
    "核对.csv": ("figures", "报告.md"),
    "结果.csv": ("validate", "收件", "--no-record"),
    "清单": ("notice", "--month", "10"),
    "改": ("fix-codes", "收件"),
}
WITHOUT_DAY = {"rules"}


def office(folder: Path) -> None:
    """Lay out a workspace as an office has it: what came in, and the lists it keeps."""
    (folder / "收件").mkdir()
    for name in SENT:
        shutil.copy(SAMPLES / name, folder / "收件")
    for path in sorted((SAMPLES / LEDGER).glob("*.xlsx"))[:1]:
        shutil.copy(path, folder / "收件")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["部门名称", "分组"])
    sheet.append(["平川市市场监督管理局", "市直部门"])
    book.save(folder / "departments.xlsx")
    duty = "部门,数据集,周期\n平川市市场监督管理局,双公示,月\n"
    (folder / "collection.csv").write_text(duty, encoding="utf-8")
    lists = folder / "rules" / "codelists"
    lists.mkdir(parents=True)
    shutil.copy(rule_file("codelists/uscc_authority_category.csv"), lists)
    (folder / "报告.md").write_text("全年归集 100 条，其中许可 60 条、处罚 40 条。\n", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which every command has written every kind of table."""
    folder = tmp_path_factory.mktemp("office")
    office(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("CREDIT_CLI_WORKSPACE", raising=False)
        assert run(["validate", "收件", *DAY, "--annotate", "标注", "-q", "-o", "x.json"]) == 1
        for name, words in OUTPUTS.items():
            day = () if words[0] in WITHOUT_DAY else DAY
            assert run([*words, "-o", name, *day]) < 2, words
    return folder


@pytest.fixture(autouse=True)
def there(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    monkeypatch.delenv("CREDIT_CLI_WORKSPACE", raising=False)


def files(*paths: str) -> list[str]:
    return [path.as_posix() for path in expand(paths, workspace=Path()).files]


def test_a_workspace_full_of_outputs_holds_only_what_was_sent() -> None:
    found = expand(["."], workspace=Path())
    assert {path.as_posix() for path in found.files} == {path.as_posix() for path in Path("收件").iterdir()}
    why = dict(found.skipped)
    for name in OUTPUTS:
        if Path(name).suffix in {".xlsx", ".csv"}:
            assert why[name].startswith(OURS), name
    assert why["清单/平川市市场监督管理局/问题清单.xlsx"] == f"{OURS}（问题清单）"
    assert (why["十月.xlsx"], why["结果.csv"]) == (f"{OURS}（排名）", f"{OURS}（问题清单）")
    assert why["标注/平川市市场监督管理局_问题标注.xlsx"] == f"{OURS}（标注副本，没有改动）"
    assert why["处罚.xlsx"] == f"{OURS}（空白模板，没有填写）"
    assert {why["departments.xlsx"], why["collection.csv"]} == {OWN_LIST}
    assert [path for path, told in why.items() if told == OWN_RULES]
    assert not any(".credit-cli" in path for path in why)


def test_recording_the_workspace_again_changes_no_ranking(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    def ranking() -> bytes:
        run(["rank", "--month", "10", *DAY, "--format", "json", "-q"])
        return capsysbinary.readouterr().out

    before = ranking()
    run(["validate", ".", *DAY])
    capsysbinary.readouterr()
    assert ranking() == before


def test_an_output_named_by_itself_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert files("十月.xlsx", "十月.csv", "报告.html", "收件/平川市交通运输局.xlsx") == ["收件/平川市交通运输局.xlsx"]
    assert run(["validate", "十月.xlsx", *DAY]) == 2
    assert "没有可检查的文件：十月.xlsx：本工具的输出（排名）" in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name.endswith(".xlsx") and name != "处罚.xlsx"])
def test_a_result_that_somebody_wrote_in_stays_a_result(name: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(name)
    book.worksheets[0]["A1"] = "已核对"
    book.save(tmp_path / "回.xlsx")
    assert own_kind(tmp_path / "回.xlsx") == own_kind(Path(name)) != ""


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name.endswith(".csv")])
def test_a_list_saved_again_by_excel_stays_a_list(name: str, tmp_path: Path) -> None:
    kind = own_kind(Path(name))
    lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
    (tmp_path / name).write_bytes("\r\n".join(f"{line},," for line in lines).encode("gb18030"))
    assert own_kind(tmp_path / name) == kind != ""


@pytest.mark.parametrize("heads", [apply.LOG_HEADS, confirm.HEADS, tuple(codecheck.COLUMNS), ("rule", "cell")])
def test_the_lists_that_no_command_above_writes(heads: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(map(csv_value, heads)) + "\r\n", encoding="utf-8-sig")
    assert own_kind(path)
    path.write_text(",".join(heads[:-1]) + "\r\n", encoding="utf-8-sig")
    assert not own_kind(path)


def changed(data: bytes, cells: Mapping[str, Any], sheet: str) -> dict[str, bytes]:
    """The workbook with these cells, saved by another program, and by one that leaves all other parts alone."""
    book = openpyxl.load_workbook(BytesIO(data))
    for address, value in cells.items():
        book[sheet][address] = value
    saved = BytesIO()
    book.save(saved)
    package = Package.open(data)
    part = package.workbook.sheet(sheet)
    assert part is not None
    patched = package.replace({part.path: package.read(part.path).replace(b"</sheetData>", b"<row/></sheetData>")})
    return {"saved": saved.getvalue(), "patched": patched}


def test_a_template_is_a_submission_once_anything_in_it_changed(tmp_path: Path) -> None:
    for how, data in changed(Path("处罚.xlsx").read_bytes(), {"A4": "某公司"}, PACK.title).items():
        path = tmp_path / f"{how}.xlsx"
        path.write_bytes(data)
        assert own_kind(path) == "", how


def test_a_corrected_annotated_copy_is_read_without_a_word_about_our_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path("标注/平川市市场监督管理局_问题标注.xlsx").read_bytes()
    for how, made in changed(data, {"A1": "改"}, "填表说明").items():
        path = tmp_path / how / "平川市市场监督管理局_问题标注.xlsx"
        path.parent.mkdir()
        path.write_bytes(made)
        run(["validate", str(path), *DAY, "--format", "json", "--workspace", str(tmp_path)])
        document = json.loads(capsys.readouterr().out)
        assert {one["dataset"] for one in document["submissions"]} == {"xzxk", "xzcf"}, how
        assert "HDR006" not in document["summary"]["by_rule"]


def test_only_unchanged_copies_of_fix_codes_are_left_out_and_never_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "空.csv").touch()
    shutil.copy(SAMPLES / SENT[0], tmp_path / "甲" / "局.xlsx")
    assert run(["fix-codes", "甲/局.xlsx", "-o", "甲", "--workspace", str(tmp_path)]) < 2
    copy = Path("甲/局(1).xlsx")
    assert copy.is_file()
    assert dict(expand(["."], workspace=tmp_path).skipped)["甲/局(1).xlsx"] == FIXED
    assert files(".") == files("甲") == files("甲/*.xlsx", "甲/空.csv") == ["甲/局.xlsx", "甲/空.csv"]
    assert files("甲/局.xlsx", str(copy)) == ["甲/局.xlsx"]
    assert files(str(copy)) == ["甲/局(1).xlsx"]  # to check the copy itself
    (tmp_path / "乙").mkdir()
    shutil.copy(copy, tmp_path / "乙" / "报回.xlsx")  # accepted and sent back by the department
    assert files(".") == ["乙/报回.xlsx", "甲/局.xlsx", "甲/空.csv"]
    copy.write_bytes(copy.read_bytes() + b" ")
    assert files("甲") == ["甲/局.xlsx", "甲/局(1).xlsx", "甲/空.csv"]
