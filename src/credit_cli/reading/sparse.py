"""Rows with one or two filled cells: what they say tells what they are; no more than `nothing` is a zero report."""

from collections.abc import Mapping, Sequence

import numpy as np

from .encode import Encoded
from .kinds import FEW, LEADING, Kind, Kinds, Surroundings, cells_of, is_numbered
from .words import (
    ZERO,
    is_amount,
    is_breakdown,
    is_day,
    is_heading,
    is_label,
    is_long,
    is_none,
    is_note,
    is_nothing,
    is_section,
    is_title,
    is_total,
    is_zero_statement,
)


def settle(
    columns: Sequence[Encoded], kinds: Kinds, few: Sequence[int], last: int, around: Surroundings
) -> tuple[str, ...]:
    """Settle the rows `few`, top to bottom, in `kinds`; return the statements of a zero report.

    `last` is the last row with more cells than that (-1: none).
    """
    zero: list[str] = []
    in_notes = False
    for row in few:
        cells, placed = cells_of(columns, row, around), None
        if kinds[row] == Kind.RECORD:
            numbered = is_numbered(columns, row, around)
            gap = last >= 0 and bool((kinds[last + 1 : row] == Kind.BLANK).any())
            apart = in_notes or (not numbered and (gap or bool(zero)))
            placed = _by_place(cells, kinds, row, last, around, numbered=numbered)
            kinds[row] = placed or _kind(cells, around, below=row > last, apart=apart)
        said = [text for text in cells.values() if is_zero_statement(text)] if kinds[row] == Kind.NOTE else []
        # Below the heading of a part, and below 本月无 with a number in front, records may follow.
        in_notes = in_notes or (row > last and kinds[row] == Kind.NOTE and placed is None and not said)
        zero += said
    return tuple(zero)


def _by_place(
    cells: Mapping[int, str], kinds: Kinds, row: int, last: int, around: Surroundings, *, numbered: bool
) -> Kind | None:
    """What a row is that says so together with its place: a part of a total, a title above a repeated header, the
    heading of a section of the records, which has no running number."""
    texts = list(cells.values())
    if is_breakdown(texts[0]) and _is_under_a_total(kinds, row, last):
        return Kind.TOTAL if all(map(is_amount, texts[1:])) else None
    if is_title(texts[0]) and all(map(_is_beside_a_title, texts[1:])) and _next(kinds, row) == Kind.REPEATED:
        return Kind.REPEATED
    if around.above.issuperset(cells.items()):
        return Kind.REPEATED
    if numbered:
        return None
    at = min(cells)
    heading = row in around.spanned or (is_section(texts) and at < around.left + LEADING)
    heading |= is_heading(texts[0]) and (at in around.identity or at not in around.fields)
    return Kind.NOTE if heading and _is_alone(texts) else None


def _is_under_a_total(kinds: Kinds, row: int, last: int) -> bool:
    """A total below the last full record, or right above and below some record: one on top is of what follows."""
    if row > last >= 0 and (kinds[last + 1 : row] == Kind.TOTAL).any():
        return True
    return _previous(kinds, row) == Kind.TOTAL and bool((kinds[:row] == Kind.RECORD).any())


def _is_beside_a_title(text: str) -> bool:
    return is_note(text) or is_label(text) or is_day(text)


def _is_alone(texts: Sequence[str]) -> bool:
    return len(texts) == 1 or is_section(texts)


def _previous(kinds: Kinds, row: int) -> int | None:
    """The kind of the row above, blank ones passed over."""
    return next((int(kind) for kind in kinds[:row][::-1] if kind != Kind.BLANK), None)


def _next(kinds: Kinds, row: int) -> int | None:
    """The kind of the next row that is neither blank nor a note."""
    following = (int(kind) for kind in kinds[row + 1 :] if kind not in {Kind.BLANK, Kind.NOTE})
    return next(following, None)


def stated(columns: Sequence[Encoded], kinds: Kinds, rows: Sequence[int], around: Surroundings) -> tuple[str, ...]:
    """Settle those of `rows` that state a zero report, and besides only who reports; return the statements."""
    zero: list[str] = []
    for row in rows:
        told = [*_without_sender(cells_of(columns, row, around), around).values()]
        if len(told) == 1 and _says_nothing(told[0], below=False):
            kinds[row] = Kind.NOTE
            zero += told
    return tuple(zero)


def _without_sender(cells: Mapping[int, str], around: Surroundings) -> dict[int, str]:
    return {at: text for at, text in cells.items() if at not in around.senders}


def nothing_else(columns: Sequence[Encoded], kinds: Kinds, around: Surroundings) -> tuple[str, ...]:
    """Settle the only record of a sheet if it says no more than `nothing`; return whether that states a zero report.

    It does where a person would write it; a 0 far to the right was there before (当前状态).
    """
    records = np.flatnonzero(kinds == Kind.RECORD).tolist()
    if len(records) > 1:
        return ()
    rows = records or np.flatnonzero(kinds == Kind.NOTE).tolist()
    told = {row: _without_sender(cells_of(columns, row, around), around) for row in rows}
    marked = {row: cells for row, cells in told.items() if _is_mark(cells)}
    if len(marked) != 1:
        return ()
    ((row, cells),) = marked.items()
    kinds[row] = Kind.NOTE
    return (ZERO,) if min(cells) < around.left + LEADING else ()


def _is_mark(cells: Mapping[int, str]) -> bool:
    """Marks and nothing else, or one count of none: several could be the counts of a ledger."""
    texts = cells.values()
    return bool(cells) and (all(map(is_nothing, texts)) or (len(cells) == 1 and all(map(is_none, texts))))


def _kind(cells: Mapping[int, str], around: Surroundings, *, below: bool, apart: bool) -> Kind:
    """Settle a row of one or two cells. `below`: under the last full record, `apart` from it by a note or blank row."""
    if any(map(is_total, cells.values())):
        return Kind.TOTAL
    remarks = {at for at, text in cells.items() if is_note(text) or _says_nothing(text, below=below)}
    named = around.keys & cells.keys() - remarks
    if remarks and not named:
        return Kind.NOTE
    alone = len(cells) == 1
    if below and all(map(is_nothing, cells.values())):  # a stroke below the last record ends the table
        return Kind.NOTE
    if below and (not named or (alone and (apart or any(is_long(text) or is_day(text) for text in cells.values())))):
        return Kind.NOTE
    return Kind.RECORD if around.fields & cells.keys() else Kind.NOTE


def _says_nothing(text: str, *, below: bool) -> bool:
    """A bare 无 between records is a cell's content, not a statement about the sheet."""
    return is_zero_statement(text) and (below or len(text) > FEW)
