"""What a sample month is made of: one entry per file, with its bytes and the findings that are due."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from . import files, xlsx
from .departments import departments
from .layout import Expected, Layout, lay_out
from .record import Department, Maker, Record


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of a sample month. `expected`: (rule, cell), cell `sheet!A1` where several sheets hold tables."""

    name: str
    data: bytes
    expected: tuple[Expected, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one department's file is made."""

    department: Department
    rng: random.Random
    make: Maker


def desk(name: str, month: str, *, serial: int, party: int) -> Desk:
    """`serial` and `party` are where document numbers and parties' names go on from."""
    rng = random.Random(f"{name} {month}")
    own = departments()[name]
    return Desk(own, rng, Maker(own, rng, serial, party))


def sheet_file(name: str, records: Sequence[Record], layout: Layout, *, sheet: str = "Sheet1") -> Sample:
    """One table in a file whose suffix says how it is written: .xlsx or .xls."""
    page, expected = lay_out(sheet, records, layout)
    data = files.xls_bytes([page]) if name.endswith(".xls") else xlsx.workbook([page])
    return Sample(name, data, tuple(expected), tuple(records))


def text_file(name: str, records: Sequence[Record], layout: Layout, *, encoding: str, newline: str = "\r\n") -> Sample:
    page, expected = lay_out("csv", records, layout)
    data = files.csv_bytes(page, encoding=encoding, newline=newline)
    return Sample(name, data, tuple(expected), tuple(records))


def book_file(
    name: str, tables: Sequence[tuple[str, Sequence[Record], Layout]], *, others: Sequence[xlsx.Sheet] = ()
) -> Sample:
    """Several tables in one workbook, and sheets that are none."""
    pages, expected = [], []
    for sheet, records, layout in tables:
        page, found = lay_out(sheet, records, layout)
        pages.append(page)
        expected += [(rule, f"{sheet}!{cell}") for rule, cell in found]
    listed = tuple(record for _, records, _ in tables for record in records)
    return Sample(name, xlsx.workbook([*pages, *others]), tuple(sorted(expected)), listed)
