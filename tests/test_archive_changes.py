"""The chained record of corrections, and taking a run of fix-codes back."""

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.errors import ArchiveError
from test_fix_codes import COLUMN, GOOD, Fix, book, changes, fix, folder, party

__all__ = ["fix", "folder"]

DAY = date(2026, 11, 23)
LETTERS = "9132O621MA1MRHG205"
Command = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def archive_(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    def command(*args: str) -> tuple[int, str, list[str]]:
        code = run(["archive", *args])
        done = capfdbinary.readouterr()
        return code, done.out.decode("utf-8"), done.err.decode("utf-8").splitlines()

    return command


@pytest.fixture
def fixed(folder: Path, fix: Fix) -> dict[str, Any]:
    book(folder / "in/a.xlsx", [party(LETTERS), party(GOOD.lower())])
    book(folder / "in/b.xlsx", [party(GOOD), party(LETTERS)])
    code, result, _ = fix("in")
    assert (code, result["run"]) == (0, "fix-1")
    return result


def held(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "fixed").iterdir())}


def entry(name: str, change: str = "x") -> dict[str, Any]:
    changed = [{"sheet": "S", "cell": "C2", "old": "旧", "new": change, "policy": "B", "evidence": "因"}]
    hashes = {"sha256": f"{name}-in", "output_sha256": f"{name}-{change}"}
    return {"path": f"in/{name}", "output": f"fixed/{name}", "stored": f"fixed/{name}", "changes": changed, **hashes}


def record(workspace: Path, *names: str, change: str = "x", rules: str = "r") -> tuple[str, bool]:
    with Archive.open(workspace, create=True) as archive:
        made, new = archive.record_run([entry(name, change) for name in names], rules=rules, recorded_on=DAY)
    return made.id, new


