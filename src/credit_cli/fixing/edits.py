"""The terms of a correction: what is to change, what was refused, what came out."""

from dataclasses import dataclass

from credit_cli.errors import OutputError


@dataclass(frozen=True, slots=True)
class CellEdit:
    """Set one cell from `old` (as it was read) to `new`. `cell` is an address such as `C5`; a CSV ignores `sheet`."""

    sheet: str
    cell: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An edit that was not made, and why (in Chinese). The cell is as it was."""

    edit: CellEdit
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A corrected copy: its bytes, its suffix ("" = as submitted), a note for the user when something is not kept."""

    data: bytes
    suffix: str
    note: str | None
    refused: tuple[Refused, ...]


def changed_meanwhile(edit: CellEdit) -> OutputError:
    """The cell does not hold what was checked: nothing is written. The value itself may be personal: not quoted."""
    return OutputError(
        f"工作表“{edit.sheet}”单元格 {edit.cell} 的现值与校验时读到的不一致，未写出更正副本",
        remedy="原文件可能已被改动，请重新校验后再更正",
    )


def same_text(held: str, old: str) -> bool:
    """Whether a cell still holds what was read; blanks around it and the kind of line break do not count."""
    return _plain(held) == _plain(old)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
