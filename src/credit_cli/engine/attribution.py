"""Whose record it is, when it was reported, and which month it counts for."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from credit_cli.checks.context import Days, days, is_placeholder, present
from credit_cli.dates import EARLIEST
from credit_cli.model import Column, Mask, Table
from credit_cli.reading.filename import organisation
from credit_cli.rulepack import DataSet

from .context import Context

_MONTH = re.compile(
    r"(?<![0-9])(20[0-9]{2})\s*(?:年\s*(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]{1,2}\s*[日号])|[-_.]?(1[0-2]|0[1-9])(?![0-9月年]))"
)
_BARE = re.compile(r"(?<![0-9年])(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]{1,2}\s*[日号])")
_RANGE = re.compile(r"[0-9]\s*(?:月|年)?\s*(?:-|－|—|–|~|～|至|到)\s*[0-9]{1,4}\s*[月年]")


@dataclass(frozen=True, slots=True)
class Reported:
    """Per record the day it was reported, whether it is `dated` (model.Records.dated), and where the day comes from."""

    days: Days
    dated: Mask
    origins: NDArray[np.int8]
    words: tuple[str, ...]
    """By origin, in Chinese."""

    @property
    def summary(self) -> str:
        used = [self.words[at] for at in sorted(set(self.origins.tolist()))] or self.words[-1:]
        unread = "" if self.dated.all() else "，读不出的不判是否迟报"
        return "，空白的按".join(used) + unread

    def source(self, position: int) -> str:
        return self.words[int(self.origins[position])]


def reported_days(table: Table, pack: DataSet, context: Context) -> Reported:
    """Return when every record was reported.

    Precedence: the sheet's own column (in the data set's order, cell by cell), else `--received`, else the day of the
    check (domain rule §5). A day in the sheet that cannot be read, or that nobody can have reported on, is not dated.
    """
    found = np.full(len(table), np.datetime64("NaT", "D"), "datetime64[D]")
    columns = [(code, column) for code in pack.roles.reported if (column := table.columns.get(code)) is not None]
    origins, said = np.full(len(table), len(columns), np.int8), np.zeros(len(table), np.bool_)
    for at, (code, column) in enumerate(columns):
        if not np.isnat(found).any():
            break
        read, _ = days(column, table)
        usable = (read >= EARLIEST) & (read <= np.datetime64(context.as_of))
        fills = np.isnat(found) & usable
        found[fills], origins[fills] = read[fills], at
        # A required cell that is blank is a fault of its own, and no ground to call the record late besides.
        said |= present(column, pack.fields[code]) | (column.blank & pack.fields[code].required)
    arrived = np.isnat(found)
    found[arrived] = np.datetime64(context.arrived)
    arrival = f"收到日 {context.received}" if context.received else f"登记日 {context.as_of}"
    words = (*(f"“{pack.fields[code].title}”列" for code, _ in columns), arrival)
    return Reported(found, ~(arrived & said), origins, words)


def departments(table: Table, pack: DataSet, context: Context, path: str) -> list[str]:
    """Per record the department whose scorecard it counts for.

    `--department` > the data set's department column > the 填报单位 line > the authority > the organisation that the
    file's name names; '' where none of them tells.
    """
    if context.department:
        return [context.department] * len(table)
    chosen = [""] * len(table)
    for source in (*(table.columns.get(code) for code in pack.roles.department), table.unit, pack.roles.authority):
        offered = _names(table.columns.get(source) if source == pack.roles.authority else source, len(table))
        chosen = [kept or new for kept, new in zip(chosen, offered, strict=True)]
        if all(chosen):
            break
    named = organisation(path) or ""
    return [name or named for name in chosen]


def _names(source: Column | str | None, length: int) -> list[str]:
    if source is None:
        return [""] * length
    if isinstance(source, str):
        return ["".join(source.split())] * length
    distinct = ["" if is_placeholder(text) else "".join(text.split()) for text in source.texts]
    return source.spread(distinct)


def stated_period(table: Table | None, path: str) -> str | None:
    """Return YYYY-MM where the text above the header, the sheet's or the file's name states exactly one month."""
    for text in _texts(table, path):
        months = {f"{match[1]}-{int(match[2] or match[3]):02d}" for match in _MONTH.finditer(text)}
        if len(months) == 1:
            return months.pop()
    return None


def _texts(table: Table | None, path: str) -> list[str]:
    # `is None`: a table without records is false, and a zero report must not lose the month of its title.
    own = [] if table is None else [table.heading, table.sheet]
    return [text for text in (*own, PurePath(path).stem) if not _RANGE.search(text)]


def bare_month(table: Table | None, path: str, arrived: date) -> str | None:
    """The last month of that name up to the arrival, where such a text names exactly one month without its year."""
    for text in _texts(table, path):
        months = {int(match[1]) for match in _BARE.finditer(text)}
        if len(months) == 1:
            month = months.pop()
            return f"{arrived.year - (month > arrived.month)}-{month:02d}"
    return None


def periods(table: Table, pack: DataSet, context: Context, path: str, reported: Days) -> tuple[list[str], str]:
    """Per record the month it counts for, and that of the submission as a whole.

    A month that was stated (`--month`, title, sheet or file name) holds for all. Else a record counts for the month of
    the day its own column says it was reported; where there is no such column, the file counts for the month of its
    newest decision, because October's sheet may arrive in November. Where there are no records, a month without a year
    (10月份零报告) is the last one of that name; else nothing tells ('': what came with it does). A ledger is for the
    month before it arrived.
    """
    stated = context.period or stated_period(table, path)
    if stated is None and not len(table):
        stated = bare_month(table, path, context.arrived)
    if stated is None and not len(table) and pack.kind == "records":
        return [], ""
    if stated is None and pack.kind != "records":
        stated = str(np.datetime64(context.arrived, "M") - np.timedelta64(1, "M"))
    if stated is None and not any(code in table.columns for code in pack.roles.reported):
        stated = _newest_decision(table, pack, context.arrived)
    if stated is not None:
        return [stated] * len(table), stated
    own = [str(day) for day in reported.astype("datetime64[M]")]
    return own, min((-count, month) for month, count in Counter(own).items())[1]


def _newest_decision(table: Table, pack: DataSet, arrived: date) -> str:
    column = table.columns.get(pack.roles.decided)
    if column is not None:
        decided, _ = days(column, table)
        possible = decided[~np.isnat(decided) & (decided <= np.datetime64(arrived))]
        if len(possible):
            return str(np.max(possible).astype("datetime64[M]"))
    return str(arrived)[:7]
