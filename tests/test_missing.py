"""Who owes which data set how often, and what did not come: each period at most once, its last day in time."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.assess.collection import Cycle, Duty, Report, span, spans, states
from credit_cli.cli.main import run

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
AS_OF = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-h1", "2026-01-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)
def test_a_period_is_read(name: str, first: str, last: str) -> None:
    found = span(name)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize("name", ["2026-13", "10", "2026-Q5", "2026-W54", "十月", "2026-00"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        span(name)


def test_the_periods_that_end_within_a_span() -> None:
    assert [one.name for one in spans("week", span("2026-10"))] == ["2026-W40", "2026-W41", "2026-W42", "2026-W43"]
    assert [one.name for one in spans("quarter", span("2026-10"))] == []
    assert [one.name for one in spans("quarter", span("2026"))] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [one.name for one in spans("half", span("2026-06"))] == ["2026-H1"]


@given(st.sampled_from(["week", "month", "quarter", "half"]), st.integers(2020, 2030))
def test_periods_follow_each_other_without_gap(cycle: Cycle, year: int) -> None:
    found = spans(cycle, span(str(year)))
    assert all((after.first - before.last).days == 1 for before, after in pairwise(found))
    assert [span(one.name) for one in found] == found


def state(duty: dict[str, Any], *reports: tuple[str, str], within: str = "2026-10", as_of: date = AS_OF) -> list[str]:
    own = Duty("教育局", "双公示", frozenset({"xzxk", "xzcf"}), **({"cycle": "month"} | duty))
    came = [Report("教育局", "xzcf", date.fromisoformat(day), month) for day, month in reports]
    other = [
        Report("公安局", "xzcf", date(2026, 10, 5), "2026-10"),
        Report("教育局", "ent_tax", date(2026, 10, 5), "2026-10"),
    ]
    return [one.status for one in states([own], [*came, *other], span(within), as_of=as_of)]


@pytest.mark.parametrize(
    ("duty", "reports", "found"),
    [
        ({}, [], ["missing"]),
        ({}, [("2026-10-31", "2026-10")], ["reported"]),
        ({}, [("2026-11-01", "2026-10")], ["late"]),
        ({}, [("2026-10-31", "2026-09")], ["reported"]),
        ({}, [("2026-11-01", "2026-11")], ["missing"]),
        ({}, [("2026-11-05", "2026-10"), ("2026-10-09", "2026-10")], ["reported"]),
        ({"since": date(2026, 10, 31)}, [], ["missing"]),
        ({"since": date(2026, 11, 1)}, [], []),
        ({"until": date(2026, 9, 30)}, [], []),
        ({"cycle": "week"}, [("2026-10-11", "2026-10")], ["missing", "reported", "missing", "missing"]),
    ],
)
def test_one_period_is_missed_once_or_not_at_all(
    duty: dict[str, Any], reports: list[tuple[str, str]], found: list[str]
) -> None:
    assert state(duty, *reports) == found


def test_a_period_that_has_not_ended_is_open_on_its_last_day_too() -> None:
    assert state({}, as_of=date(2026, 10, 31)) == ["open"]
    assert state({}, as_of=date(2026, 11, 1)) == ["missing"]


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    files = [str(SAMPLES / "2026-10" / f"平川市{name}") for name in ("教育局.csv", "公安局.xls", "文化和旅游局.xlsx")]
    assert (
        run(
            [
                "validate",
                *files,
                "--workspace",
                str(folder),
                "--received",
                "2026-10-30",
                "-q",
                "-o",
                str(folder / "r.json"),
            ]
        )
        == 1
    )
    return folder


def asked(folder: Path, table: str, *further: str) -> dict[str, Any]:
    (folder / "collection.csv").write_text(table, encoding="utf-8")
    out = folder / "missing.json"
    given = ["--workspace", str(folder), "--as-of", "2026-11-23", "-o", str(out)]
    assert run(["missing", *given, *further]) in {0, 1}
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def test_zero_reports_are_reports_and_unreadable_files_are_none(workspace: Path) -> None:
    duties = (("教育局", "双公示"), ("公安局", "行政处罚"), ("文化和旅游局", "双公示"), ("民政局", "xzxk"))
    table = "部门,数据集,周期\n" + "".join(f"平川市{name},{dataset},月\n" for name, dataset in duties)
    found = asked(workspace, table, "--period", "2026-10")
    assert [(item["department"][3:], item["status"]) for item in found["items"]] == [
        ("教育局", "reported"),
        ("公安局", "reported"),
        ("文化和旅游局", "missing"),
        ("民政局", "missing"),
    ]
    assert (found["duties"], found["missing"]) == (4, 2)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("部门,数据集,周期\n平川市教育局,双公开,月\n", "B2：没有名为“双公开”的数据集"),
        ("部门,数据集,周期\n平川市教育局,双公示,天天\n", "C2：周期“天天”看不懂"),
        ("部门,数据集,周期,开始日期\n平川市教育局,双公示,月,去年\n", "D2：“去年”不是日期"),
    ],
)
def test_a_wrong_line_of_the_table_is_refused_with_its_cell(
    workspace: Path, table: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "collection.csv").write_text(table, encoding="utf-8")
    assert run(["missing", "--workspace", str(workspace)]) == 2
    assert said in capsys.readouterr().err
