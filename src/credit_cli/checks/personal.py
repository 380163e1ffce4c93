"""Resident identity numbers: wrong ones where they belong, any where they do not."""

import re
from collections.abc import Iterator

from credit_cli.codes import ric, taxno, uscc
from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound
from credit_cli.safety import personal_numbers

from .cells import illegible, resident_ids
from .context import CheckContext, hits, present

_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_MAYBE = re.compile(r"[0-9]{17}[0-9Xx]")
_DATED = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]")
"""Such a run with what may be a date of birth in it: whatever is a number by its value."""


def personal_id(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A resident ID stands in a column of codes that is made public."""
    column = table.columns[bound.field.code]
    return hits(bound, resident_ids(column, bound.field.kind), what=lambda i: _what(column.text(i)))


def _what(text: str) -> str:
    """Say how sure it is: the old fifteen digits have no check, and a mistyped number may be something else."""
    if ric.is_valid(text):
        return "居民身份证号" if len(ric.compact(text)) == 18 else "15位数字，疑似旧居民身份证号"
    return "含居民身份证号的税务登记号" if taxno.is_of_person(taxno.compact(text)) else "疑似居民身份证号（校验码不符）"


def personal_id_in_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A resident ID stands somewhere in a text; found by its value: date, province and check digit."""
    column = table.columns[bound.field.code]
    among = _where(column, _DATED, 18)
    # A person's tax number is the ID and two more digits.
    found = taxno.is_of_person if bound.field.kind == "taxno" else lambda text: False
    return hits(bound, column.test(lambda text: mentions(text) or found(text), among=among))


def _where(column: Column, shape: re.Pattern[str], length: int) -> Mask:
    """Per distinct cell: does the shape, at least `length` characters, stand in it?"""
    long: Mask = column.lengths >= length
    return column.holding(shape) if long.any() else long


def personal_number_in_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A number of one of `params.kinds` stands somewhere in a text; found by its value, never a part of a code."""
    column, kinds = table.columns[bound.field.code], frozenset(bound.params["kinds"])
    among = _where(column, _RUN, 11)
    if among.any():
        among = column.holding(_LONG)
    mask = column.test(lambda text: kinds & personal_numbers(text), among=among)
    return hits(bound, mask, kinds=lambda i: "、".join(sorted(kinds & personal_numbers(column.text(i)))))


_RUN = re.compile(r"[16０-９][0-9０-９ -]{10}")
"""Whatever `_LONG` finds is such a run, which is found in a third of the time."""
_LONG = re.compile(r"1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|62[0-9]{14}|[０-９]{11}")


def mentions(text: str) -> bool:
    """Does a resident ID stand in the text, by its value?"""
    return any(ric.is_valid(match[0]) and not uscc.is_valid(match[0]) for match in _EIGHTEEN.finditer(text))


def resident_id(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The cell should be a resident ID, by its type column or its shape, and is none."""
    column = table.columns[bound.field.code]
    type_code = bound.field.params.get("type")
    if type_code is None:
        expected = column.test(_meant)
    elif (type_column := table.columns.get(type_code)) is None:
        return iter(())
    else:
        expected = type_column.test(context.book.meaning(context.pack.fields[type_code], "身份证").__contains__)
    expected &= present(column, bound.field)
    mask = expected & column.test(_wrong, among=column.used(expected)) & ~illegible(column)
    return hits(bound, mask, reason=lambda i: _reason(column.text(i)))


def _meant(text: str) -> bool:
    """In a column of resident IDs: one is meant, or nothing that has a number. What else has one may be a passport."""
    return _MAYBE.fullmatch(text) is not None or ric.nearly(text) or not any(map(str.isdigit, text))


def _wrong(text: str) -> bool:
    return "*" not in text and "＊" not in text and not ric.is_valid(text)


def _reason(text: str) -> str:
    bare = ric.compact(text)
    if len(bare) not in {15, 18}:
        return f"应为18位，现为{len(bare)}位"
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", bare):
        return "含有数字和末位X以外的字符"
    return "地区、出生日期或校验码不符"
