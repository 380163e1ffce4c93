"""The ranking for people and programs. Every renderer takes the JSON document of `assess.ranking` and nothing else."""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from .delimited import line
from .words import public

Document: TypeAlias = Mapping[str, Any]
Line: TypeAlias = Mapping[str, Any]
"""One department of the document, or its total."""

NONE: Final = "—"
_LEDGER_WORDS: Final = {"on_time": "按时", "late": "迟报", "zero": "零报送", "missing": "未报"}
_HEADS: Final = (
    "月份", "分组", "名次", "部门", "得分", "报送记录", "合规", "合规率(%)", "迟报", "时效已定", "迟报率(%)",
    "时效未定", "无决定日期", "台账", "台账记录", "疑似瞒报", "瞒报率(%)", "错码", "重码", "上月名次", "备注",
)  # fmt: skip


def document(ranking: Document) -> Iterator[str]:
    """Yield the ranking as JSON (ASCII-escaped)."""
    yield json.dumps(_public(ranking), indent=1) + "\n"


def delimited(ranking: Document) -> Iterator[str]:
    """Yield the ranking as CSV with BOM: departments, zero reports, the total, and the formula as last line."""
    ranking = _public(ranking)
    yield "\ufeff" + line(_HEADS)
    for item in ranking["departments"]:
        yield line(_values(ranking, item, item["department"], _remarks(item, ranking)))
    for name in ranking["zero_reports"]:
        yield line((ranking["month"], "", "", name, *[""] * 15, "", "零报送，不排名"))
    yield line(_values(ranking, ranking["total"], "合计", ""))
    yield line(("计分办法", ranking["formula"]))


def concise(ranking: Document) -> Iterator[str]:
    """Yield one line per department, then what is apart, then the formula."""
    ranking = _public(ranking)
    for item in ranking["departments"]:
        place = f"第{item['rank']}名 {_score(item)}分" if item["rank"] else "不排名"
        remarks = f"（{remark}）" if (remark := _remarks(item, ranking)) else ""
        yield f"{ranking['month']} {place} {item['department']}：{_figures(item)}{remarks}\n"
    yield f"{ranking['month']} 合计：{_figures(ranking['total'])}\n"
    yield from (f"{text}\n" for text in _beneath(ranking))


def table(ranking: Document, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield the ranking as a table of `width` cells; with colour codes only when `color`."""
    from rich.console import Console
    from rich.text import Text

    ranking = _public(ranking)
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    year, month = ranking["month"].split("-")
    console.print(Text(f"{year}年{int(month)}月报送质量排名", style="bold"))
    if ranking["departments"]:
        console.print(_grid(ranking))
    for text in _beneath(ranking):
        console.print(Text(text))
    yield "".join(text.rstrip() + "\n" for text in buffer.getvalue().splitlines())


FORMATS: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "table": table,
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def _grid(ranking: Document) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    heads = ("名次", "部门", "得分", "合规率", "合规/报送", "迟报率", "迟报/已定", "错码", "重码", "上月", "备注")
    for head in heads:
        left = head in {"部门", "备注"}
        grid.add_column(head, justify="left" if left else "right", overflow="fold", no_wrap=not left)
    for item in ranking["departments"]:
        place, last = (_or_none(item[name]) for name in ("rank", "previous_rank"))
        cells = (place, item["department"], *_cells(item), last, _remarks(item, ranking))
        grid.add_row(*(Text(cell) for cell in cells))
    grid.add_row(*(Text(cell, style="bold") for cell in ("", "合计", *_cells(ranking["total"]), "", "")))
    return grid


def _cells(item: Line) -> tuple[str, ...]:
    return (
        _score(item),
        _percent(item["compliance_rate"]),
        f"{item['compliant']}/{item['reported']}",
        _percent(item["late_rate"]),
        f"{item['late']}/{_determined(item)}",
        str(item["wrong_codes"]),
        str(item["duplicate_codes"]),
    )


def _beneath(ranking: Document) -> Iterator[str]:
    if ranking["zero_reports"]:
        yield f"零报送（不排名）{len(ranking['zero_reports'])} 个：{'、'.join(ranking['zero_reports'])}"
    missing, known = ranking["missing_ledgers"], len(ranking["departments"]) + len(ranking["zero_reports"])
    if missing:
        names = f"全部 {known} 个部门" if len(missing) == known else f"{len(missing)} 个：{'、'.join(missing)}"
        yield f"未报台账：{names}"
    yield f"计分办法：{ranking['formula']}"


def _remarks(item: Line, ranking: Document) -> str:
    parts = (
        (item["few_records"], f"记录不足{ranking['settings']['min_records']}条，名次仅供参考"),
        (item["unreadable"], f"{item['unreadable']}份报送无法读取"),
        (item["rank"] is None and item["reported"], "部门名称不明，不排名"),
        (item["undetermined"], f"{item['undetermined']}条时效未定（工作日历未覆盖）"),
        (item["unknown"], f"{item['unknown']}条没有可辨认的决定日期"),
    )
    return "；".join(text for applies, text in parts if applies)


def _figures(item: Line) -> str:
    compliance = f"合规率 {_percent(item['compliance_rate'])}（{item['compliant']}/{item['reported']}）"
    lateness = f"迟报率 {_percent(item['late_rate'])}（{item['late']}/{_determined(item)}）"
    return f"{compliance} {lateness} 错码 {item['wrong_codes']} 重码 {item['duplicate_codes']}"


def _values(ranking: Document, item: Line, department: str, remarks: str) -> Sequence[str]:
    """Return a CSV line's cells, in the order of `_HEADS`."""
    ledger = (_LEDGER_WORDS.get(item.get("ledger", ""), ""), item["ledger_records"], item["concealed"])
    cells = (
        *(ranking["month"], item.get("group"), item.get("rank"), department, _blank(_score(item)), item["reported"]),
        *(
            item["compliant"],
            _fixed(item["compliance_rate"]),
            item["late"],
            _determined(item),
            _fixed(item["late_rate"]),
        ),
        *(item["undetermined"], item["unknown"], *ledger, _fixed(item["concealment_rate"])),
        *(item["wrong_codes"], item["duplicate_codes"], item.get("previous_rank"), remarks),
    )
    return ["" if cell is None else str(cell) for cell in cells]


def _determined(item: Line) -> int:
    return int(item["reported"] - item["undetermined"] - item["unknown"])


def _score(item: Line) -> str:
    return NONE if item.get("score") is None else f"{item['score']:.2f}"


def _fixed(rate: float | None) -> str | None:
    return None if rate is None else f"{rate:.2f}"


def _percent(rate: float | None) -> str:
    return NONE if rate is None else f"{rate:.2f}%"


def _or_none(value: object) -> str:
    return NONE if value is None else str(value)


def _blank(text: str) -> str:
    return "" if text == NONE else text


def _public(ranking: Document) -> dict[str, Any]:
    """Names come from submitted cells: nothing invisible and no personal number may leave with them."""
    lines = [{**item, "department": public(item["department"])} for item in ranking["departments"]]
    names = {name: [public(text) for text in ranking[name]] for name in ("zero_reports", "missing_ledgers")}
    return {**ranking, "departments": lines, **names}
