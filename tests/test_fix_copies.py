"""fix-codes as a batch script uses it: what is written, what is left to a person, and that nothing else is touched."""

import csv
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from codegen import make_ric, make_uscc
from credit_cli.cli.main import run
from credit_cli.rulepack import load

PACK = load().datasets["xzcf"]
TITLES = [field.title for field in PACK.field if field.kind != "reported"]
CODES = [field.code for field in PACK.field if field.kind != "reported"]
RNG = random.Random(7)
GOOD = make_uscc(RNG)
WITH_ZERO = next(
    code
    for code in iter(lambda: make_uscc(RNG), "")
    if code[8:16].isdigit() and code[:16].count("0") == code.count("0")
)
LETTER_O = WITH_ZERO[:4] + WITH_ZERO[4:8].replace("0", "O", 1) + WITH_ZERO[8:]
ROWS: list[tuple[dict[str, Any], str | None, str]] = [
    ({"CF_XDR_SHXYM": GOOD}, None, ""),
    ({"CF_XDR_SHXYM": f" {GOOD.lower()} "}, GOOD, "A"),
    ({"CF_XDR_SHXYM": LETTER_O}, WITH_ZERO, "B"),
    ({"CF_XDR_SHXYM": GOOD[:17]}, None, "length"),
    ({"CF_XDR_SHXYM": GOOD[:-1] + ("A" if GOOD[-1] != "A" else "B")}, None, "checksum"),
    ({"CF_XDR_SHXYM": 911408021234567890}, None, "numeric_cell"),
    ({"CF_XDR_SHXYM": "无"}, None, "placeholder"),
    ({"CF_XDR_SHXYM": "00000000000000000X"}, None, "placeholder"),
    ({"CF_XDR_SHXYM": make_ric(RNG)}, None, "personal_id"),
    ({"CF_XDR_SHXYM": "91350100M000100Y44"}, None, "as_issued"),
    ({"CF_XDR_SHXYM": "MA0EXAMP-1"}, None, "organisation_code"),
    ({"CF_XDR_SHXYM": "140802969142555"}, None, "registration_number"),
    ({"CF_XDR_SHXYM": "平川市长乐食品有限公司"}, None, "name"),
    ({"CF_XDR_LB": "个体工商户", "CF_XDR_SHXYM": "00000000000000000X"}, None, ""),
]
FIRST = 3
"""Worksheet row of the first record: a title and the header stand above."""
COLUMN = "D"


def table() -> list[list[Any]]:
    records = [
        {**PACK.example, "CF_WSH": f"{100 + n}号", "CF_XDR_MC": f"平川市第{n}食品公司", **row}
        for n, (row, _, _) in enumerate(ROWS)
    ]
    return [["", "2026年10月行政处罚"], ["", *TITLES], *(["", *(r.get(code, "") for code in CODES)] for r in records)]


def as_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in table():
        book.active.append([cell or None for cell in row])
    book.create_sheet("填表说明").append(["填表说明"])
    book.save(path)
    return path


