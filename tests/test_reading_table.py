"""Worksheet rows → records: none lost, none invented, every cell found again at its address."""

import csv
import io
from dataclasses import astuple
from datetime import date, datetime, time
from itertools import chain

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_cli.errors import CreditError
from credit_cli.model import Cell, RowLedger, Source, Table
from credit_cli.reading.grid import read_bytes
from credit_cli.reading.table import tables
from gridgen import Rows, delimited, shipped_packs, source, xls, xlsx

TITLES = ["序号", "行政相对人名称", "行政处罚决定文书号", "处罚决定日期", "处罚机关", "罚款金额（万元）", "备注"]
FULL = [1, "甲公司", "平市监罚〔2026〕1号", "2026/10/09", "市监局", 1.5, ""]


def table(found: Source | Rows) -> Table:
    given_ = found if isinstance(found, Source) else source(表=found)
    (result,) = tables(given_, shipped_packs(), dataset="xzcf")
    assert isinstance(result, Table), result
    return result


# name → (row, what becomes of it when it stands between records, … below the last record)
ROWS: dict[str, tuple[list[Cell], str, str]] = {
    "empty": ([], "blank", "blank"),
    "only blanks": (["", " ", "\u3000"], "blank", "blank"),
    "pre-printed number": ([7, "", "", "", "", "", ""], "blank", "blank"),
    "pre-printed number as text": (["（8）", "", ""], "blank", "blank"),
    "total": (["合计", "", "", "", "", 3.5, ""], "total", "total"),
    "total with several amounts": (["合  计", "", "", "2条", "", 3.5, "1"], "total", "total"),
    "total in the name column": (["", "总计：12件", "", "", "", 3.5, ""], "total", "total"),
    "total with a count of names": (["合计", "22条", "", "", "", 12.5, ""], "total", "total"),
    "total with counts of names and documents": (["本月合计", 22, "共22件", "", "", 12.5, 3], "total", "total"),
    "total before the amounts": (["", "", "", "", "合计", 12.5, "0"], "total", "total"),
    "a count": (["", "共10条", ""], "total", "total"),
    "total word far from a name": ([1, "乙公司", "", "", "合计", 12.5, "0"], "records", "records"),
    "total word, many digits": (["合计", "乙公司", 20261009, "", "", 12.5, ""], "records", "records"),
    "page subtotal": (["", "", "本页小计", "", "", 1, ""], "total", "total"),
    "a name with a total word": (["", "共计科技有限公司", "", "", "", "", ""], "records", "records"),
    "total word beside a number": ([1, "合计", "平市监罚〔2026〕9号", "x", "", "", ""], "records", "records"),
    "header again": (TITLES, "repeated", "repeated"),
    "title again": (["平川市行政处罚信息表"], "repeated", "repeated"),
    "labelled note": (["注：以上数据截至10月31日"], "note", "note"),
    "format note": (["", "表格说明：日期格式为2026/01/01", ""], "note", "note"),
    "signatures": (["填表人：张三", "", "审核人：李四", "", "日期：2026-10-31"], "note", "note"),
    "signatures beside labels": (["填表人：", "张三", "审核人：", "李四", "联系电话：", 83100000], "note", "note"),
    "signature in the name column": (["", "填报人：王五", ""], "note", "note"),
    "labels without colons": (["", "填报人", "张三", "", "负责人", "李四"], "note", "note"),
    "label and name": (["", "填表人（签字）", "张三"], "note", "note"),
    "label in front": (["联系电话", "0359-2222222", ""], "note", "note"),
    "labels and a day": (["单位负责人", "李四", "填表人", "张三", "2026年11月2日"], "note", "note"),
    "end of the table": (["", "—以下空白—"], "note", "note"),
    "end in brackets": (["", "（完）"], "note", "note"),
    "place of the seal": (["", "单位（盖章）"], "note", "note"),
    "day of signature": (["", "2026年11月2日"], "note", "note"),
    "day of signature in words": (["", "二〇二六年十一月二日"], "note", "note"),
    "a month": (["10月份"], "note", "note"),
    "heading in the column of numbers": (["普通程序"], "note", "note"),
    "any text in the column of numbers": (["某某大队"], "note", "note"),
    "heading of a part": (["", "个体工商户："], "note", "note"),
    "heading with a count": (["", "盐湖分局（3条）"], "note", "note"),
    "heading of what was left out": (["", "以下为补报数据"], "note", "note"),
    "heading with a bullet": (["", "●盐湖区"], "note", "note"),
    "title of a second part": (["", "平川市水务局行政处罚信息公示表（续）"], "note", "note"),
    "nothing else": (["", "本月无其他行政处罚"], "note", "note"),
    "nothing but the above": (["除以上外，本月无其他处罚信息"], "note", "note"),
    "source of the data": (["", "数据来源：市局业务系统"], "note", "note"),
    "date of the data": (["", "数据截至2026年10月31日"], "note", "note"),
    "how to fill in": (["", "带*号的为必填项，请如实填写"], "note", "note"),
    "a name like a label": (["", "单位负责人培训公司"], "records", "records"),
    "a name like an end": (["", "以下空白文化公司"], "records", "records"),
    "label in the middle of a record": (["", "乙公司", "填报人", "张三"], "records", "records"),
    "remark after a document number": (["", "", "平市监罚〔2026〕7号", "", "", "", "说明：补录"], "records", "records"),
    "text beside the key columns": (["", "", "", "", "", "", "以上无误"], "records", "note"),
    "lone sentence": (["", "以上信息由各科室提供，如有疑问请联系办公室。"], "records", "note"),
    "lone name": (["", "乙公司"], "records", "records"),
    "lone document number": (["", "", "平市监罚〔2026〕8号"], "records", "records"),
    "lone remark": (["", "", "", "", "", "", "补录"], "records", "note"),
    "two cells": (["", "乙公司", "平市监罚〔2026〕6号"], "records", "records"),
    "numeric document number": (["", "", 20261009], "records", "records"),
    "stroke at the end": (["", "/"], "records", "note"),
    "finished": (["", "——完——"], "note", "note"),
    "total in English": (["Total", 12.5], "total", "total"),
    "a count of what stands above": (["以上共3条"], "total", "total"),
    "part of a total": (["其中：法人", "3", "", "", "", 3.5], "total", "total"),
    "a place": (["盐湖区"], "note", "note"),
    "a place with its ordinal": (["二", "河津市"], "note", "note"),
    "heading of a section": (["", "（一）市直部门"], "note", "note"),
    "page": (["第2页"], "note", "note"),
    "a place far from the front": (["", "", "", "", "盐湖区"], "records", "records"),
    "a place with a number": (["", "盐湖区", "平市监罚〔2026〕6号"], "records", "records"),
    "bare nothing": (["", "无"], "records", "note"),
}
COUNTED = ("title", "header", "records", "blank", "total", "note", "repeated", "unchecked")


