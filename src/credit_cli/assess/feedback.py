"""The registrar's list (纠错回传表): codes that only the registrar may put right.

What a department mistyped is the department's to correct. On the list stands what is wrong as issued, and what several
subjects truly share; without evidence for that a group stays with the departments (`credit-cli duplicates`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from credit_cli.checks.keys import name_key
from credit_cli.codes import judge
from credit_cli.codes.verdict import REASONS, Verdict

from .closing import ActLike
from .codes import listed, returned
from .places import Places
from .subjects import Group, alike

if TYPE_CHECKING:
    import pandas as pd

KINDS: Final[Mapping[str, str]] = {
    "shared_code": "重码",
    "several_codes": "一主体多码",
    "repeated_body": "主体标识码重复",
    "as_issued": "错码",
}
_ISSUED_WRONG: Final = frozenset({Verdict.CHECKSUM, Verdict.BODY, Verdict.AUTHORITY, Verdict.PROVINCE})
"""Faults that a whole, legibly written code of 18 characters can have been issued with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subject with one code. `id` is the same whenever and wherever it is listed again."""

    id: str
    party: str
    name: str
    code: str
    kind: str
    basis: str
    departments: tuple[str, ...]
    month: str

    @property
    def content(self) -> dict[str, Any]:
        """The line as the journal keeps it."""
        return asdict(self) | {"departments": list(self.departments)}


@dataclass(frozen=True, slots=True)
class Listing:
    """What goes to the registrar; `unproven`: groups that lack evidence; `answered`: lines that need no answer."""

    lines: tuple[Line, ...]
    unproven: int
    answered: int


def listing(
    records: "pd.DataFrame",
    groups: Sequence[Group],
    places: Places,
    acts: Iterable[ActLike],
    *,
    month: str,
    everything: bool = False,
) -> Listing:
    """Return the lines of `month` (YYYY-MM), the ones already answered left out.

    `records`: current records up to the month, with code_text, name, submission and row; `groups`: of that month
    (`subjects.groups`); `acts`: the journal's entries of kind `registrar`; `everything`: also groups without evidence.
    """
    proven = [group for group in groups if everything or _proven(group)]
    made = [*_issued(records, places, month), *(line for group in proven for line in _of_group(group, month))]
    lines = {line.id: line for line in made}
    known = returned(acts)
    open_ = [line for line in lines.values() if (line.party, line.code) not in known]
    ordered = sorted(open_, key=lambda line: (list(KINDS).index(line.kind), line.code, line.name))
    return Listing(tuple(ordered), len(groups) - len(proven), len(lines) - len(open_))


def exported(acts: Iterable[ActLike]) -> dict[str, dict[str, Any]]:
    """Return every line that was ever handed out, by id."""
    return {line["id"]: line for act in acts if act.content["act"] == "export" for line in act.content["lines"]}


def _line(kind: str, name: str, code: str, basis: str, departments: Iterable[str], month: str) -> Line:
    party = name_key(name)
    text = "\x1f".join((kind, party, code))
    id_ = f"JC-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12].upper()}"
    return Line(id_, party, name, code, kind, basis, tuple(sorted(set(departments))), month)


def _proven(group: Group) -> bool:
    """At least two sides of the group stand on two records each, and are no short forms of one name."""
    varies = {"shared_code": "name"}.get(group["kind"], "code")
    sides = Counter(name_key(item[varies]) for item in group["occurrences"])
    firm = [side for side, count in sides.items() if count > 1]
    return len(firm) > 1 and not (varies == "name" and alike(firm))


def _of_group(group: Group, month: str) -> Iterator[Line]:
    """One line per subject and code, each saying what it clashes with."""
    sides: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for item in group["occurrences"]:
        sides.setdefault((name_key(item["name"]), item["code"]), []).append(item)
    for pair, items in sides.items():
        others = [_other(own[0], pair) for side, own in sides.items() if side != pair]
        basis = f"{group['title']}：另有 {'；'.join(others)}。{_seen(items)}"
        first = items[0]
        yield _line(group["kind"], first["name"], first["code"], basis, (i["department"] for i in items), month)


def _other(item: Mapping[str, Any], pair: tuple[str, str]) -> str:
    """Name what differs: the other name, the other code, or both."""
    party, code = pair
    parts = (item["name"] if name_key(item["name"]) != party else "", item["code"] if item["code"] != code else "")
    return " ".join(filter(None, parts))


def _seen(items: Sequence[Mapping[str, Any]]) -> str:
    first = items[0]
    sheet = f"[{first['sheet']}]" if first["sheet"] else ""
    more = f"等{len(items)}处" if len(items) > 1 else ""
    return f"见 {first['department']} {first['month']} {first['path']}{sheet}!{first['cell']}{more}"


def _issued(records: "pd.DataFrame", places: Places, month: str) -> Iterator[Line]:
    """Codes of a known kind that fails as issued, and failing codes that several departments report alike."""
    right = set(records["party"][records["code"] != ""])
    rest = records[(records["code"] == "") & (records["code_text"] != "") & (records["party"] != "")]
    rest = rest[~rest["party"].isin(right)]
    codes = [listed("", text) for text in rest["code_text"]]
    for (_, listed_code), members in rest.assign(listed=codes).groupby(["party", "listed"], sort=True):
        code = str(listed_code)
        rows = members.sort_values(["period", "department", "submission", "row"]).to_dict("records")
        reason = _reason(code, {row["department"] for row in rows})
        if reason and any(row["period"] == month for row in rows):
            items = [_item(row, code, places) for row in rows]
            departments = (row["department"] for row in rows)
            yield _line("as_issued", rows[0]["name"], code, f"{reason}。{_seen(items)}", departments, month)


def _reason(code: str, departments: set[str]) -> str:
    found = judge.verdict(code)
    if found is Verdict.AS_ISSUED:
        return REASONS[found]
    if found in _ISSUED_WRONG and len(code) == 18 and len(departments) > 1:
        return f"{REASONS[found]}；{len(departments)}个部门填报的代码一致，可能赋码有误"
    return ""


def _item(row: Mapping[Any, Any], code: str, places: Places) -> dict[str, Any]:
    place = places.of(int(row["submission"]), int(row["row"]), "code")
    return {**place, "department": row["department"], "month": row["period"], "name": row["name"], "code": code}
