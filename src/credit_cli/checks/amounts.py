"""Amounts in 万元: well formed, positive where due, and not yuan by mistake."""

import re
from collections.abc import Iterator
from dataclasses import replace
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
_SCALES = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_NUMERAL = "[零一二三四五六七八九十百千万亿两〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+"
_FILLER = "[人民币rmbcny金数总额共合计为各大小写:￥¥()]*"
"""What may stand between the word and the figure: one class of characters, which no text can make slow."""
_AMOUNT = rf"([0-9][0-9,，.]*|{_NUMERAL})([百千万亿]?)[元圆]"
_TOTAL = re.compile(rf"(?:合计|共计|总计){_FILLER}(?:罚款)?{_FILLER}{_AMOUNT}")
_WIDTH = str.maketrans("０１２３４５６７８９．，：（）", "0123456789.,:()")


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
    """The amount is no number, too long for (digits, decimals), zero or negative (`params.problem`)."""
    column = table.columns[bound.field.code]
    distinct = {"not-a-number": _not_a_number, "precision": _imprecise, "zero": _zero, "negative": _negative}
    mask = column.where(distinct[bound.params["problem"]](column, bound))
    mask = mask & present(column, bound.field) & holds(table, bound.when, context.pack, context.book)
    return hits(bound, mask, condition=condition_text(bound.when, context.pack))


def _not_a_number(column: Column, bound: Bound) -> Mask:
    mask: Mask = np.isnan(numbers(column))
    return mask


def _imprecise(column: Column, bound: Bound) -> Mask:
    digits, decimals = int(bound.params["digits"]), int(bound.params["decimals"])

    def imprecise(text: str) -> bool:
        whole, _, rest = text.lstrip("+-").partition(".")
        return len(whole.lstrip("0")) > digits - decimals or len(rest.rstrip("0")) > decimals

    return np.array([text is not None and imprecise(text) for text in _plains(column)], np.bool_)


def _zero(column: Column, bound: Bound) -> Mask:
    mask: Mask = numbers(column) == 0
    return mask


def _negative(column: Column, bound: Bound) -> Mask:
    mask: Mask = numbers(column) < 0
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
    """The text names a fine of N yuan, or several that make N, and the cell says N where it should say N / 10,000."""
    column, content = table.columns[bound.field.code], table.columns.get(bound.params["content"])
    if content is None:
        return iter(())
    # Under one yuan there is no fine, so only cells from 1 on can be yuan by mistake.
    entered, mask = numbers(column)[column.codes], np.zeros(len(table), np.bool_)
    asked = np.flatnonzero((entered >= 1) & ~content.blank)
    pairs = list(zip(entered[asked].tolist(), content.codes[asked].tolist(), strict=True))
    wrong = {pair for pair in set(pairs) if _is_yuan(pair[0], content.texts[pair[1]], bound.params["word"])}
    mask[asked] = [pair in wrong for pair in pairs]
    return (
        replace(found, related=[(table.address(content, i),) for i in found.positions.tolist()])
        for found in hits(
            bound,
            mask,
            content_title=context.pack.fields[bound.params["content"]].title,
            stated=lambda i: _plain(Decimal(str(entered[i]))),
            expected=lambda i: _plain(Decimal(str(entered[i])) / 10000),
        )
    )


def _is_yuan(entered: float, content: str, word: str) -> bool:
    """Does the text name just that many yuan, and not ten thousand times as many?"""
    stated, value = _stated(content, word), Decimal(str(entered))
    return value in stated and value * 10000 not in stated


@lru_cache(maxsize=4096)
def _stated(text: str, word: str) -> frozenset[Decimal]:
    return stated_yuan(text, word)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stated_yuan(text: str, word: str) -> frozenset[Decimal]:
    """Return every amount in yuan that a text states right behind or before `word` (罚款), their sum, and totals.

    Figures and Chinese numerals, in any width and with a scale such as 万.
    """
    plain = "".join(text.translate(_WIDTH).split()).lower()
    if word[0] not in plain:
        return frozenset()
    behind, before = _patterns(word)
    found: dict[int, Decimal] = {}
    for match in (*behind.finditer(plain), *before.finditer(plain)):
        figure, scale, *bare = match.groups()
        if (value := _yuan(figure or bare[0], scale or "")) is not None:
            found[match.start(1 if figure else 3)] = value
    totals = {value for match in _TOTAL.finditer(plain) if (value := _yuan(match[1], match[2])) is not None}
    return frozenset({*found.values(), sum(found.values(), Decimal(0)), *totals}) if found else frozenset()


@lru_cache(maxsize=8)
def _patterns(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(f"(?:{word}|{word[0]}(?=[人￥¥0-9])){_FILLER}(?:{_AMOUNT}|([0-9]{{3,}})(?=[，。；;,]|$))"),
        re.compile(rf"{_AMOUNT}(?:[整正]|\([^()]*\))*的?{word}"),
    )


def _yuan(figure: str, scale: str) -> Decimal | None:
    try:
        value = Decimal(re.sub("[,，]", "", figure)) if figure[0].isdigit() and figure.isascii() else _chinese(figure)
    except InvalidOperation:
        return None
    return None if value is None else (value * _SCALES.get(scale, 1)).normalize() + 0


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
