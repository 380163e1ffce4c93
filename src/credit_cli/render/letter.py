"""The letter that goes with a department's list of problems (整改通知), as an office would write it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from .bulletin import writer
from .bulletin.blocks import Block, Heading, Paragraph, Title
from .bulletin.phrases import compliance, day_words, lateness, month_words

Problem = Mapping[str, Any]

_NUMERALS: Final = "一二三四五六"
_RULES: Final = 8
"""So many kinds of problems are told in the letter; all of them stand in the list."""


def letter(document: Mapping[str, Any], department: str, own: Sequence[Problem], earlier: Sequence[Problem]) -> bytes:
    """Return 整改通知.docx of a department. `own`: this month's problems with deadlines; `earlier`: with `state`."""
    return writer(".docx")(list(_blocks(document, department, own, earlier)))


def _blocks(
    document: Mapping[str, Any], department: str, own: Sequence[Problem], earlier: Sequence[Problem]
) -> Iterator[Block]:
    month = month_words(document["month"])
    yield Title((f"关于{month}信用信息报送问题", "整改的通知"), "（征求意见稿）")
    yield Paragraph((f"{department}：",), "addressee")
    yield Paragraph(
        (f"你单位{month}报送的信用信息已经核验，数据截至{day_words(document['as_of'])}。现将有关情况通知如下。",)
    )
    parts: list[tuple[str, Sequence[str]]] = [
        ("报送情况", list(_state(document, department))),
        ("需要整改的问题", list(_kinds([one for one in own if one["severity"] == "error"]))),
        ("请核对的项目", list(_kinds([one for one in own if one["severity"] != "error"]))),
        ("以前问题的整改情况", list(_followed([one for one in (*own, *earlier) if one["state"]]))),
        ("整改要求", list(_wanted(document, own, earlier))),
    ]
    for numeral, (title, texts) in zip(_NUMERALS, [part for part in parts if part[1]], strict=False):
        yield Heading(1, f"{numeral}、{title}")
        yield from (Paragraph((text,)) for text in texts)
    yield Paragraph(("附件：问题清单",), "annexes")
    if document.get("office"):
        yield Paragraph((document["office"], f"\n{day_words(document['as_of'])}"), "sign")


def _state(document: Mapping[str, Any], department: str) -> Iterator[str]:
    block = next((line for line in document["departments"] if line["department"] == department), None)
    if block is None:
        yield "本月没有收到你单位的报送记录。"
        return
    yield f"本月报送{block['reported']}条，{compliance(block)}，{lateness(block)}。"
    if block["unreadable"]:
        yield f"另有{block['unreadable']}份文件无法读取，没有计入。"


def _kinds(problems: Sequence[Problem]) -> Iterator[str]:
    """One paragraph per kind of problem, the most frequent first, with its first place."""
    counts = Counter((one["rule"], one["title"]) for one in problems)
    for number, ((rule, title), count) in enumerate(counts.most_common(_RULES), 1):
        first = next(one for one in problems if one["rule"] == rule and one["title"] == title)
        code = f"（{rule}）" if rule != "LED" else ""
        place = "".join(filter(None, (first["sheet"] and f"“{first['sheet']}”表", first["cell"])))
        where = f"，首处为{place}" if place else ""
        yield f"{number}．{title}{code}{count}处{where}。{first['advice'].rstrip('。')}。"
    if len(counts) > _RULES:
        rest = sum(counts.values()) - sum(count for _, count in counts.most_common(_RULES))
        yield f"其余{len(counts) - _RULES}类{rest}处见附件。"


def _followed(before: Sequence[Problem]) -> Iterator[str]:
    if before:
        states = Counter(one["state"] for one in before)
        told = "，".join(f"{state}{count}处" for state, count in states.most_common())
        yield f"以前通知你单位整改的问题共{len(before)}处：{told}，逐条见附件。"


def _wanted(document: Mapping[str, Any], own: Sequence[Problem], earlier: Sequence[Problem]) -> Iterator[str]:
    dues = sorted({one["due"] for one in own if one["due"] and one["kind"] != "late"})
    if any(one["kind"] != "late" for one in own):
        until = f"请于{day_words(dues[-1])}前" if dues else "请自收到本通知之日起5个工作日内"
        yield f"{until}对照附件改正，重新报送原表即可，不需要另外标注。"
    if any(one["kind"] == "late" for one in own):
        yield "迟报已经形成，请在附件的“申辩说明”栏写明原因，今后自作出决定之日起7个工作日内报送。"
    if any(one["kind"] == "suspected" for one in own):
        yield "“疑似瞒报（待核实）”不是结论：已经报送的请写明文件和行号，依法不予公开的请写明依据，确未报送的请补报。"
    if any(one["state"] == "逾期未整改" for one in (*own, *earlier)):
        yield "逾期未整改的问题，请一并改正并说明原因。"
    yield "对所列问题有异议的，请在附件的“申辩说明”栏写明理由和依据；核对后确认无误的，写明“核对无误”，不需要更正。"
