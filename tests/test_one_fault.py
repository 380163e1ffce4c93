"""One fault, one finding: what is wrong in one cell is said there, and nothing else of the record is accused of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tables import BOOK, findings, table_of

CASES: Mapping[str, Sequence[tuple[Mapping[str, Any], str]]] = {
    "xzcf": [
        # the day of the decision, and what is held against it
        ({"CF_JDRQ": "2206/10/09"}, "DAT005 CF_JDRQ"),
        ({"CF_JDRQ": "2062/10/09"}, "DAT004 CF_JDRQ"),
        ({"CF_JDRQ": "2027/10/09"}, "DAT004 CF_JDRQ"),
        ({"CF_JDRQ": "1926/10/09"}, "DAT005 CF_JDRQ"),
        ({"CF_JDRQ": "长期"}, "DAT001 CF_JDRQ"),
        ({"CF_JDRQ": "2026/02/30"}, "DAT001 CF_JDRQ"),
        ({"CF_YXQ": "1926/10/09"}, "DAT005 CF_YXQ"),
        ({"CF_YXQ": "2026/10/08"}, "DAT006 CF_YXQ"),
        ({"CF_GSJZQ": "长期"}, "DAT003 CF_GSJZQ"),
        # the day of the report: what cannot be read makes nobody late
        ({"SBRQ": "2026/10/32"}, "DAT001 SBRQ"),
        ({"SBRQ": "2026.10"}, "DAT002 SBRQ"),
        ({"SBRQ": "已上报"}, "DAT001 SBRQ"),
        ({"SBRQ": "2026/12/05"}, "DAT007 SBRQ"),
        ({"SBRQ": "1900/05/02"}, "DAT005 SBRQ"),
        ({"SBRQ": "2026/12/02", "CF_JDRQ": "2026/12/01"}, "DAT007 SBRQ, DAT004 CF_JDRQ"),
        # a kind that is a fault itself tells nothing about the fine
        ({"CF_CFLB": "罚 款"}, "ENM001 CF_CFLB"),
        ({"CF_CFLB": "批评教育"}, "ENM001 CF_CFLB"),
        ({"CF_CFLB": "无"}, "REQ004 CF_CFLB"),
        ({"CF_CFLB": "\u200b"}, "REQ001 CF_CFLB"),
        ({"CF_CFLB": "其他"}, "ENM002 CF_CFLB"),
        # the party's category, and what depends on it
        ({"CF_XDR_LB": "公司"}, "ENM001 CF_XDR_LB"),
        ({"CF_XDR_LB": ""}, "REQ001 CF_XDR_LB"),
        ({"CF_XDR_SHXYM": "00000000000000000X"}, "COD011 CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": "0" * 18}, "COD010 CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": "11010519491231002X"}, "PID001 CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": 91140802000000000}, "COD012 CF_XDR_SHXYM"),
    ],
    "xzcf-2016": [
        ({"CF_JDRQ": "2027/10/09"}, "DAT004 CF_JDRQ"),
        ({"SJC": "2026/10/01"}, "DAT004 CF_JDRQ"),
    ],
}
PERSON = {
    "CF_XDR_LB": "自然人",
    "CF_XDR_MC": "李平",
    "CF_XDR_SHXYM": "",
    "CF_FRDB": "",
    "CF_XDR_ZJLX": "身份证",
    "CF_XDR_ZJHM": "11010519491231002X",
}


def found(pack_id: str, change: Mapping[str, Any]) -> list[str]:
    """`rule field` of every finding on the data set's clean record after a change, left to right."""
    pack = BOOK.datasets[pack_id]
    row = {**pack.example, **change}
    letters = {column.letter: code for code, column in table_of(pack, [row]).columns.items()}
    return sorted(f"{rule} {letters[cell.rstrip('0123456789')]}" for rule, cell in findings(pack, [row]))


@pytest.mark.parametrize(
    ("pack", "change", "expected"),
    [(pack, change, expected) for pack, cases in CASES.items() for change, expected in cases],
    ids=lambda case: str(case)[:60],
)
def test_findings_are_these_and_no_others(pack: str, change: Mapping[str, Any], expected: str) -> None:
    assert found(pack, change) == sorted(expected.split(", "))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"CF_XDR_SHXYM": "0" * 18}, ["COD010 CF_XDR_SHXYM"]),
        ({"CF_XDR_SHXYM": "11010519491231002X"}, ["PID001 CF_XDR_SHXYM"]),
        ({"CF_XDR_SHXYM": "91140802MA0EXAMP13"}, ["REQ003 CF_XDR_SHXYM"]),
        ({"CF_XDR_SHXYM": "无"}, ["REQ005 CF_XDR_SHXYM"]),
        ({"CF_XDR_ZJLX": "居民身份证"}, ["ENM004 CF_XDR_ZJLX"]),
        (
            {"CF_XDR_ZJLX": "居民身份证", "CF_XDR_ZJHM": "110105194912310021"},
            ["ENM004 CF_XDR_ZJLX", "PID002 CF_XDR_ZJHM"],
        ),
    ],
    ids=str,
)
def test_findings_on_a_natural_person(change: Mapping[str, Any], expected: list[str]) -> None:
    assert found("xzcf", {**PERSON, **change}) == sorted(expected)
