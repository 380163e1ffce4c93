"""Set single cells of a worksheet part to text; every byte outside them stays. Shared strings are never touched."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from . import markup
from .address import address, parse_address
from .sheet import CellSpan, RawCell, RowSpan, Sheet

CELL_LIMIT: Final = 32_767
_TYPE: Final = re.compile(rb"""(?<=\s)t\s*=\s*(?:"[^"]*"|'[^']*')""")
_FORMULA: Final = "单元格是公式，结果由别处算出，应在来源处更正"
_ARRAY: Final = "单元格属于数组公式或模拟运算表，不能单独更正"
_RICH: Final = "单元格绑定了图片等富数据，不能改成文本"
_REPEATED: Final = "文件中同一地址出现多次，无法确定更正哪一个"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that was left as it is, and why (in Chinese)."""

    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class Patched:
    """The part with all edits but the refused ones."""

    xml: bytes
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Splice:
    """Put `text` in place of `start` to `end`; at one place the lower `rank` comes first."""

    start: int
    end: int
    rank: int
    text: bytes


def patch_cells(part: bytes | Sheet, edits: Mapping[str, str]) -> Patched:
    """Return a worksheet part in which the cells at these addresses hold these texts, as inline strings.

    `part` is its bytes, or the sheet opened already. Style and all other attributes of a cell stay; a missing
    cell or row is inserted at its place. Formulas, members of array formulas, rich values and addresses that occur
    twice are refused.
    Raises ValueError for an address or text that no worksheet can hold, Unreadable (FIL001) for a broken part.
    """
    original = part.part if isinstance(part, Sheet) else part
    if not edits:
        return Patched(original, ())
    for text in edits.values():
        _check_text(text)
    sheet = part if isinstance(part, Sheet) else Sheet.open(part)
    wanted = {parse_address(cell): text for cell, text in edits.items()}
    splices, refused = _plan(sheet, wanted)
    if not splices:
        return Patched(original, tuple(refused))
    return Patched(markup.as_before(spliced(sheet.xml, splices), original), tuple(refused))


def read_cells(sheet: Sheet, cells: Iterable[str]) -> Mapping[str, RawCell]:
    """Return what the cells at these addresses hold; a missing cell is left out, of a repeated one the last counts."""
    columns = _by_row(map(parse_address, cells))
    return {
        address(span.row, span.column): sheet.content(span)
        for row in sheet.rows(columns)
        for span in sheet.find(row, columns[row.number])
    }


def _by_row(places: Iterable[tuple[int, int]]) -> Mapping[int, list[int]]:
    """Return the columns wanted of each row."""
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in places:
        columns[row].append(column)
    return columns


def _check_text(text: str) -> None:
    markup.cell_markup(text)
    if len(text.encode("utf-16-le")) // 2 > CELL_LIMIT:
        raise ValueError(f"text is longer than {CELL_LIMIT} UTF-16 units")


def _plan(sheet: Sheet, wanted: Mapping[tuple[int, int], str]) -> tuple[list[Splice], list[Refusal]]:
    columns = _by_row(wanted)
    rows = list(sheet.rows(columns))
    found: dict[tuple[int, int], list[CellSpan]] = defaultdict(list)
    for row in rows:
        for span in sheet.find(row, columns[row.number]):
            found[span.row, span.column].append(span)
    splices, refused, missing = [], [], {}
    prefix = sheet.prefix
    for place, text in wanted.items():
        reason = _reason(sheet, place, found[place])
        if reason:
            refused.append(Refusal(address(*place), reason))
        elif found[place]:
            splices.append(_replaced(sheet, found[place][0], text))
        else:
            missing[place] = text_cell(prefix, place, text)
    return [*splices, *inserted(sheet, rows, missing)], refused


def _reason(sheet: Sheet, place: tuple[int, int], spans: list[CellSpan]) -> str | None:
    if len(spans) > 1:
        return _REPEATED
    held = sheet.content(spans[0]) if spans else None
    if held and held.formula:
        return _FORMULA
    if held and held.rich:
        return _RICH
    inside = any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in sheet.arrays)
    return _ARRAY if inside else None


def _replaced(sheet: Sheet, span: CellSpan, text: str) -> Splice:
    tag = sheet.xml[span.start : span.tag_end]
    stem = (tag[:-2] if sheet.closed(span.tag_end) else tag[:-1]).rstrip()
    stem = stem if _TYPE.search(stem) else stem + b" "
    kind = _type_span(stem)
    stem = stem[: kind[0]] + b't="inlineStr"' + stem[kind[1] :]
    return Splice(span.start, span.end, 0, stem + b">" + _body(sheet.prefix, text))


def _type_span(stem: bytes) -> tuple[int, int]:
    """Return where the `t` attribute stands, or the end of the tag when there is none."""
    found = _TYPE.search(stem)
    return found.span() if found else (len(stem), len(stem))


def _body(prefix: bytes, text: str) -> bytes:
    """Return the content and end tag of an inline string cell."""
    content = markup.cell_markup(text).encode("utf-8")
    return b'<%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (prefix, prefix, content, prefix, prefix, prefix)


def text_cell(prefix: bytes, place: tuple[int, int], text: str) -> bytes:
    """Return a new cell that holds a text."""
    return b'<%bc r="%b" t="inlineStr">' % (prefix, address(*place).encode()) + _body(prefix, text)


def inserted(sheet: Sheet, rows: Sequence[RowSpan], missing: Mapping[tuple[int, int], bytes]) -> Iterator[Splice]:
    """Yield what puts these new cells, by (row, column), into the sheet; `rows`: those of the rows that are there."""
    first_rows = {row.number: row for row in reversed(rows)}
    by_row: dict[int, dict[int, bytes]] = defaultdict(dict)
    for (row, column), cell in sorted(missing.items()):
        by_row[row][column] = cell
    for number in by_row.keys() & first_rows.keys():
        yield from _into_row(sheet, first_rows[number], by_row[number])
    yield from _new_rows(sheet, {number: cells for number, cells in by_row.items() if number not in first_rows})


def _into_row(sheet: Sheet, row: RowSpan, new: Mapping[int, bytes]) -> Iterator[Splice]:
    if sheet.closed(row.tag_end):
        tag = sheet.xml[row.start : row.tag_end - 2].rstrip() + b">"
        yield Splice(row.start, row.end, 0, tag + b"".join(new.values()) + b"</%brow>" % sheet.prefix)
        return
    spans = list(sheet.cells(row))
    for column, text in new.items():
        place = next((span.start for span in spans if span.column > column), row.content_end)
        yield Splice(place, place, column, text)


def _new_rows(sheet: Sheet, absent: Mapping[int, Mapping[int, bytes]]) -> Iterator[Splice]:
    numbers, spans = sheet.row_tags
    built = {number: _new_row(sheet.prefix, number, cells) for number, cells in absent.items()}
    if built and sheet.closed(sheet.data_tag[1]):
        start, end = sheet.data_tag
        tag = sheet.xml[start : end - 2].rstrip() + b">"
        yield Splice(start, end, 0, tag + b"".join(built.values()) + b"</%bsheetData>" % sheet.prefix)
        return
    for number, row in built.items():
        later = next((place for place, other in enumerate(numbers) if other > number), None)
        place = sheet.data_end if later is None else spans[later][0]
        yield Splice(place, place, number, row)


def _new_row(prefix: bytes, number: int, cells: Mapping[int, bytes]) -> bytes:
    return b'<%brow r="%d">%b</%brow>' % (prefix, number, b"".join(cells.values()), prefix)


def spliced(xml: bytes, splices: Iterable[Splice]) -> bytes:
    """Return the XML with all splices made."""
    pieces, place = [], 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end, splice.rank)):
        pieces += [xml[place : splice.start], splice.text]
        place = splice.end
    return b"".join([*pieces, xml[place:]])
