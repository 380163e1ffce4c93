"""Tax registration number (税务登记号) of the years before the unified code: 15, 17, 18 or 20 characters.

Units: region (6) and organisation code (9), branches with 2, 3 or 5 more characters. Natural persons: an old or new
resident ID number and two more. The numbers carry no check digit of their own; the parts are checked.
"""

from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from . import orgcode, region, ric
from .canonical import canonical


def compact(text: str) -> str:
    """Return the number without blanks, hyphens and label, in upper case."""
    return canonical(text)


def validate(text: str) -> str:
    """Return the compact number. Raises InvalidLength, InvalidFormat or InvalidComponent (no known shape fits)."""
    number = compact(text)
    if len(number) not in (15, 17, 18, 20):
        raise InvalidLength()
    if not (number.isascii() and number.isalnum()):
        raise InvalidFormat()
    if not is_of_unit(number) and not is_of_person(number):
        raise InvalidComponent()
    return number


def is_of_unit(number: str) -> bool:
    """Whether the compact number is a known region, a valid organisation code and an optional suffix."""
    return len(number) in (15, 17, 18, 20) and region.known(number[:6]) and orgcode.holds(number[6:15])


def is_of_person(number: str) -> bool:
    """Whether the compact number is a resident ID number with two more characters: personal data."""
    return len(number) in (17, 20) and ric.is_valid(number[:-2])


def is_valid(text: str) -> bool:
    """Whether the text has the shape of an old tax registration number and its parts hold."""
    try:
        return bool(validate(text))
    except ValidationError:
        return False


def format(text: str) -> str:  # noqa: A001  the name is python-stdnum's contract
    """Return the number in its usual form, which is the compact one."""
    return compact(text)
