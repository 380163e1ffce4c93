"""Records that should meet another one in the archive, or should not: checked anew whenever figures are made."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from credit_cli.checks.keys import document_key
from credit_cli.rulepack import Book, Grows, Meets, When

if TYPE_CHECKING:
    import pandas as pd

MISSING_RULE: Final = "REL031"
PRESENT_RULE: Final = "REL032"


FELL_RULE: Final = "REL033"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A record that does not fit what others say. `details`: the words that the rule's message needs."""

    rule: str
    record: Mapping[Any, Any]
    details: Mapping[str, str]
    there: Mapping[Any, Any] | None
    """The other record, where there is one."""


def crossings(own: "pd.DataFrame", known: "pd.DataFrame", book: Book) -> list[Crossing]:
    """Return what is wrong with the records `own`, looking among `known`; both current ones with name and kept.

    A record without code, name or number finds nothing and is left alone: what cannot be compared accuses nobody.
    """
    found: list[Crossing] = []
    for pack in book.datasets.values():
        rows = own[own["dataset"] == pack.dataset].to_dict("records") if pack.meets or pack.grows else []
        for meets in pack.meets if rows else ():
            there = known[known["dataset"].isin(meets.datasets)].to_dict("records")
            found += _checked(rows, _index(there, meets), meets)
        for grows in pack.grows if rows else ():
            found += _fallen(rows, known[known["dataset"] == pack.dataset].to_dict("records"), grows)
    return found


def _fallen(rows: Sequence[Mapping[Any, Any]], known: Sequence[Mapping[Any, Any]], grows: Grows) -> Iterator[Crossing]:
    """Compared with the last earlier month of the same year, department and party that has a number there."""
    earlier: dict[tuple[str, ...], list[Mapping[Any, Any]]] = {}
    for row in sorted(known, key=lambda row: str(row["period"])):
        earlier.setdefault(_line(row), []).append(row)
    for row in rows:
        now = _figure(row, grows)
        past = [(one, _figure(one, grows)) for one in earlier.get(_line(row), ()) if one["period"] < row["period"]]
        numbers = [(one, before) for one, before in past if before is not None]
        if now is None or not numbers or now >= numbers[-1][1]:
            continue
        there, before = numbers[-1]
        details = {"name": row["name"], "value": f"{now:f}", "before": f"{before:f}", "month": there["period"]}
        yield Crossing(FELL_RULE, row, details, there)


def _line(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return row["department"], row["party"], str(row["period"])[:4]


def _figure(row: Mapping[Any, Any], grows: Grows) -> Decimal | None:
    """A plain number; a share may well fall, and so may what is not said to be counted."""
    text = kept(row).get(grows.field, "").replace(",", "")
    if not row["party"] or not _holds(row, grows.when):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _index(rows: Iterable[Mapping[Any, Any]], meets: Meets) -> Mapping[str, Mapping[Any, Any]]:
    index: dict[str, Mapping[Any, Any]] = {}
    for row in rows:
        for key in _keys(row, meets):
            index.setdefault(key, row)
    return index


def _keys(row: Mapping[Any, Any], meets: Meets) -> list[str]:
    """By what a record is found. A party is found by its code and by its name: one of the two may be wrong."""
    if meets.by == "document":
        return [document_key(row["document"])] if row["document"] else []
    return [key for key in (row["code"], row["party"]) if key]


def _checked(
    rows: Sequence[Mapping[Any, Any]], index: Mapping[str, Mapping[Any, Any]], meets: Meets
) -> Iterator[Crossing]:
    for row in rows:
        keys = _keys(row, meets)
        if not keys or not _holds(row, meets.when):
            continue
        there = next((index[key] for key in keys if key in index), None)
        if meets.absent and there is not None:
            yield Crossing(PRESENT_RULE, row, {"words": meets.words}, there)
        if not meets.absent and there is None:
            yield Crossing(MISSING_RULE, row, {"words": meets.words}, None)


def _holds(row: Mapping[Any, Any], when: When | None) -> bool:
    if when is None:
        return True
    text = kept(row).get(when.field, "")
    return text in when.is_ or any(word in text for word in when.has)


def kept(row: Mapping[Any, Any]) -> Mapping[str, str]:
    """Return the fields that the archive keeps with a record."""
    found: dict[str, str] = json.loads(row["kept"] or "{}")
    return found
