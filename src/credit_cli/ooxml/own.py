"""By what a workbook that we wrote is known again, whatever it is called and wherever it was moved.

A result (a ranking, a list of problems …) says so in its core properties, which Excel, WPS and LibreOffice keep: it is
no submission, not even after somebody wrote in it. A blank template and an annotated copy are meant to be filled in or
corrected and sent back: they bear a fingerprint of their parts, and are ours only as long as it fits.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO, Final

RESULT: Final = "credit-cli 输出："
"""Begins the description of a result; what it is follows."""
BLANK: Final = "credit-cli 空白模板"
"""The description of a template, before its fingerprint."""
ANNOTATED: Final = "credit-cli 标注副本"
UNCHANGED: Final = "标注副本，没有改动"
"""What `own_kind` says of an annotated copy."""
CORE: Final = "docProps/core.xml"

_ADDED: Final = re.compile(r"xl/worksheets/sheet_cc\d+\.xml")
"""The list that `newsheet` puts in front of an annotated copy; the fingerprint stands at its beginning."""
_RESULT: Final = re.compile(f"{RESULT}([^<]*)".encode())
_SEALED: Final = re.compile(f"(?:{BLANK}|{ANNOTATED}) ([0-9a-f]{{8}})".encode())
_END: Final = struct.Struct("<4s4H2IH")
_TAIL: Final = 0xFFFF + _END.size
_MOST: Final = 1 << 20
"""Bytes of a directory, and of a part, that are looked at: a hostile one could fill the memory."""
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(RuntimeError, NotImplementedError, ValueError, IndexError),
)


def fingerprint(checksums: Mapping[str, int]) -> str:
    """Return eight hex digits for what a workbook's parts hold, but those that may say so; name → CRC-32 of each."""
    plain = ((name.lstrip("/").casefold(), checksum) for name, checksum in checksums.items())
    told = sorted((name, checksum) for name, checksum in plain if name.startswith("xl/") and not is_added(name))
    return f"{zlib.crc32(repr(told).encode()):08x}"


def is_added(part: str) -> bool:
    """Is a part a list in front of an annotated copy?"""
    return _ADDED.fullmatch(part) is not None


def own_kind(stream: BinaryIO) -> str:
    """Return what of ours a zip file is (排名, 空白模板 …), '' for any other, damaged ones included."""
    try:
        if not _small_directory(stream):
            return ""
        with zipfile.ZipFile(stream) as package:
            return _result(package) or _unchanged(package)
    except _BROKEN:
        return ""


def _small_directory(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or b"PK\x06\x07" in tail:  # no end, or one of 64 bits, which states other sizes
        return False
    return int(_END.unpack_from(tail, at)[5]) <= _MOST


def _result(package: zipfile.ZipFile) -> str:
    found = _RESULT.search(_part(package, CORE))
    return found[1].decode("utf-8") if found else ""


def _unchanged(package: zipfile.ZipFile) -> str:
    checksums = {entry.filename: entry.CRC for entry in package.infolist()}
    for part in (CORE, *filter(is_added, checksums)):
        found = _SEALED.search(_part(package, part))
        if found is not None and fingerprint(checksums) == found[1].decode():
            return "空白模板，没有填写" if part == CORE else UNCHANGED
    return ""


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    if name not in package.NameToInfo:
        return b""
    with package.open(name) as part:
        return part.read(_MOST)
