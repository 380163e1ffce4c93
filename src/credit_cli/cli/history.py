"""What the archive already knows of the records that are being checked."""

from collections.abc import Sequence
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.archive.subjects import Bearers
from credit_cli.engine import Context
from credit_cli.engine.history import settle
from credit_cli.engine.known import compared
from credit_cli.errors import ArchiveError
from credit_cli.model import Submission


class History:
    """Judges lateness by the first reported day, and compares codes and parties with what is recorded.

    Only where the workspace has an archive; never makes one.
    """

    def __init__(self, workspace: Path, context: Context) -> None:
        self._workspace, self._context = workspace, context
        self._unusable = not Archive.exists(workspace)
        self._bearers = Bearers()

    def settled(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return a file's submissions judged by first reported days; an archive that fails says so when recording."""
        if self._unusable:
            self._unusable = not Archive.exists(self._workspace)
        late = any(item.records is not None and set(item.records.timeliness) - {"on_time"} for item in submissions)
        if self._unusable or not late:
            return list(submissions)
        try:
            with Archive.open(self._workspace, create=False) as archive:
                return [self._settle(archive, item) for item in submissions]
        except ArchiveError:
            return list(submissions)

    def compared(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return a file's submissions with what the archive says against their codes and parties.

        Only to be shown, never to be recorded: what is true of the archive today need not be true tomorrow, and the
        month's duplicates are always computed from its records.
        """
        if self._unusable or not any(item.records for item in submissions):
            return list(submissions)
        try:
            with Archive.open(self._workspace, create=False) as archive:
                archive.bearers(self._bearers)
                book, seal = self._context.book, archive.seal()
                return compared(
                    submissions, self._bearers, archive.standing, book, seal=seal, corrected=archive.corrected
                )
        except ArchiveError:
            return list(submissions)

    def _settle(self, archive: Archive, item: Submission) -> Submission:
        if item.records is None:
            return item
        first = archive.first_reported(item)
        return settle(item, first, calendar=self._context.calendar, timeliness=self._context.settings.timeliness)
