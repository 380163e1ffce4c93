"""Resident identity numbers: wrong ones where they belong, any where they do not."""

import re
from collections.abc import Iterator

import numpy as np

from credit_cli.codes import ric, uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, hits, present

_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_MAYBE = re.compile(r"[0-9]{17}[0-9Xx]")


def resident_ids(column: Column) -> Mask:
    """Per record: is the whole cell an 18-digit resident ID, and no valid unified code at the same time?"""

    def judge(column: Column) -> Mask:
        found = (
            len(text) >= 18 and len(bare := ric.compact(text)) == 18 and ric.is_valid(bare) and not uscc.is_valid(text)
            for text in column.texts
        )
        return column.where(np.fromiter(found, np.bool_, len(column.texts)))

    mask: Mask = column.once("resident_ids", judge)
    return mask


def personal_id(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A resident ID stands in a column of codes that is made public."""
    return hits(bound, resident_ids(table.columns[bound.field.code]))


def personal_id_in_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A resident ID stands somewhere in a text; found by its value: date, province and check digit."""
    return hits(bound, table.columns[bound.field.code].test(_mentions))


def _mentions(text: str) -> bool:
    if len(text) < 18 or not _MAYBE.search(text):
        return False
    return any(ric.is_valid(match[0]) and not uscc.is_valid(match[0]) for match in _EIGHTEEN.finditer(text))


def resident_id(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell should be a resident ID, by its type column or its shape, and is none."""
    column = table.columns[bound.field.code]
    type_code = bound.field.params.get("type")
    if type_code is None:
        expected = column.test(lambda text: _MAYBE.fullmatch(text))
    elif (type_column := table.columns.get(type_code)) is None:
        return iter(())
    else:
        expected = type_column.test(lambda text: text == "身份证")
    mask = expected & column.test(_wrong) & present(column, bound) & ~_numeric(column)
    return hits(bound, mask, reason=lambda i: _reason(column.text(i)))


def _numeric(column: Column) -> Mask:
    from .codes import numeric

    return numeric(column)


def _wrong(text: str) -> bool:
    return "*" not in text and "＊" not in text and not ric.is_valid(text)


def _reason(text: str) -> str:
    bare = ric.compact(text)
    if len(bare) not in {15, 18}:
        return f"应为18位，现为{len(bare)}位"
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", bare):
        return "含有数字和末位X以外的字符"
    return "地区、出生日期或校验码不符"
