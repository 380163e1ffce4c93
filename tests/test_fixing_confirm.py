"""The list of waiting cells, filled in by a person and handed back with `--confirm`."""

import csv
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from credit_cli.cli.main import run
from credit_cli.fixing import confirm
from test_fix_codes import COLUMN, FIRM, GOOD, PILOT, Fix, book, changes, classes, fix, folder, mistyped, party

__all__ = ["fix", "folder"]

LIST = Path("fixed/待确认清单.csv")
SIGNED = {"确认为": GOOD, "确认人": "李经办", "依据": "营业执照照片"}
WRONG = "91320621MA1MRHG2X7"
Rows = list[dict[str, str]]


def waiting(path: Path = LIST) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def filled(rows: Rows, *answers: Mapping[str, str], name: str = "已填.csv") -> str:
    """Save the list with these answers in its first rows, as a person would."""
    with Path(name).open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **(answers[at] if at < len(answers) else {})} for at, row in enumerate(rows))
    return name


def as_xlsx(rows: Rows, answer: Mapping[str, Any]) -> str:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list({**row, **answer}.values()))
    made.save("已填.xlsx")
    return "已填.xlsx"


@pytest.fixture
def listed(folder: Path, fix: Fix) -> Rows:
    """One file with one waiting cell; the list has been written, and nothing else."""
    book(folder / "in/a.xlsx", [party(WRONG), party(GOOD, "别家公司")])
    code, result, _ = fix("in/a.xlsx")
    assert (code, changes(result)) == (1, {})
    assert [path.name for path in (folder / "fixed").iterdir()] == [LIST.name]
    return waiting()


@pytest.mark.parametrize("save", [filled, as_xlsx])
@pytest.mark.parametrize("named", [True, False])
def test_confirmed_code_is_written_with_the_persons_evidence(
    folder: Path, fix: Fix, listed: Rows, save: Callable[[Rows, Mapping[str, str]], str], named: bool
) -> None:
    before = (folder / "in/a.xlsx").read_bytes()
    code, result, _ = fix(*(["in/a.xlsx"] if named else []), "--confirm", save(listed, SIGNED))
    assert (code, changes(result), result["run"]) == (0, {f"{COLUMN}2": (GOOD, "确认")}, "fix-1")
    evidence = result["files"][0]["changes"][0]["evidence"]
    assert evidence == "确认人：李经办；依据：营业执照照片；确认的代码各项校验均通过"
    sheet = openpyxl.load_workbook("fixed/a.xlsx").active
    assert sheet is not None
    assert sheet[f"{COLUMN}2"].value == GOOD
    log = json.loads(Path("fixed/更正日志.json").read_text("utf-8"))
    assert [log["changes"][0][key] for key in ("policy", "new", "evidence")] == ["确认", GOOD, evidence]
    assert (folder / "in/a.xlsx").read_bytes() == before


def test_confirmation_without_path_finds_the_file_in_the_archive(folder: Path, fix: Fix, listed: Rows) -> None:
    run(["validate", "-q", "--as-of=2026-11-23", "-o", "v.json", "in"])
    (folder / "in/a.xlsx").rename(folder / "moved.xlsx")
    assert changes(fix("--confirm", filled(listed, SIGNED))[1]) == {f"{COLUMN}2": (GOOD, "确认")}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"确认为": mistyped(GOOD, 10)}, "第18位校验码不符"),
        ({"确认为": "9.11408E+17"}, "存成了数字"),
        ({"确认为": "无"}, "填写的内容不是代码"),
        ({"确认为": "0" * 17 + "X"}, "占位代码"),
        ({"确认人": ""}, "“确认人”没有填写"),
        ({"现值": "91140802489817875T"}, "“现值”与原文件中的不一致"),
        ({"单元格": f"{COLUMN}3"}, "没有问题，或它不是代码单元格"),
        ({"单元格": "A2"}, "没有问题，或它不是代码单元格"),
        ({"工作表": "别的表"}, "没有问题，或它不是代码单元格"),
        ({"原文件SHA-256": "0" * 64}, "找不到校验值相同的原文件"),
    ],
)
def test_confirmation_that_is_refused(fix: Fix, listed: Rows, answer: Mapping[str, str], reason: str) -> None:
    code, result, said = fix("in/a.xlsx", "--confirm", filled(listed, {**SIGNED, **answer}))
    assert (code, changes(result), classes(result)) == (1, {}, {f"{COLUMN}2": "checksum"})
    assert [(each["row"], reason in each["reason"]) for each in result["declined"]] == [(2, True)]
    assert sum("清单第 2 行" in line and reason in line for line in said) == 1
    assert not Path("fixed/a.xlsx").exists()


def test_file_that_changed_since_is_not_the_file_that_was_confirmed(folder: Path, fix: Fix, listed: Rows) -> None:
    book(folder / "in/a.xlsx", [party(WRONG), party(GOOD, "又一家公司")])
    for paths in (["in/a.xlsx"], []):
        code, result, _ = fix(*paths, "--confirm", filled(listed, SIGNED))
        assert (code, changes(result)) == (1, {})
        assert ["找不到" in each["reason"] for each in result["declined"]] == [True]


@pytest.mark.parametrize("value", [int(GOOD[:8] + "0" * 10), 9.11e17, True])
def test_code_that_a_spreadsheet_made_a_number_is_refused(fix: Fix, listed: Rows, value: Any) -> None:
    code, result, _ = fix("in/a.xlsx", "--confirm", as_xlsx(listed, {**SIGNED, "确认为": value}))
    assert (code, changes(result)) == (1, {})
    assert "存成了数字" in result["declined"][0]["reason"]


