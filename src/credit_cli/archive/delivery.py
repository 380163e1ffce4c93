"""When is a received file one we already have, and what does receiving it again mean?"""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

from credit_cli.model import Records, Severity, Submission
from credit_cli.reading.filename import organisation

Facts: TypeAlias = tuple[str | None, str | None, str | None, str]
"""Sheet, data set, department, period."""
Place: TypeAlias = tuple[str | None, int]
"""Sheet and row."""
Months: TypeAlias = Mapping[Place, str]


SAYABLE: Final = frozenset({"department", "dataset", "month", "received"})
"""What a person can say of a file, and nothing in it is asked any more."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By whom and when verdicts were passed: a new tool or rule book refreshes them."""

    tool: str
    rules: str
    severities: Mapping[str, Severity]
    recorded_on: date
    said: frozenset[str]
    """What a person said of the file (SAYABLE): that replaces what was recorded before (`settled`)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recorded file, as far as recording it again needs to know."""

    id: int
    slot: str
    path: str
    received: date
    verdicts_by: tuple[str, str]
    """Tool version and rules digest."""
    said: frozenset[str]
    """What a person has said of it so far; that holds until a person says otherwise."""
    facts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sheet without records stands for: a department's zero report of a month, or its unreadable file (None)."""

    department: str
    month: str | None
    guessed: str | None
    """The day it came, where nothing in it states the month."""

    def __str__(self) -> str:
        marked = (("", self.department), ("@", self.month), ("~", self.guessed))
        return "".join(mark + text for mark, text in marked if text)


_SENT: Final = re.compile(r"(.*?)(?:@(\d{4}-\d\d))?(?:~(\d{4}-\d\d-\d\d))?")
_FORTNIGHT: Final = 14
"""Days within which the same bytes without a month are the same report: two months' are at least three weeks apart."""


def slot_of(submissions: Sequence[Submission]) -> str:
    """Return what tells byte-identical files apart: '' when there are records, for they speak for themselves.

    An empty template is a zero report of its department and month; an unreadable file is its department's.
    """
    if any(submission.records for submission in submissions):
        return ""
    return "\n".join(sorted({str(_sent(submission)) for submission in submissions}))


def _sent(submission: Submission) -> Sent:
    department = submission.department or _place(submission.path)
    month = None if submission.records is None else submission.period
    return Sent(department, month, submission.received.isoformat() if submission.guessed else None)


def _place(path: str) -> str:
    """Folder and name of a file of which nothing tells whose it is, from wherever we look at it."""
    own = Path(path).absolute()
    return f"{own.parent.name}/{own.stem}"


def _parts(slot: str) -> list[Sent]:
    return [Sent(*match.groups()) for line in slot.split("\n") if (match := _SENT.fullmatch(line))]


def deliveries(connection: sqlite3.Connection, sha256: str) -> list[Delivery]:
    """Return the recordings of these bytes, the earliest recorded first."""
    rows = connection.execute(
        """SELECT delivery.id, slot, path, received, tool, rules, said, sheet, dataset, department, period
           FROM delivery JOIN submission ON submission.delivery = delivery.id
           WHERE sha256 = ? ORDER BY delivery.id, submission.id""",
        (sha256,),
    )
    return [_delivery(list(sheets)) for _, sheets in groupby(rows, key=lambda row: row[0])]


def _delivery(sheets: list[tuple[str, ...]]) -> Delivery:
    id_, slot, path, received, tool, rules, said = sheets[0][:7]
    facts = tuple((sheet, dataset, department, period) for *_, sheet, dataset, department, period in sheets)
    return Delivery(int(id_), slot, path, date.fromisoformat(received), (tool, rules), frozenset(said.split()), facts)


def repeated(known: Sequence[Delivery], submissions: Sequence[Submission], said: Set[str]) -> list[Delivery]:
    """Return the earlier recordings that this file repeats, the one to go by first; none when it is a new one.

    What was read once is not undone by a later run that cannot read it. Without records it repeats what is recorded of
    the same sender (`_same_sender`) and month; where the month of one of them is but a guess, the nearest that came
    within a fortnight of it (`_same_report`). A sender who is said only now takes over what stood under another name.
    """
    slot = slot_of(submissions)
    if slot == "":
        return list(known)
    if read := [delivery for delivery in known if delivery.slot == ""]:
        return read
    possible = [delivery for delivery in known if _same_sender(delivery, slot, submissions, said)]
    possible.sort(key=lambda delivery: _departments(delivery.slot) != _departments(slot))
    same = [delivery for delivery in possible if _months(delivery.slot) == _months(slot)]
    near = [delivery for delivery in possible if _same_report(delivery, slot, submissions, said)]
    near.sort(key=lambda delivery: abs(submissions[0].received - delivery.received))
    if "department" not in said:
        return [*same, *near][:1]
    own = [delivery for delivery in [*same, *near] if _departments(delivery.slot) == _departments(slot)][:1]
    wanted = [_months(slot), *(_months(delivery.slot) for delivery in own)]
    renamed = [delivery for delivery in possible if _departments(delivery.slot) != _departments(slot)]
    return [*own, *(delivery for delivery in renamed if _months(delivery.slot) in wanted)] or near[:1]


