"""What is said about figures: a verdict, the words for it, and every place it rests on."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["holds", "fails", "refused", "look", "info"]
"""holds, fails: recomputed; refused: must not be computed from what is printed; look: a person must; info: no claim."""

WORDS: Final = {"holds": "成立", "fails": "不成立", "refused": "不能这样算", "look": "请核对", "info": "说明"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: paragraph (1-based) and characters; `quote` with its surroundings."""

    paragraph: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `kind` names the check: sum, incomplete_sum, bound, ratio, repeat, period, unit, style …"""

    id: str
    kind: str
    verdict: Verdict
    title: str
    message: str
    places: tuple[Place, ...]
