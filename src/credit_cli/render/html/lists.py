"""The lists of the report: ranking by group, broken rules, late records, ledger records, duplicates, files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from credit_cli.render.reconcile import ADVICE, CLASSES, UNLISTED

Document = Mapping[str, Any]
Item = Mapping[str, Any]

_LEVELS: Final = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule, and how often and by how many departments it was broken."""

    rule: str
    title: str
    severity: str
    count: int
    departments: int


@dataclass(frozen=True, slots=True)
class Class:
    """Ledger records of one class, and what to do about them."""

    name: str
    title: str
    advice: str
    items: Sequence[Item]


def ranked(document: Document) -> list[tuple[str, Sequence[Item], Item | None]]:
    """Return group, its departments and its figures; one group without a name where departments have none."""
    blocks: dict[str | None, list[Item]] = {}
    for line in document["departments"]:
        blocks.setdefault(line["group"], []).append(line)
    figures = {block["group"]: block for block in document["groups"]}
    other = "其他部门" if figures else ""
    return [(group or other, lines, figures.get(group)) for group, lines in blocks.items()]


def broken(findings: Iterable[Item]) -> list[Broken]:
    """Return the rules that were broken: errors first, the most frequent first."""
    found: dict[tuple[str, str], list[Item]] = {}
    for finding in findings:
        found.setdefault((finding["rule"], finding["severity"]), []).append(finding)
    lines = [
        Broken(rule, own[0]["title"], severity, len(own), len({finding["department"] for finding in own}))
        for (rule, severity), own in found.items()
    ]
    return sorted(lines, key=lambda line: (_LEVELS.index(line.severity), -line.count, line.rule))


def classes(document: Document) -> Iterator[Class]:
    """Yield the ledger records in question, class by class; nothing for a month without ledgers."""
    ledger = document.get("ledger") or {}
    items = ledger.get("items", ())
    for name, title in CLASSES.items():
        if own := [item for item in items if item["class"] == name]:
            yield Class(name, title, ADVICE.get(name, ""), own)
    if ledger.get("unlisted"):
        yield Class("unlisted", UNLISTED, ADVICE["unlisted"], ledger["unlisted"])


def ledger_sentence(document: Document) -> str:
    """Return how many ledger records there are and how they came out."""
    ledger = document.get("ledger")
    if not ledger:
        return ""
    told = "，".join(f"{title}{ledger['classes'][name]}条" for name, title in CLASSES.items() if _count(ledger, name))
    return f"台账{ledger['records']}条，到期应报{ledger['due']}条：{told or '没有列出任何记录'}。"


def _count(ledger: Mapping[str, Any], name: str) -> int:
    return int(ledger["classes"].get(name, 0))


def filed(document: Document) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield how ledgers came in and from whom; without any ledger nobody can be said to lack one."""
    names = (("未报台账", "missing"), ("台账迟报", "late"), ("台账零报送", "zero"))
    yield from ((title, document[f"{how}_ledgers"]) for title, how in names if document.get(f"{how}_ledgers"))


def totals(items: Iterable[Item]) -> Mapping[str, int]:
    """Return department → how many of the items are its own."""
    return Counter(item["department"] or "" for item in items)
