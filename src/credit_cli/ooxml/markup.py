"""Byte patterns of XML that several passes over a sheet share, and the text inside `<t>` elements."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

# Possessive throughout: a tag that never closes must fail at once, not after trying every split of it.
_ATTRIBUTES: Final = rb"""[^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+"""
_ATTRIBUTE: Final = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE: Final = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CDATA: Final = re.compile(rb"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.S)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNLAWFUL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def opening(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    """The pattern of an element's start tag, self-closing or not, e.g. `<x:row r="5">`."""
    return re.compile(rb"<" + re.escape(prefix) + name + rb"(?=[\s/>])" + _ATTRIBUTES + rb">")


@cache
def closing(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</" + re.escape(prefix) + name + rb"\s*>")


def attributes(tag: bytes) -> Mapping[str, str]:
    """Return the attributes of a start tag by name, unescaped."""
    return {
        key.decode("utf-8"): unescape((double or single).decode("utf-8"))
        for key, double, single in _ATTRIBUTE.findall(tag)
    }


def unescape(text: str) -> str:
    """Return XML text with its five named and all numeric references resolved; others stay as they are."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    return chr(number) if number <= 0x10FFFF else found[0]


@cache
def _text_element(prefix: bytes) -> re.Pattern[bytes]:
    name = re.escape(prefix)
    body = rb"((?:[^<]++|<!\[CDATA\[.*?\]\]>|<!--.*?-->)*+)"
    start = rb"<" + name + rb"t(?=[\s/>])" + _ATTRIBUTES
    return re.compile(start + rb"(?:(?<=/)>|(?<!/)>" + body + rb"</" + name + rb"t\s*>)", re.S)


@cache
def _phonetic(prefix: bytes) -> re.Pattern[bytes]:
    name = re.escape(prefix)
    return re.compile(rb"<" + name + rb"rPh(?=[\s/>]).*?(?:</" + name + rb"rPh\s*>|\Z)", re.S)


def rich_text(fragment: bytes, *, prefix: bytes) -> str:
    """Return the text of an `<si>` or `<is>` element: all its `<t>` joined, readings (`rPh`) left out."""
    if b"rPh" in fragment:
        fragment = _phonetic(prefix).sub(b"", fragment)
    return "".join(plain_text(found or b"") for found in _text_element(prefix).findall(fragment))


def plain_text(content: bytes) -> str:
    """Return the character data between two tags: references resolved, CDATA taken literally, line ends as `\\n`."""
    if b"<!" not in content:
        return unescape(_newlines(content.decode("utf-8")))
    pieces: list[str] = []
    place = 0
    for found in _CDATA.finditer(content):
        pieces += [plain_text(content[place : found.start()]), _newlines((found[1] or b"").decode("utf-8"))]
        place = found.end()
    return "".join([*pieces, unescape(_newlines(content[place:].decode("utf-8")))])


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_escapes(text: str) -> str:
    """Return cell text with Excel's own `_x000D_` escapes resolved (ISO/IEC 29500-1, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def cell_markup(text: str) -> str:
    """Return `text` as content of a `<t>` element. Raises ValueError when XML cannot hold one of its characters."""
    if _UNLAWFUL.search(text):
        raise ValueError("text holds a character that XML cannot hold")
    shown = _ESCAPED.sub(lambda found: "_x005F" + found[0], text).replace("\r", "_x000D_")
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shared_texts(xml: bytes, wanted: Iterable[int]) -> Mapping[int, str]:
    """Return the texts of the shared strings numbered `wanted` (0-based); a number beyond the table is left out."""
    numbers = set(wanted)
    if not numbers:
        return {}
    xml = as_utf8(xml)
    root = re.search(rb"<((?:[\w.-]+:)?)sst(?=[\s/>])", xml)
    prefix = root[1] if root else b""
    shape = blank_literals(xml)
    starts = [found.start() for found in opening(prefix, b"si").finditer(shape)]
    ends = [*starts[1:], len(xml)]
    return {
        number: rich_text(xml[starts[number] : ends[number]], prefix=prefix)
        for number in numbers
        if number < len(starts)
    }


# An unclosed one reaches to the end: were it no match, each of a million would be searched to the end.
_LITERAL: Final = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.S)


def blank_literals(xml: bytes) -> bytes:
    """Return XML of the same length in which comments, CDATA and instructions are blanks: what is left is structure."""
    if xml.find(b"<!") < 0 and xml.find(b"<?", 5) < 0 and not xml.startswith(b"\xef\xbb\xbf"):
        return xml
    return _LITERAL.sub(lambda found: b" " * len(found[0]), xml)


def as_utf8(xml: bytes) -> bytes:
    """Return an XML part in UTF-8; only UTF-16 is converted, the two that OPC allows. Raises ValueError for others."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return xml.decode("utf-16").encode("utf-8")
    declared = re.match(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""", xml)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise ValueError("part is neither UTF-8 nor UTF-16")
    return xml


def as_before(xml: bytes, original: bytes) -> bytes:
    """Return UTF-8 XML in the encoding and with the byte order mark of `original`."""
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    codec = marks.get(original[:2])
    return original[:2] + xml.decode("utf-8").encode(codec) if codec else xml
