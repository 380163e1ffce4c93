"""Is a text, a web page or an XML file in a folder a table that somebody sent? Told by its beginning, cautiously.

What is only a letter or a log must not become a submission that cannot be read: such a file is skipped, and that is
said. A file that is named by itself is always read.
"""

import re
from pathlib import Path
from typing import Final

SUFFIXES: Final = frozenset({".txt", ".htm", ".html", ".xml"})
_HEAD: Final = 64 << 10
_LINES: Final = 30
_ENOUGH: Final = 3
"""Titles of columns in one line, or in one page."""
_TITLE: Final = re.compile(
    r"[*＊\s]*[\u4e00-\u9fff][^,，;；\t<>]{0,24}?"
    r"(名称|代码|编码|文号|书号|号码|编号|类别|类型|种类|日期|时间|期限|有效期|金额|机关|单位|部门|内容|事实|依据|状态|备注)"
    r"[\s\d_＿（(）)万元必填统一社会信用代码]*|[A-Z]{2,4}_[A-Z_\d]{2,}"
)
_BETWEEN: Final = re.compile(r"[\t,;|]")
_CELL: Final = re.compile(r"<t[dh][^>]*>(?:<[^>]+>)*([^<>]{1,60})<", re.IGNORECASE)
_SPREADSHEET: Final = b"urn:schemas-microsoft-com:office:spreadsheet"


def looks_like_table(path: Path) -> bool:
    """Whether the beginning of a file has the titles of a table. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if _SPREADSHEET in head:
        return True
    text = _decoded(head)
    if path.suffix.lower() == ".txt" and "<table" not in text.lower():
        lines = (_BETWEEN.split(line) for line in text.splitlines()[:_LINES])
        return any(_titles(line) >= _ENOUGH for line in lines)
    return _titles(_CELL.findall(text)) >= _ENOUGH


def _titles(cells: list[str]) -> int:
    return len({cell for cell in map(_plain, cells) if _TITLE.fullmatch(cell)})


def _plain(cell: str) -> str:
    return cell.strip().strip('"').replace("&nbsp;", "").strip()


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:  # the last character may be cut in two
        cut = error.start >= len(head) - 4
        return head.decode("utf-8-sig", "ignore") if cut else head.decode("gb18030", "replace")
