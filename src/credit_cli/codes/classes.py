"""The `class` words of the command-line contract: why a code cell was not changed."""

from typing import Final

from .canonical import canonical
from .judge import PLACEHOLDERS, STAND_IN, is_number_text
from .verdict import Verdict

CLASSES: Final = frozenset(
    ["checksum", "length", "registration_number", "organisation_code", "tax_number", "personal_id", "numeric_cell"]
) | frozenset(["placeholder", "name", "as_issued", "duplicate", "other"])
"""Why a cell was not changed: the `class` values of the command-line contract."""
_CLASSES: Final = {
    Verdict.EMPTY: "placeholder",
    Verdict.STAND_IN: "placeholder",
    Verdict.ZEROS: "placeholder",
    Verdict.PERSONAL_ID: "personal_id",
    Verdict.ORG_CODE: "organisation_code",
    Verdict.REG_NO: "registration_number",
    Verdict.TAX_NO: "tax_number",
    Verdict.NAME: "name",
    Verdict.LENGTH: "length",
    Verdict.AS_ISSUED: "as_issued",
    # MOD 31 holds and the body does not: no single mistake does that, the code was issued so.
    Verdict.BODY: "as_issued",
    Verdict.CHECKSUM: "checksum",
    Verdict.FORBIDDEN_LETTER: "checksum",
}
REPAIRABLE: Final = frozenset(
    {
        Verdict.LENGTH,
        Verdict.FORBIDDEN_LETTER,
        Verdict.ILLEGAL_CHAR,
        Verdict.AUTHORITY,
        Verdict.PROVINCE,
        Verdict.CHECKSUM,
    }
)
"""Verdicts of texts that may be a mistyped code; any other is never rewritten."""


def class_of(text: str, found: Verdict) -> str:
    """Return the class of a raw text that is not written, given its verdict."""
    if is_number_text(text):
        return "numeric_cell"
    if found in (Verdict.NOT_A_CODE, Verdict.NONCANONICAL):
        return "placeholder" if canonical(text) in PLACEHOLDERS | {STAND_IN} else "other"
    return _CLASSES.get(found, "other")
