"""`read`: a received file → Source, its worksheets as raw typed cells anchored at A1."""

import gc
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from credit_cli.errors import CreditError, Unreadable
from credit_cli.model import Cell, Grid, Source

from . import cfb, csvgrid, gate
from .encode import Rows, encode
from .sniff import damaged, sniff

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_BYTES = 200 << 20
_LARGE = 64 << 10
"""Bytes of a workbook below which the quick reader has nothing to gain."""


@dataclass(frozen=True, slots=True)
class Grid1904(Grid):
    """A worksheet of a workbook whose serial day 0 is 1904-01-01 (matters for dates typed as plain numbers)."""


def read(path: Path, *, shown: str | None = None) -> Source:
    """Read a received file of any supported format, found by content.

    `shown` is the path text for outputs (default: `path` as given). Raises Unreadable with a FIL rule when the
    content cannot be read, CreditError when there is no such file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"文件超过 {MAX_BYTES >> 20} MB", rule="FIL001", remedy="请拆分后报送")
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise CreditError(f"找不到文件：{path}", remedy="请核对路径") from None
    except OSError as error:
        raise Unreadable(
            f"文件打不开：{error.strerror or error}", rule="FIL001", remedy="请关闭占用它的程序，或核对文件权限"
        ) from None
    return read_bytes(data, shown=str(path) if shown is None else shown)


def read_bytes(data: bytes, *, shown: str) -> Source:
    """Read a file's bytes; `shown` is its path text for outputs. Raises Unreadable (FIL001 … FIL005)."""
    format_ = sniff(data)
    digest = hashlib.sha256(data).hexdigest()
    with paused_gc():
        if format_ == "csv":
            rows, encoding = csvgrid.rows(data)
            stem = PurePath(shown.replace("\\", "/")).stem
            encoded = encode(rows, height=len(rows), width=len(rows[0]))
            return Source(shown, digest, format_, (Grid(stem, encoded),), encoding)
        epoch1904 = _date1904(data, format_)
        ordinary = format_ in {"xlsx", "xlsm"} and not epoch1904 and len(data) > _LARGE
        grids = (_quickly(data) if ordinary else None) or _worksheets(data, epoch1904=epoch1904)
    if not any(_filled(grid.rows) for grid in grids):
        raise Unreadable(
            "工作簿里没有任何内容", rule="FIL005", remedy="请核对是否选错文件；确无数据时请按零报告要求报送"
        )
    return Source(shown, digest, format_, grids)


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


def _date1904(data: bytes, format_: str) -> bool:
    if format_ != "xls":
        return gate.admit(data).date1904
    file = cfb.parse(data)
    return any(cfb.date1904(file.read(name, 1 << 16)) for name in ("Workbook", "Book") if name in file.streams)


def _quickly(data: bytes) -> tuple[Grid, ...] | None:
    from . import quick

    return quick.grids(data)


def _worksheets(data: bytes, *, epoch1904: bool) -> tuple[Grid, ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            grids = tuple(_grids(workbook, Grid1904 if epoch1904 else Grid))
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise damaged(f"（{type(error).__name__}）") from None
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
