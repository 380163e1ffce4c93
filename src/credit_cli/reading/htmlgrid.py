"""Web pages saved as .xls: their tables as grids, with the addresses that Excel gives the cells of the first one."""

import re
from html.parser import HTMLParser
from typing import Final

from credit_cli.errors import Unreadable

from .csvgrid import decode, is_error, shown
from .sniff import damaged
from .spans import Layout, Sheet

_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE: Final = frozenset({"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80"})
_SILENT: Final = frozenset({"script", "style", "title", "template", "xml", "select"})
_BLOCKS: Final = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "center", "hr"})
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def sheets(data: bytes) -> tuple[tuple[Sheet, ...], str]:
    """Return the outermost tables of an HTML document, and its encoding; text above a table is rows of one cell.

    Cells are text, as shown; a cell that spans others is the first of them. Raises Unreadable: FIL001 an unknown
    encoding, no table, or a table that is cut off.
    """
    text, encoding = _decoded(data)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.depth:
        raise damaged("（网页表格没有结束标记，可能只下载了一部分）")
    if not reader.layouts:
        raise Unreadable("文件实为网页，其中没有表格", rule="FIL001", remedy="请按模板填写，以 xlsx 报送")
    names = ("网页表格", *(f"网页表格{number}" for number in range(2, len(reader.layouts) + 1)))
    return tuple(layout.sheet(name) for name, layout in zip(names, reader.layouts, strict=True)), encoding


def _decoded(data: bytes) -> tuple[str, str]:
    stated = _CHARSET.search(data[:4096])
    if stated and stated[1].decode().lower() in _CHINESE and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe")):
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass  # many exports state GB 2312 and write UTF-8
    return decode(data)


class _Reader(HTMLParser):
    """Collects the cells of outermost tables; a table inside a cell gives its text to that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.layouts: list[Layout] = []
        self.depth = 0
        self._layout = Layout()
        self._text: list[str] = []
        self._cell: tuple[int, int] | None = None
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent or tag in _SILENT:
            self._silent += [tag] if not self._silent or tag == self._silent[-1] else []
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self.depth == 1:
            self._end_cell()
            self._layout.row(hidden=_hidden(attrs))
        elif tag in {"td", "th"} and self.depth == 1:
            self._end_cell()
            self._cell = _span(attrs, "rowspan"), _span(attrs, "colspan")
        elif tag == "br":
            self._text.append("\n")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = self._silent[:-1] if tag == self._silent[-1] else self._silent
        elif tag == "table" and self.depth:
            self._end_table()
        elif tag in {"td", "th", "tr"} and self.depth == 1:
            self._end_cell()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(_SPACE.sub(" ", data))

    def _begin_table(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self._loose()
        else:
            self._break()

    def _end_table(self) -> None:
        if self.depth == 1:
            self._end_cell()
            self.layouts.append(self._layout)
            self._layout = Layout()
        self.depth -= 1

    def _end_cell(self) -> None:
        text = self._taken()
        if self._cell is not None:
            self._put(shown("\n".join(text)), *self._cell)
        elif text:  # a browser shows text between the cells above the table
            self._layout.row(hidden=False)
            self._layout.put("\n".join(text), 1, 1)
        self._cell = None

    def _put(self, text: str, down: int, across: int) -> None:
        address = self._layout.put(None if is_error(text) else text, down, across)
        if is_error(text):
            self._layout.errors.append((address, text.strip()))

    def _break(self) -> None:
        if self.depth:
            self._text.append("\n")
        else:
            self._loose()

    def _loose(self) -> None:
        for line in self._taken():
            self._layout.row(hidden=False)
            self._layout.put(line, 1, 1)

    def _taken(self) -> list[str]:
        lines = [line.strip(" ") for line in "".join(self._text).split("\n")]
        self._text = []
        while lines and not lines[-1]:
            lines.pop()
        return lines[next((at for at, line in enumerate(lines) if line), len(lines)) :]


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    given = dict(attrs).get(name) or ""
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 8 else 1


def _hidden(attrs: list[tuple[str, str | None]]) -> bool:
    given = dict(attrs)
    return "hidden" in given or _HIDDEN.search(given.get("style") or "") is not None
