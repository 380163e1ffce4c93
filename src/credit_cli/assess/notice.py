"""What a department is asked to put right, and what became of what it was asked before.

A problem is plain JSON, as the journal keeps it; `id` tells it apart for good: by record, rule and field.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from .closing import ActLike

Problem: TypeAlias = dict[str, Any]
"""id, kind, department, dataset, path, sheet, cell, document, party, rule, title, value, message, advice, sources,
severity, field, key; once issued also month, issued_on and due."""

KINDS: Final = ("finding", "late", "near", "suspected")
"""A finding at a cell; a late record; a ledger record reported under another number; one not reported at all."""

DONE, OPEN, OVERDUE, NOTED, TAKEN = "已整改", "未整改", "逾期未整改", "已记录", "报送已撤销"
"""What became of a problem; lateness cannot be put right, only explained; TAKEN: the file's recording was undone."""


def problems(document: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """Return per department what its month's document holds against it, in the order of its sheets."""
    found = [
        *(_finding(item) for item in document["findings"] if item["severity"] != "info"),
        *(_late(item) for item in document["late"]),
        *(_ledger(item) for item in _ledger_items(document)),
    ]
    by_department: dict[str, list[Problem]] = {}
    for problem in sorted(found, key=_order):
        by_department.setdefault(problem["department"], []).append(problem)
    return by_department


def _ledger_items(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = (document.get("ledger") or {}).get("items", ())
    return [item for item in items if item["class"] in _LEDGER]


def _order(problem: Problem) -> tuple[Any, ...]:
    severity = ("error", "warning").index(problem["severity"])
    return problem["department"], severity, KINDS.index(problem["kind"]), problem["path"], problem["sheet"] or ""


_PLACE: Final = ("department", "dataset", "path", "sheet", "cell", "document", "party", "key")


def _made(kind: str, item: Mapping[str, Any], **facts: Any) -> Problem:
    problem = {"kind": kind, **{name: item[name] for name in _PLACE}, **facts}
    names = ("dataset", "key", "rule", "field") if item["key"] else ("dataset", "rule", "path", "sheet")
    text = "\x1f".join(str(problem[name] or "") for name in names)
    return {"id": hashlib.sha256(text.encode("utf-8")).hexdigest()[:16], **problem}


def _finding(item: Mapping[str, Any]) -> Problem:
    names = ("rule", "title", "value", "message", "advice", "sources", "severity", "field", "suggestion")
    return _made("finding", item, **{name: item[name] for name in names})


def _late(item: Mapping[str, Any]) -> Problem:
    return _made(
        "late",
        item,
        rule="TIM001",
        title="迟报",
        value=item["reported"],
        message=f"{item['decided']} 作出决定，应于 {item['due']} 前报送，实际 {item['reported']} 报送",
        advice="请说明迟报原因，今后自作出决定之日起 7 个工作日内报送",
        sources=["国发〔2016〕33号", "发改办财金〔2018〕424号"],
        severity="error",
        field=None,
        suggestion=None,
    )


_LEDGER: Final = {
    "unexplained": (
        "suspected",
        "疑似瞒报（待核实）",
        "台账中有，应于 {due} 前报送，至今没有找到对应的报送记录",
        "已报送的请说明文件和行号；未报送的请补报；依法不予公开的请写明依据",
    ),
    "confirmed": ("suspected", "瞒报（经核实）", "台账中有，未按期报送，经核实确认", "请补报并说明情况"),
    "near": (
        "near",
        "台账与报送的文书号不一致",
        "台账写作“{document}”，报送写作“{twin}”",
        "请核对文书号，更正台账或重新报送",
    ),
}


def _ledger(item: Mapping[str, Any]) -> Problem:
    kind, title, message, advice = _LEDGER[item["class"]]
    twin = item["twin"] or {}
    told = message.format(due=item["due"], document=item["document"], twin=twin.get("document", ""))
    return _made(
        kind,
        item,
        rule="LED",
        title=title,
        value=item["document"],
        message=told,
        advice=advice,
        sources=["国发〔2016〕33号", "台账报送要求"],
        severity="warning" if kind == "near" else "error",
        field=None,
        suggestion=twin.get("document"),
    )


def issued(acts: Iterable[ActLike]) -> dict[str, Problem]:
    """Return every problem that a notice has named, by id, as it was first issued (`month`, `issued_on`, `due`).

    `acts`: the journal's entries of kind `notice` and `withdraw`, in order. `withdrawn`: its file was taken back since.
    """
    found: dict[str, Problem] = {}
    for act in acts:
        if act.kind == "withdraw":
            found = {
                id_: problem | {"withdrawn": problem["withdrawn"] or problem["path"] == act.content["path"]}
                for id_, problem in found.items()
            }
            continue
        head = {"month": act.content["month"], "issued_on": act.recorded_on.isoformat(), "due": act.content["due"]}
        for problem in act.content["problems"]:
            found.setdefault(problem["id"], problem | head | {"withdrawn": False})
    return found


def with_dues(
    found: Mapping[str, Sequence[Problem]],
    known: Mapping[str, Problem],
    standing: frozenset[str],
    *,
    month: str,
    as_of: date,
    due: str | None,
) -> dict[str, list[Problem]]:
    """Return the problems with their deadlines and, if named before, their `state` and the deadline given then."""

    def told(problem: Problem) -> Problem:
        if (before := known.get(problem["id"])) is None or before["issued_on"] == as_of.isoformat():
            return problem | {"month": month, "issued_on": as_of.isoformat(), "due": due, "state": ""}
        kept = {name: before[name] for name in ("month", "issued_on", "due")}
        return problem | kept | {"state": _state(before, standing, as_of)}

    return {department: [told(problem) for problem in own] for department, own in found.items()}


def followed_up(
    known: Iterable[Problem], shown: Iterable[str], standing: frozenset[str], *, month: str, as_of: date
) -> list[Problem]:
    """Return the problems named up to `month` that are not `shown` (ids) among its own, each with its `state`."""
    left = frozenset(shown)
    return [
        problem | {"state": _state(problem, standing, as_of)}
        for problem in sorted(known, key=lambda problem: (problem["month"], _order(problem)))
        if problem["month"] <= month and problem["id"] not in left
    ]


def _state(problem: Problem, standing: frozenset[str], as_of: date) -> str:
    if problem["kind"] == "late":
        return NOTED
    if problem["id"] not in standing:
        return TAKEN if problem["withdrawn"] else DONE
    overdue = problem["due"] is not None and problem["due"] < as_of.isoformat()
    return OVERDUE if overdue else OPEN
