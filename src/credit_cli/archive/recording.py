"""Recording one received file: all its sheets in one transaction, nothing twice, nothing lost."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import Final

from credit_cli.model import Records, Submission

from .delivery import Delivery, Stamp, deliveries, is_another, months, refreshes, repeated, settled, slot_of
from .history import corrected

_CHUNK: Final = 900
"""Below SQLite's old limit of 999 variables in one statement."""
_ROWS: Final = 50
"""So many rows of `version` are that many variables."""

_LAST = """SELECT record.key, record.id, version.digest
    FROM record LEFT JOIN version ON version.record = record.id
    LEFT JOIN submission ON submission.id = version.submission LEFT JOIN delivery ON delivery.id = submission.delivery
    WHERE record.dataset = ? AND record.key IN ({})
    ORDER BY version.reported, delivery.received, delivery.id, submission.id, version.row"""

_MAKE: Final = "INSERT INTO record SELECT ? + key, ?, value FROM json_each(?)"
"""From a list of keys, whose ids count on from the first."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a file changed, in distinct records."""

    new: int
    updated: int
    unchanged: int
    already: bool
    """The file was there, nothing was changed."""
    kept: bool = False
    """A person named a later day or month than the recorded one, which stays."""
    month_kept: bool = False
    """It states no month, and counts for that of its earlier recording, not for the one that is guessed now."""
    another: bool = False
    """It states no month, and is taken for another report than what its sender sent before in the same bytes."""


def record(connection: sqlite3.Connection, submissions: Sequence[Submission], stamp: Stamp) -> Recorded:
    """Record all sheets of one file inside the caller's transaction.

    The same file again changes nothing, unless tool or rules differ or a person restated whose it is or when it came:
    then its verdicts are replaced and its place in the order is kept.
    """
    known = deliveries(connection, submissions[0].sha256)
    matches = repeated(known, submissions, stamp.said)
    same = matches[0] if matches else None
    keys = _distinct(submissions)
    dated = months(connection, same) if same is not None and stamp.said | same.said else {}
    stored = [settled(submission, same, said=stamp.said, known=dated) for submission in submissions]
    pairs = list(zip(stored, submissions, strict=True))
    kept = any(_kept_earlier(own, sent, stamp.said) for own, sent in pairs)
    month_kept = any(sent.guessed and own.period != sent.period for own, sent in pairs)
    if len(matches) == 1 and same is not None and not refreshes(same, stored, stamp, dated):
        _note_said(connection, same, stamp.said)
        return Recorded(0, 0, sum(map(len, keys.values())), already=True, kept=kept, month_kept=month_kept)
    slot = slot_of(stored)
    said = stamp.said.union(*(delivery.said for delivery in matches))
    matches += [delivery for delivery in known if delivery.slot == slot and delivery not in matches]
    last = {dataset: _last_digests(connection, dataset, list(wanted)) for dataset, wanted in keys.items()}
    corrections = {key for submission in stored for key in _corrections(connection, submission, last)}
    orphans = _forget(connection, matches)
    delivery = _insert_delivery(connection, same, slot, stored[0], stamp, said)
    ids = {dataset: _ids(connection, dataset, wanted, last[dataset]) for dataset, wanted in keys.items()}
    for submission in stored:
        _insert_submission(connection, delivery, submission, ids, stamp)
    drop_orphans(connection, orphans)
    another = not matches and is_another(known, submissions)
    return replace(_counts(keys, last, corrections), kept=kept, month_kept=month_kept, another=another)


def _kept_earlier(own: Submission, sent: Submission, said: Set[str]) -> bool:
    """Did a person say a later received day or month than what stays?"""
    if "received" in said and own.received != sent.received:
        return True
    return "month" in said and _periods(own) != _periods(sent)


def _periods(submission: Submission) -> tuple[str, Sequence[str]]:
    return submission.period, submission.records.periods if submission.records else ()


def _note_said(connection: sqlite3.Connection, same: Delivery, said: Set[str]) -> None:
    """Remember what a person has said of a file, though it says nothing new."""
    if said - same.said:
        connection.execute("UPDATE delivery SET said = ? WHERE id = ?", (_words(same.said | said), same.id))


def _words(said: Set[str]) -> str:
    return " ".join(sorted(said))


def _distinct(submissions: Sequence[Submission]) -> dict[str, dict[str, str]]:
    """data set → key → digest of the key's last row in this file."""
    keys: dict[str, dict[str, str]] = {}
    for submission in submissions:
        if submission.records:
            wanted = keys.setdefault(submission.dataset or "", {})
            wanted.update(zip(submission.records.keys, submission.records.digests, strict=True))
    return keys


def _last_digests(connection: sqlite3.Connection, dataset: str, keys: list[str]) -> dict[str, tuple[int, str | None]]:
    """key → (record id, digest of its last version) for those of `keys` that the archive knows."""
    found: dict[str, tuple[int, str | None]] = {}
    if connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None:
        return found
    for chunk in _chunks(keys):
        rows = connection.execute(_LAST.format(",".join("?" * len(chunk))), (dataset, *chunk))
        found.update({key: (id_, digest) for key, id_, digest in rows})
    return found


def _ids(
    connection: sqlite3.Connection, dataset: str, keys: Iterable[str], known: Mapping[str, tuple[int, str | None]]
) -> dict[str, int]:
    """Return every key's record id, making those that are new. The write lock is held, so counting on is safe."""
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM record").fetchone()[0]
    made = {key: id_ for id_, key in enumerate((key for key in keys if key not in known), start=first)}
    connection.execute(_MAKE, (first, dataset, json.dumps(list(made))))
    return {key: id_ for key, (id_, _) in known.items()} | made