def test_log_says_when_what_why_and_by_which_version(folder: Path, fixed: dict[str, Any]) -> None:
    with (folder / "fixed/更正日志.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    log = json.loads((folder / "fixed/更正日志.json").read_text("utf-8"))
    assert [(row["单元格"], row["原值"], row["新值"], row["策略"], row["更正批次"]) for row in rows] == [
        (f"{COLUMN}2", LETTERS, GOOD, "B", "fix-1"),
        (f"{COLUMN}3", GOOD.lower(), GOOD, "A", "fix-1"),
        (f"{COLUMN}3", LETTERS, GOOD, "B", "fix-1"),
    ]
    assert {row["日期"] for row in rows} == {"2026-11-23"}
    assert log["changes"][0]["rules"].startswith("sha256:")
    with Archive.open(folder, create=False) as archive:
        (made,) = archive.runs()
        assert archive.verify() == []
    assert (made.id, made.hash, made.changes) == ("fix-1", log["hash"], 3)
    assert [path for path, _ in made.copies] == ["fixed/a.xlsx", "fixed/b.xlsx"]


def test_running_twice_changes_nothing_more_even_on_another_day(folder: Path, fix: Fix, fixed: dict[str, Any]) -> None:
    before, archived = held(folder), (folder / ".credit-cli/archive.sqlite3").read_bytes()
    for day in ("2026-11-23", "2026-12-30"):
        code, result, said = fix("in", "--as-of", day)
        assert (code, result["run"], changes(result)) == (0, "fix-1", changes(fixed))
        assert any("已登记过" in line for line in said)
        assert held(folder) == before
        assert (folder / ".credit-cli/archive.sqlite3").read_bytes() == archived


def test_a_log_that_was_lost_comes_back_as_it_was(folder: Path, fix: Fix, fixed: dict[str, Any]) -> None:
    before = held(folder)
    for name in before:
        (folder / "fixed" / name).unlink()
    fix("in", "--as-of", "2026-12-30")
    assert held(folder) == before


def test_copies_that_a_crash_left_unrecorded_are_recorded_by_the_next_run(
    folder: Path, fix: Fix, fixed: dict[str, Any]
) -> None:
    before = held(folder)
    shutil.rmtree(folder / ".credit-cli")
    for name in ("更正日志.csv", "更正日志.json", "b.xlsx"):
        (folder / "fixed" / name).unlink()
    assert fix("in")[1]["run"] == "fix-1"
    assert held(folder) == before


def test_undo_removes_our_copies_and_nothing_else(
    folder: Path, archive_: Command, fix: Fix, fixed: dict[str, Any]
) -> None:
    submitted = {path.name: path.read_bytes() for path in (folder / "in").iterdir()}
    code, _, said = archive_("undo", "fix-1", "--as-of", "2026-11-24")
    assert (code, sorted(held(folder))) == (0, ["更正日志.csv", "更正日志.json"])
    assert "已删除：fixed/a.xlsx" in said
    assert {path.name: path.read_bytes() for path in (folder / "in").iterdir()} == submitted
    code, _, said = archive_("undo", "FIX-1", "--as-of", "2026-11-25")
    assert (code, said) == (0, ["更正批次 fix-1 已于 2026-11-24 撤销，没有再做任何改动"])
    with Archive.open(folder, create=False) as archive:
        assert [(made.id, made.undone) for made in archive.runs()] == [("fix-1", "2026-11-24")]
        assert archive.verify() == []
    assert fix("in")[1]["run"] == "fix-3"


def test_undo_leaves_an_edited_copy_alone_and_names_it(folder: Path, archive_: Command, fixed: dict[str, Any]) -> None:
    (folder / "fixed/a.xlsx").write_bytes(b"edited since")
    code, _, said = archive_("undo", "fix-1")
    assert (code, said[0]) == (1, "写出后被改动过，未删除：fixed/a.xlsx")
    assert (folder / "fixed/a.xlsx").read_bytes() == b"edited since"
    assert not (folder / "fixed/b.xlsx").exists()


def test_undo_finds_a_copy_gone(folder: Path, archive_: Command, fixed: dict[str, Any]) -> None:
    (folder / "fixed/a.xlsx").unlink()
    code, _, said = archive_("undo", "fix-1")
    assert (code, said[:2]) == (0, ["已不在：fixed/a.xlsx", "已删除：fixed/b.xlsx"])


def test_undo_leaves_what_another_run_wrote_too_and_what_was_submitted_since(
    folder: Path, archive_: Command, fix: Fix, fixed: dict[str, Any]
) -> None:
    assert fix("in/a.xlsx")[1]["run"] == "fix-2"
    assert run(["validate", "-q", "--as-of=2026-11-23", "-o", "v.json", "fixed/b.xlsx"]) in {0, 1}
    code, _, said = archive_("undo", "fix-1")
    assert code == 1
    assert said[-3:-1] == ["另一批更正也写出了它，未删除：fixed/a.xlsx", "它后来作为报送入了档，未删除：fixed/b.xlsx"]
    assert {"a.xlsx", "b.xlsx"} <= set(held(folder))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_undo_never_follows_a_link(folder: Path, archive_: Command, fixed: dict[str, Any]) -> None:
    (folder / "fixed/a.xlsx").rename(folder / "kept.xlsx")
    (folder / "fixed/a.xlsx").symlink_to(folder / "kept.xlsx")
    assert archive_("undo", "fix-1")[0] == 1
    assert (folder / "kept.xlsx").is_file()
    assert (folder / "fixed/a.xlsx").is_symlink()


def test_undo_finds_the_copies_from_any_folder_and_after_the_workspace_moved(
    folder: Path, archive_: Command, fixed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = folder.with_name("moved")
    monkeypatch.chdir(folder.parent)
    folder.rename(moved)
    assert archive_("undo", "fix-1", "--workspace", str(moved))[0] == 0
    assert sorted(held(moved)) == ["更正日志.csv", "更正日志.json"]


@pytest.mark.parametrize("name", ["fix-9", "1", "x"])
def test_undo_of_no_run_names_those_there_are(archive_: Command, fixed: dict[str, Any], name: str) -> None:
    code, _, said = archive_("undo", name)
    assert code == 2
    assert (name in said[0], "fix-1" in said[1]) == (True, True)


def test_runs_are_listed(archive_: Command, fixed: dict[str, Any]) -> None:
    assert archive_("list", "--runs")[1].splitlines()[1].split() == [
        *("fix-1", "2026-11-23", "3", "有效", "fixed/a.xlsx、fixed/b.xlsx")
    ]
    archive_("undo", "fix-1", "--as-of", "2026-11-24")
    (listed,) = json.loads(archive_("list", "--runs", "--format", "json")[1])["runs"]
    assert (listed["run"], listed["undone"], listed["changes"]) == ("fix-1", "2026-11-24", 3)
    assert [copy["path"] for copy in listed["copies"]] == ["fixed/a.xlsx", "fixed/b.xlsx"]


def test_dry_run_and_nothing_to_correct_record_nothing(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(LETTERS)])
    assert fix("a.xlsx", "--dry-run")[1]["run"] is None
    book(folder / "b.xlsx", [party(GOOD)])
    assert fix("b.xlsx")[1]["run"] is None
    assert sorted(path.name for path in folder.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_without_a_place_for_the_record_nothing_is_written(folder: Path, fix: Fix) -> None:
    book(folder / "a.xlsx", [party(LETTERS)])
    (folder / ".credit-cli").write_bytes(b"in the way")
    code, _, said = fix("a.xlsx")
    assert (code, (folder / "fixed").exists()) == (2, False)
    assert "是一个文件，不是档案所在的文件夹" in said[0]


# --- the chain --------------------------------------------------------------------------------------------------------


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    assert [record(tmp_path, name) for name in ("a", "b", "c")] == [("fix-1", True), ("fix-2", True), ("fix-3", True)]
    return tmp_path


def tamper(workspace: Path, *statements: str) -> list[str]:
    """Change the database as somebody with an SQL tool could, and return what verify says of it."""
    connection = sqlite3.connect(workspace / ".credit-cli/archive.sqlite3")
    for trigger in ("stays", "holds"):
        connection.execute(f"DROP TRIGGER journal_{trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    with Archive.open(workspace, create=False) as archive:
        return [f"{problem.where}：{problem.message}" for problem in archive.verify()]


def test_whole_chain_has_no_problems(chain: Path) -> None:
    assert tamper(chain) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal SET content = replace(content, 'fixed/b', 'fixed/B') WHERE sequence = 2",
         ["操作记录第 2 条：内容与其校验值不符，操作记录被改动过"]),
        ("UPDATE journal SET recorded_on = '2026-01-01' WHERE sequence = 1",
         ["操作记录第 1 条：内容与其校验值不符，操作记录被改动过"]),
        ("DELETE FROM journal WHERE sequence = 2",
         ["操作记录第 3 条：前面缺第 2 至 2 条", "操作记录第 3 条：与前一条接不上，操作记录被改动过"]),
        ("DELETE FROM journal WHERE sequence = 3", ["操作记录：末尾缺第 3 至 3 条"]),
        ("DELETE FROM journal", ["操作记录：末尾缺第 1 至 3 条"]),
    ],
)  # fmt: skip
def test_every_kind_of_tampering_shows(chain: Path, statement: str, found: list[str]) -> None:
    assert tamper(chain, statement) == found


