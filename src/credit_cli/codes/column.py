"""Verdicts on whole columns: the vectorised twin of `judge.verdict`.

The clean codes, nearly all of a column, are judged by tables over pairs of neighbouring bytes (one gather per pair
instead of one per character); whatever they do not find perfect takes the scalar path, so both always agree.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import authority, region
from .alphabet import ALPHABET, VALUES, WEIGHTS
from .judge import verdict

_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2, 1)
_BODY: Final = range(8, 17)
# One 32-bit word per pair of bytes carries three sums: MOD 31 in bits 0-11, MOD 11 in bits 12-19, faults from bit 20.
_MOD11: Final = 12
_FAULT: Final = 20
_CHUNK: Final = 1 << 15
_SEPARATOR: Final = "\n"


def verdicts(texts: Sequence[str]) -> NDArray[np.int8]:
    """Return `verdict(text)` for each raw text, as an int8 array of the same length (values of `Verdict`)."""
    found = np.zeros(len(texts), dtype=np.int8)
    for start in range(0, len(texts), _CHUNK):
        part = texts[start : start + _CHUNK]
        for place in np.flatnonzero(~_perfect(part)).tolist():
            found[start + place] = verdict(part[place])
    return found


def _perfect(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Mask of the texts that are canonical codes holding every check; never True where `verdict` is not OK."""
    # Latin-1 with replacement keeps one byte per character, whatever was typed; "?" is no symbol of the code.
    joined = _SEPARATOR.join(texts).encode("latin-1", "replace")
    width = 18 + len(_SEPARATOR)
    if len(joined) == width * len(texts) - 1 and joined.count(b"\n") == len(texts) - 1:
        table = np.frombuffer(joined + b"\n", dtype=np.uint8).reshape(-1, width)
        if (table[:, 18] == ord(_SEPARATOR)).all():
            return holding(np.ascontiguousarray(table[:, :18]))
    return _perfect_among(texts, joined)


def _perfect_among(texts: Sequence[str], joined: bytes) -> NDArray[np.bool_]:
    """The same where lengths differ: only texts of eighteen characters are looked at."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts = np.cumsum(lengths + 1) - lengths - 1
    of_length = np.flatnonzero(lengths == 18)
    table = np.frombuffer(joined, dtype=np.uint8)[starts[of_length, None] + np.arange(18)]
    mask = np.zeros(len(texts), dtype=np.bool_)
    mask[of_length] = holding(table)
    return mask


def holding(table: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mask of the rows, 18 ASCII bytes each and contiguous, that hold every check with a known region."""
    pairs = table.view("<u2")
    words, heads = _pair_words(), _digit_pairs()
    total = words[0].take(pairs[:, 0])
    for column in range(1, 9):
        total += words[column].take(pairs[:, column])
    places = heads.take(pairs[:, 1]) * 10000 + heads.take(pairs[:, 2]) * 100 + heads.take(pairs[:, 3])
    sums31, sums11 = total & (1 << _MOD11) - 1, total >> _MOD11 & (1 << _FAULT - _MOD11) - 1
    perfect: NDArray[np.bool_] = (total < 1 << _FAULT) & (sums31 % 31 == 0) & (sums11 % 11 == 0)
    return perfect & _known_regions().take(places)


@cache
def _pair_words() -> tuple[NDArray[np.int32], ...]:
    """For each of the nine byte pairs, the packed word of every pair of bytes."""
    singles = [_byte_words(place) for place in range(18)]
    # On a little-endian view the first character of a pair is the low byte.
    words = [(singles[2 * pair + 1][:, None] + singles[2 * pair][None, :]).ravel() for pair in range(9)]
    words[0] = np.full(1 << 16, 1 << _FAULT, dtype=np.int32)
    for pair in authority.pairs():
        words[0][ord(pair[0]) | ord(pair[1]) << 8] = singles[0][ord(pair[0])] + singles[1][ord(pair[1])]
    return tuple(words)


def _byte_words(place: int) -> NDArray[np.int32]:
    """The packed word of each byte at one of the eighteen places."""
    words = np.full(256, 1 << _FAULT, dtype=np.int32)
    for char in _allowed(place):
        words[ord(char)] = _sum31(char, place) | _sum11(char, place) << _MOD11
    return words


def _allowed(place: int) -> str:
    if 2 <= place < 8:
        return "0123456789"
    return "0123456789X" if place == _BODY[-1] else ALPHABET


def _sum31(char: str, place: int) -> int:
    return VALUES[char] * (WEIGHTS[place] if place < 17 else 1) % 31


def _sum11(char: str, place: int) -> int:
    if place not in _BODY:
        return 0
    value = 10 if place == _BODY[-1] and char == "X" else int(char, 36)
    return value * _BODY_WEIGHTS[place - _BODY[0]] % 11


@cache
def _digit_pairs() -> NDArray[np.int32]:
    """The number 0-99 that a pair of digit bytes writes; 0 for other bytes, which are faults elsewhere."""
    numbers = np.zeros(1 << 16, dtype=np.int32)
    for number in range(100):
        numbers[ord(f"{number:02d}"[0]) | ord(f"{number:02d}"[1]) << 8] = number
    return numbers


@cache
def _known_regions() -> NDArray[np.bool_]:
    known = np.zeros(1_000_000, dtype=np.bool_)
    known[np.fromiter(map(int, region.codes()), dtype=np.int64)] = True
    known[990_000:] = True
    return known
