"""A section per department: its figures, its line over the year, what to do next and every one of its findings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from credit_cli.render.bulletin.annexes import place
from credit_cli.render.card import card
from credit_cli.render.rankgrid import movement
from credit_cli.render.ranking import LEDGER_WORDS

from .chart import sparkline
from .overview import beyond, columns
from .words import percent

Document = Mapping[str, Any]
Item = Mapping[str, Any]

NAMELESS: Final = "未能确定部门的报送"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The findings of one sheet of a file."""

    path: str
    sheet: str
    findings: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Section:
    """All that the report says of one department."""

    id: str
    department: str
    standing: str
    figures: Sequence[tuple[str, Sequence[str]]]
    """Title and cells of each line of figures."""
    trend: Sequence[Item]
    stretches: Sequence[str]
    spoken: str
    """The line over the year in words."""
    notes: Sequence[str]
    worst: Sequence[Item]
    steps: Sequence[str]
    late: int
    sheets: Sequence[Sheet]
    findings: int


def anchors(document: Document) -> dict[str, str]:
    """Return department → id of its section, in the order of the ranking, then of those with findings alone."""
    ranked = [line["department"] for line in document["departments"]]
    others = sorted({finding["department"] or "" for finding in document["findings"]} - set(ranked))
    return {name: f"d{number}" for number, name in enumerate((*ranked, *others), 1)}


def sections(document: Document, *, ledgers: bool) -> Iterator[Section]:
    """Yield the sections in the order of `anchors`."""
    found = _by_department(document["findings"])
    late, accused = _by_department(document["late"]), _by_department((document.get("ledger") or {}).get("items", ()))
    lines = {line["department"]: line for line in document["departments"]}
    placed = Counter(line["group"] for line in lines.values() if line["rank"] is not None)
    for name, anchor in anchors(document).items():
        own = found.get(name, [])
        if line := lines.get(name):
            mine = {"departments": [line], "findings": own, "late": late.get(name, [])}
            ledger = {"ledger": {"items": accused.get(name, [])}}
            whole = {**document, **mine, **ledger}
            yield _section(anchor, line, whole, of=placed[line["group"]], ledgers=ledgers)
        else:
            yield _bare(anchor, name, own)


def _by_department(items: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item["department"] or "", []).append(item)
    return found


def _section(anchor: str, line: Item, own: Document, *, of: int, ledgers: bool) -> Section:
    """`own`: the document with nothing but this department's lines in it."""
    shown = card(own, line["department"], today_due=None)
    return Section(
        id=anchor,
        department=line["department"],
        standing=_standing(line, of, ledgers=ledgers),
        figures=[("合计", columns(line, ledgers=ledgers)), *_by_dataset(line, ledgers=ledgers)],
        trend=[month for month in line["trend"] if month["reported"]],
        stretches=sparkline(line["trend"], "compliance_rate"),
        spoken=_spoken(line["trend"]),
        notes=list(_notes(line, own)),
        worst=line["worst"],
        steps=shown["next_steps"],
        late=len(own["late"]),
        sheets=_sheets(own["findings"]),
        findings=len(own["findings"]),
    )


def _bare(anchor: str, name: str, findings: Sequence[Item]) -> Section:
    return Section(
        id=anchor,
        department=name or NAMELESS,
        standing="没有可计入本月的记录，不排名",
        figures=(),
        trend=(),
        stretches=(),
        spoken="",
        notes=(),
        worst=(),
        steps=(),
        late=0,
        sheets=_sheets(findings),
        findings=len(findings),
    )


def _standing(line: Item, of: int, *, ledgers: bool) -> str:
    words = [_place(line, of)]
    if line["score"] is not None:
        words.insert(0, f"得分{line['score']:.2f}")
    if ledgers and line["ledger"] in LEDGER_WORDS:
        words.append(f"台账{LEDGER_WORDS[line['ledger']]}")
    return "，".join(words)


def _place(line: Item, of: int) -> str:
    if line["rank"] is None:
        return "不排名"
    before = line["previous_rank"]
    since = f"（上月第{before}名 {movement(before, line['rank'])}）" if before else ""
    few = "，记录很少，名次仅供参考" if line["few_records"] else ""
    return f"{line['group'] or ''}第{line['rank']}名／共{of}个部门{since}{few}"


def _by_dataset(line: Item, *, ledgers: bool) -> Iterator[tuple[str, Sequence[str]]]:
    for row in line["datasets"]:
        apart = "" if row.get("counted", True) else "（不计分）"
        yield f"{row['title']}{apart}", columns(row, ledgers=ledgers)


def _notes(line: Item, own: Document) -> Iterator[str]:
    yield from beyond(line)
    if line["unreadable"]:
        yield f"{line['unreadable']}份报送无法读取，没有计入任何比率。"
    if own["late"]:
        longest = max(own["late"], key=lambda item: item["days_late"])
        at = " ".join(text for text in place(longest) if text != "—")
        yield f"迟报{line['late']}条，最长逾期{longest['days_late']}天（{at}）。"


def _spoken(trend: Sequence[Item]) -> str:
    known = [month for month in trend if month["reported"]]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    ends = (f"{month['month']} {percent(month['compliance_rate'])}" for month in (first, last))
    return f"合规率：{' → '.join(ends)}"


def _sheets(findings: Sequence[Item]) -> list[Sheet]:
    places = [(place(finding)[:2], finding) for finding in findings]
    return [
        Sheet(path, sheet, [finding for _, finding in members])
        for (path, sheet), members in groupby(sorted(places, key=lambda pair: pair[0]), key=lambda pair: pair[0])
    ]
