"""The list of cells that wait for a person (待确认清单), and what the person filled in."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from credit_cli import safety
from credit_cli.checks.cells import covered
from credit_cli.codes.judge import is_number_text
from credit_cli.codes.repair import normalise
from credit_cli.codes.uscc import PASSING, REASONS, verdict
from credit_cli.errors import ConfigError, Unreadable
from credit_cli.model import Cell, Grid, Source, cell_text
from credit_cli.reading.grid import read
from credit_cli.reading.lists import unread

from .plan import Change, Plan, Proposal, Survey

LIST: Final = "待确认清单.csv"
FILE, HASH, SHEET, CELL, NAME, VALUE, CLASS, WHY = (
    *("文件", "原文件SHA-256", "工作表", "单元格"),
    *("名称", "现值", "类别", "说明"),
)
CODE, BY, BASIS = "确认为", "确认人", "依据"
_CANDIDATES: Final = tuple(f"{word}{number}" for number in (1, 2, 3) for word in ("候选", "理由"))
HEADS: Final = (FILE, HASH, SHEET, CELL, NAME, VALUE, CLASS, WHY, *_CANDIDATES, CODE, BY, BASIS)
_NEEDED: Final = (HASH, SHEET, CELL, VALUE, CODE, BY)
POLICY: Final = "确认"
_FIRST_ROWS: Final = 10
_PERSON: Final = 4
"""The most characters of a name that is taken for a natural person's beside a personal number."""


# --- writing ----------------------------------------------------------------------------------------------------------


