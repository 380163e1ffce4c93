"""Notes at cells (ECMA-376-1 §18.7, VML drawings §19.4): added to those that are there, which all stay."""

import re
from collections.abc import Mapping
from typing import Final

from . import markup
from .address import address

Place = tuple[int, int]

AUTHOR: Final = "credit-cli"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROOT: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)comments(?=[\s/>])")
_SHAPE_NUMBER: Final = re.compile(rb"_x0000_s(\d+)")
_FIRST_SHAPE: Final = 60_001
_LINE: Final = 22
"""Characters on a line of a note; it grows with its text."""


def comments(part: bytes | None, texts: Mapping[Place, str]) -> tuple[bytes, frozenset[Place]]:
    """Return a comments part with these notes, and those of the cells that had none and need a shape.

    A cell that has a note keeps it, ours stands below. `part` None: there is none yet. Raises ValueError when the part
    is not understood.
    """
    if part is None:
        author = f"<author>{AUTHOR}</author>"
        empty = f'<comments xmlns="{_MAIN}"><authors>{author}</authors><commentList></commentList></comments>'
        part = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + empty.encode("utf-8")
    xml = markup.as_utf8(part)
    shape = markup.blank_literals(xml)
    root = _ROOT.search(shape)
    if root is None:
        raise ValueError("not a comments part")
    prefix = root[1]
    authors = markup.opening(prefix, b"author").findall(shape)
    known = _known(shape, prefix)
    open_ = {place: text for place, text in texts.items() if address(*place) not in known}
    done = xml
    end = markup.closing(prefix, b"commentList").search(shape)
    close = markup.closing(prefix, b"authors").search(shape)
    if end is None or close is None:
        raise ValueError("comments part without list")
    new = b"".join(_comment(prefix, place, text, len(authors)) for place, text in sorted(open_.items()))
    pieces = {end.start(): new, close.start(): b"<%bauthor>%b</%bauthor>" % (prefix, AUTHOR.encode(), prefix)}
    pieces |= {known[cell]: _runs(prefix, "\n" + texts[place]) for place in texts if (cell := address(*place)) in known}
    for place in sorted(pieces, reverse=True):
        done = done[:place] + pieces[place] + done[place:]
    return markup.as_before(done, part), frozenset(open_)


def _known(shape: bytes, prefix: bytes) -> dict[str, int]:
    """Cell → where the text of its note ends."""
    found = {}
    for tag in markup.opening(prefix, b"comment").finditer(shape):
        end = markup.closing(prefix, b"text").search(shape, tag.end())
        if end is not None:
            found[markup.attributes(tag[0]).get("ref", "")] = end.start()
    return found


def _comment(prefix: bytes, place: Place, text: str, author: int) -> bytes:
    head = b'<%bcomment ref="%b" authorId="%d"><%btext>' % (prefix, address(*place).encode(), author, prefix)
    return head + _runs(prefix, text) + b"</%btext></%bcomment>" % (prefix, prefix)


def _runs(prefix: bytes, text: str) -> bytes:
    content = markup.cell_markup(text).encode("utf-8")
    return b'<%br><%bt xml:space="preserve">%b</%bt></%br>' % (prefix, prefix, content, prefix, prefix)


def drawing(part: bytes | None, places: frozenset[Place], texts: Mapping[Place, str]) -> bytes:
    """Return a VML drawing with the shapes of these notes added. Raises ValueError when it is not understood."""
    if part is None:
        part = _EMPTY.encode("ascii")
    end = part.rfind(b"</xml>")
    if end < 0:
        raise ValueError("not a VML drawing")
    taken = max((int(number) for number in _SHAPE_NUMBER.findall(part)), default=0)
    first = max(taken + 1, _FIRST_SHAPE)
    kind = b"" if b'id="_x0000_t202"' in part else _TYPE.encode("ascii")
    shapes = "".join(_shape(first + at, place, texts[place]) for at, place in enumerate(sorted(places)))
    return part[:end] + kind + shapes.encode("ascii") + part[end:]


def _shape(number: int, place: Place, text: str) -> str:
    row, column = place[0] - 1, place[1] - 1
    lines = sum(1 + len(line) // _LINE for line in text.split("\n")) + 1
    return _SHAPE.format(number=number, row=row, column=column, left=column + 1, right=column + 4, bottom=row + lines)


_EMPTY: Final = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    "</o:shapelayout></xml>"
)
_TYPE: Final = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left},15,{row},2,{right},15,{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
