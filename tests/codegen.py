"""Synthetic codes for tests and benchmarks. Written apart from `credit_cli.codes`, so that it can serve as an oracle.

Every function takes the caller's `random.Random`: the same seed gives the same codes.
"""

import random
from datetime import date, timedelta

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"


def uscc_check(first17: str) -> str:
    """The 18th character for 17 characters of a unified social credit code (GB 32100-2015)."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return ALPHABET[-total % 31]


def body_check(first8: str) -> str:
    """The ninth character for eight characters of an organisation code (GB 11714-1997)."""
    total = sum(int(char, 36) * weight for char, weight in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def make_body(rng: random.Random) -> str:
    """Nine characters of an organisation code without hyphen; about a third of them start with `MA`."""
    if rng.random() < 0.35:
        first8 = "MA" + "".join(rng.choices(ALPHABET, k=6))
    else:
        first8 = rng.choice("1234567") + "".join(rng.choices(DIGITS, k=7))
    return first8 + body_check(first8)


def make_uscc(rng: random.Random, *, authority: str = "9", category: str = "1", region: str = "140802") -> str:
    """An 18-character code that passes every check (shape, both check characters), for the given head."""
    first17 = authority + category + region + make_body(rng)
    return first17 + uscc_check(first17)


def make_ric(rng: random.Random, *, region: str = "140802") -> str:
    """A synthetic 18-character resident ID number (GB 11643) of an adult."""
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(18000))
    first17 = f"{region}{born:%Y%m%d}{rng.randrange(1000):03d}"
    weights = (pow(2, 17 - place, 11) for place in range(17))
    total = sum(int(char) * weight for char, weight in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


def make_regno(rng: random.Random, *, region: str = "140802") -> str:
    """A synthetic 15-digit business registration number (ISO 7064 MOD 11,10)."""
    first14 = region + "".join(rng.choices(DIGITS, k=8))
    product = 10
    for char in first14:
        product = ((product + int(char)) % 10 or 10) * 2 % 11
    return first14 + str((11 - product) % 10)
