"""Validate's way into the archive: one file after the other, each durable before the next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credit_cli.archive import Archive, Recorded
from credit_cli.errors import CreditError
from credit_cli.model import Submission
from credit_cli.rulepack import Book

from .checking import Trouble


@dataclass(slots=True)
class Recording:
    """What recording came to, over all files."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    """Further rows of records that the same file lists several times."""
    files: int = 0
    already: int = 0
    kept: int = 0
    """Files of which a later day or month was said than the recorded one."""
    months_kept: int = 0
    """Files that state no month and count for that of their earlier recording, not for the one guessed now."""
    another: int = 0
    """Files that state no month and count for another one, though their sender sent the same before."""
    failed: int = 0


class Recorder:
    """Records file after file; after the first failure it stops trying, and says how many files are not recorded."""

    def __init__(self, workspace: Path, book: Book, *, recorded_on: date, said: Collection[str]) -> None:
        """`said`: what the user said of the files (department, month …), which overrides what is recorded."""
        self._workspace, self._book, self._recorded_on = workspace, book, recorded_on
        self._said = said
        self._archive: Archive | None = None
        self.recording = Recording()
        self.troubles: list[Trouble] = []

    def record(self, submissions: Sequence[Submission], original: bytes) -> None:
        if not submissions:
            return
        if self.troubles:
            self.recording.failed += 1
            return
        try:
            self._add(self._record(submissions, original), rows=sum(len(item.records or ()) for item in submissions))
        except CreditError as error:
            self.troubles.append(Trouble(2, error.message, error.remedy))
            self.recording.failed += 1

    def _record(self, submissions: Sequence[Submission], original: bytes) -> Recorded:
        if self._archive is None:
            self._archive = Archive.open(self._workspace, create=True)
        severities = {rule.id: rule.severity for rule in self._book.rules.values()}
        return self._archive.record(
            submissions,
            original,
            rules=self._book.digest,
            severities=severities,
            recorded_on=self._recorded_on,
            said=self._said,
        )

    def _add(self, done: Recorded, *, rows: int) -> None:
        self.recording.files += 1
        self.recording.new += done.new
        self.recording.updated += done.updated
        self.recording.unchanged += done.unchanged
        self.recording.repeated += rows - done.new - done.updated - done.unchanged
        self.recording.already += done.already
        self.recording.kept += done.kept
        self.recording.months_kept += done.month_kept
        self.recording.another += done.another

    def close(self) -> None:
        if self._archive is not None:
            self._archive.__exit__(None, None, None)
