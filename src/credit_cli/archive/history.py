"""When records were first reported, and whether that day says when (model.Records.dated)."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

_CHUNK = 500


def first_reported(connection: sqlite3.Connection, dataset: str, keys: Sequence[str]) -> dict[str, tuple[date, bool]]:
    """Return the first reported day of those of the keys that are recorded, and whether it is dated."""
    return dict(_found(connection, dataset, iter(keys)))


def _found(
    connection: sqlite3.Connection, dataset: str, keys: Iterator[str]
) -> Iterator[tuple[str, tuple[date, bool]]]:
    while some := list(islice(keys, _CHUNK)):
        marks = ",".join("?" * len(some))
        rows = connection.execute(
            f"SELECT r.key, min(v.reported || (1 - v.dated)) FROM record r JOIN version v ON v.record = r.id "
            f"WHERE r.dataset = ? AND r.key IN ({marks}) GROUP BY r.id",
            (dataset, *some),
        )
        yield from ((key, (date.fromisoformat(day[:-1]), day.endswith("0"))) for key, day in rows)
