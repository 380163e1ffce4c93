"""A light pass over a worksheet part for what readers hide: error cells, uncalculated formulas, hidden rows, merges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from . import markup
from .address import address, column_number
from .sheet import CellSpan, RowSpan, Sheet

_ERROR: Final = re.compile(rb"""\st\s*=\s*(?:"e"|'e')""")
_REFERENCE: Final = re.compile(rb'<(?:[\w.-]+:)?c r="([A-Z]{1,3})[0-9]')
_TRUE: Final = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Probe:
    """What a worksheet holds that readers do not tell. Row and column numbers are 1-based."""

    rows: int
    """`<row>` elements counted: a reader that returns none of them lost them."""
    last_row: int
    last_column: int
    """Of the last cell of any row: together the area a reader will span."""
    errors: tuple[tuple[str, str], ...]
    """(address, error text) of cells such as `#N/A`, which readers turn into empty ones."""
    formulas: int
    uncached: tuple[str, ...]
    """Addresses of formulas without a saved result: every reader shows them as blank."""
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[tuple[int, int], ...]
    """(first, last) of each hidden group."""
    merges: tuple[str, ...]


def probe(sheet_xml: bytes) -> Probe:
    """Return what readers hide in a worksheet part. Raises Unreadable (FIL001) when the part is broken."""
    sheet = Sheet.open(sheet_xml)
    numbers, spans = sheet.row_tags
    formulas = _count_formulas(sheet)
    flagged = list(_flagged(sheet, formulas > 0))
    return Probe(
        rows=len(numbers),
        last_row=max(numbers, default=0),
        last_column=_last_column(sheet),
        errors=tuple((_name(cell), sheet.content(cell).text) for cell in flagged if _is_error(sheet, cell)),
        formulas=formulas,
        uncached=tuple(_name(cell) for cell in flagged if formulas and _is_uncached(sheet, cell)),
        hidden_rows=tuple(
            number
            for number, (start, end) in zip(numbers, spans, strict=True)
            if b"hidden" in (tag := sheet.xml[start:end]) and markup.attributes(tag).get("hidden") in _TRUE
        ),
        hidden_columns=tuple(_hidden_columns(sheet)),
        merges=tuple(_merges(sheet)),
    )


def _name(cell: CellSpan) -> str:
    return address(cell.row, cell.column)


def _count_formulas(sheet: Sheet) -> int:
    if sheet.shape.find(b"<%bf" % sheet.prefix, sheet.data_tag[1], sheet.data_end) < 0:
        return 0
    tags = markup.opening(sheet.prefix, b"f").finditer(sheet.shape, sheet.data_tag[1], sheet.data_end)
    return sum(1 for _ in tags)


def _flagged(sheet: Sheet, formulas: bool) -> Iterator[CellSpan]:
    """Yield the cells of the rows in which there is an error or, if asked for, a formula; other rows are not opened."""
    numbers, spans = sheet.row_tags
    suspect = markup.opening(sheet.prefix, b"f") if formulas else None
    for number, (start, tag_end), limit in zip(numbers, spans, sheet.row_limits, strict=True):
        if _ERROR.search(sheet.shape, tag_end, limit) or (suspect and suspect.search(sheet.shape, tag_end, limit)):
            yield from sheet.cells(sheet.row(number, start, tag_end, limit))


def _is_error(sheet: Sheet, cell: CellSpan) -> bool:
    return _ERROR.search(sheet.shape, cell.start, cell.tag_end) is not None


def _is_uncached(sheet: Sheet, cell: CellSpan) -> bool:
    """Whether a formula has no result. `t="str"` with an empty `<v>` is one: the empty text."""
    held = sheet.content(cell)
    if not held.formula or held.text:
        return False
    value = markup.opening(sheet.prefix, b"v").search(sheet.shape, cell.tag_end, cell.end)
    return value is None or held.kind != "str"


def _last_column(sheet: Sheet) -> int:
    """Return the column of the last cell of any row. Files in which a row's cells are out of order are not Excel's."""
    mark = b"<%bc" % sheet.prefix
    bounds = zip((tag_end for _, tag_end in sheet.row_tags[1]), sheet.row_limits, strict=True)
    return max((_ends_in(sheet, mark, start, end) for start, end in bounds), default=0)


def _ends_in(sheet: Sheet, mark: bytes, start: int, end: int) -> int:
    place = sheet.shape.rfind(mark, start, end)
    found = _REFERENCE.match(sheet.shape, place) if place >= 0 else None
    if found:
        return column_number(found[1].decode())
    cells = sheet.cells(RowSpan(0, start, start, end, end)) if place >= 0 else ()
    return max((cell.column for cell in cells), default=0)


def _hidden_columns(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for tag in markup.opening(sheet.prefix, b"col").findall(sheet.shape, 0, sheet.data_tag[0]):
        given = markup.attributes(tag)
        first, last = given.get("min", ""), given.get("max", "")
        if given.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            yield int(first), int(last)


def _merges(sheet: Sheet) -> Iterator[str]:
    for tag in markup.opening(sheet.prefix, b"mergeCell").findall(sheet.shape, sheet.data_end):
        if reference := markup.attributes(tag).get("ref"):
            yield reference
