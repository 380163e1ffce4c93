"""Who is praised and who is named, by rules that the bulletin itself states."""

from collections.abc import Iterator, Mapping
from typing import Any

from .blocks import Block, Heading, Paragraph
from .missing import uses_ledgers
from .phrases import NAMED, listed, this

Line = Mapping[str, Any]


def praised(document: Mapping[str, Any]) -> list[str]:
    """Return the units with enough records, a high score, nothing late and no ledger record in question."""
    least, ledgers = document["settings"].get("praise_score", 95), uses_ledgers(document)
    return [
        line["department"]
        for line in document["departments"]
        if _is_praised(line, least) and (not ledgers or line["ledger"] in {"on_time", "zero"})
    ]


def _is_praised(line: Line, least: float) -> bool:
    good = line["rank"] is not None and line["score"] is not None and line["score"] >= least
    clean = not line["late"] and not line.get("concealed") and not line["unreadable"]
    return good and clean and not line["few_records"]


def criticised(document: Mapping[str, Any]) -> list[Line]:
    """Return the lines of the units whose late rate is above the naming rate; an unnamed unit cannot be named."""
    above = document["settings"].get("naming_rate", 50)
    lines = [
        line
        for line in document["departments"]
        if line["rank"] is not None and line["late_rate"] is not None and line["late_rate"] > above
    ]
    return sorted(lines, key=lambda line: (-line["late_rate"], -line["late"], line["department"]))


def named(document: Mapping[str, Any]) -> Iterator[Block]:
    """表扬与批评."""
    yield Heading(2, "（一）表扬")
    yield Paragraph((_praise(document),))
    yield Heading(2, "（二）批评")
    yield from _criticism(document)


def _praise(document: Mapping[str, Any]) -> str:
    settings, names = document["settings"], praised(document)
    least = _plain(settings.get("praise_score", 95))
    filed = "、按时报送台账" if uses_ledgers(document) else ""
    rule = f"得分{least}分以上、记录不少于{settings['min_records']}条、没有迟报和待核实记录{filed}"
    if not names:
        return f"{this(document)}没有单位达到表扬条件（{rule}）。"
    return f"{_by_group(names, document)}。以上单位报送及时、质量较好（{rule}），予以表扬。"


def _by_group(names: list[str], document: Mapping[str, Any]) -> str:
    """Names by group when all of them fit into a sentence."""
    groups = {line["department"]: line["group"] for line in document["departments"]}
    order = list(dict.fromkeys(groups[name] for name in names))
    if len(order) < 2 or len(names) > NAMED:
        return listed(names)
    parts = ((group, [name for name in names if groups[name] == group]) for group in order)
    return "；".join(f"{group or '其他单位'}：{listed(own)}" for group, own in parts)


def _criticism(document: Mapping[str, Any]) -> Iterator[Block]:
    lines, above = criticised(document), _plain(document["settings"].get("naming_rate", 50))
    if lines:
        said = [_said(line, document) for line in lines]
        yield Paragraph((f"以下单位迟报率超过{above}%，予以通报批评：{'、'.join(said)}。",))
    elif document["total"]["determined"]:
        yield Paragraph((f"{this(document)}没有单位迟报率超过{above}%。",))
    else:
        yield Paragraph((f"{this(document)}没有时效已定的记录，不作点名。",))
    if uses_ledgers(document) and document["missing_ledgers"]:
        yield Paragraph((f"{listed(document['missing_ledgers'])}没有按规定报送台账，请说明原因并及时补报。",))


def _said(line: Line, document: Mapping[str, Any]) -> str:
    few = f"，记录不足{document['settings']['min_records']}条" if line["few_records"] else ""
    of = f"迟报{line['late']}条，占时效已定{line['determined']}条的{line['late_rate']:.2f}%"
    return f"{line['department']}（{of}{few}）"


def _plain(number: float) -> str:
    return f"{number:g}"
