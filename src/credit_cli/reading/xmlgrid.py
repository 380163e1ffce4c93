"""SpreadsheetML 2003 (`Excel XML`, usually named .xls): its worksheets as grids, at the addresses Excel gives them."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from credit_cli.errors import Unreadable
from credit_cli.model import Cell, letters

from .sniff import damaged
from .spans import MAX_COLUMNS, MAX_ROWS, Layout, Sheet

_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X: Final = "{urn:schemas-microsoft-com:office:excel}"
_CHINESE: Final = re.compile(
    rb"""(<\?xml[^>]*?)\sencoding\s*=\s*["'](?:gb2312|gbk|gb18030|gb_2312-80)["']""", re.IGNORECASE
)
_KEPT: Final = frozenset({_SS + "Row", _SS + "Column"})


def sheets(data: bytes) -> tuple[tuple[Sheet, ...], bool]:
    """Return the worksheets, and whether the workbook counts its days from 1904.

    Raises Unreadable: FIL001 where it is not sound XML, has a DTD, no worksheet, or cells over one another.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        events = iterparse(io.BytesIO(_plain(data)), events=("start", "end"), forbid_dtd=True)
        return _workbook(events)
    except DefusedXmlException:
        raise damaged("（XML 中含有 DTD 或实体声明）") from None
    except (ParseError, ValueError, LookupError):
        raise damaged("（XML 不完整）") from None


def _plain(data: bytes) -> bytes:
    """The XML parser knows no Chinese encodings of its own."""
    declared = _CHINESE.match(data[:200].lstrip())
    if declared is None:
        return data
    text = data.lstrip().decode("gb18030")
    return text.replace(declared[0].decode("ascii"), declared[1].decode("ascii"), 1).encode()


def _workbook(events: Iterator[tuple[str, Element]]) -> tuple[tuple[Sheet, ...], bool]:
    found: list[Sheet] = []
    epoch1904 = False
    for event, node in events:
        if event == "start" and node.tag == _SS + "Worksheet":
            found.append(_worksheet(events, node))
        elif event == "end" and node.tag == _X + "Date1904":
            epoch1904 = (node.text or "1").strip() not in {"0", "False"}
    if not found:
        raise Unreadable("XML 表格里没有工作表", rule="FIL005", remedy="请核对是否选错文件，并重新报送")
    return tuple(found), epoch1904


def _worksheet(events: Iterator[tuple[str, Element]], sheet: Element) -> Sheet:
    name = sheet.get(_SS + "Name", "")
    layout, columns, hidden = Layout(), _HiddenColumns(), False
    after = 0
    for event, node in events:
        if event == "start":
            continue
        if node is sheet:
            break
        if node.tag == _SS + "Column":
            columns.add(node)
        elif node.tag == _SS + "Row":
            after = _row(layout, node, after)
        elif node.tag == _X + "Visible":
            hidden = (node.text or "").startswith("Sheet") and node.text != "SheetVisible"
        if node.tag in _KEPT:
            node.clear()
    return layout.sheet(name, hidden=hidden, hidden_columns=tuple(columns.groups))


class _HiddenColumns:
    """The hidden columns, which follow one another unless they state an index."""

    def __init__(self) -> None:
        self._next = 1
        self.groups: list[tuple[int, int]] = []

    def add(self, node: Element) -> None:
        first = _number(node, "Index", self._next)
        last = first + _number(node, "Span", 0)
        if node.get(_SS + "Hidden") == "1":
            self.groups.append((first, min(last, MAX_COLUMNS)))
        self._next = last + 1


def _number(node: Element, name: str, default: int) -> int:
    given = node.get(_SS + name)
    if given is None:
        return default
    if not (given.isascii() and given.isdecimal() and int(given) <= MAX_ROWS):
        raise damaged(f"（{name}={given[:20]}）")
    return int(given)


def _row(layout: Layout, node: Element, above: int) -> int:
    """Add a row and return the number of the last row that it speaks for."""
    number = _number(node, "Index", above + 1)
    if number <= above:
        raise damaged(f"（第{number}行出现两次）")
    layout.row(hidden=node.get(_SS + "Hidden") == "1", number=number)
    column = 0
    for cell in node:
        if cell.tag == _SS + "Cell":
            column = _cell(layout, cell, column, number)
    return number + _number(node, "Span", 0)


def _cell(layout: Layout, node: Element, column: int, row: int) -> int:
    """Add a cell and return the column (0-based) after it."""
    place = _number(node, "Index", column + 1) - 1
    if place < column:
        raise damaged(f"（单元格 {letters(max(place, 0))}{row} 出现两次）")
    across = _number(node, "MergeAcross", 0) + 1
    data = node.find(_SS + "Data")
    value = _value(data) if data is not None else None
    address = layout.put(value, _number(node, "MergeDown", 0) + 1, across, column=place)
    if data is not None and data.get(_SS + "Type") == "Error":
        layout.errors.append((address, _text(data).strip()))
    elif node.get(_SS + "Formula") and (data is None or (value in {None, ""} and data.get(_SS + "Type") != "String")):
        layout.uncached.append(address)
    return place + across


def _value(data: Element) -> Cell:
    text = _text(data)
    read = _READERS.get(data.get(_SS + "Type", "String"))
    if read is None or not text.strip():
        return None if data.get(_SS + "Type") == "Error" else text
    try:
        return read(text.strip())
    except ValueError:
        return text


def _text(data: Element) -> str:
    return "".join(data.itertext())


def _day(text: str) -> date:
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.time() == datetime.min.time() else moment


_READERS: Final[Mapping[str, Callable[[str], Cell]]] = {
    "Number": float,
    "DateTime": _day,
    "Boolean": lambda text: text not in {"0", "false"},
    "Error": lambda _: None,
}
