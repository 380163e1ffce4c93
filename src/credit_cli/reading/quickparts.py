"""A worksheet part in portions, for the quick reader: two processes can read one sheet, each its own rows."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .quickcells import Sheet, sheet
from .quickinline import Inline
from .quickstrings import UnusualError

_SLICE = 64 << 10
_OPENING: Final = b"<sheetData>"
_ROW_END: Final = b"</row>"
_CLOSING: Final = b"</sheetData></worksheet>"
_WORTH: Final = 256 << 10
"""Deflated bytes of a worksheet below which it is soon read without help."""
_OWN: Final = 0.1
"""The part of a sheet that is not lent: meanwhile we read the table of strings. None where the other process began
before us."""
_OWN_INLINE: Final = 0.54
"""The same where there is no such table; a little more than half, for what is lent has to be sent back."""


@dataclass(frozen=True, slots=True)
class Deflated:
    """A part of a package as it lies there: its deflated bytes, and the size and CRC-32 of what they hold."""

    data: bytes
    size: int
    crc: int

    def pieces(self) -> Iterator[bytes]:
        """Yield what it holds piece by piece. Raises UnusualError at the end if that is not as stated, zlib.error."""
        inflate = zlib.decompressobj(-15)
        size = crc = 0
        for place in range(0, len(self.data), _SLICE):
            piece = inflate.decompress(memoryview(self.data)[place : place + _SLICE])
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > self.size:
                raise UnusualError
            yield piece
        if not inflate.eof or inflate.unused_data or (size, crc) != (self.size, self.crc):
            raise UnusualError


@dataclass(frozen=True, slots=True)
class Cells:
    """What a portion came to. Where strings stand in the cells, `codes` has per string its index in `texts`."""

    sheet: Sheet
    texts: list[str]
    codes: NDArray[np.int32]

    def then(self, rest: "Cells") -> "Cells":
        """Return these cells and those of the rows that follow as one. Raises UnusualError: they do not follow."""
        own, others = self.sheet.blocks, rest.sheet.blocks
        if own and others and others[0].first <= own[-1].last:
            raise UnusualError
        numbers = sum(len(block.numbers) for block in own)
        moved = [block.after(numbers=numbers, strings=len(self.codes)) for block in others]
        return Cells(
            Sheet((*own, *moved), self.sheet.eventful or rest.sheet.eventful),
            self.texts + rest.texts,
            np.concatenate([self.codes, rest.codes + np.int32(len(self.texts))]),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """A name for rows of a worksheet part, for who has read them already."""

    size: int
    crc: int
    styles: bytes
    inline: bool
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Portion:
    """Whole rows of a worksheet part: those up to, or from, the end of the first row that ends after some place.

    Read one after the other, the portion `until` a place and the one `since` it are the whole part, byte by byte.
    """

    part: Deflated
    styles: NDArray[np.int8]
    """As for `quickcells.sheet`."""
    inline: bool
    """Do strings stand in the cells?"""
    since: int = 0
    until: int = 0
    """Bytes of what the part holds; 0: from its start, to its end."""

    @property
    def known(self) -> Known:
        return Known(self.part.size, self.part.crc, self.styles.tobytes(), self.inline, self.since, self.until)

    def split(self, place: int) -> tuple["Portion", "Portion"]:
        """Return the rows before and after `place`, which is at least 1 and stands before the last row."""
        return replace(self, until=place), replace(self, since=place)

    def read(self) -> Cells:
        """Return the cells. Raises UnusualError, zlib.error."""
        pieces = self._pieces()
        if not self.inline:
            return Cells(sheet(pieces, self.styles), [], np.empty(0, np.int32))
        inline = Inline()
        found = sheet(inline.taken(pieces), self.styles, counted=True)
        return Cells(found, *inline.texts())

    def _pieces(self) -> Iterator[bytes]:
        pieces = self.part.pieces()
        if self.until:
            return _until(pieces, self.until)
        return _since(pieces, self.since) if self.since else pieces


Lend: TypeAlias = Callable[[Portion], Callable[[], Cells | None] | None]
"""Takes rows to read elsewhere, or returns None. What it returns gives their cells, or None where that failed."""


def alone(portion: Portion) -> None:
    """Lend nothing."""


def begun(whole: Portion, lend: Lend, *, ahead: bool = False) -> Callable[[], Cells]:
    """Begin reading a worksheet part, the larger ones with help; what is returned reads the rest of it.

    `ahead`: the help has begun before us.
    """
    if not worth_lending(whole):
        return whole.read
    own, rest = parted(whole, ahead=ahead)
    answer = lend(rest)
    return whole.read if answer is None else lambda: own.read().then(answer() or rest.read())


def worth_lending(whole: Portion) -> bool:
    return len(whole.part.data) >= _WORTH


def parted(whole: Portion, *, ahead: bool) -> tuple[Portion, Portion]:
    """Return the rows that we read and those that are lent."""
    share = _OWN_INLINE if whole.inline else 0 if ahead else _OWN
    return whole.split(max(1, int(whole.part.size * share)))


def _until(pieces: Iterator[bytes], place: int) -> Iterator[bytes]:
    seen = 0
    for piece in pieces:
        if seen >= place:
            yield _parted(piece, pieces)[0] + _CLOSING
            return
        seen += len(piece)
        yield piece
    raise UnusualError


def _since(pieces: Iterator[bytes], place: int) -> Iterator[bytes]:
    head = next(pieces, b"")
    yield head[: head.find(_OPENING) + len(_OPENING)]
    seen = len(head)
    for piece in pieces:
        if seen >= place:
            yield _parted(piece, pieces)[1]
            yield from pieces
            return
        seen += len(piece)
    raise UnusualError


def _parted(piece: bytes, following: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Return what stands up to the end of the next row, and after it in the same piece."""
    text = piece
    while (end := text.find(_ROW_END)) < 0:
        following_piece = next(following, None)
        if following_piece is None:
            raise UnusualError
        text += following_piece
    end += len(_ROW_END)
    return text[:end], text[end:]
