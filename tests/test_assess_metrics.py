"""Counts and rates: against figures published, worked by hand, and against counting one by one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli import calendar
from credit_cli.assess.metrics import STAND_IN, Counts, duplicated, marked, month_counts, rate, tally, whole
from credit_cli.resources import rule_file

DAYS = calendar.load(rule_file("calendars/cn.toml"))
CODE, OTHER = "91350100M000100Y43", "91110000000000000A"
TOTAL = "合计"
COLUMNS = (
    *("department", "key", "party", "code", "decided", "first_reported", "dated"),
    *("period", "compliant", "wrong_code"),
)
DECIDED = date(2026, 9, 24)
"""Last timely day 2026-10-12 (domain rule §5)."""


def row(
    department: str = "甲局",
    key: str = "k",
    *,
    party: str = "某公司",
    code: str = "",
    decided: date | None = DECIDED,
    reported: date = date(2026, 10, 12),
    dated: bool = True,
    period: str = "2026-10",
    compliant: bool = True,
    wrong: bool = False,
) -> tuple[object, ...]:
    return department, key, party, code, decided, reported, dated, period, compliant, wrong


def frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    days = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in ("decided", "first_reported")}
    return table.assign(**days).astype({"compliant": bool, "wrong_code": bool})


def counts(rows: Sequence[tuple[object, ...]], **settings: object) -> dict[str, Counts]:
    found = month_counts(frame(rows), month="2026-10", calendar=DAYS, **settings)  # type: ignore[arg-type]
    return {**found.departments, TOTAL: found.total}


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (332, 9220, "3.60"),
        (101, 119_634, "0.08"),
        (100, 119_634, "0.08"),
        (332 + 101, 128_854, "0.34"),
        (332 + 100, 128_854, "0.34"),
        (1, 800, "0.13"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (117, 120, "97.50"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (0, 0, None),
    ],
)
def test_rates_have_two_decimals_half_up(part: int, whole: int, expected: str | None) -> None:
    assert rate(part, whole) == (None if expected is None else Decimal(expected))


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_rate_is_the_exact_quotient_rounded_half_up(part: int, whole: int) -> None:
    exact = Fraction(part * 10_000, whole)
    assert rate(part, whole) == Decimal((exact + Fraction(1, 2)).__floor__()) / 100


def test_qinghai_february_2024_pooled_and_not_averaged() -> None:
    """128,854 records, late 0.34 %: 3.6 % of 9,220 licences and 0.08 % of 119,634 penalties (domain rule §7)."""
    late = np.concatenate([np.arange(9_220) < 332, np.arange(119_634) < 101])
    table = pd.DataFrame(
        {
            "department": np.repeat(["许可", "处罚"], [9_220, 119_634]),
            "key": "k",
            "party": "某公司",
            "code": "",
            "decided": np.datetime64("2024-01-26", "s"),
            "first_reported": np.where(late, np.datetime64("2024-02-06", "s"), np.datetime64("2024-02-05", "s")),
            "dated": True,
            "period": "2024-02",
            "compliant": True,
            "wrong_code": False,
        }
    )
    found = month_counts(table, month="2024-02", calendar=DAYS)
    rates = [found.departments[name].late_rate for name in ("许可", "处罚")]
    assert [*rates, found.total.late_rate] == [Decimal("3.60"), Decimal("0.08"), Decimal("0.34")]
    assert (found.total.late, found.total.determined) == (433, 128_854)


def test_lateness_is_computed_from_the_calendar_and_its_settings() -> None:
    rows = [
        row("甲局", reported=date(2026, 10, 12)),
        row("甲局", reported=date(2026, 10, 13)),
        row("乙局", decided=None),
        row("乙局", decided=date(2026, 12, 24), reported=date(2027, 1, 20)),
        row("乙局", reported=date(2026, 10, 11)),
    ]
    found = counts(rows)
    assert found["甲局"] == Counts(reported=2, compliant=2, late=1)
    assert found["乙局"] == Counts(reported=3, compliant=3, undetermined=1, unknown=1)
    assert (found["乙局"].determined, found["乙局"].late_rate) == (1, Decimal("0.00"))
    assert found[TOTAL] == Counts(reported=5, compliant=5, late=1, undetermined=1, unknown=1)
    assert counts(rows, count_from="decision_day")["甲局"].late == 2
    assert counts(rows, days=8)["甲局"].late == 0


def test_department_whose_every_record_is_undetermined_has_no_late_rate() -> None:
    found = counts([row(decided=None, compliant=False)])["甲局"]
    assert (found.compliance_rate, found.late_rate) == (Decimal("0.00"), None)


def test_other_months_are_not_counted() -> None:
    assert counts([row(period="2026-09"), row(period="2026-11")]) == {TOTAL: Counts()}


def test_wrong_codes_are_parties_and_the_total_counts_each_once() -> None:
    rows = [
        row("甲局", "1", party="子公司", wrong=True),
        row("甲局", "2", party="子公司", wrong=True),
        row("甲局", "3", party="丑公司", wrong=True),
        row("甲局", "4", party="寅公司"),
        row("乙局", "5", party="子公司", wrong=True),
        row("乙局", "6", party="", wrong=True),
        row("乙局", "7", party="", wrong=True),
    ]
    found = counts(rows)
    assert {name: item.wrong_codes for name, item in found.items()} == {"甲局": 2, "乙局": 3, TOTAL: 4}


def test_duplicate_codes_are_seen_across_departments_and_earlier_months_only() -> None:
    rows = [
        row("甲局", party="子公司", code=CODE),
        row("甲局", party="子公司", code=CODE),
        row("乙局", party="丑公司", code=CODE, period="2026-03"),
        row("甲局", party="寅公司", code=OTHER),
        row("乙局", party="卯公司", code=OTHER, period="2026-11"),
        row("丙局", party="辰公司", code=STAND_IN),
        row("丙局", party="巳公司", code=STAND_IN),
        row("丙局", party="午公司"),
    ]
    found = counts(rows)
    assert {name: item.duplicate_codes for name, item in found.items()} == {"甲局": 1, "丙局": 0, TOTAL: 1}


@given(st.lists(st.tuples(st.sampled_from(["", STAND_IN, CODE, OTHER]), st.sampled_from(["", "子", "丑"]))))
def test_duplicated_is_two_different_names_on_one_real_code(pairs: list[tuple[str, str]]) -> None:
    parties = {code: {party for other, party in pairs if other == code and party} for code in (CODE, OTHER)}
    expected = {code for code, names in parties.items() if len(names) > 1}
    assert duplicated([code for code, _ in pairs], [party for _, party in pairs]) == expected


@given(
    st.lists(
        st.builds(
            row,
            st.sampled_from(["甲局", "乙局", ""]),
            st.sampled_from("abc"),
            party=st.sampled_from(["", "子", "丑"]),
            code=st.sampled_from(["", CODE]),
            decided=st.sampled_from([None, DECIDED, date(2026, 12, 24)]),
            dated=st.booleans(),
            reported=st.sampled_from([date(2026, 10, 12), date(2026, 10, 13), date(2027, 1, 20)]),
            period=st.sampled_from(["2026-09", "2026-10"]),
            compliant=st.booleans(),
            wrong=st.booleans(),
        ),
        max_size=12,
    )
)
def test_departments_add_up_to_the_pooled_total(rows: list[tuple[object, ...]]) -> None:
    found = counts(rows)
    total = found.pop(TOTAL)
    for name in ("reported", "compliant", "late", "undetermined", "unknown"):
        assert getattr(total, name) == sum(getattr(item, name) for item in found.values())
    assert total.reported == sum(item[COLUMNS.index("period")] == "2026-10" for item in rows)
    for name in ("wrong_codes", "duplicate_codes"):
        each = [getattr(item, name) for item in found.values()]
        assert max(each, default=0) <= getattr(total, name) <= sum(each)


@pytest.mark.parametrize("late_penalties", [100, 101])
def test_published_rates_come_out_of_published_counts(late_penalties: int) -> None:
    """Qinghai, February 2024: of 9,220 licences 3.6 % late, of 119,634 penalties 0.08 %, of all 0.34 %."""
    sizes = {"xzxk": (9220, 332), "xzcf": (119_634, late_penalties)}
    datasets = np.repeat(list(sizes), [size for size, _ in sizes.values()])
    late = np.concatenate([np.arange(size) < count for size, count in sizes.values()])
    decided = np.full(len(late), np.datetime64("2024-02-05", "s"))
    blank = dict.fromkeys(("party", "code"), "") | {"department": "青海", "period": "2024-02"}
    records = pd.DataFrame({"dataset": datasets, "key": np.arange(len(late)).astype(str), "decided": decided}).assign(
        **blank,
        first_reported=np.where(late, np.datetime64("2024-03-01", "s"), decided),
        dated=True,
        compliant=True,
        wrong_code=False,
    )
    marks = marked(records, month="2024-02", calendar=DAYS)
    by_dataset = {name: (found.late, found.late_rate) for name, found in tally(marks, "dataset").items()}
    assert by_dataset == {"xzxk": (332, Decimal("3.60")), "xzcf": (late_penalties, Decimal("0.08"))}
    assert (whole(marks).determined, whole(marks).late_rate) == (128_854, Decimal("0.34"))