def waiting_list(files: Iterable[tuple[Source, Plan]], *, words: Mapping[str, str]) -> bytes | None:
    """Return the list as CSV with BOM, None when nothing waits. `words`: the Chinese word of each class."""
    rows = [_row(source, waits, words) for source, plan in files for waits in plan.proposals]
    if not rows:
        return None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([safety.csv_value(safety.safe(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _row(source: Source, waits: Proposal, words: Mapping[str, str]) -> list[str]:
    candidates = [text for found in waits.candidates for text in (found.code, found.reason)]
    return [
        *(safety.mask(source.path), source.sha256, safety.mask(waits.sheet), waits.cell),
        *(shown_name(waits), covered(waits.value), words[waits.kind], waits.reason),
        *candidates,
        *[""] * (len(_CANDIDATES) - len(candidates)),
        *("", "", ""),
    ]


def shown_name(waits: Proposal) -> str:
    """Return the row's name; of a natural person, who stands beside a personal number, only the first character."""
    if waits.kind == "personal_id" and len(waits.name) <= _PERSON:
        return waits.name[:1] + "*" * len(waits.name[1:])
    return safety.mask(waits.name)


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One row of the list whose 确认为 is filled. `row` is its row in the list; `code` the raw cell."""

    row: int
    path: str
    sha256: str
    sheet: str
    cell: str
    value: str
    code: Cell
    by: str
    basis: str


@dataclass(frozen=True, slots=True)
class Declined:
    """A confirmation that was not used, and why (in Chinese)."""

    row: int
    path: str
    sheet: str
    cell: str
    reason: str


def read_confirmations(path: Path) -> tuple[Confirmation, ...]:
    """Return the filled rows of a list, as CSV or as saved by Excel or WPS. Raises ConfigError when it is no list."""
    try:
        source = read(path)
    except Unreadable as problem:
        raise unread(path.name, problem) from None
    for grid in source.grids:
        if (found := _header(grid)) is not None:
            return tuple(_filled(grid, *found))
    raise ConfigError(
        f"{path.name} 不是待确认清单：缺少表头 {'、'.join(_NEEDED)}",
        remedy=f"请用 fix-codes 写出的 {LIST}，填写 {CODE}、{BY}、{BASIS} 三列，其余各列不要改动",
    )


def _header(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    for row, cells in enumerate(grid.rows[:_FIRST_ROWS]):
        places = {cell_text(cell): at for at, cell in enumerate(cells)}
        if all(head in places for head in _NEEDED):
            return row, places
    return None


def _filled(grid: Grid, header: int, places: Mapping[str, int]) -> Iterable[Confirmation]:
    for number, cells in enumerate(grid.rows[header + 1 :], start=header + 2):
        code = _cell(cells, places, CODE)
        if cell_text(code):
            texts = [_text(cells, places, head) for head in (FILE, HASH, SHEET, CELL, VALUE)]
            path, sha256, sheet, cell, value = texts
            by, basis = _text(cells, places, BY), _text(cells, places, BASIS)
            yield Confirmation(number, path, sha256.lower(), sheet, cell.upper(), value, code, by, basis)


def _cell(cells: Sequence[Cell], places: Mapping[str, int], head: str) -> Cell:
    at = places.get(head, len(cells))
    return cells[at] if at < len(cells) else None


def _text(cells: Sequence[Cell], places: Mapping[str, int], head: str) -> str:
    """The text of a cell, without the `'` that the CSV writer puts before what a spreadsheet would calculate."""
    text = cell_text(_cell(cells, places, head))
    return text[1:] if text[:1] == "'" and safety.csv_value(text[1:]) == text else text


# --- using ------------------------------------------------------------------------------------------------------------


def confirmed(
    source: Source, found: Survey, plan: Plan, given: Sequence[Confirmation]
) -> tuple[Plan, tuple[Declined, ...]]:
    """Return the plan with what a person confirmed for this file, and what could not be used."""
    reasons = [(one, _refusal(one, source, found, plan, given)) for one in given if one.sha256 == source.sha256]
    used = {(one.sheet, one.cell): one for one, reason in reasons if not reason}
    return _with(plan, used), tuple(declined(one, reason) for one, reason in reasons if reason)


def declined(one: Confirmation, reason: str) -> Declined:
    return Declined(one.row, one.path, one.sheet, one.cell, reason)


def _refusal(one: Confirmation, source: Source, found: Survey, plan: Plan, given: Sequence[Confirmation]) -> str:
    """Say why a confirmation cannot be used, '' when it can."""
    held = next((cell for cell in found.open if _place(cell.sheet, cell.cell) == (one.sheet, one.cell)), None)
    if held is None:
        return "该单元格的代码没有问题，或它不是代码单元格"
    waits = next((cell for cell in plan.proposals if _place(cell.sheet, cell.cell) == (one.sheet, one.cell)), None)
    kind = waits.kind if waits else ""
    if not _same_value(one.value, covered(held.text)):
        return f"“{VALUE}”与原文件中的不一致，该行可能被移动或改动过"
    if any(_others(one, other) for other in given):
        return "同一单元格有两行不同的确认"
    candidates = {candidate.code for candidate in waits.candidates} if waits else set()
    return _wrong_code(one.code, candidates) or _unsigned(one, kind)


def _place(sheet: str, cell: str) -> tuple[str, str]:
    """A place as the list shows it."""
    return safety.mask(safety.safe(sheet)).strip(), cell


def _others(one: Confirmation, other: Confirmation) -> bool:
    same = (one.sha256, one.sheet, one.cell) == (other.sha256, other.sheet, other.cell)
    return same and cell_text(one.code) != cell_text(other.code)


def _wrong_code(cell: Cell, candidates: set[str]) -> str:
    """A spreadsheet keeps fifteen digits of a number: one code in fifty would come out as another valid code."""
    text = cell_text(cell)
    if not isinstance(cell, str) or is_number_text(text):
        return f"“{CODE}”被电子表格存成了数字，末几位已丢失；请把该列设为文本后重填"
    code = normalise(text)
    if (found := verdict(code)) not in PASSING:
        return f"“{CODE}”填的不是正确的代码：{REASONS[found]}"
    if code.isdecimal() and code.endswith("000") and code not in candidates:
        return f"“{CODE}”全是数字且末三位为000，疑被电子表格改过；请在 xlsx 中以文本填写并核对"
    return ""


def _unsigned(one: Confirmation, kind: str) -> str:
    if not one.by:
        return f"“{BY}”没有填写"
    if kind == "as_issued" and not one.basis:
        return f"疑为赋码即误的代码只有登记机关能更改，请在“{BASIS}”中写明登记机关的答复"
    return ""


_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[Ee]\+[0-9]+)?")


def _same_value(listed: str, shown: str) -> bool:
    """Whether the list still shows this cell. Excel makes 9.11E+17 of a code of digits: then the size must agree."""
    if _folded(listed) == _folded(safety.safe(shown)):
        return True
    if not (_NUMBER.fullmatch(listed) and _NUMBER.fullmatch(shown.strip())):
        return False
    one, other = float(listed), float(shown)
    return abs(one - other) <= 1e-2 * other


def _folded(text: str) -> str:
    return "".join(text.split())


def _with(plan: Plan, used: Mapping[tuple[str, str], Confirmation]) -> Plan:
    """What a person confirmed goes before what was, or was not, corrected automatically."""
    both: tuple[Change | Proposal, ...] = (*plan.changes, *plan.proposals)
    made = [_changed(old, used) for old in both]
    changes = tuple(one for one in made if isinstance(one, Change))
    return replace(plan, changes=changes, proposals=tuple(one for one in made if isinstance(one, Proposal)))


def _changed(one: Change | Proposal, used: Mapping[tuple[str, str], Confirmation]) -> Change | Proposal:
    answer = used.get(_place(one.sheet, one.cell))
    if answer is None:
        return one
    code = normalise(cell_text(answer.code))
    if isinstance(one, Change) and one.new == code:
        return one
    old = one.old if isinstance(one, Change) else one.value
    why = safety.mask(f"确认人：{answer.by}；依据：{answer.basis or '未写明'}；确认的代码各项校验均通过")
    return Change(one.sheet, one.cell, old, code, POLICY, why)
