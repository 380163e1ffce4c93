"""When records were first reported, and whether that day says when (model.Records.dated)."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, TypeAlias

from credit_cli.checks.keys import document_key
from credit_cli.model import Submission

from .twins import Side, merged

First: TypeAlias = tuple[date, bool]

_CHUNK: Final = 500
_LATEST: Final = "9999-12-31"
_COMING: Final = -1
"""Stands for the file that is being checked: no recorded one has that number."""
_FIRST: Final = """SELECT key, min(reported || (1 - dated)) FROM record JOIN version ON record = id
    WHERE dataset = ? AND key IN ({}) GROUP BY id"""
_VERSIONS: Final = """SELECT record.key, document, party, code, decided, unfit, delivery.id, reported || (1 - dated)
    FROM submission JOIN delivery ON delivery.id = submission.delivery
    JOIN version ON version.submission = submission.id JOIN record ON record.id = version.record
    WHERE submission.dataset = ? AND submission.department = ?
    ORDER BY reported, received, delivery.id, submission.id, row"""


def first_reported(connection: sqlite3.Connection, submission: Submission) -> dict[str, First]:
    """Return the first reported day of those of a sheet's records that are known; its keys are sealed.

    Known are also those that the sheet corrects in number or name (`twins`).
    """
    if submission.records is None:
        return {}
    days = dict(_by_key(connection, submission.dataset or "", iter(submission.records.keys)))
    for key, others in corrected(connection, submission).items():
        days[key] = min(*(one.first for one in others), days.get(key, _LATEST))
    return {key: (date.fromisoformat(day[:-1]), day.endswith("0")) for key, day in days.items()}


def _by_key(connection: sqlite3.Connection, dataset: str, keys: Iterator[str]) -> Iterator[tuple[str, str]]:
    while some := list(islice(keys, _CHUNK)):
        yield from connection.execute(_FIRST.format(",".join("?" * len(some))), (dataset, *some))


@dataclass(frozen=True, slots=True)
class Known:
    """A recorded record, and when it was first reported: the day and, behind it, 1 where that is not dated."""

    side: Side[str]
    first: str


def corrected(connection: sqlite3.Connection, submission: Submission) -> dict[str, list[Known]]:
    """Return, for the records of a sheet that correct others in number or name, those others; keys are sealed."""
    recorded = _recorded(connection, submission)
    if not recorded:
        return {}
    coming = {side.record: side for side in _coming(submission, recorded)}
    families = merged(({key: one.side for key, one in recorded.items()} | coming).values())
    others: defaultdict[str, list[Known]] = defaultdict(list)
    for key, leader in families.items():
        others[leader] += [recorded[key]] if key in recorded and key not in coming else []
    return {key: others[leader] for key, leader in families.items() if key in coming and others[leader]}


def _recorded(connection: sqlite3.Connection, submission: Submission) -> Mapping[str, Known]:
    """The department's records of that data set."""
    place = (submission.dataset or "", submission.department or "")
    versions: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *version in connection.execute(_VERSIONS, place):
        versions[key].append(tuple(version))
    return {key: _of_versions(key, place, sent) for key, sent in versions.items()}


def _of_versions(key: str, place: tuple[str, str], sent: list[tuple[Any, ...]]) -> Known:
    document, party, code, decided, unfit, _, _ = sent[-1]
    files = frozenset(file for *_, file, _ in sent)
    side = Side(key, place, document_key(document), party, code, decided, unfit, files)
    return Known(side, min(day for *_, day in sent))


def _coming(submission: Submission, recorded: Mapping[str, Known]) -> Iterator[Side[str]]:
    records, place = submission.records, (submission.dataset or "", submission.department or "")
    if records is None:
        return
    columns = (records.keys, records.documents, records.parties, records.codes, records.decided, records.unfit)
    for key, document, party, code, decided, unfit in zip(*columns, strict=True):
        files = recorded[key].side.files if key in recorded else frozenset()
        day = decided.isoformat() if decided else None
        yield Side(key, place, document_key(document), party, code, day, unfit, files | {_COMING})
