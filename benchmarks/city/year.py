"""The year's files, one per department and month, and what is true of them."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from . import files, headers, xlsx
from .districts import districts
from .layout import Layout, lay_out
from .parties import Parties
from .plan import Plan, Slot, malformed, plan
from .record import ORGANISATION, PERSON, TRADER, Department, Maker, Record
from .volumes import Size, volumes

_BOTH = 20
"""So many of the largest departments send licences and penalties in one workbook."""
_LATE_BY = 25
"""Days from decision to report that are late in every month of 2026: no seven working days take longer."""


@dataclass(frozen=True, slots=True)
class Filed:
    """One file: where it goes, its bytes, and per sheet its records."""

    path: str
    department: str
    month: str
    data: bytes
    sheets: Mapping[str, list[Record]]


def year(size: Size, seed: int) -> Iterator[Filed]:
    """Yield every file, department by department."""
    rng = random.Random(seed)
    parties = Parties(rng)
    dealt = volumes(rng, size)
    planted = plan(rng, size, dealt, parties)
    for place, own in enumerate(districts(size.departments)):
        desk = _Desk(own, place, Maker(own, rng, draw=parties.draw), planted, rng)
        for month in sorted(month for at, month in dealt if at == place):
            yield desk.file(month, dealt[place, month])


@dataclass(frozen=True, slots=True)
class _Desk:
    department: Department
    place: int
    make: Maker
    plan: Plan
    rng: random.Random

    def file(self, month: int, count: int) -> Filed:
        records = [self._record((month, self.place, number)) for number in range(count)]
        sheets: dict[str, list[Record]] = {}
        for record in records:
            sheets.setdefault("行政处罚" if record.pack == "xzcf" else "行政许可", []).append(record)
        name, suffix, data = self.department.name, *self._written(sheets, month)
        return Filed(f"2026-{month:02d}/{name}.{suffix}", name, f"2026-{month:02d}", data, sheets)

    def _record(self, slot: Slot) -> Record:
        decided, after = self._days(slot)
        kind = ORGANISATION if slot in self.plan.parties else self.rng.choices(*_KINDS)[0]
        make = self.make.penalty if self._penalises() else self.make.licence
        record = make(decided, after=after, kind=kind)
        if slot in self.plan.parties:
            record = self._of_party(record, slot)
        if slot in self.plan.late:
            record = record.but(("TIM001", f"{record.prefix}_JDRQ"))
        return malformed(record, self.plan.format[slot]) if slot in self.plan.format else record

    def _penalises(self) -> bool:
        return self.rng.random() < 0.5 if self.place < _BOTH else self.place % 5 < 2

    def _days(self, slot: Slot) -> tuple[date, int]:
        """The decision, and how many days later it was reported; the report always falls into the month."""
        first = date(2026, slot[0], 1)
        if slot in self.plan.late:
            return first + timedelta(days=self.rng.randrange(1, 3)), _LATE_BY
        return first + timedelta(days=self.rng.randrange(22)), self.rng.randrange(1, 6)

    def _of_party(self, record: Record, slot: Slot) -> Record:
        party, code, rule = self.plan.parties[slot]
        changes = {f"{record.prefix}_XDR_MC": party.name, f"{record.prefix}_FRDB": party.head}
        return record.but(**changes).with_code(code, rule)

    def _written(self, sheets: Mapping[str, list[Record]], month: int) -> tuple[str, bytes]:
        style = _STYLES[self.place % len(_STYLES)]
        pages = [
            lay_out(name, records, _layout(style, records[0].pack, self.department.name, month))[0]
            for name, records in sheets.items()
        ]
        encoding = _ENCODINGS[self.place % len(_ENCODINGS)]
        if encoding and len(pages) == 1:
            return "csv", files.csv_bytes(pages[0], encoding=encoding)
        return "xlsx", xlsx.workbook(pages)


_KINDS = ((ORGANISATION, TRADER, PERSON), (60, 30, 10))
_ENCODINGS = ("", "", "", "", "utf-8-sig", "", "", "", "", "", "gb18030", "", "")
"""About one file in seven is a csv."""
_STYLES: tuple[tuple[headers.Dialect, str, int], ...] = (
    (headers.standard, "slash", 0),
    (headers.full_width, "dash", 1),
    (headers.hyphens, "chinese", 3),
    (headers.said, "cell", 0),
    (headers.starred, "short", 2),
    (headers.codes, "compact", 0),
    (headers.worn, "dots", 1),
)
"""Dialect, spelling of dates, rows above the header."""


@cache
def _layout(style: tuple[headers.Dialect, str, int], pack: str, name: str, month: int) -> Layout:
    dialect, spelling, rows = style
    kind = "行政处罚" if pack == "xzcf" else "行政许可"
    above = ((f"{name}2026年{month}月{kind}信息",), (f"填报单位：{name}",), ("注：金额以万元为单位。",))[:rows]
    return Layout(pack, dialect, above, dates=(spelling,), reported_as="" if spelling != "cell" else "dash")
