"""Header dialects as data: header rows → data set, header row, and field → column letter."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.model import HeaderProblem, RowLedger, Table
from credit_cli.reading.table import Unrecognised, tables
from credit_cli.reading.titles import title_key
from credit_cli.rulepack import Book
from gridgen import Rows, book_of, shipped_packs, source

FILLED = ["x"] * 12


def table(rows: Rows, book: Book | None = None, dataset: str | None = None) -> Table:
    (found,) = tables(source(表=rows), book or shipped_packs(), dataset=dataset)
    assert isinstance(found, Table), found
    return found


def letters_of(found: Table) -> dict[str, str]:
    return {code: column.letter for code, column in found.columns.items()}


SAME_KEY = [
    ("行政相对人名称", "* 行政相对人\n名 称（必填）"),
    ("行政相对人名称", "＊行政相对人名称【必填项】"),
    ("行政相对人名称", "必填：行政相对人名称"),
    ("行政相对人名称", "1、行政相对人名称"),
    ("行政相对人代码_1(统一社会信用代码)", "行政相对人代码－1 （统一社会信用代码）"),
    ("行政相对人代码_2(组织机构代码)", "行政相对人代码_3【组织机构代码】"),
    ("行政相对人代码(组织机构代码)", "行政相对人代码-组织机构代码"),
    ("行政相对人代码(组织机构代码)", "行政相对人代码_3_组织机构代码"),
    ("CF_WSH", "cf＿wsh"),
    ("决定日期", "决定日期（格式：2026/01/01）"),
    ("决定日期", "决定日期(yyyy/mm/dd)"),
    ("罚款金额（万元）", "罚款金额(万元)*"),
    ("行政相对人名称", "行政相对人名称\nCF_XDR_MC"),
    ("行政相对人名称", "CF_XDR_MC\r\n行政相对人 名称"),
    ("上报日期", "上报日期（SBRQ）"),
    ("行政相对人代码_2(工商注册号)", "*行政相对人代码_2（工商注册号）(CF_XDR_GSZC)"),
    ("CF_XDR_MC", " CF_XDR_MC\n"),
    ("行政相对人名称", "（*）行政相对人名称"),
    ("行政相对人名称", "行政相对人名称（＊）"),
    ("行政相对人名称", "“行政相对人名称”"),
    ("行政相对人名称", "行政相对人名称（必填，100字以内）"),
    ("统一社会信用代码", "统一社会信用代码（18位）"),
    ("行政相对人名称", "XK_XDR_MC 行政相对人名称"),
    ("行政相对人名称", "行政相对人名称 CF_XDR_MC"),
    ("行政相对人名称", "行政相对人名称/CF_XDR_MC"),
    ("行政相对人名称", "行政相对人名称_CF_XDR_MC"),
    ("行政相对人名称", "CF_XDR_MC（行政相对人名称）"),
    ("行政相对人代码_1(统一社会信用代码)", "CF_XDR_SHXYM(行政相对人代码_1(统一社会信用代码))"),
    ("备注", "备注 BZ"),
]
OTHER_KEY = [
    ("行政相对人代码_1", "行政相对人代码_2"),
    ("行政相对人代码_2(组织机构代码)", "行政相对人代码_2(工商登记码)"),
    ("处罚类别1", "处罚类别2"),
    ("罚款金额（万元）", "罚款金额（元）"),
    ("有效期自", "有效期至"),
    ("行政相对人名称", "行政相对人名称（英文）"),
    ("许可机关", "许可机关\n统一社会信用代码"),
    ("备案号", "ICP备案号"),
    ("行政相对人名称", "行政相对人名称（全称）"),
    ("CF_XDR_MC", "CF_XDR_LB"),
]


@pytest.mark.parametrize(("one", "other"), SAME_KEY)
def test_typing_habits_do_not_matter(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER_KEY)
def test_different_titles_stay_different(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@given(st.text(max_size=80))
def test_key_of_a_key_is_itself_up_to_decoration(text: str) -> None:
    key = title_key(text)
    assert title_key(f" {text}\n") in {key, ""}
    assert not any(char.isspace() for char in key)


# name → (header rows, data set, lowest header row, field → letter)
DIALECTS: dict[str, tuple[Rows, str, int, dict[str, str]]] = {
    "2018 titles": (
        [
            [
                "序号",
                "行政相对人名称",
                "行政相对人类别",
                "行政相对人代码_1（统一社会信用代码）",
                "行政处罚决定文书号",
                "违法行为类型",
            ]
        ],
        "xzcf",
        1,
        {"CF_XDR_MC": "B", "CF_XDR_LB": "C", "CF_XDR_SHXYM": "D", "CF_WSH": "E", "CF_WFXW": "F"},
    ),
    "column codes": (
        [["XK_XDR_MC", "XK_XDR_SHXYM", "xk_wsh", "XK_YXQZ", "XK_YXQZI"]],
        "xzxk",
        1,
        {"XK_XDR_MC": "A", "XK_XDR_SHXYM": "B", "XK_WSH": "C", "XK_YXQZ": "D", "XK_YXQZI": "E"},
    ),
    "2016 numbering": (
        [
            [
                "行政处罚决定书文号",
                "处罚名称",
                "行政处罚编码",
                "行政相对人名称",
                "行政相对人代码_2(组织机构代码)",
                "行政相对人代码_3(工商登记码)",
                "行政相对人代码_5(居民身份证号)",
                "处罚结果",
            ]
        ],
        "xzcf-2016",
        1,
        {
            "CF_WSH": "A",
            "CF_CFMC": "B",
            "CF_BM": "C",
            "CF_XDR_MC": "D",
            "CF_XDR_ZDM": "E",
            "CF_XDR_GSDJ": "F",
            "CF_XDR_SFZ": "G",
            "CF_JG": "H",
        },
    ),
    "title, unit and note rows, offset": (
        [
            [],
            ["", "", "行政许可信息表"],
            ["", "", "填报单位：平川市教育局"],
            [
                "",
                "",
                "说明：行政相对人名称、许可内容、许可机关、决定日期必须填写，行政相对人代码按证照填写，没有的不填",
            ],
            ["", "", "*行政相对人\n名称", "许可类别(必填)", "许可内容", "许可决定日期", "许可机关"],
        ],
        "xzxk",
        5,
        {"XK_XDR_MC": "C", "XK_XKLB": "D", "XK_NR": "E", "XK_JDRQ": "F", "XK_XKJG": "G"},
    ),
    "two levels, merged": (
        [
            ["行政处罚信息表"],
            ["序号", "行政相对人", "", "行政相对人代码", "", "法定代表人", "", "", "处罚决定日期", "处罚机关", ""],
            [
                "",
                "名称",
                "类别",
                "统一社会信用代码",
                "组织机构代码",
                "姓名",
                "证件类型",
                "证件号码",
                "",
                "名称",
                "统一社会信用代码",
            ],
        ],
        "xzcf",
        3,
        {
            "CF_XDR_MC": "B",
            "CF_XDR_LB": "C",
            "CF_XDR_SHXYM": "D",
            "CF_XDR_ZZJG": "E",
            "CF_FRDB": "F",
            "CF_FR_ZJLX": "G",
            "CF_FR_ZJHM": "H",
            "CF_JDRQ": "I",
            "CF_CFJG": "J",
            "CF_CFJGDM": "K",
        },
    ),
    "another body's code is not the party's": (
        [
            ["行政相对人", "", "决定文书号", "处罚决定日期", "主管部门", ""],
            ["名称", "类别", "", "", "名称", "统一社会信用代码"],
        ],
        "xzcf",
        2,
        {"CF_XDR_MC": "A", "CF_XDR_LB": "B", "CF_WSH": "C", "CF_JDRQ": "D"},
    ),
    "codes above titles": (
        [
            ["CF_XDR_MC", "CF_WSH", "CF_CFLB", "CF_JDRQ", "CF_BZ"],
            ["行政相对人名称", "行政处罚决定文书号", "处罚类别", "处罚决定日期", "备注"],
        ],
        "xzcf",
        2,
        {"CF_XDR_MC": "A", "CF_WSH": "B", "CF_CFLB": "C", "CF_JDRQ": "D", "BZ": "E"},
    ),
    "codes below titles": (
        [
            ["行政相对人名称", "行政处罚决定文书号", "处罚类别", "处罚决定日期"],
            ["CF_XDR_MC", "CF_WSH", "CF_CFLB", "CF_JDRQ"],
        ],
        "xzcf",
        2,
        {"CF_XDR_MC": "A", "CF_WSH": "B", "CF_CFLB": "C", "CF_JDRQ": "D"},
    ),
    "column numbers and marks below": (
        [
            ["行政相对人名称", "行政处罚决定文书号", "处罚类别", "处罚决定日期", "违法事实"],
            [1, 2, 3, 4, 5],
            ["必填", "必填", "必填", "选填", "必填"],
        ],
        "xzcf",
        3,
        {"CF_XDR_MC": "A", "CF_WSH": "B", "CF_CFLB": "C", "CF_JDRQ": "D", "CF_SY": "E"},
    ),
    "typo known to the pack, extra columns": (
        [["数据导出时间", "当事人名称", "没收违法所得、没收非法财务的金额（万元）", "文号", "处罚时间", "内部编号"]],
        "xzcf",
        1,
        {"CF_XDR_MC": "B", "CF_NR_WFFF": "C", "CF_WSH": "D", "CF_JDRQ": "E"},
    ),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects(name: str) -> None:
    rows, dataset, header_row, letters = DIALECTS[name]
    found = table([*rows, FILLED, FILLED])
    assert (found.dataset, found.header_row) == (dataset, header_row)
    assert letters_of(found) == letters
    assert found.rows.tolist() == [header_row + 1, header_row + 2]


def test_title_for_people_is_chinese_and_on_one_line() -> None:
    found = table([*DIALECTS["codes above titles"][0], FILLED])
    assert found.columns["CF_WSH"].title == "行政处罚决定文书号"
    found = table([*DIALECTS["two levels, merged"][0], FILLED])
    assert found.columns["CF_XDR_SHXYM"].title == "行政相对人代码 / 统一社会信用代码"
    found = table([*DIALECTS["title, unit and note rows, offset"][0], FILLED])
    assert found.columns["XK_XDR_MC"].title == "*行政相对人名称"


def test_extra_columns_are_kept_with_their_titles() -> None:
    found = table([["数据导出时间", "当事人名称", "文号", "处罚时间", "内部编号"], ["a", "b", "c", "d", "e", "f"]])
    assert [(column.letter, column.title, column.text(0)) for column in found.extra] == [
        ("A", "数据导出时间", "a"),
        ("E", "内部编号", "e"),
        ("F", "", "f"),
    ]


def problems(found: Table, rule: str) -> list[HeaderProblem]:
    return [problem for problem in found.problems if problem.rule == rule]


def test_missing_required_column_suggests_but_never_decides() -> None:
    found = table([["行政相对人名称", "文号", "处罚决定日期", "违法行为类形"], ["甲", "1", "2", "3"]])
    missing = {problem.field: problem for problem in problems(found, "HDR001")}
    assert missing["CF_WFXW"].details["nearest"] == "；相近的列名有“违法行为类形”"
    assert "CF_WFXW" not in found.columns
    assert missing["CF_XDR_SHXYM"].details["looked"].startswith("行政相对人代码_1（统一社会信用代码）、")
    assert not {"CF_XDR_MC", "BZ", "CF_XDR_SWDJ"} & set(missing)


def test_a_code_of_the_other_generation_is_named_where_its_field_is_missed() -> None:
    titles = [field.title if field.code != "CF_CFJG" else "CF_XZJG" for field in shipped_packs().datasets["xzcf"].field]
    (problem,) = table([titles, FILLED]).problems
    assert (problem.rule, problem.field, problem.details["nearest"]) == ("HDR001", "CF_CFJG", "；相近的列名有“CF_XZJG”")


# group title, title below it → field
GROUPED = [
    ("xzcf", "法定代表人信息", "证件类型", "CF_FR_ZJLX"),
    ("xzcf", "法定代表人信息", "证件号码", "CF_FR_ZJHM"),
    ("xzcf", "行政相对人基本信息", "名称", "CF_XDR_MC"),
    ("xzcf", "数据来源", "统一社会信用代码", "CF_SJLYDM"),
    ("xzcf", "处罚信息", "内容", "CF_NR"),
    ("xzxk", "有效期", "起始", "XK_YXQZ"),
    ("xzxk", "有效期", "截止", "XK_YXQZI"),
    ("xzxk", "许可有效期", "截止", "XK_YXQZI"),
]


@pytest.mark.parametrize(("pack", "group", "title", "code"), GROUPED)
def test_a_group_title_and_the_one_below_it(pack: str, group: str, title: str, code: str) -> None:
    others = [field.title for field in shipped_packs().datasets[pack].field if field.code != code]
    found = table([[*others, group], [*[""] * len(others), title], ["x"] * (len(others) + 1)])
    assert (found.dataset, found.columns[code].index, found.problems) == (pack, len(others), ())


def small(*fields: dict[str, Any], id_: str = "d", dataset: str = "d") -> dict[str, Any]:
    return {"id": id_, "dataset": dataset, "field": list(fields)}


def test_alias_of_two_fields_is_settled_by_elimination_or_reported() -> None:
    book = book_of(
        small(
            {"code": "N", "title": "名字"},
            {"code": "K", "title": "种类"},
            {"code": "M", "title": "数目"},
            {"code": "A1", "title": "甲方证件", "aliases": ["证件"]},
            {"code": "A2", "title": "乙方证件", "aliases": ["证件"]},
        )
    )
    settled = table([["名字", "种类", "证件", "乙方证件"], FILLED], book)
    assert letters_of(settled) == {"N": "A", "K": "B", "A1": "C", "A2": "D"}
    open_ = table([["名字", "种类", "证件", "N", "数目"], ["x", "x", "x", ""]], book)
    assert "A1" not in open_.columns
    assert [problem.cells for problem in problems(open_, "HDR002")] == [("A1", "D1"), ("C1",)]
    grouped = table([["名字", "种类", "乙方", "甲方"], ["", "", "证件", "证件"], FILLED], book)
    assert letters_of(grouped) == {"N": "A", "K": "B", "A2": "C", "A1": "D"}


def test_newer_generation_wins_a_tie_and_more_fields_decide_before() -> None:
    fields = [{"code": f"F{n}", "title": f"列{n}", "required": n < 3} for n in range(4)]
    old, new = small(*fields, id_="d-1", dataset="d"), small(*fields, id_="d", dataset="d")
    assert table([["列0", "列1", "列2"], FILLED], book_of(old, new)).dataset == "d"
    fuller = small(*fields, {"code": "X", "title": "列9", "required": True}, id_="d-1", dataset="d")
    assert table([["列0", "列1", "列2", "列9"], FILLED], book_of(fuller, new)).dataset == "d-1"


def test_forced_data_set() -> None:
    rows: Rows = [["决定书文号", "当事人名称", "决定日期", "当前状态"], FILLED]
    assert table(rows, dataset="xzxk").dataset in {"xzxk", "xzxk-2016"}
    assert table(rows, dataset="xzcf").dataset in {"xzcf", "xzcf-2016"}
    assert table(rows, dataset="xzcf-2016").dataset == "xzcf-2016"


# name → (sheet name, rows, kind, row)
UNRECOGNISED: dict[str, tuple[str, Rows, str, int]] = {
    "empty": ("Sheet3", [], "instructions", 0),
    "blank cells": ("Sheet3", [["", " "]], "instructions", 0),
    "instructions by name": ("填表说明", [["一、", "二、"], ["三", "四"]], "instructions", 0),
    "instructions by text": ("Sheet2", [["填报说明：各单位于每月10日前报送"]], "instructions", 0),
    "drop-down lists": ("字典", [["处罚类别", "证件类型", "状态"], ["警告", "身份证", "1"]], "instructions", 0),
    "unnamed lists": ("Sheet2", [["处罚类别", "证件类型", "状态"], ["警告", "身份证", "1"]], "unknown_dataset", 1),
    "prose": ("Sheet1", [["请各单位抓紧报送"], ["联系人"]], "no_header", 0),
    "numbers": ("Sheet1", [[1, 2, 3], [4, 5, 6]], "no_header", 0),
    "other table": ("Sheet1", [["车牌", "车型", "颜色", "备注"], ["晋M", "轿车", "红", ""]], "unknown_dataset", 1),
    "two known titles": ("Sheet1", [["企业名称", "备注", "车型"], ["甲", "乙", "丙"]], "unknown_dataset", 1),
    "few of many": (
        "Sheet1",
        [[*(f"指标{n}" for n in "甲乙丙丁戊己庚辛"), "企业名称", "备注", "状态"], ["x"] * 11],
        "unknown_dataset",
        1,
    ),
}


@pytest.mark.parametrize("name", UNRECOGNISED)
def test_sheets_without_a_table(name: str) -> None:
    sheet, rows, kind, row = UNRECOGNISED[name]
    (found,) = tables(source(**{sheet: rows}), shipped_packs())
    assert isinstance(found, Unrecognised)
    assert (found.sheet, found.kind) == (sheet, kind)
    if kind == "unknown_dataset":
        assert found.row == row
        assert found.details["titles"].split("、") == [str(cell) for cell in rows[0]]


def test_sheets_come_in_order() -> None:
    rows: Rows = [["当事人名称", "文号", "处罚时间"], ["甲", "1", "2"]]
    found = tables(source(说明=[["填表说明"]], 乙=rows, 丙=[]), shipped_packs())
    assert [(type(each).__name__, each.sheet) for each in found] == [
        ("Unrecognised", "说明"),
        ("Table", "乙"),
        ("Unrecognised", "丙"),
    ]


def test_a_sample_beside_a_real_table_is_no_submission_and_its_rows_are_counted() -> None:
    rows: Rows = [["平川市"], ["当事人名称", "文号", "处罚时间"], ["甲", "1", "2"], [], ["乙", "2", "3"]]
    sample, real = tables(source(填写示例=rows, 处罚=rows), shipped_packs())
    assert isinstance(sample, Unrecognised)
    assert isinstance(real, Table)
    assert sample.details == {"count": "2", "dataset": "行政处罚"}
    assert sample.ledger == RowLedger(
        5, title=1, header=1, records=0, blank=1, total=0, note=0, repeated=0, unchecked=2
    )
    (alone,) = tables(source(填写示例=rows), shipped_packs())
    assert isinstance(alone, Table)
    empty, _ = tables(source(填写示例=rows[:2], 处罚=rows), shipped_packs())
    assert isinstance(empty, Unrecognised)
    assert empty.ledger is None
