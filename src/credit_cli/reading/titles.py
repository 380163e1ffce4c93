"""Header texts as keys: what is left when typing habits are removed. Compared exactly, never by likeness."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 80
"""A longer cell is a note or an instruction, never a column title."""

_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−－﹣_＿"), "_")
_BRACKETS = str.maketrans("[]{}【】〔〕〖〗「」『』", "()" * 7)
MARKS = "*＊※★☆▲△●“”\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Marks at a title that are no part of it."""
_MARKS = str.maketrans("", "", MARKS)
_HINTS = "必填|必填项|必填字段|必录|必输|选填|选填项|非必填|非必填项|可选|可为空|不可为空|不能为空|条件必填"
_SIZE = r"(?:不超过|最多|最长|限)?\d{1,4}(?:个?汉?字符?|位)(?:以内|以下)?"
_HINT = re.compile(
    rf"\((?:(?:{_HINTS})(?:[,;、:][^()]{{0,24}})?|{_SIZE})\)|\(\)|^(?:必填项?|选填项?)[:_]?(?=.)|(?<=.)(?:必填项?|选填项?)$"
)
_SHAPE = re.compile(r"\((?:(?:日期)?格式[:为]?.*|(?:示例|例如|如)[:为].*|y{2,4}[/_.年]?m{1,2}[/_.月]?d{1,2}日?)\)$")
_CODE_LINE = re.compile(r"\n\s*[A-Za-z][A-Za-z0-9_]*\s*$|^\s*[A-Za-z][A-Za-z0-9_]*\s*\n")
_CODE_IN_BRACKETS = re.compile(r"(?<=[)\u0080-\U0010ffff])\([a-z]{2,}[a-z0-9_]*\)$")
_OWN = r"(?:(?:cf|xk)_[a-z0-9]+(?:_[a-z0-9]+)*|bz|dfbm|sjc|sbrq|sbsj|cjsj|ywksj|gsrq|tgrq|dept)"
"""Codes of fields: of other words beside a title nobody knows that they are no part of it."""
_CODE_BEFORE = re.compile(rf"^{_OWN}[/_:]*(?=[\u4e00-\u9fff])")
_CODE_BEHIND = re.compile(rf"(?<=[\u4e00-\u9fff)])[/_:]*{_OWN}$")
_CODE_AROUND = re.compile(rf"^{_OWN}\(([\u4e00-\u9fff].*)\)$")
_NUMBERING = re.compile(r"^\d{1,2}[.、](?=\D)")
_INFORMATION = re.compile(r"(?<=.)(?:基本)?(?:信息|情况)$")
_CODE_NUMBER = re.compile(r"代码_?\d{1,2}_?(?=\()")
_CODE_WORDS = re.compile(r"^(行政相对人代码)_(?:\d{1,2}_)?([^\d()][^()]*)$")


@lru_cache(maxsize=1 << 14)
def title_key(text: str) -> str:
    """Return the key of a header text; '' for a text too long to be a title.

    Width, blanks, line breaks, kinds of dashes and brackets, case, marks such as `*` and “(必填)” do not matter, nor
    does a field's code beside its title.
    Of 行政相对人代码_2(组织机构代码) the words in brackets decide: the generations number the codes differently.
    """
    if len(text) > LONGEST:
        return ""
    if "\n" in text:
        text = _CODE_LINE.sub("", text.strip())
    # Dashes first: NFKC would leave some of them apart.
    key = unicodedata.normalize("NFKC", text.translate(_MARKS).translate(_DASHES)).translate(_DASHES)
    key = "".join(key.split()).translate(_BRACKETS).casefold()
    key = _NUMBERING.sub("", key)
    key = _CODE_AROUND.sub(r"\1", _CODE_BEHIND.sub("", _CODE_BEFORE.sub("", key)))
    key = _SHAPE.sub("", _HINT.sub("", _CODE_IN_BRACKETS.sub("", key))).strip(":_、")
    key = _CODE_NUMBER.sub("代码", key)
    return _CODE_WORDS.sub(r"\1(\2)", key)


def joined_keys(upper: str, lower: str) -> tuple[str, ...]:
    """Return the keys that a group title and the title below it may stand for together.

    法定代表人信息 over 证件类型 says no more than 法定代表人 does.
    """
    uppers = dict.fromkeys((upper, _INFORMATION.sub("", upper.strip())))
    pairs = (text for each in uppers for text in (f"{each}({lower})", f"{each}_{lower}", each + lower))
    return tuple(dict.fromkeys(map(title_key, pairs)))


def clean_title(text: str) -> str:
    """Return a header text for people: as written, without line breaks and outer blanks."""
    return re.sub(r"\s*[\r\n]+\s*", "", text).strip()
