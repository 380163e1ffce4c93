"""A text as the eight-byte words that begin at each of its bytes: many places are compared or parsed at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""Eight bytes of the text each, the first one lowest."""
Places = NDArray[np.intp]

PAD = bytes(64)
"""What must follow a text: words are read beyond its end."""
MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
_DIGITS, _SIX, _HIGH = (np.uint64(0x0101010101010101 * byte) for byte in (0x30, 0x06, 0xF0))
_STEPS = (
    (np.uint64(8), np.uint64(10), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(16), np.uint64(100), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(32), np.uint64(10_000), np.uint64(0xFFFFFFFF)),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as bytes and as the word that begins at each byte."""

    raw: bytes
    bytes_: NDArray[np.uint8]
    words: Words

    @classmethod
    def of(cls, raw: bytes) -> "Text":
        words: Words = np.ndarray(len(raw) - 7, "<u8", raw, 0, (1,))
        return cls(raw, np.frombuffer(raw, np.uint8), words)

    def starts(self, letter: bytes) -> Places:
        """Where `<` and this letter stand."""
        return np.flatnonzero((self.bytes_[:-1] == 60) & (self.bytes_[1:] == letter[0]))


def word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def parsed(words: Words) -> tuple[Words, NDArray[np.intp]]:
    """Return the numbers that words begin with and how many digits they have (0 to 8).

    All eight bytes at a time: pairs of digits, then pairs of pairs, then both halves.
    """
    nibbles = words ^ _DIGITS
    # A byte that is no digit carries into the next ones only, and only the first such byte matters.
    other = (nibbles | nibbles + _SIX) & _HIGH
    lowest = other & (~other + np.uint64(1))
    sizes = np.bitwise_count(lowest - np.uint64(1)) >> 3
    number = nibbles << (64 - 8 * sizes.astype(np.uint64))
    for bits, factor, mask in _STEPS:
        number = (number * factor + (number >> bits)) & mask
    return number, sizes.astype(np.intp)
