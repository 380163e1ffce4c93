"""Duplicates across departments and months: who is named, and above all who is not."""

import csv
import io
import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_cli.archive import Archive
from credit_cli.assess.metrics import duplicated
from credit_cli.assess.places import Places
from credit_cli.assess.subjects import groups
from credit_cli.cli.main import run
from credit_cli.codes import orgcode
from credit_cli.codes.alphabet import calc_check_digit
from credit_cli.reading.grid import read
from credit_cli.rulepack import load
from submissions import Row, submission

TODAY = date(2026, 11, 23)
COLUMNS = {"CF_XDR_MC": ("B", "行政相对人名称"), "CF_XDR_SHXYM": ("C", "统一社会信用代码")}
BOOK = load()
EXAMPLE = BOOK.datasets["xzcf"].example


def code(number: int, *, head: str = "91", region: str = "140802", body: str | None = None) -> str:
    """Return the number-th valid code of a registrar's region."""
    first = body or next(
        text
        for last in "0123456789X"
        if orgcode.is_valid(text := f"{(head + region + str(number)).zfill(8)[-8:]}{last}")
    )
    return (text := f"{head}{region}{first}") + calc_check_digit(text)


JIA, YI, BING = code(1), code(2), code(3)
FAR = code(4, region="140900")
TRADER, OTHER_TRADER = code(5, head="92"), code(6, head="92")
TWIN = code(1, head="92", body=JIA[8:17])


def send(workspace: Path, name: str, rows: list[Row], **given: Any) -> None:
    rows = [replace(row, key=f"{name}{number}") for number, row in enumerate(rows)]
    sent = replace(submission(name, rows, **given), columns=COLUMNS)
    with Archive.open(workspace, create=True) as archive:
        archive.record([sent], name.encode(), rules="r", severities={}, recorded_on=TODAY)


def row(party: str, code_: str, department: str = "甲局", month: str = "2026-10") -> Row:
    return Row(
        "", department=department, party=party, code=code_, period=month, reported=date(2026, int(month[5:]), 13)
    )


