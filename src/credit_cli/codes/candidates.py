"""Ranked proposals for a wrong code: edit kind × look-alike × how common region and authority are in this file.

A score is the chance of the mistake times how usual the resulting code is. Proposals are for a person to confirm:
nothing here is ever written by itself (a single candidate is right in 97-99 of 100 cases, which is not enough).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np

from . import region
from .column import verdicts
from .edits import Edit, letters_mapped, lost_tails, single_edits
from .judge import structure
from .usual import BODY, HEADS
from .verdict import PASSING

MOST: Final = 3
_ALIKE: Final = ("8B", "6G", "0DQ", "17L", "7T", "UW", "MN", "EF", "PR", "CG", "38", "HN", "0O", "1I", "2Z", "5S", "UV")
_LOOKALIKE: Final = frozenset(one + other for group in _ALIKE for one, other in permutations(group, 2))
# Chance that a given true code is mistyped into exactly this text, from the weights of the kinds of mistakes.
_CHANCE: Final = {"swap": 5.3e-3, "jump": 1.2e-3, "insert": 5e-3, "delete": 5.4e-5, "tail": 4e-2, "substitute": 4.4e-4}
_CHANCE_LOOKALIKE: Final = 6e-3
_CHANCE_DOUBLED: Final = 2.7e-3
_CHANCE_CUT: Final = 5.5e-2
_CHANCE_LETTERS: Final = 2e-2
_SECOND_MISTAKE: Final = 0.02
_RARE_BODY: Final = 0.02
_KINDS: Final = {"swap": "相邻两位颠倒", "jump": "隔位颠倒", "insert": "漏录一位", "delete": "多录一位"}
_EMBEDDED: Final = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that holds every check, with the Chinese reason for it; a higher score is likelier."""

    code: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often regions (six digits) and heads (authority + category) occur among the right codes of a file."""

    regions: Mapping[str, int]
    heads: Mapping[str, int]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Frequency":
        """Count the texts whose verdict is OK."""
        good = [texts[place] for place in np.flatnonzero(verdicts(texts) == 0).tolist()]
        return cls(Counter(code[2:8] for code in good), Counter(code[:2] for code in good))


def ranked(code: str, folded: str, *, frequency: Frequency | None = None) -> tuple[Candidate, ...]:
    """Return up to three proposals for a canonical text (`folded`: the same with its case kept), best first."""
    found: dict[str, Candidate] = {}
    for candidate in (_of_edit(edit, chance, frequency) for edit, chance in _explanations(code, folded)):
        if candidate.code not in found or found[candidate.code].score < candidate.score:
            found[candidate.code] = candidate
    return best(found.values())


def best(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The three highest scores; equal ones in order of their codes, so that the same input gives the same output."""
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.score, candidate.code))[:MOST])


def embedded(text: str) -> tuple[Candidate, ...]:
    """Return the right codes that stand among other characters in the raw text."""
    runs = _EMBEDDED.findall(unicodedata.normalize("NFKC", text).upper())
    good = sorted({run for run in runs if set(run).isdisjoint("IOZSV") and structure(run) in PASSING})
    return tuple(Candidate(code, "单元格中除此代码外还有其他内容", 1.0) for code in good[:MOST])


def _explanations(code: str, folded: str) -> Iterable[tuple[Edit, float]]:
    """Each edit that leads to a sound code, with the chance of that mistake."""
    yield from ((edit, _chance(edit, code)) for edit in single_edits(code))
    yield from ((edit, _CHANCE["tail"]) for edit in lost_tails(code))
    for reading in letters_mapped(folded):
        if len(reading) == 18 and reading != code and _holds(reading):
            yield Edit(reading, "letters", 0, code, reading), _CHANCE_LETTERS
        yield from ((edit, _SECOND_MISTAKE * _chance(edit, reading)) for edit in single_edits(reading))


def _holds(code: str) -> bool:
    return code.isascii() and code.isalnum() and structure(code) == 0


def _chance(edit: Edit, text: str) -> float:
    if edit.kind == "substitute" and edit.old + edit.new in _LOOKALIKE:
        return _CHANCE_LOOKALIKE
    if edit.kind == "insert" and edit.place == 17:
        return _CHANCE_CUT
    if edit.kind == "delete" and edit.old in (text[edit.place - 1 : edit.place], text[edit.place + 1 : edit.place + 2]):
        return _CHANCE_DOUBLED
    return _CHANCE[edit.kind]


def _of_edit(edit: Edit, chance: float, frequency: Frequency | None) -> Candidate:
    body = 1.0 if BODY.fullmatch(edit.code[8:16]) else _RARE_BODY
    return Candidate(edit.code, _reason(edit, frequency), chance * body * _usual(edit.code, frequency))


def _usual(code: str, frequency: Frequency | None) -> float:
    """How common region and head are, in the file or else in general."""
    head = HEADS.get(code[:2], 2)
    if frequency is None:
        return head / 1000
    return (frequency.regions.get(code[2:8], 0) + 0.1) * (frequency.heads.get(code[:2], 0) + head / 1000)


def _reason(edit: Edit, frequency: Frequency | None) -> str:
    found = region.describe(edit.code[2:8])
    name = found.names[-1].name if found and found.names else "开发区等"
    seen = f"，本文件中出现{frequency.regions.get(edit.code[2:8], 0)}次" if frequency else ""
    return f"{_change(edit)}；各项校验均通过，区划{edit.code[2:8]}（{name}{seen}）"


def _change(edit: Edit) -> str:
    place = edit.place + 1
    if edit.kind == "letters":
        return "还原代码不使用的字母：" + letters_read(edit.old, edit.code)
    if edit.kind == "tail":
        return "末三位被电子表格改成了000，按校验规则推算"
    if edit.kind == "substitute":
        alike = "（形近）" if edit.old + edit.new in _LOOKALIKE else ""
        return f"第{place}位“{edit.old}”应为“{edit.new}”{alike}"
    return f"{_KINDS[edit.kind]}：第{place}位" + (f"“{edit.old}”→“{edit.new}”" if edit.new else f"的“{edit.old}”多余")


def letters_read(old: str, new: str) -> str:
    """Say which characters were read differently: `第12位 O→0`."""
    changes = zip(range(1, 19), old, new, strict=False)
    return "、".join(f"第{place}位 {was}→{now}" for place, was, now in changes if was != now)
