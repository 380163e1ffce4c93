"""Submissions made by hand, for tests of everything behind the engine."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from credit_cli.archive import Archive
from credit_cli.model import Finding, Records, Submission

SEVERITIES = {"COD003": "error", "DAT001": "error", "OUT001": "warning", "FIL001": "error", "FIL007": "info"}


@dataclass(frozen=True)
class Row:
    """One record; the defaults are a clean one decided and reported on time."""

    key: str
    digest: str = "1"
    department: str = "甲局"
    document: str = "文1"
    party: str = "某公司"
    code: str = ""
    decided: date | None = date(2026, 10, 12)
    reported: date = date(2026, 10, 13)
    dated: bool = True
    period: str = "2026-10"
    compliant: bool = True
    wrong_code: bool = False


def unsealed(archive: Archive, keys: Iterable[str]) -> list[str]:
    """The keys of `Row` for the ones under which an archive knows them."""
    seal = archive.seal()
    known = {seal(f"{head}{tail}"): f"{head}{tail}" for head in "kabcdefg" for tail in ("", *range(40))}
    return [known[key] for key in keys]


def records(rows: Sequence[Row]) -> Records:
    return Records(
        rows=list(range(4, 4 + len(rows))),
        keys=[row.key for row in rows],
        digests=[row.digest for row in rows],
        departments=[row.department for row in rows],
        documents=[row.document for row in rows],
        names=[row.party for row in rows],
        code_texts=[row.code for row in rows],
        parties=[row.party for row in rows],
        codes=[row.code for row in rows],
        decided=[row.decided for row in rows],
        reported=[row.reported for row in rows],
        dated=[row.dated for row in rows],
        timeliness=["on_time"] * len(rows),
        periods=[row.period for row in rows],
        compliant=[row.compliant for row in rows],
        wrong_code=[row.wrong_code for row in rows],
        unfit=[0] * len(rows),
        kept=[""] * len(rows),
    )


def submission(
    name: str,
    rows: Sequence[Row] | None,
    *,
    sheet: str | None = "Sheet1",
    department: str | None = "甲局",
    dataset: str | None = "xzcf",
    received: date = date(2026, 10, 13),
    period: str = "2026-10",
    rules: Sequence[str] = (),
    original: bytes | None = None,
) -> Submission:
    """One sheet of the file `name`, whose bytes are its name unless given; `rows` None: could not be read."""
    return Submission(
        path=f"in/{name}.xlsx",
        sha256=hashlib.sha256(name.encode() if original is None else original).hexdigest(),
        sheet=sheet if rows is not None else None,
        dataset=dataset,
        department=department,
        header_row=3,
        columns={},
        extra=(),
        ledger=None,
        records=None if rows is None else records(rows),
        findings=tuple(Finding(rule, sheet, "C4", 4, "C", None, "x") for rule in rules),
        received=received,
        reported_by="收到日",
        period=period,
    )
