"""The sections that state the facts: the whole, the two data sets, codes, lateness, concealment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from credit_cli.render.ranking import without_records

from .blocks import Block, Link, Paragraph
from .phrases import change, compliance, counted, lateness, listed, more_or_less, share, this

Document = Mapping[str, Any]
TITLES: Final = {"xzxk": "行政许可", "xzcf": "行政处罚"}


def overall(document: Document) -> Iterator[Block]:
    """总体情况: the pooled figures, the month before, the groups, and who is not in the figures."""
    total = document["total"]
    if not total["reported"]:
        yield Paragraph((f"{this(document)}没有单位报送“双公示”信息，合规率、迟报率无从计算。",))
    else:
        yield Paragraph(
            (_whole(document), _kinds(document), f"经核验，合规{total['compliant']}条，{compliance(total)}。")
        )
        yield Paragraph(_timely(total))
        yield Paragraph((_before(document),))
    if groups := [group for group in document.get("groups", ()) if group["reported"]]:
        yield Paragraph(("分类别看，" + "；".join(_group(group, document) for group in groups) + "。",))
    if apart := "".join(_apart(document)):
        yield Paragraph((apart,))
    if corrected := Counter(item["kind"] for item in document.get("corrections", ())):
        yield Paragraph(_corrected(corrected, document))


def _whole(document: Document) -> str:
    reporting = sum(line["reported"] > 0 for line in document["departments"])
    return f"{this(document)}共有{reporting}个单位报送“双公示”信息{document['total']['reported']}条"


def _kinds(document: Document) -> str:
    kinds = [f"{block['title']}{block['reported']}条" for block in in_order(document) if _counts(block)]
    return f"，其中{'、'.join(kinds)}。" if kinds else "。"


def _counts(block: Mapping[str, Any]) -> bool:
    """Is the data set part of the figures of the whole?"""
    return bool(block["reported"] and block.get("counted", True))


def in_order(document: Document) -> list[Mapping[str, Any]]:
    """The data sets, licences before penalties, others behind."""
    places = list(TITLES)
    return sorted(
        document["datasets"],
        key=lambda block: places.index(block["dataset"]) if block["dataset"] in places else len(places),
    )


def _timely(figures: Mapping[str, Any]) -> tuple[str | Link, ...]:
    if not figures["determined"]:
        return ("时效已定的记录0条，迟报率无从计算。" + _undetermined(figures),)
    head = f"时效已定的记录{figures['determined']}条，其中"
    late = Link(f"迟报{figures['late']}条", "late") if figures["late"] else "没有迟报"
    return (head, late, f"，{lateness(figures)}。{_undetermined(figures)}")


def _undetermined(figures: Mapping[str, Any]) -> str:
    """Records that are neither late nor in time are said apart."""
    reasons = (
        (figures["undetermined"], "条的最后及时报送日超出已公布的放假安排，时效未定"),
        (figures["unknown"], "条的日期读不出"),
    )
    said = [f"{number}{reason}" for number, reason in reasons if number]
    return f"另有{'，'.join(said)}，均不计入迟报率。" if said else ""


def _before(document: Document) -> str:
    trend, total = document.get("trend", ()), document["total"]
    last = trend[-2] if len(trend) > 1 else None
    if not last or not last["reported"]:
        return "上一月没有报送记录，不作环比。"
    return (
        f"{this(last)}报送{last['reported']}条，{compliance(last)}，{lateness(last)}。与{this(last)}相比，"
        f"{this(document)}报送量{more_or_less(total['reported'], last['reported'])}，"
        f"合规率{change(total['compliance_rate'], last['compliance_rate'])}，"
        f"迟报率{change(total['late_rate'], last['late_rate'])}。"
    )


def _group(group: Mapping[str, Any], document: Document) -> str:
    units = sum(line["group"] == group["group"] and line["reported"] > 0 for line in document["departments"])
    return f"{group['group']}{units}个单位报送{group['reported']}条，{compliance(group)}，{lateness(group)}"


def _apart(document: Document) -> Iterator[str]:
    """Who does not stand in the figures, and why."""
    unreadable = {line["department"]: line["unreadable"] for line in document["departments"] if line["unreadable"]}
    if unreadable:
        whose = counted(unreadable, "份", whole="附件1")
        yield f"有{sum(unreadable.values())}份报送文件无法读取，未计入以上数字：{whose}。"
    if names := document["zero_reports"]:
        yield f"{this(document)}零报送：{listed(names)}，不参加排名。"
    if names := without_records(document):
        yield f"{this(document)}有文件报来而没有新增记录、也没有写明零报告，不参加排名：{listed(names)}。"
    if names := document.get("silent", ()):
        yield f"{this(document)}没有报送任何文件：{listed(names)}。"
    if unknown := [one["name"] for one in document.get("unknown_departments", ())]:
        yield f"部门名录中没有的填报单位：{listed(unknown)}，请核对名称。"


def _corrected(kinds: Mapping[str, int], document: Document) -> tuple[str | Link, ...]:
    """What came for months already closed: new records count here, changed ones leave the closed figures alone."""
    words = (("added", "补报{}条（计入{}）"), ("changed", "更正{}条（已关账数字不变）"))
    said = [text.format(kinds[kind], this(document)) for kind, text in words if kinds.get(kind)]
    return ("收到已关账月份的", Link("、".join(said), "corrections"), "。")


def datasets(document: Document) -> list[tuple[str, list[Block]]]:
    """行政许可, 行政处罚, and whatever further data set is ranked: a section each; one for those that are not."""
    known = {block["dataset"]: block for block in document["datasets"]}
    names = [*TITLES, *(block["dataset"] for block in in_order(document) if _counts(block))]
    found = [
        (
            title := known.get(name, {}).get("title") or TITLES[name],
            list(_dataset(name, title, known.get(name), document)),
        )
        for name in dict.fromkeys(names)
    ]
    others = [block for block in document["datasets"] if not block.get("counted", True) and block["reported"]]
    return [*found, ("其他信用信息", [_others(others, document)])] if others else found


def _others(blocks: list[Mapping[str, Any]], document: Document) -> Paragraph:
    told = "；".join(
        f"{block['title']}{block['reported']}条（{block['departments']}个单位，{compliance(block)}）"
        for block in blocks
    )
    return Paragraph((f"{this(document)}还归集其他信用信息：{told}。以上不计入排名。",))


def _dataset(name: str, title: str, block: Mapping[str, Any] | None, document: Document) -> Iterator[Block]:
    if block is None or not block["reported"]:
        yield Paragraph((f"{this(document)}没有单位报送{title}信息。",))
        return
    yield Paragraph(
        (
            f"{this(document)}{block['departments']}个单位报送{title}信息{block['reported']}条，其中合规{block['compliant']}条，"
            f"{compliance(block)}。",
            *_timely(block),
        )
    )
    yield Paragraph((_largest(name, document), *_problems(name, document)))


def _largest(name: str, document: Document) -> str:
    amounts = {
        line["department"]: block["reported"]
        for line in document["departments"]
        for block in line["datasets"]
        if block["dataset"] == name and block["reported"]
    }
    order = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    if len(order) < 4:
        return ""
    return f"报送量居前的是{'、'.join(f'{unit}（{number}条）' for unit, number in order[:3])}。"


def errors(document: Document, dataset: str | None = None) -> list[Mapping[str, Any]]:
    """Return the open findings that make a record count as not compliant."""
    return [
        finding
        for finding in document["findings"]
        if finding["severity"] == "error" and dataset in {None, finding["dataset"]}
    ]


def _problems(name: str, document: Document) -> tuple[str | Link, ...]:
    counts = Counter(finding["title"] for finding in errors(document, name))
    if not counts:
        return ("没有发现须更正的问题。",)
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    worst = "、".join(f"{title}{number}处" for title, number in order[:3])
    lead = "较多的是" if len(order) > 3 else "为"
    return ("发现", Link(f"须更正的问题{sum(counts.values())}处", "problems"), f"，{lead}{worst}。")


def codes(document: Document) -> Iterator[Block]:
    """统一社会信用代码重错: how many parties bear a wrong code, how many codes stand on several parties."""
    known, total = document.get("codes"), document["total"]
    wrong, twice = (known["wrong"], known["duplicated"]) if known else (total["wrong_codes"], total["duplicate_codes"])
    if not wrong and not twice:
        yield Paragraph((f"{this(document)}没有发现统一社会信用代码错码、重码。",))
    else:
        yield Paragraph(
            (
                f"{this(document)}报送信息中，",
                Link(f"错码{wrong}个", "problems") if wrong else "错码0个",
                "（代码有误的行政相对人）、",
                Link(f"重码{twice}个", "duplicates") if twice and document.get("duplicates") else f"重码{twice}个",
                f"（同一代码对应两个以上行政相对人，与以前各月记录一并比对）。{_of_subjects(known)}",
            )
        )
    owners = {line["department"]: line["wrong_codes"] for line in document["departments"] if line["wrong_codes"]}
    if owners:
        yield Paragraph((f"存在错码的单位{len(owners)}个：{counted(owners, '个', whole='附件1')}。",))
    if shared := {d["department"]: d["duplicate_codes"] for d in document["departments"] if d["duplicate_codes"]}:
        yield Paragraph((f"涉及重码的单位{len(shared)}个：{counted(shared, '个', whole='附件1')}。",))


def _of_subjects(known: Mapping[str, Any] | None) -> str:
    if not known:
        return ""
    bad = known["wrong"] + known["duplicated"]
    said = f"涉及行政相对人{known['subjects']}个，重错率{share(known['error_rate'], bad, known['subjects'])}。"
    if known["correction_rate"] is None:
        return said
    corrected = share(known["correction_rate"], known["corrected"], known["found"])
    return f"{said}已发现的{known['found']}个中已更正{known['corrected']}个，更正率{corrected}。"
