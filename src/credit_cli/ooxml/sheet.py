"""One worksheet part as bytes with known places: where its rows and cells begin and end. Nothing is built or parsed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from . import markup, zipcopy
from .address import address, column_number, parse_range

_MAIN: Final = frozenset(
    ["http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"]
)
_ROOT: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)([A-Za-z]+)(?=[\s/>])[^<>]*>")
_ROW_NUMBER: Final = re.compile(rb'<(?:[\w.-]+:)?row r="([0-9]+)"')
_REFERENCE: Final = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")


class CellSpan(NamedTuple):
    """Where one `<c>` lies: its start tag is `start` to `tag_end`, the whole element `start` to `end`."""

    row: int
    column: int
    start: int
    tag_end: int
    end: int


class RowSpan(NamedTuple):
    """Where one `<row>` lies: `tag_end` to `content_end` holds its cells; `end` is behind its end tag."""

    number: int
    start: int
    tag_end: int
    content_end: int
    end: int


@dataclass(frozen=True, slots=True)
class RawCell:
    """What a cell holds: `kind` is its `t` attribute, `text` its value, unresolved (for `s` a shared string number)."""

    kind: str
    text: str
    formula: bool
    rich: bool
    """Bound to rich value metadata (`vm`): pictures, stocks. A text written there would contradict it."""


@dataclass(frozen=True)
class Sheet:
    """A worksheet `part`, and `xml`, the same in UTF-8. `shape` is `xml` with comments and CDATA blanked."""

    part: bytes
    xml: bytes
    shape: bytes
    prefix: bytes

    @classmethod
    def open(cls, part: bytes) -> "Sheet":
        """Return the sheet of a part's bytes. Raises Unreadable (FIL001) when it is not a worksheet."""
        try:
            xml = markup.as_utf8(part)
        except ValueError as error:
            raise zipcopy.damaged("工作表编码不是 UTF-8") from error
        shape = markup.blank_literals(xml)
        root = _ROOT.search(shape)
        if root is None or root[2] != b"worksheet" or b"<!DOCTYPE" in xml[: root.start()]:
            raise zipcopy.damaged("工作表部件不是工作表")
        declared = "xmlns:" + root[1][:-1].decode() if root[1] else "xmlns"
        if markup.attributes(root[0]).get(declared) not in _MAIN:
            raise zipcopy.damaged("工作表部件的命名空间不明")
        return cls(part, xml, shape, root[1])

    @cached_property
    def data_tag(self) -> tuple[int, int]:
        """Span of the `<sheetData>` start tag. Raises Unreadable when there is none."""
        found = markup.opening(self.prefix, b"sheetData").search(self.shape)
        if found is None:
            raise zipcopy.damaged("工作表缺少 sheetData")
        return found.span()

    @cached_property
    def data_end(self) -> int:
        """Where the rows end; the end of the start tag when sheetData is self-closing."""
        tag_end = self.data_tag[1]
        if self.closed(tag_end):
            return tag_end
        found = markup.closing(self.prefix, b"sheetData").search(self.shape, tag_end)
        if found is None:
            raise zipcopy.damaged("工作表在数据中间中断")
        return found.start()

    def closed(self, tag_end: int) -> bool:
        """Whether the tag that ends here is self-closing."""
        return self.shape[tag_end - 2 : tag_end] == b"/>"

    @cached_property
    def row_tags(self) -> tuple[list[int], list[tuple[int, int]]]:
        """Row numbers and the spans of the `<row>` start tags, in file order; a row without `r` follows the last."""
        numbers: list[int] = []
        spans: list[tuple[int, int]] = []
        last = 0
        for found in markup.opening(self.prefix, b"row").finditer(self.shape, *self._inside):
            last = self._row_number(found, last)
            numbers.append(last)
            spans.append(found.span())
        return numbers, spans

    @cached_property
    def row_limits(self) -> list[int]:
        """Where each row of `row_tags` ends at the latest: at the next one, or with the data."""
        spans = self.row_tags[1]
        return [*(start for start, _ in spans[1:]), self.data_end][: len(spans)]

    @property
    def _inside(self) -> tuple[int, int]:
        return self.data_tag[1], self.data_end

    def _row_number(self, found: re.Match[bytes], last: int) -> int:
        quick = _ROW_NUMBER.match(found[0])
        if quick:
            return int(quick[1])
        given = markup.attributes(found[0]).get("r", "").strip()
        return int(given) if given.isdecimal() else last + 1

    def rows(self, numbers: Iterable[int]) -> Iterator[RowSpan]:
        """Yield the rows of these numbers in file order; a number that the file repeats comes more than once."""
        wanted = set(numbers)
        found, spans = self.row_tags
        for place, number in enumerate(found):
            if number in wanted:
                yield self.row(number, *spans[place], self.row_limits[place])

    def row(self, number: int, start: int, tag_end: int, limit: int) -> RowSpan:
        """Return the row whose start tag is `start` to `tag_end`, before the next row at `limit`."""
        if self.closed(tag_end):
            return RowSpan(number, start, tag_end, tag_end, tag_end)
        found = markup.closing(self.prefix, b"row").search(self.shape, tag_end, limit)
        if found is None:
            raise zipcopy.damaged(f"工作表第{number}行不完整")
        return RowSpan(number, start, tag_end, found.start(), found.end())

    def cells(self, row: RowSpan) -> Iterator[CellSpan]:
        """Yield the cells of a row; one without `r` stands right of the one before it. Raises Unreadable."""
        closing = markup.closing(self.prefix, b"c")
        column = end = 0
        for found in markup.opening(self.prefix, b"c").finditer(self.shape, row.tag_end, row.content_end):
            if found.start() < end:
                raise zipcopy.damaged(f"工作表第{row.number}行的单元格互相嵌套")
            number, column = _position(markup.attributes(found[0]).get("r"), row.number, column)
            end = self._cell_end(found.end(), closing, row)
            yield CellSpan(number, column, found.start(), found.end(), end)

    def find(self, row: RowSpan, columns: Iterable[int]) -> Iterator[CellSpan]:
        """Yield the row's cells in these columns; an address that occurs twice is yielded twice."""
        wanted = list(columns)
        quick = [self._at(row, column) for column in wanted] if self._plainly_addressed(row) else [None]
        if None not in quick:
            yield from (span for spans in quick if spans for span in spans)
        else:
            yield from (span for span in self.cells(row) if span.row == row.number and span.column in wanted)

    def _plainly_addressed(self, row: RowSpan) -> bool:
        """Whether every cell of the row starts `<c r="`, as Excel, WPS and openpyxl write: then a search finds it."""
        bounds = row.tag_end, row.content_end
        mark = b"<%bc" % self.prefix
        return self.shape.count(mark, *bounds) == self.shape.count(mark + b' r="', *bounds)

    def _at(self, row: RowSpan, column: int) -> list[CellSpan] | None:
        """Return the cell by a search for its address, [] when it is missing, None when the row needs a closer look."""
        mark = b"<%bc" % self.prefix
        key = mark + b' r="%b"' % address(row.number, column).encode()
        start = self.shape.find(key, row.tag_end, row.content_end)
        if start < 0:
            return []
        tag = markup.opening(self.prefix, b"c").match(self.shape, start, row.content_end)
        following = self.shape.find(mark, start + 1, row.content_end)
        limit = following if following >= 0 else row.content_end
        if tag is None or self.shape.find(key, limit, row.content_end) >= 0:
            return None
        end = tag.end() if self.closed(tag.end()) else self._end_before(tag.end(), limit)
        return [CellSpan(row.number, column, start, tag.end(), end)] if end else None

    def _end_before(self, tag_end: int, limit: int) -> int:
        found = markup.closing(self.prefix, b"c").search(self.shape, tag_end, limit)
        return found.end() if found else 0

    def _cell_end(self, tag_end: int, closing: re.Pattern[bytes], row: RowSpan) -> int:
        if self.closed(tag_end):
            return tag_end
        found = closing.search(self.shape, tag_end, row.content_end)
        if found is None:
            raise zipcopy.damaged(f"工作表第{row.number}行的单元格不完整")
        return found.end()

    def attributes(self, cell: CellSpan) -> Mapping[str, str]:
        return markup.attributes(self.xml[cell.start : cell.tag_end])

    def content(self, cell: CellSpan) -> RawCell:
        """Return what a cell holds, as the file says it."""
        given = self.attributes(cell)
        kind = given.get("t", "n")
        body = self.xml[cell.tag_end : cell.end]
        formula = markup.opening(self.prefix, b"f").search(self.shape, cell.tag_end, cell.end) is not None
        text = markup.rich_text(body, prefix=self.prefix) if kind == "inlineStr" else self._value(cell)
        return RawCell(kind, text, formula, "vm" in given)

    def _value(self, cell: CellSpan) -> str:
        start = markup.opening(self.prefix, b"v").search(self.shape, cell.tag_end, cell.end)
        if start is None or self.closed(start.end()):
            return ""
        stop = markup.closing(self.prefix, b"v").search(self.shape, start.end(), cell.end)
        return markup.plain_text(self.xml[start.end() : stop.start()]) if stop else ""

    @cached_property
    def arrays(self) -> tuple[tuple[int, int, int, int], ...]:
        """Ranges (top, left, bottom, right) of array formulas and data tables, of which no single cell may change."""
        if b"array" not in self.shape and b"dataTable" not in self.shape:
            return ()
        tags = markup.opening(self.prefix, b"f").findall(self.shape, *self._inside)
        given = (markup.attributes(tag) for tag in tags)
        ranges = (parse_range(tag.get("ref", "")) for tag in given if tag.get("t") in ("array", "dataTable"))
        return tuple(found for found in ranges if found is not None)


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference) if reference else None
    return (int(found[2]), column_number(found[1].upper())) if found else (row, column + 1)
