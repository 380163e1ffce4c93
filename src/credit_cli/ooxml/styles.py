"""The styles part: cell formats like existing ones but for a yellow ground, and three for lists of our own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from . import markup

YELLOW: Final = b"FFFFFF00"
_ROOT: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)styleSheet(?=[\s/>])")
_COUNT: Final = re.compile(rb"""(?<=\s)count\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Extended:
    """A styles part with further formats. `marked`: format → the same on yellow; the others name our own formats."""

    xml: bytes
    marked: Mapping[int, int] = field(default_factory=dict)
    head: int | None = None
    wrapped: int | None = None
    link: int | None = None


def extended(part: bytes, wanted: Iterable[int]) -> Extended:
    """Return the part with yellow twins of the cell formats numbered `wanted`, and formats for heads, texts and links.

    All is appended: the formats that are there keep their numbers. A part without fonts, fills or cell formats is
    returned as it is, and nothing can be marked by colour.
    """
    try:
        xml = markup.as_utf8(part)
    except ValueError:
        return Extended(part)
    shape = markup.blank_literals(xml)
    root = _ROOT.search(shape)
    places = {name: _element(shape, root[1], name) for name in (b"fonts", b"fills", b"cellXfs")} if root else {}
    fonts, fills, formats = (places.get(name) for name in (b"fonts", b"fills", b"cellXfs"))
    if root is None or fonts is None or fills is None or formats is None:
        return Extended(part)
    prefix = root[1]
    known = _items(xml, shape, prefix, b"xf", formats)
    letters = _items(xml, shape, prefix, b"font", fonts)
    font, fill = len(letters), len(_items(xml, shape, prefix, b"fill", fills))
    usual = letters[0] if letters else b"<%bfont></%bfont>" % (prefix, prefix)
    twins = {number: known[number] for number in sorted(set(wanted)) if 0 <= number < len(known)}
    added = [_on_yellow(own, fill) for own in twins.values()] + [_own(prefix, number) for number in (font, 0, font + 1)]
    solid = b'<%bfill><%bpatternFill patternType="solid"><%bfgColor rgb="%b"/></%bpatternFill></%bfill>'
    pieces = {
        fonts: [_bold(prefix, usual), _blue(prefix, usual)],
        fills: [solid % (prefix, prefix, prefix, YELLOW, prefix, prefix)],
        formats: added,
    }
    done = xml
    for span in sorted(pieces, reverse=True):
        done = _appended(done, span, pieces[span])
    first = len(known)
    marked = {number: first + at for at, number in enumerate(twins)}
    last = first + len(twins)
    return Extended(markup.as_before(done, part), marked, last, last + 1, last + 2)


_Span = tuple[int, int, int]
"""Start and end of an element's start tag, start of its end tag."""


def _element(shape: bytes, prefix: bytes, name: bytes) -> _Span | None:
    start = markup.opening(prefix, name).search(shape)
    end = markup.closing(prefix, name).search(shape, start.end()) if start else None
    return (start.start(), start.end(), end.start()) if start and end and not start[0].endswith(b"/>") else None


def _items(xml: bytes, shape: bytes, prefix: bytes, name: bytes, inside: _Span) -> list[bytes]:
    """Return the bytes of the elements of this name inside another one; none of them holds one of its kind."""
    found, place = [], inside[1]
    while (start := markup.opening(prefix, name).search(shape, place, inside[2])) is not None:
        place = start.end()
        if not start[0].endswith(b"/>"):
            end = markup.closing(prefix, name).search(shape, place, inside[2])
            place = end.end() if end else inside[2]
        found.append(xml[start.start() : place])
    return found


def _appended(xml: bytes, span: _Span, items: list[bytes]) -> bytes:
    start, tag_end, end = span
    tag = xml[start:tag_end]
    count = int(markup.attributes(tag).get("count", "0") or 0)
    if count:
        tag = _COUNT.sub(b'count="%d"' % (count + len(items)), tag)
    return xml[:start] + tag + xml[tag_end:end] + b"".join(items) + xml[end:]


def _on_yellow(xf: bytes, fill: int) -> bytes:
    """Return a cell format with another fill; its font, number format, border, alignment and protection stay."""
    end = xf.index(b">")
    tag = re.sub(rb"""\s(?:fillId|applyFill)\s*=\s*(?:"[^"]*"|'[^']*')""", b"", xf[: end + 1])
    closed = tag.endswith(b"/>")
    stem = tag[: -2 if closed else -1].rstrip()
    return stem + b' fillId="%d" applyFill="1"' % fill + (b"/>" if closed else b">") + xf[end + 1 :]


def _own(prefix: bytes, font: int) -> bytes:
    tag = b'<%bxf numFmtId="49" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
    return (tag + b' applyAlignment="1"><%balignment vertical="top" wrapText="1"/></%bxf>') % (
        prefix, font, prefix, prefix,
    )  # fmt: skip


def _bold(prefix: bytes, font: bytes) -> bytes:
    return _with(prefix, font, b"b", b"<%bb/>" % prefix)


def _blue(prefix: bytes, font: bytes) -> bytes:
    plain = markup.opening(prefix, b"color").sub(b"", font)
    return _with(prefix, plain, b"u", b'<%bu/><%bcolor rgb="FF0563C1"/>' % (prefix, prefix))


def _with(prefix: bytes, font: bytes, name: bytes, item: bytes) -> bytes:
    """Return a font with one more property, unless it has it."""
    if markup.opening(prefix, name).search(font):
        return font
    stem = font.removesuffix(b"</%bfont>" % prefix)
    stem = stem if stem != font else font.removesuffix(b"/>").rstrip() + b">"
    return stem + item + b"</%bfont>" % prefix
