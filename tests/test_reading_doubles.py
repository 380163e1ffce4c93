"""Several columns that could be one field: which one counts, and when that is a finding."""

import pytest

from credit_cli.model import HeaderProblem, Table
from credit_cli.reading.table import tables
from credit_cli.reading.titles import title_key
from gridgen import Rows, shipped_packs, source


def table(rows: Rows) -> Table:
    (found,) = tables(source(表=rows), shipped_packs())
    assert isinstance(found, Table), found
    return found


def letters_of(found: Table) -> dict[str, str]:
    return {code: column.letter for code, column in found.columns.items()}


def problems(found: Table, rule: str) -> list[HeaderProblem]:
    return [problem for problem in found.problems if problem.rule == rule]


def test_two_columns_for_one_field_use_the_leftmost() -> None:
    found = table([["当事人名称", "文号", "处罚时间", "企业名称"], ["甲", "1", "2", "乙"]])
    (problem,) = problems(found, "HDR002")
    assert found.columns["CF_XDR_MC"].letter == "A"
    assert (problem.field, problem.row, problem.cells) == ("CF_XDR_MC", 1, ("A1", "D1"))
    assert problem.details["used"] == "A1"
    assert [column.letter for column in found.extra] == ["D"]


def test_two_columns_for_one_field_use_the_filled_one() -> None:
    found = table([["当事人名称", "文号", "处罚时间", "企业名称"], ["", "1", "2", "乙"], [" ", "1", "2", "丙"]])
    assert found.columns["CF_XDR_MC"].letter == "D"
    assert problems(found, "HDR002")[0].details["used"] == "D1"


# title, alias, pack
BESIDE = [
    ("数据来源单位", "信息提供部门名称", "xzcf"),
    ("违法事实", "处罚事由", "xzcf"),
    ("处罚依据", "执法依据", "xzcf"),
    ("行政相对人名称", "企业名称", "xzcf"),
    ("CF_XDR_MC", "当事人名称", "xzcf"),
    ("没收违法所得、没收非法财物的金额（万元）", "没收违法所得", "xzcf"),
    ("许可决定日期", "生效日期", "xzxk"),
    ("*许可内容（必填）", "公文原文", "xzxk"),
    ("处罚事由", "违法事实", "xzcf-2016"),
]


@pytest.mark.parametrize(("title", "alias", "pack"), BESIDE)
def test_a_column_with_the_own_title_counts_before_one_with_an_alias(title: str, alias: str, pack: str) -> None:
    fields = shipped_packs().datasets[pack].field
    code = next(field.code for field in fields if title_key(title) in {title_key(field.title), title_key(field.code)})
    others = [field.title for field in fields if field.code != code]
    found = table([[alias, *others, title], ["别的", *["x"] * len(others), "本列"]])
    assert (found.dataset, found.problems) == (pack, ())
    assert found.columns[code].texts == ["本列"]
    assert [(column.letter, column.title) for column in found.extra] == [("A", alias)]


def test_a_blank_column_with_the_own_title_counts_unless_it_has_to_be_filled() -> None:
    head = [
        "行政相对人名称",
        "文号",
        "处罚时间",
        "企业名称",
        "没收违法所得、没收非法财物的金额（万元）",
        "没收违法所得",
    ]
    found = table([head, ["", "1", "2", "乙", "", "0.5"]])
    assert {code: letters_of(found)[code] for code in ("CF_XDR_MC", "CF_NR_WFFF")} == {
        "CF_XDR_MC": "D",
        "CF_NR_WFFF": "E",
    }
    assert [(problem.field, problem.cells) for problem in problems(found, "HDR002")] == [("CF_XDR_MC", ("A1", "D1"))]


def test_the_same_title_twice_stays_ambiguous_beside_an_alias() -> None:
    found = table([["企业名称", "行政相对人名称", "文号", "处罚时间", "行政相对人名称"], ["甲", "乙", "1", "2", "丙"]])
    assert letters_of(found)["CF_XDR_MC"] == "B"
    assert [problem.cells for problem in problems(found, "HDR002")] == [("B1", "E1")]
