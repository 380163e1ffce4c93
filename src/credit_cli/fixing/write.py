"""Write a corrected copy in which only the changed cells differ."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from credit_cli.errors import OutputError
from credit_cli.model import Grid, cell_text
from credit_cli.ooxml.markup import decode_escapes, shared_texts
from credit_cli.ooxml.package import Limits, Package
from credit_cli.ooxml.patch import patch_cells, read_cells
from credit_cli.ooxml.sheet import RawCell, Sheet
from credit_cli.reading.cfb import MAGIC

from .csvfile import write_csv
from .edits import CellEdit, Refused, Written, changed_meanwhile, same_text

__all__ = ["CellEdit", "Refused", "Written", "write_corrected"]

_PATCHED: Final = ("xlsx", "xlsm")
_TEXT: Final = ("csv", "txt", "tsv")
_SIGNED: Final = "原文件带有数字签名，更正副本中的签名不再有效"


def write_corrected(
    original: bytes,
    fmt: str,
    edits: Sequence[CellEdit],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    grids: Sequence[Grid] = (),
    limits: Limits | None = None,
) -> Written:
    """Return a corrected copy of a received file's bytes; `fmt` is its format by content, as `model.Source` says.

    xlsx, xlsm: cells are patched in the sheet part, all other parts keep their bytes. csv, txt, tsv: only the changed
    fields differ; `encoding` and `delimiter` are found out when None. Any other format, and an encrypted workbook: an
    xlsx copy made from `grids`, the sheets as they were read (never parsed again here: such files can kill the
    process), and a note that says so.
    Raises OutputError when a cell does not hold its edit's `old` (nothing is written then), when two edits name one
    cell, or the sheet is missing; Unreadable when the file is damaged; ValueError for a text no cell can hold.
    """
    _distinct(edits)
    locked = fmt in _PATCHED and original.startswith(MAGIC)
    if fmt in _PATCHED and not locked:
        return _patched(original, fmt, edits, limits or Limits())
    if fmt in _TEXT:
        return write_csv(original, edits, encoding=encoding, delimiter=delimiter)
    from .rewrite import write_copy

    return write_copy(f"加密的 {fmt}" if locked else fmt, grids, edits)


def _distinct(edits: Sequence[CellEdit]) -> None:
    seen: set[tuple[str, str]] = set()
    for edit in edits:
        if (edit.sheet, edit.cell) in seen:
            raise OutputError(f"工作表“{edit.sheet}”单元格 {edit.cell} 有两处更正", remedy="每个单元格只能更正一次")
        seen.add((edit.sheet, edit.cell))


def _patched(original: bytes, fmt: str, edits: Sequence[CellEdit], limits: Limits) -> Written:
    package = Package.open(original, limits=limits)
    by_sheet: dict[str, list[CellEdit]] = defaultdict(list)
    for edit in edits:
        by_sheet[edit.sheet].append(edit)
    paths = {name: _path(package, name) for name in by_sheet}
    sheets = {name: Sheet.open(package.read(path)) for name, path in paths.items()}
    _verify(package, by_sheet, sheets)
    parts: dict[str, bytes] = {}
    refused: list[Refused] = []
    for name, part in by_sheet.items():
        patched = patch_cells(sheets[name], {edit.cell: edit.new for edit in part})
        reasons = {refusal.cell: refusal.reason for refusal in patched.refused}
        refused += [Refused(edit, reasons[edit.cell]) for edit in part if edit.cell in reasons]
        if patched.xml != sheets[name].part:
            parts[paths[name]] = patched.xml
    return Written(package.replace(parts), f".{fmt}", _note(package, parts), tuple(refused))


def _path(package: Package, name: str) -> str:
    sheet = package.workbook.sheet(name)
    if sheet is None:
        raise OutputError(f"工作簿中没有工作表“{name}”", remedy="原文件可能已被改动，请重新校验后再更正")
    return sheet.path


def _note(package: Package, parts: Mapping[str, bytes]) -> str | None:
    signed = any(name.casefold().startswith("_xmlsignatures/") for name in package.names)
    return _SIGNED if signed and parts else None


def _verify(package: Package, edits: Mapping[str, Sequence[CellEdit]], sheets: Mapping[str, Sheet]) -> None:
    """Raise OutputError unless every cell holds what was read from it."""
    held = {name: read_cells(sheets[name], [edit.cell for edit in part]) for name, part in edits.items()}
    cells = chain.from_iterable(found.values() for found in held.values())
    numbers = {int(cell.text) for cell in cells if cell.kind == "s" and cell.text.strip().isdecimal()}
    strings = _strings(package, numbers)
    for name, part in edits.items():
        for edit in part:
            if not any(same_text(text, edit.old) for text in _readings(held[name].get(edit.cell), strings)):
                raise changed_meanwhile(edit)


def _strings(package: Package, numbers: set[int]) -> Mapping[int, str]:
    path = package.workbook.shared_strings
    return shared_texts(package.read(path), numbers) if path and numbers else {}


def _readings(cell: RawCell | None, strings: Mapping[int, str]) -> Iterator[str]:
    """Yield the texts under which a reader may have shown the cell."""
    if cell is None:
        yield ""
        return
    text = strings.get(int(cell.text), "") if cell.kind == "s" and cell.text.strip().isdecimal() else cell.text
    yield text
    yield decode_escapes(text)
    if cell.kind == "n" and (number := _number(text)) is not None:
        yield cell_text(number)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
