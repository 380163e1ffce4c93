"""`fix-codes` from the command line: the evidence of registers and other rows, and every prohibition tempted."""

import csv
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from codegen import make_regno, make_ric, make_uscc, uscc_check
from credit_cli.cli.main import run
from credit_cli.codes.edits import single_edits
from credit_cli.codes.uscc import Verdict, verdict
from credit_cli.rulepack import load

PACK = load().datasets["xzcf"]
FIELDS = [field for field in PACK.field if field.code in PACK.example]
LETTERS = dict(zip((field.code for field in FIELDS), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
CODE, NAME, NUMBER = "CF_XDR_SHXYM", "CF_XDR_MC", "CF_WSH"
COLUMN = LETTERS[CODE]
GOOD = "91320621MA1MRHG205"
FIRM = "平川市（和德）食品有限公司"
PILOT = "91350211M00013FA1N"
Row = Mapping[str, Any]


def book(path: Path, rows: Sequence[Row]) -> Path:
    """A sheet whose records (row 2 on) are the pack's clean example with these cells changed."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append([field.title for field in FIELDS])
    for number, changes in enumerate(rows, start=1):
        record = {**PACK.example, NUMBER: f"{path.stem}〔2026〕{number}号", **changes}
        sheet.append([record[field.code] for field in FIELDS])
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


def register(path: Path, *entries: tuple[str, Any], heads: Sequence[str] = ("企业名称", "统一社会信用代码")) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["平川市法人名册"])
    sheet.append(["序号", *heads])
    for number, entry in enumerate(entries, start=1):
        sheet.append([number, *entry])
    made.save(path)
    return path


def party(code: Any, name: str = FIRM, **more: Any) -> Row:
    return {NAME: name, CODE: code, **more}


def mistyped(code: str, *places: int) -> str:
    """The code with other digits at these places; it fails its checks."""
    text = "".join(("7" if char != "7" else "4") if at in places else char for at, char in enumerate(code))
    assert verdict(text) not in {Verdict.OK, Verdict.REGION}
    return text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREDIT_CLI_WORKSPACE", raising=False)
    return tmp_path


Fix = Callable[..., tuple[int, dict[str, Any], list[str]]]


@pytest.fixture
def fix(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Fix:
    def fixing(*args: str) -> tuple[int, dict[str, Any], list[str]]:
        code = run(["fix-codes", "--as-of=2026-11-23", "--format=json", *args])
        done = capfdbinary.readouterr()
        return code, json.loads(done.out or b"{}"), done.err.decode("utf-8").splitlines()

    return fixing


def changes(result: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """cell → (new, policy) over all files."""
    return {each["cell"]: (each["new"], each["policy"]) for file in result["files"] for each in file["changes"]}


def classes(result: dict[str, Any]) -> dict[str, str]:
    return {each["cell"]: each["class"] for file in result["files"] for each in file["proposals"]}


# --- policies C and D -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heads", [("企业名称", "统一社会信用代码"), ("单位名称*", "信用代码（必填）"), ("NAME", "Code")]
)
def test_register_corrects_two_slips_and_is_named_as_evidence(folder: Path, fix: Fix, heads: Sequence[str]) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10)), party(mistyped(GOOD, 3, 13), name="平川市(和德)食品有限公司 ")])
    register(folder / "名册.xlsx", (FIRM, GOOD), heads=heads)
    code, result, _ = fix("a.xlsx", "--register", "名册.xlsx")
    assert code == 0
    assert changes(result) == {f"{COLUMN}2": (GOOD, "C"), f"{COLUMN}3": (GOOD, "C")}
    assert result["files"][0]["changes"][0]["evidence"].endswith("；依据登记名册“名册.xlsx”")
    assert FIRM not in json.dumps(result, ensure_ascii=False)
    written = openpyxl.load_workbook(folder / "fixed/a.xlsx").active
    assert written is not None
    assert [written[f"{LETTERS[NAME]}{row}"].value for row in (2, 3)] == [FIRM, "平川市(和德)食品有限公司 "]


def test_register_that_lies_among_the_submissions_is_none_of_them(folder: Path, fix: Fix) -> None:
    book(folder / "in/a.xlsx", [party(mistyped(GOOD, 10))])
    register(folder / "in/名册.xlsx", (FIRM, GOOD))
    code, result, _ = fix("in", "--register", "in/名册.xlsx")
    assert (code, [file["path"] for file in result["files"]]) == (0, ["in/a.xlsx"])


def test_register_as_csv_in_gb18030(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10))])
    (folder / "r.csv").write_bytes(f"统一社会信用代码,名称\r\n{GOOD.lower()},{FIRM}\r\n".encode("gb18030"))
    assert changes(fix("a.xlsx", "--register", "r.csv")[1]) == {f"{COLUMN}2": (GOOD, "C")}


def test_code_that_a_spreadsheet_rounded_comes_back_by_its_name(folder: Path, fix: Fix) -> None:
    code = next(c for c in iter(lambda: make_uscc(RNG), "") if c.isdecimal() and not c.endswith("000"))
    book(folder / "a.xlsx", [party(int(code[:15] + "000"))])  # as Excel keeps it
    register(folder / "r.xlsx", (FIRM, code))
    assert changes(fix("a.xlsx", "--register", "r.xlsx")[1]) == {f"{COLUMN}2": (code, "C")}


RNG = random.Random(5)


def test_unknown_name_and_the_only_neighbour_in_the_register(folder: Path, fix: Fix) -> None:
    text = "91320621MA1MRGH205"
    assert len(single_edits(text)) == 1
    book(folder / "a.xlsx", [party(text, name="另一名称有限公司")])
    register(folder / "r.xlsx", (FIRM, GOOD))
    assert changes(fix("a.xlsx", "--register", "r.xlsx")[1]) == {f"{COLUMN}2": (GOOD, "D")}


def test_two_other_records_in_other_files_are_evidence(folder: Path, fix: Fix) -> None:
    book(folder / "in/a.xlsx", [party(mistyped(GOOD, 10))])
    book(folder / "in/b.xlsx", [party(GOOD)])
    book(folder / "in/c.xlsx", [party(GOOD.lower())])
    code, result, _ = fix("in")
    assert code == 0
    assert changes(result) == {f"{COLUMN}2": (GOOD.upper(), "A")} | {f"{COLUMN}2": (GOOD, "A")}
    change = result["files"][0]["changes"][0]
    assert (change["new"], change["policy"]) == (GOOD, "C")
    assert change["evidence"].endswith(f"in/b.xlsx [Sheet] {COLUMN}2、in/c.xlsx [Sheet] {COLUMN}2")


def test_authority_code_of_the_same_sheet(folder: Path, fix: Fix) -> None:
    column, right = "CF_CFJGDM", PACK.example["CF_CFJGDM"]
    book(folder / "a.xlsx", [{}, {}, {column: mistyped(right, 16)}])
    found = changes(fix("a.xlsx")[1])
    assert found == {f"{LETTERS[column]}4": (right, "C")}


def recorded(path: Path) -> None:
    assert run(["validate", "-q", "--as-of=2026-11-23", "--format=json", "-o", "validated.json", path.name]) in {0, 1}


def test_archive_is_evidence_unless_told_otherwise(folder: Path, fix: Fix) -> None:
    recorded(book(folder / "old.xlsx", [party(GOOD), party(GOOD)]))
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10))])
    assert changes(fix("a.xlsx", "--dry-run", "--no-archive")[1]) == {}
    code, result, _ = fix("a.xlsx", "--dry-run")
    assert (code, changes(result)) == (0, {f"{COLUMN}2": (GOOD, "C")})
    assert "档案中已登记的记录" in result["files"][0]["changes"][0]["evidence"]


# --- what must never be written, each tempted -------------------------------------------------------------------------


def untouched(fix: Fix, *args: str) -> dict[str, str]:
    """Run; nothing may be written; return the classes by cell."""
    code, result, _ = fix(*args)
    assert code == 1
    assert changes(result) == {}
    assert {file["output"] for file in result["files"]} == {None}
    return classes(result)


def test_never_two_slips_on_the_word_of_other_rows(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 3, 13)), party(GOOD), party(GOOD), party(GOOD)])
    assert untouched(fix, "a.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_three_slips_even_by_a_register(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 3, 10, 14))])
    register(folder / "r.xlsx", (FIRM, GOOD))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}


@pytest.mark.parametrize("held", ["b", "a copy of b", "the same record, reported again"])
def test_never_on_one_other_occurrence(folder: Path, fix: Fix, held: str) -> None:
    book(folder / "in/a.xlsx", [party(mistyped(GOOD, 10))])
    book(folder / "in/b.xlsx", [party(GOOD)])
    if held == "a copy of b":
        (folder / "in/c.xlsx").write_bytes((folder / "in/b.xlsx").read_bytes())
    if held == "the same record, reported again":
        book(folder / "in/c.xlsx", [party(GOOD, **{NUMBER: "b〔2026〕1号", "BZ": "更正后重报"})])
    assert untouched(fix, "in") == {f"{COLUMN}2": "checksum"}


def test_never_on_the_cells_own_record_once_in_the_archive_and_one_other(folder: Path, fix: Fix) -> None:
    recorded(book(folder / "old.xlsx", [party(GOOD, **{NUMBER: "同号"}), party(GOOD)]))
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10), **{NUMBER: "同号"})])
    assert untouched(fix, "a.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_on_one_record_that_stands_in_batch_and_archive(folder: Path, fix: Fix) -> None:
    recorded(book(folder / "b.xlsx", [party(GOOD)]))
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10))])
    assert untouched(fix, "a.xlsx", "b.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_for_a_name_with_two_codes(folder: Path, fix: Fix) -> None:
    other = make_uscc(RNG)
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10)), party(GOOD), party(GOOD), party(other)])
    assert untouched(fix, "a.xlsx") == {f"{COLUMN}2": "checksum"}
    register(folder / "r.xlsx", (FIRM, GOOD), (FIRM.replace("（", "(").replace("）", ")"), other))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_when_the_rows_contradict_the_register(folder: Path, fix: Fix) -> None:
    other = make_uscc(RNG)
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10)), party(other), party(other)])
    register(folder / "r.xlsx", (FIRM, GOOD))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_for_a_name_whose_second_code_lost_its_digits(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10))])
    register(folder / "r.xlsx", (FIRM, GOOD), (FIRM, 911408021234567000))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_to_a_code_that_the_register_has_as_a_number(folder: Path, fix: Fix) -> None:
    """Of codes typed as numbers, one in fifty comes out as another valid code."""
    valid = next(c for n in range(10**5) if verdict(c := f"9114080{n:08d}000") is Verdict.OK)
    book(folder / "a.xlsx", [party(mistyped(valid, 10))])
    register(folder / "r.xlsx", (FIRM, int(valid)), ("另一公司", GOOD))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}


def test_never_what_the_register_holds_verbatim(folder: Path, fix: Fix) -> None:
    wrong = "9132O621MA1MRHG205"  # policy B would read the letter O
    book(folder / "a.xlsx", [party(wrong), party(mistyped(GOOD, 10))])
    assert changes(fix("a.xlsx", "--dry-run")[1]) == {f"{COLUMN}2": (GOOD, "B")}
    register(folder / "r.xlsx", (FIRM, GOOD), ("某某公司", wrong), ("某公司", mistyped(GOOD, 10)))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "as_issued", f"{COLUMN}3": "as_issued"}


def test_never_a_code_that_passes(folder: Path, fix: Fix) -> None:
    other, cell = "9131011573978507XB", "91310115739785010B"
    book(folder / "a.xlsx", [party(cell), party(other), party(other)])
    register(folder / "r.xlsx", (FIRM, other))
    code, result, _ = fix("a.xlsx", "--register", "r.xlsx")
    assert (code, changes(result), classes(result)) == (0, {}, {})
    assert not (folder / "fixed").exists()


@pytest.mark.parametrize("make", [make_ric, make_regno, lambda rng: make_uscc(rng)[8:17]])
def test_never_a_number_of_another_kind(folder: Path, fix: Fix, make: Callable[[random.Random], str]) -> None:
    text = make(random.Random(3))
    book(folder / "a.xlsx", [party(text, name="王小明"), party(GOOD, name="王小明"), party(GOOD, name="王小明")])
    register(folder / "r.xlsx", ("王小明", GOOD))
    found = untouched(fix, "a.xlsx", "--register", "r.xlsx")
    assert set(found.values()) <= {"personal_id", "registration_number", "organisation_code"}
    written = (folder / "fixed/待确认清单.csv").read_text("utf-8-sig")
    assert (text in written) == (found[f"{COLUMN}2"] != "personal_id")
    assert ("王小明" in written) == (found[f"{COLUMN}2"] != "personal_id")


def test_never_a_personal_number_though_the_code_of_its_name_is_one_edit_away(folder: Path, fix: Fix) -> None:
    rng = random.Random(1)
    numbers = (make_ric(rng, region="131101") for _ in range(200))
    text, near = next((number, edit.code) for number in numbers for edit in single_edits(number))
    book(folder / "a.xlsx", [party(text, name="王小明")])
    register(folder / "r.xlsx", ("王小明", near))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "personal_id"}
    assert text.encode() not in b"".join(path.read_bytes() for path in folder.rglob("fixed/*"))


@pytest.mark.parametrize("issued", [PILOT, "91350203M0001QKT19", "91350200M000000510"])
def test_never_a_code_issued_with_a_wrong_check(folder: Path, fix: Fix, issued: str) -> None:
    right = issued[:17] + uscc_check(issued[:17])
    book(folder / "a.xlsx", [party(issued), party(right), party(right)])
    register(folder / "r.xlsx", (FIRM, right))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "as_issued"}


def test_never_a_code_of_chengdu_that_ends_in_y(folder: Path, fix: Fix) -> None:
    right = next(code for code in iter(lambda: make_uscc(RNG, region="510104"), "") if code[17] == "1")
    book(folder / "a.xlsx", [party(right[:17] + "Y"), party(right), party(right)])
    register(folder / "r.xlsx", (FIRM, right))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "as_issued"}


def test_never_a_sole_trader_of_another_region(folder: Path, fix: Fix) -> None:
    code = make_uscc(random.Random(4), category="2", region="140802")
    elsewhere = code[:7] + "3" + code[8:]
    book(folder / "a.xlsx", [party(elsewhere, "小王饭店"), party(code, "小王饭店"), party(code, "小王饭店")])
    register(folder / "r.xlsx", ("小王饭店", code))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "checksum"}
    book(folder / "b.xlsx", [party(mistyped(code, 12), "小王饭店")])
    assert changes(fix("b.xlsx", "--register", "r.xlsx")[1]) == {f"{COLUMN}2": (code, "C")}


def test_never_because_one_candidate_is_left_nor_the_check_character_alone(folder: Path, fix: Fix) -> None:
    swapped, tail = "91320621MA1MRGH205", GOOD[:17] + "9"
    assert len(single_edits(swapped)) == 1
    book(folder / "a.xlsx", [party(swapped, "甲公司"), party(tail, "乙公司")])
    assert untouched(fix, "a.xlsx") == {f"{COLUMN}2": "checksum", f"{COLUMN}3": "checksum"}


@pytest.mark.parametrize("text", ["无", "0" * 18, "暂无"])
def test_never_a_placeholder(folder: Path, fix: Fix, text: str) -> None:
    book(folder / "a.xlsx", [party(text)])
    register(folder / "r.xlsx", (FIRM, GOOD), ("无", GOOD))
    assert untouched(fix, "a.xlsx", "--register", "r.xlsx") == {f"{COLUMN}2": "placeholder"}


def test_a_name_that_names_nobody_is_no_evidence(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10), "无"), party(GOOD, "无"), party(GOOD, "无")])
    assert untouched(fix, "a.xlsx") == {f"{COLUMN}2": "checksum"}


# --- the register file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", "名称,电话\n甲,1\n".encode(), "没有同时找到名称列和代码列"),
        ("r.csv", b"PK\x03\x04 cut off", "读不出来"),
        ("r.csv", b"", "读不出来：文件是空的"),
        ("r.csv", "名称,统一社会信用代码\n".encode(), "0 行没有一行能作依据"),
        ("r.csv", f"名称,统一社会信用代码\n甲,9.11408E+17\n,{GOOD}\n乙,1\n".encode(), "3 行没有一行能作依据"),
        ("none.csv", None, "找不到文件"),
    ],
)
def test_register_that_is_none(folder: Path, fix: Fix, name: str, content: bytes | None, words: str) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10))])
    if content is not None:
        (folder / name).write_bytes(content)
    code, result, said = fix("a.xlsx", "--register", name)
    assert (code, result) == (2, {})
    assert words in said[0]
    assert said[1].startswith("怎么办：")
    assert "零报告" not in said[1]
    assert not (folder / "fixed").exists()


def test_how_much_of_a_register_is_evidence_is_said(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(GOOD)])
    (folder / "r.csv").write_bytes(f"名称,统一社会信用代码\n甲,{GOOD}\n乙,123\n,\n".encode())
    assert (
        "登记名册 r.csv：2 行中 1 行可作依据；另 1 行缺名称，或代码不是正确的 18 位代码"
        in fix("a.xlsx", "--register", "r.csv")[2]
    )


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["信"], "没有可检查的文件：信/函.docx：不是表格文件"),
        (["空"], "没有找到可检查的文件"),
        (["--month", "2026-03"], "2026-03 没有登记过报送"),
    ],
)
def test_nothing_to_look_at_is_no_success(folder: Path, fix: Fix, paths: list[str], words: str) -> None:
    for name in ("信", "空"):
        (folder / name).mkdir()
    (folder / "信/函.docx").write_bytes(b"letter")
    book(folder / "a.xlsx", [party(GOOD)])
    run(["validate", "a.xlsx", "-q", "-o", "x.json"])
    code, result, said = fix(*paths)
    assert (code, result["files"], f"错误：{words}" in said) == (2, [], True)
    assert not (folder / "fixed").exists()


def test_files_and_a_month_are_not_given_together(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book(folder / "in/a.xlsx", [party(GOOD)])
    assert run(["fix-codes", "in", "--month", "2026-10"]) == 2
    assert "去掉 --month" in capfd.readouterr().err
    assert not (folder / "fixed").exists()


def test_what_a_folder_holds_besides_is_said(folder: Path, fix: Fix) -> None:
    book(folder / "in/a.xlsx", [party(GOOD)])
    (folder / "in/函.docx").write_bytes(b"letter")
    code, _, said = fix("in")
    assert (code, said[0]) == (0, "  跳过 in/函.docx：不是表格文件")


def test_no_name_for_the_folder_is_not_the_current_one(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(GOOD.lower())])
    assert fix("a.xlsx", "-o", "")[0] == 2
    assert sorted(path.name for path in folder.iterdir()) == ["a.xlsx"]


def test_a_dry_run_says_what_would_be_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(folder / "a.xlsx", [party(GOOD.lower())])
    for options, said in ((["--dry-run"], "将更正"), ([], "已更正")):
        for format_ in ("concise", "table"):
            assert run(["fix-codes", "a.xlsx", *options, "--format", format_]) == 0
            out = capsys.readouterr().out
            assert {word for word in ("将更正", "已更正") if word in out} == {said}


def test_the_table_names_sheets_and_cuts_no_value(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hidden = "\u200b".join(GOOD)
    book(folder / "a.xlsx", [party(hidden)])
    assert run(["fix-codes", "a.xlsx", "--dry-run", "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "工作表" in out
    assert "…" not in out


def test_evidence_says_only_what_holds(folder: Path, fix: Fix) -> None:
    """A region that no list knows stays a warning: the correction must not call it checked."""
    unknown = next(
        c for n in range(10**4) if verdict(c := make_uscc(random.Random(n), region="140899")) is Verdict.REGION
    )
    book(folder / "a.xlsx", [party(unknown.lower()), party(GOOD.lower())])
    (file,) = fix("a.xlsx")[1]["files"]
    told = [change["evidence"].rpartition("；")[2] for change in file["changes"] if change["cell"].startswith(COLUMN)]
    assert told == [
        "校验码（GB 32100）、主体标识码校验（GB 11714）、登记管理部门与机构类别均相符，行政区划代码未收录、仍须核对",
        "校验码（GB 32100）、主体标识码校验（GB 11714）、登记管理部门与机构类别、行政区划均相符",
    ]


def test_files_that_cannot_be_corrected_are_named_with_the_way_out(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(GOOD)])
    (folder / "b.csv").write_bytes(b"")
    (folder / "c.xlsx").write_bytes(b"%PDF-1.7 ...")
    code, result, said = fix("a.xlsx", "b.csv", "c.xlsx", "no.xlsx")
    assert (code, [file["path"] for file in result["files"]]) == (2, ["a.xlsx", "b.csv", "c.xlsx"])
    assert said[:3] == [
        "未处理 b.csv：文件是空的",
        "未处理 c.xlsx：文件实为PDF 文件，不是电子表格",
        "未处理 no.xlsx：没有这个文件或文件夹",
    ]
    assert [line[:4] for line in said[3:6]] == ["怎么办："] * 3
    assert said[5] == "怎么办：请核对路径"


def test_waiting_list_says_who_where_what_and_why(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(mistyped(GOOD, 10), "@甲公司")])
    _, result, said = fix("a.xlsx")
    with (folder / "fixed/待确认清单.csv").open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert list(row)[:8] == ["文件", "原文件SHA-256", "工作表", "单元格", "名称", "现值", "类别", "说明"]
    assert list(row)[8:14] == ["候选1", "理由1", "候选2", "理由2", "候选3", "理由3"]
    assert [row["单元格"], row["名称"], row["现值"]] == [f"{COLUMN}2", "'@甲公司", mistyped(GOOD, 10)]
    assert (row["类别"], row["确认为"], row["确认人"], row["依据"]) == ("校验不符", "", "", "")
    assert row["候选1"] == result["files"][0]["proposals"][0]["candidates"][0]["code"]
    assert any("fixed/待确认清单.csv" in line for line in said)
