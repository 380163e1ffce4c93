"""Amounts in 万元: well formed, positive where due, and not yuan by mistake."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Cell, Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, condition_text, hits, holds, present, split
from .enums import understood

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?|[-+]?\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億两", "零一二二三三四五六六七八九十百千万亿二")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零一二三四五六七八九十百千万亿两〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+"
_AMOUNT = rf"(?:人民币|金额|共计|合计|总计|[:：￥¥为计\s])*([0-9][0-9,，.]*|{_NUMERAL})\s*(万|亿)?\s*(?:元|圆)"


def plain(cell: Cell) -> str | None:
    """Return the plain number in a cell as text; None when it is none. Floats as Excel shows them, to 15 digits."""
    if isinstance(cell, str):
        text = cell.strip()
        if _GROUPED.fullmatch(text):
            return text.replace(",", "")
        return text if _NUMBER.fullmatch(text) else None
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    return f"{Decimal(f'{cell:.15g}'):f}"


def _plains(column: Column) -> list[str | None]:
    result: list[str | None] = column.once("plains", lambda column: [plain(cell) for cell in column.cells])
    return result


def numbers(column: Column) -> NDArray[np.float64]:
    """Per distinct cell its amount; NaN where it is no plain number."""

    def read(column: Column) -> NDArray[np.float64]:
        return np.array([np.nan if text is None else float(text) for text in _plains(column)], np.float64)

    result: NDArray[np.float64] = column.once("numbers", read)
    return result


def amount(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The amount is no number, too long for (digits, decimals), or not positive (`params.problem`)."""
    column = table.columns[bound.field.code]
    distinct = {"not-a-number": _not_a_number, "precision": _imprecise, "not-positive": _not_positive}
    mask = column.where(distinct[bound.params["problem"]](column, bound))
    mask = mask & present(column, bound.field) & holds(table, bound.when, context.pack, context.book)
    return hits(bound, mask, condition=condition_text(bound.when, context.pack))


def _not_a_number(column: Column, bound: Bound) -> Mask:
    mask: Mask = np.isnan(numbers(column))
    return mask


def _imprecise(column: Column, bound: Bound) -> Mask:
    digits, decimals = int(bound.params["digits"]), int(bound.params["decimals"])
    too_fine = [text is not None and len(text.partition(".")[2].rstrip("0")) > decimals for text in _plains(column)]
    mask: Mask = np.array(too_fine, np.bool_) | (np.abs(numbers(column)) >= 10.0 ** (digits - decimals))
    return mask


def _not_positive(column: Column, bound: Bound) -> Mask:
    mask: Mask = numbers(column) <= 0
    return mask


def amount_without_kind(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """There is an amount, but the kinds of penalty in `params.kinds`, all of them known ones, do not name it."""
    column, kinds = table.columns[bound.field.code], table.columns.get(bound.params["kinds"])
    if kinds is None:
        return iter(())
    words = tuple(bound.params["words"])
    named = kinds.test(lambda text: any(word in part for part in split(text) for word in words))
    field = context.pack.fields[bound.params["kinds"]]
    mask = column.where(numbers(column) > 0) & ~named & understood(kinds, field, context)
    return hits(bound, mask, kinds=kinds.text, kinds_title=field.title)


def amount_against_content(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The text names one fine of N yuan, and the cell says N where it should say N / 10,000."""
    column, content = table.columns[bound.field.code], table.columns.get(bound.params["content"])
    if content is None:
        return
    # Under one yuan there is no fine, so only cells from 1 on can be yuan by mistake.
    candidates = np.flatnonzero(column.where(numbers(column) >= 1) & ~content.blank)
    stated = {i: _stated(content.text(i), bound.params["word"]) for i in candidates.tolist()}
    entered = numbers(column)[column.codes]
    same = {i: value for i, value in stated.items() if value is not None and float(value) == entered[i]}
    if same:
        title = context.pack.fields[bound.params["content"]].title
        yield Hits(
            bound.field.code,
            np.array(list(same), np.intp),
            {
                "content_title": [title] * len(same),
                "stated": [_plain(value) for value in same.values()],
                "expected": [_plain(value / 10000) for value in same.values()],
            },
            [(table.address(content, i),) for i in same],
        )


@lru_cache(maxsize=4096)
def _stated(text: str, word: str) -> Decimal | None:
    return stated_yuan(text, word)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stated_yuan(text: str, word: str) -> Decimal | None:
    """Return the one amount in yuan that stands directly behind `word` (or before it); None when none or several."""
    if word not in text:
        return None
    behind, before = _patterns(word)
    found = [*behind.finditer(text), *before.finditer(text)]
    values = {value for match in found if (value := _yuan(match[1], match[2])) is not None}
    return values.pop() if len(values) == 1 else None


@lru_cache(maxsize=8)
def _patterns(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(word + _AMOUNT), re.compile(_AMOUNT + f"(?:整|正)?的?{word}")


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
