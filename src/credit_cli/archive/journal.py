"""What people did with the archive's data (runs of fix-codes, months closed, notices issued …), never changed.

Entries form a chain: the hash of each covers its content and the hash before it, so that none can be altered, taken
out or put in between unnoticed. They are never deleted; taking something back appends.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

START: Final = "0" * 64
"""What the first entry covers in place of a hash before it."""
_FIELDS: Final = ("sequence", "kind", "recorded_on", "tool", "rules", "content", "previous")
_ALL: Final = f"SELECT {', '.join(_FIELDS)}, hash FROM journal ORDER BY sequence"
_REMEDY: Final = "请从备份中恢复 .credit-cli 文件夹；更正日志.json 中记有各批次的校验值，可供核对"


@dataclass(frozen=True, slots=True)
class Act:
    """One entry. `kind`: fix, undo, close, reopen, notice … ; `content`: JSON that its kind defines."""

    sequence: int
    kind: str
    recorded_on: date
    tool: str
    rules: str
    content: Mapping[str, Any]
    hash: str


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


def entries(connection: sqlite3.Connection, *kinds: str) -> list[Act]:
    """Return the entries of these kinds (all, without any), in order."""
    wanted = f"WHERE kind IN ({','.join('?' * len(kinds))})" if kinds else ""
    rows = connection.execute(
        f"SELECT sequence, kind, recorded_on, tool, rules, content, hash FROM journal {wanted} ORDER BY sequence", kinds
    )
    return [
        Act(sequence, kind, date.fromisoformat(day), tool, rules, json.loads(content), held)
        for sequence, kind, day, tool, rules, content, held in rows
    ]


def append(
    connection: sqlite3.Connection, kind: str, content: Mapping[str, Any], *, recorded_on: date, tool: str, rules: str
) -> None:
    """Append an entry. Inside the caller's transaction."""
    last = connection.execute("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1").fetchone()
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
    sequence = max(last[0] if last else 0, given[0] if given else 0) + 1
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    values = (sequence, kind, recorded_on.isoformat(), tool, rules, text, last[1] if last else START)
    connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, _hash(values)))


def _hash(values: Sequence[Any]) -> str:
    """SHA-256 over the fields as JSON: no two different entries are written alike."""
    return hashlib.sha256(json.dumps(list(values), ensure_ascii=True).encode("ascii")).hexdigest()


def breaks(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield (where, what, what to do) for every place where the chain does not hold."""
    sequence, before = 0, START
    for *values, held in connection.execute(_ALL).fetchall():
        where = f"操作记录第 {values[0]} 条"
        if values[0] != sequence + 1:
            yield where, f"前面缺第 {sequence + 1} 至 {values[0] - 1} 条", _REMEDY
        if values[-1] != before:
            yield where, "与前一条接不上，操作记录被改动过", _REMEDY
        if _hash(values) != held:
            yield where, "内容与其校验值不符，操作记录被改动过", _REMEDY
        sequence, before = values[0], held
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
    if given and given[0] > sequence:
        yield "操作记录", f"末尾缺第 {sequence + 1} 至 {given[0]} 条", _REMEDY
