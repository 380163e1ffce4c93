"""Numbers in Chinese prose, as exact decimals with unit, qualifier and place."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

Qualifier: TypeAlias = Literal["exact", "lower", "upper", "about"]
"""余, 多, 以上, 超: a lower bound; 近, 不足: an upper one; 约, 左右: about."""

_WIDTH: Final = str.maketrans("０１２３４５６７８９．，％（）：；－～", "0123456789.,%():;-~")
_SCALES: Final = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_UNITS: Final = (
    "亿元|万元|元|平方米|工作日|人次|场次|户次|所次|台套|个百分点|公里|户|所|台|套|条|笔|家|个|份|期|项|名|人|次|场|起|支|张|"
    "辆|口|位|件|部|类|年|月|日|米|宗|处|倍|吨"
)
_NUMBER: Final = re.compile(
    r"(?P<before>约|近|超过|超|不足|突破|逾|第)?"
    r"(?P<digits>(?<![0-9A-Za-z.])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)"
    r"(?P<more>余|多)?(?P<scale>万亿|千万|百万|十万|亿|万|千|百)?(?P<more2>余|多)?"
    rf"(?P<unit>%|‰|{_UNITS})?(?P<paren>\([次套]\))?(?P<after>以上|左右|以内)?"
)
_WORDS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ORDINAL: Final = re.compile(r"第(?P<word>[一二三四五六七八九十])(?P<unit>名|位)?")
_LOWER: Final = frozenset({"余", "多", "超过", "超", "突破", "逾", "以上"})
_UPPER: Final = frozenset({"近", "不足", "以内"})
_MONEY: Final = {"亿元": 8, "万元": 4, "元": 0}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a paragraph (1-based), at characters `start` to `end` of it."""

    paragraph: int
    start: int
    end: int
    text: str
    value: Decimal
    """In its base unit: 元, 条 …; percentages as they stand."""
    unit: str
    """元, 条, %, 名 …, '' where none stands; 户(次) is 户."""
    qualifier: Qualifier
    decimals: int
    """Digits after the point, as printed."""
    scale: int
    """The power of ten that was written in words: 万 is 4."""
    rank: bool = False

    @property
    def printed(self) -> Decimal:
        """The number as its digits stand, without the scale."""
        return self.value.scaleb(-self.scale)


def plain(text: str) -> str:
    """Return the text with full-width digits and signs made half width; one character stays one character."""
    return text.translate(_WIDTH)


def figures_of(paragraph: int, text: str) -> list[Figure]:
    """Return the figures of a paragraph, in order. `paragraph`: its number, 1-based.

    Read are 亿 万 千 百, 余 多 约 近 超, %, 第 N 位, full width and thousands separators. Digits within words (R&D2,
    PM2.5) are none.
    """
    shown = plain(text)
    found = [_figure(paragraph, match) for match in _NUMBER.finditer(shown)]
    found += [_ordinal(paragraph, match) for match in _ORDINAL.finditer(shown)]
    return sorted(found, key=lambda figure: figure.start)


def _figure(paragraph: int, match: re.Match[str]) -> Figure:
    digits, unit = match["digits"].replace(",", ""), match["unit"] or ""
    scale = _SCALES[match["scale"] or ""] + _MONEY.get(unit, 0)
    words = {match["before"], match["more"], match["more2"], match["after"]}
    return Figure(
        paragraph=paragraph,
        start=match.start(),
        end=match.end(),
        text=match[0],
        value=Decimal(digits).scaleb(scale),
        unit="元" if unit in _MONEY else unit.removesuffix("次") or unit,
        qualifier=_qualifier(words),
        decimals=len(digits.partition(".")[2]),
        scale=scale,
        rank=match["before"] == "第",
    )


def _ordinal(paragraph: int, match: re.Match[str]) -> Figure:
    value = Decimal(_WORDS[match["word"]])
    return Figure(paragraph, match.start(), match.end(), match[0], value, match["unit"] or "", "exact", 0, 0, rank=True)


def _qualifier(words: set[str | None]) -> Qualifier:
    if words & _LOWER:
        return "lower"
    if words & _UPPER:
        return "upper"
    return "about" if words & {"约", "左右"} else "exact"


def word_number(word: str) -> int | None:
    """Return the value of 一 … 十 and 两, or of digits; None for another word."""
    return int(word) if word.isdecimal() else _WORDS.get(word)