def parts(ledger: RowLedger) -> dict[str, int]:
    return dict(zip(COUNTED, astuple(ledger)[1:], strict=True))


@pytest.mark.parametrize("name", ROWS)
def test_rows_between_and_below_records(name: str) -> None:
    row, between, below = ROWS[name]
    head: Rows = [["平川市行政处罚信息表"], TITLES]
    base = {"title": 1, "header": 1, "records": 2, "blank": 0, "total": 0, "note": 0, "repeated": 0, "unchecked": 0}
    middle = table([*head, FULL, row, FULL])
    assert parts(middle.ledger) == {**base, between: base[between] + 1}
    assert middle.rows.tolist() == ([3, 4, 5] if between == "records" else [3, 5])
    last = table([*head, FULL, FULL, row])
    assert parts(last.ledger) == {**base, below: base[below] + 1}
    assert last.rows.tolist() == ([3, 4, 5] if below == "records" else [3, 4])


def test_a_lone_text_apart_from_the_records_is_a_note() -> None:
    """The name of the department, where it is signed; a number printed in advance says that a record was begun."""
    found = table([TITLES, FULL, [], ["", "平川市市场监督管理局"], ["", "2026年11月2日"]])
    assert (found.rows.tolist(), found.ledger.note) == ([2], 2)
    assert table([TITLES, FULL, [2], [3, "乙公司"]]).rows.tolist() == [2, 4]
    assert table([TITLES, FULL, [], ["", "乙公司", "平市监罚〔2026〕6号"]]).rows.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("first", "records"),
    [
        ([1, "罚款"], 4),
        (["", "一、行政处罚"], 3),
        ([1, "本月无行政处罚"], 3),
        ([1, "无锡某公司"], 4),
        ([1, "零报送"], 3),
    ],
)
def test_numbered_names_are_records_whatever_stands_before_them(first: list[Cell], records: int) -> None:
    names: Rows = [[2, "张三小吃店"], [3, "王伟"], [4, "盐湖区鑫盛商贸有限公司"]]
    assert len(table([TITLES, first, *names])) == records
    assert len(table([TITLES, FULL, first, *names])) == records + 1


