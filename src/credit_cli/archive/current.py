"""The current state of every record, computed from its versions: one row per key, whatever order they came in.

The first version (reported day, received day, recording sequence) gives the first reported day and the period, the last
one compliance and everything else. Where the last file holds a key in several rows, it is one record: compliant only
when all of them are, its code wrong when any is.
"""

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = (
    "dataset", "key", "department", "document", "party", "code",
    "decided", "first_reported", "dated", "period", "entered", "compliant", "wrong_code",
)  # fmt: skip
FURTHER: Final = ("submission", "row", "name", "code_text", "kept", "digest")
"""What only some figures need: where the last version stands, and what it says in the department's own words."""

_CHUNK: Final = 500

Array: TypeAlias = NDArray[Any]

# One scan in the table's own order, no join: joining the two small tables here is three times faster than in SQL.
_VERSIONS: Final = ("submission", "record", "department", "document", "party", "code", "decided", "reported", "period")
_VERDICTS: Final = ("compliant", "wrong_code", "dated")
_SENT: Final = """SELECT submission.id, delivery.id, received
    FROM submission JOIN delivery ON delivery.id = submission.delivery ORDER BY submission.id"""
_KEYS: Final = "SELECT id, dataset, key FROM record ORDER BY dataset, key"


def frame(connection: sqlite3.Connection, *, until: str | None, also: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the current records whose period (YYYY-MM) is not after `until`, sorted by data set and key.

    Columns: COLUMNS and those of FURTHER that `also` names; `decided` (NaT: no readable date) and `first_reported` as
    datetime64[s]; `dated`: does that day say when it was reported (model.Records.dated); `entered` is the sequence
    number of the file that first brought the record.
    """
    import pandas as pd

    wanted = _VERSIONS + _VERDICTS + tuple(name for name in also if name not in _VERSIONS)
    scan = f"SELECT {', '.join(wanted)} FROM version ORDER BY submission, row"
    connection.execute("BEGIN")  # the three queries see one state, whatever another process records meanwhile
    try:
        versions = _columns(connection.execute(scan), wanted)
        sent = _columns(connection.execute(_SENT), ("id", "delivery", "received"))
        keys = _columns(connection.execute(_KEYS), ("id", "dataset", "key"))
    finally:
        connection.execute("ROLLBACK")
    data = _current(versions, sent, keys, also)
    table = pd.DataFrame({name: data[name] for name in (*COLUMNS, *also)})
    return table if until is None else table[data["period"] <= until].reset_index(drop=True)


def _columns(cursor: sqlite3.Cursor, names: tuple[str, ...]) -> dict[str, Array]:
    """Read a result by columns. In chunks: rows die young, so the collector never walks through all of them."""
    columns: list[list[Any]] = [[] for _ in names]
    while chunk := cursor.fetchmany(_CHUNK):
        for column, values in zip(columns, zip(*chunk, strict=True), strict=True):
            column.extend(values)
    return {name: _array(values) for name, values in zip(names, columns, strict=True)}


def _array(values: list[Any]) -> Array:
    return np.array(values, dtype=np.int64 if values and isinstance(values[0], int) else object)


def _days(texts: Array) -> Array:
    return texts.astype("datetime64[D]")


def _current(
    versions: dict[str, Array], sent: dict[str, Array], keys: dict[str, Array], also: Sequence[str]
) -> dict[str, Array]:
    if not len(keys["id"]):
        return {name: np.empty(0, _EMPTY.get(name, object)) for name in (*COLUMNS, *also)}
    place = np.empty(keys["id"].max() + 1, dtype=np.int64)
    place[keys["id"]] = np.arange(len(keys["id"]))
    record, reported = place[versions["record"]], _days(versions["reported"])
    file = np.searchsorted(sent["id"], versions["submission"])
    delivery, received = sent["delivery"][file], _days(sent["received"])[file]
    dated = versions["dated"] == 1
    order = np.lexsort((delivery, received, ~dated, reported, record))  # stable: file order decides the rest
    starts = np.flatnonzero(np.diff(record[order], prepend=-1))
    ends = np.append(starts[1:], len(order)) - 1
    in_last = delivery[order] == np.repeat(delivery[order][ends], ends - starts + 1)
    first, last = order[starts], order[ends]
    return {
        "dataset": keys["dataset"],
        "key": keys["key"],
        **{name: versions[name][last] for name in ("department", "document", "party", "code", *also)},
        "decided": _days(versions["decided"][last]).astype("datetime64[s]"),
        "first_reported": reported[first].astype("datetime64[s]"),
        "dated": dated[first],
        "period": versions["period"][first],
        "entered": np.minimum.reduceat(delivery[order], starts),
        "compliant": np.logical_and.reduceat((versions["compliant"][order] == 1) | ~in_last, starts),
        "wrong_code": np.logical_or.reduceat((versions["wrong_code"][order] == 1) & in_last, starts),
    }


_EMPTY: Final[dict[str, Any]] = {
    "decided": "datetime64[s]",
    "first_reported": "datetime64[s]",
    "entered": np.int64,
    "submission": np.int64,
    "row": np.int64,
    "dated": np.bool_,
    "compliant": np.bool_,
    "wrong_code": np.bool_,
}
