"""The ranking on a terminal: one month with its figures, or several months side by side."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from .ranking import LEDGER_WORDS, NONE, Document, Line, beneath, percent, remarks, score

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

HEADS: Final = (
    *("名次", "部门", "得分", "合规率", "合规/报送", "迟报率", "迟报/已定", "错码", "重码"),
    *("台账", "疑似瞒报", "上月", "备注"),
)
_LEFT: Final = frozenset({"部门", "备注", "台账"})
_NARROWEST: Final = {"部门": 16, "备注": 8}
_LEFT_OUT: Final = (
    (),
    ("备注",),
    ("合规/报送", "迟报/已定", "上月", "备注"),
    ("合规/报送", "迟报/已定", "错码", "重码", "台账", "疑似瞒报", "上月", "备注"),
)
"""What a narrow window does without, in steps."""
_MONTH: Final = 16
"""Cells that a month takes beside others."""


def draw(rankings: Sequence[Document], *, width: int, color: bool) -> Iterator[str]:
    """Yield the table of one month, or of several side by side, `width` cells wide."""
    from rich.text import Text

    from .console import printed

    parts: list[Any] = [Text(_title(rankings), style="bold")]
    if any(ranking["departments"] for ranking in rankings):
        parts += _one(rankings[0], width) if len(rankings) == 1 else _several(rankings, width)
    yield printed([*parts, *map(Text, beneath(rankings[-1]))], width=width, color=color)


def _title(rankings: Sequence[Document]) -> str:
    named = [f"{int(ranking['month'][:4])}年{int(ranking['month'][5:])}月" for ranking in rankings]
    return f"{'至'.join(dict.fromkeys((named[0], named[-1])))}报送质量排名"


def _grid(heads: Sequence[str]) -> "Table":
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for head in heads:
        left, least = head in _LEFT, _NARROWEST.get(head)
        grid.add_column(head, justify="left" if left else "right", overflow="fold", no_wrap=not left, min_width=least)
    return grid


def _row(grid: "Table", cells: Sequence[str], style: str = "") -> None:
    from rich.text import Text

    grid.add_row(*(Text(cell, style=style) for cell in cells))


def _one(ranking: Document, width: int) -> "Iterator[Table | Text]":
    """One month's table with as many columns as fit, and what was left out for lack of room."""
    from rich.text import Text

    lines = list(_lines(ranking))
    heads = [head for head in HEADS if any(cells.get(head) for cells, _ in lines)]
    left_out = next(
        few for few in _LEFT_OUT if _needs([h for h in heads if h not in few], lines) <= width or few is _LEFT_OUT[-1]
    )
    shown = [head for head in heads if head not in left_out]
    grid = _grid(shown)
    for cells, style in lines:
        _row(grid, [cells.get(head, "") for head in shown], style)
    yield grid
    if "备注" in left_out:
        yield from (Text(f"{cells['部门']}：{cells['备注']}") for cells, _ in lines if cells.get("备注"))
    if missing := [head for head in heads if head in left_out and head != "备注"]:
        yield Text(f"窗口较窄，略去 {'、'.join(missing)}；加宽窗口，或加 --format csv、-o 排名.xlsx 查看全部")


def _needs(heads: Sequence[str], lines: "Sequence[tuple[Mapping[str, str], str]]") -> int:
    """Cells that a table takes at least: numbers are never cut, names and remarks may be folded."""
    from rich.cells import cell_len

    return sum(
        1
        + (
            _NARROWEST[head]
            if head in _NARROWEST
            else max(cell_len(text) for text in (head, *(cells.get(head, "") for cells, _ in lines)))
        )
        for head in heads
    )


def _lines(ranking: Document) -> "Iterator[tuple[dict[str, str], str]]":
    """Yield head → cell, and the style, of every line: departments by group, groups, the total."""
    ledgers = any(item["ledger_records"] is not None for item in ranking["departments"])
    blocks = {block["group"]: block for block in ranking["groups"]}
    for group, items in groupby(ranking["departments"], key=lambda item: item["group"]):
        if blocks:
            yield {"部门": f"【{group or '未分组'}】"}, "bold"
        for item in items:
            place = NONE if item["rank"] is None else str(item["rank"])
            tail = {"上月": _before(item), "备注": remarks(item, ranking)}
            yield {"名次": place, "部门": item["department"], **_cells(item, ledgers), **tail}, ""
        if group in blocks:
            yield {"部门": f"{group}小计", **_cells(blocks[group], ledgers)}, "bold"
    yield {"部门": "合计", **_cells(ranking["total"], ledgers)}, "bold"


def _cells(item: Line, ledgers: bool) -> dict[str, str]:
    concealed = NONE if item["concealed"] is None else str(item["concealed"])
    return {
        "得分": score(item),
        "合规率": percent(item["compliance_rate"]),
        "合规/报送": f"{item['compliant']}/{item['reported']}",
        "迟报率": percent(item["late_rate"]),
        "迟报/已定": f"{item['late']}/{item['determined']}",
        "错码": str(item["wrong_codes"]),
        "重码": str(item["duplicate_codes"]),
        **({"台账": LEDGER_WORDS.get(item.get("ledger", ""), ""), "疑似瞒报": concealed} if ledgers else {}),
    }


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


def _several(rankings: Sequence[Document], width: int) -> "Iterator[Table]":
    """Places and scores month by month, in the order of the last month; months that find no room stand beneath."""
    room = max(1, (width - _NARROWEST["部门"] - len("升降") * 2 - 2) // _MONTH)
    for start in range(0, len(rankings), room):
        last = start + room >= len(rankings)
        yield _side_by_side(rankings, rankings[start : start + room], moved=last)


def _side_by_side(rankings: Sequence[Document], shown: Sequence[Document], *, moved: bool) -> "Table":
    lines = [{item["department"]: item for item in ranking["departments"]} for ranking in rankings]
    names = dict.fromkeys(name for own in reversed(lines) for name in own)
    grid = _grid(("部门", *(ranking["month"] for ranking in shown), *(("升降",) if moved else ())))
    own_lines = [{item["department"]: item for item in ranking["departments"]} for ranking in shown]
    for name in names:
        places = [own[name]["rank"] if name in own else None for own in lines]
        cells = [_place(own.get(name)) for own in own_lines]
        _row(grid, (name, *cells, *((movement(places[-2], places[-1]),) if moved else ())))
    totals = [percent(ranking["total"]["compliance_rate"]) for ranking in shown]
    _row(grid, ("合计（合规率）", *totals, *(("",) if moved else ())), "bold")
    return grid


def _place(item: Mapping[str, Any] | None) -> str:
    if item is None or item["rank"] is None:
        return NONE
    return f"第{item['rank']}名 {score(item)}"
