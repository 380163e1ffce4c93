"""The monitoring index for people and programs. Every renderer takes the JSON document and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from .delimited import line

Document: TypeAlias = Mapping[str, Any]

STATUS: Final[Mapping[str, str]] = {
    "measured": "按档案计算", "given": "填写", "asked": "请填写", "unweighted": "已算出，权重未公布",
}  # fmt: skip
HEADS: Final = ("编号", "指标", "权重", "得分", "失分", "数值", "取得方式", "怎么来的")


def document(found: Document) -> Iterator[str]:
    """Yield the document as JSON (ASCII-escaped)."""
    yield json.dumps(found, indent=1) + "\n"


def delimited(found: Document) -> Iterator[str]:
    """Yield one CSV line per indicator, with BOM."""
    yield "\ufeff" + line(HEADS)
    yield from (line(values) for values in _rows(found))


def concise(found: Document) -> Iterator[str]:
    """Yield one line per indicator, per step and per count."""
    for id_, title, weight, points, lost, value, _, status in _rows(found):
        told = f"权重 {weight}，得分 {points}，失分 {lost}" if points else f"权重 {weight or '未公布'}"
        yield f"{id_} {title}：{told}{'，' + value if value else ''}（{status}）\n"
    yield from (f"{text}\n" for text in _further(found))


def _further(found: Document) -> Iterator[str]:
    for step in found["steps"]:
        if step["gain"] is not None:
            yield f"{step['title']}：＋{step['gain']:.4f} 分"
    shown = {one["id"] for indicator in found["indicators"] for one in indicator["measures"]}
    yield from (_value(one) for one in found["rates"] if one["id"] not in shown and one["whole"])
    for own in found["coverage"]:
        if own["subjects"]:
            rate = f"，覆盖率 {own['coverage']:.2f}%（÷{own['enterprises']}）" if own["coverage"] is not None else ""
            fallen = f"，比上月 {own['month_before']} 户明显减少" if own["fallen"] else ""
            yield f"{own['title']}：近十二个月有效主体 {own['subjects']} 户{rate}，本月 {own['month']} 户{fallen}"
    for own in found["counts"]:
        if own["count"]:
            yield f"{own['title']}：{own['count']}{'（' + own['note'] + '）' if own['note'] else ''}"


def table(found: Document, *, width: int = 110, color: bool = False) -> Iterator[str]:
    """Yield the indicators as a table, what steps would bring, and the further figures."""
    from rich.table import Table
    from rich.text import Text

    from .console import printed

    head = found["index"]
    grid = Table(*HEADS[:6], HEADS[7], title=f"{found['month']} {head['title']}（{head['version']}）")
    for values in _rows(found):
        grid.add_row(*(Text(value, overflow="fold") for value in (*values[:6], values[7])))
    parts: list[Any] = [grid, *(Text(text) for text in _further(found))]
    yield printed(parts, width=width, color=color)


def workbook(found: Document) -> bytes:
    """Return the index as an xlsx with a column to fill in."""
    from .workbook import Head, TableSheet
    from .workbook import workbook as made

    widths = (8, 40, 8, 8, 8, 40, 26, 20)
    heads = [*(Head(title, width) for title, width in zip(HEADS, widths, strict=True)), Head("填写得分", 10)]
    rows = [[*values, ""] for values in _rows(found)]
    head = found["index"]
    notes = [f"来源：{head['source']}。{found['assumed']}。权重为空的未见公布。", *summary(found)]
    title = f"{found['month']} {head['title']}（{head['version']}）"
    further = [[text] for text in _further(found)]
    return made(
        [
            TableSheet("指标", title, heads, rows, notes=notes),
            TableSheet("进一步", "再做一步能挣回多少，以及各项数量", [Head("说明", 90)], further),
        ]
    )


def summary(found: Document) -> list[str]:
    """Say the sums in lines."""
    total = found["total"]
    lines = [
        f"{found['month']}：有权重的指标共 {total['weight']:g} 分，其中 {total['weight_scored']:g} 分已有数，"
        f"得 {total['points']:g} 分，失 {total['lost']:g} 分",
        f"{found['assumed']}；来源：{found['index']['source']}",
    ]
    if found["enterprises"] is None:
        lines.append("没有企业总数，覆盖率算不出来；请在 credit-cli.toml 写 [index] enterprises = 数量")
    return lines


FORMATS: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def _rows(found: Document) -> Iterator[tuple[str, ...]]:
    for own in found["indicators"]:
        numbers = (_plain(own[name]) for name in ("weight", "points", "lost"))
        values = "；".join(_value(one) for one in own["measures"])
        yield own["id"], own["title"], *numbers, values, own["how"], STATUS[own["status"]]


def _value(one: Mapping[str, Any]) -> str:
    percent = "—" if one["percent"] is None else f"{one['percent']:.2f}%"
    return f"{one['title']} {percent}（{one['part']}/{one['whole']}）"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
