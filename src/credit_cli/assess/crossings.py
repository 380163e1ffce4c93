"""Records that should meet another one in the archive, or should not: checked anew whenever figures are made."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from credit_cli.checks.keys import document_key
from credit_cli.rulepack import Book, DataSet, Meets, When

if TYPE_CHECKING:
    import pandas as pd

MISSING_RULE: Final = "REL031"
PRESENT_RULE: Final = "REL032"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A record without the counterpart it should have, or with one it should not."""

    rule: str
    record: Mapping[Any, Any]
    words: str
    there: Mapping[Any, Any] | None
    """The record that should not be there."""


def crossings(own: "pd.DataFrame", known: "pd.DataFrame", book: Book) -> list[Crossing]:
    """Return what is wrong with the records `own`, looking among `known`; both current ones with name and kept.

    A record without code, name or number finds nothing and is left alone: what cannot be compared accuses nobody.
    """
    found: list[Crossing] = []
    for pack in _meeting(book):
        rows = own[own["dataset"] == pack.dataset].to_dict("records")
        for meets in pack.meets if rows else ():
            there = known[known["dataset"].isin(meets.datasets)].to_dict("records")
            found += _checked(rows, _index(there, meets), meets)
    return found


def _meeting(book: Book) -> list[DataSet]:
    return [pack for pack in book.datasets.values() if pack.meets]


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
            yield Crossing(PRESENT_RULE, row, meets.words, there)
        if not meets.absent and there is None:
            yield Crossing(MISSING_RULE, row, meets.words, None)


def _holds(row: Mapping[Any, Any], when: When | None) -> bool:
    if when is None:
        return True
    text = kept(row).get(when.field, "")
    return text in when.is_ or any(word in text for word in when.has)


def kept(row: Mapping[Any, Any]) -> Mapping[str, str]:
    """Return the fields that the archive keeps with a record."""
    found: dict[str, str] = json.loads(row["kept"] or "{}")
    return found
