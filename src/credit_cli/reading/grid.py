"""`read`: a received file → Source, its worksheets as raw typed cells anchored at A1."""

import gc
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from credit_cli.config import LIMITS, Limits
from credit_cli.errors import CreditError, Unreadable, cause
from credit_cli.model import Cell, Facts, Grid, Source
from credit_cli.ooxml import package

from . import biff, biff12, cfb, csvgrid, gate, htmlgrid, odsfacts, xmlgrid
from .encode import Rows, encode
from .facts import facts
from .locked import unlocked
from .sniff import beyond, damaged, sniff
from .spans import Sheet
from .suffix import suffix_problems

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_ORDINARY = frozenset({"xlsx", "xlsm"})
_SMALL_TEXT = 16 << 20
"""Bytes of text that are parsed in this process: a few hundred megabytes of cells at most."""
_FACTS: Mapping[str, Callable[[package.Package], Mapping[str, Facts]]] = {
    "xlsb": biff12.facts,
    "ods": odsfacts.facts,
}
_TEXTS = frozenset({"csv", "html", "xml"})
_LARGE = 64 << 10
"""Bytes of a workbook below which the quick reader has nothing to gain."""


@dataclass(frozen=True, slots=True)
class How:
    """How files are read: what one may cost, and the passwords to try on encrypted ones."""

    limits: Limits = LIMITS
    passwords: tuple[str, ...] = ()


PLAINLY = How()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The worksheets of one file, its format by content, and for text its encoding."""

    format: str
    grids: tuple[Grid, ...]
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Grid1904(Grid):
    """A worksheet of a workbook whose serial day 0 is 1904-01-01 (matters for dates typed as plain numbers)."""


def read(path: Path, *, shown: str | None = None, how: How = PLAINLY) -> Source:
    """Read a received file of any supported format, found by content.

    `shown` is the path text for outputs (default: `path` as given). Raises Unreadable with a FIL rule when the
    content cannot be read, CreditError when there is no such file.
    """
    try:
        if path.stat().st_size > how.limits.file_mb << 20:
            raise _too_large(how.limits)
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise CreditError(f"找不到文件：{path}", remedy="请核对路径") from None
    except OSError as error:
        raise unopened(error) from None
    return read_bytes(data, shown=str(path) if shown is None else shown, how=how)


def unopened(error: OSError) -> Unreadable:
    """What a file is that exists and cannot be opened."""
    remedy = "请关闭占用它的程序，或核对文件权限"
    return Unreadable(f"文件打不开：{cause(error)}", rule="FIL001", remedy=remedy)


def _too_large(limits: Limits) -> Unreadable:
    return Unreadable(f"文件超过 {limits.file_mb} MB", rule="FIL001", remedy="请拆分后报送")


def read_bytes(data: bytes, *, shown: str, how: How = PLAINLY) -> Source:
    """Read a file's bytes; `shown` is its path text for outputs. Raises Unreadable (FIL001 … FIL008)."""
    if len(data) > how.limits.file_mb << 20:
        raise _too_large(how.limits)
    digest = hashlib.sha256(data).hexdigest()
    with paused_gc():
        found = _parsed(data, shown, how)
    if not any(_filled(grid.rows) for grid in found.grids):
        raise Unreadable(
            "工作簿里没有任何内容", rule="FIL005", remedy="请核对是否选错文件；确无数据时请按零报告要求报送"
        )
    return Source(shown, digest, found.format, found.grids, found.encoding, tuple(suffix_problems(shown, found.format)))


def _parsed(data: bytes, shown: str, how: How) -> Parsed:
    """Parse a file's bytes: here if only our own bounded code sees them, else in the reading process."""
    from .child import parse_in_child

    format_ = _format(data)
    if _is_small_text(data, format_):
        return parse(data, shown, how)
    quickly = _quick_book(data, how) if format_ in _ORDINARY else None
    return Parsed(format_, quickly) if quickly else parse_in_child(data, shown, how)


def goes_to_child(data: bytes) -> bool:
    """Is it certain, and soon known, that the reading process parses these bytes?"""
    try:
        format_ = _format(data)
    except Unreadable:
        return False
    return not _is_small_text(data, format_) and not (format_ in _ORDINARY and len(data) > _LARGE)


def _is_small_text(data: bytes, format_: str) -> bool:
    return format_ == "csv" and len(data) <= _SMALL_TEXT


def _format(data: bytes) -> str:
    """The format by content, '' for an encrypted file: the reading process opens it if there is a password."""
    try:
        return sniff(data)
    except Unreadable as problem:
        if problem.rule != "FIL002":
            raise
        return ""