def test_who_signs_a_zero_report_is_no_record() -> None:
    rows: Rows = [["", "本月无行政处罚"], [], ["", "平川市水务局"], ["", "2026年11月2日"]]
    found = table([TITLES, *rows])
    assert (len(found), found.ledger.note) == (0, 3)


def test_a_code_is_no_amount_of_a_part_of_a_total() -> None:
    titles: list[Cell] = [*TITLES, "统一社会信用代码"]
    rows: Rows = [["合计", "1条"], ["", "行政处罚", "", "", "", "", "", "911408226299864950"]]
    assert table([titles, [*FULL, "91140802MA0EXAMP13"], *rows]).rows.tolist() == [2, 4]


def test_a_total_is_found_in_a_table_far_to_the_right() -> None:
    margin: list[Cell] = [""] * 7
    found = table([[*margin, *row] for row in (TITLES, FULL, ["合计", "1条", "", "", "", 1.5, ""])])
    assert (found.rows.tolist(), found.ledger.total) == ([2], 1)


def test_numbered_remarks_below_a_note_are_notes() -> None:
    found = table([TITLES, FULL, ["", "说明："], ["", "1、文书号按原件填写"], ["", "2、日期按决定书"]])
    assert (found.rows.tolist(), found.ledger.note) == ([2], 3)


ZERO = [
    "零报告",
    "本月无",
    "无",
    "本月无行政处罚信息",
    "2026年10月无数据",
    "我局10月份未产生行政许可、行政处罚信息。",
    "本单位暂无双公示数据",
    "零报送",
    "本月零报送",
    "本月未作出行政处罚决定",
    "10月份行政处罚0条",
    "我局本月没有需要报送的数据",
    "本月无其他行政处罚",
    "除以上外，本月无其他处罚信息",
    "经统计，我局10月份无行政处罚信息，特此说明。",
    "无此项业务",
    "本单位无行政处罚权",
    "本月零处罚",
    "空表",
    "（无）",
    "均为零",
    "该月无数据",
    "不涉及",
    "十月份无行政处罚案件",
]
SENDER: list[list[Cell]] = [["", ""], ["平川市市场监督管理局", ""], ["平川市市场监督管理局", "2026/11/02"]]


@pytest.mark.parametrize("text", ["本月无行政处罚", "零报告", "无", "/"])
@pytest.mark.parametrize("sender", SENDER, ids=len)
def test_a_zero_report_may_say_who_sends_it_and_when(text: str, sender: list[Cell]) -> None:
    titles: list[Cell] = [*TITLES, "数据来源单位", "上报日期"]
    found = table([titles, [1, text, "", "", sender[0], "", "", *sender]])
    assert (len(found), found.ledger.note) == (0, 1)
    assert found.heading in {text, "零报告"}
    assert table([titles, [1, text, "平市监罚〔2026〕9号", "", sender[0], "", "", *sender]]).rows.tolist() == [2]


@pytest.mark.parametrize("text", ZERO)
def test_a_stated_zero_report_is_a_note_and_kept_in_the_heading(text: str) -> None:
    found = table([["平川市行政处罚信息表"], TITLES, ["", text]])
    assert (len(found), found.ledger.note, found.heading) == (0, 1, f"平川市行政处罚信息表\n{text}")
    assert all(len(column.codes) == 0 and column.cells == [] for column in found.columns.values())


# rows below the header that say no more than `nothing`, and whether that states a zero report
NOTHING: list[tuple[Rows, bool]] = [
    ([["", "空"]], True),
    ([["", 0]], True),
    ([["", "0条"]], True),
    ([["/"]], True),
    ([[1, "——"]], True),
    ([[1, *["无"] * 6]], True),
    ([["/"] * 7], True),
    ([["", "/"], ["填表人：张三"]], True),
    ([["", "", "", "", "", "", 0]], False),
]


@pytest.mark.parametrize(("rows", "zero"), NOTHING)
def test_a_mark_that_is_all_there_is_states_a_zero_report(rows: Rows, zero: bool) -> None:
    found = table([["平川市行政处罚信息表"], TITLES, *rows])
    assert (len(found), found.ledger.records, found.ledger.note) == (0, 0, len(rows))
    assert found.heading.splitlines()[1:] == (["零报告"] if zero else [])