def as_csv(path: Path) -> Path:
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(table())
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def fix(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = run(["fix-codes", *arguments, "--as-of", "2026-11-23", "--format", "json", "-q"])
    return code, json.loads(capfd.readouterr().out)


def at(position: int) -> str:
    return f"{COLUMN}{FIRST + position}"


def changes(expected: Sequence[tuple[dict[str, Any], str | None, str]] = ROWS) -> list[tuple[str, str | None, str]]:
    return [(at(n), new, policy) for n, (_, new, policy) in enumerate(expected) if new]


@pytest.mark.parametrize("make", [as_xlsx, as_csv])
def test_only_what_is_certain_is_written_and_the_rest_has_its_class(
    folder: Path, capfd: pytest.CaptureFixture[str], make: Any
) -> None:
    given = make(folder / "in" / f"市监局{'.xlsx' if make is as_xlsx else '.csv'}")
    before = (hashlib.sha256(given.read_bytes()).hexdigest(), given.stat().st_mtime_ns)
    code, found = fix(capfd, "in")
    (file,) = found["files"]
    numeric = make is as_csv  # text in a csv is text: a number there is a code with a wrong check
    assert code == 1
    assert [(c["cell"], c["new"], c["policy"]) for c in file["changes"]] == changes()
    kinds = {p["cell"]: p["class"] for p in file["proposals"]}
    expected = {at(n): kind for n, (_, new, kind) in enumerate(ROWS) if kind and not new}
    assert {**kinds, **({at(5): "numeric_cell"} if numeric else {})} == expected
    assert (hashlib.sha256(given.read_bytes()).hexdigest(), given.stat().st_mtime_ns) == before
    assert found["summary"]["cells"] == 3 * len(ROWS)


def test_a_csv_copy_differs_only_in_the_corrected_fields(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    original = as_csv(folder / "in" / "a.csv").read_bytes().decode("gb18030")
    fix(capfd, "in/a.csv")
    for old, new in ((f" {GOOD.lower()} ", GOOD), (LETTER_O, WITH_ZERO)):
        original = original.replace(old, new)
    assert (folder / "fixed" / "a.csv").read_bytes() == original.encode("gb18030")


@pytest.mark.parametrize("spelling", ['="{}"', '"=""{}"""', "\t{}", '"{}\t"'])
def test_a_csv_copy_is_spelled_as_the_export_was(
    folder: Path, capfd: pytest.CaptureFixture[str], spelling: str
) -> None:
    """What Excel does not show is written again; the cells are those of the plain file."""
    as_csv(folder / "in" / "a.csv")
    plain = fix(capfd, "in/a.csv")[1]["files"][0]
    lines = [[spelling.format(cell) if cell else "" for cell in map(str, row)] for row in table()]
    original = "\r\n".join(map(",".join, lines))
    (folder / "in" / "a.csv").write_bytes(original.encode("gb18030"))
    (file,) = fix(capfd, "in/a.csv", "-o", "again")[1]["files"]
    assert (file["changes"], file["proposals"]) == (plain["changes"], plain["proposals"])
    for old, new in ((f" {GOOD.lower()} ", GOOD), (LETTER_O, WITH_ZERO)):
        original = original.replace(spelling.format(old), spelling.format(new))
    assert (folder / "again" / "a.csv").read_bytes() == original.encode("gb18030")


def test_a_workbook_that_excel_opens_without_asking_is_copied_without_its_lock(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = as_xlsx(folder / "plain.xlsx")
    with (folder / "in" / "a.xlsx").open("wb") as locked:
        OOXMLFile(io.BytesIO(plain.read_bytes())).encrypt("VelvetSweatshop", locked)
    (file,) = fix(capfd, "in/a.xlsx")[1]["files"]
    assert [(c["cell"], c["new"], c["policy"]) for c in file["changes"]] == changes()
    sheet = openpyxl.load_workbook(folder / "fixed" / "a.xlsx").worksheets[0]
    assert [sheet[at(1)].value, sheet[at(2)].value] == [GOOD, WITH_ZERO]


def test_an_xlsx_copy_differs_only_in_the_sheet(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    given = as_xlsx(folder / "in" / "a.xlsx")
    fix(capfd, "in/a.xlsx")
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(folder / "fixed" / "a.xlsx") as new:
        assert new.namelist() == old.namelist()
        assert [name for name in old.namelist() if old.read(name) != new.read(name)] == ["xl/worksheets/sheet1.xml"]
    before, after = (openpyxl.load_workbook(path).active for path in (given, folder / "fixed" / "a.xlsx"))
    changed = {
        cell.coordinate: cell.value for row in after for cell in row if cell.value != before[cell.coordinate].value
    }
    assert changed == {cell: new for cell, new, _ in changes()}


def test_its_own_output_needs_nothing_more_and_twice_writes_once(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    as_xlsx(folder / "in" / "a.xlsx")
    fix(capfd, "in")
    written = {path.name: path.read_bytes() for path in (folder / "fixed").iterdir()}
    assert set(written) == {"a.xlsx", "待确认清单.csv", "更正日志.csv", "更正日志.json"}
    fix(capfd, "in")
    _, again = fix(capfd, "fixed", "-o", "fixed2")
    assert {path.name: path.read_bytes() for path in (folder / "fixed").iterdir()} == written
    assert [file["changes"] for file in again["files"]] == [[]]
    assert [path.name for path in (folder / "fixed2").iterdir()] == ["待确认清单.csv"]


def test_a_dry_run_writes_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    as_xlsx(folder / "in" / "a.xlsx")
    code, found = fix(capfd, "in", "--dry-run")
    assert (code, found["applied"], len(found["files"][0]["changes"])) == (1, False, 2)
    assert [path.name for path in folder.iterdir()] == ["in"]


def test_without_paths_the_months_recorded_files_are_corrected(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    given = as_xlsx(folder / "in" / "a.xlsx")
    run(["validate", "in", "--as-of", "2026-11-23", "-q"])
    capfd.readouterr()
    given.unlink()  # the archive keeps the original bytes
    _, found = fix(capfd)
    assert [(file["path"], file["output"]) for file in found["files"]] == [("in/a.xlsx", "fixed/a.xlsx")]
    assert fix(capfd, "--month", "9")[1]["files"] == []


def test_personal_numbers_appear_nowhere(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    as_xlsx(folder / "in" / "a.xlsx")
    number = next(str(row["CF_XDR_SHXYM"]) for row, _, kind in ROWS if kind == "personal_id")
    for format_ in ("json", "concise", "table"):
        run(["fix-codes", "in", "--as-of", "2026-11-23", "--format", format_])
        shown = capfd.readouterr()
        assert number not in shown.out + shown.err
    logs = b"".join(path.read_bytes() for path in (folder / "fixed").glob("更正日志*"))
    assert number.encode() not in logs


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    as_xlsx(folder / "in" / "b.xlsx")
    (folder / "in" / "a.xlsx").write_text("不是表格", encoding="utf-8")
    code, found = fix(capfd, "in")
    assert code == 1
    assert [(file["path"], "error" in file) for file in found["files"]] == [("in/b.xlsx", False), ("in/a.xlsx", True)]