def parse(data: bytes, shown: str, how: How) -> Parsed:
    """Parse a file's bytes in this process. Raises Unreadable."""
    try:
        format_ = sniff(data)
    except Unreadable as problem:
        if problem.rule != "FIL002":
            raise
        data = unlocked(data, how.passwords)
        format_ = sniff(data)
    if format_ in _TEXTS:
        return _text(data, format_, shown, how.limits)
    return Parsed(format_, _book(data, format_, how.limits))


def _text(data: bytes, format_: str, shown: str, limits: Limits) -> Parsed:
    """Parse delimited text, an HTML page or SpreadsheetML 2003."""
    if format_ == "csv":
        sheet, encoding = csvgrid.sheet(data, PurePath(shown.replace("\\", "/")).stem, limits=limits)
        return Parsed(format_, (_laid(sheet, Grid),), encoding)
    if format_ == "html":
        sheets, coding = htmlgrid.sheets(data)
        return Parsed(format_, tuple(_laid(sheet, Grid) for sheet in sheets), coding)
    sheets, epoch1904 = xmlgrid.sheets(data)
    return Parsed(format_, tuple(_laid(sheet, Grid1904 if epoch1904 else Grid) for sheet in sheets))


def _laid(sheet: Sheet, kind: type[Grid]) -> Grid:
    width = max(map(len, sheet.rows), default=0)
    return kind(sheet.name, encode(sheet.rows, height=len(sheet.rows), width=width), sheet.hidden, sheet.facts)


def _book(data: bytes, format_: str, limits: Limits) -> tuple[Grid, ...]:
    epoch1904 = _date1904(data, format_, limits)
    grids = _worksheets(data, epoch1904=epoch1904)
    told = _facts(data, format_, [grid.sheet for grid in grids], limits)
    return tuple(_with(grid, told.get(grid.sheet)) for grid in grids)


def _quick_book(data: bytes, how: How) -> tuple[Grid, ...] | None:
    """Read a large ordinary workbook at once, here and with the reading process's help, or return None."""
    if len(data) <= _LARGE:
        return None
    from . import quick
    from .child import is_ahead, lending

    ahead = is_ahead(how)
    with lending(how) as lend:
        return quick.grids(data, limits=_package_limits(how.limits), lend=lend, ahead=ahead)


def _facts(data: bytes, format_: str, names: Sequence[str], limits: Limits) -> Mapping[str, Facts]:
    """Return what the sheets' values do not tell, by name."""
    if format_ == "xls":
        found = biff.facts(cfb.parse(data))
        return dict(zip(names, found, strict=True)) if len(names) == len(found) else {}
    book = package.Package.open(data, limits=_package_limits(limits))
    return _FACTS.get(format_, facts)(book)


def _with(grid: Grid, told: Facts | None) -> Grid:
    if told is None:
        return grid
    if told.below > len(grid.rows):
        raise damaged(f"（工作表“{grid.sheet}”只读出 {len(grid.rows)} 行，文件中有内容的行到第 {told.below} 行）")
    return replace(grid, facts=told)


@contextmanager
def paused_gc() -> Iterator[None]:
    """Millions of new cells make the collector run hundreds of times for nothing: pausing it saves a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _date1904(data: bytes, format_: str, limits: Limits) -> bool:
    if format_ != "xls":
        return gate.admit(data, limits=_package_limits(limits)).date1904
    file = cfb.parse(data)
    return any(cfb.date1904(file.read(name, 1 << 16)) for name in ("Workbook", "Book") if name in file.streams)


def _package_limits(limits: Limits) -> package.Limits:
    return package.Limits(entries=limits.entries, unpacked=limits.unpacked_mb << 20, ratio=limits.ratio)


def _worksheets(data: bytes, *, epoch1904: bool) -> tuple[Grid, ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            grids = tuple(_grids(workbook, Grid1904 if epoch1904 else Grid))
    except (CalamineError, OSError, ValueError):
        raise beyond() from None
    except BaseException as error:
        # A Rust panic arrives as a BaseException that has no importable name.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from None
    return grids


def _grids(workbook: "CalamineWorkbook", kind: type[Grid]) -> Iterator[Grid]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            read = workbook.get_sheet_by_index(index)
            if read.end is None:  # iter_rows of an empty sheet never ends
                yield kind(sheet.name, Rows((), 0), sheet.visible != SheetVisibleEnum.Visible)
                continue
            # iter_rows leaves out blank columns on the left, but not blank rows above.
            (_, left), (bottom, right) = read.start or (0, 0), read.end
            rows: Iterator[list[Cell]] = read.iter_rows()  # type: ignore[assignment]
            encoded = encode(rows, height=bottom + 1, width=right + 1, left=left)
            yield kind(sheet.name, encoded, sheet.visible != SheetVisibleEnum.Visible)


def _filled(rows: Sequence[Sequence[Cell]]) -> bool:
    return isinstance(rows, Rows) and any(not column.is_blank().all() for column in rows.columns)
