"""Two tables on one sheet: each row is judged by the header above it or not at all, and every row is accounted for."""

from dataclasses import astuple

import pytest

from credit_cli.model import Cell, Table
from credit_cli.reading.table import tables
from gridgen import Rows, shipped_packs, source

PENALTY = ["序号", "行政相对人名称", "行政处罚决定文书号", "处罚决定日期", "处罚机关", "罚款金额（万元）", "处罚类别"]
FINED = [1, "甲公司", "平市监罚〔2026〕1号", "2026/10/09", "市监局", 1.5, "罚款"]
LICENCE = ["序号", "行政相对人名称", "行政许可决定文书号", "许可内容", "许可决定日期", "有效期至", "许可机关"]
GRANTED = [1, "乙公司", "平市监许〔2026〕1号", "食品经营", "2026/10/09", "2031/10/08", "市监局"]


def table(rows: Rows) -> Table:
    (result,) = tables(source(表=rows), shipped_packs())
    assert isinstance(result, Table), result
    counts = astuple(result.ledger)
    assert counts[0] == sum(counts[1:]) == len(rows), result.ledger
    return result


def problem(found: Table) -> tuple[str, int, tuple[str, ...], str]:
    (only,) = (each for each in found.problems if each.rule == "HDR007")
    return only.rule, only.row, only.cells, only.details["count"]


# name → (rows between the two tables, how many of them go with the second)
BETWEEN: dict[str, tuple[list[list[Cell]], int]] = {
    "nothing": ([], 0),
    "blank rows": ([[], []], 0),
    "title": ([["二、行政许可（1条）"]], 1),
    "blank row and title": ([[], ["", "二、行政许可"]], 1),
    "group titles": ([["", "主体", "", "行政许可", "", "", ""]], 1),
    "total": ([["合计", "1条", "", "", "", 1.5, ""]], 0),
}


@pytest.mark.parametrize("name", BETWEEN)
def test_rows_of_another_table_are_not_judged(name: str) -> None:
    between, own = BETWEEN[name]
    found = table([["平川市双公示"], PENALTY, FINED, FINED, *between, LICENCE, GRANTED, GRANTED, []])
    row = 5 + len(between)
    assert (found.dataset, found.rows.tolist()) == ("xzcf", [3, 4])
    assert problem(found) == ("HDR007", row, (f"A{row}",), "2")
    assert found.ledger.unchecked == own + 3


def test_another_table_is_found_far_below_and_however_its_header_is_written() -> None:
    spelled: list[Cell] = [
        "",
        "*行政相对人名称（必填）",
        "行政许可决定 文书号",
        "许可内容",
        "许可\n决定日期",
        "许可机关",
    ]
    numbered = [[at, f"公司{at}", f"平市监罚〔2026〕{at}号", *FINED[3:]] for at in range(3000)]
    found = table([PENALTY, *numbered, spelled, ["", *GRANTED[1:]]])
    assert found.rows.tolist() == list(range(2, 3002))
    assert problem(found) == ("HDR007", 3002, ("B3002",), "1")


def test_the_same_columns_in_another_order_are_another_table() -> None:
    found = table([PENALTY, FINED, PENALTY[::-1], FINED[::-1]])
    assert found.rows.tolist() == [2]
    assert problem(found) == ("HDR007", 3, ("A3",), "1")


@pytest.mark.parametrize("again", [PENALTY, [f"*{title}（必填）" for title in PENALTY], [f" {x}" for x in PENALTY]])
def test_the_same_header_again_goes_on(again: list[Cell]) -> None:
    found = table([PENALTY, FINED, [], again, FINED, again, FINED])
    assert found.rows.tolist() == [2, 5, 7]
    assert found.problems == tuple(each for each in found.problems if each.rule == "HDR001")
    assert found.ledger.repeated == 2


def test_a_second_header_without_records_is_no_record() -> None:
    found = table([PENALTY, FINED, LICENCE])
    assert found.rows.tolist() == [2]
    assert problem(found) == ("HDR007", 3, ("A3",), "0")


def test_a_small_table_above_is_said_too() -> None:
    licence = LICENCE[:4]
    found = table([licence, GRANTED[:4], PENALTY, FINED, FINED])
    assert (found.dataset, found.rows.tolist()) == ("xzcf", [4, 5])
    assert problem(found) == ("HDR007", 1, ("A1",), "1")
    assert found.ledger.unchecked == 2


def test_values_that_are_titles_elsewhere_begin_no_table() -> None:
    row: list[Cell] = [2, "行政许可", "行政处罚", "名称", "统一社会信用代码", "备注", "其他"]
    found = table([PENALTY, FINED, row, FINED])
    assert found.rows.tolist() == [2, 3, 4]
    assert found.ledger.unchecked == 0
