"""A correction that is sent again keeps its first reported day: nobody becomes late by correcting."""

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from credit_cli.cli.history import History
from credit_cli.cli.main import run
from credit_cli.model import Submission
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


@pytest.mark.parametrize("options", [(), ("--no-record",)])
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "concise", "table"])
def test_original_and_correction_in_one_run_are_judged_together_in_any_order(
    folder: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...], form: str
) -> None:
    """By name the correction comes first."""
    names = [sheet(folder / "b.csv", reported="2026/10/15"), sheet(folder / "a.csv", reported="2026/11/05", fact="改")]
    told = []
    for order in (names, names[::-1], ["."], [names[0], "."]):
        shutil.rmtree(folder / ".credit-cli", ignore_errors=True)
        code = run(["validate", *order, *options, "--as-of", "2026-11-23", "--format", form])
        told.append((code, *capfd.readouterr()))
    assert told == [told[0]] * 4
    assert (told[0][0], "TIM001" in told[0][1]) == (0, False)


def test_the_first_day_of_one_run_is_that_of_the_annotated_copies(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [sheet(folder / "b.csv", reported="2026/10/27"), sheet(folder / "a.csv", reported="2026/11/05", fact="改")]
    assert summary(capfd, *names, "--annotate", "标注")[1]["late"] == 2
    for name in ("a", "b"):
        listed = openpyxl.load_workbook(folder / "标注" / f"{name}_问题标注.xlsx").worksheets[0]
        assert "实际2026-10-27上报" in "".join(str(cell.value) for cell in listed[3])


def test_a_file_that_changed_after_the_check_gets_no_annotated_copy(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = sheet(folder / "a.csv", reported="2026/11/05")
    settle = History.together

    def meanwhile(self: History, submissions: list[Submission]) -> list[Submission]:
        (folder / name).write_bytes(b"other")
        return settle(self, submissions)

    monkeypatch.setattr(History, "together", meanwhile)
    assert run(["validate", name, "--as-of", "2026-11-23", "--annotate", "标注"]) == 2
    assert "a.csv：检查以后被改动，没有写标注副本" in capfd.readouterr().err
    assert not (folder / "标注").exists()


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


def test_records_without_a_number_in_several_files_are_not_one(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two departments, the same row of sheets of the same name: each is judged by its own day."""
    for name, agency, reported in (("水务局", "平川市水务局", "2026/10/13"), ("环保局", "平川市环保局", "2026/10/26")):
        record = {**EXAMPLE, "CF_WSH": "", "CF_CFJG": agency, "CF_SJLY": agency, "SBRQ": reported}
        book = openpyxl.Workbook()
        for row in (list(record), list(record.values())):
            book.active.append(row)
        book.save(folder / f"{name}.xlsx")
    for options in ((), ("--no-record",)):
        assert summary(capfd, "水务局.xlsx", "环保局.xlsx", *options)[1]["late"] == 1


def test_the_same_file_among_those_of_another_month_was_sent_when_it_first_came(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    record = {**EXAMPLE, "CF_JDRQ": "2026/10/09"}
    with (folder / "十月.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([record, record.values()])
    told = []
    for options in (("--received", "2026-10-15"), ("--received", "2026-11-20"), ("--month", "2026-11"), ()):
        code = run(["validate", "十月.csv", *options, "--as-of", "2026-11-23", "-q"])
        shown = capfd.readouterr().out
        run(["rank", "--month", "2026-10", "--as-of", "2026-11-23", "--format", "json"])
        told.append((code, shown, capfd.readouterr().out))
    assert told == [told[0]] * 4
    assert json.loads(told[0][2])["departments"][0]["late"] == 0


@pytest.mark.parametrize("options", [(), ("--no-record",)])
def test_an_archive_that_cannot_be_asked_is_told_with_what_was_found(
    folder: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    summary(capfd, sheet(folder / "十月.csv", reported="2026/10/15"))
    (folder / ".credit-cli" / "archive.sqlite3").write_bytes(b"x" * 9000)
    again = sheet(folder / "更正.csv", reported="2026/11/05")
    code = run(["validate", again, *options, "--as-of", "2026-11-23", "--format", "json", "-q"])
    told = capfd.readouterr()
    assert (code, json.loads(told.out)["summary"]["late"]) == (2, 1)
    assert told.err.count("怎么办") == 1
    assert "不是数据库" in told.err or "损坏" in told.err
