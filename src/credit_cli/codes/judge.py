"""The strict verdict on one cell of the code column: the scalar form, which `column.verdicts` repeats for columns.

Order of precedence, chosen so that the most helpful reason is named and nobody is accused wrongly:
blank; the two special values; a code that holds every check (then how it is written decides OK or NONCANONICAL); a
valid personal ID number, before anything that would print it; other kinds of numbers, recognised only where their own
check holds; text; length; characters; authority; province; known genuine exceptions; check character; body check;
and at last the two warnings (unverified authority, unknown region), which never make a code wrong.
"""

import re
from typing import Final

from credit_cli.model import is_unseen

from . import authority, orgcode, region, regno, ric, taxno
from .alphabet import ALPHABET, calc_check_digit, residue
from .canonical import canonical
from .verdict import PASSING, Verdict

ZEROS: Final = "0" * 18
STAND_IN: Final = "0" * 17 + "X"
_MARKS: Final = frozenset(
    ["", "/", "//", "\\", ".", "*", "#", "?", "0", "N/A", "#N/A", "NA", "NULL", "NONE", "NAN", "NIL"]
)
_WORDS: Final = frozenset(["无", "暂无", "没有", "无代码", "不详", "未知", "空", "不适用", "未办理", "待补", "待补充"])
PLACEHOLDERS: Final = _MARKS | _WORDS
"""Canonical texts that people write where they have no code."""

_HEAD_FAULTS: Final = (Verdict.ILLEGAL_CHAR, Verdict.AUTHORITY, Verdict.PROVINCE)
_MISTYPED_ID: Final = (Verdict.AUTHORITY, Verdict.PROVINCE, Verdict.CHECKSUM)
"""What an ID number with a wrong digit gets: of mistyped unified codes hardly one in 2,000 has a date of birth too."""
_LEGAL: Final = re.compile(rf"[{ALPHABET}]{{18}}")
_REGION: Final = re.compile(r"[0-9]{6}")
_ALNUM: Final = re.compile(r"[0-9A-Z]+")
_CODE_LIKE: Final = re.compile(r"[0-9A-Z]{15,}")
_NUMBER: Final = re.compile(r"[0-9](?:\.[0-9]{1,20})?[Ee]\+[0-9]{1,3}|[0-9]{1,20}\.[0-9]{1,20}")
_DIGIT: Final = re.compile(r"[0-9]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def verdict(text: str) -> Verdict:
    """Return the one verdict on the raw text of a cell; leading and trailing blanks count as bad form."""
    if is_unseen(text):
        return Verdict.EMPTY
    code = canonical(text)
    found = of_canonical(code)
    if code != text and (found in PASSING or found is Verdict.STAND_IN):
        return Verdict.NONCANONICAL
    return found


def is_number_text(text: str) -> bool:
    """Whether the text is a number as a spreadsheet writes it (`9.11E+17`): digits of the code are lost for good."""
    return _NUMBER.fullmatch(text.strip()) is not None


def of_canonical(code: str) -> Verdict:
    """Return the verdict on a text that `canonical` has already cleaned."""
    if _LEGAL.fullmatch(code):
        return _of_legal(code)
    if len(code) == 18 and _ALNUM.fullmatch(code):
        return Verdict.FORBIDDEN_LETTER
    return _other_number(code) or _no_number(code)


def _of_legal(code: str) -> Verdict:
    """Eighteen characters of the alphabet."""
    if code in (ZEROS, STAND_IN):
        return Verdict.ZEROS if code == ZEROS else Verdict.STAND_IN
    found = structure(code)
    if found is not Verdict.OK and (ric.is_valid(code) or (found in _MISTYPED_ID and ric.resembles(code))):
        return Verdict.PERSONAL_ID
    # Else one in eleven mistyped codes of authorities 1 and 5 would pass for a tax number.
    if found in _HEAD_FAULTS and taxno.is_of_unit(code):
        return Verdict.TAX_NO
    return found


def structure(code: str) -> Verdict:
    """The checks of GB 32100 over 18 characters of the alphabet, first failure first, warnings last."""
    return _head(code) or _checks(code) or _warning(code)


def _head(code: str) -> Verdict:
    if not _REGION.fullmatch(code[2:8]):
        return Verdict.ILLEGAL_CHAR
    if not authority.known(code[:2]) and not authority.unverified(code[:2]):
        return Verdict.AUTHORITY
    if not region.known(code[2:8]) and not region.known_province(code[2:4]):
        return Verdict.PROVINCE
    return Verdict.OK


def _checks(code: str) -> Verdict:
    body_holds = orgcode.holds(code[8:17])
    if residue(code) != 0:
        return Verdict.AS_ISSUED if body_holds and is_known_exception(code) else Verdict.CHECKSUM
    return Verdict.OK if body_holds else Verdict.BODY


def is_known_exception(code: str) -> bool:
    """Whether a code failing MOD 31 was issued so: Fujian pilots (M000…, M0001…), Chengdu Y where 1 is due."""
    if code[2:6] in ("3501", "3502") and code[8:12] == "M000":
        return True
    return code[2:6] == "5101" and code[17] == "Y" and calc_check_digit(code[:17]) == "1"


def _warning(code: str) -> Verdict:
    if authority.unverified(code[:2]):
        return Verdict.AUTHORITY_UNVERIFIED
    return Verdict.OK if region.known(code[2:8]) else Verdict.REGION


def _other_number(code: str) -> Verdict:
    """Another kind of number whose own check holds; OK when it is none."""
    if orgcode.holds(code):
        return Verdict.ORG_CODE
    # Fifteen digits are a registration number first: its check digit is the surest of the three.
    if len(code) in (13, 15) and regno.is_valid(code):
        return Verdict.REG_NO
    # A shortened or lengthened unified code that happens to fit must be called neither ID nor tax number.
    if authority.known(code[:2]) and region.known(code[2:8]):
        return Verdict.OK
    if (len(code) == 15 and ric.is_valid(code)) or (len(code) == 20 and taxno.is_of_person(code)):
        return Verdict.PERSONAL_ID
    return Verdict.TAX_NO if taxno.is_of_unit(code) else Verdict.OK


def _no_number(code: str) -> Verdict:
    if code in PLACEHOLDERS or is_number_text(code):
        return Verdict.NOT_A_CODE
    if _ALNUM.fullmatch(code):
        return Verdict.LENGTH if _DIGIT.search(code) else Verdict.NOT_A_CODE
    if _CODE_LIKE.search(code):
        return Verdict.ILLEGAL_CHAR
    if _CHINESE.search(code):
        return Verdict.NAME if len(_CHINESE.findall(code)) > 1 else Verdict.NOT_A_CODE
    return Verdict.ILLEGAL_CHAR if len(code) == 18 and _DIGIT.search(code) else Verdict.NOT_A_CODE
