"""A record sent again with its number or name put right is an update; another decision, or another party, is none."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from credit_cli.cli.main import run
from credit_cli.rulepack import load

EXAMPLE = {**load().datasets["xzcf"].example, "CF_XDR_ZJLX": "", "CF_XDR_ZJHM": ""}
OTHER = {"CF_WSH": "平市监罚〔2026〕19号", "CF_XDR_MC": "平川市福来商贸有限公司", "CF_XDR_SHXYM": "911408026368658785"}
PERSON = {"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": "", "CF_XDR_ZJLX": "护照号", "CF_XDR_ZJHM": "E12345678"}
FIRST, AGAIN = "2026/10/15", "2026/11/05"
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def send(name: str, rows: Rows, *, reported: str, quiet: bool = True) -> None:
    records = [{**EXAMPLE, "SBRQ": reported, **row} for row in rows]
    if name.endswith(".xlsx"):
        book = Workbook()
        for line in (list(EXAMPLE), *(list(record.values()) for record in records)):
            book.active.append(line)
        book.save(name)
    else:
        with Path(name).open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(EXAMPLE))
            writer.writeheader()
            writer.writerows(records)
    options = ["--month", "2026-10", "--as-of", "2026-11-23", "--format", "json", "-o", f"{name}.json"]
    run(["validate", name, *options, *(["-q"] if quiet else [])])


def figures(capfd: pytest.CaptureFixture[str]) -> tuple[int, int, int]:
    """Reported, compliant and late records of the month."""
    capfd.readouterr()
    run(["rank", "--month", "2026-10", "--as-of", "2026-11-23", "--format", "json"])
    (line,) = json.loads(capfd.readouterr().out)["departments"]
    return line["reported"], line["compliant"], line["late"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"CF_XDR_MC": "平川市长乐食品有限责任公司"}, {}),
        ({"CF_XDR_MC": "无"}, {}),
        ({"CF_XDR_MC": ""}, {}),
        ({**PERSON, "CF_XDR_MC": "李*平"}, {**PERSON, "CF_XDR_MC": "李小平"}),
        ({"CF_XDR_MC": "平川市长乐食品有限责任公司", "CF_JDRQ": "2026/10/32"}, {}),
        ({"CF_WSH": ""}, {}),
        ({"CF_WSH": "/"}, {}),
        ({"CF_WSH": "平市监罚〔2026〕null号"}, {}),
        ({"CF_WSH": "", "CF_XDR_SHXYM": "91140802MA0EXAMP14"}, {}),
        ({**PERSON, "CF_XDR_MC": "李小平", "CF_WSH": "暂无"}, {**PERSON, "CF_XDR_MC": "李小平"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["again.csv", "again.xlsx"])
def test_what_is_put_right_is_an_update(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    send("first.csv", [before, OTHER], reported=FIRST)
    assert figures(capfd)[0] == 2
    for _ in range(2):
        send(name, [after, OTHER], reported=AGAIN)
        assert figures(capfd) == (2, 2, 0)
    summary = json.loads(Path(f"{name}.json").read_text(encoding="utf-8"))["summary"]
    assert (summary["late"], summary["by_rule"]) == (0, {})


def test_putting_right_is_said_to_update(capfd: pytest.CaptureFixture[str]) -> None:
    send("first.csv", [{"CF_WSH": ""}, OTHER], reported=FIRST)
    send("again.csv", [{}, OTHER, {"CF_WSH": "平市监罚〔2026〕20号"}], reported=AGAIN, quiet=False)
    assert "新增 2 条，更新 0 条，未变 1 条" in capfd.readouterr().err  # two may be the one without a number
    send("third.csv", [{"CF_XDR_MC": "平川市长乐食品有限责任公司"}, OTHER], reported=AGAIN, quiet=False)
    assert "新增 0 条，更新 1 条，未变 1 条" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        # one decision on several parties, the second sent later
        ([{}], [{"CF_XDR_MC": "平川市福来商贸有限公司", "CF_XDR_SHXYM": "911408026368658785"}], 2),
        # the code of one copied to the other, both still there
        ([{}], [{}, {"CF_XDR_MC": "平川市福来商贸有限公司"}], 2),
        # another decision on the same party on the same day: no number was ever found faulty
        ([{}], [{"CF_WSH": "平市监罚〔2026〕19号"}], 2),
        # two without a number: which of them was put right?
        ([{"CF_WSH": ""}, {"CF_WSH": "无", "CF_SY": "别的事实"}], [{}], 3),
        # two authorities that number alike, one party
        ([{}], [{"CF_CFJG": "平川市应急管理局", "CF_JDRQ": "2026/10/12"}], 2),
        ([{}], [{"CF_CFJG": "平川市应急管理局"}], 2),
        ([{}], [{"CF_XDR_MC": "平川市长乐食品公司", "CF_JDRQ": "2026/10/12"}], 2),
        # the one without a number is sent again as it was
        ([{"CF_WSH": ""}], [{"CF_WSH": ""}, {}], 2),
    ],
    ids=[
        *("another party", "copied code", "another decision", "two without number"),
        *("another authority and day", "another authority", "another name and day", "sent again as it was"),
    ],
)
def test_what_may_be_another_record_is_one(
    before: Rows, after: Rows, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    send("first.csv", before, reported=FIRST)
    send("again.csv", after, reported=AGAIN)
    assert figures(capfd)[0] == count


@pytest.mark.parametrize("change", [{}, {"CF_SY": "更正后的事实"}], ids=["other format", "another cell"])
def test_a_record_without_a_number_is_one_in_every_format(
    change: Mapping[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [{"CF_WSH": ""}, {"CF_WSH": "", "CF_SY": "别的事实"}, OTHER]
    send("first.csv", rows, reported=FIRST)
    send("again.xlsx", [{**rows[0], **change}, *rows[1:]], reported=AGAIN)
    assert figures(capfd)[0] == 3
