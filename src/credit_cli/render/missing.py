"""Reports that did not come, for people and programs. Every renderer takes the JSON document and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from .delimited import line

Document: TypeAlias = Mapping[str, Any]

STATUS: Final[Mapping[str, str]] = {"missing": "漏报", "late": "逾期报送", "open": "周期未结束", "reported": "已报"}
HEADS: Final = ("部门", "数据集", "周期", "期间", "最后一天", "状态", "收到日")
_NAMES: Final = ("department", "dataset", "cycle", "period", "last_day", "status", "received")


def document(found: Document) -> Iterator[str]:
    """Yield the document as JSON (ASCII-escaped)."""
    yield json.dumps(found, indent=1) + "\n"


def delimited(found: Document) -> Iterator[str]:
    """Yield one CSV line per department, data set and period, reported or not, with BOM."""
    yield "\ufeff" + line(HEADS)
    yield from (line(values) for values in _rows(found, *STATUS))


def concise(found: Document) -> Iterator[str]:
    """Yield one line per report that did not come, or came late."""
    for department, dataset, cycle, period, last, status, received in _rows(found, "missing", "late"):
        came = f"，{received} 收到" if received else ""
        yield f"{department} {dataset} {period}（{cycle}，截至 {last}）{status}{came}\n"


def table(found: Document, *, width: int = 110, color: bool = False) -> Iterator[str]:
    """Yield what did not come, or came late, as a table."""
    from rich.table import Table
    from rich.text import Text

    from .console import printed

    grid = Table(*HEADS, title=f"{found['period']} 漏报")
    for values in _rows(found, "missing", "late"):
        grid.add_row(*(Text(value) for value in values))
    if grid.row_count:
        yield printed([grid], width=width, color=color)


def summary(found: Document) -> str:
    """Say the counts in one line."""
    reported = found["duties"] - found["missing"] - found["late"] - found["open"]
    told = (
        f"{found['period']}：应报 {found['duties']} 次，已报 {reported}，逾期 {found['late']}，漏报 {found['missing']}"
    )
    told += f"，未到期 {found['open']}" if found["open"] else ""
    beyond = found["not_in_table"]
    return told + (f"；归集表中没有、却有报送的部门 {len(beyond)} 个：{'、'.join(beyond[:5])}" if beyond else "")


FORMATS: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def _rows(found: Document, *statuses: str) -> Iterator[tuple[str, ...]]:
    for item in found["items"]:
        if item["status"] in statuses:
            yield tuple(STATUS.get(item[name], item[name] or "") for name in _NAMES)
