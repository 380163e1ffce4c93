"""One subject one code, one code one subject: where the archive's records say otherwise, and who should look.

国发〔2015〕33号: code and body (characters 9 to 17, GB 11714) are unique nationwide. Names are compared by their keys
(width, brackets and blanks folded). A group is a question, never an accusation: what could be two lawful subjects of
one name (sole traders, names in different regions) is no group.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from .metrics import STAND_IN, duplicated
from .places import Places

if TYPE_CHECKING:
    import pandas as pd

Kind: TypeAlias = Literal["shared_code", "several_codes", "repeated_body"]
Group: TypeAlias = dict[str, Any]
"""kind, subject, title, action, occurrences: plain JSON, as in the month's document."""

TITLES: Final[Mapping[Kind, str]] = {
    "shared_code": "同一代码对应多个主体",
    "several_codes": "同一主体对应多个代码",
    "repeated_body": "同一主体标识码出现在不同代码中",
}
SOLE_TRADER: Final = "92"
BODY: Final = slice(8, 17)
_REGION: Final = slice(2, 8)
_SHORTEST: Final = 4
"""A shorter name (or one with masked characters) says too little about who is meant."""


def groups(records: "pd.DataFrame", places: Places, *, month: str | None = None) -> list[Group]:
    """Return the groups among current records, with every occurrence.

    `records`: current records with submission, row and name; those after `month` are left out. `month` (YYYY-MM): only
    groups that have an occurrence in that month.
    """
    known = _usable(records)
    marks = {kind: _marked(known, kind) for kind in TITLES}
    return [
        _group(kind, subject, members, places)
        for kind, marked in marks.items()
        for subject, members in known.assign(subject=marked).dropna(subset=["subject"]).groupby("subject", sort=True)
        if month is None or (members["period"].to_numpy(dtype=object) == month).any()
    ]


def _usable(records: "pd.DataFrame") -> "pd.DataFrame":
    """Return the records that say which subject has which valid code."""
    codes, parties = records["code"], records["party"]
    return records[(codes != "") & (codes != STAND_IN) & (parties != "")]


def _marked(known: "pd.DataFrame", kind: Kind) -> "pd.Series[Any]":
    made = {"shared_code": _shared, "several_codes": _several, "repeated_body": _repeated}[kind](known)
    return made.astype(object).where(made.notna(), None)


def _shared(known: "pd.DataFrame") -> "pd.Series[Any]":
    codes = known["code"]
    return codes.where(codes.isin(duplicated(codes.tolist(), known["party"].tolist())))


def _repeated(known: "pd.DataFrame") -> "pd.Series[Any]":
    bodies = known["code"].str[BODY]
    return bodies.where(bodies.isin(duplicated(bodies.tolist(), known["code"].tolist())))


def _several(known: "pd.DataFrame") -> "pd.Series[Any]":
    """By name and region: elsewhere the same name may be lawfully somebody else's. Codes of one body are told apart."""
    codes, parties = known["code"], known["party"]
    telling = (
        (codes.str[:2] != SOLE_TRADER) & (parties.str.len() >= _SHORTEST) & ~parties.str.contains("*", regex=False)
    )
    subjects = codes.str[_REGION] + _BETWEEN + parties
    own = subjects[telling]
    several = duplicated(own.tolist(), codes[telling].str[BODY].tolist())
    return subjects.where(telling & subjects.isin(several))


_BETWEEN: Final = "\x1f"


def _group(kind: Kind, subject: Any, members: "pd.DataFrame", places: Places) -> Group:
    rows = [row | places.of(int(row["submission"]), int(row["row"]), "code") for row in members.to_dict("records")]
    rows.sort(key=_order)
    variants = Counter(row[_VARIES[kind]] for row in rows)
    return {
        "kind": kind,
        "subject": rows[0]["name"] if kind == "several_codes" else str(subject),
        "title": TITLES[kind],
        "action": _action(kind, rows, variants),
        "occurrences": [_occurrence(row) for row in rows],
    }


def _order(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """By what the files say, never by the order in which they were recorded."""
    names = ("code", "party", "period", "department", "path")
    return *(row[name] for name in names), row["sheet"] or "", row["row"]


_VARIES: Final[Mapping[Kind, str]] = {"shared_code": "party", "several_codes": "code", "repeated_body": "code"}
"""What differs within a group."""


def _occurrence(row: Mapping[Any, Any]) -> dict[str, Any]:
    names = ("department", "path", "sheet", "cell", "name", "code")
    return {**{name: row[name] for name in names}, "month": row["period"]}


def _action(kind: Kind, rows: Sequence[Mapping[Any, Any]], variants: Mapping[str, int]) -> str:
    departments = _names(row["department"] for row in rows)
    fewest = min(variants.values())
    odd = {variant for variant, count in variants.items() if count == fewest}
    first = _names(row["department"] for row in rows if row[_VARIES[kind]] in odd)
    start = f"请{departments}对照登记证照核对"
    if fewest < max(variants.values()) and first != departments:
        start = f"先请{first}对照登记证照核对（与其他各处不同的只有{fewest}处），再请{departments}确认"
    hint = _ALIKE if kind == "shared_code" and alike(list(variants)) else ""
    return f"{start}{hint}；{_ENDS[kind]}"


_ALIKE: Final = "，名称相近，可能是简称或曾用名，请统一为证照上的现名"
_ENDS: Final[Mapping[Kind, str]] = {
    "shared_code": "用错代码的一方更正；都与证照一致的，列入纠错回传表送登记机关",
    "several_codes": "填错代码的一方更正；证照上确有两个代码的，列入纠错回传表送登记机关",
    "repeated_body": "填错代码的一方更正；换过证照的统一填现行代码；都与证照一致的，列入纠错回传表送登记机关",
}


def _names(departments: Iterable[str]) -> str:
    return "、".join(sorted({name or "未识别部门" for name in departments}))


def alike(parties: Sequence[str]) -> bool:
    """Return whether every name key is part of the longest: then they are likely short forms of one name."""
    longest = max(parties, key=len)
    return all(party in longest for party in parties)
