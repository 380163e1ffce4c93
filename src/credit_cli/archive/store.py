"""The archive of a workspace: every received file, and every version of every record in it."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from credit_cli import __version__
from credit_cli.config import ARCHIVE_FOLDER
from credit_cli.model import Finding, Severity, Submission

from . import changes, history, journal, originals, purge, recording, subjects, withdraw
from .connection import connect, translated
from .delivery import Stamp
from .recording import Recorded
from .seal import Seal, sealed, sealer
from .verify import Problem, problems

if TYPE_CHECKING:
    import pandas as pd

FILE_NAME: Final = "archive.sqlite3"


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded sheet (`sheet` None: the file as a whole, unreadable)."""

    id: int
    """Names the sheet in `findings` and in the further columns of `records`."""
    sequence: int
    """The file's place in the order of recording; its sheets share it."""
    path: str
    sha256: str
    sheet: str | None
    dataset: str | None
    department: str | None
    period: str
    received: date
    recorded_on: date
    tool: str
    rules: str
    records: int | None
    """None: could not be read; 0: none, see `zero`."""
    columns: Mapping[str, tuple[str, str]]
    """field code → (letter, title)."""
    errors: int
    warnings: int
    by_rule: Mapping[str, int]

    @property
    def zero(self) -> bool:
        """Does the sheet state a zero report? Without records alone it may be a form that nobody filled in."""
        return "FIL007" in self.by_rule


@dataclass(frozen=True, slots=True)
class Logged:
    """One recorded finding: in which sheet (`Entry.id`), of which record (`key`, None: of the sheet as a whole)."""

    submission: int
    key: str | None
    severity: Severity
    finding: Finding


