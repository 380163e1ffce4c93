"""Rows right under the titles that say how to fill in the table: column numbers, 必填 marks, types, a sample.

Nobody's record: hardly a cell of such a row could be a value, and neither party nor document number is one.
"""

import re
from collections.abc import Collection, Sequence

from credit_cli.model import Cell, cell_text, letters

from .words import squeeze

_MARKS = frozenset({"必填", "选填", "非必填", "必填项", "选填项", "条件必填", "可选", "是", "否", "Y", "N"})
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_SAMPLE = re.compile(r"(填写|填报|填表)?(示例|样例|范例|举例|例)\d?[:：]?")
_TYPE = re.compile(
    r"(文本|字符串?|数字|数值|日期|时间|整数|小数|金额|下拉|单选|多选|枚举|代码|字典|常规|n?varchar2?|n?char|number|numeric"
    r"|decimal|date|datetime|int|integer|string|text|[CNDT])(型|类型|框|选择|列表|格式|项)?([(（]?\d{1,4}([,，.]\d{1,2})?[)）]?)?",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\d{1,4}(位|个?字符?|个?汉字)?(以内)?")
_HOW = re.compile(
    r"(请|填|选择|选填|必填|录入|输入|写明|注明|参照|按照?(证照|证书|营业执照|决定书|文书|实际|要求|格式|以下)|格式|长度|不超过"
    r"|最多|最长|限\d|如[:：果为无有]|例如|若|自然人(填|不填|留空|必填)|法人.{0,8}(填|留空)|个体.{0,6}(填|留空)|[yY]{2,4}[-/.年]?[mM]).*"
    r"|.*(字以内|字符以内|位以内|必填|选填|不填|留空|可空|不能为空|不得为空|可为空)[。.]?"
    r"|[^\d/／]{2,16}([/／][^\d/／]{1,16})+"
)
_VALUE = re.compile(r"(19|20)\d\d[-/.年]\d{1,2}.*|[0-9A-Z]{15,18}|.*[〔\[]\d{4}[〕\]].*号")


def is_guide(row: Sequence[Cell], identity: Collection[int]) -> bool:
    """Is this row under the titles a guide? `identity`: the columns of party and document number."""
    cells = {at: text for at, cell in enumerate(row) if (text := squeeze(cell_text(cell)))}
    texts = list(cells.values())
    if len(texts) < 3:
        return False
    if _is_numbering(texts) or (_MARKS.issuperset(texts) and "必填" in "".join(texts)):
        return True
    first = min(cells)
    return (first not in identity and _SAMPLE.fullmatch(texts[0]) is not None) or _instructs(cells, identity)


def _is_numbering(texts: Sequence[str]) -> bool:
    """1 2 3 …, 甲 乙 1 2 3 …, A B C …"""
    bare = [text.strip("()（）") for text in texts]
    stems = next((at for at, text in enumerate(bare) if text != _STEMS[at : at + 1]), len(bare))
    numbers = [str(n) for n in range(1, len(bare) - stems + 1)]
    return len(bare) >= 5 and (bare[stems:] == numbers or bare == [letters(at) for at in range(len(bare))])


def _instructs(cells: dict[int, str], identity: Collection[int]) -> bool:
    """Are two thirds of the cells types, lengths or instructions, those of party and document among them?

    Where these are blank, half of the cells must be in words: the counts of a ledger are no lengths.
    """
    words = {at for at, text in cells.items() if _TYPE.fullmatch(text) or _HOW.fullmatch(text)}
    told = words | {at for at, text in cells.items() if text in _MARKS or _LENGTH.fullmatch(text)}
    named, others = cells.keys() & set(identity), cells.keys() - told
    sure = (words or len(told) >= 5) if named else 2 * len(words) >= len(cells)
    if not sure or named & others or 3 * len(told) < 2 * len(cells):
        return False
    return not any(_VALUE.fullmatch(cells[at]) for at in others)
