"""Records → a sheet in one of the ways departments lay it out, and the cells in which the planted mistakes end up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from . import headers
from .record import Record
from .xlsx import Sheet, column_letters

Expected = tuple[str, str]
"""Rule and cell address; the address is '' for a finding about the sheet as a whole."""

SPELLINGS: Mapping[str, Callable[[date], Any]] = {
    "slash": lambda day: f"{day:%Y/%m/%d}",
    "dash": lambda day: f"{day:%Y-%m-%d}",
    "short": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "compact": lambda day: f"{day:%Y%m%d}",
    "number": lambda day: int(f"{day:%Y%m%d}"),
    "serial": lambda day: day.toordinal() - date(1899, 12, 30).toordinal(),
    "cell": lambda day: day,
    "stamp": lambda day: f"{day:%Y-%m-%d} 16:30:08",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a department lays out its sheet."""

    pack: str
    dialect: headers.Dialect = headers.standard
    above: tuple[tuple[Any, ...], ...] = ()
    below: tuple[tuple[Any, ...], ...] = ()
    left: int = 0
    """Empty columns before the table."""
    numbered: bool = False
    dates: tuple[str, ...] = ("slash",)
    """Spellings, taken in turn from record to record."""
    reported: tuple[str, str] = ("SBRQ", "上报日期")
    """The field of the reported day and its title; an empty title leaves the column out."""
    reported_as: str = ""
    """How the reported day is spelled, if not as the other dates."""
    without: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Columns at the right end that no data set knows: title → cell."""
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Field → (group title, title below it), for a two-level header."""
    numbers: tuple[str, ...] = ()
    """Fields whose plain numbers are number cells."""

    @property
    def columns(self) -> list[str]:
        titles = headers.TITLES[self.pack]
        kept = [code for code in titles if code not in self.without]
        return kept if self.reported[1] else [code for code in kept if code != self.reported[0]]


def lay_out(name: str, records: Sequence[Record], layout: Layout) -> tuple[Sheet, list[Expected]]:
    """Return the sheet, and what is expected of it: worked out while writing, not by reading."""
    rows: list[list[Any]] = [[None] * layout.left + list(row) for row in layout.above]
    head, merged = _header(layout, len(rows))
    rows += head
    expected: list[Expected] = []
    letters = column_letters(100)
    offset = layout.left + layout.numbered
    for position, record in enumerate(records):
        cells = [_cell(record, code, layout, position) for code in layout.columns]
        rows.append([None] * layout.left + [position + 1] * layout.numbered + cells + list(layout.extra.values()))
        for rule, code in record.wrong:
            expected.append((rule, f"{letters[offset + layout.columns.index(code)]}{len(rows)}"))
    rows += [[None] * layout.left + list(row) for row in layout.below]
    return Sheet(name, rows, tuple(merged)), sorted(expected)


def _header(layout: Layout, above: int) -> tuple[list[list[Any]], list[str]]:
    titles = [_title(code, layout) for code in layout.columns]
    lead = [None] * layout.left + ["序号"] * layout.numbered
    if not layout.groups:
        return [[*lead, *titles, *layout.extra]], []
    pairs = [layout.groups.get(code, (title, None)) for code, title in zip(layout.columns, titles, strict=True)]
    upper = [group if at == 0 or pairs[at - 1][0] != group else None for at, (group, _) in enumerate(pairs)]
    rows = [[*lead, *upper, *layout.extra], [*([None] * len(lead)), *(sub for _, sub in pairs)]]
    return rows, _merged(pairs, len(lead), above + 1)


def _merged(pairs: Sequence[tuple[str, str | None]], left: int, row: int) -> list[str]:
    """The areas of group titles (to the right) and of single titles (downwards)."""
    letters = column_letters(100)
    areas = [f"{letters[left + at]}{row}:{letters[left + at]}{row + 1}" for at, (_, sub) in enumerate(pairs) if not sub]
    for group in dict.fromkeys(group for group, sub in pairs if sub):
        members = [at for at, (other, _) in enumerate(pairs) if other == group]
        areas.append(f"{letters[left + members[0]]}{row}:{letters[left + members[-1]]}{row}")
    return areas


def _title(code: str, layout: Layout) -> str:
    title = layout.reported[1] if code == layout.reported[0] else headers.TITLES[layout.pack][code]
    return layout.dialect(code, title)


def _cell(record: Record, code: str, layout: Layout, position: int) -> Any:
    value = record.values.get(code)
    if isinstance(value, date) and not isinstance(value, datetime):
        spelling = layout.dates[position % len(layout.dates)]
        if code == layout.reported[0] and layout.reported_as:
            spelling = layout.reported_as
        return SPELLINGS[spelling](value)
    if code in layout.numbers and isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return float(value) if "." in value else int(value)
    return value
