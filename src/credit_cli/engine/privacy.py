"""Resident IDs where no field is: in columns of the department's own, in titles, in the names of sheet and file."""

from collections.abc import Iterator
from pathlib import PurePath

import numpy as np

from credit_cli.checks.personal import mentions
from credit_cli.model import Column, Finding, Table

RULE = "PID004"
_LONG_ENOUGH = 18


def outside_fields(table: Table, path: str) -> Iterator[Finding]:
    """Yield a finding per cell of an unknown column, and one each for title, sheet name and file name."""
    names = (("标题", table.heading), ("工作表名", table.sheet), ("文件名", PurePath(path).name))
    for place, text in names:
        if mentions(text):
            yield Finding(RULE, table.sheet, None, 0, None, None, "", {"place": place})
    for column in table.extra:
        yield from _in_column(table, column)


def _in_column(table: Table, column: Column) -> Iterator[Finding]:
    found = column.test(mentions, among=column.lengths >= _LONG_ENOUGH)
    for position in np.flatnonzero(found).tolist():
        cell, row = table.address(column, position), int(table.rows[position])
        details = {"place": f"“{column.title}”列"}
        yield Finding(RULE, table.sheet, cell, row, column.letter, None, column.text(position), details)
