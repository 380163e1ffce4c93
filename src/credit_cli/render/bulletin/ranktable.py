"""附件1: the ranking, block by block, with who stands apart and the formula beneath."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from credit_cli.render.ranking import without_records

from .blocks import Cell, Column, Row, Table
from .missing import uses_ledgers
from .named import criticised, praised

LEDGER_WORDS: Final = {"on_time": "按时", "late": "迟报", "zero": "零报送", "missing": "未报"}
Line = Mapping[str, Any]

_FIRST: Final = (Column("名次", 9, "count"), Column("部门", 42), Column("得分", 13, "rate"))
_FIGURES: Final = (
    (Column("报送", 12, "count"), "reported"),
    (Column("合规", 12, "count"), "compliant"),
    (Column("合规率(%)", 13, "rate"), "compliance_rate"),
    (Column("迟报", 9, "count"), "late"),
    (Column("时效已定", 12, "count"), "determined"),
    (Column("迟报率(%)", 13, "rate"), "late_rate"),
    (Column("错码", 9, "count"), "wrong_codes"),
    (Column("重码", 9, "count"), "duplicate_codes"),
)
_LEDGER: Final = (
    (Column("台账应报", 12, "count"), "due"),
    (Column("疑似瞒报（待核实）", 12, "count"), "suspected"),
    (Column("认定瞒报", 9, "count"), "confirmed"),
    (Column("瞒报率(%)（含待核实）", 13, "rate"), "concealment_rate"),
)
_LAST: Final = (Column("上月名次", 10, "count"), Column("备注", 24))


def ranking(document: Mapping[str, Any]) -> Table:
    """Return the ranking. The columns about ledgers stand only where ledgers are kept."""
    ledgers = uses_ledgers(document)
    figures = (*_FIGURES, *_in_ledgers(document)) if ledgers else _FIGURES
    state = (Column("台账", 11, "word"),) if ledgers else ()
    return Table(
        name="ranking",
        sheet="排名",
        caption="",
        columns=(*_FIRST, *(column for column, _ in figures), *state, *_LAST),
        rows=list(_rows(document, [name for _, name in figures], ledgers=ledgers)),
        notes=list(_notes(document)),
    )


def _in_ledgers(document: Mapping[str, Any]) -> list[tuple[Column, str]]:
    """Confirmed concealment has a column only where there is any."""
    confirmed = any(line.get("confirmed") for line in document["departments"])
    return [(column, name) for column, name in _LEDGER if confirmed or name != "confirmed"]


def _rows(document: Mapping[str, Any], names: list[str], *, ledgers: bool) -> Iterator[Row]:
    marks = _marks(document)
    blocks: dict[str | None, list[Line]] = {}
    for line in document["departments"]:
        blocks.setdefault(line["group"], []).append(line)
    for group, lines in blocks.items():
        if len(blocks) > 1:
            yield Row((group or "其他单位",), strong=True)
        for line in lines:
            state = (LEDGER_WORDS.get(line["ledger"]),) if ledgers else ()
            remarks = "；".join(_remarks(line, document, marks))
            head = (line["rank"], line["department"], line["score"])
            yield Row((*head, *_values(line, names), *state, line["previous_rank"], remarks))
    tail: tuple[Cell, ...] = ("",) * (2 + ledgers)
    yield Row(("", "合计", "", *_values(document["total"], names), *tail), strong=True)


def _values(figures: Line, names: list[str]) -> tuple[Cell, ...]:
    return tuple(figures.get(name) for name in names)


def _marks(document: Mapping[str, Any]) -> dict[str, str]:
    named = {line["department"]: "通报批评" for line in criticised(document)}
    return dict.fromkeys(praised(document), "表扬") | named


def _remarks(line: Line, document: Mapping[str, Any], marks: Mapping[str, str]) -> Iterator[str]:
    least = document["settings"]["min_records"]
    if line["department"] in marks:
        yield marks[line["department"]]
    said = (
        (line["few_records"], f"记录不足{least}条，仅供参考"),
        (line["unreadable"], f"{line['unreadable']}份报送无法读取"),
        (line["rank"] is None and line["reported"], "不排名"),
        (line["undetermined"], f"{line['undetermined']}条时效未定"),
        (line["unknown"], f"{line['unknown']}条日期读不出"),
    )
    yield from (text for applies, text in said if applies)


def _notes(document: Mapping[str, Any]) -> Iterator[str]:
    lists = (
        ("零报送（不排名）", document["zero_reports"]),
        ("没有新增记录、也没有写明零报告（不排名）", without_records(document)),
        ("没有报送任何文件", document.get("silent", ())),
        ("没有报送台账", document["missing_ledgers"] if uses_ledgers(document) else ()),
    )
    yield from (f"{words}{len(names)}个：{'、'.join(names)}。" for words, names in lists if names)
    yield f"计分办法：{document['formula']}"
    yield "合计按全部记录合并计算，不是各单位比率的平均；“—”表示没有可以计算的数量；得分相同的名次并列。"
    tool = document["tool"]
    by = f"credit-cli {tool['version']}，规则 {tool['rules'][:15]}，工作日历 {tool['calendar']}"
    yield f"核验依据：{by}，数据截至{document['as_of']}。"
