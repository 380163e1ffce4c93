"""Single typing mistakes and the codes they may come from.

MOD 31 has one solution per place, so no candidate is guessed: at each place the one symbol that would make the check
character right is computed. What is left to test is the body's check character, the authority and the region.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from . import authority, orgcode, region
from .alphabet import ALPHABET, VALUES, WEIGHTS, residue

MAPPED: Final = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "UY"}
"""What was meant by each letter that the alphabet leaves out (GB 32100 leaves them out because of this confusion)."""
MOST_LETTERS: Final = 3
_ALL_WEIGHTS: Final = (*WEIGHTS, 1)
_INVERSE: Final = tuple(pow(weight, -1, 31) for weight in _ALL_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Edit:
    """One way back from the text to a code: `place` counts from 0 in the code, `old` stood and `new` should stand."""

    code: str
    kind: str  # substitute, swap, jump, insert, delete, tail
    place: int
    old: str
    new: str


def sound(code: str) -> bool:
    """Whether a code that holds MOD 31 also holds the body check, a listed authority and a known region."""
    return code[:2] in authority.pairs() and region.known(code[2:8]) and orgcode.holds(code[8:17])


def single_edits(text: str) -> list[Edit]:
    """Return each sound code that is one typing mistake away from the canonical text, once each, nothing ranked."""
    ways = {17: _insertions, 18: _same_length, 19: _deletions}.get(len(text))
    found: dict[str, Edit] = {}
    for edit in ways(text) if ways else ():
        if edit.code not in found and sound(edit.code):
            found[edit.code] = edit
    return list(found.values())


def legal_places(text: str) -> list[int]:
    """Return the places of characters outside the alphabet."""
    return [place for place, char in enumerate(text) if char not in VALUES]


def _same_length(text: str) -> Iterator[Edit]:
    wrong = legal_places(text)
    if len(wrong) == 1:
        yield _solved(text, wrong[0])
    elif not wrong and (rest := residue(text)):
        yield from (_substituted(text, place, rest) for place in range(18))
        yield from _swaps(text, rest, distance=1, kind="swap")
        yield from _swaps(text, rest, distance=2, kind="jump")


def _substituted(text: str, place: int, rest: int) -> Edit:
    new = ALPHABET[(VALUES[text[place]] - rest * _INVERSE[place]) % 31]
    return Edit(text[:place] + new + text[place + 1 :], "substitute", place, text[place], new)


def _solved(text: str, place: int) -> Edit:
    """The one symbol at `place` that MOD 31 asks for; what stands there does not count."""
    zeroed = text[:place] + "0" + text[place + 1 :]
    edit = _substituted(zeroed, place, residue(zeroed))
    return Edit(edit.code, "substitute", place, text[place], edit.new)


def _swaps(text: str, rest: int, *, distance: int, kind: str) -> Iterator[Edit]:
    for place in range(18 - distance):
        left, right = text[place], text[place + distance]
        gain = (VALUES[right] - VALUES[left]) * (_ALL_WEIGHTS[place] - _ALL_WEIGHTS[place + distance])
        if (rest + gain) % 31 == 0:
            code = text[:place] + right + text[place + 1 : place + distance] + left + text[place + distance + 1 :]
            yield Edit(code, kind, place, text[place : place + distance + 1], code[place : place + distance + 1])


def _insertions(text: str) -> Iterator[Edit]:
    """Seventeen characters: one was left out."""
    if legal_places(text):
        return
    for place in range(18):
        code = _solved(text[:place] + "?" + text[place:], place).code
        yield Edit(code, "insert", place, "", code[place])


def _deletions(text: str) -> Iterator[Edit]:
    """Nineteen characters: one too many; of a doubled key either may go."""
    wrong = legal_places(text)
    for place in wrong if len(wrong) == 1 else range(19 if not wrong else 0):
        code = text[:place] + text[place + 1 :]
        if residue(code) == 0:
            yield Edit(code, "delete", place, text[place], "")


def lost_tails(text: str) -> list[Edit]:
    """Return the sound all-digit codes whose last three digits a spreadsheet number turned into 000."""
    if len(text) != 18 or not text.isdecimal() or text[15:] != "000":
        return []
    heads = (text[:15] + digit + orgcode.calc_check_digit(text[8:15] + digit) for digit in "0123456789")
    codes = (_solved(head + "?", 17).code for head in heads if head[16] != "X")
    return [Edit(code, "tail", 15, "000", code[15:]) for code in codes if code[17].isdecimal() and sound(code)]


def letters_mapped(folded: str) -> list[str]:
    """Return the readings of a text, case kept, when at most three letters that codes do not use are read as meant.

    A small `l` may be the digit 1, as well as an L in lower case. Empty when there is nothing to map or too much.
    """
    options = [_readings(char) for char in folded]
    unsure = [place for place, char in enumerate(folded) if char == "l" or char.upper() in MAPPED]
    if not 0 < len(unsure) <= MOST_LETTERS:
        return []
    return ["".join(chars) for chars in product(*options)]


def _readings(char: str) -> str:
    upper = char.upper() if char.isascii() else char
    return "1L" if char == "l" else MAPPED.get(upper, upper)
