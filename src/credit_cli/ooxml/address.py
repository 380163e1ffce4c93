"""Cell addresses: `C5` ↔ (row 5, column 3), both 1-based."""

import re
from typing import Final

from credit_cli.model import letters

_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROWS: Final = 1_048_576
_COLUMNS: Final = 16_384


def parse_address(address: str) -> tuple[int, int]:
    """Return (row, column) of an address such as `C5`. Raises ValueError when no worksheet has such a cell."""
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found[2]) > _ROWS or (column := column_number(found[1])) > _COLUMNS:
        raise ValueError(f"not a cell address: {address!r}")
    return int(found[2]), column


def column_number(name: str) -> int:
    """Return the 1-based number of column letters: A → 1, AA → 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    return f"{letters(column - 1)}{row}"


def parse_range(text: str) -> tuple[int, int, int, int] | None:
    """Return (top, left, bottom, right) of `A1:B3` or `A1`; None when it is neither."""
    first, _, last = text.replace("$", "").partition(":")
    try:
        return (*parse_address(first), *parse_address(last or first))
    except ValueError:
        return None
