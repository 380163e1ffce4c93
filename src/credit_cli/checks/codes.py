"""Codes of organisations. One cell gets one verdict; each COD rule claims its own verdicts."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from credit_cli.codes import canonical, orgcode, regno, uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, hits, holds, present
from .personal import resident_ids

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{2}")


def numeric(column: Column) -> Mask:
    """Per record: is the code stored as a number, or written as one lost its digits (9.11E+17)?"""

    def judge(column: Column) -> Mask:
        lost = (
            (isinstance(cell, (int, float)) and not isinstance(cell, bool))
            or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip()) is not None)
            for cell in column.cells
        )
        return column.where(np.fromiter(lost, np.bool_, len(column.cells)))

    mask: Mask = column.once("numeric", judge)
    return mask


def verdicts(column: Column) -> Any:
    """Per record the `uscc.Verdict` of the cell as typed: surrounding blanks count as a way of writing."""

    def judge(column: Column) -> Any:
        raw = [cell if isinstance(cell, str) else text for cell, text in zip(column.cells, column.texts, strict=True)]
        return column.where(uscc.verdicts(raw))

    return column.once("uscc", judge)


def uscc_verdict(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell has one of the verdicts named in `params.verdicts`."""
    column = table.columns[bound.field.code]
    wanted = [uscc.Verdict[name.upper()] for name in bound.params["verdicts"]]
    mask = np.isin(verdicts(column), wanted) & present(column, bound) & ~numeric(column)
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
    """Seventeen zeros + X where the data set does not allow it."""
    column, when = table.columns[bound.field.code], bound.field.stand_in
    # Without the column that decides (2016 sheets have no category) nothing can be said against it.
    allowed = holds(table, when, context.pack) if when else np.full(len(table), _is_party(bound, context))
    return hits(bound, (verdicts(column) == uscc.Verdict.STAND_IN) & ~allowed)


def _is_party(bound: Bound, context: CheckContext) -> bool:
    return bound.field.code == context.pack.roles.code


def numeric_cell(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A code stored as a number: the digits past the fifteenth are gone, whatever it looks like."""
    return hits(bound, numeric(table.columns[bound.field.code]))


def organisation_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Nine characters, with or without hyphen, whose check character does not hold."""
    column = table.columns[bound.field.code]
    mask = column.test(lambda text: len(orgcode.compact(text)) == 9 and not orgcode.is_valid(text))
    return hits(bound, mask & _judged(column, bound))


def registration_number(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Fifteen digits whose check digit does not hold; older thirteen-digit numbers have none."""
    column = table.columns[bound.field.code]
    mask = column.test(lambda text: regno.is_checkable(text) and not regno.is_valid(text))
    return hits(bound, mask & _judged(column, bound))


def other_code(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A unified code, or a code of the other kind, in the column of an old code."""
    column = table.columns[bound.field.code]
    others = {"orgcode": ((regno.is_valid, "工商注册号"),), "regno": ((orgcode.is_valid, "组织机构代码"),)}
    kinds = ((uscc.is_valid, "统一社会信用代码"), *others[bound.field.kind])

    def what(text: str) -> str:
        return next((name for is_valid, name in kinds if is_valid(text)), "")

    return hits(bound, column.test(what) & _judged(column, bound), what=lambda i: what(column.text(i)))


def _judged(column: Column, bound: Bound) -> Mask:
    mask: Mask = present(column, bound) & ~numeric(column) & ~resident_ids(column)
    return mask
