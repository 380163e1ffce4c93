"""What a row below a header can be, and what has to be known to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import cell_text

from .encode import Encoded
from .words import is_running_number

FEW = 2
"""A row with more filled cells than this is a record unless it is a total or repeats the header."""
LEADING = 4
"""A total word or a remark stands in one of so many first columns."""
Kinds = NDArray[np.int8]


class Kind(IntEnum):
    RECORD = 0
    BLANK = 1
    TOTAL = 2
    NOTE = 3
    REPEATED = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the rows: worksheet columns of the key fields, of document and party, of the running number;
    the table's first column; per header row its titles by column; the texts down to the header with their columns;
    the columns of all fields, and of those that say who reports and when; the rows, counted from below the header,
    whose first cell is merged across most of the table."""

    keys: frozenset[int]
    identity: frozenset[int]
    running: int | None
    left: int
    header: Sequence[Mapping[int, str]]
    above: frozenset[tuple[int, str]]
    fields: frozenset[int]
    senders: frozenset[int]
    spanned: frozenset[int] = frozenset()


def text_at(column: Encoded, row: int) -> str:
    return cell_text(column.cells[column.codes[row]])


def cells_of(columns: Sequence[Encoded], row: int, around: Surroundings) -> dict[int, str]:
    """The filled cells of a row, without a running number printed in advance."""
    passed = around.running if is_numbered(columns, row, around) else None
    return {at: text for at, column in enumerate(columns) if at != passed and (text := text_at(column, row))}


def is_numbered(columns: Sequence[Encoded], row: int, around: Surroundings) -> bool:
    text = "" if around.running is None else text_at(columns[around.running], row)
    return bool(text) and is_running_number(text)
