"""The city's parties: companies, sole traders and natural persons that come again from month to month."""

import random
from dataclasses import dataclass, field

from .record import ORGANISATION, PERSON, TRADER, Party, make_party

_POOL = {ORGANISATION: 24_000, TRADER: 9_000}
_APART = 30_000
"""Numbers from here on belong to parties of which something is wrong; nobody else bears their names or codes."""


@dataclass(slots=True)
class Parties:
    """Draws parties; a company keeps its name and code."""

    rng: random.Random
    made: dict[tuple[str, int], Party] = field(default_factory=dict)
    apart: int = _APART
    codes: set[str] = field(default_factory=set)

    def draw(self, kind: str) -> Party:
        """Return any party of this kind; natural persons are always new."""
        if kind == PERSON:
            return make_party(self.rng, kind, self.rng.randrange(20_000))
        number = self.rng.randrange(_POOL[kind])
        if (kind, number) not in self.made:
            self.made[kind, number] = self._unique(kind, number)
        return self.made[kind, number]

    def new(self) -> Party:
        """Return a company that no other record has."""
        self.apart += 1
        return self._unique(ORGANISATION, self.apart)

    def _unique(self, kind: str, number: int) -> Party:
        """Among thirty thousand random codes a few would meet by chance, and be duplicates that nobody planted."""
        party = make_party(self.rng, kind, number)
        while party.code in self.codes:
            party = make_party(self.rng, kind, number)
        self.codes.add(party.code)
        return party
