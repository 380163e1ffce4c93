"""What the sheets of an .ods hold that readers do not tell (OpenDocument 1.3, part 3, 9.1): errors, formulas without
result, what is hidden or merged. A search of the bytes; cells are looked at only in rows in which one of them matters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from credit_cli.model import Facts, letters
from credit_cli.ooxml.markup import plain_text
from credit_cli.ooxml.package import Package

from .csvgrid import is_error

_ATTRIBUTES: Final = rb"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*"""
_ATTRIBUTE: Final = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TABLE: Final = re.compile(rb"<table:table" + _ATTRIBUTES + rb">")
_ROW: Final = re.compile(rb"<table:table-row" + _ATTRIBUTES + rb"/?>")
_COLUMN: Final = re.compile(rb"<table:table-column" + _ATTRIBUTES + rb"/?>")
_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell" + _ATTRIBUTES + rb"(/?)>")
_TEXT: Final = re.compile(rb"<text:p(?:\s[^>]*)?>([^<]*)")
_END_OF_CELL: Final = re.compile(rb"</table:(?:covered-)?table-cell>")
_HIDDEN: Final = (b"collapse", b"filter")
_WORDS: Final = (b"table:formula", b"-spanned", b'"error"')
_MOST: Final = 1 << 20
_Attributes = dict[bytes, bytes]


@dataclass(slots=True)
class _Found:
    errors: list[tuple[str, str]] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def facts(self, hidden_columns: tuple[tuple[int, int], ...]) -> Facts:
        return Facts(
            errors=tuple(self.errors),
            uncached=tuple(self.uncached),
            hidden_rows=tuple(self.hidden_rows),
            hidden_columns=hidden_columns,
            merges=tuple(self.merges),
        )


def facts(package: Package) -> Mapping[str, Facts]:
    """Return the facts of an .ods by sheet name. Raises Unreadable where its content is missing or damaged."""
    xml = package.read("content.xml")
    tables = list(_TABLE.finditer(xml))
    ends = [following.start() for following in tables[1:]] + [len(xml)]
    return {
        plain_text(_attributes(table[1]).get(b"table:name", b"")): _of_sheet(xml[table.end() : end])
        for table, end in zip(tables, ends, strict=True)
    }


def _of_sheet(xml: bytes) -> Facts:
    if not any(word in xml for word in (*_WORDS, b"table:visibility")):
        return Facts()
    rows = list(_ROW.finditer(xml))
    ends = [following.start() for following in rows[1:]] + [len(xml)]
    found, number = _Found(), 1
    for row, end in zip(rows, ends, strict=True):
        given = _attributes(row[1])
        times = _times(given, b"table:number-rows-repeated")
        content = xml[row.end() : end]
        if given.get(b"table:visibility") in _HIDDEN and b"office:value-type" in content:
            found.hidden_rows += range(number, number + times)
        if any(word in content for word in _WORDS):
            _look_at(content, number, found)
        number += times
    return found.facts(tuple(_hidden_columns(xml)))


def _look_at(row: bytes, number: int, found: _Found) -> None:
    """Enter what the cells of a row tell. A row that is repeated holds no more than the first one of its like."""
    column = 0
    for cell in _CELL.finditer(row):
        given = _attributes(cell[1])
        address = f"{letters(column)}{number}"
        if b"table:formula" in given or b"error" in given.values():
            shown = b"" if cell[2] else row[cell.end() : _end(row, cell.end())]
            _enter(given, _shown(shown), address, found)
        down, across = (_times(given, b"table:number-%s-spanned" % kind) for kind in (b"rows", b"columns"))
        if down > 1 or across > 1:
            found.merges.append(f"{address}:{letters(column + across - 1)}{number + down - 1}")
        column += _times(given, b"table:number-columns-repeated")


def _enter(given: _Attributes, text: str, address: str, found: _Found) -> None:
    if given.get(b"calcext:value-type") == b"error" or is_error(text):
        found.errors.append((address, text or "错误值"))
    elif b"office:value-type" not in given and not text:
        found.uncached.append(address)


def _end(row: bytes, start: int) -> int:
    found = _END_OF_CELL.search(row, start)
    return found.start() if found else len(row)


def _shown(cell: bytes) -> str:
    return "\n".join(plain_text(text) for text in _TEXT.findall(cell)).strip()


def _hidden_columns(xml: bytes) -> Iterator[tuple[int, int]]:
    column = 1
    for tag in _COLUMN.finditer(xml):
        given = _attributes(tag[1])
        last = column + _times(given, b"table:number-columns-repeated") - 1
        if given.get(b"table:visibility") in _HIDDEN:
            yield column, last
        column = last + 1


def _times(given: _Attributes, name: bytes) -> int:
    text = given.get(name, b"1")
    return min(max(int(text), 1), _MOST) if text.isdigit() and len(text) < 9 else 1


def _attributes(tag: bytes) -> _Attributes:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}
