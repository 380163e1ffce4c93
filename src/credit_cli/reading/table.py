"""`tables`: the worksheets of a source → tables of records under a recognised header."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Literal, TypeAlias

import numpy as np

from credit_cli.errors import CreditError
from credit_cli.model import Cell, Column, Grid, RowLedger, Source, Table, cell_text
from credit_cli.ooxml.address import parse_range
from credit_cli.rulepack import Book, DataSet

from .encode import Encoded, as_columns
from .grid import Grid1904, paused_gc
from .header import Header, find_header
from .heading import heading_text, row_texts, unit_above
from .rows import Kind, Sorted, Surroundings, sort_rows
from .stacked import Stacked, stacked
from .titles import title_key
from .unrecognised import is_aside, judge
from .vocabulary import Vocabulary, vocabulary

NoTable: TypeAlias = Literal["instructions", "no_header", "unknown_dataset"]
_WIDE = 6
"""A merged cell over half of fewer columns than this is no heading."""
_RUNNING_TITLES = frozenset({"序号", "序", "no", "no.", "行号", "#"})


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A worksheet that gives no table: `instructions` (not a submission), `no_header`, or `unknown_dataset`.

    `row` is the 1-based row that looks like a header (0: none).
    """

    sheet: str
    kind: NoTable
    row: int
    details: Mapping[str, str] = field(default_factory=dict)
    ledger: RowLedger | None = None
    """Of a sheet set aside by its name that holds records all the same: these are its unchecked rows."""


def tables(source: Source, book: Book, *, dataset: str | None = None) -> tuple[Table | Unrecognised, ...]:
    """Return one Table or Unrecognised per worksheet, in sheet order.

    `dataset` restricts the search to the packs of that data set. Raises CreditError when there is no such data set.
    """
    known = _known(book, dataset)
    with paused_gc():
        stem = PurePath(source.path).stem
        headers = [find_header(grid.rows, known, name=f"{stem}\n{grid.sheet}") for grid in source.grids]
        aside = [is_aside(grid.sheet) for grid in source.grids]
        # A sheet named as instructions or as a sample is one only beside a real table.
        real = any(header is not None and not named for header, named in zip(headers, aside, strict=True))
        return tuple(
            _none(grid, known)
            if header is None
            else _aside(grid, header, known)
            if real and named
            else _build(grid, header, known)
            for grid, header, named in zip(source.grids, headers, aside, strict=True)
        )


def _known(book: Book, dataset: str | None) -> Vocabulary:
    """The vocabulary of the packs to choose from, made once per book."""
    name = f"vocabulary {dataset or ''}"
    if name not in book.memo:
        book.memo[name] = vocabulary(_packs(book, dataset))
    found: Vocabulary = book.memo[name]
    return found


def _packs(book: Book, dataset: str | None) -> Iterable[DataSet]:
    if dataset is None:
        return book.datasets.values()
    packs = [pack for pack in book.datasets.values() if dataset in {pack.dataset, pack.id}]
    if not packs:
        names = "、".join(dict.fromkeys(pack.dataset for pack in book.datasets.values()))
        raise CreditError(f"没有数据集 {dataset}", remedy=f"可用的数据集：{names}")
    return packs


def _none(grid: Grid, known: Vocabulary) -> Unrecognised:
    kind, row, details = judge(grid, known)
    return Unrecognised(grid.sheet, kind, row, details)


def _aside(grid: Grid, header: Header, known: Vocabulary) -> Unrecognised:
    """A sheet of instructions or samples beside a real table: not a submission, but its records are not passed over."""
    table = _build(grid, header, known)
    left = replace(table.ledger, records=0, unchecked=table.ledger.unchecked + len(table))
    details = {"count": str(len(table)), "dataset": header.pack.title}
    return Unrecognised(grid.sheet, "instructions", table.header_row, details, left if len(table) else None)


