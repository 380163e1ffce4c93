"""Unified social credit code (统一社会信用代码), GB 32100-2015 with amendment 1 (2016), on python-stdnum's contract.

Other than `stdnum.cn.uscc` it knows the authority × category table (also the letters A, N, Y), the province, the check
character inside the body (GB 11714), the two special values of zeros and the codes that were issued with a wrong check.

>>> validate('91350100M000100Y43')
'91350100M000100Y43'
>>> verdict('91350100m000100y43').name
'NONCANONICAL'
"""

from stdnum.exceptions import ValidationError

from . import orgcode
from .alphabet import ALPHABET, calc_check_digit
from .canonical import canonical
from .column import verdicts
from .judge import STAND_IN, ZEROS, of_canonical, verdict
from .verdict import PASSING, REASONS, WARNINGS, Verdict

__all__ = [
    "ALPHABET",
    "PASSING",
    "REASONS",
    "STAND_IN",
    "WARNINGS",
    "ZEROS",
    "UsccError",
    "Verdict",
    "body_check_digit",
    "calc_check_digit",
    "compact",
    "expected_check",
    "format",
    "is_valid",
    "validate",
    "verdict",
    "verdicts",
]


class UsccError(ValidationError):
    """The text is no valid code; `reason` is its verdict, the message the Chinese phrase for it."""

    def __init__(self, reason: Verdict) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


def compact(text: str) -> str:
    """Return the canonical writing: only blanks, width, case, hyphens, quotes and a label change."""
    return canonical(text)


def validate(text: str) -> str:
    """Return the compact code. Raises UsccError.

    Like python-stdnum it forgives the way of writing; `verdict` does not. An unknown region or an unverified authority
    is no reason to refuse (`WARNINGS`).
    """
    code = compact(text)
    reason = of_canonical(code)
    if reason not in PASSING:
        raise UsccError(verdict(text))
    return code


def is_valid(text: str) -> bool:
    """Whether the text is a valid code, however written."""
    return of_canonical(compact(text)) in PASSING


def format(text: str) -> str:  # noqa: A001  the name is python-stdnum's contract
    """Return the code as printed on certificates, which is the compact form."""
    return compact(text)


def body_check_digit(first8: str) -> str:
    """Return the 17th character for positions 9-16 (GB 11714-1997). Raises KeyError for characters outside 0-9 A-Z."""
    return orgcode.calc_check_digit(first8)


def expected_check(text: str) -> str | None:
    """Return the 18th character that the first seventeen ask for; None when they are not seventeen legal ones."""
    first17 = compact(text)[:17]
    return calc_check_digit(first17) if len(first17) == 17 and set(first17) <= set(ALPHABET) else None
