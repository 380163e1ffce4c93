"""The month at a glance: cards with rates and what they were divided from, and what must be said beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from credit_cli.render.bulletin.phrases import share

from .words import grown, moved, number, percent, ratio

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One card."""

    title: str
    value: str
    parts: str
    """Numerator and denominator, in words."""
    movement: str = ""
    bar: float | None = None
    """Length of a bar in percent."""


def cards(document: Document) -> Iterator[Fact]:
    """Yield the cards of the month; those about ledgers and codes only where there is something to divide."""
    total, before = document["total"], _before(document)
    yield Fact(
        "报送记录",
        f"{total['reported']}条",
        f"{total['departments']}个部门参加排名",
        grown(total["reported"], before["reported"]),
    )
    yield _rate("合规率", "合规", "报送", total, before, "compliance")
    yield _rate("迟报率", "迟报", "时效已定", total, before, "late")
    if total["concealment_rate"] is not None:
        yield _concealment(total, before)
    if codes := document.get("codes"):
        yield from _codes(codes)


def _before(document: Document) -> Mapping[str, Any]:
    past: Mapping[str, Any] = document["trend"][-2] if len(document["trend"]) > 1 else {}
    none: Mapping[str, Any] = {"reported": 0, "compliance_rate": None, "late_rate": None, "concealment_rate": None}
    return {**none, **past}


def _rate(title: str, part: str, whole: str, total: Document, before: Document, kind: str) -> Fact:
    name = f"{kind}_rate"
    parts = ratio(total, kind).partition("（")[2].rstrip("）")
    told = f"{part}/{whole} {parts}" if parts else f"没有{whole}的记录"
    return Fact(title, percent(total[name]), told, moved(total[name], before[name]), total[name])


def _concealment(total: Document, before: Document) -> Fact:
    title = "瞒报率（含待核实）"
    parts = f"疑似瞒报（待核实）{total['suspected']}＋认定{total['confirmed']}，应报 {total['due']}"
    rate = total["concealment_rate"]
    return Fact(title, percent(rate), parts, moved(rate, before["concealment_rate"]), rate)


def _codes(codes: Mapping[str, Any]) -> Iterator[Fact]:
    faulty = codes["wrong"] + codes["duplicated"]
    parts = f"错码{codes['wrong']}＋重码{codes['duplicated']}＝{faulty}，填有代码的主体 {codes['subjects']}"
    yield Fact("重错码率", percent(codes["error_rate"]), parts, "", codes["error_rate"])
    parts = f"已纠正/累计发现 {codes['corrected']}/{codes['found']}"
    yield Fact("重错码纠正率", percent(codes["correction_rate"]), parts, "", codes["correction_rate"])


def apart(document: Document) -> Iterator[str]:
    """Yield what the cards leave out and why."""
    yield from beyond(document["total"])
    if unreadable := sum(line["unreadable"] for line in document["departments"]):
        yield f"{unreadable}份报送无法读取，没有计入任何比率。"
    if names := document.get("silent"):
        yield f"部门表中没有任何报送的{len(names)}个：{'、'.join(names)}。"
    for one in document.get("unknown_departments") or ():
        alike = f"，是不是{'、'.join(one['suggestions'])}？" if one["suggestions"] else "。"
        yield f"部门表中没有“{one['name']}”{alike}"


def beyond(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the records that are neither late nor on time."""
    if figures["undetermined"]:
        yield f"{figures['undetermined']}条时效未定（截止日超出工作日历），不计入迟报率。"
    if figures["unknown"]:
        yield f"{figures['unknown']}条的决定日期或上报日期读不出，不计入迟报率。"


FIGURES: Final = ("报送", "合规率", "迟报率", "错码", "重码")


def columns(figures: Mapping[str, Any], *, ledgers: bool) -> list[str]:
    """Return the cells of a line of figures under `FIGURES`, and the concealment rate where ledgers are kept."""
    line = [
        number(figures["reported"]),
        ratio(figures, "compliance"),
        ratio(figures, "late"),
        number(figures["wrong_codes"]),
        number(figures["duplicate_codes"]),
    ]
    return [*line, share(figures["concealment_rate"], figures["concealed"], figures["due"])] if ledgers else line
