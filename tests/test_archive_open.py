"""Opening, locking, damage, other versions, killed and concurrent writers."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from credit_cli.archive import Archive, schema
from credit_cli.errors import ArchiveError
from submissions import Row, submission, unsealed

DAY = date(2026, 10, 13)


def record(workspace: Path, name: str, *, timeout: float = 30.0) -> None:
    with Archive.open(workspace, create=True, timeout=timeout) as archive:
        archive.record([submission(name, [Row(name)])], name.encode(), rules="r", severities={}, recorded_on=DAY)


def database(workspace: Path) -> Path:
    return workspace / ".credit-cli" / "archive.sqlite3"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    record(tmp_path, "a")
    return tmp_path


@pytest.mark.parametrize("look", [2, 3])
def test_an_archive_that_another_process_makes_at_this_moment_is_not_a_strangers(tmp_path: Path, look: int) -> None:
    """Its numbers and its tables are looked at together: between two looks it may have come into being."""
    path = tmp_path / "archive.sqlite3"
    path.touch()

    class Slow(sqlite3.Connection):
        looks = 0

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            self.looks += 1
            if self.looks == look:
                with closing(sqlite3.connect(path, isolation_level=None)) as other:
                    schema.migrate(other)
            return super().execute(sql, parameters)

    with closing(sqlite3.connect(path, factory=Slow)) as connection:
        assert schema.version_of(connection) == 0


def test_without_an_archive_reading_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="还没有档案") as caught:
        Archive.open(tmp_path, create=False)
    assert "validate" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_file_left_empty_by_a_crash_is_no_archive_for_readers_and_a_fresh_one_for_writers(tmp_path: Path) -> None:
    database(tmp_path).parent.mkdir()
    database(tmp_path).touch()
    with pytest.raises(ArchiveError, match="还没有入档"):
        Archive.open(tmp_path, create=False)
    record(tmp_path, "a")
    with Archive.open(tmp_path, create=False) as archive:
        assert unsealed(archive, archive.records()["key"]) == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_archive_is_private(workspace: Path) -> None:
    folder = workspace / ".credit-cli"
    modes = {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes["archive.sqlite3"] == 0o600
    assert {mode for path, mode in modes.items() if (folder / path).is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if (folder / path).is_file()} == {0o600}


def test_newer_archive_is_refused_untouched(workspace: Path) -> None:
    with sqlite3.connect(database(workspace)) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = database(workspace).read_bytes()
    for create in (True, False):
        with pytest.raises(ArchiveError, match="更新版本") as caught:
            Archive.open(workspace, create=create)
        assert "升级" in caught.value.remedy
    assert database(workspace).read_bytes() == before


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    database(tmp_path).parent.mkdir()
    connection = sqlite3.connect(database(tmp_path))
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = database(tmp_path).read_bytes()
    with pytest.raises(ArchiveError, match="不是 credit-cli 的档案"):
        Archive.open(tmp_path, create=True)
    assert database(tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be one" * 50, b"SQLite format 3\0" + b"\1" * 4096]
)
def test_damaged_archive_gives_one_line_and_is_never_repaired(workspace: Path, content: bytes) -> None:
    database(workspace).write_bytes(content)
    for create in (True, False):
        with pytest.raises(ArchiveError, match="损坏") as caught:
            Archive.open(workspace, create=create)
        assert "备份" in caught.value.remedy
        assert "\n" not in caught.value.message
    assert database(workspace).read_bytes() == content


def test_truncated_archive_is_an_archive_error_wherever_it_shows(workspace: Path) -> None:
    path = database(workspace)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ArchiveError, match="损坏"), Archive.open(workspace, create=False) as archive:
        archive.records()


def test_locked_archive_says_so_after_waiting(workspace: Path) -> None:
    other = sqlite3.connect(database(workspace), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveError, match="正被另一个程序使用"):
        record(workspace, "b", timeout=0.05)
    other.execute("ROLLBACK")
    other.close()
    record(workspace, "b", timeout=0.05)


def test_reader_never_writes(workspace: Path) -> None:
    with Archive.open(workspace, create=False) as archive, pytest.raises(ArchiveError, match="只读"):
        archive.record([submission("b", [])], b"b", rules="", severities={}, recorded_on=DAY)


def test_verify_names_the_missing_and_the_changed_original(workspace: Path) -> None:
    record(workspace, "b")
    one, two = (workspace / ".credit-cli" / "originals" / s[:2] / s for s in _digests(workspace))
    one.unlink()
    two.write_bytes(b"B")
    with Archive.open(workspace, create=False) as archive:
        assert [problem.where for problem in archive.verify()] == ["in/a.xlsx"]
        found = archive.verify(read_data=True)
        assert [problem.where for problem in found] == ["in/a.xlsx", "in/b.xlsx"]
        assert "不符" in found[1].message
        with pytest.raises(ArchiveError, match="读不出来"):
            archive.original(one.name)
        with pytest.raises(ArchiveError, match="不符"):
            archive.original(two.name)


def test_verify_counts_versions(workspace: Path) -> None:
    connection = sqlite3.connect(database(workspace))
    connection.execute("DELETE FROM version")
    connection.commit()
    connection.close()
    with Archive.open(workspace, create=False) as archive:
        (problem,) = archive.verify()
    assert problem.message == "登记 1 条记录，实有 0 条"
    assert problem.where == "in/a.xlsx（Sheet1）"


def _digests(workspace: Path) -> list[str]:
    with Archive.open(workspace, create=False) as archive:
        return [entry.sha256 for entry in archive.submissions()]


WRITER = textwrap.dedent("""
    import sys
    from datetime import date
    from pathlib import Path
    sys.path.insert(0, sys.argv[1])
    from submissions import Row, submission
    from credit_cli.archive import Archive
    for number in range(int(sys.argv[4])):
        name = f"{sys.argv[3]}-{number}"
        rows = [Row("shared"), *(Row(f"{name}-{row}") for row in range(20))]
        with Archive.open(Path(sys.argv[2]), create=True) as archive:
            day = date(2026, 10, 13)
            archive.record([submission(name, rows)], name.encode(), rules="r", severities={}, recorded_on=day)
        print(name, flush=True)