@pytest.mark.parametrize("statement", ["DELETE FROM journal", "UPDATE journal SET hash = ''"])
def test_entries_are_neither_deleted_nor_changed(chain: Path, statement: str) -> None:
    connection = sqlite3.connect(chain / ".credit-cli/archive.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    connection.close()


def test_same_copies_are_the_same_run_until_undone(chain: Path) -> None:
    assert record(chain, "b", rules="newer") == ("fix-2", False)
    assert record(chain, "b", change="y") == ("fix-4", True)
    with Archive.open(chain, create=True) as archive:
        assert [archive.record_undo("fix-2", [], recorded_on=DAY) for _ in range(2)] == [True, False]
        assert [made.id for made in archive.runs() if made.undone] == ["fix-2"]
        with pytest.raises(ArchiveError, match="没有更正批次"):
            archive.record_undo("fix-5", [], recorded_on=DAY)
    assert record(chain, "b") == ("fix-6", True)


def test_archive_of_an_older_version_is_carried_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from credit_cli.archive import schema

    assert record(tmp_path, "a") == ("fix-1", True)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE later (id INTEGER PRIMARY KEY)",)))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    assert record(tmp_path, "a") == ("fix-1", False)
    connection = sqlite3.connect(tmp_path / ".credit-cli/archive.sqlite3")
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert connection.execute("SELECT count(*) FROM later").fetchone() == (0,)
    connection.close()
