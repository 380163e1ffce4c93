"""A correction that is sent again keeps its first reported day: nobody becomes late by correcting."""

import csv
import json
from pathlib import Path

import pytest

from credit_cli.cli.main import run
from credit_cli.rulepack import load

EXAMPLE = load().datasets["xzcf"].example


def sheet(path: Path, *, reported: str, decided: str = "2026/10/09", fact: str = "当事人") -> str:
    record = {**EXAMPLE, "SBRQ": reported, "CF_JDRQ": decided, "CF_SY": fact}
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(record)
        writer.writerow(record.values())
    return path.name


def summary(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, int]]:
    code = run(["validate", *arguments, "--as-of", "2026-11-23", "--format", "json", "-q"])
    return code, json.loads(capfd.readouterr().out)["summary"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("options", [(), ("--no-record",)])
def test_a_correction_after_the_deadline_is_not_late(
    folder: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    summary(capfd, sheet(folder / "十月.csv", reported="2026/10/15"))
    code, found = summary(capfd, sheet(folder / "更正.csv", reported="2026/11/05", fact="更正后的事实"), *options)
    assert (code, found["late"], found["by_rule"]) == (0, 0, {})


def test_what_was_late_the_first_time_stays_late_by_that_day(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    summary(capfd, sheet(folder / "十月.csv", reported="2026/10/27"))
    run(["validate", sheet(folder / "更正.csv", reported="2026/11/05", fact="更正后"), "--as-of", "2026-11-23", "-q"])
    shown = capfd.readouterr().out
    assert "TIM001" in shown
    assert "实际2026-10-27上报（首次上报）" in shown


def test_without_an_archive_the_sheet_is_taken_at_its_word(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, found = summary(capfd, sheet(folder / "更正.csv", reported="2026/11/05"), "--no-record")
    assert found["late"] == 1
    assert not (folder / ".credit-cli").exists()


def rates(capfd: pytest.CaptureFixture[str]) -> dict[str, object]:
    run(["rank", "--month", "2026-10", "--as-of", "2026-11-23", "--format", "json"])
    (line,) = json.loads(capfd.readouterr().out)["departments"]
    return {name: line[name] for name in ("reported", "late", "late_rate", "unknown")}


def test_a_reported_day_that_cannot_be_read_makes_nobody_late(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, found = summary(capfd, sheet(folder / "2026年10月.csv", reported="2026/10/32"))
    assert (code, found["late"], found["by_rule"]) == (1, 0, {"DAT001": 1})
    assert rates(capfd) == {"reported": 1, "late": 0, "late_rate": None, "unknown": 1}
    # The file itself was there in time: that much is certain.
    summary(capfd, sheet(folder / "2026年10月.csv", reported="2026/10/33"), "--received", "2026-10-16")
    assert rates(capfd) == {"reported": 1, "late": 0, "late_rate": 0.0, "unknown": 0}
    # And a readable day of a later file is no earlier than that.
    summary(capfd, sheet(folder / "更正.csv", reported="2026/11/05"))
    assert rates(capfd) == {"reported": 1, "late": 0, "late_rate": 0.0, "unknown": 0}
