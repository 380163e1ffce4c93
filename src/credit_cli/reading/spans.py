"""Cells that come row by row and may span others (HTML, SpreadsheetML), put in their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from credit_cli.errors import Unreadable
from credit_cli.model import Cell, Facts, letters

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MAX_CELLS = 20_000_000
"""Cells between A1 and the last filled one: as lists they take some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet before it is encoded: rows may differ in length."""

    name: str
    rows: Sequence[Sequence[Cell]]
    facts: Facts
    hidden: bool = False


class Layout:
    """Places cells as Excel does: a cell that spans others keeps its text in the first, the others stay empty."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.errors: list[tuple[str, str]] = []
        self.uncached: list[str] = []
        self._hidden: list[int] = []
        self._merges: list[tuple[int, int, int, int]] = []
        self._reach: dict[int, int] = {}
        """Column → the last row (0-based) that a cell from above covers there."""

    def row(self, *, hidden: bool, number: int | None = None) -> None:
        """Begin the next row, or row `number` (1-based, below all rows so far)."""
        if number is not None:
            self._bounded(number, 1)
            self.rows += [[] for _ in range(number - 1 - len(self.rows))]
        self._bounded(len(self.rows) + 1, 1)
        self.rows.append([])
        if hidden:
            self._hidden.append(len(self.rows))

    def put(self, cell: Cell, down: int = 1, across: int = 1, *, column: int | None = None) -> str:
        """Put a cell into the next free place, or into `column` (0-based); return its address."""
        if not self.rows:
            self.row(hidden=False)
        row, at = self.rows[-1], len(self.rows) - 1
        place = len(row) if column is None else column
        while column is None and self._reach.get(place, -1) >= at:
            place += 1
        self._bounded(at + 1, place + across)
        row += [None] * (place - len(row))
        row[place:] = [cell, *[None] * (across - 1)]
        if down > 1:
            self._reach |= dict.fromkeys(range(place, place + across), at + down - 1)
        if down > 1 or across > 1:
            self._merges.append((at, place, min(at + down, MAX_ROWS) - 1, place + across - 1))
        return f"{letters(place)}{at + 1}"

    def _bounded(self, height: int, width: int) -> None:
        if height > MAX_ROWS or width > MAX_COLUMNS:
            raise Unreadable(
                f"表格延伸到 {letters(width - 1)}{height}，超出工作表的范围",
                rule="FIL001",
                remedy="请将数据复制到新工作簿后另存为 xlsx 再报送",
            )

    def sheet(self, name: str, *, hidden: bool = False, hidden_columns: tuple[tuple[int, int], ...] = ()) -> Sheet:
        """Return the whole; rows and columns after the last value do not count."""
        rows = [row[: _filled(row)] for row in self.rows]
        while rows and not rows[-1]:
            rows.pop()
        if len(rows) * max(map(len, rows), default=0) > MAX_CELLS:
            raise Unreadable("表格范围过大", rule="FIL001", remedy="请将数据复制到新工作簿后另存为 xlsx 再报送")
        facts = Facts(
            errors=tuple(self.errors),
            uncached=tuple(self.uncached),
            hidden_rows=tuple(number for number in self._hidden if number <= len(rows)),
            hidden_columns=hidden_columns,
            merges=tuple(_area(*merge, len(self.rows)) for merge in self._merges),
        )
        return Sheet(name, rows, facts, hidden)


def _filled(row: Sequence[Cell]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1] not in {None, ""}), 0)


def _area(top: int, left: int, bottom: int, right: int, height: int) -> str:
    """A span beyond the last row ends there: exports write rowspan=1000 for `the rest`."""
    return f"{letters(left)}{top + 1}:{letters(right)}{max(top, min(bottom, height - 1)) + 1}"
