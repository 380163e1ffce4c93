"""What every row below a header is: record, blank, total, note, or the header again. No record is ever dropped:
a row goes only if it is blank, repeats the header, or has at most two filled cells that say what it is (a total row
may hold counts and amounts too, a row of signatures labels and names)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Mask, cell_text

from .encode import Encoded
from .words import (
    ZERO,
    is_count,
    is_day,
    is_label,
    is_long,
    is_none,
    is_note,
    is_nothing,
    is_running_number,
    is_total,
    is_zero_statement,
)

FEW = 2
"""A row with more filled cells than this is a record unless it is a total or repeats the header."""
_LEADING = 4
"""A total word or a remark stands in one of so many first columns."""
_LAST = 10
"""Signatures without colons are looked for in so many last rows."""
_COMPARED = 6
"""So many titles of a header row must come again for it to be the header repeated."""
_Kinds = NDArray[np.int8]


class Kind(IntEnum):
    RECORD = 0
    BLANK = 1
    TOTAL = 2
    NOTE = 3
    REPEATED = 4


@dataclass(frozen=True, slots=True)
class Sorted:
    """`kinds[i]`: what row i below the header is. `zero`: the texts of rows that state a zero report."""

    kinds: _Kinds
    zero: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the rows: worksheet columns of the key fields, of document and party, of the running number;
    the table's first column; per header row its titles by column; the texts down to the header with their columns."""

    keys: frozenset[int]
    identity: frozenset[int]
    running: int | None
    left: int
    header: Sequence[Mapping[int, str]]
    above: frozenset[tuple[int, str]]


def sort_rows(columns: Sequence[Encoded], around: Surroundings) -> Sorted:
    """Return the kind of every row below the header. `columns` hold all worksheet columns, position = column."""
    filled = [_filled(column, running=at == around.running) for at, column in enumerate(columns)]
    counts = np.asarray(np.sum(filled, axis=0, dtype=np.int32))
    kinds = np.where(counts == 0, np.int8(Kind.BLANK), np.int8(Kind.RECORD))
    kinds[_repeated(columns, around.header)] = Kind.REPEATED
    kinds[_totals(columns, filled, around)] = Kind.TOTAL
    kinds[_signatures(columns, filled, around, np.flatnonzero(counts)[-_LAST:])] = Kind.NOTE
    full = np.flatnonzero((counts > FEW) & (kinds == Kind.RECORD))
    few = np.flatnonzero((counts > 0) & (counts <= FEW) & ((kinds == Kind.RECORD) | (kinds == Kind.NOTE)))
    zero = _sort_few(columns, kinds, few.tolist(), int(full[-1]) if len(full) else -1, around)
    nothing = _nothing_else(columns, kinds, around)
    return Sorted(kinds, zero or nothing)


def _filled(column: Encoded, *, running: bool) -> Mask:
    """Per row: does the cell count? A running number printed in advance does not."""
    if not running:
        return ~column.is_blank()
    counting = [not is_running_number(cell_text(cell)) for cell in column.cells]
    return np.asarray(counting, np.bool_)[column.codes]


def _repeated(columns: Sequence[Encoded], header: Sequence[Mapping[int, str]]) -> Mask:
    """Rows whose first cells are those of a header row (page breaks)."""
    found = np.zeros(len(columns[0].codes), np.bool_)
    for titles in header:
        compared = list(titles.items())[:_COMPARED]
        if len(compared) > FEW and all(text in columns[at].cells for at, text in compared):
            found |= np.all([columns[at].codes == columns[at].cells.index(text) for at, text in compared], axis=0)
    return found


def _having(column: Encoded, marks: str, test: Callable[[str], bool]) -> Mask:
    """Per row: is the cell a text that contains one of `marks` and passes the (slower) `test`?"""
    texts = [cell if type(cell) is str else "" for cell in column.cells]
    there = [mark for mark in marks if mark in "\n".join(texts)]
    codes = [at for at, text in enumerate(texts) if any(mark in text for mark in there) and test(text)] if there else []
    return np.asarray(np.isin(column.codes, codes)) if codes else np.zeros(len(column.codes), np.bool_)


def _totals(columns: Sequence[Encoded], filled: Sequence[Mask], around: Surroundings) -> Mask:
    """Rows with a total word that name no party, document or, further to the right, code; a count is no name."""
    found = np.zeros(len(columns[0].codes), np.bool_)
    leading = range(around.left, min(around.left + _LEADING, len(columns)))
    for at in leading:
        said, others = np.flatnonzero(_having(columns[at], "计", is_total)).tolist(), around.identity - {at}
        found[[row for row in said if all(_is_no_name(_text(columns[other], row)) for other in others)]] = True
    nameless = ~np.any([filled[key] for key in around.keys], axis=0)
    for at in set(range(len(columns))) - set(leading):
        others = around.keys - {at}
        rows = filled[at] & (nameless if at not in around.keys else ~np.any([filled[key] for key in others], axis=0))
        if rows.any():
            cells = columns[at].cells
            totals = [code for code in np.unique(columns[at].codes[rows]).tolist() if is_total(cell_text(cells[code]))]
            found |= rows & np.isin(columns[at].codes, totals)
    return found


