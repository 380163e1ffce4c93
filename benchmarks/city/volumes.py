"""How many records each department reports in each month: few report most of them, many not every month."""

import random
from collections import Counter
from dataclasses import dataclass

MONTHS = tuple(range(1, 12))
_BUSY = {1: 0.9, 2: 0.6, 3: 1.0, 4: 1.1, 5: 0.9, 6: 1.1, 7: 1.0, 8: 1.0, 9: 1.2, 10: 0.9, 11: 1.1}
FOCUS = 10
"""The month whose late records are fixed."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the city is and how much is wrong in it."""

    departments: int = 664
    records: int = 74_699
    late_in_focus: int = 21
    wrong_codes: int = 61
    duplicate_codes: int = 24

    def scaled(self, scale: float) -> "Size":
        """Return a smaller city; a few of every mistake stay."""
        return Size(
            max(6, round(self.departments * scale)),
            max(200, round(self.records * scale)),
            max(3, round(self.late_in_focus * scale)),
            max(6, round(self.wrong_codes * scale)),
            max(4, round(self.duplicate_codes * scale)),
        )


def volumes(rng: random.Random, size: Size) -> dict[tuple[int, int], int]:
    """Return (department's place, month) → number of records ≥ 1; the sum is exactly `size.records`."""
    pairs = [(place, month) for place in range(size.departments) for month in _active(rng, place, size.departments)]
    weights = [_BUSY[month] / (place + 4) ** 1.02 for place, month in pairs]
    dealt = Counter(rng.choices(range(len(pairs)), weights, k=size.records - len(pairs)))
    return {pair: 1 + dealt[at] for at, pair in enumerate(pairs)}


def _active(rng: random.Random, place: int, departments: int) -> list[int]:
    """The months in which a department has something to report; the focus month is never empty of large ones."""
    share = place / departments
    if share < 0.3:
        return list(MONTHS)
    return sorted(rng.sample(MONTHS, k=rng.randint(3, 11) if share < 0.8 else rng.randint(1, 8)))