""")


def _writer(workspace: Path, name: str, times: int) -> "subprocess.Popen[str]":
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", WRITER, here, str(workspace), name, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_concurrent_writers_lose_nothing(tmp_path: Path) -> None:
    writers = [_writer(tmp_path, str(number), 8) for number in range(4)]
    done = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    with Archive.open(tmp_path, create=False) as archive:
        assert {Path(entry.path).stem for entry in archive.submissions()} == {name for names in done for name in names}
        assert len(archive.records()) == 1 + 4 * 8 * 20
        assert archive.verify(read_data=True) == []


def test_killed_writer_leaves_whole_files_and_what_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for number in range(3):
        writer = _writer(tmp_path, str(number), 10_000)
        assert writer.stdout is not None
        acknowledged.add(writer.stdout.readline().strip())
        time.sleep(0.02 * number)
        writer.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
        writer.stdout.close()
        writer.wait()
        with Archive.open(tmp_path, create=False) as archive:
            entries = archive.submissions()
            assert acknowledged <= {Path(entry.path).stem for entry in entries}
            assert {entry.records for entry in entries} == {21}
            assert archive.verify(read_data=True) == []


def test_reader_rolls_back_what_a_killed_writer_left(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A copy taken in the middle of a transaction has a hot journal, as after kill -9 or a power cut."""
    crashed = tmp_path_factory.mktemp("crashed") / "w"
    connection = sqlite3.connect(database(workspace), isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE version SET party = 'half done' || hex(zeroblob(60000))")
    connection.execute("INSERT INTO record SELECT 1000 + value, 'x', hex(randomblob(500)) FROM (SELECT 1 AS value)")
    connection.execute("UPDATE delivery SET path = 'half done'")
    shutil.copytree(workspace, crashed)
    connection.execute("ROLLBACK")
    connection.close()
    assert (crashed / ".credit-cli" / "archive.sqlite3-journal").stat().st_size > 0
    with Archive.open(crashed, create=False) as archive:
        assert archive.records()["party"].tolist() == ["某公司"]
        assert archive.verify() == []


def test_full_disk_records_nothing_and_says_so(workspace: Path) -> None:
    """SQLite's own page limit fails a write exactly as a full disk does."""
    rows = [Row(f"k{number}") for number in range(3000)]
    with Archive.open(workspace, create=True) as archive:
        archive._connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(ArchiveError, match="磁盘空间不足"):
            archive.record([submission("b", rows)], b"b", rules="r", severities={}, recorded_on=DAY)
        assert unsealed(archive, archive.records()["key"]) == ["a"]
        assert archive.verify(read_data=True) == []


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "emptied"])
@pytest.mark.parametrize("create", [False, True])
def test_originals_without_their_database_are_not_begun_anew(workspace: Path, left: bytes | None, create: bool) -> None:
    database(workspace).unlink()
    if left is not None:
        database(workspace).write_bytes(left)
    assert Archive.exists(workspace)
    with pytest.raises(ArchiveError, match="原件") as caught:
        Archive.open(workspace, create=create)
    assert "restore" in (caught.value.remedy or "")
    assert (database(workspace).read_bytes() if database(workspace).exists() else None) == left


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM record WHERE id = 1", "DELETE FROM version WHERE record = 1", "DELETE FROM submission WHERE id = 1"],
)
def test_figures_are_not_made_of_an_archive_with_holes(workspace: Path, damage: str) -> None:
    record(workspace, "b")
    with closing(sqlite3.connect(database(workspace))) as connection, connection:
        connection.execute(damage)
    with Archive.open(workspace, create=False) as archive, pytest.raises(ArchiveError, match="不完整") as caught:
        archive.records()
    assert "verify" in (caught.value.remedy or "")
