"""Policy A: the lossless clean-up of a code cell. Only the way of writing changes, never a character of the code.

NFKC is allowed for this column because a code has no characters that NFKC could confuse; names must never pass here.
"""

import re
import string
import unicodedata
from functools import lru_cache
from itertools import dropwhile
from typing import Final

_DASHES: Final = "\N{MINUS SIGN}\N{HYPHEN BULLET}\N{MODIFIER LETTER MINUS SIGN}"
_QUOTES: Final = "'\"`\N{PRIME}\N{DOUBLE PRIME}\N{ACUTE ACCENT}\N{MODIFIER LETTER APOSTROPHE}"
# Control, format (zero-width, BOM, bidi), every blank, every dash, opening and closing quotation marks.
_DROPPED: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Pd", "Pi", "Pf"})
_UPPER: Final = {ord(low): ord(low.upper()) for low in string.ascii_lowercase}
_LABEL: Final = re.compile(
    r"(?:(?:企业|单位|机构|法人|公司)?(?:统一)?(?:社会)?信用(?:代码|编码|码)(?:证号|证|号码|号)?|统一代码|代码|USCC"
    r"|组织机构代码|(?:工商)?注册号|纳税人识别号|税号|身份证(?:号码|号)?)"
    r"(?:\([^()]{0,20}\))?[:：=;,、]*",
    re.IGNORECASE,
)


def canonical(text: str) -> str:
    """Return the canonical writing of the raw cell text: upper case, no blanks, hyphens, quotes or label.

    Characters outside the code alphabet stay, so that what is wrong remains visible. Idempotent.
    """
    if text.isascii() and text.isalnum() and not _LABEL.match(text):
        return text.upper()
    return fold(text).translate(_UPPER)


def fold(text: str) -> str:
    """The same without upper-casing: policy B must still see whether an L was typed as `l`."""
    bare = text.translate(_ASCII_DROPPED) if text.isascii() else _bare(text)
    return _without_label(bare)


def _without_label(bare: str) -> str:
    while (label := _LABEL.match(bare)) is not None:
        bare = bare[label.end() :]
    return bare


def _bare(text: str) -> str:
    """NFKC, without what is not written; twice, because NFKC can bring forth a blank or an accent of its own."""
    once = "".join(filter(_kept, unicodedata.normalize("NFKC", text)))
    return "".join(filter(_kept, unicodedata.normalize("NFKC", once)))


def oddities(text: str) -> str:
    """Return in Chinese what `canonical` would change, so that a person sees what cannot be seen; '' for nothing."""
    inner = "".join(dropwhile(_is_dropped, text))
    front, inner = text[: len(text) - len(inner)], "".join(dropwhile(_is_dropped, reversed(inner)))[::-1]
    back = text[len(front) + len(inner) :]
    found = [f"{where}有{names}" for where, part in _places(front, inner, back) if (names := _names(part))]
    if any("a" <= char <= "z" for char in _bare(inner)):
        found.append("有小写字母")
    if any(_kept(char) and unicodedata.normalize("NFKC", char) != char for char in inner):
        found.append("有全角字符")
    if _without_label(_bare(inner)) != _bare(inner):
        found.append("多了代码以外的文字")
    return "，".join(found)


def _places(front: str, inner: str, back: str) -> tuple[tuple[str, str], ...]:
    if front and _names(front) == _names(back):
        return ("前后", front), ("中间", inner)
    return ("前面", front), ("后面", back), ("中间", inner)


def _names(text: str) -> str:
    return "、".join(dict.fromkeys(_name(char) for char in text if _is_dropped(char)))


def _name(char: str) -> str:
    if char in "\t\n\r\v\f\u2028\u2029":
        return "制表符" if char == "\t" else "换行"
    if char in _QUOTES:
        return "引号"
    if char in _DASHES:
        return "连字符"
    return {"Zs": "空格", "Pd": "连字符", "Pi": "引号", "Pf": "引号"}.get(unicodedata.category(char), "看不见的字符")


def _is_dropped(char: str) -> bool:
    return not _kept(char)


@lru_cache(maxsize=4096)
def _kept(char: str) -> bool:
    return char not in _QUOTES and char not in _DASHES and unicodedata.category(char) not in _DROPPED


_ASCII_DROPPED: Final = {point: None for point in range(128) if not _kept(chr(point))}
