"""Delimited text as a grid: every cell is text, rows as Excel shows them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from credit_cli.config import LIMITS, Limits
from credit_cli.errors import Unreadable
from credit_cli.model import Facts, letters

from .sniff import damaged
from .spans import Sheet

_DELIMITERS = "\t,;|"
_REMEDY = "请在 Excel 或 WPS 中另存为 xlsx，或另存为“CSV UTF-8（逗号分隔）”再报送"
_ANY_LENGTH = (1 << 31) - 1
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA)"
    r"|#{3,}|Err:5[0-9]{2}"
)
_END_OF_FILE = "\x1a"
"""Ctrl-Z, with which DOS programs end a text."""
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f]")


def sheet(data: bytes, name: str, *, limits: Limits = LIMITS) -> tuple[Sheet, str]:
    """Return the rows of delimited text, all of one width and as Excel shows them, as a sheet, and the encoding.

    Blank lines are rows, line breaks inside quotes are not; error values are facts, their cells empty. Raises
    Unreadable: FIL001 binary data, an unknown encoding or an unclosed quote; FIL003 no text at all.
    """
    text, encoding = decode(data)
    text = text.rstrip(_END_OF_FILE)
    if not text.strip():
        raise Unreadable("文件是空的", rule="FIL003", remedy="请核对是否选错文件；确无数据时请按零报告要求报送")
    delimiter, text = _delimiter(text)
    parsed = _parse(text, delimiter, limits.line)
    if '="' in text or (delimiter != "\t" and "\t" in text):
        parsed = [[shown(cell) for cell in row] for row in parsed]
    width = max(map(len, parsed))
    if width > limits.fields:
        raise Unreadable(f"一行多达 {width} 列，不是正常的表格", rule="FIL001", remedy=_REMEDY)
    filled = [row if len(row) == width else row + [""] * (width - len(row)) for row in parsed]
    suspect = ("#" in text or "Err:" in text) and _ERROR.search(text)
    errors = tuple(_errors_taken(filled)) if suspect else ()
    return Sheet(name, filled, Facts(errors=errors)), encoding


def _errors_taken(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield address and text of each error value, and leave its cell empty."""
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if is_error(cell):
                row[at] = ""
                yield f"{letters(at)}{number}", cell.strip()


def is_error(text: str) -> bool:
    """Is a text what a spreadsheet shows in place of a value: of an error, or in a column that is too narrow?"""
    return _ERROR.fullmatch(text.strip()) is not None


def shown(field: str) -> str:
    """Return what Excel shows of a field. Exports write ="0123", or a tab beside it, to keep digits a text: neither is
    seen. An apostrophe is: only typed into a cell it is not."""
    text = field.strip("\t")
    written = _AS_TEXT.fullmatch(text) if text.startswith("=") else None
    return written[1].replace('""', '"') if written else text


def decode(data: bytes) -> tuple[str, str]:
    """Return text and encoding: byte order mark, else strict UTF-8, else GB 18030 (GBK lacks rare name characters)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    if b"\0" in data:
        raise Unreadable("文件含有二进制内容，不是文本表格", rule="FIL001", remedy=_REMEDY)
    try:
        return _plain(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        if _mostly_utf8(data):
            raise damaged("（文字编码前后不一致）") from None
        return _strict(data, "gb18030"), "gb18030"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _plain(data.decode(encoding))
    except UnicodeDecodeError:
        raise Unreadable("无法识别文件的文字编码", rule="FIL001", remedy=_REMEDY) from None


def _plain(text: str) -> str:
    if "\0" in text or len(_CONTROLS.findall(text[:65536])) > 8:
        raise Unreadable("文件含有二进制内容，不是文本表格", rule="FIL001", remedy=_REMEDY)
    return text


def _mostly_utf8(data: bytes) -> bool:
    """A cut or patched UTF-8 file would decode as GB 18030 to wrong characters without an error."""
    text = data.decode("utf-8", "replace")
    wide = sum(not char.isascii() for char in text)
    return wide >= 10 and text.count("\ufffd") * 20 <= wide


def _delimiter(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    stated = re.fullmatch(r"sep=(.)\r?", first, re.IGNORECASE)
    if stated:  # Excel takes this line as a setting and does not show it as a row.
        return stated[1], rest
    sample = [line for line in text[:200_000].splitlines()[:60] if line.strip()][:40]
    return max(_DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter)), text


def _regularity(sample: Sequence[str], delimiter: str) -> int:
    """Fields × lines that agree on them: text full of commas in a tab-separated file does not mislead."""
    widths = Counter(len(row) for row in _split(sample, delimiter) if len(row) > 1)
    return max((width * lines for width, lines in widths.items()), default=0)


def _split(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The csv module's limit of a field belongs to the process: ours is looked at when the fields are there."""
    csv.field_size_limit(_ANY_LENGTH)
    return csv.reader(lines, delimiter=delimiter)


def _parse(text: str, delimiter: str, longest: int) -> list[list[str]]:
    parsed = list(_split(io.StringIO(text, newline=""), delimiter))
    if len(text) > longest and max(map(len, chain.from_iterable(parsed)), default=0) > longest:
        raise damaged("（引号没有配对，或一行过长）")
    if _unclosed(parsed, text):
        raise damaged("（引号没有配对，其后的行连成了一格）")
    return parsed


def _unclosed(parsed: list[list[str]], text: str) -> bool:
    last = parsed[-1][-1] if parsed and parsed[-1] else ""
    return "\n" in last.rstrip("\r\n") and not text.rstrip("\r\n").endswith('"')