def _build(grid: Grid, header: Header, known: Vocabulary) -> Table:
    whole = as_columns(grid.rows)
    others = stacked(grid.rows, whole, header, known)
    above = grid.rows[: others.above.start if others.above else header.top]
    encoded = [column.below(header.bottom + 1, others.below.start) for column in whole]
    found = sort_rows(encoded, _surroundings(grid, header, others.again))
    kept = found.kinds == Kind.RECORD
    columns = _columns(encoded, header, None if kept.all() else kept)
    claimed = {header.fields[code]: code for code in header.fields}
    return Table(
        sheet=grid.sheet,
        dataset=header.pack.id,
        header_row=header.bottom + 1,
        rows=np.flatnonzero(kept).astype(np.int64) + header.bottom + 2,
        columns={claimed[column.index]: column for column in columns if column.index in claimed},
        extra=tuple(column for column in columns if column.index not in claimed and _tells(column)),
        ledger=_ledger(grid.rows, header, found, others),
        unit=unit_above(above),
        heading="\n".join(filter(None, (heading_text(above), *found.zero))),
        problems=(*header.problems, *others.problems),
        date1904=isinstance(grid, Grid1904),
    )


def _surroundings(grid: Grid, header: Header, again: Sequence[int]) -> Surroundings:
    pack, fields, rows = header.pack, header.fields, grid.rows
    identity = {fields[code] for code in (pack.roles.document, pack.roles.party) if code in fields}
    keys = identity | {fields[code] for code in (*pack.key, pack.roles.code) if code in fields}
    running = next((at for at, title in header.titles.items() if title_key(title) in _RUNNING_TITLES), None)
    cells = [
        {at: cell for at, cell in enumerate(row) if type(cell) is str and cell.strip()}
        for row in (*rows[header.top : header.bottom + 1], *(rows[at] for at in again))
    ]
    upper = rows[: header.bottom + 1]
    above = frozenset((at, text) for row in upper for at, cell in enumerate(row) if (text := cell_text(cell)))
    return Surroundings(
        frozenset(keys),
        frozenset(identity),
        running,
        min(header.titles),
        cells,
        above,
        fields=frozenset(fields.values()),
        senders=frozenset(at for code, at in fields.items() if _tells_who(pack, code)),
        spanned=frozenset(_spanned(grid, header)),
    )


def _tells_who(pack: DataSet, code: str) -> bool:
    """Does a field say who reports, or when? A department fills these in even where it has nothing to report."""
    return pack.fields[code].kind in {"agency", "reported"} or (
        pack.fields[code].kind == "uscc" and code != pack.roles.code
    )


def _spanned(grid: Grid, header: Header) -> Iterator[int]:
    """Yield the rows below the header whose first cell is merged across half of the table or more."""
    left, width = min(header.titles), max(header.titles) - min(header.titles) + 1
    for top, first, bottom, last in filter(None, map(parse_range, grid.facts.merges)):
        if top == bottom and first - 1 <= left and 2 * (last - first + 1) >= max(width, _WIDE):
            yield top - header.bottom - 2


def _columns(
    encoded: Sequence[Encoded], header: Header, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]] | None"
) -> list[Column]:
    return [column.column(header.titles.get(at, ""), at, kept) for at, column in enumerate(encoded)]


def _tells(column: Column) -> bool:
    """A column without a title counts only if a record has something in it."""
    return bool(column.title) or any(column.texts)


def _ledger(rows: Sequence[Sequence[Cell]], header: Header, found: Sorted, others: Stacked) -> RowLedger:
    outside = [at for at in (*range(header.top), *others.below) if row_texts(rows[at])]
    unchecked = sum(at in others.above or at in others.below for at in outside)
    count = {kind: int(np.count_nonzero(found.kinds == kind)) for kind in Kind}
    height = header.bottom - header.top + 1
    return RowLedger(
        rows=header.top + height + len(found.kinds) + len(others.below),
        title=len(outside) - unchecked,
        header=height,
        records=count[Kind.RECORD],
        blank=count[Kind.BLANK] + header.top + len(others.below) - len(outside),
        total=count[Kind.TOTAL],
        note=count[Kind.NOTE],
        repeated=count[Kind.REPEATED],
        unchecked=unchecked,
    )
