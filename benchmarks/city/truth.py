"""What is true of the year, counted from the planted records with plain dictionaries, apart from the tool."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .record import STAND_IN, Record

DEFINITIONS = {
    "wrong_codes": "distinct parties whose code cell has a COD error",
    "duplicate_codes": "distinct valid codes standing beside two or more party names",
    "wrong_or_duplicated": "the sum of both, over all records from January to November",
    "late": "records reported after the seventh working day; by the month they were reported in",
    "months": "duplicate_codes of a month: codes of its records that stand on two or more names up to that month",
}
_WARNINGS = frozenset({"COD005", "COD008", "COD009", "COD017"})


@dataclass(frozen=True, slots=True)
class Line:
    """One record, as far as counting goes."""

    month: str
    department: str
    sheet: str
    party: str
    code: str
    """'' where it is no valid code."""
    wrong: bool
    rules: tuple[str, ...]


def line(record: Record, *, month: str, department: str, sheet: str) -> Line:
    """Draw a line from a record. A code that is only badly written is valid and yet wrong in its cell."""
    rules = tuple(rule for rule, _ in record.wrong)
    wrong = any(rule.startswith("COD") and rule not in _WARNINGS for rule in rules)
    code = "" if wrong or record.code == STAND_IN else record.code
    return Line(month, department, sheet, str(record.values[record.party_field]), code, wrong, rules)


def truth(lines: Iterable[Line], **about: Any) -> dict[str, Any]:
    """Return the whole truth as a document."""
    every = list(lines)
    months = sorted({entry.month for entry in every})
    year = _counts(every, _shared(every))
    rules = Counter(rule for entry in every for rule in entry.rules) + _sharing(every)
    return {
        **about,
        "definitions": DEFINITIONS,
        **year,
        "wrong_or_duplicated": year["wrong_codes"] + year["duplicate_codes"],
        "by_rule": dict(sorted(rules.items())),
        "departments": _by_department(every, _shared(every)),
        "months": {month: _month(every, month) for month in months},
    }


def _month(every: list[Line], month: str) -> dict[str, Any]:
    shared = _shared([entry for entry in every if entry.month <= month])
    own = [entry for entry in every if entry.month == month]
    return {**_counts(own, shared), "departments": _by_department(own, shared)}


def _by_department(lines: Iterable[Line], shared: frozenset[str]) -> dict[str, dict[str, int]]:
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for entry in lines:
        groups[entry.department].append(entry)
    return {name: _counts(groups[name], shared) for name in sorted(groups)}


def _counts(lines: list[Line], shared: frozenset[str]) -> dict[str, int]:
    return {
        "records": len(lines),
        "compliant": sum(not set(entry.rules) - {"TIM001"} for entry in lines),
        "late": sum("TIM001" in entry.rules for entry in lines),
        "wrong_codes": len({entry.party for entry in lines if entry.wrong}),
        "duplicate_codes": len({entry.code for entry in lines} & shared),
    }


def _names(lines: Iterable[Line]) -> Mapping[str, set[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for entry in lines:
        if entry.code:
            names[entry.code].add(entry.party)
    return names


def _shared(lines: Iterable[Line]) -> frozenset[str]:
    return frozenset(code for code, names in _names(lines).items() if len(names) > 1)


def _sharing(lines: list[Line]) -> Counter[str]:
    """DUP003 stands at every record of a sheet whose code has several names in that sheet."""
    sheets: defaultdict[str, list[Line]] = defaultdict(list)
    for entry in lines:
        sheets[entry.sheet].append(entry)
    return Counter(
        {"DUP003": sum(entry.code in _shared(own) for own in sheets.values() for entry in own if entry.code)}
    )
