"""Inline strings, as streaming writers leave them, taken out of their cells: then the quick reader knows what to do."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .quickstrings import UnusualError, shared_strings

_INLINE: Final = re.compile(rb' t="inlineStr"><is><t([^<]*)</t></is></c>')
"""What it finds between `<t` and `</t>`, attributes and all, is judged where the strings are resolved."""
_MARK: Final = b"inlineStr"
_SHARED: Final = b't="s"'
_TAKEN: Final = b' t="s"><v>0</v></c>'
_MAX_REST: Final = 16 << 20
_AT_ONCE: Final = 1 << 16
"""Strings that are resolved together: all of them would need as much memory once more."""


class Inline:
    """The inline strings of a workbook's sheets, numbered as they come."""

    def __init__(self) -> None:
        self.count = 0
        self._firsts: dict[bytes, int] = {}
        self._codes: list[NDArray[np.int32]] = []

    def taken(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces of a sheet with every inline string as the shared string 0: only its place matters.

        Raises UnusualError for an inline string of another form and for a shared string.
        """
        rest = b""
        for piece in pieces:
            whole = rest + piece
            end = whole.rfind(b"</c>") + 4
            rest = whole[max(end, 0) :] if end > 3 else whole
            if end > 3:
                yield self._without(whole[:end])
            if len(rest) > _MAX_REST:
                raise UnusualError
        yield self._without(rest)

    def _without(self, text: bytes) -> bytes:
        parts = _INLINE.split(text)
        strings = parts[1::2]
        numbers = range(self.count, self.count + len(strings))
        self.count = numbers.stop
        self._codes.append(np.fromiter(map(self._firsts.setdefault, strings, numbers), np.int32, len(strings)))
        found = _TAKEN.join(parts[::2])
        if _MARK in found or found.count(_SHARED) != len(strings):
            raise UnusualError
        return found

    def texts(self) -> tuple[list[str], NDArray[np.int32]]:
        """Return the strings, those written alike once, and per string in order of reading its index among them.

        Leaves nothing behind. Raises UnusualError.
        """
        index = np.zeros(self.count, np.int32)
        index[np.fromiter(self._firsts.values(), np.intp, len(self._firsts))] = np.arange(len(self._firsts))
        codes = index[np.concatenate([*self._codes, np.empty(0, np.int32)])]
        items, texts = list(self._firsts)[::-1], list[str]()
        self._firsts.clear()
        self._codes.clear()
        while items:
            part = b"</t></si><si><t".join(items[: -_AT_ONCE - 1 : -1])
            texts += shared_strings(b"<sst><si><t%b</t></si></sst>" % part)
            del items[-_AT_ONCE:]
        return texts, codes
