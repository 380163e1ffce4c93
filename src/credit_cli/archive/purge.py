"""Removing what need not be kept any longer (PIPL art. 19, 47): records and originals, leaving figures and an entry.

The journal keeps which files went, when, why and how many; closed months keep their figures.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from . import journal, originals, withdraw
from .withdraw import Filed

_WITHDRAWN: Final = """SELECT DISTINCT content ->> '$.sha256' FROM journal
    WHERE kind = 'withdraw' AND content ->> '$.received' < ?"""


def before(connection: sqlite3.Connection, day: date) -> list[Filed]:
    """Return the recorded files that were received before `day`, in order of recording."""
    return [file for file in withdraw.filed(connection) if file.received < day.isoformat()]


def purge(
    connection: sqlite3.Connection, files: Iterable[Filed], day: date, *, reason: str, recorded_on: date, tool: str
) -> Mapping[str, Any]:
    """Remove these files' records and name all originals that may go. Return what the journal keeps of it.

    Nothing that is removed can be read out of the database file afterwards.
    """
    connection.execute("PRAGMA secure_delete = ON")
    with journal.transaction(connection):
        gone = list(files)
        for file in gone:
            withdraw.withdraw(connection, file)
        taken_back = [sha256 for (sha256,) in connection.execute(_WITHDRAWN, (day.isoformat(),))]
        content = {
            "before": day.isoformat(),
            "reason": reason,
            "files": len(gone),
            "records": sum(file.records for file in gone),
            "periods": sorted({period for file in gone for period in file.periods}),
            "sha256": sorted({*(file.sha256 for file in gone), *taken_back}),
        }
        journal.append(connection, "purge", content, recorded_on=recorded_on, tool=tool, rules="")
    return content


def sweep(connection: sqlite3.Connection, folder: Path) -> int:
    """Delete the originals that purges have named and no recorded file needs; return how many.

    What a killed process left undone is done by the next purge.
    """
    needed = {sha256 for sha256, _ in originals.kept(connection)}
    named = {sha256 for act in journal.entries(connection, "purge") for sha256 in act.content["sha256"]}
    paths = [originals.original_path(folder, sha256) for sha256 in sorted(named - needed)]
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another original stands beside it
            path.parent.rmdir()
    return len(there)
