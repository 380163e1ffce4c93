"""What must hold before a workbook package is given to the reader, which aborts the process on some legal files."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

import numpy as np

from credit_cli.errors import Unreadable
from credit_cli.model import letters
from credit_cli.ooxml.package import LIMITS, Limits, within

from .sniff import beyond, damaged

MAX_AREA = 40_000_000
"""Cells between A1 and the last filled cell: the reader allocates all of them (about 40 bytes each)."""
_SCANNED = 1 << 20
"""Sheets up to this size are searched whole; larger ones only if their stated area is missing or too large."""

_CHUNK = 256 << 10
"""Small enough for the processor's cache."""
_TAIL = 64 << 10
_QUOTE = (ord('"') - 65) % 256
_DIMENSION = re.compile(rb'dimension\s[^>]*?ref="(?:[A-Z]+[0-9]+:)?([A-Z]{1,3})([0-9]{1,7})"')
_DTD = re.compile(rb"[^<]*(?:<[?!][^<]*)*?<!(?:DOCTYPE|ENTITY)")
_FAR = re.compile(rb'\br="(?:[A-Z]{3}[0-9]|[A-Z]{1,2}[0-9]{5})')
_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_WIDE = re.compile(rb' r="(?:[A-Z]{3}|[C-Z][A-Z])[0-9]')
_NARROW = 78
"""Columns A to BZ: what is left where _WIDE finds nothing."""
_FILLED = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/])?>\s*<(?:\w+:)?(?:f|v|is)[\s>/]'
)
_READ = re.compile(r"xl/(?:workbook|sharedStrings|styles|worksheets/[^/]+)\.xml|content\.xml")
_UNIQUE = re.compile(rb'(?:uniqueCount|count)="([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate learned on the way."""

    date1904: bool


def admit(data: bytes, *, limits: Limits = LIMITS) -> Passed:
    """Check a workbook package (xlsx, xlsm, xlsb, ods). Raises Unreadable FIL001 where reading it is not safe."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            within(package.infolist(), len(data), limits)
            _shared_strings(package)
            if any(_is_utf16(package, entry) for name, entry in _entries(package) if _READ.fullmatch(name)):
                raise beyond()
            for name, entry in _entries(package):
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _extent(package, entry)
            return Passed(_date1904(package))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise damaged() from None


def _entries(package: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The parts by name. Some programs write the paths of Windows, and the reader follows them."""
    return [(entry.filename.replace("\\", "/"), entry) for entry in package.infolist()]


def _is_utf16(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """The reader takes such a part for an empty one, or gives up."""
    with package.open(entry) as part:
        return b"\0" in part.read(4)


def _shared_strings(package: zipfile.ZipFile) -> None:
    """A stated count of strings beyond what the part can hold makes the reader reserve memory until it dies."""
    for entry in (entry for name, entry in _entries(package) if name == "xl/sharedStrings.xml"):
        with package.open(entry) as part:
            stated = _UNIQUE.findall(part.read(1024))
        if any(int(number) > max(entry.file_size, 1 << 24) for number in stated):
            raise damaged("（共享字符串数目不符）")


def _extent(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with package.open(entry) as part:
        head = part.read(_SCANNED)
        if _DTD.match(head):
            raise damaged("（工作表中含有 DTD 或实体声明）")
        if len(head) < _SCANNED:
            suspicious = _FAR.search(head) is not None
        else:
            stated = _DIMENSION.search(head, 0, 4096)
            trusted = stated is not None and 1 < _area(*stated.groups()) <= MAX_AREA
            suspicious = not trusted and _bound(head, part) > MAX_AREA
    if suspicious:
        _scan(package.read(entry), entry.filename)


def _bound(head: bytes, part: IO[bytes]) -> int:
    """An upper bound of the area of a sheet that does not state it (streamed exports): widest column × last row."""
    widest, ending, chunk = _NARROW, b"", head
    while chunk:
        text = ending[-64:] + chunk
        if _maybe_wide(text) and _WIDE.search(text):
            widest = max(widest, *map(_number, {cell[0] for cell in _CELL.findall(text)}))
        ending = (chunk if len(chunk) >= _TAIL else ending + chunk)[-_TAIL:]
        chunk = part.read(_CHUNK)
    return widest * max((int(row) for _, row in _CELL.findall(ending)), default=0)


def _maybe_wide(text: bytes) -> bool:
    """Can _WIDE match at all? A quote and then three capitals, or two and the first not A or B: thrice as fast."""
    capital = np.frombuffer(text + bytes(3), np.uint8) - 65
    quoted = (capital[:-3] == _QUOTE) & (capital[1:-2] < 26) & (capital[2:-1] < 26)
    at = np.flatnonzero(quoted)
    return bool(((capital[at + 1] >= 2) | (capital[at + 3] < 26)).any())


def _scan(xml: bytes, name: str) -> None:
    """Refuse a sheet whose filled cells (a format alone does no harm) span too large an area."""
    column = row = 0
    for match in _FILLED.finditer(xml):
        column = max(column, _number(match[1]))
        row = max(row, int(match[2]))
    if column * row > MAX_AREA:
        raise Unreadable(
            f"工作表（{name.rsplit('/', 1)[-1]}）的内容一直延伸到 {letters(column - 1)}{row}，范围过大",
            rule="FIL001",
            remedy="请删除数据区以外误填的单元格，或将数据复制到新工作簿后再报送",
        )


def _area(column: bytes, row: bytes) -> int:
    return _number(column) * int(row)


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _date1904(package: zipfile.ZipFile) -> bool:
    entry = next((entry for name, entry in _entries(package) if name == "xl/workbook.xml"), None)
    if entry is None:
        return False
    with package.open(entry) as part:
        return re.search(rb'date1904="(?:1|true|on)"', part.read(1 << 20)) is not None
