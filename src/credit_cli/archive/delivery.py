"""When is a received file one we already have, and what does receiving it again mean?"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import PurePath
from typing import TypeAlias

from credit_cli.model import Records, Severity, Submission
from credit_cli.reading.filename import organisation

Facts: TypeAlias = tuple[str | None, str | None, str | None, str]
"""Sheet, data set, department, period."""
Place: TypeAlias = tuple[str | None, int]
"""Sheet and row."""
Months: TypeAlias = Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """By whom and when verdicts were passed: a new tool or rule book refreshes them."""

    tool: str
    rules: str
    severities: Mapping[str, Severity]
    recorded_on: date
    restated: bool
    """A person named sender, data set, month or received day: that replaces what was recorded before (`settled`)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recorded file, as far as recording it again needs to know."""

    id: int
    slot: str
    received: date
    verdicts_by: tuple[str, str]
    """Tool version and rules digest."""
    facts: tuple[Facts, ...]


def slot_of(submissions: Sequence[Submission]) -> str:
    """Return what tells byte-identical files apart: '' when there are records, for they speak for themselves.

    An empty template is a zero report of its department and month; an unreadable file is its department's.
    """
    if any(submission.records for submission in submissions):
        return ""
    return "\n".join(sorted({_says(submission) for submission in submissions}))


def _says(submission: Submission) -> str:
    department = submission.department or PurePath(submission.path).stem
    return department if submission.records is None else f"{department}@{submission.period}"


def deliveries(connection: sqlite3.Connection, sha256: str) -> list[Delivery]:
    """Return the recordings of these bytes, the earliest recorded first."""
    rows = connection.execute(
        """SELECT delivery.id, slot, received, tool, rules, sheet, dataset, department, period
           FROM delivery JOIN submission ON submission.delivery = delivery.id
           WHERE sha256 = ? ORDER BY delivery.id, submission.id""",
        (sha256,),
    )
    return [_delivery(list(sheets)) for _, sheets in groupby(rows, key=lambda row: row[0])]


def _delivery(sheets: list[tuple[str, ...]]) -> Delivery:
    id_, slot, received, tool, rules = sheets[0][:5]
    facts = tuple((sheet, dataset, department, period) for *_, sheet, dataset, department, period in sheets)
    return Delivery(int(id_), slot, date.fromisoformat(received), (tool, rules), facts)


def counterpart(known: Sequence[Delivery], slot: str) -> Delivery | None:
    """Return the earlier recording that this file repeats, None when it is a new one.

    What was read once is not undone by a later run that cannot read it.
    """
    if slot == "":
        return known[0] if known else None
    return next((delivery for delivery in known if delivery.slot in {"", slot}), None)


def months(connection: sqlite3.Connection, same: Delivery) -> Months:
    """Return the month of each recorded row of these files."""
    rows = connection.execute(
        """SELECT sheet, row, version.period FROM version JOIN submission ON submission.id = submission
           WHERE delivery = ?""",
        (same.id,),
    )
    return {(sheet, row): period for sheet, row, period in rows}


def refreshes(same: Delivery, slot: str, stored: Sequence[Submission], stamp: Stamp, known: Months) -> bool:
    """Does recording the file again change anything? Only other rules do, or a person saying otherwise.

    `stored`: what would be recorded (`settled`).
    """
    if same.slot != slot:
        return slot == ""
    if same.verdicts_by != (stamp.tool, stamp.rules):
        return True
    facts = {(sheet.sheet, sheet.dataset, sheet.department, sheet.period) for sheet in stored}
    moved = any(period != known.get(place) for sheet in stored for place, period in _months_of(sheet))
    return stamp.restated and (facts != set(same.facts) or stored[0].received != same.received or moved)


def settled(submission: Submission, same: Delivery | None, *, restated: bool, known: Months) -> Submission:
    """Keep what the first recording knew: its received day, its department where now only the file's name gives one.

    Validating a recorded file again months later must not make its records late or move them to another month. What a
    person says replaces that (`restated`), but day and month only by earlier ones: a file that comes
    once more among those of another month was sent when it first came.
    """
    if same is None:
        return submission
    _, _, department, period = next((fact for fact in same.facts if fact[0] == submission.sheet), same.facts[0])
    if restated:
        return _not_later(submission, same.received, period, known)
    records = submission.records and _moved(submission.records, submission.received, same.received, period)
    period = period if same.received != submission.received else submission.period
    kept = replace(submission, received=same.received, period=period, records=records)
    return _sent_by(kept, department) if department and _only_named(submission) else kept


def _months_of(submission: Submission) -> Iterator[tuple[Place, str]]:
    if submission.records is not None:
        for row, period in zip(submission.records.rows, submission.records.periods, strict=True):
            yield (submission.sheet, row), period


def _not_later(submission: Submission, first: date, period: str, known: Months) -> Submission:
    """The submission with nothing later than recorded: its received day, its month and those of its records."""
    received = min(submission.received, first)
    if not submission.records:
        return replace(submission, received=received, period=min(submission.period, period))
    records = _moved(submission.records, submission.received, received, period)
    kept = [min(own, known.get(place, own)) for place, own in _months_of(replace(submission, records=records))]
    return replace(
        submission, received=received, period=min(submission.period, period), records=replace(records, periods=kept)
    )


def _only_named(submission: Submission) -> bool:
    return submission.department in {None, "", organisation(submission.path)}


def _sent_by(submission: Submission, department: str) -> Submission:
    names = {"", submission.department}
    records = submission.records and replace(
        submission.records,
        departments=[department if name in names else name for name in submission.records.departments],
    )
    return replace(submission, department=department, records=records)


def _moved(records: Records, received: date, first: date, period: str) -> Records:
    """Records whose reported day is the received day move with it; a day from the sheet itself stays."""
    follows = [day == received != first for day in records.reported]
    return replace(
        records,
        reported=[first if moves else day for moves, day in zip(follows, records.reported, strict=True)],
        periods=[period if moves else own for moves, own in zip(follows, records.periods, strict=True)],
    )