@pytest.mark.parametrize("row", [["", "0", "", "", "", 0], ["", "/", "平市监罚〔2026〕5号"], ["", "0号公司"]])
def test_more_than_a_mark_is_a_record(row: list[Cell]) -> None:
    assert len(table([TITLES, row])) == 1
    assert len(table([TITLES, FULL, ["", "/"], FULL])) == 3


@pytest.mark.parametrize("text", ["无锡某公司", "没有", "未来科技有限公司", "无数据科技有限公司", "本月之星文化公司"])
def test_a_name_is_no_zero_report(text: str) -> None:
    found = table([TITLES, ["", text, "平市监罚〔2026〕5号"], ["", text, "平市监罚〔2026〕5号"]])
    assert found.rows.tolist() == [2, 3]


UNITS: list[tuple[list[Cell], str | None]] = [
    (["填报单位：平川市教育局"], "平川市教育局"),
    (["填报单位（盖章）：平川市教育局        填报日期：2026年10月31日"], "平川市教育局"),
    (["填报单位(公章): 平川市教育局 填报人：张三"], "平川市教育局"),
    (["", "填报单位：", "", "平川市教育局", "", "填报日期：", "2026-11-01"], "平川市教育局"),
    (["单位名称", "平川市教育局"], "平川市教育局"),
    (["报送单位：平川市教育局（盖章）"], "平川市教育局"),
    (["数据来源单位：平川市教育局\u3000\u3000\u3000联系电话：1"], "平川市教育局"),
    (["填 报 单 位：__平川市教育局__"], "平川市教育局"),
    (["单位：平川市教育局"], "平川市教育局"),
    (["单位：万元"], None),
    (["填报单位：", "", "填报日期：2026-10-31"], None),
    (["填报单位：________"], None),
    (["平川市教育局行政处罚信息表"], None),
    (["单位名称变更说明"], None),
]


@pytest.mark.parametrize(("row", "unit"), UNITS)
def test_reporting_unit_above_the_header(row: list[Cell], unit: str | None) -> None:
    assert table([["信息表"], row, TITLES, FULL]).unit == unit


def test_heading_is_all_text_above() -> None:
    assert table([["信息表"], [], ["填报单位：", "甲局"], TITLES, FULL]).heading == "信息表\n填报单位： 甲局"


def test_equal_values_of_different_types_are_different_cells() -> None:
    rows = [["", cell, "x", "y"] for cell in (1, True, 1.0, "1", 0, False, "", "1", 1, True)]
    column = table([TITLES, *rows]).columns["CF_XDR_MC"]
    assert [(type(cell), cell) for cell in map(column.cell, range(10))] == [(type(row[1]), row[1]) for row in rows]
    assert len(column.cells) == 7


def test_cells_of_dropped_rows_are_not_in_the_columns() -> None:
    found = table([TITLES, FULL, ["合计", "", "", "", "", 99, ""], ["", "填报人：王五"], FULL])
    assert found.columns["CF_NR_FK"].cells == [1.5]
    assert found.columns["CF_XDR_MC"].cells == ["甲公司"]
    assert found.columns["CF_XDR_MC"].codes.tolist() == [0, 0]


def test_short_and_long_rows() -> None:
    found = table([TITLES, ["", "甲", "1"], [*FULL, "", "多出"]])
    assert [found.columns["BZ"].cell(at) for at in (0, 1)] == ["", ""]
    assert [(column.letter, column.title, column.cells) for column in found.extra] == [
        ("A", "序号", ["", 1]),
        ("I", "", ["", "多出"]),
    ]


def test_unknown_data_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CreditError, match="没有数据集 xx") as caught:
        tables(source(a=[[]]), shipped_packs(), dataset="xx")
    assert "xzxk" in caught.value.remedy


@pytest.mark.parametrize("write", [xlsx, xls])
def test_epoch_1904_reaches_the_table(write: object) -> None:
    assert callable(write)
    rows = {"表": [TITLES, [1, "甲", "x", 41000, "y"]]}
    assert [table(read_bytes(write(rows, epoch1904=on), shown="x")).date1904 for on in (True, False)] == [True, False]


