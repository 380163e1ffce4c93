"""What an xlsx sheet holds that readers do not tell: errors, uncalculated formulas, what is hidden, merged or doubled.

A search of the bytes for the few words that matter; only sheets in which one occurs are looked at more closely.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from credit_cli.errors import Unreadable
from credit_cli.model import Facts
from credit_cli.ooxml.markup import plain_text
from credit_cli.ooxml.package import Package
from credit_cli.ooxml.probe import probe

_UNUSUAL: Final = ((b"'", b"='"), (b"!", b"<!"), (b'"', b' ="'), (b'"', b'= "'), (b"'", b"= '"))
"""Attributes in single quotes or with blanks around `=`, comments, CDATA: they call for the closest look."""
_WORDS: Final = ((b"t", b't="e"'), (b"h", b"hidden"), (b"C", b"mergeCell"), (b"f", b"<f"), *_UNUSUAL)
"""In front the rarest byte: to find that a byte is not there at all is a hundred times as fast."""
_PLAIN: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<worksheet[\s>]")
_ERROR: Final = re.compile(
    rb'<c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+[0-9]+)"[^>]*(?<!/)>(?:[^<]|<(?!/c>|v))*(?:<v>([^<]*)</v>)?'
)
_UNCACHED: Final = re.compile(
    rb'<c ([^>]*?\br="([A-Z]+[0-9]+)"[^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(<v>\s*</v>|<v\s*/>)?\s*</c>'
)
_HIDDEN_ROW: Final = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_COLUMN: Final = re.compile(rb"<col ([^>]*)>")
_MERGE: Final = re.compile(rb'<mergeCell [^>]*?\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_ATTRIBUTE: Final = re.compile(rb'\b(\w+)="([^"]*)"')
_ADDRESS: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_UNADDRESSED: Final = re.compile(rb'<(?:c|row) (?![^>]*\br=")')
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
_ROW: Final = re.compile(rb'r="([0-9]{1,7})"')
_FILLED: Final = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"[^>]*[^>/]>\s*<(?:v|is)>')


def facts(package: Package) -> Mapping[str, Facts]:
    """Return what is hidden in the worksheets of an xlsx, by sheet name. Raises Unreadable."""
    sheets = [sheet for sheet in package.workbook.sheets if sheet.kind == "worksheet" and package.has(sheet.path)]
    return {sheet.name: _of_sheet(package.read(sheet.path)) for sheet in sheets}


def _of_sheet(xml: bytes) -> Facts:
    plain = _PLAIN.match(xml) and not any(byte in xml and word in xml for byte, word in _WORDS)
    found = Facts() if plain else looked_at(xml)
    return replace(_disorder(xml, found), below=_last_row(xml))


def _last_row(xml: bytes) -> int:
    """The last row in which a cell holds a value: a reader that ends above it has lost rows."""
    end = len(xml)
    while (start := xml.rfind(b"<row ", 0, end)) >= 0:
        if filled := _FILLED.search(xml, start, end):
            return int(filled[1])
        end = start
    return 0


def looked_at(xml: bytes) -> Facts:
    """Return the facts of one worksheet part, but for order. Raises Unreadable where the part is broken."""
    if not _PLAIN.match(xml) or any(byte in xml and word in xml for byte, word in _UNUSUAL) or _unaddressed(xml):
        return _probed(xml)
    hidden = b"hidden" in xml
    return Facts(
        errors=tuple(_errors(xml)) if b't="e"' in xml else (),
        uncached=tuple(_uncached(xml)) if b"<f" in xml else (),
        hidden_rows=tuple(map(int, _HIDDEN_ROW.findall(xml))) if hidden else (),
        hidden_columns=tuple(_hidden_columns(xml)) if hidden else (),
        merges=tuple(ref.decode() for ref in _MERGE.findall(xml, max(0, xml.rfind(b"</sheetData>")))),
    )


def _unaddressed(xml: bytes) -> bool:
    """Are there rows or cells without an address? They stand beside the one before them."""
    addressed = xml.count(b"<c ") == xml.count(b'<c r="') and xml.count(b"<row ") == xml.count(b'<row r="')
    bare = any(tag in xml for tag in (b"<c>", b"<c/>", b"<row>", b"<row/>"))
    return bare or (not addressed and _UNADDRESSED.search(xml) is not None)


def _errors(xml: bytes) -> Iterator[tuple[str, str]]:
    for cell, text in _ERROR.findall(xml):
        yield cell.decode(), plain_text(text)


def _uncached(xml: bytes) -> Iterator[str]:
    """An empty result of type text is a result: the formula gives the empty text."""
    for tag, cell, value in _UNCACHED.findall(xml):
        if not (value and b't="str"' in tag) and b't="e"' not in tag:
            yield cell.decode()


def _probed(xml: bytes) -> Facts:
    try:
        found = probe(xml)
    except Unreadable:
        return Facts()  # the reader decides whether such a sheet can be read
    return Facts(
        errors=found.errors,
        uncached=found.uncached,
        hidden_rows=found.hidden_rows,
        hidden_columns=found.hidden_columns,
        merges=found.merges,
    )


def _hidden_columns(xml: bytes) -> Iterator[tuple[int, int]]:
    for tag in _COLUMN.findall(xml, 0, max(0, xml.find(b"<sheetData"))):
        given = dict(_ATTRIBUTE.findall(tag))
        first, last = given.get(b"min", b""), given.get(b"max", b"")
        if given.get(b"hidden") in {b"1", b"true"} and first.isdigit() and last.isdigit():
            yield int(first), int(last)


def _disorder(xml: bytes, found: Facts) -> Facts:
    if _in_order(xml):
        return found
    cells: list[tuple[bytes, bytes]] = _ADDRESS.findall(xml)
    keys = [(int(row), len(column), column) for column, row in cells]
    counted = Counter(keys)
    doubled = sorted(key for key, count in counted.items() if count > 1)
    return replace(found, doubled=tuple(map(_name, doubled)), disordered=tuple(map(_name, _late(keys))))


def _in_order(xml: bytes) -> bool:
    """Are rows and cells strictly ascending? Rows with the same columns, most rows of a sheet, are looked at once."""
    last, known = 0, {b""}
    for part in xml.split(b"<row ")[1:]:
        number = _ROW.match(part)
        if number is None or int(number[1]) <= last:
            return False
        last = int(number[1])
        columns = (b",".join([*_CELL.findall(part), b""])).replace(number[1] + b",", b",")
        if columns not in known:
            if not _ascending(columns):
                return False
            known.add(columns)
    return True


def _ascending(columns: bytes) -> bool:
    """Is a list of columns, `A,B,AA,`, without row numbers and in order?"""
    keys = [(len(column), column) for column in columns.split(b",")[:-1]]
    return columns.replace(b",", b"").isalpha() and all(before < after for before, after in pairwise(keys))


def _late(keys: Sequence[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    for before, after in pairwise(keys):
        if after < before:
            yield after


def _name(key: tuple[int, int, bytes]) -> str:
    return f"{key[2].decode()}{key[0]}"