class Archive:
    """A workspace's archive; use it in a `with` statement. Everything it does raises ArchiveError with a remedy."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._path = folder / FILE_NAME
        self._connection = connection

    @classmethod
    def open(cls, workspace: Path, *, create: bool, timeout: float = 30.0) -> "Archive":
        """Open the archive of `workspace`. `create`: make it where there is none, and allow recording.

        `timeout`: seconds to wait for another process. Raises ArchiveError when there is no archive (without
        `create`), or it is locked, damaged, read-only, not ours or of a newer version.
        """
        folder = workspace / ARCHIVE_FOLDER
        return cls(folder, connect(folder / FILE_NAME, create=create, timeout=timeout))

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def record(
        self,
        submissions: Sequence[Submission],
        original: bytes,
        *,
        rules: str,
        severities: Mapping[str, Severity],
        recorded_on: date,
        said: Collection[str] = (),
    ) -> Recorded:
        """Record all sheets of ONE file in one transaction, durable when this returns.

        `original`: the file's bytes; `rules`: the rule book's digest; `severities`: rule id → severity, for the
        counts; `said`: what of the file a person said (`delivery.SAYABLE`), which replaces what an earlier recording of
        it says, day and month only by earlier ones. Raises ValueError when submissions and bytes are not of one file,
        ArchiveError or OutputError when nothing could be recorded.
        """
        if len({submission.sha256 for submission in submissions}) != 1:
            raise ValueError("record takes the submissions of exactly one file")
        with translated(self._path), ThreadPoolExecutor(1) as beside:
            kept = beside.submit(originals.keep, self.folder, submissions[0].sha256, original)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                stamp = Stamp(__version__, rules, severities, recorded_on, frozenset(said))
                done = recording.record(self._connection, sealed(submissions, sealer(self._connection)), stamp)
                kept.result()
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            return done

    def submissions(self, period: str | None = None) -> list[Entry]:
        """Return the recorded sheets, in order of recording; those of one period (YYYY-MM) only, if given."""
        with translated(self._path):
            rows = self._connection.execute(_SUBMISSIONS, (period, period)).fetchall()
            counts = self._connection.execute(_COUNTS).fetchall()
        found: dict[int, list[tuple[str, str, int]]] = {}
        for submission, *count in counts:
            found.setdefault(submission, []).append(tuple(count))
        return [_entry(row, found.get(row[0], [])) for row in rows]

    def received(self) -> list[tuple[str, str]]:
        """Return path and SHA-256 of every recorded file."""
        with translated(self._path):
            return self._connection.execute("SELECT path, sha256 FROM delivery ORDER BY id").fetchall()

    def findings(self, submissions: Iterable[int]) -> list[Logged]:
        """Return what was found in these sheets (`Entry.id`), sheet by sheet, in the order of the check."""
        with translated(self._path):
            return [
                _logged(row) for id_ in sorted(set(submissions)) for row in self._connection.execute(_FINDINGS, (id_,))
            ]

    def received_before(self, day: date) -> list[withdraw.Filed]:
        """Return the recorded files that were received before `day`."""
        with translated(self._path):
            return purge.before(self._connection, day)

    def purge(self, files: Sequence[withdraw.Filed], day: date, *, reason: str, recorded_on: date) -> int:
        """Remove these files for good, with their originals; return how many originals went. See `purge`."""
        with translated(self._path):
            purge.purge(self._connection, files, day, reason=reason, recorded_on=recorded_on, tool=__version__)
            return purge.sweep(self._connection, self.folder)

    def acts(self, *kinds: str) -> list[journal.Act]:
        """Return what people did with the data, of these kinds (all, without any), in order."""
        with translated(self._path):
            return journal.entries(self._connection, *kinds)

    def append(self, kind: str, content: Mapping[str, Any], *, rules: str, recorded_on: date) -> None:
        """Append an entry to the journal, durable when this returns. `content`: plain JSON."""
        with translated(self._path), journal.transaction(self._connection):
            journal.append(self._connection, kind, content, recorded_on=recorded_on, tool=__version__, rules=rules)

    def original(self, sha256: str) -> bytes:
        """Return a received file's bytes. Raises ArchiveError when they are missing or changed."""
        return originals.read(self.folder, sha256)

    def records(self, *, until: str | None = None, also: Sequence[str] = ()) -> "pd.DataFrame":
        """Return the current records, one row per key, of periods (YYYY-MM) up to `until`; see `current.frame`."""
        from .current import frame

        with translated(self._path):
            return frame(self._connection, until=until, also=also)

    def record_run(
        self, files: Sequence[Mapping[str, Any]], *, rules: str, recorded_on: date
    ) -> tuple[changes.Run, bool]:
        """Record a run of fix-codes whose copies have been written; return it and whether it is new.

        `files`: per copy `path`, `sha256` (of the original), `stored` (where the copy is, relative to the workspace
        if inside), `output_sha256` and `changes`. The same copies again are the run that is recorded already.
        """
        with translated(self._path), journal.transaction(self._connection):
            return changes.record(self._connection, files, recorded_on=recorded_on, tool=__version__, rules=rules)

    def runs(self) -> list[changes.Run]:
        """Return every recorded run of fix-codes, in order."""
        with translated(self._path):
            return changes.runs(self._connection)

    def run(self, name: str) -> changes.Run:
        """Return one run by its id. Raises ArchiveError when there is none."""
        with translated(self._path):
            return changes.find(self._connection, name)

    def record_undo(self, name: str, outcomes: Sequence[Mapping[str, str]], *, recorded_on: date) -> bool:
        """Append that a run was undone and what became of its copies; False when it had been undone before."""
        with translated(self._path), journal.transaction(self._connection):
            return changes.undo(self._connection, name, outcomes, recorded_on=recorded_on, tool=__version__)

    def bearers(self, known: subjects.Bearers) -> None:
        """Bring `known` (who bears which code, in any version) up to date with what is recorded."""
        with translated(self._path):
            subjects.refresh(self._connection, known)

    def standing(self, records: Iterable[int]) -> dict[int, subjects.Standing]:
        """Return the last version of each of these records, by its id."""
        with translated(self._path):
            return subjects.standing(self._connection, records)

    def filed(self, wanted: str) -> withdraw.Filed:
        """Return the recorded file of this sequence number or path. Raises ArchiveError: none, or several."""
        with translated(self._path):
            return withdraw.find(self._connection, wanted)

    def withdraw(self, file: withdraw.Filed, *, reason: str, rules: str, recorded_on: date) -> None:
        """Take back a file's recording, durable when this returns: its records are as if it had never been recorded.

        Its original stays, and the journal gets an entry (kind `withdraw`). Raises ArchiveError when it is gone.
        """
        with translated(self._path), journal.transaction(self._connection):
            content = withdraw.content(withdraw.find(self._connection, str(file.sequence)), reason)
            withdraw.withdraw(self._connection, file)
            journal.append(
                self._connection, "withdraw", content, recorded_on=recorded_on, tool=__version__, rules=rules
            )

    @staticmethod
    def exists(workspace: Path) -> bool:
        """Whether a workspace has an archive, or what stands in its place: opening it says what that is."""
        folder = workspace / ARCHIVE_FOLDER
        return (folder / FILE_NAME).exists() or folder.is_file() or (folder / "originals").exists()

    def first_reported(self, submission: Submission) -> dict[str, history.First]:
        """Return the first reported day of those of a sheet's records that are known, and whether it is dated."""
        with translated(self._path):
            (sheet,) = sealed([submission], sealer(self._connection))
            found = history.first_reported(self._connection, sheet)
        if not submission.records or not sheet.records:
            return {}
        pairs = zip(submission.records.keys, sheet.records.keys, strict=True)
        return {own: found[key] for own, key in pairs if key in found}

    def corrected(self, submission: Submission) -> set[str]:
        """Return the keys of the recorded records that a sheet's own correct in number or name (`twins`)."""
        with translated(self._path):
            (sheet,) = sealed([submission], sealer(self._connection))
            found = history.corrected(self._connection, sheet)
        return {one.side.record for others in found.values() for one in others}

    def seal(self) -> Seal:
        """Return what turns a record's key into the one by which the archive knows it."""
        with translated(self._path):
            return sealer(self._connection)

    def periods(self) -> list[str]:
        """Return the periods (YYYY-MM) that anything was recorded for, ascending."""
        with translated(self._path):
            sent = self._connection.execute("SELECT DISTINCT period FROM submission").fetchall()
        return sorted({period for (period,) in sent} | set(self.records()["period"]))

    def backup(self, target: Path) -> int:
        """Write a backup of everything to the file `target`; return how many originals it has; see `backup.save`."""
        from . import backup

        with translated(self._path):
            return backup.save(self._connection, self.folder, target)

    def verify(self, *, read_data: bool = False) -> list[Problem]:
        """Return everything that is damaged or missing; with `read_data` all originals are read and compared."""
        with translated(self._path):
            return list(problems(self._connection, self.folder, read_data=read_data))