def duplicates(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> str:
    assert run(["duplicates", "--workspace", f"{workspace}", "--as-of", f"{TODAY}", *words]) == 0
    return capfdbinary.readouterr().out.decode("utf-8")


def found(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> list[dict[str, Any]]:
    document = json.loads(duplicates(workspace, capfdbinary, "--format", "json", *words))
    assert document["schema_version"] == 1
    groups: list[dict[str, Any]] = document["duplicates"]
    return groups


def test_one_code_in_two_departments_and_months_names_every_cell(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    send(tmp_path, "九月", [row("平川市乙商贸有限公司", JIA, "乙局", "2026-09")], department="乙局")
    send(tmp_path, "十月", [row("平川市甲商贸有限公司", JIA), row("平川市甲商贸有限公司", JIA)])
    (group,) = found(tmp_path, capfdbinary, "--month", "10")
    assert group == {
        "kind": "shared_code",
        "subject": JIA,
        "title": "同一代码对应多个主体",
        "action": "先请乙局对照登记证照核对（与其他各处不同的只有1处），再请乙局、甲局确认；"
        "用错代码的一方更正；都与证照一致的，列入纠错回传表送登记机关",
        "occurrences": [
            {"department": "乙局", "path": "in/九月.xlsx", "sheet": "Sheet1", "cell": "C4",
             "name": "平川市乙商贸有限公司", "code": JIA, "month": "2026-09"},
            {"department": "甲局", "path": "in/十月.xlsx", "sheet": "Sheet1", "cell": "C4",
             "name": "平川市甲商贸有限公司", "code": JIA, "month": "2026-10"},
            {"department": "甲局", "path": "in/十月.xlsx", "sheet": "Sheet1", "cell": "C5",
             "name": "平川市甲商贸有限公司", "code": JIA, "month": "2026-10"},
        ],
    }  # fmt: skip
    assert found(tmp_path, capfdbinary, "--month", "9") == []
    assert found(tmp_path, capfdbinary) == [group]


KINDS = [
    ([("平川市甲商贸公司", JIA), ("平川市甲商贸公司", YI)], [("several_codes", "平川市甲商贸公司")]),
    ([("平川市甲商贸公司", JIA), ("平川市甲商贸公司", FAR)], []),
    ([("平川市甲商贸公司", TRADER), ("平川市甲商贸公司", OTHER_TRADER)], []),
    ([("平川市甲商贸公司", JIA), ("平川市甲商贸公司", TRADER)], []),
    ([("某公司", JIA), ("某公司", YI)], []),
    ([("平川市甲*公司", JIA), ("平川市甲*公司", YI)], []),
    ([("平川市甲商贸公司", JIA), ("平川市乙商贸公司", TWIN)], [("repeated_body", JIA[8:17])]),
    ([("平川市甲商贸公司", JIA), ("平川市甲商贸公司", TWIN)], [("repeated_body", JIA[8:17])]),
    ([("甲", "0" * 17 + "X"), ("乙", "0" * 17 + "X")], []),
    ([("甲", ""), ("乙", "")], []),
    ([("", JIA), ("甲", JIA)], []),
    ([("平川市甲商贸公司", JIA), ("平川市甲商贸公司", JIA)], []),
]


@pytest.mark.parametrize(("pairs", "expected"), KINDS)
def test_what_is_a_group_and_what_is_none(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    pairs: list[tuple[str, str]],
    expected: list[tuple[str, str]],
) -> None:
    send(tmp_path, "十月", [row(*pair) for pair in pairs])
    assert [(group["kind"], group["subject"]) for group in found(tmp_path, capfdbinary)] == expected
    assert duplicated(*zip(*[(code, party) for party, code in pairs], strict=True)) == set()


def test_a_corrected_version_is_no_occurrence(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    send(tmp_path, "十月", [row("平川市甲商贸公司", JIA), row("平川市乙商贸公司", JIA)])
    assert len(found(tmp_path, capfdbinary)) == 1
    corrected = submission("更正", [Row("十月1", digest="2", party="平川市乙商贸公司", code=YI)], received=TODAY)
    with Archive.open(tmp_path, create=True) as archive:
        archive.record([corrected], "更正".encode(), rules="r", severities={}, recorded_on=TODAY)
    assert found(tmp_path, capfdbinary) == []


def test_short_forms_of_a_name_are_said_to_be_alike(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    send(tmp_path, "十月", [row("平川市甲商贸有限公司", JIA), row("甲商贸", JIA)])
    assert "可能是简称或曾用名" in found(tmp_path, capfdbinary)[0]["action"]


def test_formats_hold_the_same_places(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    send(tmp_path, "十月", [row("=平川市甲公司", JIA), row("平川市乙公司", JIA, "乙局")])
    rows = list(csv.reader(io.StringIO(duplicates(tmp_path, capfdbinary, "--format", "csv").lstrip("\ufeff"))))
    assert [line[1:9] for line in rows[1:]] == [
        ["重码", "'=平川市甲公司", JIA, "甲局", "2026-10", "in/十月.xlsx", "Sheet1", "C4"],
        ["重码", "平川市乙公司", JIA, "乙局", "2026-10", "in/十月.xlsx", "Sheet1", "C5"],
    ]
    concise = duplicates(tmp_path, capfdbinary, "--format", "concise").splitlines()
    assert concise[1] == f"重码 {JIA} 乙局 2026-10 in/十月.xlsx[Sheet1]!C5 平川市乙公司 {JIA}"
    table = duplicates(tmp_path, capfdbinary, "--format", "table")
    assert all(word in table for word in (f"重码：{JIA}", "in/十月.xlsx[Sheet1]!C5", "怎么办：请乙局、甲局"))
    target = tmp_path / "重码.xlsx"
    duplicates(tmp_path, capfdbinary, "-o", f"{target}")
    assert [cells[2] for cells in read(target).grids[0].rows[2:4]] == ["=平川市甲公司", "平川市乙公司"]
    first = target.read_bytes()
    duplicates(tmp_path, capfdbinary, "-o", f"{target}")
    assert target.read_bytes() == first


def test_nothing_shared_is_said_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    send(tmp_path, "十月", [row("平川市甲商贸公司", JIA)])
    assert run(["duplicates", "--workspace", f"{tmp_path}", "--as-of", f"{TODAY}"]) == 0
    assert capfd.readouterr() == ("", "已比对档案的 1 条记录：没有重码\n")


@pytest.fixture
def sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sheet(path: Path, *lines: tuple[str, str, str]) -> str:
    """Write a sheet with a penalty per line: number, party, code."""
    records = [
        {**EXAMPLE, "CF_WSH": f"平市监罚〔2026〕{number}号", "CF_XDR_MC": party, "CF_XDR_SHXYM": code_,
         "SBRQ": "2026/10/15", "CF_JDRQ": "2026/10/12"}
        for number, party, code_ in lines
    ]  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(EXAMPLE | {"SBRQ": ""}))
        writer.writeheader()
        writer.writerows(records)
    return path.name


def checked(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    run(["validate", *words, "--as-of", "2026-11-23", "--format", "json", "-q"])
    document = json.loads(capfd.readouterr().out)
    findings = [finding for item in document["submissions"] for finding in item["findings"]]
    return document["summary"], [finding for finding in findings if finding["rule"] in {"DUP004", "DUP005"}]


A, B = "平川市甲商贸有限公司", "平川市乙商贸有限公司"


def test_validate_says_where_the_code_is_recorded_for_another(sheets: Path, capfd: pytest.CaptureFixture[str]) -> None:
    checked(capfd, sheet(sheets / "甲局.csv", ("1", A, JIA)))
    summary, warnings = checked(capfd, sheet(sheets / "乙局.csv", ("2", B, JIA), ("3", A, JIA)))
    (warning,) = warnings
    columns = list(EXAMPLE | {"SBRQ": ""})
    letter = chr(ord("A") + columns.index("CF_XDR_SHXYM"))
    assert (warning["rule"], warning["cell"], warning["severity"]) == ("DUP004", f"{letter}2", "warning")
    assert warning["message"] == (
        f"代码“{JIA}”本行填的是“{B}”，档案中登记的是“{A}”（{EXAMPLE['CF_SJLY']}，2026-10，甲局.csv[甲局]!{letter}2）"
    )
    assert summary["compliant"] == summary["records"] == 2


def test_validate_says_which_other_code_a_party_has(sheets: Path, capfd: pytest.CaptureFixture[str]) -> None:
    checked(capfd, sheet(sheets / "甲局.csv", ("1", A, JIA), ("9", B, FAR), ("10", "平川市丙小吃店", TRADER)))
    _, warnings = checked(
        capfd, sheet(sheets / "乙局.csv", ("2", A, YI), ("3", B, BING), ("4", "平川市丙小吃店", OTHER_TRADER))
    )
    letter = chr(ord("A") + list(EXAMPLE).index("CF_XDR_MC"))
    assert [(warning["rule"], warning["cell"], warning["value"]) for warning in warnings] == [
        ("DUP005", f"{letter}2", A)
    ]
    assert f"本行的代码是“{YI}”，档案中登记的是“{JIA}”" in warnings[0]["message"]


def test_a_record_is_never_held_against_its_own_versions(sheets: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Sent again, corrected and sent back: neither the old nor the new version speaks against the other."""
    first = sheet(sheets / "甲局.csv", ("1", A, JIA), ("2", B, BING))
    checked(capfd, first)
    assert checked(capfd, first)[1] == []
    assert checked(capfd, sheet(sheets / "更正.csv", ("1", A, YI)))[1] == []
    _, warnings = checked(capfd, sheet(sheets / "丙局.csv", ("5", B, JIA)), "--no-record")
    assert [warning["rule"] for warning in warnings] == ["DUP005"]  # JIA is A's no longer


def test_warnings_from_the_archive_are_not_recorded(sheets: Path, capfd: pytest.CaptureFixture[str]) -> None:
    checked(capfd, sheet(sheets / "甲局.csv", ("1", A, JIA)))
    assert checked(capfd, sheet(sheets / "乙局.csv", ("2", B, JIA)))[1]
    with Archive.open(sheets, create=False) as archive:
        entries = archive.submissions()
        assert [(entry.path, entry.by_rule.get("DUP004")) for entry in entries] == [
            ("甲局.csv", None),
            ("乙局.csv", None),
        ]


def test_files_of_one_run_are_compared_in_their_order(sheets: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheet(sheets / "1.csv", ("1", A, JIA))
    sheet(sheets / "2.csv", ("2", B, JIA))
    _, warnings = checked(capfd, "1.csv", "2.csv")
    assert [warning["rule"] for warning in warnings] == ["DUP004"]
    assert "1.csv" in warnings[0]["message"]


FILES = st.lists(
    st.lists(
        st.builds(
            row,
            st.sampled_from([A, B, "平川市甲商贸（有限）公司", "平川市丙店", ""]),
            st.sampled_from([JIA, YI, BING, FAR, TRADER, TWIN, ""]),
            st.sampled_from(["甲局", "乙局"]),
            st.sampled_from(["2026-09", "2026-10"]),
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(FILES, st.data())
def test_groups_do_not_depend_on_the_order_of_recording(files: list[list[Row]], data: st.DataObject) -> None:
    """And the codes with several parties are exactly those that the ranking counts."""
    named = [(f"f{number}", rows) for number, rows in enumerate(files)]
    expected, frame = _groups(named)
    assert _groups(data.draw(st.permutations(named)))[0] == expected
    shared = {group["subject"] for group in expected if group["kind"] == "shared_code"}
    assert shared == duplicated(frame["code"], frame["party"])


def _groups(files: list[tuple[str, list[Row]]]) -> tuple[list[dict[str, Any]], Any]:
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in files:
            send(Path(folder), name, rows)
        with Archive.open(Path(folder), create=False) as archive:
            records = archive.records(also=("submission", "row", "name"))
            return groups(records, Places(archive.submissions(), BOOK)), records
