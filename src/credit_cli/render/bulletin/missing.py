"""What came late, and what the ledgers have and the records lack: the latter is asked about, never asserted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .blocks import Block, Link, Paragraph
from .phrases import counted, lateness, listed, share, this

APART: Final = {
    "declared": "部门已说明未报送依据",
    "exempt": "可能依法不予公示",
    "near": "疑似文书号等填写不一致（已报送）",
    "waived": "经核实不属瞒报",
}
"""Classes of ledger records that do not count as concealed."""
ACCUSED: Final = {"unexplained": "待核实", "confirmed": "经核实认定"}


def late(document: Mapping[str, Any]) -> Iterator[Block]:
    """迟报: how many, whose, and the longest delay."""
    total, items = document["total"], document["late"]
    if not total["determined"]:
        yield Paragraph((f"{this(document)}没有时效已定的记录，迟报无从认定。",))
        return
    if not items:
        yield Paragraph((f"{this(document)}时效已定的{total['determined']}条记录均在规定期限内报送，没有发现迟报。",))
        return
    counts = Counter(item["department"] for item in items)
    longest = max(items, key=lambda item: (item["days_late"], item["department"]))
    yield Paragraph(
        (
            this(document),
            Link(f"迟报{total['late']}条", "late"),
            f"，{lateness(total)}，涉及{len(counts)}个单位：{counted(counts, '条', whole='附件2')}。"
            f"逾期最长的为{longest['days_late']}天（{longest['department']}）。",
        )
    )


def uses_ledgers(document: Mapping[str, Any]) -> bool:
    """Return whether any ledger has come in: before that nobody can be said to lack one."""
    return bool(document.get("ledger")) or any(
        line.get("ledger") in {"on_time", "late", "zero"} for line in document["departments"]
    )


def concealed(document: Mapping[str, Any]) -> Iterator[Block]:
    """疑似瞒报: what the ledgers have and nobody reported or explained, and the state of the ledgers."""
    if not uses_ledgers(document):
        yield Paragraph((f"{this(document)}没有可供比对的台账，未作瞒报比对，瞒报率无从计算。",))
        return
    if found := document.get("ledger"):
        yield from _compared(document["total"], found)
    else:
        yield Paragraph((f"{this(document)}没有逐条登记的台账可供比对，未作瞒报比对，瞒报率无从计算。",))
    yield from _ledgers(document)


def _compared(total: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Block]:
    classes = found["classes"]
    suspected, confirmed = classes.get("unexplained", 0), classes.get("confirmed", 0)
    lead = (
        f"将台账记录{found['records']}条与报送记录逐条比对，已过最后及时报送日的应报记录{found['due']}条，"
        f"其中已报送{classes.get('reported', 0)}条。"
    )
    if not suspected and not confirmed:
        yield Paragraph((lead, f"没有发现疑似瞒报（{_rate(total, 0)}）。"))
    else:
        yield Paragraph((lead, *_accused(suspected, confirmed, total), *_whose(found["items"])))
    if apart := [f"{words}{classes[name]}条" for name, words in APART.items() if classes.get(name)]:
        yield Paragraph(("另有", Link("、".join(apart), "apart"), "，均不计入瞒报。"))
    if unlisted := found.get("unlisted"):
        yield Paragraph(
            ("已报送而台账中没有登记的记录", Link(f"{len(unlisted)}条", "unlisted"), "，请有关单位补登台账。")
        )


def _accused(suspected: int, confirmed: int, total: Mapping[str, Any]) -> Iterator[str | Link]:
    if suspected:
        yield Link(f"疑似瞒报（待核实）{suspected}条", "suspected")
        yield "：台账中有登记，报送记录中没有找到，也没有说明未报送依据"
    if suspected and confirmed:
        yield "；"
    if confirmed:
        yield Link(f"经核实认定瞒报{confirmed}条", "suspected")
    yield f"。{_rate(total, suspected + confirmed)}。"


def _rate(total: Mapping[str, Any], part: int) -> str:
    return f"瞒报率（含待核实）{share(total.get('concealment_rate'), part, total.get('due'))}"


def _whose(items: list[Mapping[str, Any]]) -> Iterator[str]:
    counts = Counter(item["department"] for item in items if item["class"] in ACCUSED)
    yield f"涉及{counted(counts, '条', whole='附件2')}。"
    if any(item["class"] == "unexplained" for item in items):
        yield "待核实的记录不作为瞒报的结论，有关单位可以补报或者说明情况。"


def _ledgers(document: Mapping[str, Any]) -> Iterator[Block]:
    said = [
        (document.get("zero_ledgers"), "台账零报送的："),
        (document.get("late_ledgers"), "台账迟报的："),
        (document["missing_ledgers"], "没有报送台账的："),
    ]
    if texts := [f"{words}{listed(names)}" for names, words in said if names]:
        yield Paragraph(("；".join(texts) + "。没有报送台账不等于零报送。",))
