"""A record that was sent again with its number or its party's name put right is the record it was.

A key is made of number, party and authority, so the corrected one has another key; but the same party is the same name
*or* the same code (domain rule §4). Which records are one is worked out from all versions each time, like everything
about them, and does not depend on the order in which they came. Two are one where the same department sent them, no
file holds both, and they have in common:

- number, valid code and day (or one of the days cannot be read), and the names differ: the name was put right;
- number and day, and one of the names was found faulty (blank, 无, 李*平 …): likewise;
- party or code, and day, and one of the numbers was found faulty: the number was put right.

Where several answer to one another none is taken: one decision may name several parties, and one party may have several
decisions in a day.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Generic, TypeAlias, TypeVar

NUMBER: Final = 1
NAME: Final = 2
"""Bits of `Side.unfit`, as in `model.Records.unfit`."""
DAY: Final = 4
"""The same for a day that is not known."""


Record = TypeVar("Record", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Side(Generic[Record]):
    """One record by its last version; texts are keys, blank where unknown. `files`: all that held it in any version."""

    record: Record
    department: tuple[str, str]
    """And the data set before it."""
    document: str
    party: str
    code: str
    decided: str | None
    unfit: int
    files: frozenset[int]

    @property
    def faults(self) -> int:
        return self.unfit | (0 if self.decided else DAY)


Token: TypeAlias = tuple[Hashable, ...]

_PASSES: Final[Sequence[tuple[Callable[[Side[Any]], Token], int]]] = (
    (lambda side: (side.department, side.document, side.code, side.decided), 0),
    (lambda side: (side.department, side.document, side.code), DAY),
    (lambda side: (side.department, side.document, side.decided), NAME),
    (lambda side: (side.department, side.code, side.decided), NUMBER),
    (lambda side: (side.department, side.party, side.decided), NUMBER),
)
"""What all have in common, and what some of them are unfit in (0: nothing need be)."""
_OF_NAME: Final = frozenset({0, DAY})
"""Where the name is what was put right. One party's decisions of two authorities that number alike have one name."""


def merged(sides: Iterable[Side[Record]]) -> dict[Record, Record]:
    """Return, for every record that is one with others, a record that stands for all of them."""
    families = _Families(sides)
    for token, unfit in _PASSES:
        groups: defaultdict[Token, list[Side[Record]]] = defaultdict(list)
        for side in families.sides:
            groups[token(side)].append(side)
        for shared, group in groups.items():
            apart = unfit not in _OF_NAME or len({side.party for side in group}) == len(group)
            if all(shared) and len(group) > 1 and apart:
                families.join(group, unfit)
    return dict(families.led())


class _Families(Generic[Record]):
    """Records that are one, growing."""

    def __init__(self, sides: Iterable[Side[Record]]) -> None:
        self.sides = sorted(sides, key=lambda side: (side.document, side.party, side.code, side.decided or ""))
        self._leader = {side.record: side.record for side in self.sides}
        self._files = {side.record: side.files for side in self.sides}

    def join(self, group: Sequence[Side[Record]], unfit: int) -> None:
        """Make one of the group, if all of it can be one: no file holds two, and at most one is not `unfit`."""
        leaders = dict.fromkeys(self._find(side.record) for side in group)
        fit = {self._find(side.record) for side in group if not side.faults & unfit}
        if len(leaders) < 2 or (unfit and (len(fit) > 1 or len(fit) == len(leaders))):
            return
        if any(self._files[a] & self._files[b] for a, b in combinations(leaders, 2)):
            return
        first, *others = leaders
        for other in others:
            self._leader[other] = first
            self._files[first] |= self._files[other]

    def _find(self, record: Record) -> Record:
        while self._leader[record] != record:
            record = self._leader[record]
        return record

    def led(self) -> Iterator[tuple[Record, Record]]:
        found = {record: self._find(record) for record in self._leader}
        large = {leader for record, leader in found.items() if record != leader}
        return ((record, leader) for record, leader in found.items() if leader in large)
