"""Lists that an office keeps as a workbook or CSV: departments, decisions … Columns are found by their titles."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from credit_cli.errors import ConfigError, Unreadable
from credit_cli.model import Cell, Grid, cell_text, letters

from .grid import read
from .titles import title_key

_FIRST_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: the texts of its columns, and where it stands."""

    file: str
    sheet: str | None
    row: int
    texts: Mapping[str, str]
    letters: Mapping[str, str]

    def place(self, column: str) -> str:
        """Return file, sheet and cell; the row where there is no such column."""
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        place = f"{self.letters[column]}{self.row}" if column in self.letters else f"第 {self.row} 行"
        return f"{self.file} {sheet}{place}"

    def refuse(self, column: str, wrong: str, remedy: str) -> NoReturn:
        """Raise ConfigError naming file, sheet and cell."""
        raise ConfigError(f"{self.place(column)}：{wrong}", remedy=remedy)


def unread(what: str, problem: Unreadable) -> ConfigError:
    """Return what to say of a list that cannot be read; an empty one is no department's zero report."""
    remedy = "请核对是否选错文件" if problem.rule in {"FIL003", "FIL005"} else problem.remedy
    return ConfigError(f"{what} 读不出来：{problem.message}", remedy=remedy)


def find_list(folder: Path, stem: str) -> Path | None:
    """Return the list `stem`.xlsx or .csv of a folder. Raises ConfigError when there are both."""
    found = [path for suffix in (".xlsx", ".csv") if (path := folder / f"{stem}{suffix}").is_file()]
    if len(found) > 1:
        raise ConfigError(f"工作区里同时有 {stem}.xlsx 和 {stem}.csv", remedy="请只留一个，把另一个移走或改名")
    return found[0] if found else None


def read_list(path: Path, titles: Mapping[str, Sequence[str]], *, needed: Collection[str]) -> list[Line]:
    """Return the rows of a list below its header; blank rows are left out.

    `titles`: column → the titles it may bear. The header is the first row with all `needed` columns. Raises ConfigError
    when the file cannot be read or no sheet has these columns.
    """
    try:
        source = read(path)
    except Unreadable as problem:
        raise unread(path.name, problem) from None
    lines: list[Line] = []
    headed = False
    for grid in source.grids:
        for row, cells in enumerate(grid.rows[:_FIRST_ROWS]):
            columns = _columns(cells, titles)
            if columns.keys() >= set(needed):
                headed = True
                lines += _lines(grid, row, columns, path.name, sheet=grid.sheet if len(source.grids) > 1 else None)
                break
    if not headed:
        wanted = "、".join(f"“{titles[name][0]}”" for name in needed)
        raise ConfigError(f"{path.name} 的前 {_FIRST_ROWS} 行中没有找到表头：要有{wanted}列", remedy="请补上表头后重试")
    return lines


def _columns(cells: Sequence[Cell], titles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The column of the title that stands first in the list; of equal titles the leftmost."""
    at = {title_key(cell): place for place, cell in reversed(list(enumerate(cells))) if isinstance(cell, str) and cell}
    keys = {name: [title_key(title) for title in wanted] for name, wanted in titles.items()}
    return {name: at[key] for name, own in keys.items() if (key := next((key for key in own if key in at), None))}


def _lines(grid: Grid, header: int, columns: Mapping[str, int], file: str, *, sheet: str | None) -> Iterator[Line]:
    named = {name: letters(place) for name, place in columns.items()}
    for row, cells in enumerate(grid.rows[header + 1 :], header + 2):
        texts = {name: cell_text(cells[place]).strip() if place < len(cells) else "" for name, place in columns.items()}
        if any(texts.values()):
            yield Line(file, sheet, row, texts, named)
