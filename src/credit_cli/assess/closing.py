"""Closed months: their figures are frozen, and what arrives later counts in the next month that is still open."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import numpy as np

from credit_cli.model import file_name

if TYPE_CHECKING:
    import pandas as pd


class ActLike(Protocol):
    """An entry of the archive's journal."""

    @property
    def kind(self) -> str: ...
    @property
    def recorded_on(self) -> date: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


class Filed(Protocol):
    """A recorded sheet: whose, for which month, from which file in the order of recording, and read or not."""

    @property
    def department(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def records(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Closing:
    """One closed month."""

    month: str
    on: date
    cutoff: int
    """Sequence number of the last file that still counted."""
    packed: str
    """The month's document, deflated."""

    @property
    def document(self) -> dict[str, Any]:
        """The figures as they were when the month was closed."""
        found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(self.packed)))
        return found | {"closed": {"on": self.on.isoformat()}}


Closings: TypeAlias = Mapping[str, Closing]
_Filed = TypeVar("_Filed", bound=Filed)


def content(month: str, cutoff: int, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal keeps of a closing."""
    text = json.dumps(document, ensure_ascii=True, sort_keys=True).encode("ascii")
    return {"month": month, "cutoff": cutoff, "document": base64.b64encode(zlib.compress(text, 6)).decode("ascii")}


def closings(acts: Iterable[ActLike]) -> dict[str, Closing]:
    """Return the months that are closed, by month, from the journal's `close` and `reopen` entries."""
    found: dict[str, Closing] = {}
    for act in acts:
        month = act.content["month"]
        if act.kind == "close":
            found[month] = Closing(month, act.recorded_on, act.content["cutoff"], act.content["document"])
        else:
            found.pop(month, None)
    return found


def counted_in(month: str, sequence: int, closed: Closings) -> str:
    """Return the month in which something for `month` counts that came with the file of this sequence number."""
    while month in closed and sequence > closed[month].cutoff:
        month = following(month)
    return month


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def settled(records: "pd.DataFrame", closed: Closings) -> "pd.DataFrame":
    """Return the current records, each in the month in which it counts; `named` is the month it is for."""
    periods, entered = records["period"].to_numpy(dtype=object), records["entered"].to_numpy()
    counted = periods.copy()
    for place in np.flatnonzero(np.isin(periods.astype(str), list(closed))).tolist():
        counted[place] = counted_in(periods[place], int(entered[place]), closed)
    return records.assign(period=counted, named=periods)


def standing(entries: Sequence[_Filed]) -> list[_Filed]:
    """Return the sheets without those that could not be read and came again later, readable.

    It is the same file at the same path, or under the same name from the same department: under another name nobody
    knows. Not one for another month either, for many send every month's file under one name; but October's file that
    came unreadable in November, when nothing told its month, is answered by October's.
    """
    last: dict[tuple[str, ...], int] = {}
    for entry in entries:
        if entry.records is not None:
            for month in (entry.period, following(entry.period)):
                for file in _names(entry, month):
                    last[file] = max(entry.sequence, last.get(file, 0))
    return [
        entry
        for entry in entries
        if entry.records is not None or all(last.get(file, 0) < entry.sequence for file in _names(entry, entry.period))
    ]


def _names(entry: Filed, month: str) -> tuple[tuple[str, ...], ...]:
    return (month, entry.path), (month, entry.department or "", file_name(entry.path))


def of_month(entries: Sequence[_Filed], month: str, closed: Closings) -> list[_Filed]:
    """Return the sheets that count in `month`."""
    return [entry for entry in entries if counted_in(entry.period, entry.sequence, closed) == month]


def corrections(records: "pd.DataFrame", sequences: Mapping[int, int], month: str, closed: Closings) -> "pd.DataFrame":
    """Return what came after earlier months were closed and belongs to the corrections of `month`.

    `records`: from `settled`; `sequences`: sheet id → sequence number of its file. A column `kind` says `added` (a
    record of a closed month that now counts here) or `changed` (a record whose closed figures stay as they are).
    """
    periods, named = (records[name].to_numpy(dtype=object) for name in ("period", "named"))
    last = np.array([sequences[id_] for id_ in records["submission"].tolist()], np.int64)
    added = (periods == month) & (named != month)
    changed = np.zeros(len(records), np.bool_)
    for closing in closed.values():
        of_closed = (periods == closing.month) & (last > closing.cutoff)
        for place in np.flatnonzero(of_closed).tolist():
            changed[place] = counted_in(closing.month, int(last[place]), closed) == month
    kinds = np.where(added, "added", np.where(changed, "changed", ""))
    found: pd.DataFrame = records.assign(kind=kinds).loc[added | changed]
    return found
