"""Ledger against reported records, for people and programs. Every renderer takes the JSON document and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .delimited import line

if TYPE_CHECKING:
    from rich.table import Table

Document: TypeAlias = Mapping[str, Any]
Item: TypeAlias = Mapping[str, Any]

CLASSES: Final[Mapping[str, str]] = {
    "unexplained": "疑似瞒报（待核实）",
    "confirmed": "瞒报（经核实）",
    "near": "文书号对不上，疑为同一条",
    "exempt": "可能免于公示（轻微违法）",
    "declared": "台账写明了不报送的依据",
    "dropped": "后来的台账不再列出",
    "undetermined": "期限未定",
    "not_due": "未到期",
    "waived": "经核实不计",
    "reported": "已报送",
}
"""Class of a ledger record → its name, in the order of urgency."""

ADVICE: Final[Mapping[str, str]] = {
    "unexplained": "请部门说明：已报送的指出文件和行号，未报送的补报，依法不公开的写明依据",
    "confirmed": "请补报，并按规定处理",
    "near": "请核对文书号，更正台账或重新报送",
    "exempt": "请核实是否属于依法不公示的轻微违法",
    "declared": "请核实依据是否成立",
    "dropped": "请部门说明为什么从台账中删去",
    "undetermined": "决定日期缺失，或期限超出工作日历，请补正后再核对",
    "waived": "已有处理意见",
    "unlisted": "请部门补登台账",
}
UNLISTED: Final = "台账漏登"
HEADS: Final = (
    "编号", "类别", "部门", "决定文书号", "行政相对人名称", "决定日期", "最迟报送日",
    "台账出处", "对应的报送", "依据或处理意见", "怎么办",
)  # fmt: skip
FILED: Final[Mapping[str, str]] = {"on_time": "按时", "late": "迟报", "zero": "零报送", "missing": "未报"}
MOST_SHOWN: Final = 50


def document(found: Document) -> Iterator[str]:
    """Yield the document as JSON (ASCII-escaped)."""
    yield json.dumps(found, indent=1) + "\n"


def delimited(found: Document) -> Iterator[str]:
    """Yield one CSV line per ledger record in question and per record left out of a ledger, with BOM."""
    yield "\ufeff" + line(HEADS)
    yield from (line([str(value) for value in values]) for values in _rows(found))


def concise(found: Document) -> Iterator[str]:
    """Yield one line per ledger record in question."""
    for item in _sorted(found):
        twin = f"，报送：{_place(item['twin'])} {item['twin']['document']}" if item.get("twin") else ""
        name = CLASSES.get(item["class"], UNLISTED)
        yield f"{_place(item)} {name} {item['department']} {item['document']} {item['party']}{twin}\n"


def summary(found: Document) -> list[str]:
    """Return what a person is told at the end, in lines."""
    if not found["ledgers"]:
        return [f"{found['month']} 没有任何部门的台账，无从核对；请先用 credit-cli validate 把台账入库"]
    counts = "，".join(f"{CLASSES[name]} {found['classes'][name]}" for name in CLASSES if found["classes"].get(name))
    how = [one["status"] for one in found["ledgers"]]
    filed = [f"{word} {how.count(status)}" for status, word in FILED.items() if status in how]
    lines = [f"{found['month']} 台账 {found['records']} 条，到期 {found['due']} 条：{counts or '没有列出任何记录'}"]
    if found["unlisted"]:
        lines.append(f"{UNLISTED} {len(found['unlisted'])} 条：平台上有、本部门台账里没有")
    lines.append(f"台账报送：{'，'.join(filed)}")
    if found["missing_ledgers"]:
        lines.append(f"有报送而没有台账的部门 {len(found['missing_ledgers'])} 个：{_some(found['missing_ledgers'])}")
    return lines + list(_uneven(found))


def _some(names: list[str]) -> str:
    return "、".join(names[:5]) + ("等" if len(names) > 5 else "")


def _uneven(found: Document) -> Iterator[str]:
    """Summary ledgers whose counts are not those of the archive: a question, never a verdict."""
    for own in found.get("summaries", ()):
        if own["archive"] is not None and own["reported"] is not None and own["reported"] != own["archive"]:
            told = f"汇总台账报送 {own['reported']} 条，档案中该月作出的决定有 {own['archive']} 条"
            yield f"{own['department']}：{told}，请核对（{_place(own)}）"


def table(found: Document, *, width: int = 120, color: bool = False) -> Iterator[str]:
    """Yield the records in question, class by class: what the ledger says, what was found, what to do."""
    from rich.text import Text

    from .console import printed

    parts: list[Any] = []
    for name, members in groupby(_sorted(found), key=lambda item: item["class"]):
        items = list(members)
        style = "bold red" if name in {"unexplained", "confirmed"} else "bold"
        parts += [Text(f"{CLASSES.get(name, UNLISTED)}：{len(items)} 条", style=style), _grid(items[:MOST_SHOWN])]
        if len(items) > MOST_SHOWN:
            parts.append(Text(f"  另有 {len(items) - MOST_SHOWN} 条，见 --format csv 或 -o 核对.xlsx"))
        parts += [Text(f"  怎么办：{ADVICE[name]}"), Text("")]
    if parts:
        yield printed(parts[:-1], width=width, color=color)


def _grid(items: list[Item]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for item in items:
        due = f"应于 {item['due']} 前报送" if item.get("due") else ""
        told = (item["department"], item["document"], item["party"], due, _place(item), _further(item))
        grid.add_row(Text(""), *(Text(text, overflow="fold") for text in told))
    return grid


def workbook(found: Document) -> bytes:
    """Return the comparison as an xlsx: one sheet of records in question, one of the sums."""
    from .workbook import Head, TableSheet
    from .workbook import workbook as made

    widths = (13, 20, 26, 26, 30, 12, 12, 44, 44, 40, 40)
    heads = [Head(title, width) for title, width in zip(HEADS, widths, strict=True)]
    rows = [list(values) for values in _rows(found)]
    sums = [[CLASSES[name], count] for name in CLASSES if (count := found["classes"].get(name, 0))]
    sums += [["合计", found["records"]]]
    title = f"{found['month']} 台账与报送核对"
    notes = ["“疑似瞒报”未经核实不得作为瞒报通报；请部门说明后由办公室写入处理意见。", *summary(found)]
    return made(
        [
            TableSheet("核对", title, heads, rows, notes=notes),
            TableSheet("汇总", f"{title}：分类汇总", [Head("类别", 34), Head("条数", 10)], sums),
        ]
    )


FORMATS: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def _sorted(found: Document) -> list[Item]:
    order = [*CLASSES, "unlisted"]
    items = [*found["items"], *found["unlisted"]]
    return sorted(items, key=lambda item: (order.index(item["class"]), item["department"]))


def _rows(found: Document) -> Iterator[tuple[str, ...]]:
    """Yield every record in question in the order of `HEADS`."""
    for item in _sorted(found):
        own = tuple(item.get(name) or "" for name in ("department", "document", "party", "decided", "due"))
        twin = item.get("twin")
        other = f"{twin['department']} {twin['document']} {twin['party']} {_place(twin)}" if twin else ""
        place = "（台账中没有）" if item["class"] == "unlisted" else _place(item)
        mine = _place(item) if item["class"] == "unlisted" else other
        name = CLASSES.get(item["class"], UNLISTED)
        yield item.get("id", ""), name, *own, place, mine, _further(item, twin=False), ADVICE[item["class"]]


def _further(item: Item, *, twin: bool = True) -> str:
    """What speaks for or against it: the other source, the basis, the decision."""
    parts = []
    if twin and item.get("twin"):
        parts.append(f"报送写作 {item['twin']['document']}，见 {_place(item['twin'])}")
    if item.get("decision"):
        decision = item["decision"]
        parts.append(f"{decision['who']} {decision['when']}：{decision['why']}")
    elif item.get("basis"):
        parts.append(f"台账写明：{item['basis']}")
    return "；".join(parts)


def _place(item: Item) -> str:
    sheet = f"[{item['sheet']}]" if item["sheet"] else ""
    return f"{item['path']}{sheet}!{item['cell'] or '第' + str(item['row']) + '行'}"
