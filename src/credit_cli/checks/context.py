"""What a check may know beside the table: the day, the calendar, the lists. And the conditions of a data set."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from credit_cli import dates
from credit_cli.calendar import WorkingDays
from credit_cli.config import Timeliness
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Book, Bound, DataSet, FieldSpec, When

Days: TypeAlias = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Everything a check is given beside table and rule."""

    book: Book
    pack: DataSet
    calendar: WorkingDays
    timeliness: Timeliness
    as_of: date
    reported: Days
    """Per record the day it was reported."""
    dated: Mask
    """False where that is only the day of arrival, because the sheet's own day cannot be read (model.Records)."""
    reported_by: Callable[[int], str] | str
    """Where a record's day comes from, in Chinese."""


Check: TypeAlias = Callable[[Table, Bound, CheckContext], Iterator[Hits]]

PLACEHOLDERS = frozenset(
    [
        "无",
        "空",
        "暂无",
        "没有",
        "无无",
        "不详",
        "不明",
        "未知",
        "待定",
        "待补",
        "待补充",
        "不适用",
        "无文号",
        "略",
        "无此项",
        "null",
        "none",
        "nan",
        "n/a",
        "na",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#num!",
        "#null!",
        "-",
        "--",
        "---",
        "—",
        "——",
        "－",
        "_",
        "/",
        "//",
        "///",
        "\\",
        "*",
        "**",
        "***",
        "＊",
        "×",
        ".",
        "..",
        "...",
        "。",
        "、",
        "?",
        "？",
        "??",
        "…",
        "……",
        "test",
        "测试",
        "测试数据",
        "xx",
        "xxx",
        "×××",
        "××",
        "0",
        "00",
        "000",
        "0000",
        "1",
        "11",
        "111",
        "1111",
        "123",
        "1234",
        "12345",
        "123456",
    ]
)
"""Words that stand for nothing when they fill the whole cell. Never looked for inside a text: 无锡 is a place."""

_LONGEST = max(map(len, PLACEHOLDERS))

_MEANINGFUL_NUMBERS = frozenset({"digit", "amount", "count", "figure", "rate", "period", "date", "reported", "region"})
"""Kinds of fields where a number such as 0, 1 or 123 is a value, or a wrong value, but not a stand-in for nothing."""


def is_placeholder(text: str, kind: str = "text") -> bool:
    """Is the whole trimmed text a stand-in for “nothing”? `kind` is the field's kind."""
    return text.lower() in PLACEHOLDERS and not (kind in _MEANINGFUL_NUMBERS and text.isdigit())


def placeholders(column: Column, field: FieldSpec) -> Mask:
    """Per record: is the cell filled with a placeholder word?"""

    def mask(column: Column) -> Mask:
        allowed = frozenset(field.params.get("allowed", ()))
        return column.test(
            lambda text: text not in allowed and is_placeholder(text, field.kind), among=column.lengths <= _LONGEST
        )

    found: Mask = column.once("placeholders", mask)
    return found


def present(column: Column, field: FieldSpec) -> Mask:
    """Per record: does the cell hold something to judge (neither blank nor a placeholder, which are REQ's business)?"""
    mask: Mask = column.once("present", lambda column: ~column.blank & ~placeholders(column, field))
    return mask


def among(codes: NDArray[np.int8], wanted: Iterable[int]) -> Mask:
    """Per record: is its small code one of `wanted`? For short tables several times as fast as `np.isin`."""
    return _table(tuple(wanted))[codes]


@lru_cache(maxsize=256)
def _table(wanted: tuple[int, ...]) -> Mask:
    table = np.zeros(128, np.bool_)
    table[list(wanted)] = True
    return table


def days(column: Column, table: Table) -> tuple[Days, NDArray[np.int8]]:
    """Per record the date of a date column (NaT where unreadable) and the kind of problem (0 where none)."""

    def read(column: Column) -> tuple[Days, NDArray[np.int8]]:
        found, problems = dates.parse_all(column.cells, date1904=table.date1904)
        return column.where(found), column.where(problems)

    result: tuple[Days, NDArray[np.int8]] = column.once("days", read)
    return result


def holds(table: Table, when: When | None, pack: DataSet, book: Book) -> Mask:
    """Per record: does the condition hold? Nowhere when its column is missing; everywhere when there is none.

    A placeholder fills nothing, and a value counts in whatever words of its list it is said.
    """
    if when is None:
        return np.ones(len(table), np.bool_)
    column = table.columns.get(when.field)
    if column is None:
        return np.zeros(len(table), np.bool_)
    if when.filled is not None:
        there = present(column, pack.fields[when.field])
        return there if when.filled else ~there
    if when.has:
        return column.test(lambda text: any(word in part for part in parts(text) for word in when.has))
    if when.lacks:
        return column.test(lambda text: text and not any(word in text for word in when.lacks))
    return column.test(book.meaning(pack.fields[when.field], *when.is_).__contains__)


def parts(text: str) -> list[str]:
    """Split a joined value at ；or ; and drop “其他-…”, whose words name no kind of their own."""
    return [part for part in split(text) if not part.startswith("其他")]


def split(text: str) -> list[str]:
    """Split a joined value at ；or ; (a trailing one occurs) into trimmed parts."""
    return [part for part in (piece.strip() for piece in text.replace("；", ";").split(";")) if part]


def condition_text(when: When | None, pack: DataSet) -> str:
    """Say a condition in Chinese, e.g. “行政相对人类别”为“自然人”."""
    if when is None:
        return ""
    title = pack.fields[when.field].title
    if when.has:
        return f"“{title}”含“{'”或“'.join(when.has)}”"
    if when.lacks:
        return f"“{title}”不含“{'”或“'.join(when.lacks)}”"
    if when.is_:
        return f"“{title}”为“{'”或“'.join(when.is_)}”"
    return f"“{title}”{'已填' if when.filled else '未填'}"


def hits(bound: Bound, mask: Mask, **details: Callable[[int], str] | str) -> Iterator[Hits]:
    """Turn a mask into hits of the bound field; a detail is one text, or a function of the record's position."""
    positions = mask.nonzero()[0]
    if len(positions):
        yield Hits(bound.field.code, positions, texts(positions.tolist(), details))


def texts(positions: list[int], details: Mapping[str, Callable[[int], str] | str]) -> dict[str, list[str]]:
    """Return per detail one text per position."""
    return {
        name: [detail] * len(positions) if isinstance(detail, str) else [detail(i) for i in positions]
        for name, detail in details.items()
    }
