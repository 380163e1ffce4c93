"""FIL004: a file that is not what its name says. It is read all the same; the department should know."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from credit_cli.model import Finding

_TEXT: Final = frozenset({".csv", ".tsv", ".txt", ".tab", ".prn"})
_BOOK: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".et", ".ett"})
_SUFFIXES: Final = {
    "csv": _TEXT,
    "html": frozenset({".html", ".htm"}),
    "xml": frozenset({".xml"}),
    "xlsx": _BOOK,
    "xlsm": _BOOK,
    "xls": frozenset({".xls", ".xlt", ".et", ".ett"}),
    "xlsb": frozenset({".xlsb"}),
    "ods": frozenset({".ods", ".ots"}),
}
_NAMES: Final = {
    "csv": "普通文本",
    "html": "网页表格（HTML）",
    "xml": "XML 表格（Excel 2003）",
    "xlsx": "xlsx 工作簿",
    "xlsm": "xlsm 工作簿（含宏）",
    "xls": "旧版 Excel 工作簿（xls）",
    "xlsb": "二进制工作簿（xlsb）",
    "ods": "ODS 表格",
}
_KNOWN: Final = frozenset().union(*_SUFFIXES.values())


def suffix_problems(shown: str, format_: str) -> Iterator[Finding]:
    """Yield the finding for a spreadsheet's suffix that belongs to another format; other suffixes promise nothing."""
    suffix = PurePath(shown.replace("\\", "/")).suffix.lower()
    if suffix in _KNOWN and suffix not in _SUFFIXES[format_]:
        name = _NAMES[format_]
        space = " " if name[0].isascii() else ""
        details = {"suffix": suffix, "format": name}
        details["cause"] = f"扩展名为 {suffix}，内容实为{space}{name}；已按内容读取"
        yield Finding("FIL004", None, None, 0, None, None, "", details)
