"""Scorecards: every number by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.assess.metrics import rate
from credit_cli.assess.scorecard import RuleCount, code_counts, scorecards
from credit_cli.model import Report
from credit_cli.render import renderer
from render_sample import BOOK, finding, records, submission, unreadable, view


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, None),
        (0, 3, "0.00"),
        (2, 3, "66.67"),
        (1, 3, "33.33"),
        (1, 800, "0.13"),  # 0.125: half up, not half even
        (3, 800, "0.38"),
        (439, 128854, "0.34"),  # 青海省 2024 年 2 月: 迟报率 0.34%
        (120, 120, "100.00"),
    ],
)
def test_rate(part: int, whole: int, shown: str | None) -> None:
    assert rate(part, whole) == (None if shown is None else Decimal(shown))


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_percentage_is_the_nearest_hundredth(part: int, whole: int) -> None:
    value = rate(part, whole)
    assert value is not None
    assert abs(value * whole - 100 * part) * 2 <= Decimal("0.01") * whole


def test_records_count_for_the_department_in_their_row() -> None:
    rows = records(
        ["甲局", "乙局", ""],
        compliant=[False, True, True],
        timeliness=["late", "on_time", "unknown"],
        wrong_code=[True, False, False],
    )
    sheet = submission("a.xlsx", rows, [finding("COD003", "C4"), finding("TIM001", "F6")], department="甲局")
    first, second = scorecards([sheet], BOOK)
    assert (first.department, first.records, first.compliant, first.late, first.determined) == ("甲局", 2, 1, 1, 1)
    assert (first.unknown, first.wrong_codes, dict(first.findings)) == (1, 1, {"error": 2, "warning": 0, "info": 0})
    assert (second.department, second.records, second.late, second.determined) == ("乙局", 1, 0, 1)
    assert second.worst == ()


def test_rates_carry_their_own_denominators() -> None:
    rows = records(
        ["甲局"] * 4, compliant=[True, True, True, False], timeliness=["late", "on_time", "undetermined", "unknown"]
    )
    (card,) = scorecards([submission("a.xlsx", rows)], BOOK)
    assert (card.compliance_rate, card.late_rate, card.undetermined) == (Decimal("75.00"), Decimal("50.00"), 1)


def test_a_record_sent_again_counts_once_with_last_verdict_and_first_day() -> None:
    first = records(["甲局"], keys=["k"], compliant=[False], timeliness=["on_time"], reported=date(2026, 10, 12))
    second = records(["甲局"], keys=["k"], compliant=[True], timeliness=["late"], reported=date(2026, 11, 2))
    (card,) = scorecards([submission("1.xlsx", first), submission("2.xlsx", second)], BOOK)
    assert (card.records, card.compliant, card.late, card.determined, card.repeated) == (1, 1, 0, 1, 1)


def test_the_first_day_counts_even_when_it_is_read_later() -> None:
    late = records(["甲局"], keys=["k"], timeliness=["late"], reported=date(2026, 11, 2))
    timely = records(["甲局"], keys=["k"], timeliness=["on_time"], reported=date(2026, 10, 12))
    (card,) = scorecards([submission("1.xlsx", late), submission("2.xlsx", timely)], BOOK)
    assert (card.records, card.late) == (1, 0)


def test_two_rows_with_one_key_in_one_sheet_are_two_records() -> None:
    (card,) = scorecards([submission("a.xlsx", records(["甲局"] * 2, keys=["k", "k"]))], BOOK)
    assert (card.records, card.repeated) == (2, 0)


def test_unreadable_files_come_first_and_have_no_rates() -> None:
    cards = scorecards([submission("a.xlsx", records(["甲局"])), unreadable("坏.xlsx")], BOOK)
    assert [card.department for card in cards] == ["（未识别部门）", "甲局"]
    assert (cards[0].unreadable, cards[0].compliance_rate, cards[0].datasets) == (("坏.xlsx",), None, ())


def test_a_zero_report_is_a_card_without_rates() -> None:
    (card,) = scorecards([submission("a.xlsx", records([]))], BOOK)
    assert (card.department, card.records, card.compliance_rate, card.late_rate) == ("市市场监督管理局", 0, None, None)
    assert [(row.dataset, row.sheets, row.records) for row in card.datasets] == [("xzcf", 1, 0)]


@pytest.mark.parametrize(
    ("rules", "steps"),
    [
        (["TIM001"], "迟报已成事实，不必为此重报，更不要改动日期；今后按期报送"),
        (
            ["TIM001", "COD003"],
            "按“怎么改”改正 1 处错误后重报；迟报已成事实，不必为此重报，更不要改动日期；今后按期报送",
        ),
        (["COD003", "COD003"], "按“怎么改”改正 2 处错误后重报"),
    ],
)
def test_nobody_is_told_to_correct_what_came_late(rules: list[str], steps: str) -> None:
    sheet = submission("a.xlsx", records(["甲局"] * 2), [finding(rule, f"F{at}") for at, rule in enumerate(rules, 4)])
    text = "".join(renderer("table")(view(Report(date(2026, 11, 23), (sheet,)), width=200)))
    (line,) = [line for line in text.splitlines() if "下一步" in line]
    assert line.split("下一步")[1].strip().removesuffix("；代码问题可先用 credit-cli fix-codes 生成更正副本") == steps


def test_worst_rules_by_severity_then_count_with_first_cells() -> None:
    found = [
        *(finding("PID001", f"K{row}") for row in range(4, 9)),
        finding("TIM001", "F4"),
        *(finding("COD003", f"C{row}") for row in range(4, 8)),
    ]
    (card,) = scorecards([submission("a.xlsx", records(["甲局"] * 5), found)], BOOK)
    assert card.worst == (
        RuleCount("COD003", "error", 4, ("C4", "C5", "C6")),
        RuleCount("TIM001", "error", 1, ("F4",)),
        RuleCount("PID001", "warning", 5, ("K4", "K5", "K6")),
    )


def test_several_files_name_the_file_beside_the_cell() -> None:
    sheets = [submission(f"in/{n}.xlsx", records(["甲局"], keys=[n]), [finding("COD003", "C4")]) for n in "ab"]
    assert scorecards(sheets, BOOK)[0].worst[0].cells == ("a.xlsx!C4", "b.xlsx!C4")


def test_several_sheets_of_one_file_name_the_sheet_beside_the_cell() -> None:
    one = submission("a.xlsx", records(["甲局"]), [finding("COD003", "C4")])
    sheets = [replace(one, sheet="许可"), replace(one, sheet="处罚")]
    assert scorecards(sheets, BOOK)[0].worst[0].cells == ("许可!C4", "处罚!C4")
    other = replace(one, path="b.xlsx", sheet="Sheet1")
    assert scorecards([*sheets, other], BOOK)[0].worst[0].cells == ("a.xlsx!许可!C4", "a.xlsx!处罚!C4", "b.xlsx!C4")


def test_duplicate_codes_are_seen_across_the_files_of_a_run() -> None:
    first = submission("1.xlsx", records(["甲局"] * 2, keys=["a", "b"], codes=["A", "B"], parties=["甲", "丙"]))
    second = submission("2.xlsx", records(["乙局"] * 2, keys=["c", "d"], codes=["A", "B"], parties=["乙", "丙"]))
    assert [card.duplicate_codes for card in scorecards([first, second], BOOK)] == [1, 1]
    assert code_counts([first, second]) == (0, 1)
