"""The ranking on a terminal: one month with its figures, or several months side by side."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from .ranking import LEDGER_WORDS, NONE, Document, Line, beneath, percent, remarks, score

if TYPE_CHECKING:
    from rich.table import Table

_LEFT: Final = frozenset({"部门", "备注", "台账"})


def draw(rankings: Sequence[Document], *, width: int, color: bool) -> Iterator[str]:
    """Yield the table of one month, or of several side by side, `width` cells wide."""
    from rich.text import Text

    from .console import printed

    parts: list[Any] = [Text(_title(rankings), style="bold")]
    if any(ranking["departments"] for ranking in rankings):
        parts.append(_one(rankings[0]) if len(rankings) == 1 else _several(rankings))
    yield printed([*parts, *map(Text, beneath(rankings[-1]))], width=width, color=color)


def _title(rankings: Sequence[Document]) -> str:
    named = [f"{int(ranking['month'][:4])}年{int(ranking['month'][5:])}月" for ranking in rankings]
    return f"{'至'.join(dict.fromkeys((named[0], named[-1])))}报送质量排名"


def _grid(heads: Sequence[str]) -> "Table":
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for head in heads:
        left = head in _LEFT
        grid.add_column(head, justify="left" if left else "right", overflow="fold", no_wrap=not left)
    return grid


def _row(grid: "Table", cells: Sequence[str], style: str = "") -> None:
    from rich.text import Text

    grid.add_row(*(Text(cell, style=style) for cell in cells))


def _one(ranking: Document) -> "Table":
    ledgers = any(item["ledger_records"] is not None for item in ranking["departments"])
    ledger_heads = ("台账", "疑似瞒报") if ledgers else ()
    figures = ("得分", "合规率", "合规/报送", "迟报率", "迟报/已定", "错码", "重码", *ledger_heads)
    grid = _grid(("名次", "部门", *figures, "上月", "备注"))
    blocks = {block["group"]: block for block in ranking["groups"]}
    for group, lines in groupby(ranking["departments"], key=lambda item: item["group"]):
        if blocks:
            _row(grid, ("", f"【{group or '未分组'}】", *[""] * (len(figures) + 2)), "bold")
        for item in lines:
            place = NONE if item["rank"] is None else str(item["rank"])
            tail = (_before(item), remarks(item, ranking))
            _row(grid, (place, item["department"], *_cells(item, ledgers), *tail))
        if group in blocks:
            _row(grid, ("", f"{group}小计", *_cells(blocks[group], ledgers), "", ""), "bold")
    _row(grid, ("", "合计", *_cells(ranking["total"], ledgers), "", ""), "bold")
    return grid


def _cells(item: Line, ledgers: bool) -> tuple[str, ...]:
    concealed = NONE if item["concealed"] is None else str(item["concealed"])
    return (
        score(item),
        percent(item["compliance_rate"]),
        f"{item['compliant']}/{item['reported']}",
        percent(item["late_rate"]),
        f"{item['late']}/{item['determined']}",
        str(item["wrong_codes"]),
        str(item["duplicate_codes"]),
        *((LEDGER_WORDS.get(item.get("ledger", ""), ""), concealed) if ledgers else ()),
    )


def _before(item: Line) -> str:
    """Last month's place and the movement since."""
    last, now = item["previous_rank"], item["rank"]
    if last is None:
        return NONE
    return f"{last} {movement(last, now)}".strip()


def movement(last: int | None, now: int | None) -> str:
    """Return the movement between two places: ↑2, ↓1, ＝; nothing where one of them is missing."""
    if last is None or now is None:
        return ""
    return "＝" if last == now else f"{'↑' if now < last else '↓'}{abs(last - now)}"


def _several(rankings: Sequence[Document]) -> "Table":
    """Places and scores month by month, in the order of the last month."""
    lines = [{item["department"]: item for item in ranking["departments"]} for ranking in rankings]
    names = dict.fromkeys(name for own in reversed(lines) for name in own)
    grid = _grid(("部门", *(ranking["month"] for ranking in rankings), "升降"))
    for name in names:
        places = [own[name]["rank"] if name in own else None for own in lines]
        cells = [_place(own.get(name)) for own in lines]
        _row(grid, (name, *cells, movement(places[-2], places[-1])))
    totals = [percent(ranking["total"]["compliance_rate"]) for ranking in rankings]
    _row(grid, ("合计（合规率）", *totals, ""), "bold")
    return grid


def _place(item: Mapping[str, Any] | None) -> str:
    if item is None or item["rank"] is None:
        return NONE
    return f"第{item['rank']}名 {score(item)}"
