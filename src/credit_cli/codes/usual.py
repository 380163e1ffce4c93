"""What codes in circulation look like: a matter of likelihood, for ranking and for caution, never for a verdict."""

import re
from typing import Final

HEADS: Final = {
    "91": 800,
    "92": 500,
    "93": 50,
    "12": 50,
    "11": 30,
    "52": 30,
    "N2": 30,
    "51": 20,
    "54": 20,
    "N1": 10,
    "55": 10,
    "N3": 5,
    "13": 5,
    "53": 5,
}
"""Authority and category of nearly all codes, with rough weights."""

BODY: Final = re.compile(r"[0-9]{8}|MA[0-9A-H][0-9A-Z]{5}|M[B-Z][0-9A-Z]{6}")
"""Eight digits (before 2015) or a series handed out since: MA to market entities, MB, MF, MJ … to others."""


_BODY_OF_ANY_SERIES: Final = re.compile(r"[0-9]{8}|M[A-Z][0-9A-Z]{6}")


def everyday(code: str) -> bool:
    """Whether head and body of an 18-character code are of the common kinds, series of years to come included."""
    return code[:2] in HEADS and _BODY_OF_ANY_SERIES.fullmatch(code[8:16]) is not None
