"""Organisation code (组织机构代码), GB 11714-1997: eight characters and a check character, often `XXXXXXXX-C`.

Weights 3 7 9 10 5 8 4 2 over the first eight (A=10 … Z=35); 11 − Σ mod 11, where 10 is written X and 11 is 0.
python-stdnum has no module for it. It is also positions 9-17 of a unified social credit code.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from .bulk import alike, others
from .canonical import canonical

_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_VALUES: Final = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_CHECKS: Final = "0X987654321"  # by Σ mod 11


def compact(text: str) -> str:
    """Return the code without hyphen, blanks and label, in upper case."""
    return canonical(text)


def calc_check_digit(first8: str) -> str:
    """Return the check character for eight characters 0-9 A-Z. Raises KeyError for any other character."""
    total = sum(_VALUES[char] * weight for char, weight in zip(first8, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def holds(code: str) -> bool:
    """Whether exactly nine canonical characters carry the right check character."""
    return len(code) == 9 and all(map(_VALUES.__contains__, code[:8])) and calc_check_digit(code[:8]) == code[8]


def validate(text: str) -> str:
    """Return the compact code. Raises InvalidLength, InvalidFormat or InvalidChecksum."""
    code = compact(text)
    if len(code) != 9:
        raise InvalidLength()
    if not all(map(_VALUES.__contains__, code)):
        raise InvalidFormat()
    if not holds(code):
        raise InvalidChecksum()
    return code


def are_wrong(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Per text: nine characters, with or without hyphen, and no valid code? The whole-column twin of `is_valid`."""
    wrong = np.zeros(len(texts), np.bool_)
    plain, codes = alike(texts, 9, _PLAIN.fullmatch)
    wrong[plain] = ~_holding(codes)
    for place in others(texts, plain):
        wrong[place] = len(compact(texts[place])) == 9 and not is_valid(texts[place])
    return wrong


_PLAIN: Final = re.compile("[0-9A-Z]*")


def _holding(codes: str) -> NDArray[np.bool_]:
    """Do codes of nine characters 0-9 A-Z, written one after the other, carry the right check character?"""
    table = np.frombuffer(codes.encode("ascii"), np.uint8).reshape(-1, 9)
    values = table.astype(np.int64) - np.where(table >= ord("A"), ord("A") - 10, ord("0"))
    checks = np.frombuffer(_CHECKS.encode("ascii"), np.uint8)
    holding: NDArray[np.bool_] = checks[values[:, :8] @ np.array(_WEIGHTS) % 11] == table[:, 8]
    return holding


def is_valid(text: str) -> bool:
    """Whether the text is a valid organisation code, with or without hyphen."""
    try:
        return bool(validate(text))
    except ValidationError:
        return False


def format(text: str) -> str:  # noqa: A001  the name is python-stdnum's contract
    """Return the code as printed on certificates: `XXXXXXXX-C`."""
    code = compact(text)
    return f"{code[:8]}-{code[8:]}"