def is_another(known: Sequence[Delivery], submissions: Sequence[Submission]) -> bool:
    """Is what repeats nothing (`repeated`) taken for another month's only because a month was guessed?"""
    guessed = any(submission.guessed for submission in submissions)
    slot = slot_of(submissions)
    return guessed and slot != "" and any(_departments(delivery.slot) == _departments(slot) for delivery in known)


def _departments(slot: str) -> set[str]:
    return {sent.department for sent in _parts(slot)}


def _months(slot: str) -> set[str | None]:
    return {sent.month for sent in _parts(slot)}


def _same_sender(delivery: Delivery, slot: str, submissions: Sequence[Submission], said: Set[str]) -> bool:
    """Is it the same department's, or the file of the same path, of which at most one run was told whose it is?"""
    told_twice = "department" in said & delivery.said
    own = delivery.path == submissions[0].path and not told_twice
    return own or _departments(delivery.slot) == _departments(slot)


def _same_report(delivery: Delivery, slot: str, submissions: Sequence[Submission], said: Set[str]) -> bool:
    """May it be one report, sent alone and among those of a month, or sent and its month stated afterwards?

    A month that a person states for a file of the same path replaces a guess that is one or two months later: that is
    how a report is put right which arrived after its month. It also goes before one that the file itself states. Any
    other one is another report.
    """
    guessed = any(sent.guessed for sent in _parts(slot))
    if "month" in delivery.said - said and delivery.path == submissions[0].path and not guessed:
        return True
    if abs((submissions[0].received - delivery.received).days) > _FORTNIGHT:
        return False
    if guessed:
        return True
    if delivery.path != submissions[0].path or not any(sent.guessed for sent in _parts(delivery.slot)):
        return False
    stated, guess = max(submission.period for submission in submissions), min(fact[3] for fact in delivery.facts)
    return 1 <= _number(guess) - _number(stated) <= 2


def _number(month: str) -> int:
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:])


def months(connection: sqlite3.Connection, same: Delivery) -> Months:
    """Return the month of each recorded row of these files."""
    rows = connection.execute(
        """SELECT sheet, row, version.period FROM version JOIN submission ON submission.id = submission
           WHERE delivery = ?""",
        (same.id,),
    )
    return {(sheet, row): period for sheet, row, period in rows}


def refreshes(same: Delivery, stored: Sequence[Submission], stamp: Stamp, known: Months) -> bool:
    """Does recording the file again change anything? Only other rules do, or a person saying otherwise.

    `stored`: what would be recorded (`settled`).
    """
    facts = {(sheet.sheet, sheet.dataset, sheet.department, sheet.period) for sheet in stored}
    if "dataset" in same.said - stamp.said and {fact[1] for fact in facts} != {fact[1] for fact in same.facts}:
        return False
    slot = slot_of(stored)
    if same.slot != slot:
        return same.slot != ""
    if same.verdicts_by != (stamp.tool, stamp.rules):
        return True
    if {(sheet.sheet, sheet.period) for sheet in stored if sheet.guessed} - {(fact[0], fact[3]) for fact in same.facts}:
        return True
    moved = any(period != known.get(place) for sheet in stored for place, period in _months_of(sheet))
    return bool(stamp.said) and (facts != set(same.facts) or stored[0].received != same.received or moved)


def settled(submission: Submission, same: Delivery | None, *, said: Set[str], known: Months) -> Submission:
    """Keep what the first recording knew: its received day, and its department and month where a person said them, the
    department also where now only the file's name gives one.

    Validating a recorded file again months later must not make its records late or move them to another month. What a
    person says now (`said`) replaces that, but day and month only by earlier ones: a file that comes
    once more among those of another month was sent when it first came. A month that was guessed gives way to one that
    was stated, and to an earlier guess.
    """
    if same is None:
        return submission
    _, _, department, period = next((fact for fact in same.facts if fact[0] == submission.sheet), same.facts[0])
    kept = same.said - said
    if department and "department" in kept:
        submission = _sent_by(submission, department, all_of_it=True)
    elif department and "department" not in said and _only_named(submission.department, submission.path):
        submission = _sent_by(submission, department)
    if not submission.records and (submission.guessed or any(sent.guessed for sent in _parts(same.slot))):
        return _month_settled(submission, same, period, restated=bool(said))
    if "month" in kept:
        records = submission.records and replace(
            submission.records, periods=[known.get(place, period) for place, _ in _months_of(submission)]
        )
        submission = replace(submission, period=period, records=records)
    if said:
        return _not_later(submission, same.received, period, known)
    records = submission.records and _moved(submission.records, submission.received, same.received, period)
    period = period if same.received != submission.received else submission.period
    return replace(submission, received=same.received, period=period, records=records)


def _month_settled(submission: Submission, same: Delivery, period: str, *, restated: bool) -> Submission:
    """A sheet without records of which one month at least is a guess, with the month that is better founded."""
    received = min(submission.received, same.received) if restated else same.received
    was_guessed = any(sent.guessed for sent in _parts(same.slot))
    if submission.guessed and was_guessed:
        period = min(submission.period, period)
    elif was_guessed:
        period = submission.period
    return replace(submission, received=received, period=period, guessed=submission.guessed and was_guessed)


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


def _only_named(department: str | None, path: str) -> bool:
    return department in {None, "", organisation(path)}


def _sent_by(submission: Submission, department: str, *, all_of_it: bool = False) -> Submission:
    names = {"", submission.department}
    records = submission.records and replace(
        submission.records,
        departments=[department if all_of_it or name in names else name for name in submission.records.departments],
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
