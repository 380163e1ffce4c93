"""Months, days and rule prefixes as people write them."""

from datetime import date
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.cli.main import run
from credit_cli.cli.options import RulePrefixes, parse_day, parse_month

AS_OF = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("10", "2026-10"),
        ("1", "2026-01"),
        ("01", "2026-01"),
        ("10月", "2026-10"),
        ("11", "2025-11"),  # November 2026 is not completed
        ("12", "2025-12"),
        ("2026-10", "2026-10"),
        ("2026-1", "2026-01"),
        ("2026/10", "2026-10"),
        ("202610", "2026-10"),
        ("2026-12", "2026-12"),
        ("上月", "2026-10"),
        (" 10 ", "2026-10"),
        ("本月", "2026-11"),
        ("2026年10月", "2026-10"),
        ("2026年9月", "2026-09"),
    ],
)
def test_month(text: str, month: str) -> None:
    assert parse_month(text, as_of=AS_OF) == month


def test_last_month_in_january_is_december() -> None:
    assert parse_month("上月", as_of=date(2026, 1, 31)) == "2025-12"


@pytest.mark.parametrize(
    "text", ["", "0", "13", "2026-13", "2026-00", "20261", "2026", "十月", "10-2026", "0000-01", "2026年"]
)
def test_not_a_month(text: str) -> None:
    with pytest.raises(ValueError):
        parse_month(text, as_of=AS_OF)


@given(st.dates(date(1001, 2, 1)), st.integers(1, 12))
def test_a_bare_month_is_the_last_completed_one(as_of: date, month: int) -> None:
    first = date.fromisoformat(parse_month(str(month), as_of=as_of) + "-01")
    assert first.month == month
    assert (first.year, first.month) < (as_of.year, as_of.month)
    assert (as_of.year - first.year) * 12 + as_of.month - first.month <= 12


@pytest.mark.parametrize("text", ["2026-11-23", "2026/11/23", "2026.11.23", "20261123", " 2026-11-23 "])
def test_day(text: str) -> None:
    assert parse_day(text) == AS_OF


@pytest.mark.parametrize("text", ["", "2026-02-30", "26-11-23", "23.11.2026", "2026年11月23日", "20261"])
def test_not_a_day(text: str) -> None:
    with pytest.raises(ValueError):
        parse_day(text)


def test_rule_prefixes() -> None:
    assert RulePrefixes().convert("cod, DAT003，TIM", None, None) == ("COD", "DAT003", "TIM")


@pytest.mark.parametrize("text", ["", ",", "COD0033", "0", "代码", "CODE"])
def test_not_rule_prefixes(text: str) -> None:
    with pytest.raises(click.BadParameter):
        RulePrefixes().convert(text, None, None)


@pytest.mark.parametrize(
    "words",
    ["archive list", "bulletin -o b.md", "close", "duplicates", "figures r.md", "fix-codes", "index", "notice -o n",
     "rank", "reconcile", "registrar export", "report -o r.html", "scorecard 甲局", "validate a.csv"],
)  # fmt: skip
def test_every_command_takes_a_month_as_people_write_it(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.md").write_text("全年归集 100 条。\n", encoding="utf-8")
    run([*words.split(), "--month", "2026年10月", "--as-of", "2026-11-23"])
    assert "不是月份" not in capsys.readouterr().err
    assert run([*words.split(), "--month", "2026年13月", "--as-of", "2026-11-23"]) == 2
    assert "--month：“2026年13月”不是月份" in capsys.readouterr().err


def test_an_unknown_level_is_no_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "a.csv", "--fail-on", "info"]) == 2
    assert "--fail-on：没有“info”这种级别，可用：error、warning、never" in capsys.readouterr().err
