"""What the archive already knows of the records that are being checked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.archive.subjects import Bearers
from credit_cli.engine import Context
from credit_cli.engine.history import First, settle
from credit_cli.engine.known import compared
from credit_cli.errors import ArchiveError
from credit_cli.model import Submission


class History:
    """Judges lateness by the first reported day, and compares codes and parties with what is recorded.

    Only where the workspace has an archive; never makes one. After the first failure it stops trying (`trouble`): to
    wait for a locked archive at every file would take hours.
    """

    def __init__(self, workspace: Path, context: Context) -> None:
        self._workspace, self._context = workspace, context
        self._bearers = Bearers()
        self.trouble: ArchiveError | None = None
        """Why nothing more was asked of the archive."""

    def settled(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return a file's submissions judged by first reported days."""
        if not any(map(_is_late, submissions)):
            return list(submissions)

        def judged(archive: Archive) -> list[Submission]:
            return [
                self._judged(item, archive.first_reported(item)) if _is_late(item) else item for item in submissions
            ]

        return self._asked(judged) or list(submissions)

    def _asked(self, ask: Callable[[Archive], list[Submission]]) -> list[Submission] | None:
        """Return what the archive answers; None where there is none, or none that can be used."""
        if self.trouble is not None or not Archive.exists(self._workspace):
            return None
        try:
            with Archive.open(self._workspace, create=False) as archive:
                return ask(archive)
        except ArchiveError as error:
            self.trouble = error
            return None

    def compared(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return a file's submissions with what the archive says against their codes and parties.

        Only to be shown, never to be recorded: what is true of the archive today need not be true tomorrow, and the
        month's duplicates are always computed from its records.
        """
        if not any(item.records for item in submissions):
            return list(submissions)

        def held(archive: Archive) -> list[Submission]:
            archive.bearers(self._bearers)
            book, seal = self._context.book, archive.seal()
            return compared(submissions, self._bearers, archive.standing, book, seal=seal, corrected=archive.corrected)

        return self._asked(held) or list(submissions)

    def together(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return the submissions of a whole run judged by the first days among themselves too.

        A record and its correction may come in one run, and the correction may be read first.
        """
        known = self.settled(submissions)
        late: defaultdict[str | None, set[str]] = defaultdict(set)
        for item in known:
            if (own := item.records) is not None:
                words = zip(own.keys, own.timeliness, strict=True)
                late[item.dataset].update(key for key, word in words if word != "on_time")
        first: defaultdict[str | None, dict[str, First]] = defaultdict(dict)
        for item in known:
            _note_first(item, late[item.dataset], first[item.dataset])
        return [self._judged(item, first[item.dataset]) for item in known]

    def _judged(self, item: Submission, first: Mapping[str, First]) -> Submission:
        settings = self._context.settings.timeliness
        return settle(item, first, calendar=self._context.calendar, timeliness=settings)


def _is_late(item: Submission) -> bool:
    return item.records is not None and bool(set(item.records.timeliness) - {"on_time"})


def _note_first(item: Submission, wanted: Set[str], first: dict[str, First]) -> None:
    """Note in `first`, of the records wanted, the earliest day on which a sheet says that they were reported."""
    if (own := item.records) is not None and wanted:
        for key, day, dated in zip(own.keys, own.reported, own.dated, strict=True):
            if key in wanted:
                first[key] = min(first.get(key, (day, dated)), (day, dated), key=lambda found: (found[0], not found[1]))
