"""Inline strings, as streaming writers leave them, turned into shared ones: then the quick reader knows what to do."""

import re
from collections.abc import Iterator
from typing import Final

from .quickstrings import UnusualError

_INLINE: Final = re.compile(rb' t="inlineStr"><is>(<t(?: xml:space="preserve")?>[^<]*</t>)</is></c>')
_MARK: Final = b"inlineStr"
_MAX_REST: Final = 16 << 20


class _Numbered(dict[bytes, bytes]):
    """String → the end of a cell that names it by its number; looking a new one up numbers it."""

    def __missing__(self, string: bytes) -> bytes:
        cell = b' t="s"><v>%d</v></c>' % len(self)
        self[string] = cell
        return cell


class Inline:
    """The distinct inline strings of a workbook's sheets, numbered as they come."""

    def __init__(self) -> None:
        self._cells = _Numbered()

    def shared(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces of a sheet with every inline string as a shared one: ` t="s"><v>7</v></c>`.

        Raises UnusualError for an inline string of another form.
        """
        rest = b""
        for piece in pieces:
            whole = rest + piece
            end = whole.rfind(b"</c>") + 4
            rest = whole[max(end, 0) :] if end > 3 else whole
            if end > 3:
                yield self._replaced(whole[:end])
            if len(rest) > _MAX_REST:
                raise UnusualError
        yield self._replaced(rest)

    def _replaced(self, text: bytes) -> bytes:
        if _MARK not in text:
            return text
        parts = _INLINE.split(text)
        parts[1::2] = map(self._cells.__getitem__, parts[1::2])
        found = b"".join(parts)
        if _MARK in found:
            raise UnusualError
        return found

    def __bool__(self) -> bool:
        return bool(self._cells)

    def part(self) -> bytes:
        """Return a part of shared strings that holds them, in their order."""
        items = b"".join(b"<si>%b</si>" % string for string in self._cells)
        return b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%b</sst>' % items
