"""Who bears which code, over all that is recorded: read once, kept up to date, and looked up without a query."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

_CHUNK: Final = 900
_MOST: Final = 20
"""Records of one name and code that are looked at: enough to show where it stands."""
_LAST_SENT: Final = "SELECT coalesce(max(id), 0) FROM submission"
_NEW: Final = "SELECT code, party, record FROM version WHERE submission > ? AND code <> '' AND party <> ''"
_VERSIONS: Final = """SELECT record.id, record.dataset, record.key, version.department, version.period, path, sheet,
        row, columns, name, party, code
    FROM version JOIN record ON record.id = version.record
    JOIN submission ON submission.id = version.submission JOIN delivery ON delivery.id = submission.delivery
    WHERE version.record IN ({}) ORDER BY reported, received, delivery.id, submission.id, row"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last version of a record says, and where it stands. `columns`: field code → (letter, title)."""

    record: int
    dataset: str
    key: str
    department: str
    period: str
    path: str
    sheet: str | None
    row: int
    columns: Mapping[str, tuple[str, str]]
    name: str
    party: str
    code: str


@dataclass(slots=True)
class Bearers:
    """Valid codes and the parties beside them in any version; whether that still stands, `standing` tells."""

    seen: int = 0
    """Id of the last recorded sheet that is in here."""
    parties: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """code → party → records."""
    codes: dict[str, set[str]] = field(default_factory=dict)
    """party → codes."""

    def records(self, code: str, party: str) -> list[int]:
        """Return the latest records in which this party bears this code."""
        return self.parties[code][party][-_MOST:]


def refresh(connection: sqlite3.Connection, bearers: Bearers) -> None:
    """Add what was recorded since the last call."""
    last = connection.execute(_LAST_SENT).fetchone()[0]
    if last <= bearers.seen:
        return
    parties, codes = bearers.parties, bearers.codes
    for code, party, record in connection.execute(_NEW, (bearers.seen,)):
        parties.setdefault(code, {}).setdefault(party, []).append(record)
        codes.setdefault(party, set()).add(code)
    bearers.seen = last


def standing(connection: sqlite3.Connection, records: Iterable[int]) -> dict[int, Standing]:
    """Return the last version of each of these records; of those that are gone nothing."""
    found: dict[int, tuple[Any, ...]] = {}
    rest = iter(sorted(set(records)))
    while chunk := list(islice(rest, _CHUNK)):
        for row in connection.execute(_VERSIONS.format(",".join("?" * len(chunk))), chunk):
            found[row[0]] = row
    sheets: dict[str, Mapping[str, tuple[str, str]]] = {}
    return {id_: _standing(row, sheets) for id_, row in found.items()}


def _standing(row: tuple[Any, ...], sheets: dict[str, Mapping[str, tuple[str, str]]]) -> Standing:
    record, dataset, key, department, period, path, sheet, number, text, name, party, code = row
    if text not in sheets:
        sheets[text] = {field: (told[0], told[1]) for field, told in json.loads(text or "{}").items()}
    columns = sheets[text]
    return Standing(record, dataset, key, department, period, path, sheet, number, columns, name, party, code)
