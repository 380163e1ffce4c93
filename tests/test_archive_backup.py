"""A backup holds everything, restoring proves it, and an archive that is there is never overwritten."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from submissions import Row, submission

DAY = date(2026, 10, 13)


@pytest.fixture
def full(tmp_path: Path) -> Path:
    workspace = tmp_path / "甲"
    workspace.mkdir()
    with Archive.open(workspace, create=True) as archive:
        for name, rows in (("一", [Row("a"), Row("b")]), ("二", [Row("a", digest="2")]), ("坏", None)):
            sent = submission(name, rows, sheet="Sheet1" if rows else None)
            archive.record([sent], name.encode(), rules="r", severities={}, recorded_on=DAY)
        archive.append("note", {"why": "x"}, rules="r", recorded_on=DAY)
    return workspace


def state(workspace: Path) -> tuple[object, ...]:
    with Archive.open(workspace, create=False) as archive:
        assert archive.verify(read_data=True) == []
        sheets = archive.submissions()
        return archive.records().to_csv(), sheets, archive.acts(), [archive.original(sheet.sha256) for sheet in sheets]


def command(*words: object) -> int:
    return run(["archive", *map(str, words)])


def test_restored_archive_is_the_same(full: Path, tmp_path: Path) -> None:
    before = state(full)
    assert command("backup", tmp_path / "备份.zip", "--workspace", full) == 0
    other = tmp_path / "乙"
    other.mkdir()
    assert command("restore", tmp_path / "备份.zip", "--workspace", other) == 0
    assert state(other) == before == state(full)
    assert [path.name for path in other.iterdir()] == [".credit-cli"]
    assert {path.name for path in tmp_path.iterdir()} == {"甲", "乙", "备份.zip"}


def test_archive_that_is_there_stays(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("backup", tmp_path / "b.zip", "--workspace", full) == 0
    before = state(full)
    assert command("restore", tmp_path / "b.zip", "--workspace", full) == 2
    assert "已经存在" in capsys.readouterr().err
    assert state(full) == before


def damaged(source: Path, target: Path, *, drop: str = "", change: str = "", add: str = "") -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not (drop and name.startswith(drop)):
                new.writestr(name, b"changed" if change and name.startswith(change) else old.read(name))
        if add:
            new.writestr(add, b"x")
    return target


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"drop": "originals/"}, "不见了|读不出来"),
        ({"change": "originals/"}, "与其校验值不符"),
        ({"change": "archive.sqlite3"}, "不是数据库|已损坏"),
        ({"drop": "archive.sqlite3"}, "不是完好的档案备份"),
        ({"add": "../outside"}, "不是 credit-cli 的档案备份"),
        ({"add": "originals/ab/../../../outside"}, "不是 credit-cli 的档案备份"),
    ],
)
def test_damaged_backup_is_refused_and_leaves_nothing(
    full: Path, tmp_path: Path, how: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    assert command("backup", tmp_path / "b.zip", "--workspace", full) == 0
    bad = damaged(tmp_path / "b.zip", tmp_path / "bad.zip", **how)
    other = tmp_path / "乙"
    other.mkdir()
    capsys.readouterr()
    assert command("restore", bad, "--workspace", other) == 2
    assert re.search(words, capsys.readouterr().err)
    assert (list(other.iterdir()), (tmp_path / "outside").exists()) == ([], False)


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    assert command("restore", tmp_path / "b.zip", "--workspace", tmp_path) == 2
    assert "不是完好的档案备份" in capsys.readouterr().err


def test_archive_with_a_lost_original_is_not_backed_up(full: Path, tmp_path: Path) -> None:
    next((full / ".credit-cli/originals").glob("*/*")).unlink()
    assert command("backup", tmp_path / "b.zip", "--workspace", full) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"甲"}
