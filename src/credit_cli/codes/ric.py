"""Resident ID number (居民身份证号码), GB 11643-1999: region, date of birth, order, MOD 11-2; old form 15 digits.

python-stdnum's `cn.ric` refuses a number whose county was founded after the birth, though numbers are assigned years
after birth: it would let real personal data through. Here the province must exist and the date must be a real one.
Residence permits of people from Hong Kong, Macao and Taiwan bear numbers of the same build (国办发〔2018〕81号).
"""

import re
from datetime import date
from functools import cache
from typing import Final

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.iso7064 import mod_11_2

from . import region
from .canonical import canonical

_FIRST_YEAR: Final = 1850
_LATEST_YEAR: Final = 2099
_XPCC: Final = "99"
_TAIWAN: Final = "83"
"""Permits of residents from Taiwan begin so, from Hong Kong and Macao with 81 and 82; no region is numbered so."""
_FOREIGN: Final = "91"
_SLIPPED: Final = re.compile(r"[0-9]{16}(?:[0-9]{2})?[0-9X]")
_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")


def compact(text: str) -> str:
    """Return the number without blanks, hyphens and label, in upper case."""
    return canonical(text)


def validate(text: str, *, latest_year: int = _LATEST_YEAR) -> str:
    """Return the compact number of 18 or (old form) 15 characters; `latest_year` is the last plausible year of birth.

    Raises InvalidLength, InvalidFormat, InvalidComponent (province or date), InvalidChecksum.
    """
    number = compact(text)
    if len(number) not in (15, 18):
        raise InvalidLength()
    if not _SHAPE.fullmatch(number):
        raise InvalidFormat()
    if number[:2] not in _provinces() or not _plausible_birth(number, latest_year):
        raise InvalidComponent()
    if len(number) == 18 and mod_11_2.checksum(number) != 1:
        raise InvalidChecksum()
    return number


@cache
def _provinces() -> frozenset[str]:
    return region.provinces() - {_XPCC} | {_TAIWAN}


def resembles(text: str) -> bool:
    """Whether the text is built like a number of 18 characters, its check character right or not.

    Not of 91 (abroad), with which most unified codes begin.
    """
    return _is_built(compact(text))


def _is_built(number: str) -> bool:
    shape = len(number) == 18 and _SHAPE.fullmatch(number) is not None and number[:2] in _provinces() - {_FOREIGN}
    return shape and _plausible_birth(number, _LATEST_YEAR)


def nearly(text: str) -> bool:
    """Whether the text is such a number with one character too few or too many: as personal as the whole."""
    number = compact(text)
    if not _SLIPPED.fullmatch(number):
        return False
    # A slip behind the province leaves it as it is, and most numbers have none there.
    places = range(len(number) + 1) if number[:2] in _provinces() - {_FOREIGN} else range(3)
    if len(number) == 19:
        return any(_is_built(number[:at] + number[at + 1 :]) for at in places)
    return any(_is_built(number[:at] + digit + number[at:]) for at in places for digit in "0123456789")


def _plausible_birth(number: str, latest_year: int) -> bool:
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12]
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_YEAR <= born.year <= latest_year


def is_valid(text: str, *, latest_year: int = _LATEST_YEAR) -> bool:
    """Whether the text is a valid resident ID number of 18 or 15 characters."""
    try:
        return bool(validate(text, latest_year=latest_year))
    except ValidationError:
        return False


def format(text: str) -> str:  # noqa: A001  the name is python-stdnum's contract
    """Return the number in its usual form, which is the compact one."""
    return compact(text)
