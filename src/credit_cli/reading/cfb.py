"""Just enough of OLE compound files ([MS-CFB]) to know what an .xls, .et or encrypted workbook holds."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_CELLS = frozenset({0x06, 0x27E, 0x201, 0x203, 0x204, 0x205, 0xBD, 0xBE, 0xD6, 0xFD})
"""Record types that begin with row and column: formulas, numbers, texts, truth values, blanks."""
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks (end of chain, free, FAT), not sectors."""


class DamagedError(Exception):
    """The file's chains lead outside the file or in a circle: spreadsheet readers abort on such files."""


@dataclass(frozen=True, slots=True)
class Stream:
    name: str
    start: int
    size: int


@dataclass(frozen=True)
class Compound:
    """One compound file: sector size, allocation table and directory, every chain walked once."""

    data: bytes
    sector: int
    fat: Sequence[int]
    mini: Sequence[int]
    streams: dict[str, Stream]

    def read(self, name: str, limit: int) -> bytes:
        """Return the first `limit` bytes or so of a stream (a short stream lies in the mini sectors)."""
        stream = self.streams[name]
        if stream.size >= 4096:
            chain = _chain(self.fat, stream.start)
            return b"".join(_sector(self.data, self.sector, n) for n in chain[: max(1, limit // self.sector)])
        root = self.streams["Root Entry"]
        short = b"".join(_sector(self.data, self.sector, n) for n in _chain(self.fat, root.start))
        return b"".join(short[n * 64 : n * 64 + 64] for n in _chain(self.mini, stream.start))


def parse(data: bytes) -> Compound:
    """Read a compound file's directory. Raises DamagedError.

    Damaged is a file with a chain that is cyclic or leaves the file, or without the root entry that every directory
    begins with ([MS-CFB] 2.6.2): the end of a file cut short.
    """
    if len(data) < 1024:
        raise DamagedError
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in {9, 12}:
        raise DamagedError
    size = 1 << shift
    fat = _table(data, size, _fat_sectors(data, size))
    directory = b"".join(_sector(data, size, n) for n in _chain(fat, _u32(data, 48)))
    streams = {stream.name: stream for stream in map(_entry, _slices(directory, 128)) if stream is not None}
    if "Root Entry" not in streams:
        raise DamagedError
    mini = _table(data, size, _chain(fat, _u32(data, 60)))
    _chain(fat, streams["Root Entry"].start)
    return Compound(data, size, fat, mini, streams)


def _u32(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _slices(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data) - size + 1, size)]


def _fat_sectors(data: bytes, size: int) -> list[int]:
    found = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST]
    following, seen = _u32(data, 68), 0
    while following < _LAST:
        block = _sector(data, size, following)
        seen += 1
        if len(block) < size or seen > len(data) // size:
            raise DamagedError
        *numbers, following = struct.unpack(f"<{size // 4}I", block)
        found += [n for n in numbers if n < _LAST]
    return found


def _table(data: bytes, size: int, sectors: list[int]) -> list[int]:
    table: list[int] = []
    for number in sectors:
        block = _sector(data, size, number)
        table += struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
    return table


def _chain(table: Sequence[int], start: int) -> list[int]:
    chain: list[int] = []
    while start < _LAST:
        if start >= len(table) or len(chain) > len(table):
            raise DamagedError
        chain.append(start)
        start = table[start]
    return chain


def _entry(raw: bytes) -> Stream | None:
    length = struct.unpack_from("<H", raw, 64)[0]
    if raw[66] == 0 or not 2 <= length <= 64:
        return None
    name = raw[: length - 2].decode("utf-16-le", "replace")
    return Stream("Root Entry" if raw[66] == 5 else name, _u32(raw, 116), _u32(raw, 120))


def encrypted(book: bytes) -> bool:
    """Is there a FilePass record (0x2F) among the workbook globals? [MS-XLS] 2.4.117"""
    return any(kind == 0x2F for kind, _ in _globals(book))


def is_biff5(book: bytes) -> bool:
    """Was the workbook written as Excel 5.0 or 95 did, its texts in a code page? [MS-XLS] 2.4.21"""
    first = next(records(book), None)
    return first is not None and first[0] == 0x809 and first[1][:2] == b"\x00\x05"


def date1904(book: bytes) -> bool:
    """Does the Date1904 record (0x22) say that serial 0 is 1904-01-01? [MS-XLS] 2.4.77"""
    return any(kind == 0x22 and content[:2] == b"\x01\x00" for kind, content in _globals(book))


def unsafe(book: bytes) -> bool:
    """Does a sheet state an impossible extent, or a cell stand beyond IV65536? The reader would reserve gigabytes."""
    return any(
        (kind in _CELLS and len(content) > 3 and content[3] > 0) or (kind == 0x200 and not _sane_extent(content))
        for kind, content in records(book)
    )


def _sane_extent(content: bytes) -> bool:
    """First row ≤ last row ≤ 65536 and first column ≤ last column ≤ 256 of a Dimensions record. [MS-XLS] 2.4.90"""
    if len(content) < 10:
        return False
    top, bottom, left, right = struct.unpack_from("<2I2H" if len(content) >= 12 else "<4H", content)
    return bool(top <= bottom <= 0x10000 and left <= right <= 0x100)


def _globals(book: bytes) -> Iterator[tuple[int, bytes]]:
    return takewhile(lambda record: record[0] != 0x0A, records(book))


def records(book: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    end = len(book)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length
