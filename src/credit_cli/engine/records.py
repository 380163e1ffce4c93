"""Per record what archive and scorecards need, drawn from the table once its findings are known."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credit_cli import calendar
from credit_cli.checks.cells import distinct_verdicts
from credit_cli.checks.context import CheckContext, Days, days
from credit_cli.checks.keys import BETWEEN, digest, digest_of, folded, key_parts, name_key, record_keys
from credit_cli.checks.timeliness import statuses
from credit_cli.codes import uscc
from credit_cli.dates import EARLIEST
from credit_cli.model import Column, Mask, Records, Table, spread

_FEW = 16
"""Records per text from which on a column has few of them."""
_STATUS = {calendar.ON_TIME: "on_time", calendar.LATE: "late", calendar.UNDETERMINED: "undetermined"}


def build(
    table: Table,
    check: CheckContext,
    *,
    departments: list[str],
    path: str,
    periods: list[str],
    compliant: Mask,
    wrong_code: Mask,
    unfit: NDArray[np.int8],
    with_digests: bool,
) -> Records:
    """Return the records of a table. `compliant`, `wrong_code` and `unfit` (model.Records) are per record.

    The name of the file at `path` stands for a department that is not known: what two of them list is not the same.
    """
    pack = check.pack
    names = _texts(table.columns.get(pack.roles.party), len(table))
    contents = _contents(table, check) if with_digests else [""] * len(table)
    decided = _decided(table, check)
    senders = [name or PurePath(path).stem for name in departments]
    return Records(
        rows=table.rows.tolist(),
        keys=_keys(table, check, contents, senders, periods) if with_digests else _plain_keys(table, check, path),
        digests=contents,
        departments=departments,
        documents=_texts(table.columns.get(pack.roles.document), len(table)),
        names=names,
        code_texts=_code_texts(table, check),
        parties=folded(table.columns.get(pack.roles.party), name_key, len(table)),
        codes=_codes(table, check),
        decided=_dates(decided),
        reported=[day for day in _dates(check.reported) if day is not None],
        dated=check.dated.tolist(),
        timeliness=_timeliness(table, check, decided),
        periods=periods,
        compliant=compliant.tolist(),
        wrong_code=wrong_code.tolist(),
        unfit=unfit.tolist(),
        kept=_kept(table, check),
    )


def _timeliness(table: Table, check: CheckContext, decided: Days) -> list[str]:
    """Where no deadline is known a record is `untimed`; without a readable day that is needed, `unknown`."""
    if not check.pack.timed:
        return ["untimed"] * len(table)
    found = statuses(table, check)
    unknown = np.isnat(decided) | (decided < EARLIEST) | ((found == calendar.LATE) & ~check.dated)
    known = (_STATUS[status] for status in found.tolist())
    return ["unknown" if blank else word for word, blank in zip(known, unknown.tolist(), strict=True)]


def _keys(
    table: Table, check: CheckContext, contents: list[str], departments: list[str], periods: list[str]
) -> list[str]:
    """A record without number or party is known by what else it is about, and by its place among its likes.

    What a ledger says is a department's own, and of counts there is one per department, month and act.
    """
    dataset, kind = check.pack.dataset, check.pack.kind
    if kind == "summary":
        acts = _texts(table.columns.get(check.pack.roles.act), len(table))
        return [digest(dataset, *told) for told in zip(departments, periods, acts, strict=True)]
    own = record_keys(table, check.pack)
    if kind == "ledger":
        own = [key and f"{department}{BETWEEN}{key}" for key, department in zip(own, departments, strict=True)]
    others = _without_key(table, check, contents) if not all(own) else contents
    return [digest(dataset, key) if key else digest(dataset, "", text) for key, text in zip(own, others, strict=True)]


def _without_key(table: Table, check: CheckContext, contents: list[str]) -> list[str]:
    """What tells records without number or party apart: the rest of the key and the day, and the how manieth it is.

    Not the cells as written: the same sheet saved in another format, or with another cell put right, is an update. Only
    where nothing else is known either a record is its own content.
    """
    known = zip(*key_parts(table, check.pack), strict=True)
    days = ["" if day is None else str(day) for day in _dates(_decided(table, check))]
    told = zip(known, days, contents, strict=True)
    own = [BETWEEN.join((*parts, day)) if any(parts) else text for parts, day, text in told]
    seen: Counter[str] = Counter()
    numbered = []
    for text in own:
        numbered.append(f"{text}{BETWEEN}{seen[text]}")
        seen[text] += 1
    return numbered


def _plain_keys(table: Table, check: CheckContext, path: str) -> list[str]:
    """Keys that only serve to compare sheets within one run; a record without one is never the same as another."""
    dataset = check.pack.dataset
    return [
        BETWEEN.join((dataset, key) if key else (dataset, path, table.sheet, str(row)))
        for key, row in zip(record_keys(table, check.pack), table.rows, strict=True)
    ]


def _contents(table: Table, check: CheckContext) -> list[str]:
    """A digest of all that the department wrote: every known cell but the reported days, which platforms stamp on."""
    own = sorted(set(table.columns) - set(check.pack.roles.reported))
    parts = [spread(*part) for part in _merged([table.columns[code] for code in own], len(table))]
    return list(map(digest_of, map(BETWEEN.join, zip(*parts, strict=True))))


def _merged(columns: Sequence[Column], length: int) -> list[tuple[list[str], NDArray[np.int32]]]:
    """Return the columns as texts and codes, neighbours of few texts as one: in most sheets many hardly change."""
    merged: list[tuple[list[str], NDArray[np.int32]]] = []
    for column in columns:
        texts, codes = merged[-1] if merged else ([], column.codes)
        if merged and len(texts) * len(column.texts) * _FEW <= length:
            pairs = [f"{one}{BETWEEN}{other}" for one in texts for other in column.texts]
            merged[-1] = pairs, codes * np.int32(len(column.texts)) + column.codes
        else:
            merged.append((column.texts, column.codes))
    return merged


def _kept(table: Table, check: CheckContext) -> list[str]:
    own = [field for field in check.pack.keep if field in table.columns]
    if not own:
        return [""] * len(table)
    columns = [_texts(table.columns[field], len(table)) for field in own]
    return [_json(dict(zip(own, cells, strict=True))) for cells in zip(*columns, strict=True)]


def _json(fields: dict[str, str]) -> str:
    return json.dumps({name: text for name, text in fields.items() if text}, ensure_ascii=False)


def _texts(column: Column | None, length: int) -> list[str]:
    return [""] * length if column is None else column.spread(column.texts)


def _code_texts(table: Table, check: CheckContext) -> list[str]:
    """The codes as written. Where people's identity numbers stand in the same column, only what is a unified code."""
    field = check.pack.fields.get(check.pack.roles.code)
    if field is not None and field.kind == "partycode":
        return _codes(table, check)
    return _texts(table.columns.get(check.pack.roles.code), len(table))


def _codes(table: Table, check: CheckContext) -> list[str]:
    column = table.columns.get(check.pack.roles.code)
    if column is None:
        return [""] * len(table)
    passing = {*uscc.PASSING, uscc.Verdict.NONCANONICAL}
    distinct = [
        text if code == uscc.Verdict.OK else uscc.compact(text) if code in passing else ""
        for text, code in zip(column.texts, distinct_verdicts(column).tolist(), strict=True)
    ]
    return column.spread(distinct)


def _decided(table: Table, check: CheckContext) -> Days:
    column = table.columns.get(check.pack.roles.decided)
    if column is None:
        return np.full(len(table), np.datetime64("NaT", "D"), "datetime64[D]")
    return days(column, table)[0]


def _dates(found: Days) -> list[date | None]:
    values: Any = found.tolist()
    return list(values)
