"""The ranking for people and programs. Every renderer takes the JSON documents of `assess.ranking` and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from .delimited import line
from .words import public

Document: TypeAlias = Mapping[str, Any]
Line: TypeAlias = Mapping[str, Any]
"""One department of the document, or its total."""

NONE: Final = "—"
LEDGER_WORDS: Final = {"on_time": "按时", "late": "迟报", "zero": "零报送", "missing": "未报"}
REASONS: Final = {
    "empty": "只有表头，没有写明零报告",
    "nothing_new": "所报记录以前报过，或计在其他月份、其他部门",
    "ledger_only": "只报了台账",
}
"""Why a department that sent something has no record and is yet no zero report."""
HEADS: Final = (
    "月份", "分组", "名次", "部门", "得分", "报送记录", "合规", "合规率(%)", "迟报", "时效已定", "迟报率(%)",
    "时效未定", "无决定日期", "台账", "台账记录", "疑似瞒报", "瞒报率(%)", "错码", "重码", "上月名次", "备注",
)  # fmt: skip


def document(rankings: Sequence[Document]) -> Iterator[str]:
    """Yield the ranking as JSON (ASCII-escaped); of several months a list under `months`."""
    shown = [cleaned(ranking) for ranking in rankings]
    whole = shown[0] if len(shown) == 1 else {"schema_version": 1, "months": shown}
    yield json.dumps(whole, indent=1) + "\n"


def delimited(rankings: Sequence[Document]) -> Iterator[str]:
    """Yield the ranking as CSV with BOM: departments, zero reports, the total, and the formula as last line."""
    yield "\ufeff" + line(HEADS)
    for ranking in map(cleaned, rankings):
        for values in rows(ranking):
            yield line(
                [
                    "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
                    for value in values
                ]
            )
    for formula in dict.fromkeys(ranking["formula"] for ranking in rankings):
        yield line(("计分办法", formula))


def rows(ranking: Document) -> Iterator[list[str | int | float | None]]:
    """Yield a month's lines in the order of `HEADS`: departments, who has no records, groups, the total."""
    for item in ranking["departments"]:
        yield _values(ranking, item, item["department"], remarks(item, ranking))
    for name in ranking["zero_reports"]:
        yield [ranking["month"], None, None, name, *[None] * 16, "零报送，不排名"]
    for item in ranking["no_records"]:
        remark = f"没有新增记录，不排名：{reasons(item)}"
        yield [ranking["month"], None, None, item["department"], *[None] * 16, remark]
    for block in ranking["groups"]:
        yield _values(ranking, block, f"{block['group']}小计", "")
    yield _values(ranking, ranking["total"], "合计", "")


def concise(rankings: Sequence[Document]) -> Iterator[str]:
    """Yield one line per department, then what is apart, then the formula."""
    for ranking in map(cleaned, rankings):
        for item in ranking["departments"]:
            group = f"{item['group']} " if item["group"] else ""
            place = f"{group}第{item['rank']}名 {score(item)}分" if item["rank"] else "不排名"
            remark = f"（{text}）" if (text := remarks(item, ranking)) else ""
            yield f"{ranking['month']} {place} {item['department']}：{_figures(item)}{remark}\n"
        for block in ranking["groups"]:
            yield f"{ranking['month']} {block['group']}小计：{_figures(block)}\n"
        yield f"{ranking['month']} 合计：{_figures(ranking['total'])}\n"
        yield from (f"{text}\n" for text in beneath(ranking))


