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

    def draw(self, kind: str) -> Party:
        """Return any party of this kind; natural persons are always new."""
        if kind == PERSON:
            return make_party(self.rng, kind, self.rng.randrange(20_000))
        number = self.rng.randrange(_POOL[kind])
        if (kind, number) not in self.made:
            self.made[kind, number] = make_party(self.rng, kind, number)
        return self.made[kind, number]

    def new(self) -> Party:
        """Return a company that no other record has."""
        self.apart += 1
        return make_party(self.rng, ORGANISATION, self.apart)
