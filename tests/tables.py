"""Tables built straight from field values, for tests of checks and engine that are not about reading."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from credit_cli import calendar, config, rulepack
from credit_cli.checks import CHECKS, CheckContext
from credit_cli.checks.context import Days, days
from credit_cli.engine.attribution import reported_days
from credit_cli.engine.context import Context
from credit_cli.model import Column, RowLedger, Table
from credit_cli.resources import rule_file
from credit_cli.rulepack import Book, DataSet

BOOK = rulepack.load()
CALENDAR = calendar.load(rule_file("calendars/cn.toml"))
AS_OF = date(2026, 11, 23)


def table_of(pack: DataSet, rows: Sequence[Mapping[str, Any]], *, first_row: int = 2) -> Table:
    """A table whose columns A, B, … are the pack's fields in order and whose records start at `first_row`."""
    columns = {}
    for index, field in enumerate(pack.field):
        seen: dict[Any, int] = {}
        codes = [seen.setdefault((type(row.get(field.code)), row.get(field.code)), len(seen)) for row in rows]
        cells = [cell for _, cell in seen]
        columns[field.code] = Column(field.title, index, cells, np.array(codes, np.int32))
    numbers = np.arange(first_row, first_row + len(rows), dtype=np.int64)
    ledger = RowLedger(len(rows) + first_row - 1, first_row - 2, 1, len(rows), 0, 0, 0, 0)
    return Table("Sheet1", pack.id, first_row - 1, numbers, columns, (), ledger)


def findings(pack: DataSet, rows: Sequence[Mapping[str, Any]], *, book: Book = BOOK) -> set[tuple[str, str]]:
    """Run every rule of the pack over the rows; return (rule, cell) of every hit."""
    table = table_of(pack, rows)
    reported = reported_days(table, pack, Context(book, config.Settings(), CALENDAR, AS_OF))
    context = CheckContext(
        book, pack, CALENDAR, config.Timeliness(), AS_OF, reported.days, reported.dated, reported.source
    )
    found = set()
    decided = _days(table, pack.roles.decided, "NaT")
    for bound in book.bound(pack.id):
        for hits in CHECKS[bound.rule.check](table, bound, context):
            for position in hits.positions:
                day = decided[position]
                since, until = bound.rule.applies_from, bound.rule.applies_to
                if (since is None or day >= np.datetime64(since)) and (until is None or day <= np.datetime64(until)):
                    found.add((bound.rule.id, table.address(table.columns[hits.field], int(position))))
    return found


def _days(table: Table, code: str, otherwise: str) -> Days:
    return days(table.columns[code], table)[0] if code else np.full(len(table), np.datetime64(otherwise, "D"))