def test_valid_code_of_digits_that_ends_in_zeros_may_have_lost_its_own(fix: Fix, listed: Rows) -> None:
    from credit_cli.codes.uscc import Verdict, verdict

    valid = next(c for n in range(10**5) if verdict(c := f"9114080{n:08d}000") is Verdict.OK)
    code, result, _ = fix("in/a.xlsx", "--confirm", filled(listed, {**SIGNED, "确认为": valid}))
    assert (code, changes(result)) == (1, {})
    assert "末三位为000" in result["declined"][0]["reason"]


def test_two_answers_for_one_cell_are_none(fix: Fix, listed: Rows) -> None:
    other = {**SIGNED, "确认为": "91110000802100433B"}
    code, result, _ = fix("in/a.xlsx", "--confirm", filled([*listed, *listed], SIGNED, other))
    assert (code, changes(result)) == (1, {})
    assert [each["row"] for each in result["declined"]] == [2, 3]


def test_codes_of_digits_shown_by_excel_as_numbers_still_match(folder: Path, fix: Fix) -> None:
    text = "911408027352160139"
    book(folder / "in/a.xlsx", [party(text)])
    fix("in/a.xlsx")
    name = filled(waiting(), {**SIGNED, "现值": "9.11408E+17"})
    assert changes(fix("in/a.xlsx", "--confirm", name)[1]) == {f"{COLUMN}2": (GOOD, "确认")}


def test_masked_value_matches_and_stays_masked(folder: Path, fix: Fix) -> None:
    number = "360426199101010071"
    book(folder / "in/a.xlsx", [party(number, "王小明")])
    fix("in/a.xlsx")
    rows = waiting()
    assert (rows[0]["现值"], rows[0]["名称"], rows[0]["类别"]) == ("3604************71", "王**", "居民身份证号")
    code, result, said = fix("in/a.xlsx", "--confirm", filled(rows, SIGNED))
    assert (code, changes(result)) == (0, {f"{COLUMN}2": (GOOD, "确认")})
    shown = [json.dumps(result), *said, *(path.read_text("utf-8-sig") for path in Path("fixed").glob("更正日志*"))]
    assert not any(number in text for text in shown)
    assert "3604************71" in shown[-1]


def test_code_as_issued_needs_the_registrars_word(folder: Path, fix: Fix) -> None:
    book(folder / "in/a.xlsx", [party(PILOT)])
    fix("in/a.xlsx")
    code, result, _ = fix("in/a.xlsx", "--confirm", filled(waiting(), {**SIGNED, "依据": ""}))
    assert (code, changes(result)) == (1, {})
    assert "登记机关" in result["declined"][0]["reason"]
    assert changes(fix("in/a.xlsx", "--confirm", filled(waiting(), SIGNED))[1]) == {f"{COLUMN}2": (GOOD, "确认")}


def test_person_goes_before_the_automatic_reading_and_the_rest_is_corrected_as_ever(folder: Path, fix: Fix) -> None:
    letters = "9132O621MA1MRHG205"
    book(folder / "in/a.xlsx", [party(letters), party(letters), party(WRONG)])
    fix("in/a.xlsx")
    other = "91110000802100433B"
    (row,) = waiting()
    answers = [{**SIGNED, "单元格": f"{COLUMN}2", "现值": letters, "确认为": other.lower()}, SIGNED]
    code, result, _ = fix("in/a.xlsx", "--confirm", filled([row, row], *answers))
    found = {f"{COLUMN}2": (other, "确认"), f"{COLUMN}3": (GOOD, "B"), f"{COLUMN}4": (GOOD, "确认")}
    assert (code, changes(result)) == (0, found)


def test_dry_run_confirms_nothing(folder: Path, fix: Fix, listed: Rows) -> None:
    _, result, _ = fix("--dry-run", "--confirm", filled(listed, SIGNED))
    assert (result["applied"], changes(result), result["run"]) == (False, {f"{COLUMN}2": (GOOD, "确认")}, None)
    assert [path.name for path in (folder / "fixed").iterdir()] == [LIST.name]
    assert not (folder / ".credit-cli").exists()


def test_remaining_cells_get_a_new_list_beside_the_persons(folder: Path, fix: Fix) -> None:
    book(folder / "in/a.xlsx", [party(WRONG), party(mistyped(GOOD, 4), FIRM + "分店")])
    fix("in/a.xlsx")
    name = filled(waiting(), SIGNED, name="fixed/待确认清单.csv")
    mine = hashlib.sha256(LIST.read_bytes()).digest()
    code, result, _ = fix("in/a.xlsx", "--confirm", name)
    assert (code, classes(result)) == (1, {f"{COLUMN}3": "checksum"})
    assert hashlib.sha256(LIST.read_bytes()).digest() == mine
    assert [row["单元格"] for row in waiting(Path("fixed/待确认清单(1).csv"))] == [f"{COLUMN}3"]


@pytest.mark.parametrize("heads", [["确认为", "确认人"], ["文件", "单元格"]])
def test_what_is_no_list_is_refused_with_what_was_looked_for(folder: Path, fix: Fix, heads: Sequence[str]) -> None:
    Path("x.csv").write_text(",".join(heads) + "\n1,2\n", encoding="utf-8")
    code, _, said = fix("--confirm", "x.csv")
    assert code == 2
    assert "不是待确认清单" in said[0]
    assert all(head in said[0] for head in ("原文件SHA-256", "单元格", "现值"))


def test_text_guarded_against_formulas_reads_back() -> None:
    grid_text = confirm._text(["'=甲", "'91", "=1"], {"a": 0, "b": 1, "c": 2}, "a")
    assert (grid_text, confirm._text(["'91"], {"b": 0}, "b")) == ("=甲", "'91")
