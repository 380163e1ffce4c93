"""Amounts in 万元: well formed, positive where due, and not yuan by mistake."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import numpy as np

from credit_cli.model import Cell, Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, condition_text, hits, holds, present, split

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?|[-+]?\.[0-9]+")
_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億两", "零一二二三三四五六六七八九十百千万亿二")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零一二三四五六七八九十百千万亿两〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+"
_AMOUNT = rf"(?:人民币|金额|共计|合计|总计|[:：￥¥为计\s])*([0-9][0-9,，.]*|{_NUMERAL})\s*(万|亿)?\s*(?:元|圆)"


def number(cell: Cell) -> Decimal | None:
    """Read one amount cell; None when it is no plain number. Floats as Excel shows them, to 15 digits."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return Decimal(f"{cell:.15g}")
    if isinstance(cell, str) and _NUMBER.fullmatch(text := cell.strip()):
        return Decimal(text)
    return None


def numbers(column: Column) -> list[Decimal | None]:
    """Per distinct cell its amount."""
    result: list[Decimal | None] = column.once("numbers", lambda column: [number(cell) for cell in column.cells])
    return result


def amount(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The amount is no number, too long for (digits, decimals), or not positive (`params.problem`)."""
    column = table.columns[bound.field.code]
    wrong = {"not-a-number": _not_a_number, "precision": _imprecise, "not-positive": _not_positive}
    judge = wrong[bound.params["problem"]]
    distinct = np.fromiter((judge(value, bound) for value in numbers(column)), np.bool_, len(column.cells))
    mask = column.where(distinct) & present(column, bound) & holds(table, bound.when, context.pack)
    return hits(bound, mask, condition=condition_text(bound.when, context.pack))


def _not_a_number(value: Decimal | None, bound: Bound) -> bool:
    return value is None


def _imprecise(value: Decimal | None, bound: Bound) -> bool:
    if value is None:
        return False
    digits, decimals = int(bound.params["digits"]), int(bound.params["decimals"])
    exponent = value.normalize().as_tuple().exponent
    return (isinstance(exponent, int) and -exponent > decimals) or abs(value) >= Decimal(10) ** (digits - decimals)


def _not_positive(value: Decimal | None, bound: Bound) -> bool:
    return value is not None and value <= 0


def amount_without_kind(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """There is an amount, but the kinds of penalty in `params.kinds` do not name it."""
    column, kinds = table.columns[bound.field.code], table.columns.get(bound.params["kinds"])
    if kinds is None:
        return iter(())
    words = tuple(bound.params["words"])
    positive = np.fromiter((value is not None and value > 0 for value in numbers(column)), np.bool_, len(column.cells))
    named = kinds.test(lambda text: any(word in part for part in split(text) for word in words))
    mask = column.where(positive) & ~named & ~kinds.blank
    title = context.pack.fields[bound.params["kinds"]].title
    return hits(bound, mask, kinds=kinds.text, kinds_title=title)


def amount_against_content(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text names one fine of N yuan, and the cell says N where it should say N / 10,000."""
    column, content = table.columns[bound.field.code], table.columns.get(bound.params["content"])
    if content is None:
        return
    stated = content.once("stated", lambda content: [stated_yuan(text, bound.params["word"]) for text in content.texts])
    entered = numbers(column)

    def pair(i: int) -> tuple[Decimal | None, Decimal | None]:
        return entered[int(column.codes[i])], stated[int(content.codes[i])]

    candidates = np.flatnonzero(_positive(entered, column) & _filled(stated, content))
    positions = np.array([i for i in candidates.tolist() if pair(i)[0] == pair(i)[1]], np.intp)
    if len(positions):
        yield Hits(
            bound.field.code,
            positions,
            {
                "content_title": [context.pack.fields[bound.params["content"]].title] * len(positions),
                "stated": [f"{pair(i)[1]:f}" for i in positions.tolist()],
                "expected": [_plain((pair(i)[1] or Decimal(0)) / 10000) for i in positions.tolist()],
            },
            [(table.address(content, int(i)),) for i in positions],
        )


def _positive(values: list[Decimal | None], column: Column) -> Mask:
    return column.where(np.fromiter((value is not None and value > 0 for value in values), np.bool_, len(values)))


def _filled(values: list[Decimal | None], column: Column) -> Mask:
    return column.where(np.fromiter((value is not None for value in values), np.bool_, len(values)))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stated_yuan(text: str, word: str) -> Decimal | None:
    """Return the one amount in yuan that stands directly behind `word` (or before it); None when none or several."""
    if word not in text:
        return None
    found = [*re.finditer(word + _AMOUNT, text), *re.finditer(_AMOUNT + f"(?:整|正)?的?{word}", text)]
    values = {value for match in found if (value := _yuan(match[1], match[2])) is not None}
    return values.pop() if len(values) == 1 else None


def _yuan(figure: str, unit: str | None) -> Decimal | None:
    try:
        value = Decimal(re.sub("[,，]", "", figure)) if figure[0].isdigit() and figure.isascii() else _chinese(figure)
    except InvalidOperation:
        return None
    return None if value is None else (value * {"万": 10**4, "亿": 10**8}.get(unit or "", 1)).normalize() + 0


def _chinese(figure: str) -> Decimal | None:
    """Read a Chinese numeral such as 伍仟 or 一万二千."""
    total, section, digit = 0, 0, 0
    for char in figure.translate(_FORMAL):
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[char], 0
        else:
            total, section, digit = (total + section + digit) * (10**4 if char == "万" else 10**8), 0, 0
    return Decimal(total + section + digit) or None
