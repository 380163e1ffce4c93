"""Mark cells of a worksheet part: another cell format, and texts in columns behind the table. No value changes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from . import markup
from .address import address, parse_range
from .patch import Splice, inserted, spliced, text_cell
from .sheet import CellSpan, RowSpan, Sheet

Place = tuple[int, int]
"""(row, column), 1-based."""

_STYLE: Final = re.compile(rb"""\ss\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS: Final = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_REFERENCE: Final = re.compile(rb"""(?<=\s)ref\s*=\s*(?:"[^"]*"|'[^']*')""")
_BEHIND: Final = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""What follows `legacyDrawing` in a worksheet (ECMA-376-1, CT_Worksheet)."""


@dataclass(frozen=True)
class Marking:
    """A sheet and those of its rows that are to be marked."""

    sheet: Sheet
    numbers: frozenset[int]

    @cached_property
    def rows(self) -> list[RowSpan]:
        return list(self.sheet.rows(self.numbers))

    @cached_property
    def cells(self) -> dict[Place, CellSpan]:
        """The cells of those rows; of a repeated address the first."""
        found: dict[Place, CellSpan] = {}
        for row in self.rows:
            for span in self.sheet.cells(row):
                found.setdefault((span.row, span.column), span)
        return found

    @property
    def last_column(self) -> int:
        """The last column that holds something in these rows."""
        return max((column for (_, column), span in self.cells.items() if span.end > span.tag_end), default=0)

    def style(self, place: Place) -> int:
        """Return the number of a cell's format, 0 for a missing cell."""
        span = self.cells.get(place)
        told = self.sheet.attributes(span).get("s", "0") if span else "0"
        return int(told) if told.isdecimal() else 0

    def marked(
        self, formats: Mapping[Place, int], texts: Mapping[Place, tuple[str, int | None]], further: Iterable[Splice]
    ) -> bytes:
        """Return the part with these cell formats, these texts with their formats, and `further` splices.

        A place of `texts` must not hold anything.
        """
        splices: list[Splice] = [*further]
        new: dict[Place, bytes] = {}
        for place, number in formats.items():
            if (span := self.cells.get(place)) is not None:
                splices.append(self._restyled(span, number))
            else:
                new[place] = b'<%bc r="%b" s="%d"/>' % (self.sheet.prefix, address(*place).encode(), number)
        for place, (text, format_) in texts.items():
            cell = self._text(place, text, format_)
            if (span := self.cells.get(place)) is not None:
                splices.append(Splice(span.start, span.end, 0, cell))
            else:
                new[place] = cell
        splices += [*inserted(self.sheet, self.rows, new), *self._without_spans({row for row, _ in new})]
        return markup.as_before(spliced(self.sheet.xml, splices), self.sheet.part)

    def _restyled(self, span: CellSpan, number: int) -> Splice:
        tag = _STYLE.sub(b"", self.sheet.xml[span.start : span.tag_end])
        closed = tag.endswith(b"/>")
        stem = tag[: -2 if closed else -1].rstrip()
        return Splice(span.start, span.tag_end, 0, stem + b' s="%d"' % number + (b"/>" if closed else b">"))

    def _text(self, place: Place, text: str, number: int | None) -> bytes:
        cell = text_cell(self.sheet.prefix, place, text)
        return cell if number is None else cell.replace(b" t=", b' s="%d" t=' % number, 1)

    def _without_spans(self, numbers: set[int]) -> Iterator[Splice]:
        """A row's `spans` tells readers its first and last cell; it is left out where a cell is added."""
        for row in self.rows:
            tag = self.sheet.xml[row.start : row.tag_end]
            if row.number in numbers and row.end > row.tag_end and _SPANS.search(tag):
                yield Splice(row.start, row.tag_end, -1, _SPANS.sub(b"", tag, count=1))


def widened(sheet: Sheet, first: int, widths: tuple[int, ...]) -> Iterator[Splice]:
    """Yield what makes the columns from `first` on that wide and part of the sheet's dimension."""
    last = first + len(widths) - 1
    head = sheet.data_tag[0]
    dimension = markup.opening(sheet.prefix, b"dimension").search(sheet.shape, 0, head)
    if dimension and (area := parse_range(markup.attributes(dimension[0]).get("ref", ""))):
        top, left, bottom, right = area
        text = f"{address(top, left)}:{address(bottom, max(right, last))}".encode()
        yield Splice(*dimension.span(), 0, _REFERENCE.sub(b'ref="%b"' % text, sheet.xml[slice(*dimension.span())]))
    items = b"".join(
        b'<%bcol min="%d" max="%d" width="%d" customWidth="1"/>' % (sheet.prefix, at, at, width)
        for at, width in enumerate(widths, first)
    )
    end = markup.closing(sheet.prefix, b"cols").search(sheet.shape, 0, head)
    if end is None:
        yield Splice(head, head, 0, b"<%bcols>%b</%bcols>" % (sheet.prefix, items, sheet.prefix))
        return
    known = markup.opening(sheet.prefix, b"col").findall(sheet.shape, 0, head)
    if all(int(markup.attributes(tag).get("max", "16384")) < first for tag in known):
        yield Splice(end.start(), end.start(), 0, items)


def notes_of(sheet: Sheet) -> str:
    """Return the relation id of the drawing that holds the shapes of the sheet's notes, '' when there is none."""
    found = markup.opening(sheet.prefix, b"legacyDrawing").search(sheet.shape, sheet.data_end)
    given = markup.attributes(found[0]) if found else {}
    return next((value for name, value in given.items() if name.rpartition(":")[2] == "id"), "")


def noted(sheet: Sheet, relation: str, namespace: str) -> Splice:
    """Return what makes the drawing of notes part of the sheet, at its place in the schema's order."""
    prefix = sheet.prefix
    past = [sheet.data_end, *(found.end() for found in _formats(sheet))]
    names = [b"<%b%b" % (prefix, name.encode()) for name in _BEHIND] + [b"<mc:AlternateContent"]
    ends = markup.closing(prefix, b"worksheet").search(sheet.shape, max(past))
    places = [at for name in names if (at := _at(sheet, name, max(past))) >= 0]
    place = min([*places, ends.start() if ends else len(sheet.xml)])
    tag = b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (prefix, namespace.encode(), relation.encode())
    return Splice(place, place, 0, tag)


def _at(sheet: Sheet, name: bytes, start: int) -> int:
    found = re.compile(re.escape(name) + rb"(?=[\s/>])").search(sheet.shape, start)
    return found.start() if found else -1


def _formats(sheet: Sheet) -> Iterator[re.Match[bytes]]:
    """Conditional formats may hold extension lists of their own."""
    return markup.closing(sheet.prefix, b"conditionalFormatting").finditer(sheet.shape, sheet.data_end)
