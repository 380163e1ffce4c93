"""Codes of organisations. One cell gets one verdict; each COD rule claims its own verdicts."""

from collections.abc import Iterator

import numpy as np

from credit_cli.codes import canonical, orgcode, regno, uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Book, Bound, DataSet, FieldSpec

from .cells import numeric, resident_ids, verdicts
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
        return _with_suggestion(column, bound, mask)
    return hits(
        bound,
        mask,
        length=lambda i: str(len(uscc.compact(column.text(i)))),
        expected=lambda i: uscc.expected_check(column.text(i)) or "",
        head=lambda i: uscc.compact(column.text(i))[:2],
        province=lambda i: uscc.compact(column.text(i))[2:4],
        region=lambda i: uscc.compact(column.text(i))[2:8],
        characters=lambda i: "、".join(sorted(set(uscc.compact(column.text(i))) - set(uscc.ALPHABET))),
    )


def _with_suggestion(column: Column, bound: Bound, mask: Mask) -> Iterator[Hits]:
    positions = np.flatnonzero(mask)
    if len(positions):
        codes = [canonical.canonical(column.text(i)) for i in positions.tolist()]
        yield Hits(bound.field.code, positions, {"expected": codes}, suggestions=codes)


def stand_in(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Seventeen zeros + X where the data set refuses it."""
    return hits(bound, refused_stand_ins(table, bound.field, context.pack, context.book))


def refused_stand_ins(table: Table, field: FieldSpec, pack: DataSet, book: Book) -> Mask:
    """Per record: does the field hold 17 zeros + X where it must not? Never where the category is unknown."""
    column = table.columns[field.code]
    if field.stand_in:
        return np.zeros(len(table), np.bool_)
    mask: Mask = verdicts(column) == uscc.Verdict.STAND_IN
    return mask & holds(table, field.no_stand_in, pack, book)


def numeric_cell(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A code stored as a number: the digits past the fifteenth are gone, whatever it looks like."""
    return hits(bound, numeric(table.columns[bound.field.code]))


def organisation_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Nine characters, with or without hyphen, whose check character does not hold."""
    column = table.columns[bound.field.code]
    return hits(bound, column.where(orgcode.are_wrong(column.texts)) & _judged(column, bound))


def registration_number(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Fifteen digits whose check digit does not hold; older thirteen-digit numbers have none."""
    column = table.columns[bound.field.code]
    return hits(bound, column.where(regno.are_wrong(column.texts)) & _judged(column, bound))


def other_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A unified code, or a code of the other kind, in the column of an old code."""
    column = table.columns[bound.field.code]
    unusual = ~np.isin(column.lengths, _USUAL_LENGTHS[bound.field.kind])
    others = {"orgcode": ((regno.is_valid, "工商注册号"),), "regno": ((orgcode.is_valid, "组织机构代码"),)}
    kinds = ((uscc.is_valid, "统一社会信用代码"), *others[bound.field.kind])

    def what(text: str) -> str:
        return next((name for is_valid, name in kinds if is_valid(text)), "")

    mask = column.test(what, among=unusual) & _judged(column, bound)
    return hits(bound, mask, what=lambda i: what(column.text(i)))


_USUAL_LENGTHS = {"orgcode": (0, 9), "regno": (0, 15)}


def _judged(column: Column, bound: Bound) -> Mask:
    mask: Mask = present(column, bound.field) & ~numeric(column) & ~resident_ids(column, bound.field.kind)
    return mask
