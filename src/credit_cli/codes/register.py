"""Evidence from registers and other rows: which code belongs to a name, and how near it is to what was typed."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from .canonical import canonical
from .judge import of_canonical
from .verdict import PASSING

_ENOUGH: Final = 2  # agreeing occurrences in other rows or sources
_SOLE_TRADER: Final = "92"


def agreed_code(named: Collection[str], seen: Collection[str]) -> str | None:
    """Return the one code that the evidence gives for a name, None when there is none or it disagrees.

    `named`: the codes of the name in the register; `seen`: those in other rows and sources, one per occurrence.
    """
    registered = {code for code in map(canonical, named) if len(code) == 18}
    counted = Counter(code for code in map(canonical, seen) if of_canonical(code) in PASSING)
    elsewhere = {code for code, count in counted.items() if count >= _ENOUGH}
    if len(registered) == 1 and of_canonical(only := next(iter(registered))) in PASSING:
        return only if elsewhere <= registered else None
    return next(iter(counted)) if not registered and len(counted) == 1 and elsewhere else None


def mistakes(text: str, code: str, *, most: int) -> int | None:
    """Return how many typing mistakes (substitution, swap of neighbours or over one place, missing or extra character)
    lie between a canonical text and a code, None when more than `most`.
    """
    if text == code:
        return 0
    if most == 0 or abs(len(text) - len(code)) > most:
        return None
    place = next((p for p, pair in enumerate(zip(text, code, strict=False)) if pair[0] != pair[1]), -1)
    if place < 0:
        place = min(len(text), len(code))
    rest, wanted = text[place:], code[place:]
    found = [mistakes(left, right, most=most - 1) for left, right in _after_one(rest, wanted)]
    counted = [count for count in found if count is not None]
    return min(counted) + 1 if counted else None


def _after_one(rest: str, wanted: str) -> list[tuple[str, str]]:
    """What remains to be compared after each single mistake at the first difference."""
    ways = [(rest[1:], wanted[1:])] if rest and wanted else []
    ways += [(rest, wanted[1:])] if wanted else []
    ways += [(rest[1:], wanted)] if rest else []
    if rest[:2] == wanted[1::-1] and len(rest) > 1:
        ways.append((rest[2:], wanted[2:]))
    if rest[:3] == wanted[2::-1] and len(rest) > 2:
        ways.append((rest[3:], wanted[3:]))
    return ways


def lost_tail(text: str, code: str) -> bool:
    """Whether the text is the code with its last digits turned into 000 by a spreadsheet number."""
    return len(text) == 18 and text[15:] == "000" and text[:15] == code[:15]


def region_agrees(text: str, code: str) -> bool:
    """Sole traders share names: for their codes (92…) the region must be the one that was typed."""
    return not code.startswith(_SOLE_TRADER) or text[2:8] == code[2:8]
