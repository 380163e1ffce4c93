"""Required, forbidden and placeholder values. Empty cells and placeholders are reported here and nowhere else."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from credit_cli.codes import uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound, FieldSpec, When

from .cells import resident_ids, verdicts
from .context import CheckContext, condition_text, hits, holds, placeholders, present


def required(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell is empty although the field is required (where the condition holds, if there is one)."""
    column = table.columns[bound.field.code]
    mask = column.blank & holds(table, bound.when, context.pack, context.book)
    return hits(bound, mask, condition=condition_text(bound.when, context.pack))


def must_be_blank(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell is filled where a blank is due. Leaves personal IDs to PID and placeholders to REQ005."""
    column = table.columns[bound.field.code]
    mask = (
        present(column, bound.field) & holds(table, bound.when, context.pack, context.book) & ~_claimed(column, bound)
    )
    return hits(bound, mask, condition=condition_text(bound.when, context.pack))


def _claimed(column: Column, bound: Bound) -> Mask:
    """Personal IDs and zeros in a code column have a finding of their own."""
    kind = bound.field.kind
    if kind not in {"uscc", "regno", "orgcode"}:
        return np.zeros(len(column.codes), np.bool_)
    own = resident_ids(column, kind)
    return own | (verdicts(column) == uscc.Verdict.ZEROS) if kind == "uscc" else own


def placeholder(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A placeholder fills the cell: `params.required` tells whether the cells looked at must, or may, be filled.

    Leaves a cell to REQ006 that stands for all the others of its group.
    """
    column = table.columns[bound.field.code]
    filled = placeholders(column, bound.field)
    if not filled.any():
        return iter(())
    for use in context.pack.apply:
        if use.field == bound.field.code and context.book.rules[use.rule].check == "one-of":
            filled &= ~_none_of(table, bound.field, use.when, use.params, context)
    needed = _needed(table, bound, context)
    otherwise = "；没有统一社会信用代码的个体工商户填17个0加X" if bound.field.no_stand_in else ""
    return hits(bound, filled & (needed if bound.params["required"] else ~needed), otherwise=otherwise)


def _needed(table: Table, bound: Bound, context: CheckContext) -> Mask:
    """Per record: must this field be filled, always or by one of the data set's conditions?"""
    needed = np.full(len(table), bound.field.required)
    for use in context.pack.apply:
        if use.field == bound.field.code and context.book.rules[use.rule].check == "required":
            needed |= holds(table, use.when, context.pack, context.book)
    return needed


def one_of(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """This cell and those of `params.others` are all empty or hold a placeholder."""
    others = [table.columns[code].title for code in bound.params["others"] if code in table.columns]
    mask = _none_of(table, bound.field, bound.when, bound.params, context)
    return hits(bound, mask, others="、".join(f"“{title}”" for title in others))


def _none_of(
    table: Table, field: FieldSpec, when: When | None, params: Mapping[str, Any], context: CheckContext
) -> Mask:
    """Per record in which the condition holds: does neither the field nor any of `params.others` hold something?"""
    mask = holds(table, when, context.pack, context.book)
    for code in (field.code, *params["others"]):
        if (column := table.columns.get(code)) is not None:
            mask &= ~present(column, context.pack.fields[code])
    return mask
