"""The record of corrections: every run of fix-codes that wrote something, and every undoing of one.

Entries form a chain: the hash of each covers its content and the hash before it, so that none can be altered, taken
out or put in between unnoticed. They are never deleted; undoing appends.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from credit_cli.errors import ArchiveError

START: Final = "0" * 64
"""What the first entry covers in place of a hash before it."""
_FIELDS: Final = ("sequence", "kind", "recorded_on", "tool", "rules", "content", "previous")
_ALL: Final = f"SELECT {', '.join(_FIELDS)}, hash FROM change_entry ORDER BY sequence"
_REMEDY: Final = "请从备份中恢复 .credit-cli 文件夹；更正日志.json 中记有各批次的校验值，可供核对"


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded run of fix-codes. `files`: per copy its original, its place, its SHA-256 and its changes."""

    id: str
    recorded_on: date
    tool: str
    rules: str
    files: Sequence[Mapping[str, Any]]
    hash: str
    undone: str | None
    """Day (ISO) on which it was undone."""

    @property
    def copies(self) -> list[tuple[str, str]]:
        """Path and SHA-256 of every copy."""
        return [(file["stored"], file["output_sha256"]) for file in self.files]

    @property
    def changes(self) -> int:
        """How many cells were corrected."""
        return sum(len(file["changes"]) for file in self.files)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside or nothing; waits for other writers first."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def runs(connection: sqlite3.Connection) -> list[Run]:
    """Return every recorded run, in order."""
    rows = [dict(zip((*_FIELDS, "hash"), row, strict=True)) for row in connection.execute(_ALL)]
    undone = {json.loads(row["content"])["run"]: row["recorded_on"] for row in rows if row["kind"] == "undo"}
    return [_run(row, undone) for row in rows if row["kind"] == "fix"]


def _run(row: Mapping[str, Any], undone: Mapping[str, str]) -> Run:
    name, files = run_id(row["sequence"]), json.loads(row["content"])["files"]
    day = date.fromisoformat(row["recorded_on"])
    return Run(name, day, row["tool"], row["rules"], files, row["hash"], undone.get(name))


def run_id(sequence: int) -> str:
    return f"fix-{sequence}"


def record(
    connection: sqlite3.Connection, files: Sequence[Mapping[str, Any]], *, recorded_on: date, tool: str, rules: str
) -> tuple[Run, bool]:
    """Append a run, unless the very same copies were recorded and not undone since: return it, and whether it is new.

    Inside the caller's transaction.
    """
    wanted = _copies(files)
    same = next((run for run in reversed(runs(connection)) if not run.undone and _copies(run.files) == wanted), None)
    if same is not None:
        return same, False
    _append(connection, "fix", {"files": list(files)}, recorded_on=recorded_on, tool=tool, rules=rules)
    return runs(connection)[-1], True


def _copies(files: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    return {(file["sha256"], file["stored"], file["output_sha256"]) for file in files}


def find(connection: sqlite3.Connection, name: str) -> Run:
    """Return one run. Raises ArchiveError, naming the last ones, when there is none of that name."""
    known = runs(connection)
    found = next((run for run in known if run.id == name.strip().lower()), None)
    if found is None:
        last = "、".join(run.id for run in known[-5:]) or "还没有任何批次"
        raise ArchiveError(f"没有更正批次“{name}”", remedy=f"最近的批次：{last}；全部见 credit-cli archive list --runs")
    return found


def undo(
    connection: sqlite3.Connection,
    name: str,
    outcomes: Sequence[Mapping[str, str]],
    *,
    recorded_on: date,
    tool: str,
) -> bool:
    """Append that a run was undone, False when it had been already. Inside the caller's transaction."""
    run = find(connection, name)
    if run.undone:
        return False
    content = {"run": run.id, "copies": list(outcomes)}
    _append(connection, "undo", content, recorded_on=recorded_on, tool=tool, rules=run.rules)
    return True


def _append(
    connection: sqlite3.Connection, kind: str, content: Mapping[str, Any], *, recorded_on: date, tool: str, rules: str
) -> None:
    last = connection.execute("SELECT sequence, hash FROM change_entry ORDER BY sequence DESC LIMIT 1").fetchone()
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'change_entry'").fetchone()
    sequence = max(last[0] if last else 0, given[0] if given else 0) + 1
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    values = (sequence, kind, recorded_on.isoformat(), tool, rules, text, last[1] if last else START)
    connection.execute("INSERT INTO change_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, _hash(values)))


def _hash(values: Sequence[Any]) -> str:
    """SHA-256 over the fields as JSON: no two different entries are written alike."""
    return hashlib.sha256(json.dumps(list(values), ensure_ascii=True).encode("ascii")).hexdigest()


def breaks(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield (where, what, what to do) for every place where the chain does not hold."""
    sequence, before = 0, START
    for *values, held in connection.execute(_ALL).fetchall():
        where = f"更正记录第 {values[0]} 条"
        if values[0] != sequence + 1:
            yield where, f"前面缺第 {sequence + 1} 至 {values[0] - 1} 条", _REMEDY
        if values[-1] != before:
            yield where, "与前一条接不上，更正记录被改动过", _REMEDY
        if _hash(values) != held:
            yield where, "内容与其校验值不符，更正记录被改动过", _REMEDY
        sequence, before = values[0], held
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'change_entry'").fetchone()
    if given and given[0] > sequence:
        yield "更正记录", f"末尾缺第 {sequence + 1} 至 {given[0]} 条", _REMEDY
