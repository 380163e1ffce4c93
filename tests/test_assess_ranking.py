"""Places, ties, blocks, and everyone who cannot be ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli import calendar
from credit_cli.assess.concealment import Concealment, Filed, unfiled
from credit_cli.assess.ranking import UNNAMED, Ranking, Terms, document, rank
from credit_cli.assess.scoring import Ledger, load
from credit_cli.resources import rule_file

DAYS = calendar.load(rule_file("calendars/cn.toml"))
MONTH = "2026-10"


@dataclass(frozen=True)
class Sheet:
    department: str | None
    records: int | None
    zero: bool = False
    dataset: str | None = "xzcf"
    period: str = MONTH


def ranked(
    months: Mapping[str, Mapping[str, tuple[int, int, int]]],
    *sent: Sheet,
    min_records: int = 1,
    groups: Mapping[str, str] | None = None,
    table: tuple[str, ...] = (),
    ledgers: Filed = unfiled,
) -> Ranking:
    """Rank October 2026; `months`: month → department → (reported, compliant, late)."""
    rows = [
        {
            "department": name,
            "key": f"{name}{month}{number}",
            "party": f"{name}{number}",
            "code": "",
            "decided": date(2026, 9, 1),
            "first_reported": date(2026, 10, 9) if number < late else date(2026, 9, 2),
            "dated": True,
            "period": month,
            "compliant": number < compliant,
            "wrong_code": False,
        }
        for month, departments in months.items()
        for name, (reported, compliant, late) in departments.items()
        for number in range(reported)
    ]
    columns = ["department", "key", "party", "code", "decided", "first_reported", "dated", "period"]
    columns += ["compliant", "wrong_code"]
    frame = pd.DataFrame(rows, columns=columns)
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in ("decided", "first_reported")}
    frame = frame.assign(**days).astype({"compliant": bool, "wrong_code": bool})
    terms = Terms(load("default"), DAYS, min_records=min_records, groups=groups, table=table)
    return rank(frame, sent, month=MONTH, terms=terms, ledgers=ledgers)


def places(ranking: Ranking) -> list[tuple[int | None, str, str | None]]:
    return [(s.rank, s.department, None if s.score is None else str(s.score)) for s in ranking.standings]


def test_ties_share_a_place_and_are_ordered_by_volume_then_name() -> None:
    october = {"甲": (4, 4, 4), "乙": (2, 2, 0), "丙": (2, 2, 0), "丁": (8, 8, 0), "戊": (4, 4, 1)}
    assert places(ranked({MONTH: october})) == [
        (1, "丁", "100.00"),
        (1, "丙", "100.00"),
        (1, "乙", "100.00"),
        (4, "戊", "89.29"),
        (5, "甲", "57.14"),
    ]


def test_score_is_computed_from_counts_and_scaled_to_what_can_be_measured() -> None:
    """(40 · 118/120 + 30 · 119/120) / 70 · 100, while nobody has a ledger."""
    ranking = ranked({MONTH: {"甲": (120, 118, 1)}})
    assert places(ranking) == [(1, "甲", "98.69")]
    assert "按其余70分折算为100分" in ranking.formula


def test_previous_place_comes_from_themonth_before() -> None:
    ranking = ranked(
        {"2026-09": {"甲": (1, 1, 0), "乙": (2, 1, 0)}, MONTH: {"甲": (2, 1, 0), "乙": (1, 1, 0), "丙": (1, 0, 0)}}
    )
    assert [(s.department, s.rank, s.previous_rank) for s in ranking.standings] == [
        ("乙", 1, 2),
        ("甲", 2, 1),
        ("丙", 3, None),
    ]


def test_few_records_are_placed_but_marked() -> None:
    ranking = ranked({MONTH: {"甲": (2, 2, 0), "乙": (3, 2, 0)}}, min_records=3)
    assert [(s.rank, s.department, s.few_records) for s in ranking.standings] == [(1, "甲", True), (2, "乙", False)]


@pytest.mark.parametrize(
    ("sent", "zero", "others"),
    [
        ([Sheet("乙", 0, zero=True)], ("乙",), {}),
        ([Sheet("乙", 0)], (), {"乙": ("empty",)}),
        ([Sheet("乙", 4)], (), {"乙": ("nothing_new",)}),
        ([Sheet("乙", 4), Sheet("乙", 0)], (), {"乙": ("empty", "nothing_new")}),
        ([Sheet("乙", 4), Sheet("乙", 0, zero=True)], ("乙",), {}),
        ([Sheet("乙", 0), Sheet("乙", 0, zero=True)], ("乙",), {}),  # sent again with the statement
        ([Sheet("乙", 0, zero=True), Sheet("乙", 0)], (), {"乙": ("empty",)}),
        ([Sheet("乙", 0, zero=True), Sheet("乙", 0, dataset="xzxk")], (), {"乙": ("empty",)}),
        ([Sheet("乙", 0, zero=True), Sheet("乙", 0, zero=True, dataset="xzxk")], ("乙",), {}),
        ([Sheet("乙", None), Sheet("乙", 0, zero=True)], (), {}),  # stands among the ranked, without a place
        ([Sheet("甲", 0, zero=True), Sheet("甲", 0)], (), {}),
        ([Sheet(None, 0)], (), {UNNAMED: ("empty",)}),
    ],
)
def test_only_a_stated_zero_report_is_one_and_neither_has_a_rate(
    sent: list[Sheet], zero: tuple[str, ...], others: dict[str, tuple[str, ...]]
) -> None:
    ranking = ranked({MONTH: {"甲": (1, 1, 0)}}, Sheet("甲", 1), *sent)
    assert (ranking.zero_reports, ranking.no_records) == (zero, others)
    assert places(ranking)[0] == (1, "甲", "100.00")
    assert {name for _, name, _ in places(ranking)}.isdisjoint({*zero, *others})


def filed(status: Ledger, *, records: int | None, due: int = 0) -> Concealment:
    return Concealment(status, records, due)


def test_a_ledger_states_zero_only_when_it_lists_nothing() -> None:
    ledgers = {
        "乙": filed("zero", records=0),
        "丙": filed("late", records=0),  # says zero, too late
        "丁": filed("on_time", records=3),
        "戊": filed("on_time", records=None),  # a summary that counts some, or a form without a statement
        "己": filed("on_time", records=2, due=1),  # ranked, though it reported nothing
    }
    ranking = ranked({MONTH: {"甲": (1, 1, 0)}}, Sheet("乙", 0), Sheet("戊", 0), ledgers=lambda month: ledgers)
    assert ranking.zero_reports == ("丙", "乙")
    assert ranking.no_records == {"丁": ("ledger_only",), "戊": ("empty",)}
    assert [standing.department for standing in ranking.standings] == ["己", "甲"]
    assert ranking.ledgers["missing"] == ("甲",)


def test_who_is_silent_files_no_ledger_either() -> None:
    ranking = ranked(
        {MONTH: {"甲": (1, 1, 0)}}, table=("甲", "寅", "乙"), ledgers=lambda month: {"甲": filed("zero", records=0)}
    )
    assert ranking.ledgers["missing"] == ("乙", "寅")
    assert ranking.no_records == {}


def test_only_unreadable_files_are_listed_without_place_score_and_rates() -> None:
    sent = (
        Sheet("甲", 1),
        Sheet("甲", None),
        Sheet("乙", None),
        Sheet("乙", None),
        Sheet("丙", None),
        Sheet("丙", 0),
        Sheet(None, None),
    )
    ranking = ranked({MONTH: {"甲": (1, 1, 0)}}, *sent)
    found = [(s.rank, s.department, s.score, s.counts.compliance_rate, s.unreadable) for s in ranking.standings]
    assert found == [
        (1, "甲", Decimal(100), Decimal(100), 1),
        (None, "丙", None, None, 1),
        (None, "乙", None, None, 2),
        (None, UNNAMED, None, None, 1),
    ]
    assert ranking.zero_reports == ()


def test_records_of_nobody_are_shown_and_counted_but_never_placed() -> None:
    ranking = ranked({MONTH: {"": (5, 5, 0), "甲": (1, 0, 0)}})
    assert places(ranking) == [(1, "甲", "42.86"), (None, UNNAMED, None)]
    assert ranking.total[0].reported == 6


def test_blocks_have_their_own_places_and_one_total() -> None:
    groups = {"甲": "市直部门", "乙": "市直部门", "子县": "县市区"}
    ranking = ranked({MONTH: {"甲": (2, 1, 0), "乙": (2, 2, 0), "子县": (4, 1, 0)}}, groups=groups)
    assert [(s.group, s.rank, s.department) for s in ranking.standings] == [
        ("市直部门", 1, "乙"),
        ("市直部门", 2, "甲"),
        ("县市区", 1, "子县"),
    ]
    total, _ = ranking.total
    assert (total.reported, total.compliant) == (8, 4)


def test_january_is_compared_with_december() -> None:
    from credit_cli.assess.ranking import month_before

    assert [month_before(month) for month in ("2026-01", "2026-02", "2026-12")] == ["2025-12", "2026-01", "2026-11"]


def test_document_is_the_contract() -> None:
    found: dict[str, Any] = document(ranked({MONTH: {"甲": (120, 118, 1)}}, Sheet("乙", 0, zero=True), Sheet("丁", 0)))
    formula = found.pop("formula")
    assert formula.startswith("得分＝合规率×40")
    figures = {
        "reported": 120,
        "compliant": 118,
        "compliance_rate": 98.33,
        "late": 1,
        "determined": 120,
        "late_rate": 0.83,
        "undetermined": 0,
        "unknown": 0,
        "ledger_records": None,
        "due": None,
        "suspected": None,
        "confirmed": None,
        "concealed": None,
        "concealment_rate": None,
        "wrong_codes": 0,
        "duplicate_codes": 0,
    }
    head = {"department": "甲", "group": None, "rank": 1, "score": 98.69, "ledger": "missing", "previous_rank": None}
    assert found == {
        "schema_version": 1,
        "month": "2026-10",
        "settings": {
            "scoring": "default",
            "weights": {"compliance": 40.0, "timeliness": 30.0, "completeness": 20.0, "ledger": 10.0},
            "min_records": 1,
            "working_days": 7,
            "count_from": "next_day",
            "calendar": DAYS.coverage,
            "concealment_base": "due",
            "ledger_day": 10,
        },
        "groups": [],
        "departments": [{**head, **figures, "unreadable": 0, "few_records": False}],
        "zero_reports": ["乙"],
        "no_records": [{"department": "丁", "reasons": ["empty"]}],
        "missing_ledgers": ["丁", "乙", "甲"],
        "late_ledgers": [],
        "zero_ledgers": [],
        "total": {"departments": 1, **figures},
    }


@given(
    st.dictionaries(
        st.sampled_from("甲乙丙丁戊己"), st.tuples(st.integers(1, 4), st.integers(0, 4), st.integers(0, 4)), max_size=6
    )
)
def test_place_is_one_more_than_the_number_of_better_ones(october: dict[str, tuple[int, int, int]]) -> None:
    standings = ranked(
        {MONTH: {name: (n, min(c, n), min(late, n)) for name, (n, c, late) in october.items()}}
    ).standings
    scores = [s.score for s in standings if s.score is not None]
    assert [s.rank for s in standings] == [1 + sum(other > score for other in scores) for score in scores]
    assert scores == sorted(scores, reverse=True)
