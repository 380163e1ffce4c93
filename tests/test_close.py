"""A closed month does not change, and nothing that comes later is lost or counted twice."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from credit_cli.archive import Archive
from credit_cli.assess.closing import closings, counted_in, standing
from credit_cli.cli.main import run
from credit_cli.cli.monthly import month_document
from submissions import Row, submission

CLOSED_ON, LATER = date(2026, 11, 12), date(2026, 11, 20)
OCTOBER = [Row("a"), Row("b", document="文2", compliant=False), Row("c", document="文3", reported=date(2026, 10, 30))]


def send(workspace: Path, name: str, rows: list[Row] | None, **given: Any) -> None:
    given = {"received": date(2026, 10, 13)} | given
    with Archive.open(workspace, create=True) as archive:
        sent = submission(name, rows, **given)
        archive.record([sent], name.encode(), rules="r", severities={}, recorded_on=given["received"])


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    send(tmp_path, "十月", OCTOBER)
    assert run(["close", "--month", "10", "--as-of", f"{CLOSED_ON}", "--workspace", f"{tmp_path}"]) == 0
    return tmp_path


def figures(workspace: Path, month: str, as_of: date = LATER) -> tuple[int, int, int]:
    total = month_document(workspace, month, as_of)["total"]
    return total["reported"], total["compliant"], total["late"]


def test_document_stays_as_it_was_whatever_arrives(closed: Path) -> None:
    before = month_document(closed, "2026-10", LATER)
    assert (before["closed"], figures(closed, "2026-10")) == ({"on": "2026-11-12"}, (3, 2, 1))
    send(closed, "补报", [Row("d", document="文4"), Row("b", digest="2", document="文2")], received=LATER)
    assert month_document(closed, "2026-10", date(2027, 1, 5)) == before


def test_late_data_counts_next_month_and_corrections_name_it(closed: Path) -> None:
    changed = Row("b", digest="2", document="文2", reported=LATER, period="2026-11")
    send(closed, "补报", [Row("d", document="文4"), changed], received=LATER, period="2026-10")
    november = month_document(closed, "2026-11", LATER)
    assert figures(closed, "2026-11") == (1, 1, 0)
    assert [(item["document"], item["kind"], item["month"]) for item in november["corrections"]] == [
        ("文2", "changed", "2026-10"),
        ("文4", "added", "2026-10"),
    ]


def test_trend_and_last_places_come_from_the_closed_month(closed: Path) -> None:
    send(closed, "补报", [Row("d", document="文4", compliant=False)], received=LATER, period="2026-10")
    november = month_document(closed, "2026-11", LATER)
    assert [month["reported"] for month in november["trend"]][-2:] == [3, 1]
    assert [line["previous_rank"] for line in november["departments"]] == [1]


def test_reopening_needs_a_reason_and_counts_anew(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    send(closed, "补报", [Row("d", document="文4")], received=LATER, period="2026-10")
    words = ["close", "--month", "10", "--reopen", "--as-of", f"{LATER}", "--workspace", f"{closed}"]
    assert (run(words), figures(closed, "2026-10")) == (2, (3, 2, 1))
    assert "--reason" in capsys.readouterr().err
    assert run([*words, "--reason", "补录"]) == 0
    assert (figures(closed, "2026-10"), figures(closed, "2026-11")) == ((4, 3, 1), (0, 0, 0))
    with Archive.open(closed, create=False) as archive:
        assert [(act.kind, act.content.get("reason")) for act in archive.acts()] == [
            ("close", None), ("reopen", "补录")
        ]  # fmt: skip
        assert archive.verify() == []


@pytest.mark.parametrize(
    ("month", "words"), [("2026-11", "还没有结束"), ("2026-09", "没有任何入库的报送")], ids=["running", "empty"]
)
def test_month_that_cannot_be_closed(
    tmp_path: Path, month: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    send(tmp_path, "十月", OCTOBER)
    assert run(["close", "--month", month, "--as-of", f"{LATER}", "--workspace", f"{tmp_path}"]) == 2
    assert words in capsys.readouterr().err


def test_closing_twice_changes_nothing(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["close", "--month", "10", "--as-of", f"{LATER}", "--workspace", f"{closed}"]) == 0
    assert "已于 2026-11-12 关账" in capsys.readouterr().err
    with Archive.open(closed, create=False) as archive:
        assert len(archive.acts()) == 1


def test_several_closed_months_pass_late_data_on_to_the_first_open_one(closed: Path) -> None:
    send(closed, "十一月", [Row("e", document="文5", reported=date(2026, 11, 5), period="2026-11")], period="2026-11")
    assert run(["close", "--month", "11", "--as-of", "2026-12-12", "--workspace", f"{closed}"]) == 0
    with Archive.open(closed, create=False) as archive:
        found = closings(archive.acts("close", "reopen"))
    assert [counted_in("2026-10", sequence, found) for sequence in (1, 2, 3)] == ["2026-10", "2026-11", "2026-12"]


@dataclass(frozen=True)
class Sheet:
    path: str
    department: str
    period: str
    records: int | None
    sequence: int = 0


@pytest.mark.parametrize(
    ("path", "department", "period", "answered"),
    [
        ("十月/甲局.xlsx", "甲局", "2026-10", True),
        ("十月/甲局.xlsx", "平川市甲局", "2026-10", True),  # the file's name was all that told the department
        ("重报/甲局.xlsx", "甲局", "2026-10", True),
        ("重报/甲局.xlsx", "平川市甲局", "2026-10", False),
        ("重报/甲局2.xlsx", "甲局", "2026-10", False),
        ("十一月/甲局.xlsx", "甲局", "2026-11", False),
        ("十月/甲局.xlsx", "甲局", "2026-09", True),  # unreadable, it was given the month after its own
        ("十月/甲局.xlsx", "甲局", "2026-08", False),
    ],
)
def test_an_unreadable_file_stands_until_it_is_answered(
    path: str, department: str, period: str, answered: bool
) -> None:
    broken = Sheet("十月/甲局.xlsx", "甲局", "2026-10", None, 1)
    later = Sheet(path, department, period, 5, 2)
    assert standing([broken, later]) == ([later] if answered else [broken, later])
    assert standing([replace(later, sequence=1), replace(broken, sequence=2)]) == [
        replace(later, sequence=1),
        replace(broken, sequence=2),
    ]