def _is_no_name(text: str) -> bool:
    return not text or is_count(text)


def _signatures(
    columns: Sequence[Encoded], filled: Sequence[Mask], around: Surroundings, last: NDArray[np.intp]
) -> Mask:
    """Rows that begin with a label and half of whose cells are labels: 填表人：甲 | 审核人：乙 | 日期：

    In the `last` rows labels need no colon.
    """
    found = np.zeros(len(columns[0].codes), np.bool_)
    for column in columns[around.left : around.left + _LEADING]:
        found |= _having(column, ":：", is_note)
    found[last] = True
    for row in np.flatnonzero(found).tolist():
        texts = (
            text for column, mask in zip(columns, filled, strict=True) if mask[row] and (text := _text(column, row))
        )
        found[row] = _is_labelled(next(texts, "")) and _mostly_labels([*texts])
    return found


def _is_labelled(text: str) -> bool:
    return is_note(text) or is_label(text)


def _mostly_labels(further: Sequence[str]) -> bool:
    """Are at least half of a row's cells labels, the first of which is one? A day at the end needs none."""
    counted = 1 + len(further) - (is_day(further[-1]) if further else 0)
    return 2 * (1 + sum(map(_is_labelled, further))) >= counted


def _sort_few(
    columns: Sequence[Encoded], kinds: _Kinds, few: Sequence[int], last: int, around: Surroundings
) -> tuple[str, ...]:
    """Settle the rows with one or two filled cells, top to bottom, in `kinds`; return the statements of a zero report.

    `last` is the last row with more cells than that (-1: none).
    """
    zero: list[str] = []
    in_notes = False
    for row in few:
        cells = _cells(columns, row, around)
        if kinds[row] == Kind.RECORD:
            gap = last >= 0 and bool((kinds[last + 1 : row] == Kind.BLANK).any())
            apart = in_notes or (gap and not _is_numbered(columns, row, around))
            kinds[row] = _kind(cells, around, below=row > last, apart=apart)
        in_notes = in_notes or (row > last and kinds[row] == Kind.NOTE)
        if kinds[row] == Kind.NOTE:
            zero += [text for text in cells.values() if is_zero_statement(text)]
    return tuple(zero)


def _nothing_else(columns: Sequence[Encoded], kinds: _Kinds, around: Surroundings) -> tuple[str, ...]:
    """Settle the only record of a sheet if it says no more than `nothing`; return whether that states a zero report.

    It does where a person would write it; a 0 far to the right was there before (当前状态).
    """
    records = np.flatnonzero(kinds == Kind.RECORD).tolist()
    if len(records) > 1:
        return ()
    rows = records or np.flatnonzero(kinds == Kind.NOTE).tolist()
    marked = {row: cells for row in rows if _is_mark(cells := _cells(columns, row, around))}
    if len(marked) != 1:
        return ()
    ((row, cells),) = marked.items()
    kinds[row] = Kind.NOTE
    return (ZERO,) if min(cells) < around.left + _LEADING else ()


def _is_mark(cells: Mapping[int, str]) -> bool:
    """Marks and nothing else, or one count of none: several could be the counts of a ledger."""
    texts = cells.values()
    return bool(cells) and (all(map(is_nothing, texts)) or (len(cells) == 1 and all(map(is_none, texts))))


def _cells(columns: Sequence[Encoded], row: int, around: Surroundings) -> dict[int, str]:
    """The filled cells of a row, without a running number printed in advance."""
    passed = around.running if _is_numbered(columns, row, around) else None
    return {at: text for at, column in enumerate(columns) if at != passed and (text := _text(column, row))}


def _is_numbered(columns: Sequence[Encoded], row: int, around: Surroundings) -> bool:
    text = "" if around.running is None else _text(columns[around.running], row)
    return bool(text) and is_running_number(text)


def _text(column: Encoded, row: int) -> str:
    return cell_text(column.cells[column.codes[row]])


def _kind(cells: Mapping[int, str], around: Surroundings, *, below: bool, apart: bool) -> Kind:
    """Settle a row of one or two cells. `below`: under the last full record, `apart` from it by a note or blank row."""
    if any(map(is_total, cells.values())):
        return Kind.TOTAL
    if around.above.issuperset(cells.items()):
        return Kind.REPEATED
    remarks = {at for at, text in cells.items() if is_note(text) or _says_nothing(text, below=below)}
    named = around.keys & cells.keys() - remarks
    if remarks and not named:
        return Kind.NOTE
    alone = len(cells) == 1
    if below and (not named or (alone and (apart or any(is_long(text) or is_day(text) for text in cells.values())))):
        return Kind.NOTE
    return Kind.RECORD


def _says_nothing(text: str, *, below: bool) -> bool:
    """A bare 无 between records is a cell's content, not a statement about the sheet."""
    return is_zero_statement(text) and (below or len(text) > FEW)
