"""Codes of organisations. One cell gets one verdict; each COD rule claims its own verdicts."""

from collections.abc import Iterator

import numpy as np

from credit_cli.codes import canonical, orgcode, regno, uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Book, Bound, DataSet, FieldSpec

from .cells import illegible, is_cut, numeric, resident_ids, verdicts
from .context import CheckContext, among, hits, holds, present


def uscc_verdict(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell has one of the verdicts named in `params.verdicts`."""
    column = table.columns[bound.field.code]
    wanted = [uscc.Verdict[name.upper()] for name in bound.params["verdicts"]]
    mask = among(verdicts(column), wanted)
    if not mask.any():
        return iter(())
    mask = mask & present(column, bound.field) & ~numeric(column)
    if uscc.Verdict.NONCANONICAL in wanted:
        refused = refused_stand_ins(table, bound.field, context.pack, context.book)
        return _with_suggestion(column, bound, mask & ~refused)
    return hits(
        bound,
        mask,
        length=lambda i: str(len(uscc.compact(column.text(i)))),
        expected=lambda i: uscc.expected_check(column.text(i)) or "",
        head=lambda i: uscc.compact(column.text(i))[:2],
        province=lambda i: uscc.compact(column.text(i))[2:4],
        region=lambda i: uscc.compact(column.text(i))[2:8],
        characters=lambda i: "、".join(_misplaced(column.text(i))),
    )


def _misplaced(text: str) -> Iterator[str]:
    """Yield the characters that cannot stand where they do, as typed; in a text of 18 each with its place."""
    code = uscc.compact(text)
    typed = text if len(text) == len(code) else code
    for place, char in enumerate(code):
        if char not in ("0123456789" if len(code) == 18 and 2 <= place < 8 else uscc.ALPHABET):
            yield f"第{place + 1}位{typed[place]}" if len(code) == 18 else typed[place]


def _with_suggestion(column: Column, bound: Bound, mask: Mask) -> Iterator[Hits]:
    positions = np.flatnonzero(mask)
    if len(positions):
        codes = [canonical.canonical(column.text(i)) for i in positions.tolist()]
        how = [canonical.oddities(column.raw(i)) for i in positions.tolist()]
        yield Hits(bound.field.code, positions, {"expected": codes, "how": how}, suggestions=codes)


def stand_in(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Seventeen zeros + X where the data set refuses it."""
    return hits(bound, refused_stand_ins(table, bound.field, context.pack, context.book))


def refused_stand_ins(table: Table, field: FieldSpec, pack: DataSet, book: Book) -> Mask:
    """Per record: does the field hold 17 zeros + X, however written, where it must not? Not where none can tell."""
    column = table.columns[field.code]
    if field.stand_in:
        return np.zeros(len(table), np.bool_)
    found = verdicts(column)
    mask: Mask = found == uscc.Verdict.STAND_IN
    written = found == uscc.Verdict.NONCANONICAL
    mask |= written & column.test(lambda text: uscc.compact(text) == uscc.STAND_IN, among=column.used(written))
    return mask & holds(table, field.no_stand_in, pack, book)


def numeric_cell(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A code stored as a number: its digits past the fifteenth are gone, or its zeros in front."""
    column = table.columns[bound.field.code]
    # A passport or permit number that is short enough can still be read; a code has to be text in any case.
    mask = illegible(column) if bound.field.kind == "idno" else numeric(column)
    return hits(bound, mask, lost=lambda i: _LOST[is_cut(column.text(i))])


_LOST = {
    True: "电子表格只保留15位有效数字，末尾几位可能已经丢失，无法恢复",
    False: "电子表格不保留数字前面的0，代码须存成文本",
}


def organisation_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Nine characters, with or without hyphen, whose check character does not hold."""
    column = table.columns[bound.field.code]
    return hits(bound, column.where(orgcode.are_wrong(column.texts)) & _judged(column, bound))


def misshapen(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """No text of one of `params.lengths` characters, and no other code that `other_code` would name."""
    column, lengths = table.columns[bound.field.code], frozenset(bound.params["lengths"])

    def wrong(text: str) -> bool:
        code = orgcode.compact(text)
        return (len(code) not in lengths or not code.isascii()) and not _other_kind(text, bound.field.kind)

    looked = ~np.isin(column.lengths, _USUAL_LENGTHS[bound.field.kind])
    if bound.field.kind == "regno" and bound.field.max:  # a longer text is too long, which is said already
        looked &= column.lengths <= bound.field.max
    return hits(bound, column.test(wrong, among=looked) & _judged(column, bound))


def registration_number(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Fifteen digits whose check digit does not hold; older thirteen-digit numbers have none."""
    column = table.columns[bound.field.code]
    return hits(bound, column.where(regno.are_wrong(column.texts)) & _judged(column, bound))


def other_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A unified code, or a code of the other kind, in the column of an old code."""
    column = table.columns[bound.field.code]
    unusual = ~np.isin(column.lengths, _USUAL_LENGTHS[bound.field.kind])
    mask = column.test(lambda text: _other_kind(text, bound.field.kind), among=unusual) & _judged(column, bound)
    return hits(bound, mask, what=lambda i: _other_kind(column.text(i), bound.field.kind))


def _other_kind(text: str, kind: str) -> str:
    """Return in Chinese which other code a text is; '' for none."""
    others = {"orgcode": ((regno.is_valid, "工商注册号"),), "regno": ((orgcode.is_valid, "组织机构代码"),)}
    kinds = ((uscc.is_valid, "统一社会信用代码"), *others[kind])
    return next((name for is_valid, name in kinds if is_valid(text)), "")


_USUAL_LENGTHS = {"orgcode": (0, 9), "regno": (0, 15)}


def _judged(column: Column, bound: Bound) -> Mask:
    mask: Mask = present(column, bound.field) & ~numeric(column) & ~resident_ids(column, bound.field.kind)
    return mask