def test_two_level_header_through_a_real_merge() -> None:
    rows: Rows = [
        ["行政相对人", "", "行政相对人代码", "", "决定文书号", "处罚决定日期"],
        ["名称", "类别", "统一社会信用代码", "组织机构代码"],
        ["甲", "自然人", "", "", "1", "2026/1/1"],
    ]
    book = xlsx({"表": rows}, merged=["A1:B1", "C1:D1", "E1:E2", "F1:F2"])
    found = table(read_bytes(book, shown="x"))
    assert {code: column.letter for code, column in found.columns.items()} == {
        "CF_XDR_MC": "A",
        "CF_XDR_LB": "B",
        "CF_XDR_SHXYM": "C",
        "CF_XDR_ZZJG": "D",
        "CF_WSH": "E",
        "CF_JDRQ": "F",
    }
    assert parts(found.ledger)["header"] == 2


# --- properties ---------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12)
_TEXT = _TEXT.filter(lambda text: "_x" not in text)  # the writer does not escape what the readers take for an escape
TEXTS = _TEXT | st.sampled_from(
    ["", " ", "NA", "null", "None", "001", "1", "=1+1", "合计", "无", "甲\n乙", "9.11E+17", "䶮"]
)
CELLS = TEXTS | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)) | st.booleans()
CELLS |= st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda x: x.replace(microsecond=0))
LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sheets(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[tuple[int, int, list[list[Cell]]]]:
    """Rows above the header, columns left of it, and rows of cells below it."""
    rows = st.lists(st.lists(cells, min_size=0, max_size=len(TITLES) + 1), max_size=8)
    return st.tuples(st.integers(0, 4), st.integers(0, 4), rows)


def placed(above: int, left: int, below: list[list[Cell]]) -> list[list[Cell]]:
    margin: list[Cell] = [""] * left
    return [*([*margin, f"第{n}行标题"] for n in range(above)), [*margin, *TITLES], *([*margin, *row] for row in below)]


def same(read: Cell, written: object) -> bool:
    """Numbers have one type in a workbook, midnight is a date; everything else comes back as it was."""
    if isinstance(written, datetime) and not isinstance(read, datetime):
        return written.time() == time() and read == written.date()
    if isinstance(read, date) or isinstance(written, datetime):
        return read == written
    if written is None:
        return read == ""
    if isinstance(written, str) and isinstance(read, str) and read != written:
        # Without lxml openpyxl does not mark outer blanks as kept, and XML readers then drop them.
        return read == written.strip(" \t\r\n")
    numeric = isinstance(written, int | float) and not isinstance(written, bool)
    return read == written and (numeric or type(read) is type(written))


def columns_of(found: Table) -> list:
    return list(chain(found.columns.values(), found.extra))


@LENIENT
@given(sheets(CELLS))
def test_every_cell_of_a_workbook_is_found_at_its_address(drawn: tuple[int, int, list[list[Cell]]]) -> None:
    book = xlsx({"表": placed(*drawn)})
    found = table(read_bytes(book, shown="x.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(book))["表"]
    for column in columns_of(found):
        for position in range(len(found)):
            written = sheet[found.address(column, position)].value
            assert same(column.cell(position), written), (found.address(column, position), written)


@LENIENT
@given(sheets(TEXTS), st.sampled_from(["\r\n", "\n"]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_every_cell_of_a_csv_is_found_at_its_address(
    drawn: tuple[int, int, list[list[Cell]]], end: str, encoding: str
) -> None:
    text = delimited(placed(*drawn), end=end)
    found = table(read_bytes(text.encode(encoding), shown="x.csv"))
    written = list(csv.reader(io.StringIO(text, newline="")))
    for column in columns_of(found):
        for position, row in enumerate(found.rows.tolist()):
            cells = written[row - 1]
            assert column.cell(position) == (cells[column.index] if column.index < len(cells) else "")


@LENIENT
@given(sheets(CELLS))
def test_the_row_ledger_adds_up_and_no_full_row_is_lost(drawn: tuple[int, int, list[list[Cell]]]) -> None:
    rows = placed(*drawn)
    found = table(rows)
    ledger = found.ledger
    assert ledger.rows == len(rows) == sum(parts(ledger).values())
    assert ledger.records == len(found) == len(set(found.rows.tolist()))
    full = {
        at
        for at, row in enumerate(rows[ledger.title + 1 :], start=found.header_row + 1)
        if sum(str(cell).strip() != "" for cell in row[drawn[1] + 1 :]) > 2 and "合计" not in row
    }
    assert full <= set(found.rows.tolist())
