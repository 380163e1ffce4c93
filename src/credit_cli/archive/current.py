"""The current state of every record, computed from its versions: one row per key, whatever order they came in.

Records under different keys that are one (`twins`) are one here, under the key of the last version. The first version
(reported day, received day, recording sequence) gives the first reported day and the period, the last one compliance
and everything else. Where the last file holds a key in several rows, it is one record: compliant only
when all of them are, its code wrong when any is.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from credit_cli.codes.judge import STAND_IN
from credit_cli.errors import ArchiveError

from .families import leaders

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = (
    "dataset", "key", "department", "document", "party", "code",
    "decided", "first_reported", "dated", "period", "entered", "compliant", "wrong_code",
)  # fmt: skip
FURTHER: Final = ("submission", "row", "name", "code_text", "kept", "digest", "ever_faulty")
"""What only some figures need: where the last version stands, what it says in the department's own words, and whether
any version had a wrong code, or one whose body (GB 11714: characters 9 to 17 of a valid code) others bore too."""
_EVER: Final = "ever_faulty"

_CHUNK: Final = 500

Array: TypeAlias = NDArray[Any]

# One scan in the table's own order, no join: joining the two small tables here is three times faster than in SQL.
_VERSIONS: Final = ("submission", "record", "department", "document", "party", "code", "decided", "reported", "period")
_VERDICTS: Final = ("compliant", "wrong_code", "dated", "unfit")
_SENT: Final = """SELECT submission.id, delivery.id, received
    FROM submission JOIN delivery ON delivery.id = submission.delivery ORDER BY submission.id"""
_KEYS: Final = "SELECT id, dataset, key FROM record ORDER BY dataset, key"


def frame(connection: sqlite3.Connection, *, until: str | None, also: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the current records whose period (YYYY-MM) is not after `until`, sorted by data set and key.

    Columns: COLUMNS and those of FURTHER that `also` names; `decided` (NaT: no readable date) and `first_reported` as
    datetime64[s]; `dated`: does that day say when it was reported (model.Records.dated); `entered` is the sequence
    number of the file that first brought the record. Raises ArchiveError when something is missing.
    """
    import pandas as pd

    wanted = _VERSIONS + _VERDICTS + tuple(name for name in also if name not in {*_VERSIONS, _EVER})
    scan = f"SELECT {', '.join(wanted)} FROM version ORDER BY submission, row"
    connection.execute("BEGIN")  # the three queries see one state, whatever another process records meanwhile
    try:
        versions = _columns(connection.execute(scan), wanted)
        sent = _columns(connection.execute(_SENT), ("id", "delivery", "received"))
        keys = _columns(connection.execute(_KEYS), ("id", "dataset", "key"))
    finally:
        connection.execute("ROLLBACK")
    if not _fits(versions, sent, keys):
        raise ArchiveError(
            "档案不完整，登记的内容彼此对不上",
            remedy="请用 credit-cli archive verify 查看缺什么，并从备份恢复",
        )
    data = _current(versions, sent, keys, also)
    table = pd.DataFrame({name: data[name] for name in (*COLUMNS, *also)})
    return table if until is None else table[data["period"] <= until].reset_index(drop=True)


def _fits(versions: Mapping[str, Array], sent: Mapping[str, Array], keys: Mapping[str, Array]) -> bool:
    """Has every version its record and its sheet, and every record a version?"""
    needed = ((versions["record"], keys["id"]), (keys["id"], versions["record"]), (versions["submission"], sent["id"]))
    return all(bool(np.isin(some, known).all()) for some, known in needed)


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
    own, reported = place[versions["record"]], _days(versions["reported"])
    file = np.searchsorted(sent["id"], versions["submission"])
    delivery, received = sent["delivery"][file], _days(sent["received"])[file]
    dated = versions["dated"] == 1
    by_time = (delivery, received, ~dated, reported)  # stable: file order decides the rest
    order, starts, ends = _grouped(own, by_time)
    last = order[ends]
    said = {name: versions[name][last] for name in ("department", "document", "party", "code", "decided", "unfit")}
    same = leaders({**said, "dataset": keys["dataset"]}, own, delivery)
    if same is not None:
        order, starts, ends = _grouped(same[own], by_time)
    in_last = delivery[order] == np.repeat(delivery[order][ends], ends - starts + 1)
    first, last = order[starts], order[ends]
    ever = _ever_faulty(versions) if _EVER in also else np.empty(0, np.bool_)
    return {
        "dataset": keys["dataset"][own[last]],
        "key": keys["key"][own[last]],
        **{name: versions[name][last] for name in ("department", "document", "party", "code", *also) if name != _EVER},
        **({_EVER: np.logical_or.reduceat(ever[order], starts)} if _EVER in also else {}),
        "decided": _days(versions["decided"][last]).astype("datetime64[s]"),
        "first_reported": reported[first].astype("datetime64[s]"),
        "dated": dated[first],
        "period": versions["period"][first],
        "entered": np.minimum.reduceat(delivery[order], starts),
        "compliant": np.logical_and.reduceat((versions["compliant"][order] == 1) | ~in_last, starts),
        "wrong_code": np.logical_or.reduceat((versions["wrong_code"][order] == 1) & in_last, starts),
    }


def _ever_faulty(versions: Mapping[str, Array]) -> Array:
    """Per version: is its code wrong, or does another party bear its body in any version?"""
    codes, parties = versions["code"].tolist(), versions["party"].tolist()
    bodies = ["" if code == STAND_IN else code[8:17] for code in codes]
    bearer: dict[str, str] = {}
    shared = {
        body
        for body, party in zip(bodies, parties, strict=True)
        if body and party and bearer.setdefault(body, party) != party
    }
    faulty = np.fromiter(map(shared.__contains__, bodies), np.bool_, len(bodies))
    return np.asarray(faulty | (versions["wrong_code"] == 1))


def _grouped(record: Array, by_time: tuple[Array, ...]) -> tuple[Array, Array, Array]:
    """Return the versions in order, record by record and in time, and where each record starts and ends in it."""
    order = np.lexsort((*by_time, record))
    starts = np.flatnonzero(np.diff(record[order], prepend=-1))
    return order, starts, np.append(starts[1:], len(order)) - 1


_EMPTY: Final[dict[str, Any]] = {
    "decided": "datetime64[s]",
    "first_reported": "datetime64[s]",
    "entered": np.int64,
    "submission": np.int64,
    "row": np.int64,
    "dated": np.bool_,
    _EVER: np.bool_,
    "compliant": np.bool_,
    "wrong_code": np.bool_,
}
