"""What every row below a header is: record, blank, total, note, or the header again. No record is ever dropped:
a row goes only if it is blank, repeats the header, or has at most two filled cells that say what it is (a total row
may hold counts and amounts too, a row of signatures labels and names)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Cell, Mask, cell_text

from .encode import Encoded
from .guides import is_guide
from .kinds import FEW, LEADING, Kind, Kinds, Surroundings, text_at
from .sparse import nothing_else, settle, stated
from .words import is_count, is_day, is_label, is_note, is_running_number, is_total

__all__ = ["Kind", "Sorted", "Surroundings", "sort_rows"]

_LAST = 10
"""Signatures without colons are looked for in so many last rows."""
_COMPARED = 6
"""So many titles of a header row must come again for it to be the header repeated."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """`kinds[i]`: what row i below the header is. `zero`: the texts of rows that state a zero report."""

    kinds: Kinds
    zero: tuple[str, ...]


def sort_rows(columns: Sequence[Encoded], around: Surroundings) -> Sorted:
    """Return the kind of every row below the header. `columns` hold all worksheet columns, position = column."""
    filled = [_filled(column, running=at == around.running) for at, column in enumerate(columns)]
    counts = np.asarray(np.sum(filled, axis=0, dtype=np.int32))
    kinds = np.where(counts == 0, np.int8(Kind.BLANK), np.int8(Kind.RECORD))
    kinds[_repeated(columns, around.header)] = Kind.REPEATED
    kinds[[*_guides_again(columns, kinds, around)]] = Kind.REPEATED
    kinds[_totals(columns, filled, around)] = Kind.TOTAL
    kinds[_signatures(columns, filled, around, np.flatnonzero(counts)[-_LAST:])] = Kind.NOTE
    lone = counts - np.sum([filled[at] for at in around.senders], axis=0, dtype=np.int32) == 1
    beside = stated(columns, kinds, np.flatnonzero((counts > FEW) & lone & (kinds == Kind.RECORD)).tolist(), around)
    full = np.flatnonzero((counts > FEW) & (kinds == Kind.RECORD))
    few = np.flatnonzero((counts > 0) & (counts <= FEW) & ((kinds == Kind.RECORD) | (kinds == Kind.NOTE)))
    zero = settle(columns, kinds, few.tolist(), int(full[-1]) if len(full) else -1, around)
    nothing = nothing_else(columns, kinds, around)
    return Sorted(kinds, (*beside, *zero) or nothing)


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


def _guides_again(columns: Sequence[Encoded], kinds: Kinds, around: Surroundings) -> Iterator[int]:
    """Yield the rows under a repeated header that say how to fill in the table."""
    for row in np.flatnonzero(kinds == Kind.REPEATED).tolist():
        below = row + 1
        while below < len(kinds) and kinds[below] == Kind.RECORD and is_guide(_cells(columns, below), around.identity):
            yield below
            below += 1


def _cells(columns: Sequence[Encoded], row: int) -> list[Cell]:
    return [column.cells[column.codes[row]] for column in columns]


def _having(column: Encoded, marks: str, test: Callable[[str], bool]) -> Mask:
    """Per row: is the cell a text that contains one of `marks` and passes the (slower) `test`?"""
    texts = [cell if type(cell) is str else "" for cell in column.cells]
    there = [mark for mark in marks if mark in "\n".join(texts)]
    codes = [at for at, text in enumerate(texts) if any(mark in text for mark in there) and test(text)] if there else []
    return np.asarray(np.isin(column.codes, codes)) if codes else np.zeros(len(column.codes), np.bool_)


def _totals(columns: Sequence[Encoded], filled: Sequence[Mask], around: Surroundings) -> Mask:
    """Rows with a total word that name no party, document or, further to the right, code; a count is no name."""
    found = np.zeros(len(columns[0].codes), np.bool_)
    leading = range(around.left, min(around.left + LEADING, len(columns)))
    for at in leading:
        said, others = np.flatnonzero(_having(columns[at], "计共其", is_total)).tolist(), around.identity - {at}
        found[[row for row in said if all(_is_no_name(text_at(columns[other], row)) for other in others)]] = True
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
    for column in columns[around.left : around.left + LEADING]:
        found |= _having(column, ":：", is_note)
    found[last] = True
    for row in np.flatnonzero(found).tolist():
        texts = (
            text for column, mask in zip(columns, filled, strict=True) if mask[row] and (text := text_at(column, row))
        )
        found[row] = _is_labelled(next(texts, "")) and _mostly_labels([*texts])
    return found


def _is_labelled(text: str) -> bool:
    return is_note(text) or is_label(text)


def _mostly_labels(further: Sequence[str]) -> bool:
    """Are at least half of a row's cells labels, the first of which is one? A day at the end needs none."""
    counted = 1 + len(further) - (is_day(further[-1]) if further else 0)
    return 2 * (1 + sum(map(_is_labelled, further))) >= counted
