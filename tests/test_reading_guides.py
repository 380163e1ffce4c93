"""Rows that say how to fill in the table, and rows that head its parts: no record, and no record is taken for one."""

from dataclasses import replace

import pytest

from credit_cli.model import Cell, Facts, Table
from credit_cli.reading.guides import is_guide
from credit_cli.reading.table import tables
from gridgen import Rows, shipped_packs, source

TITLES = [
    "序号",
    "行政相对人名称",
    "行政相对人类别",
    "行政处罚决定文书号",
    "处罚决定日期",
    "处罚机关",
    "罚款金额（万元）",
]
FULL: list[Cell] = [1, "甲公司", "法人及非法人组织", "平市监罚〔2026〕1号", "2026/10/09", "平川市市场监督管理局", 1.5]
TITLE = "平川市水务局行政处罚信息（续）"


def table(rows: Rows, *, merges: tuple[str, ...] = ()) -> Table:
    made = source(表=rows)
    (found,) = tables(
        replace(made, grids=(replace(made.grids[0], facts=Facts(merges=merges)),)), shipped_packs(), dataset="xzcf"
    )
    assert isinstance(found, Table), found
    return found


GUIDES: dict[str, list[Cell]] = {
    "instructions": [
        "",
        "填写全称",
        "法人及非法人组织/自然人/个体工商户",
        "填写文号",
        "格式：2026/10/09",
        "填写全称",
        "数字",
    ],
    "instructions here and there": [
        "",
        "请填写营业执照上的名称",
        "",
        "按决定书填写",
        "",
        "",
        "以万元为单位，保留6位小数",
    ],
    "types": ["", "文本", "下拉选择", "字符型", "日期型", "C(200)", "N(18,6)"],
    "types and lengths": ["", "文本（200）", "16", "128", "日期", "200", "数值型"],
    "lengths": [6, 200, 16, 128, 10, 200, 18],
    "what has to be filled in": ["选填", "必填", "必填", "必填", "必填", "必填", "选填"],
    "numbers of the columns": ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"],
    "stems and numbers of the columns": ["甲", "乙", 1, 2, 3, 4, 5],
    "letters of the columns": ["A", "B", "C", "D", "E", "F", "G"],
    "a sample": ["示例", *FULL[1:]],
}
RECORDS: dict[str, list[Cell]] = {
    "full": FULL,
    "without a party": [1, "", *FULL[2:]],
    "without party and number": ["", "", "法人", "", "2026/10/09", "平川市市场监督管理局", 1.5],
    "placeholders": ["1", "/", "/", "/", "/", "/", "/"],
    "small numbers": [1, "", 2, "", 3, "", 4],
    "numbers beside a name": [1, "甲公司", "1", "200", "16", "50", "9"],
    "a kind beside a name": [1, "甲公司", "文本", "日期", "填写", "填写", "填写"],
    "a sample by name": ["", "示例公司", *FULL[2:]],
}


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_under_the_titles_is_part_of_the_header(name: str) -> None:
    found = table([TITLES, GUIDES[name], FULL, FULL])
    assert (found.header_row, found.rows.tolist(), found.ledger.header) == (2, [3, 4], 2)


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_under_the_titles_repeated_is_repeated_too(name: str) -> None:
    guide = GUIDES[name]
    found = table([TITLES, guide, FULL, TITLES, guide, FULL])
    assert (found.rows.tolist(), found.ledger.repeated) == ([3, 6], 2)
    assert table([TITLES, FULL, TITLES, guide, guide, FULL]).rows.tolist() == [2, 6]


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_under_the_titles_is_no_guide(name: str) -> None:
    assert table([TITLES, RECORDS[name], FULL]).rows.tolist() == [2, 3]


def test_the_counts_of_a_ledger_are_no_lengths() -> None:
    assert not is_guide(["行政许可", 12, 12, 12, 0, "否"], ())
    assert not is_guide([12, 12, 0, 3, 3, 0, "无"], ())


def test_guides_stand_right_under_the_titles_only() -> None:
    assert table([TITLES, FULL, GUIDES["instructions"]]).rows.tolist() == [2, 3]


# what stands above a repeated header, and how many of its rows are none of the records
ABOVE: list[tuple[Rows, int]] = [
    ([[TITLE]], 1),
    ([["", TITLE]], 1),
    ([[TITLE, "单位：万元"]], 1),
    ([[TITLE], []], 1),
    ([[TITLE], ["填报单位：平川市水务局"]], 1),
    ([["", "平川市信息公示有限公司"]], 0),
    ([["", "乙公司"]], 0),
]


@pytest.mark.parametrize(("rows", "count"), ABOVE)
def test_a_title_above_the_header_repeated_is_repeated_too(rows: Rows, count: int) -> None:
    found = table([TITLES, FULL, *rows, TITLES, FULL])
    assert (found.ledger.repeated, found.ledger.records) == (1 + count, 2 + (count == 0))


def test_a_title_that_no_header_follows_is_a_record_with_little_in_it() -> None:
    assert table([TITLES, FULL, ["", TITLE], FULL]).rows.tolist() == [2, 3, 4]


def test_a_cell_merged_across_the_table_heads_a_part_of_it() -> None:
    rows: Rows = [TITLES, FULL, ["", "平川市水务局"], FULL]
    assert table(rows, merges=("A3:G3",)).rows.tolist() == [2, 4]
    assert table(rows, merges=("B3:C3",)).rows.tolist() == [2, 3, 4]
    assert table([TITLES, FULL, FULL], merges=("A3:G3",)).rows.tolist() == [2, 3]


def test_parts_of_a_total_stand_below_it_and_hold_numbers() -> None:
    parts: Rows = [["合计", "3条", "", "", "", "", 3.5], ["法人", "2条"], ["自然人", 1.5], ["个体工商户", "乙公司"]]
    found = table([TITLES, FULL, *parts])
    assert (found.rows.tolist(), found.ledger.total) == ([2, 6], 3)
    assert table([TITLES, FULL, ["", "法人", "", "1"]]).rows.tolist() == [2, 3]
    assert table([TITLES, FULL, *parts[:3], FULL]).rows.tolist() == [2, 6]


def test_below_a_total_at_the_top_stand_records() -> None:
    rows: Rows = [["类别", "产生数量", "报送数量", "未报送数量"], ["合计", 5], ["行政许可", 3], ["行政处罚", 2]]
    (found,) = tables(source(台账=rows), shipped_packs())
    assert isinstance(found, Table)
    assert (found.dataset, found.rows.tolist()) == ("ledger_summary", [3, 4])
