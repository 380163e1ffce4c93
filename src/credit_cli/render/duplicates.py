"""Groups of duplicate codes for people and programs. Every renderer takes the JSON document and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .delimited import line
from .words import public

if TYPE_CHECKING:
    from rich.table import Table

Document: TypeAlias = Mapping[str, Any]
Group: TypeAlias = Mapping[str, Any]

KINDS: Final[Mapping[str, str]] = {
    "shared_code": "重码",
    "several_codes": "一主体多码",
    "repeated_body": "主体标识码重复",
}
HEADS: Final = ("组", "种类", "名称", "代码", "部门", "月份", "文件", "工作表", "单元格", "由谁处理")
MOST_SHOWN: Final = 5
"""Places of one name and code that a screen shows; json, csv and xlsx have them all."""


def document(found: Document) -> Iterator[str]:
    """Yield the document as JSON (ASCII-escaped)."""
    yield json.dumps({**found, "duplicates": cleaned(found)}, indent=1) + "\n"


def delimited(found: Document) -> Iterator[str]:
    """Yield one CSV line per occurrence, with BOM."""
    yield "\ufeff" + line(HEADS)
    for values in _rows(found):
        yield line([str(value) for value in values])


def concise(found: Document) -> Iterator[str]:
    """Yield one line per occurrence."""
    for group in cleaned(found):
        head = f"{KINDS[group['kind']]} {group['subject']}"
        yield from (f"{head} {_place(item)} {item['name']} {item['code']}\n" for item in group["occurrences"])


def table(found: Document, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield the groups one after another: subject, what stands where, who should act."""
    from rich.text import Text

    from .console import printed

    parts: list[Any] = []
    for group in cleaned(found):
        heading = f"{KINDS[group['kind']]}：{group['subject']}（{group['title']}）"
        parts += [
            Text(heading, style="bold"),
            _grid(group["occurrences"]),
            Text(f"怎么办：{group['action']}"),
            Text(""),
        ]
    if parts:
        yield printed(parts[:-1], width=width, color=color)


def workbook(found: Document) -> bytes:
    """Return the groups as an xlsx, one row per occurrence."""
    from .workbook import Head, TableSheet
    from .workbook import workbook as made

    widths = (6, 14, 34, 22, 26, 10, 34, 16, 9, 50)
    heads = [Head(title, width) for title, width in zip(HEADS, widths, strict=True)]
    title = f"{found['month'] or '全部月份'}信用代码重码清单"
    rows = [list(values) for values in _rows(found)]
    return made([TableSheet("重码清单", title, heads, rows, notes=[found["basis"]])])


FORMATS: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def _rows(found: Document) -> Iterator[tuple[str | int, ...]]:
    """Yield every occurrence in the order of `HEADS`."""
    for number, group in enumerate(cleaned(found), 1):
        for item in group["occurrences"]:
            own = (item[name] or "" for name in ("name", "code", "department", "month", "path", "sheet", "cell"))
            yield number, KINDS[group["kind"]], *own, group["action"]


def _grid(occurrences: Sequence[Mapping[str, Any]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for (name, code), members in groupby(occurrences, key=lambda item: (item["name"], item["code"])):
        places = list(members)
        for number, item in enumerate(places[:MOST_SHOWN]):
            grid.add_row(*map(Text, ("", *((name, code) if not number else ("", "")), _place(item))))
        if len(places) > MOST_SHOWN:
            grid.add_row(*map(Text, ("", "", "", f"另有 {len(places) - MOST_SHOWN} 处")))
    return grid


def _place(item: Mapping[str, Any]) -> str:
    sheet = f"[{item['sheet']}]" if item["sheet"] else ""
    return f"{item['department'] or '未识别部门'} {item['month']} {item['path']}{sheet}!{item['cell'] or '（无此列）'}"


def cleaned(found: Document) -> list[dict[str, Any]]:
    """Names come from submitted cells: nothing invisible and no personal number may leave with them."""
    return [
        {
            **group,
            **{name: public(group[name]) for name in ("subject", "action")},
            "occurrences": [
                {name: public(value) if isinstance(value, str) else value for name, value in item.items()}
                for item in group["occurrences"]
            ],
        }
        for group in found["duplicates"]
    ]
