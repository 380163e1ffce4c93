"""Why a worksheet gives no table."""

import re
from collections.abc import Sequence
from typing import Literal

from credit_cli.model import Cell, Grid

from .blocks import SEARCHED, block_at, texts
from .claims import claim
from .titles import LONGEST, clean_title, title_key
from .vocabulary import Vocabulary

_ASIDE = re.compile(
    r".*(说明|须知|字典|代码表|代码集|码表|下拉.*|枚举.*|示例|样例|样表|范例)\d*|.*(hidden|dict|lookup).*",
    re.IGNORECASE,
)
_MAYBE_ASIDE = re.compile(r"目录|封面|参数|选项|说明|字典|代码")
_OPENING = re.compile(r"(填表|填报|填写|使用|数据|表格|模板)?(说明|须知|要求)")
_ANNOTATED = re.compile(r"问题清单：.*标黄的单元格有批注")
"""Opens the list in front of our annotated copies, which departments correct and send back."""
_LONGEST_TITLE = 40
_Verdict = tuple[Literal["instructions", "no_header", "unknown_dataset"], int, dict[str, str]]


def is_aside(sheet: str) -> bool:
    """Does a sheet's name say instructions, dictionary, drop-down lists or sample?"""
    return _ASIDE.fullmatch(sheet.strip()) is not None


def judge(grid: Grid, known: Vocabulary) -> _Verdict:
    """Return (kind, 1-based row that looks like a header or 0, details: titles, matched, nearest).

    Empty and hidden sheets, and those named as instructions, dictionaries or samples, are no submission.
    """
    first = next((text for row in grid.rows for text in texts(row, len(row)) if text), None)
    named = grid.hidden or _named(grid.sheet)
    if first is None or named or _OPENING.match(first.replace(" ", "")) or _ANNOTATED.match(first):
        return "instructions", 0, {}
    row = _likely_header(grid.rows)
    if row is None:
        return "no_header", 0, {}
    columns = block_at(grid.rows, row, 1).columns
    best = max((claim(columns, words) for words in known.packs), key=lambda claims: claims.score, default=None)
    matched = [] if best is None else [best.words.pack.fields[field].title for field in best.candidates]
    titles = "、".join(clean_title(parts[-1]) for parts in columns.values())
    return "unknown_dataset", row + 1, {"titles": titles, "matched": "、".join(matched), "nearest": _known(matched)}


def _known(matched: Sequence[str]) -> str:
    return f"；认得的列只有“{'”“'.join(matched)}”" if matched else ""


def _named(sheet: str) -> bool:
    return is_aside(sheet) or _MAYBE_ASIDE.search(sheet) is not None


def _likely_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row with three or more different short texts and no numbers, above a row with at least two cells."""
    for at, row in enumerate(rows[:SEARCHED]):
        cells = [cell for cell in row if cell not in {"", None}]
        short = {title_key(cell) for cell in cells if type(cell) is str and len(cell) <= min(_LONGEST_TITLE, LONGEST)}
        if len(short) >= 3 and len(short) == len(cells) and _goes_on(rows[at + 1 : at + 4]):
            return at
    return None


def _goes_on(rows: Sequence[Sequence[Cell]]) -> bool:
    return any(sum(bool(text) for text in texts(row, len(row))) >= 2 for row in rows)
