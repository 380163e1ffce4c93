"""Taking back the recording of a file: as if it had never been recorded, but for the original and the journal."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from credit_cli.errors import ArchiveError

from . import changes, recording

_FILES: Final = """SELECT delivery.id, path, sha256, received, count(submission.id), coalesce(sum(records), 0),
        json_group_array(DISTINCT department), json_group_array(DISTINCT period)
    FROM delivery JOIN submission ON submission.delivery = delivery.id GROUP BY delivery.id ORDER BY delivery.id"""
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Filed:
    """One recorded file. `departments` and `periods`: those of its sheets."""

    sequence: int
    path: str
    sha256: str
    received: str
    sheets: int
    records: int
    departments: tuple[str, ...]
    periods: tuple[str, ...]


def find(connection: sqlite3.Connection, wanted: str) -> Filed:
    """Return the recorded file of this sequence number or path. Raises ArchiveError when there is none, or several."""
    known = filed(connection)
    named = wanted.strip()
    if named.isascii() and named.isdigit():
        found = [file for file in known if file.sequence == int(named)]
    else:
        found = _by_path(known, named)
    if len(found) == 1:
        return found[0]
    raise _several(wanted, found) if found else _none(wanted, known, [run.id for run in changes.runs(connection)])


def filed(connection: sqlite3.Connection) -> list[Filed]:
    """Return every recorded file, in order of recording."""
    return [
        Filed(sequence, path, sha256, received, sheets, records, _parts(departments), _parts(periods))
        for sequence, path, sha256, received, sheets, records, departments, periods in connection.execute(_FILES)
    ]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(sorted(part for part in json.loads(text) if part))


def _by_path(known: Sequence[Filed], wanted: str) -> list[Filed]:
    """The files recorded under exactly this path; else those whose path ends in it."""
    path = PurePath(wanted.replace("\\", "/"))
    exact = [file for file in known if PurePath(file.path) == path]
    tail = path.parts
    return exact or [file for file in known if tail and PurePath(file.path).parts[-len(tail) :] == tail]


def _several(wanted: str, found: Sequence[Filed]) -> ArchiveError:
    lines = "；".join(f"{file.sequence} 收到于 {file.received}（{file.path}）" for file in found[:_SHOWN])
    return ArchiveError(
        f"“{wanted}”有 {len(found)} 次入库，不知道撤哪一次", remedy=f"请写序号：{lines}；全部见 credit-cli archive list"
    )


def _none(wanted: str, known: Sequence[Filed], runs: Sequence[str]) -> ArchiveError:
    last = "、".join(f"{file.sequence}（{file.path}）" for file in known[-_SHOWN:]) or "还没有任何报送"
    batches = f"；最近的更正批次：{'、'.join(runs[-_SHOWN:])}" if runs else ""
    return ArchiveError(
        f"档案中没有“{wanted}”",
        remedy=f"最近入库：{last}{batches}；全部见 credit-cli archive list（更正批次加 --runs）",
    )


def withdraw(connection: sqlite3.Connection, file: Filed) -> None:
    """Remove a file's sheets, findings and versions, and the records that have none left.

    Inside the caller's transaction. The sequence number is never given again; the original stays where it is.
    """
    inside = "submission IN (SELECT id FROM submission WHERE delivery = ?)"
    records = [id_ for (id_,) in connection.execute(f"SELECT record FROM version WHERE {inside}", (file.sequence,))]
    for table in ("version", "finding"):
        connection.execute(f"DELETE FROM {table} WHERE {inside}", (file.sequence,))
    connection.execute("DELETE FROM submission WHERE delivery = ?", (file.sequence,))
    connection.execute("DELETE FROM delivery WHERE id = ?", (file.sequence,))
    recording.drop_orphans(connection, records)


def content(file: Filed, reason: str) -> Mapping[str, Any]:
    """Return what the journal keeps of it."""
    return {
        **{name: getattr(file, name) for name in ("sequence", "path", "sha256", "received", "sheets", "records")},
        "departments": list(file.departments),
        "periods": list(file.periods),
        "reason": reason,
    }