_SUBMISSIONS = """SELECT submission.id, delivery.id, path, sha256, sheet, dataset, department, period, received,
        recorded_on, tool, rules, records, columns
    FROM submission JOIN delivery ON delivery.id = submission.delivery
    WHERE ? IS NULL OR period = ? ORDER BY delivery.id, submission.id"""


_COUNTS = "SELECT submission, rule, severity, count(*) FROM finding GROUP BY submission, rule, severity"
_FINDINGS = """SELECT finding.submission, key, severity, rule, sheet, cell, finding.row, "column", field, value,
        details, related, suggestion
    FROM finding JOIN submission ON submission.id = finding.submission
    LEFT JOIN version ON version.submission = finding.submission AND version.row = finding.row
    LEFT JOIN record ON record.id = version.record
    WHERE finding.submission = ? ORDER BY position"""


_STORED: Final = tuple(field.name for field in fields(Entry))[:-3]
"""The fields of an entry that `_SUBMISSIONS` gives, in its order; the others are counted."""


def _entry(row: tuple[Any, ...], counts: Iterable[tuple[str, str, int]]) -> Entry:
    values = dict(zip(_STORED, row, strict=True))
    days = {name: date.fromisoformat(values[name]) for name in ("received", "recorded_on")}
    weighed = {word: sum(count for _, own, count in counts if own == word) for word in ("error", "warning")}
    return Entry(
        **{**values, **days, "columns": _titles(values["columns"])},
        errors=weighed["error"],
        warnings=weighed["warning"],
        by_rule={rule: count for rule, _, count in counts},
    )


@lru_cache(maxsize=1024)
def _titles(columns: str) -> Mapping[str, tuple[str, str]]:
    """Field code → (letter, title); sheets after the same template share it."""
    return {field: (letter, title) for field, (letter, title) in json.loads(columns or "{}").items()}


def _logged(row: tuple[Any, ...]) -> Logged:
    submission, key, severity, rule, sheet, cell, number, column, field, value, details, related, suggestion = row
    facts = json.loads(details) if details else {}
    others = tuple(json.loads(related)) if related else ()
    finding = Finding(rule, sheet, cell, number, column, field, value, facts, others, suggestion)
    return Logged(submission, key, severity, finding)
