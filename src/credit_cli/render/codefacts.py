"""What is known of single codes, as the JSON of `check-code` has it; every other format is made from it.

Personal numbers are hidden here: whatever looks like one is covered and not taken apart.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from stdnum.iso7064 import mod_11_2

from credit_cli.codes import authority, region, repair, ric, uscc
from credit_cli.codes.classes import class_of
from credit_cli.codes.uscc import PASSING, REASONS, Verdict
from credit_cli.safety import mask, mask_id, safe

VALID: Final = PASSING | {Verdict.STAND_IN}
"""Verdicts that do not fail a run: codes that hold every check, and the official stand-in for a body without one."""

_MOST_LISTED: Final = 40
_SYMBOLS: Final = frozenset(uscc.ALPHABET)
DIGITS: Final = frozenset("0123456789")
NOT_TAKEN_APART: Final = frozenset(
    {Verdict.EMPTY, Verdict.STAND_IN, Verdict.ZEROS, Verdict.TAX_NO, Verdict.NAME, Verdict.NOT_A_CODE}
)
# A resident ID anywhere in the text: six digits, a day of birth, three digits; what follows may be mistyped.
_ID_SHAPE: Final = re.compile("(?=([1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4})[0-9X])")


@dataclass(frozen=True, slots=True)
class Checked:
    """One judged text. `line` counts from 1, in the list or among the arguments; `proposals` says whether to seek."""

    line: int
    text: str
    verdict: Verdict
    proposals: bool


def facts(one: Checked) -> dict[str, Any]:
    """Return what is known of one text, with the keys of the JSON output; a part that cannot be judged is None."""
    code, valid, held = uscc.compact(one.text), one.verdict in VALID, one.verdict in PASSING
    private = not valid and _is_private(one, code)
    apart = len(code) == 18 and not private and one.verdict not in NOT_TAKEN_APART and code != uscc.STAND_IN
    wrong = _wrong_characters(code, one.verdict) if not private else None
    return {
        "line": one.line,
        "text": mask_id(safe(one.text)) if private else safe(one.text),
        "code": None if private else safe(code),
        "verdict": one.verdict.name,
        "valid": valid,
        "reason": REASONS[one.verdict],
        "class": None if held or one.verdict is Verdict.NONCANONICAL else class_of(one.text, one.verdict),
        "personal": private,
        "length": len(code),
        "wrong_characters": wrong,
        "authority": _authority(code[:2]) if apart else None,
        "region": _region(code[2:8]) if apart else None,
        "body": _body(code[8:17], held=held) if apart else None,
        "check": _check(code, held=held, legal=not wrong) if apart else None,
        **_proposals(one, private=private),
    }


def _is_private(one: Checked, code: str) -> bool:
    """Whether it holds a resident ID (the last character mistyped or not), a phone or a card number."""
    if one.verdict is Verdict.PERSONAL_ID or mask(code) != code or mask(one.text) != one.text:
        return True
    return any(ric.is_valid(found[1] + mod_11_2.calc_check_digit(found[1])) for found in _ID_SHAPE.finditer(code))


def _wrong_characters(code: str, verdict: Verdict) -> list[dict[str, Any]] | None:
    """Where the canonical text has a character that cannot stand there; None where places mean nothing."""
    if verdict in NOT_TAKEN_APART or len(code) > _MOST_LISTED:
        return None
    if len(code) == 18 and verdict not in (Verdict.ILLEGAL_CHAR, Verdict.FORBIDDEN_LETTER):
        return []
    allowed = [DIGITS if len(code) == 18 and 2 <= place < 8 else _SYMBOLS for place in range(len(code))]
    wrong = (place for place, char in enumerate(code) if char not in allowed[place])
    return [{"position": place + 1, "character": safe(code[place])} for place in wrong]


@lru_cache(maxsize=4096)
def _authority(pair: str) -> dict[str, Any]:
    row = authority.describe(pair[0], pair[1])
    named = row if row is not None and row.verified else None
    return {
        "code": safe(pair),
        "listed": named is not None,
        "unverified": authority.unverified(pair),
        "department": _named(named.dept_name) if named else None,
        "category": _named(named.category_name) if named else None,
    }


def _named(words: str) -> str | None:
    """The table's own remarks stand in brackets: `(not divided)`."""
    return None if words.startswith("(") else words or None


@lru_cache(maxsize=8192)
def _region(code: str) -> dict[str, Any]:
    found = region.describe(code)
    known = found or (region.describe(f"{code[:2]}0000") if code.isascii() and code.isdecimal() else None)
    return {
        "code": safe(code),
        "known": found is not None,
        "province": known.province if known else None,
        "names": [{"name": n.name, "since": n.since, "until": n.until} for n in found.names] if found else [],
        "source": found.source if found else None,
    }


def _body(code: str, *, held: bool) -> dict[str, Any]:
    """A code that is `held` good has the right characters: reckoning them again would take most of a list's time."""
    expected = uscc.body_check_digit(code[:8]) if not held and set(code[:8]) <= _SYMBOLS else None
    return {"code": safe(code), **_compare(code[8], code[8] if held else expected)}


def _check(code: str, *, held: bool, legal: bool) -> dict[str, Any]:
    return _compare(code[17], code[17] if held else uscc.expected_check(code) if legal else None)


def _compare(char: str, expected: str | None) -> dict[str, Any]:
    return {"character": safe(char), "expected": expected, "ok": None if expected is None else char == expected}


def _proposals(one: Checked, *, private: bool) -> dict[str, Any]:
    """A correction that fix-codes would write, and candidates; `candidates` is None when they were not sought."""
    if private or one.verdict in PASSING or not one.proposals:
        return {"corrected": None, "candidates": [] if one.proposals else None}
    found = repair.propose(one.text)
    written = {"code": found.corrected, "policy": found.policy, "evidence": found.evidence}
    return {
        "corrected": written if found.corrected else None,
        "candidates": [{"code": other.code, "reason": safe(other.reason)} for other in found.candidates],
    }
