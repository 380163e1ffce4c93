"""The types that travel from workbook cell to scorecard: Grid → Table → Hits → Submission."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeAlias, cast
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""One raw cell as the file holds it: a code typed as a number stays a number, an empty cell is None or ''."""

Severity: TypeAlias = Literal["error", "warning", "info"]
Dimension: TypeAlias = Literal[
    "completeness", "conformity", "accuracy", "uniqueness", "consistency", "timeliness", "privacy"
]
Mask: TypeAlias = NDArray[np.bool_]
Positions: TypeAlias = NDArray[np.intp]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def is_unseen(text: str) -> bool:
    """Does nothing in a text leave a mark? Blanks, zero-width and control characters do not."""
    return all(category(char) in _UNSEEN for char in text)


def letters(index: int) -> str:
    """Return the column letters of a 0-based column index: 0 → A, 25 → Z, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def file_name(path: str) -> str:
    """Return the last part of a path as outputs show it, whichever system wrote it."""
    return path.replace("\\", "/").rpartition("/")[2]


def cell_text(cell: Cell) -> str:
    """Return what a person sees in a cell, trimmed; whole numbers without `.0`; '' for an empty cell."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e21:
        # Spreadsheets keep and show fifteen digits; the float's own further digits were never typed.
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a worksheet holds that its values do not tell. Addresses are exact, row and column numbers 1-based."""

    errors: tuple[tuple[str, str], ...] = ()
    """(address, error) of cells such as `#N/A`; in the grid they are empty."""
    uncached: tuple[str, ...] = ()
    """Addresses of formulas without a saved result; in the grid they are empty."""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    """(first, last) of each hidden group."""
    merges: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    """Addresses that are given to more than one cell."""
    disordered: tuple[str, ...] = ()
    """Addresses of cells, rows as `A7`, that come after one they should come before."""
    below: int = 0
    """The last row with a value as the file's bytes say, 0 where that was not looked for."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet as raw typed cells: `rows[0][0]` is A1; rows may differ in length. `sheet` is its name."""

    sheet: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Source:
    """One received file: its bytes' digest and its worksheets. `path` is as the user gave it."""

    path: str
    sha256: str
    format: str
    """xlsx, xlsm, xls, xlsb, ods, csv, html or xml (SpreadsheetML 2003), found by content."""
    grids: tuple[Grid, ...]
    encoding: str | None = None
    """For csv: utf-8-sig, utf-8, gb18030 …"""
    problems: tuple["Finding", ...] = ()
    """What is wrong with the file as a whole, although it was read."""


def spread(distinct: Sequence[str], codes: NDArray[np.int32]) -> list[str]:
    """Return the text that each code names."""
    if len(distinct) == len(codes) and np.array_equal(codes, np.arange(len(codes))):
        return list(distinct)
    texts: list[str] = np.array(distinct, np.object_)[codes].tolist()
    return texts


@dataclass(frozen=True)
class Column:
    """One column of a table, dictionary-encoded: `cells` are its distinct raw cells, `codes[i]` names record i's."""

    title: str
    index: int
    """0-based worksheet column."""
    cells: list[Cell]
    codes: NDArray[np.int32]

    @property
    def letter(self) -> str:
        return letters(self.index)

    @cached_property
    def textual(self) -> bool:
        """Are all of its cells texts?"""
        return set(map(type, self.cells)) <= {str}

    @cached_property
    def texts(self) -> list[str]:
        """The trimmed text of each distinct cell; '' where nothing in it can be seen."""
        if self.textual:
            texts = list(map(str.strip, cast("list[str]", self.cells)))
        else:
            texts = [cell.strip() if type(cell) is str else cell_text(cell) for cell in self.cells]
        if "".join(texts).isprintable():
            return texts
        return ["" if is_unseen(text) else text for text in texts]

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """The number of characters of each distinct text: the cheapest way to rule most cells out of a test."""
        return np.fromiter(map(len, self.texts), np.int64, len(self.texts))

    @cached_property
    def joined(self) -> str:
        """All distinct texts in one, a line feed between them: one search tells whether any cell needs a look."""
        return "\n".join(self.texts)

    @cached_property
    def blank(self) -> Mask:
        """Per record: is the cell empty or only blanks?"""
        return self.where(self.lengths == 0)

    @cached_property
    def memo(self) -> dict[str, Any]:
        """Verdicts about the distinct cells that several rules share (codes, dates, …), by name."""
        return {}

    def once(self, name: str, make: Callable[["Column"], Any]) -> Any:
        """Return `make(self)`, computed once per column and name."""
        if name not in self.memo:
            self.memo[name] = make(self)
        return self.memo[name]

    def where(self, distinct: NDArray[Any]) -> NDArray[Any]:
        """Spread one value per distinct cell over the records."""
        return distinct[self.codes]

    def spread(self, distinct: Sequence[str]) -> list[str]:
        """The same for texts."""
        return spread(distinct, self.codes)

    def test(self, predicate: Callable[[str], object], *, among: Mask | None = None) -> Mask:
        """Per record: does `predicate` hold for the trimmed text? Called once per distinct cell (those in `among`)."""
        if among is None:
            return self.where(np.array([bool(predicate(text)) for text in self.texts], np.bool_))
        found = among.copy()
        for place in among.nonzero()[0].tolist():
            found[place] = bool(predicate(self.texts[place]))
        return self.where(found)

    def holding(self, shape: re.Pattern[str]) -> Mask:
        """Per distinct cell: does the shape, which never spans lines, occur in its text? One search through all."""
        found = np.zeros(len(self.texts), np.bool_)
        places = [match.start() for match in shape.finditer(self.joined)]
        found[np.searchsorted(np.cumsum(self.lengths + 1), places, side="right")] = True
        return found

    def used(self, records: Mask) -> Mask:
        """Per distinct cell: does it stand in one of these records?"""
        found = np.zeros(len(self.cells), np.bool_)
        found[self.codes[records]] = True
        return found

    def text(self, position: int) -> str:
        return self.texts[int(self.codes[position])]

    def raw(self, position: int) -> str:
        """The text as submitted, blanks around it too; of other cells what a person sees."""
        cell = self.cell(position)
        return cell if isinstance(cell, str) else self.text(position)

    def cell(self, position: int) -> Cell:
        return self.cells[int(self.codes[position])]


