"""`purge`: what is old goes for good, figures and the entry stay, and nothing that is still needed goes."""

from datetime import date
from pathlib import Path

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.cli.monthly import month_document
from submissions import SEVERITIES, Row, submission, unsealed

LATER = date(2026, 11, 20)


def send(workspace: Path, name: str, rows: list[Row], received: date, period: str) -> None:
    with Archive.open(workspace, create=True) as archive:
        sent = [submission(name, rows, received=received, period=period)]
        archive.record(sent, name.encode(), rules="r", severities=SEVERITIES, recorded_on=received)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    old = [Row("a", party="旧公司"), Row("b", document="文2", compliant=False)]
    send(tmp_path, "九月", [replaced(row, "2026-09") for row in old], date(2026, 9, 20), "2026-09")
    send(tmp_path, "十月", [Row("c", document="文3")], date(2026, 10, 20), "2026-10")
    return tmp_path


def replaced(row: Row, period: str) -> Row:
    day = date(int(period[:4]), int(period[5:]), 14)
    return Row(row.key, document=row.document, party=row.party, compliant=row.compliant, period=period, reported=day,
               decided=day)  # fmt: skip


def purge(workspace: Path, *words: str) -> int:
    return run(["purge", "--before", "2026-10-01", "--workspace", f"{workspace}", "--as-of", f"{LATER}", *words])


def close(workspace: Path) -> None:
    assert run(["close", "--month", "2026-09", "--workspace", f"{workspace}", "--as-of", f"{LATER}"]) == 0


def test_records_and_originals_go_and_closed_figures_stay(workspace: Path) -> None:
    close(workspace)
    before = month_document(workspace, "2026-09", LATER)
    assert purge(workspace, "--reason", "保存期满") == 0
    with Archive.open(workspace, create=False) as archive:
        assert unsealed(archive, archive.records()["key"]) == ["c"]
        assert archive.verify(read_data=True) == []
        (act,) = archive.acts("purge")
    assert month_document(workspace, "2026-09", LATER) == before
    assert {name: act.content[name] for name in ("before", "reason", "files", "records", "periods")} == {
        "before": "2026-10-01",
        "reason": "保存期满",
        "files": 1,
        "records": 2,
        "periods": ["2026-09"],
    }
    folder = workspace / ".credit-cli"
    assert [path.read_bytes().decode() for path in folder.glob("originals/*/*")] == ["十月"]
    assert "旧公司".encode() not in (folder / "archive.sqlite3").read_bytes()


def test_open_months_are_refused(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert purge(workspace, "--reason", "x") == 2
    assert "有 1 个月份还没有关账，不能删除其中的报送：2026-09" in capsys.readouterr().err


def test_reason_is_wanted_and_dry_run_changes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    close(workspace)
    assert purge(workspace) == 2
    assert purge(workspace, "--dry-run") == 0
    assert "1 个文件、2 条记录，会被删除；没有做任何改动" in capsys.readouterr().err
    with Archive.open(workspace, create=False) as archive:
        assert sorted(unsealed(archive, archive.records()["key"])) == ["a", "b", "c"]


def test_withdrawn_original_goes_when_its_time_comes_and_a_second_purge_is_harmless(workspace: Path) -> None:
    words = ["--workspace", f"{workspace}", "--as-of", f"{LATER}"]
    assert run(["archive", "undo", "1", "--reason", "发错", *words]) == 0
    assert purge(workspace, "--reason", "x") == 0
    assert purge(workspace, "--reason", "y") == 0
    folder = workspace / ".credit-cli"
    assert [path.read_bytes().decode() for path in folder.glob("originals/*/*")] == ["十月"]
    assert run(["archive", "verify", "--read-data", "--workspace", f"{workspace}"]) == 0


def test_file_sent_again_after_a_purge_is_kept(workspace: Path) -> None:
    close(workspace)
    assert purge(workspace, "--reason", "x") == 0
    send(workspace, "九月", [replaced(Row("a"), "2026-09")], LATER, "2026-09")
    assert purge(workspace, "--reason", "y") == 0
    with Archive.open(workspace, create=False) as archive:
        assert archive.verify(read_data=True) == []
        assert unsealed(archive, archive.records().sort_values("period")["key"]) == ["a", "c"]
