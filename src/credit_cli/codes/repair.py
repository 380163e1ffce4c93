"""The safe corrector of code cells. It writes only on evidence that has never been wrong; all else is a proposal.

A: lossless normalising makes all checks pass. B: only letters that codes do not use change, and exactly one reading
passes everything. C: the name has exactly one code in the register, one typing mistake away (`with_register`).
D: exactly one sound code is one mistake away, and an authoritative register holds it.

Never rewritten: a code that passes; a genuine code known to have been issued with a wrong check; a code found verbatim
in the register; a personal ID, registration, organisation or tax number; and never because a candidate is the only one.
"""

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass, replace
from typing import Final

from . import authority, region, ric
from .alphabet import ALPHABET
from .candidates import Candidate, Frequency, embedded, letters_read, ranked
from .canonical import canonical, fold
from .classes import CLASSES, REPAIRABLE, class_of
from .edits import letters_mapped, single_edits
from .judge import STAND_IN, structure, verdict
from .register import agreed_code, lost_tail, mistakes, region_agrees
from .usual import everyday
from .verdict import PASSING, Verdict

__all__ = ["CLASSES", "Candidate", "Frequency", "Repair", "correct", "normalise", "propose", "with_register"]


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do with one code cell.

    `kind` is the contract's class, None for a code that is right or was corrected. `corrected` is set only together
    with `policy` (A, B, C, D) and `evidence`, a Chinese sentence. `candidates` are proposals for a person, best first.
    """

    text: str
    verdict: Verdict
    kind: str | None = None
    corrected: str | None = None
    policy: str | None = None
    evidence: str = ""
    candidates: tuple[Candidate, ...] = ()


def normalise(text: str) -> str:
    """Return the text in canonical writing (policy A). Nothing of the code itself changes."""
    return canonical(text)


def correct(text: str, *, preset: str | None = None) -> Repair:
    """Apply policies A and B, without proposals. `preset` is a class the caller knows from cell type or data set
    (`numeric_cell`, `placeholder`, `duplicate`): such a cell is never written. Raises ValueError for another word.
    """
    if preset is not None and preset not in CLASSES:
        raise ValueError(preset)
    found = verdict(text)
    if preset is not None:
        return Repair(text, found, preset)
    if found in PASSING:
        return Repair(text, found)
    return _lossless(text, found) or _letters(text, found) or Repair(text, found, class_of(text, found))


def propose(text: str, *, frequency: Frequency | None = None, preset: str | None = None) -> Repair:
    """Apply policies A and B; what they leave gets up to three ranked proposals. Raises ValueError (see `correct`)."""
    repair = correct(text, preset=preset)
    if repair.corrected is not None or not _open_to_proposals(repair):
        return repair
    code = canonical(text)
    candidates = ranked(code, fold(text), frequency=frequency) or embedded(text)
    return replace(repair, candidates=candidates)


def with_register(
    text: str,
    *,
    named: Collection[str] = (),
    seen: Collection[str] = (),
    in_register: Container[str] | Callable[[str], bool] = (),
    frequency: Frequency | None = None,
    preset: str | None = None,
    most_mistakes: int = 1,
) -> Repair:
    """Apply policies A to D.

    `named`: codes that the register holds for the normalised name; `seen`: codes of that name in other rows, batches
    or sources, one per occurrence; `in_register`: every code of an authoritative register. `most_mistakes` (policy C)
    is 1 by the standing policy. Raises ValueError (see `correct`).
    """
    holds = in_register if callable(in_register) else in_register.__contains__
    repair, code = propose(text, frequency=frequency, preset=preset), canonical(text)
    if repair.verdict in PASSING or repair.policy == "A":
        return repair
    if code in map(canonical, named) or holds(code):
        return _verbatim(repair)
    target = agreed_code(named, seen)
    if repair.corrected is not None and target in (None, repair.corrected):
        return repair
    repair = _withdrawn(repair)
    if not _may_write(repair, code):
        return _led_by(repair, code, target)
    written = _by_name(repair, code, target, most_mistakes) or _by_register(repair, code, target, holds)
    return written or _led_by(repair, code, target)


def _lossless(text: str, found: Verdict) -> Repair | None:
    code = canonical(text)
    if found is not Verdict.NONCANONICAL or code == STAND_IN:
        return None
    why = "仅规范书写（大小写、全半角、空格、符号或标签），内容未变"
    return Repair(text, found, None, code, "A", f"{why}；{_checked(code)}")


def _letters(text: str, found: Verdict) -> Repair | None:
    folded = fold(text)
    if len(folded) != 18 or found not in REPAIRABLE:
        return None
    readings = [code for code in letters_mapped(folded) if _sound(code)]
    # The very first character tells too little: of typed letters there, most are slips for a 9.
    if len(readings) != 1 or readings[0][0] != folded[0].upper() or not _safe_reading(readings[0]):
        return None
    change = letters_read(folded, readings[0])
    return Repair(text, found, None, readings[0], "B", f"{change}；只有这一种还原使{_checked(readings[0])}")


def _safe_reading(code: str) -> bool:
    """A letter that was itself a slip, beside a second slip, can be read into a sound code, but an odd one."""
    return everyday(code) and not _protected(code) and not ric.is_valid(code)


def _sound(code: str) -> bool:
    return set(code) <= _SYMBOLS and structure(code) is Verdict.OK


_SYMBOLS: Final = frozenset(ALPHABET)


def _open_to_proposals(repair: Repair) -> bool:
    return repair.verdict in REPAIRABLE and repair.kind not in ("placeholder", "duplicate", "numeric_cell")


def _protected(code: str) -> bool:
    """Regions and shapes of codes known to have been issued with a wrong check, wider than their exact form."""
    return (code[2:6] in ("3501", "3502") and "M000" in code[7:13]) or (code[2:6] == "5101" and code[17:] == "Y")


def _may_write(repair: Repair, code: str) -> bool:
    if repair.kind == "numeric_cell":
        return repair.verdict is Verdict.CHECKSUM
    return repair.verdict in REPAIRABLE and repair.kind in ("checksum", "length", "other") and not _protected(code)


def _withdrawn(repair: Repair) -> Repair:
    """A reading of letters that the code of the name contradicts becomes a proposal."""
    if repair.corrected is None:
        return repair
    reading = Candidate(repair.corrected, repair.evidence, 1.0)
    return Repair(repair.text, repair.verdict, class_of(repair.text, repair.verdict), candidates=(reading,))


def _verbatim(repair: Repair) -> Repair:
    """A code that an authority holds exactly so is not ours to change, whatever the checks say."""
    kind = "as_issued" if repair.verdict in REPAIRABLE else repair.kind
    return Repair(repair.text, repair.verdict, kind, evidence="登记名册中即为此代码，请向登记机关核实")


def _by_name(repair: Repair, code: str, target: str | None, most: int) -> Repair | None:
    """Policy C. A numeric cell has only lost its tail; any other difference there is not a typing mistake."""
    if target is None or not region_agrees(code, target):
        return None
    if lost_tail(code, target):
        return _written(repair, target, "C", "该名称对应唯一代码，前15位一致、末3位被电子表格改成了000")
    count = None if repair.kind == "numeric_cell" else mistakes(code, target, most=most)
    return _written(repair, target, "C", f"该名称对应唯一代码，与现值仅差{count}处录入差错") if count else None


def _by_register(repair: Repair, code: str, target: str | None, holds: Callable[[str], bool]) -> Repair | None:
    """Policy D. A name that speaks for another code, or for several, takes away the certainty."""
    if repair.kind == "numeric_cell" or len(edits := single_edits(code)) != 1:
        return None
    only = edits[0].code
    if target not in (None, only) or not holds(only):
        return None
    return _written(repair, only, "D", "与现值仅差一处录入差错的代码只有这一个，且在登记名册中")


def _written(repair: Repair, code: str, policy: str, why: str) -> Repair:
    return replace(repair, kind=None, corrected=code, policy=policy, evidence=f"{why}；{_checked(code)}", candidates=())


def _checked(code: str) -> str:
    """Say what holds of a code that passes, and what cannot be said of it and stays a warning."""
    looked = {"登记管理部门与机构类别": authority.known(code[:2]), "行政区划": region.known(code[2:8])}
    holds = ["校验码（GB 32100）", "主体标识码校验（GB 11714）", *(name for name, known in looked.items() if known)]
    rest = "".join(f"，{name}代码未收录、仍须核对" for name, known in looked.items() if not known)
    return f"{'、'.join(holds)}均相符{rest}"


def _led_by(repair: Repair, code: str, target: str | None) -> Repair:
    """Put the code that belongs to the name before the other proposals."""
    if target is None or repair.kind in ("as_issued", "duplicate"):
        return repair
    first = Candidate(target, _why_named(code, target), 1.0)
    others = (candidate for candidate in repair.candidates if candidate.code != target)
    return replace(repair, candidates=(first, *others)[:3])


def _why_named(code: str, target: str) -> str:
    if code == target[8:17]:
        return "该名称在登记名册或其他记录中的唯一代码，其第9-17位即现填的组织机构代码"
    count = mistakes(code, target, most=2)
    return "该名称在登记名册或其他记录中的唯一代码，" + (
        f"与现值差{count}处" if count else "与现值相差较大，请核对名称与代码"
    )
