"""Reading TOML that a person wrote: what is wrong is said with its line, in Chinese (the library speaks English)."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from .errors import ConfigError, cause

_PLACE: Final = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_WORDS: Final = (
    ("Invalid value", "等号后面的写法不对：文字要加英文引号，数字和 true、false 不加"),
    ("Expected '=' after", "项名后面要有等号"),
    ("Invalid statement", "项名要用英文字母；用中文的要加英文引号"),
    ("Invalid initial character for a key", "项名要用英文字母；用中文的要加英文引号"),
    ("Unterminated string", "英文引号没有成对"),
    ("Illegal character", "有不能用的字符：引号要用英文引号，并在同一行里成对"),
    ("Cannot overwrite", "同一项写了两次"),
    ("Cannot declare", "同一节写了两次"),
    ("Cannot mutate", "同一节写了两次"),
    ("Expected newline or end of document", "一行只能写一项"),
    ("Unclosed array", "方括号没有成对"),
    ("Unclosed inline table", "花括号没有成对"),
    ("Expected ']'", "节名的方括号没有成对"),
)


def load(path: Path, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the content of a TOML file in UTF-8. Raises ConfigError that names file and line."""
    try:
        return loads(path.read_bytes(), path, parse_float=parse_float)
    except OSError as error:
        raise ConfigError(f"{path.name} 打不开：{cause(error)}", remedy="请检查文件是否存在、是否可读") from None


def loads(data: bytes, path: Path, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the content of a TOML file's bytes; see `load`."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=parse_float)
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} 不是 UTF-8 编码", remedy="请用记事本“另存为”，编码选 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} {wrong(error)}", remedy="请按行号改正后重试") from None


def wrong(error: tomllib.TOMLDecodeError) -> str:
    """Say where a TOML text is wrong, and how."""
    text = str(error)
    found = _PLACE.search(text)
    place = f"第 {found[1]} 行第 {found[2]} 列" if found else "末尾"
    words = next((words for start, words in _WORDS if text.startswith(start)), "写法不对")
    return f"不是合法的 TOML：{place}，{words}"