@dataclass(frozen=True, slots=True)
class RowLedger:
    """What became of every row of a sheet: rows = the sum of all the others."""

    rows: int
    title: int
    header: int
    records: int
    blank: int
    total: int
    note: int
    repeated: int
    unchecked: int = 0
    """Of another table on the same sheet."""


@dataclass(frozen=True, slots=True)
class HeaderProblem:
    """Something wrong with the header: which rule, which field, which cells, and words for the message."""

    rule: str
    field: str | None
    row: int
    cells: tuple[str, ...]
    details: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The records of one sheet under a recognised header. Position i of every array is record i, top to bottom."""

    sheet: str
    dataset: str
    """The pack's id, e.g. `xzcf` or `xzcf-2016`."""
    header_row: int
    """1-based worksheet row of the (lowest) header row."""
    rows: NDArray[np.int64]
    """1-based worksheet row of each record: the only source of addresses."""
    columns: Mapping[str, Column]
    """By field code."""
    extra: tuple[Column, ...]
    """Columns that no field claims; kept and named."""
    ledger: RowLedger
    unit: str | None = None
    """The department named in a 填报单位 row above the header."""
    heading: str = ""
    """All text above the header, joined by line breaks."""
    problems: tuple[HeaderProblem, ...] = ()
    date1904: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def memo(self) -> dict[str, Any]:
        return {}

    def once(self, name: str, make: Callable[["Table"], Any]) -> Any:
        """Return `make(self)`, computed once per table and name."""
        if name not in self.memo:
            self.memo[name] = make(self)
        return self.memo[name]

    def address(self, column: Column, position: int) -> str:
        return f"{column.letter}{self.rows[position]}"


@dataclass(frozen=True, slots=True)
class Hits:
    """What a check found in one column: record positions, and per hit the words its message needs."""

    field: str
    positions: Positions
    details: Mapping[str, Sequence[str]] = attribute(default_factory=dict)
    """Per name one text per hit, for `{name}` in the rule's message."""
    related: Sequence[tuple[str, ...]] = ()
    """Per hit the addresses of the other cells involved."""
    suggestions: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at one cell, as every output shows it. `row` 0 and empty `cell` mean the sheet or file as a whole."""

    rule: str
    sheet: str | None
    cell: str | None
    row: int
    column: str | None
    field: str | None
    value: str
    details: Mapping[str, str] = attribute(default_factory=dict)
    related: tuple[str, ...] = ()
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Per record of a submission what the archive and the scorecards need: parallel lists, position = record."""

    rows: list[int]
    keys: list[str]
    """Digest of the record's key: the same key in a later file is an update of the same record."""
    digests: list[str]
    """Digest of the record's whole content: a new digest under the same key is a new version."""
    departments: list[str]
    documents: list[str]
    names: list[str]
    """The party's name as submitted, trimmed."""
    code_texts: list[str]
    """The party's code as submitted, trimmed."""
    parties: list[str]
    """Name key of the party (width, brackets, blanks removed); never written back."""
    codes: list[str]
    """The party's code in canonical form where it passes every check, else ''."""
    decided: list[date | None]
    reported: list[date]
    dated: list[bool]
    """False where the sheet's own reported day cannot be read: the day of arrival, which stands in, is the latest it
    can have been, and makes nobody late."""
    timeliness: list[str]
    """`on_time`, `late`, `undetermined` or `unknown` (no readable decision date, or reported day where it matters)."""
    periods: list[str]
    """YYYY-MM the record counts for."""
    compliant: list[bool]
    wrong_code: list[bool]
    unfit: list[int]
    """What tells it from others was found missing, a placeholder or none: 1 the number, 2 the name, 3 both, else 0."""
    kept: list[str]
    """Further fields that the data set keeps with a record (`keep`), as JSON by field code; '' where it keeps none."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Submission:
    """The result for one sheet that holds a table, or for one file that cannot be read (`sheet` None)."""

    path: str
    sha256: str
    sheet: str | None
    dataset: str | None
    department: str | None
    header_row: int | None
    columns: Mapping[str, tuple[str, str]]
    """field code → (letter, title)."""
    extra: tuple[tuple[str, str], ...]
    ledger: RowLedger | None
    records: Records | None
    findings: tuple[Finding, ...]
    received: date
    reported_by: str
    """Where the reported day comes from, in Chinese, e.g. “上报日期”列."""
    period: str
    """YYYY-MM the submission as a whole counts for; '' where neither content nor name of the file tells."""
    guessed: bool = False
    """Is that month the one of what came with the file or of its arrival, because nothing else told?"""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLedger:
    """What became of every file: given = read + refused + skipped + failed. `missing` paths named no file."""

    given: int
    read: int
    refused: int
    skipped: int
    failed: int
    """Through no fault of the file: it could not be opened, or we broke down."""
    missing: int


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run of validate."""

    as_of: date
    submissions: tuple[Submission, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    """(path or sheet, why) of everything that was not read as a submission."""
    files: FileLedger | None = None
