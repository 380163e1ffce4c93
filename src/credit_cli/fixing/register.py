"""The authoritative register given by `--register`: which codes it holds, and which of them for each name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from credit_cli.checks.keys import fold_all, name_key
from credit_cli.codes.judge import is_number_text, of_canonical
from credit_cli.codes.repair import normalise
from credit_cli.codes.verdict import PASSING
from credit_cli.errors import ConfigError, Unreadable
from credit_cli.model import Cell, Grid, cell_text
from credit_cli.reading.encode import as_columns
from credit_cli.reading.grid import read
from credit_cli.reading.lists import unread
from credit_cli.reading.titles import title_key

NAMES: Final = (
    *("名称", "企业名称", "主体名称", "单位名称", "机构名称", "市场主体名称", "法人名称", "信用主体名称", "组织名称"),
    *("企业（机构）名称", "单位全称", "企业全称", "字号名称", "纳税人名称", "当事人名称", "行政相对人名称", "name"),
)
CODES: Final = (
    *("统一社会信用代码", "统一社会信用代码证号", "社会信用代码", "统一信用代码", "信用代码", "统一代码"),
    *("统一社会信用代码（18位）", "统一社会信用代码/注册号", "主体代码", "代码", "uscc", "code"),
)
_FIRST_ROWS: Final = 30
_LOST: Final = "???"


@dataclass(frozen=True, slots=True)
class Register:
    """`by_name`: name key → its codes of 18 characters; `codes`: every code as the register writes it."""

    shown: str
    by_name: Mapping[str, frozenset[str]]
    codes: frozenset[str]
    rows: int
    usable: int
    """How many of the rows have a name and a sound code."""

    @property
    def told(self) -> str:
        """How much of the register is evidence, in words."""
        rest = self.rows - self.usable
        left = f"；另 {rest} 行缺名称，或代码不是正确的 18 位代码" if rest else ""
        return f"登记名册 {self.shown}：{self.rows} 行中 {self.usable} 行可作依据{left}"

    def of(self, name: str) -> tuple[str, ...]:
        """Return the codes of a name key, sorted."""
        return tuple(sorted(self.by_name.get(name, ())))


def read_register(path: Path) -> Register:
    """Read a register: any workbook or CSV with a column of names and one of codes, header within the first rows.

    Every sheet that has both counts. A code stored as a number has lost its last digits: it never serves as a target,
    and it spoils the certainty of its name. Raises ConfigError when the file cannot be read, lacks the columns or has
    no row that could be evidence.
    """
    try:
        source = read(path)
    except Unreadable as problem:
        raise unread(f"登记名册 {path.name}", problem) from None
    found = [entry for grid in source.grids for entry in _entries(grid) if any(entry)]
    if not any(_header(grid) for grid in source.grids):
        raise ConfigError(
            f"登记名册 {path.name} 的前 {_FIRST_ROWS} 行中没有同时找到名称列和代码列",
            remedy=f"名称列的表头可写 {'、'.join(NAMES[:4])}；代码列的表头可写 统一社会信用代码、信用代码、代码",
        )
    usable = sum(bool(name) and of_canonical(target) in PASSING for name, target, _ in found)
    if not usable:
        raise ConfigError(
            f"登记名册 {path.name} 的 {len(found)} 行没有一行能作依据：要有名称和正确的 18 位代码",
            remedy="请核对是否选错文件或列；代码列应为文本，存成数字的代码已丢失末几位，不能用",
        )
    by_name: dict[str, set[str]] = {}
    for name, target, _ in found:
        if name and target:
            by_name.setdefault(name, set()).add(target)
    codes = frozenset(code for _, _, code in found if code)
    return Register(path.name, {name: frozenset(held) for name, held in by_name.items()}, codes, len(found), usable)


def _header(grid: Grid) -> tuple[int, int, int] | None:
    """Return (row, name column, code column), 0-based, of the first row that has both titles."""
    for row, cells in enumerate(grid.rows[:_FIRST_ROWS]):
        name, code = _column(cells, _NAME_KEYS), _column(cells, _CODE_KEYS)
        if name is not None and code is not None:
            return row, name, code
    return None


def _column(cells: Sequence[Cell], keys: Sequence[str]) -> int | None:
    """The column of the title that stands first in our list: 统一社会信用代码 before a mere 代码."""
    titles = {title_key(cell): at for at, cell in reversed(list(enumerate(cells))) if isinstance(cell, str) and cell}
    return next((titles[key] for key in keys if key in titles), None)


_NAME_KEYS: Final = tuple(map(title_key, NAMES))
_CODE_KEYS: Final = tuple(map(title_key, CODES))


def _entries(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """Yield (name key, target, code as written) per row; a target that is no certain code can only contradict."""
    if (found := _header(grid)) is None:
        return
    row, name, code = found
    names, codes = (as_columns(grid.rows)[at].below(row + 1) for at in (name, code))
    keys = fold_all([cell_text(cell) for cell in names.cells], name_key)
    held = [_target(cell) for cell in codes.cells]
    for one, other in zip(names.codes.tolist(), codes.codes.tolist(), strict=True):
        yield keys[one], *held[other]


def _target(cell: Cell) -> tuple[str, str]:
    """Return the code as a target and as written, '' where there is none."""
    text = cell_text(cell)
    if not isinstance(cell, str) or is_number_text(text):
        return (text[:15].ljust(15, "?") + _LOST, "") if text else ("", "")
    code = normalise(text)
    if code.isdecimal() and code.endswith("000"):
        return code[:15].ljust(15, "?") + _LOST, code
    return (code if len(code) == 18 else ""), code
