"""A zip file as raw members: copy it with some contents replaced, every other byte of every other member as it was.

Source: PKWARE APPNOTE 6.3, §4.3.7 (local header), §4.3.12 (central directory), §4.3.16 (end record).
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from credit_cli.errors import Unreadable

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_ZIP64: Final = 0x0001
_DESCRIPTOR_FLAG: Final = 0x0008
_DOS_EPOCH: Final = (0, (1 << 5) | 1)
"""1980-01-01 00:00, the time of members that we add: the same input must give the same bytes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member as it lies in the file: `start` to `end` is all from its local header to the next member's."""

    info: ZipInfo
    central: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """One member of the copy: its central entry with the sizes and the place that it has now."""

    central: bytes
    body: bytes


def damaged(why: str) -> Unreadable:
    return Unreadable(
        f"工作簿的压缩包结构异常：{why}", rule="FIL001", remedy="请用 Excel 或 WPS 打开后另存为 xlsx，再重新报送"
    )


def members(data: bytes, archive: ZipFile) -> tuple[Member, ...]:
    """Return the members in central-directory order. Raises Unreadable when members overlap or do not fit."""
    infos = archive.infolist()
    begin = archive.start_dir
    starts = sorted(info.header_offset for info in infos)
    ends = dict(zip(starts, [*starts[1:], begin], strict=False))
    found = []
    place = begin
    for info in infos:
        entry = _entry(data, place)
        place += len(entry)
        found.append(Member(info, entry, info.header_offset, ends[info.header_offset]))
    for member in found:
        _content_start(data, member)
    return tuple(found)


def _entry(data: bytes, place: int) -> bytes:
    head = data[place : place + _CENTRAL.size]
    if len(head) < _CENTRAL.size or head[:4] != b"PK\x01\x02":
        raise damaged("目录不完整")
    fields = _CENTRAL.unpack(head)
    return data[place : place + _CENTRAL.size + fields[10] + fields[11] + fields[12]]


def _content_start(data: bytes, member: Member) -> int:
    head = data[member.start : member.start + _LOCAL.size]
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise damaged("成员文件头损坏")
    fields = _LOCAL.unpack(head)
    start = member.start + _LOCAL.size + int(fields[9]) + int(fields[10])
    if start + member.info.compress_size > member.end:
        raise damaged("成员互相重叠")
    return start


def copy(
    data: bytes, found: Iterable[Member], contents: Mapping[str, bytes], *, added: Mapping[str, bytes], comment: bytes
) -> bytes:
    """Return the zip `data` with the members named in `contents` replaced and those of `added` appended.

    Order, names, times, attributes and comment stay. Replaced members are deflated unless they were stored.
    """
    listed = list(found)
    ordered = sorted(listed, key=lambda member: member.start)
    first = ordered[0].start if ordered else 0
    pieces, offset, central = [data[:first]], first, {}
    for member in ordered:
        placed = _place(data, member, contents.get(member.info.filename), offset)
        pieces.append(placed.body)
        central[member.start] = placed.central
        offset += len(placed.body)
    tail = []
    for name, content in added.items():
        placed = _new(name, content, offset)
        pieces.append(placed.body)
        tail.append(placed.central)
        offset += len(placed.body)
    entries = [*(central[member.start] for member in listed), *tail]
    return b"".join([*pieces, *entries, _end(entries, offset, comment)])


def _place(data: bytes, member: Member, content: bytes | None, offset: int) -> _Placed:
    info = member.info
    if content is None:
        body = data[member.start : member.end]
        return _Placed(_moved(member, offset, info.CRC, info.compress_size, info.file_size, info.flag_bits), body)
    method = ZIP_STORED if info.compress_type == ZIP_STORED else ZIP_DEFLATED
    packed, crc = _packed(content, method), zlib.crc32(content)
    start = _content_start(data, member)
    fields = list(_LOCAL.unpack_from(data, member.start))
    name_end = member.start + _LOCAL.size + fields[9]
    extra = _without_zip64(data[name_end:start])
    flags = fields[2] & ~_DESCRIPTOR_FLAG
    fields[2:4], fields[6:9], fields[10] = [flags, method], [crc, len(packed), len(content)], len(extra)
    head = _LOCAL.pack(*fields) + data[member.start + _LOCAL.size : name_end] + extra
    return _Placed(_moved(member, offset, crc, len(packed), len(content), flags, method), head + packed)


def _packed(content: bytes, method: int) -> bytes:
    if method == ZIP_STORED:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _moved(
    member: Member, offset: int, crc: int, packed: int, size: int, flags: int, method: int | None = None
) -> bytes:
    """Return the central entry with new place and sizes; 64-bit fields give way to plain ones (the file is < 4 GB)."""
    fields = list(_CENTRAL.unpack_from(member.central))
    name_end = _CENTRAL.size + fields[10]
    extra_end = name_end + fields[11]
    extra = _without_zip64(member.central[name_end:extra_end])
    fields[3], fields[4] = flags, fields[4] if method is None else method
    fields[7:10], fields[11], fields[13], fields[16] = [crc, packed, size], len(extra), 0, offset
    return _CENTRAL.pack(*fields) + member.central[_CENTRAL.size : name_end] + extra + member.central[extra_end:]


def _without_zip64(extra: bytes) -> bytes:
    kept, place = b"", 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, place)
        if kind != _ZIP64:
            kept += extra[place : place + 4 + size]
        place += 4 + size
    return kept + extra[place:]


def _new(name: str, content: bytes, offset: int) -> _Placed:
    raw = name.encode("utf-8")
    flags = 0 if name.isascii() else 0x0800
    packed, crc = _packed(content, ZIP_DEFLATED), zlib.crc32(content)
    shared = (20, flags, ZIP_DEFLATED, *_DOS_EPOCH, crc, len(packed), len(content), len(raw), 0)
    head = _LOCAL.pack(b"PK\x03\x04", *shared)
    return _Placed(_CENTRAL.pack(b"PK\x01\x02", 20, *shared, 0, 0, 0, 0, offset) + raw, head + raw + packed)


def _end(entries: list[bytes], offset: int, comment: bytes) -> bytes:
    count = len(entries)
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, sum(map(len, entries)), offset, len(comment)) + comment