def table(rankings: Sequence[Document], *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield the ranking as a table of `width` cells; with colour codes only when `color`."""
    from .rankgrid import draw

    return draw([cleaned(ranking) for ranking in rankings], width=width, color=color)


FORMATS: Final[Mapping[str, Callable[[Sequence[Document]], Iterator[str]]]] = {
    "table": table,
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def beneath(ranking: Document) -> Iterator[str]:
    """Yield what stands under a ranking: who is not in it and why, and how the points are made."""
    if ranking["zero_reports"]:
        yield f"零报送（不排名）{len(ranking['zero_reports'])} 个：{'、'.join(ranking['zero_reports'])}"
    if apart := without_records(ranking):
        yield f"没有新增记录、也没有写明零报告（不排名）{len(apart)} 个：{'、'.join(apart)}"
    if missing := ranking["missing_ledgers"]:
        count = f"全部 {len(missing)} 个部门"
        names = count if _heard(ranking) <= set(missing) else f"{len(missing)} 个：{'、'.join(missing)}"
        yield f"未报台账：{names}"
    if ranking.get("silent"):
        yield f"部门表中没有任何报送的 {len(ranking['silent'])} 个：{'、'.join(ranking['silent'])}"
    for item in ranking.get("unknown_departments", ()):
        alike = f"，是不是 {'、'.join(item['suggestions'])}？请在部门表的别名中写明" if item["suggestions"] else ""
        yield f"部门表中没有“{item['name']}”{alike}"
    yield f"计分办法：{ranking['formula']}"
    if codes := ranking["total"].get("codes"):
        yield f"{code_rates(codes)}。口径：{codes['definition']}"


def _heard(ranking: Document) -> set[str]:
    """The departments that sent anything for the month, or filed its ledger."""
    named = {item["department"] for part in ("departments", "no_records") for item in ranking.get(part, ())}
    return named.union(*(ranking.get(part, ()) for part in ("zero_reports", "late_ledgers", "zero_ledgers")))


def without_records(ranking: Document) -> list[str]:
    """Return who sent something without new records, each with the reason; closings of earlier versions have none."""
    return [f"{item['department']}（{reasons(item)}）" for item in ranking.get("no_records", ())]


def reasons(item: Line) -> str:
    return "；".join(REASONS.get(reason, reason) for reason in item["reasons"])


def code_rates(codes: Mapping[str, Any]) -> str:
    """Return both code rates with numerator and denominator."""
    faulty = codes["wrong"] + codes["duplicated"]
    told = f"错码{codes['wrong']}＋重码{codes['duplicated']}＝{faulty}／填有代码的主体{codes['subjects']}"
    corrected = f"已纠正{codes['corrected']}／累计发现{codes['found']}"
    return (
        f"重错码率 {percent(codes['error_rate'])}（{told}），纠正率 {percent(codes['correction_rate'])}（{corrected}）"
    )


def remarks(item: Line, ranking: Document) -> str:
    """Return what must be said beside a department's line."""
    parts = (
        (item["few_records"], f"记录不足{ranking['settings']['min_records']}条，名次仅供参考"),
        (item["unreadable"], f"{item['unreadable']}份报送无法读取"),
        (item["rank"] is None and item["reported"], "部门名称不明，不排名"),
        (item["undetermined"], f"{item['undetermined']}条时效未定（工作日历未覆盖）"),
        (item["unknown"], f"{item['unknown']}条日期读不出"),
    )
    return "；".join(text for applies, text in parts if applies)


def _figures(item: Line) -> str:
    compliance = f"合规率 {percent(item['compliance_rate'])}（{item['compliant']}/{item['reported']}）"
    lateness = f"迟报率 {percent(item['late_rate'])}（{item['late']}/{item['determined']}）"
    concealed = f" 疑似瞒报 {item['concealed']}" if item["concealed"] is not None else ""
    return f"{compliance} {lateness} 错码 {item['wrong_codes']} 重码 {item['duplicate_codes']}{concealed}"


def _values(ranking: Document, item: Line, department: str, remark: str) -> list[str | int | float | None]:
    """Return a line's cells, in the order of `HEADS`."""
    return [
        *(ranking["month"], item.get("group"), item.get("rank"), department, item.get("score")),
        *(item["reported"], item["compliant"], item["compliance_rate"], item["late"], item["determined"]),
        *(item["late_rate"], item["undetermined"], item["unknown"], LEDGER_WORDS.get(item.get("ledger", ""))),
        *(item["ledger_records"], item["concealed"], item["concealment_rate"]),
        *(item["wrong_codes"], item["duplicate_codes"], item.get("previous_rank"), remark),
    ]


def score(item: Line) -> str:
    return NONE if item.get("score") is None else f"{item['score']:.2f}"


def percent(rate: float | None) -> str:
    return NONE if rate is None else f"{rate:.2f}%"


def cleaned(ranking: Document) -> dict[str, Any]:
    """Names come from submitted cells: nothing invisible and no personal number may leave with them."""
    lines = [{**item, "department": public(item["department"])} for item in ranking["departments"]]
    lists = ("zero_reports", "missing_ledgers", "silent")
    names = {name: [public(text) for text in ranking.get(name, ())] for name in lists}
    apart = [{**item, "department": public(item["department"])} for item in ranking.get("no_records", ())]
    unknown = [{**item, "name": public(item["name"])} for item in ranking.get("unknown_departments", ())]
    return {**ranking, "departments": lines, "no_records": apart, "unknown_departments": unknown, **names}
