"""September 2026: two departments, so that October has places to compare with and records to correct."""

from datetime import date

from . import faults, headers
from .layout import Layout
from .month import Sample, desk, sheet_file, text_file
from .record import Maker, Record

MARKET, COUNTY = "平川市市场监督管理局", "安河县行政审批服务管理局"
_AFTER = 4


def day(number: int) -> date:
    return date(2026, 9, number)


def month() -> list[Sample]:
    """Return September's files."""
    return [_market(), _county()]


def _market() -> Sample:
    make = desk(MARKET, "2026-09", serial=100, party=500).make
    clean = [make.penalty(day(number), after=_AFTER) for number in (1, 3, 7, 8, 9, 14)]
    late = faults.late(make.penalty(day(2), after=20), "CF_JDRQ")
    layout = Layout("xzcf", headers.full_width, without=("CF_FR_ZJLX", "CF_FR_ZJHM"), dates=("dash",))
    return text_file(f"{MARKET}.csv", [*clean, late], layout, encoding="utf-8-sig")


def resendable(make: Maker) -> list[Record]:
    """Four records of late September as they should be; two of them were first sent with mistakes."""
    return [make.penalty(day(number), after=_AFTER) for number in (24, 24, 25, 25)]


def as_first_sent(records: list[Record]) -> list[Record]:
    first, second, *rest = records
    yuan = second.values["CF_NR"].removeprefix("罚款")
    return [faults.wrong_check(first), faults.with_value(second, "AMT001", "CF_NR_FK", yuan), *rest]


def county_maker() -> Maker:
    return desk(COUNTY, "2026-09", serial=40, party=600).make


def _county() -> Sample:
    make = county_maker()
    sent = as_first_sent(resendable(make))
    others = [make.penalty(day(number), after=_AFTER) for number in (10, 11)]
    return sheet_file(f"{COUNTY}.xlsx", [*sent, *others], Layout("xzcf", headers.standard, dates=("slash",)))
