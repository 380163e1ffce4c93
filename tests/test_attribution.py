"""Whose record it is, when it was reported, which month it counts for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from credit_cli.config import Settings
from credit_cli.engine.attribution import bare_month, departments, periods, reported_days, stated_period
from credit_cli.engine.context import Context
from credit_cli.model import Table
from tables import AS_OF, BOOK, CALENDAR, table_of

PACK = BOOK.datasets["xzcf"]


def context(**given: Any) -> Context:
    return Context(BOOK, Settings(), CALENDAR, AS_OF, **given)


def table(*rows: Mapping[str, Any], without: tuple[str, ...] = (), **given: Any) -> Table:
    made = table_of(PACK, [{**PACK.example, **row} for row in rows])
    platform = {field.code for field in PACK.field if field.kind == "reported"} - {"SBRQ", "CJSJ"}
    columns = {code: column for code, column in made.columns.items() if code not in {*platform, *without}}
    return replace(made, columns=columns, **given)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026年10月行政处罚信息表", "2026-10"),
        ("双公示 2026年9月", "2026-09"),
        ("市监局_202610", "2026-10"),
        ("2026-10 处罚", "2026-10"),
        ("填报日期：2026年10月9日", None),
        ("2026年1-10月汇总", None),
        ("2026年9月至2026年10月", None),
        ("20261009上报", None),
        ("发改办财金〔2018〕424号", None),
        ("2026年9月和2026年10月", None),
        ("平川市公安局", None),
    ],
)
def test_month_stated_in_a_text(text: str, month: str | None) -> None:
    assert stated_period(None, f"{text}.xlsx") == month
    assert stated_period(table({}, heading=text), "x.xlsx") == month
    assert stated_period(table(heading=text), "x.xlsx") == month  # a zero report


def test_reported_day_is_taken_cell_by_cell_in_the_documented_order() -> None:
    rows = [{"SBRQ": "2026/10/15", "CJSJ": "2026/10/20"}, {"SBRQ": "", "CJSJ": "2026/10/21 08:00"}, {"SBRQ": ""}]
    found = reported_days(table(*rows), PACK, context(received=date(2026, 10, 30)))
    assert [str(day) for day in found.days] == ["2026-10-15", "2026-10-21", "2026-10-30"]
    assert found.summary == "“上报日期”列，空白的按“创建时间”列，空白的按收到日 2026-10-30"
    assert [found.source(i) for i in range(3)] == ["“上报日期”列", "“创建时间”列", "收到日 2026-10-30"]
    assert found.dated.all()


@pytest.mark.parametrize("day", ["2026/10/32", "2026.10", "10/21/2026", "2027/10/15", "已上报", "1900-05-02", 123])
def test_a_reported_day_that_cannot_be_is_no_day_of_report(day: str | int) -> None:
    rows = [{"SBRQ": day, "CJSJ": ""}, {"SBRQ": day, "CJSJ": "2026/10/21"}, {"SBRQ": "无", "CJSJ": ""}]
    found = reported_days(table(*rows), PACK, context(received=date(2026, 10, 30)))
    assert [str(day) for day in found.days] == ["2026-10-30", "2026-10-21", "2026-10-30"]
    assert found.dated.tolist() == [False, True, True]
    assert found.summary == "“创建时间”列，空白的按收到日 2026-10-30，读不出的不判是否迟报"


@pytest.mark.parametrize(
    ("received", "expected"), [(date(2026, 10, 30), "收到日 2026-10-30"), (None, "登记日 2026-11-23")]
)
def test_without_a_column_the_day_of_arrival_counts(received: date | None, expected: str) -> None:
    found = reported_days(table({}, without=("SBRQ", "CJSJ")), PACK, context(received=received))
    assert found.summary == found.source(0) == expected


@pytest.mark.parametrize(
    ("given", "rows", "changes", "expected"),
    [
        ({"department": "甲局"}, [{}], {}, ["甲局"]),
        ({}, [{"CF_SJLY": "平川市 公安局"}, {"CF_SJLY": "/"}], {"unit": "乙局"}, ["平川市公安局", "乙局"]),
        ({}, [{"CF_SJLY": ""}], {}, ["平川市市场监督管理局"]),
        ({}, [{"CF_SJLY": "", "CF_CFJG": ""}], {}, ["丙局"]),
    ],
)
def test_department_precedence(given: Any, rows: Any, changes: Any, expected: list[str]) -> None:
    assert departments(table(*rows, **changes), PACK, context(**given), "in/丙局2026年10月（1）.xlsx") == expected


def test_a_department_that_nothing_tells_is_none() -> None:
    rows = [{"CF_SJLY": "", "CF_CFJG": ""}, {"CF_SJLY": "丙局"}]
    assert departments(table(*rows), PACK, context(), "in/10月双公示.xlsx") == ["", "丙局"]


@pytest.mark.parametrize(
    ("given", "rows", "changes", "own", "whole"),
    [
        ({"period": "2026-08"}, [{}], {}, ["2026-08"], "2026-08"),
        ({}, [{"SBRQ": "2026/10/15"}, {"SBRQ": "2026/11/02"}, {"SBRQ": "2026/11/03"}], {},
         ["2026-10", "2026-11", "2026-11"], "2026-11"),
        ({}, [{"SBRQ": "2026/11/02"}], {"heading": "2026年10月报表"}, ["2026-10"], "2026-10"),
        ({}, [{"CF_JDRQ": "2026/10/30"}, {"CF_JDRQ": "2026/09/30"}, {"CF_JDRQ": "2036/12/01"}],
         {"without": ("SBRQ", "CJSJ")}, ["2026-10"] * 3, "2026-10"),
        ({"received": date(2026, 10, 31)}, [{"CF_JDRQ": "不详"}], {"without": ("SBRQ", "CJSJ")},
         ["2026-10"], "2026-10"),
    ],
)  # fmt: skip
def test_month_a_record_counts_for(given: Any, rows: Any, changes: Any, own: list[str], whole: str) -> None:
    made = table(*rows, **changes)
    reported = reported_days(made, PACK, context(**given))
    assert periods(made, PACK, context(**given), "x.xlsx", reported.days) == (own, whole)


@pytest.mark.parametrize(
    ("heading", "path", "arrived", "month"),
    [
        ("10月份零报告", "x.xlsx", date(2026, 11, 5), "2026-10"),
        ("12月份无数据", "x.xlsx", date(2027, 1, 5), "2026-12"),
        ("零报告", "水务局10月零报告.xlsx", date(2026, 10, 31), "2026-10"),
        ("零报告 填报日期：11月2日", "x.xlsx", date(2026, 11, 5), ""),
        ("9月、10月无数据", "x.xlsx", date(2026, 11, 5), ""),
        ("2026年9月零报告", "10月.xlsx", date(2026, 11, 5), "2026-09"),
    ],
)
def test_month_a_zero_report_counts_for(heading: str, path: str, arrived: date, month: str) -> None:
    made, surroundings = table(heading=heading), context(received=arrived)
    assert periods(made, PACK, surroundings, path, reported_days(made, PACK, surroundings).days) == ([], month)


@pytest.mark.parametrize(
    ("name", "month"), [("10月双公示", "2026-10"), ("双公示12月", "2025-12"), ("1-10月", None), ("水务局", None)]
)
def test_month_of_a_file_that_cannot_be_read(name: str, month: str | None) -> None:
    assert bare_month(None, f"in/{name}.xlsx", date(2026, 11, 5)) == month