def _insert_delivery(
    connection: sqlite3.Connection,
    same: Delivery | None,
    slot: str,
    submission: Submission,
    stamp: Stamp,
    said: Set[str],
) -> int:
    values = (slot, submission.received.isoformat(), stamp.tool, stamp.rules)
    if same is not None:
        connection.execute(
            "UPDATE delivery SET slot = ?, received = ?, tool = ?, rules = ?, said = ? WHERE id = ?",
            (*values, _words(said), same.id),
        )
        return same.id
    cursor = connection.execute(
        """INSERT INTO delivery (slot, received, tool, rules, said, sha256, path, recorded_on)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (*values, _words(said), submission.sha256, submission.path, stamp.recorded_on.isoformat()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_submission(
    connection: sqlite3.Connection,
    delivery: int,
    submission: Submission,
    ids: Mapping[str, Mapping[str, int]],
    stamp: Stamp,
) -> None:
    records = submission.records
    id_ = connection.execute(
        """INSERT INTO submission (delivery, sheet, dataset, department, period, records, columns)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            delivery,
            submission.sheet,
            submission.dataset,
            submission.department,
            submission.period,
            None if records is None else len(records),
            _json(submission.columns),
        ),
    ).lastrowid
    found = ((id_, *facts) for facts in _findings(submission, stamp))
    connection.executemany(f"INSERT INTO finding VALUES ({', '.join('?' * 12)})", found)
    if records:
        _insert_versions(
            connection, _versions(id_, records, submission.department or "", ids[submission.dataset or ""])
        )


def _insert_versions(connection: sqlite3.Connection, rows: Iterator[tuple[object, ...]]) -> None:
    """Insert many rows at a time: of a hundred thousand, statements are a fifth of the work."""
    one = f"({', '.join('?' * 18)})"
    many = f"INSERT INTO version VALUES {', '.join([one] * _ROWS)}"
    while len(chunk := list(islice(rows, _ROWS))) == _ROWS:
        connection.execute(many, list(chain.from_iterable(chunk)))
    connection.executemany(f"INSERT INTO version VALUES {one}", chunk)


def _findings(submission: Submission, stamp: Stamp) -> Iterator[tuple[object, ...]]:
    for position, finding in enumerate(submission.findings):
        severity = stamp.severities.get(finding.rule, "error")
        place = (finding.cell, finding.row, finding.column, finding.field)
        facts = (finding.value, _json(finding.details), _json(finding.related), finding.suggestion)
        yield position, finding.rule, severity, *place, *facts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True) if value else ""


def _versions(
    submission: int | None, records: Records, department: str, ids: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a sheet's records; columns first, for there may be a hundred thousand of them."""
    texts = {day: day and day.isoformat() for day in {*records.decided, *records.reported}}
    return zip(
        repeat(submission, len(records)),
        records.rows,
        map(ids.__getitem__, records.keys),
        records.digests,
        [own or department for own in records.departments],
        records.documents,
        records.names,
        records.parties,
        records.code_texts,
        records.codes,
        map(texts.__getitem__, records.decided),
        map(texts.__getitem__, records.reported),
        records.periods,
        records.kept,
        map(int, records.compliant),
        map(int, records.wrong_code),
        map(int, records.dated),
        records.unfit,
        strict=True,
    )


def _forget(connection: sqlite3.Connection, deliveries: Iterable[Delivery | None]) -> list[int]:
    """Remove the verdicts of earlier recordings of this file; return the records that may have lost all versions."""
    records: list[int] = []
    for position, delivery in enumerate(item for item in deliveries if item is not None):
        inside = "submission IN (SELECT id FROM submission WHERE delivery = ?)"
        records += [id_ for (id_,) in connection.execute(f"SELECT record FROM version WHERE {inside}", (delivery.id,))]
        for table in ("version", "finding"):
            connection.execute(f"DELETE FROM {table} WHERE {inside}", (delivery.id,))
        connection.execute("DELETE FROM submission WHERE delivery = ?", (delivery.id,))
        if position:  # the first one's row is kept: its sequence number is the file's place in the order
            connection.execute("DELETE FROM delivery WHERE id = ?", (delivery.id,))
    return records


def drop_orphans(connection: sqlite3.Connection, records: Iterable[int]) -> None:
    """Remove those of these records that have no version left."""
    connection.executemany(
        "DELETE FROM record WHERE id = ? AND NOT EXISTS (SELECT 1 FROM version WHERE version.record = record.id)",
        ((id_,) for id_ in records),
    )


def _corrections(
    connection: sqlite3.Connection, submission: Submission, last: Mapping[str, Mapping[str, object]]
) -> Iterable[str]:
    """Keys of a sheet that are new, though what they stand for is recorded under others."""
    known = last.get(submission.dataset or "", {})
    if submission.records is None or all(key in known for key in submission.records.keys):
        return ()
    return corrected(connection, submission).keys() - known.keys()


def _counts(
    keys: Mapping[str, Mapping[str, str]],
    last: Mapping[str, Mapping[str, tuple[int, str | None]]],
    corrections: Collection[str],
) -> Recorded:
    wanted = [(last[dataset].get(key), digest) for dataset, digests in keys.items() for key, digest in digests.items()]
    new = sum(known is None for known, _ in wanted) - len(corrections)
    unchanged = sum(known is not None and known[1] == digest for known, digest in wanted)
    return Recorded(new, len(wanted) - new - unchanged, unchanged, already=False)


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(keys)
    return iter(lambda: list(islice(iterator, _CHUNK)), [])
