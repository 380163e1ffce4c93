"""Which record of the year gets which mistake: chosen by place before anything is written."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from codegen import make_body, make_regno

from . import faults
from .parties import Parties
from .record import PERSON, REGION, Party, Record
from .volumes import FOCUS, MONTHS, Size

Slot = tuple[int, int, int]
"""Month, department's place, number within both."""
Fault = Callable[[Record], Record]


@dataclass(slots=True)
class Plan:
    """Slot → what is wrong there. A slot has at most one mistake."""

    late: set[Slot] = field(default_factory=set)
    parties: dict[Slot, tuple[Party, Any, str | None]] = field(default_factory=dict)
    """Slot → (party, the code to write, the rule that it breaks; None: valid, but on several names)."""
    format: dict[Slot, int] = field(default_factory=dict)
    """Slot → which of the mistakes of form."""


def plan(rng: random.Random, size: Size, volumes: Mapping[tuple[int, int], int], parties: Parties) -> Plan:
    """Deal the mistakes out over the year's records."""
    slots = [(month, place, n) for (place, month), count in sorted(volumes.items()) for n in range(count)]
    rng.shuffle(slots)
    found, free = Plan(), _Free(slots)
    found.late.update(free.take(size.late_in_focus, month=FOCUS))
    for month in MONTHS:
        if month != FOCUS:
            found.late.update(free.take(max(1, size.late_in_focus * (month + 3) // 12), month=month))
    for number in range(size.wrong_codes):
        party = parties.new()
        code, rule = _WRONG[number % len(_WRONG)](rng, party)
        for slot in free.take(2 if number % 6 == 0 else 1):
            found.parties[slot] = party, code, rule
    for number in range(size.duplicate_codes):
        code = parties.new().code
        for slot in free.take(3 if number % 5 == 0 else 2, together=number % 4 == 0):
            found.parties[slot] = parties.new(), code, None
    found.format.update((slot, number) for number, slot in enumerate(free.take(max(11, size.records // 90))))
    return found


@dataclass(slots=True)
class _Free:
    """The slots that nothing is planted in yet, shuffled."""

    slots: list[Slot]

    def take(self, count: int, *, month: int | None = None, together: bool = False) -> Sequence[Slot]:
        """Take so many; of one month only; or `together`: in one department's sheet of one month."""
        fitting = self.slots if month is None else [slot for slot in self.slots if slot[0] == month]
        taken = _neighbours(fitting, count) if together else fitting[:count]
        gone = set(taken)
        self.slots = [slot for slot in self.slots if slot not in gone]
        return taken


def _neighbours(slots: Sequence[Slot], count: int) -> list[Slot]:
    by_sheet: dict[tuple[int, int], list[Slot]] = {}
    for slot in slots:
        members = by_sheet.setdefault(slot[:2], [])
        members.append(slot)
        if len(members) == count:
            return members
    raise ValueError("no sheet has so many free records")


def _broken(make: Callable[[Record, random.Random], Record]) -> Callable[[random.Random, Party], tuple[Any, str]]:
    """Turn a mistake of records into one of a party's code."""

    def on_party(rng: random.Random, party: Party) -> tuple[Any, str]:
        bare = Record("xzcf", {"CF_XDR_MC": party.name, "CF_XDR_SHXYM": party.code})
        faulty = make(bare, rng)
        return faulty.values["CF_XDR_SHXYM"], faulty.wrong[0][0]

    return on_party


_WRONG = (
    _broken(lambda record, rng: faults.wrong_check(record)),
    _broken(lambda record, rng: faults.short(record)),
    _broken(faults.letter_o),
    _broken(faults.lower_case),
    _broken(lambda record, rng: faults.swapped(record)),
    _broken(lambda record, rng: record.with_code(make_regno(rng, region=REGION), "COD014")),
    _broken(lambda record, rng: record.with_code(make_body(rng), "COD013")),
    _broken(lambda record, rng: faults.spaced(record)),
    _broken(faults.letter_i),
    _broken(lambda record, rng: faults.name_as_code(record)),
    _broken(lambda record, rng: faults.zeros(record)),
)


def malformed(record: Record, number: int) -> Record:
    """Return the record with the mistake of form of this number."""
    kinds = _PENALTY if record.pack == "xzcf" else _LICENCE
    return kinds[number % len(kinds)](record)


def _without_head(record: Record) -> Record:
    """The legal representative is missing, or what a natural person must have."""
    prefix = record.prefix
    person = record.values[f"{prefix}_XDR_LB"] == PERSON
    return faults.missing_here(record, f"{prefix}_XDR_ZJHM" if person else f"{prefix}_FRDB")


_PENALTY: tuple[Fault, ...] = (
    lambda record: faults.missing(record, "CF_SY"),
    lambda record: faults.with_value(record, "ENM001", "CF_CFLB", "罚款；批评教育"),
    lambda record: faults.with_value(record, "DAT001", "CF_YXQ", "2027/02/30"),
    lambda record: faults.with_value(record, "AMT001", "CF_NR_FK", "伍仟元"),
    _without_head,
    lambda record: faults.with_value(record, "FMT005", "CF_ZT", "正常"),
    lambda record: faults.with_value(record, "DAT006", "CF_GSJZQ", date(2025, 6, 30)),
)
_LICENCE: tuple[Fault, ...] = (
    lambda record: faults.missing(record, "XK_NR"),
    lambda record: faults.with_value(record, "ENM001", "XK_XKLB", "备案"),
    lambda record: faults.with_value(record, "DAT006", "XK_YXQZI", date(2025, 6, 30)),
    lambda record: faults.with_value(record, "REQ004", "XK_XKWS", "无"),
    _without_head,
    lambda record: faults.with_value(record, "FMT005", "XK_ZT", "有效"),
)
