"""Small files and their submissions, all different, and what must hold of an archive at any time."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.model import Records, Submission

DAY = date(2026, 10, 13)
ROWS = 25


def delivery(name: str) -> tuple[Submission, bytes]:
    """A file of `ROWS` records that no other name shares."""
    data = f"{name}\n".encode() * 200
    rows = range(4, 4 + ROWS)
    same = {"departments": "甲局", "codes": "", "code_texts": "", "periods": "2026-10", "kept": ""}
    columns: dict[str, list[object]] = {field: [text] * ROWS for field, text in same.items()}
    own = [f"{name}-{row}" for row in rows]
    records = Records(
        rows=list(rows),
        keys=own,
        digests=own,
        documents=own,
        names=own,
        parties=own,
        decided=[DAY] * ROWS,
        reported=[DAY] * ROWS,
        dated=[True] * ROWS,
        timeliness=["on_time"] * ROWS,
        compliant=[True] * ROWS,
        wrong_code=[False] * ROWS,
        unfit=[0] * ROWS,
        **columns,  # type: ignore[arg-type]
    )
    submission = Submission(
        path=f"in/{name}.xlsx",
        sha256=hashlib.sha256(data).hexdigest(),
        sheet="Sheet1",
        dataset="xzcf",
        department="甲局",
        header_row=3,
        columns={},
        extra=(),
        ledger=None,
        records=records,
        findings=(),
        received=DAY,
        reported_by="column",
        period="2026-10",
    )
    return submission, data


def record(archive: Archive, name: str) -> None:
    submission, data = delivery(name)
    archive.record([submission], data, rules="r", severities={}, recorded_on=DAY)


def wrong(workspace: Path, acknowledged: set[str]) -> list[str]:
    """What is wrong with the archive: damaged, a delivery without all its rows, or an acknowledged one missing."""
    with Archive.open(workspace, create=True) as archive:
        found = [f"{problem.where}: {problem.message}" for problem in archive.verify(read_data=True)]
        entries = archive.submissions()
        held = Counter(key.rpartition("-")[0] for key in archive.records()["document"].tolist())
    names = {Path(entry.path).stem for entry in entries}
    found += [f"{name}: acknowledged, but not there" for name in sorted(acknowledged - names)]
    found += [f"{name}: {held.get(name, 0)} rows of {ROWS}" for name in sorted(names) if held.get(name) != ROWS]
    return found + [f"{name}: rows without a delivery" for name in sorted(set(held) - names)]
