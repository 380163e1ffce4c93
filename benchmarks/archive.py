"""How long does recording a city's year take, and reading it back? `python benchmarks/archive.py [rows per file]`

664 submissions, one after another into one archive; compared with fsync alone, the floor of any durable store: five
synced steps a file (original and its folder, journal, database, journal again).
"""

import hashlib
import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.model import Records, Submission

FILES = 664
FIRST = date(2026, 1, 1)


def submission(number: int, rows: int, data: bytes) -> Submission:
    day = FIRST + timedelta(days=number % 360)
    keys = [hashlib.blake2b(f"{number}/{row}".encode(), digest_size=16).hexdigest() for row in range(rows)]
    department, period = f"第{number % 83:02d}局", f"{day:%Y-%m}"
    records = Records(
        rows=list(range(4, 4 + rows)),
        keys=keys,
        digests=[key[::-1] for key in keys],
        departments=[department] * rows,
        documents=[f"市监罚〔2026〕{number}-{row}号" for row in range(rows)],
        names=[f"运城市第{number}之{row}有限公司" for row in range(rows)],
        code_texts=[f"91140800MA{number:04d}{row % 10000:04d}" for row in range(rows)],
        parties=[f"运城市第{number}之{row}有限公司" for row in range(rows)],
        codes=[f"91140800MA{number:04d}{row % 10000:04d}" for row in range(rows)],
        decided=[day - timedelta(days=row % 14) for row in range(rows)],
        reported=[day] * rows,
        dated=[True] * rows,
        timeliness=["on_time"] * rows,
        periods=[period] * rows,
        compliant=[row % 50 != 0 for row in range(rows)],
        wrong_code=[row % 400 == 0 for row in range(rows)],
        unfit=[0] * rows,
        kept=[""] * rows,
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return Submission(
        f"in/{number}.xlsx", sha256, "Sheet1", "xzcf", department, 3, {}, (), None, records, (), day, "上报日期", period
    )


def synced(folder: Path, times: int) -> float:
    started = time.perf_counter()
    for number in range(times):
        with (folder / f"f{number % 5}").open("wb") as stream:
            stream.write(os.urandom(8192))
            stream.flush()
            os.fsync(stream.fileno())
    return time.perf_counter() - started


def main(rows: int, folder: Path) -> None:
    floor = synced(folder, 5 * FILES)
    files = [(submission(number, rows, data), data) for number in range(FILES) for data in [b"%d" % number * 5000]]
    started = time.perf_counter()
    with Archive.open(folder, create=True) as archive:
        for sent, data in files:
            archive.record([sent], data, rules="r", severities={}, recorded_on=sent.received)
    recorded = time.perf_counter() - started
    started = time.perf_counter()
    with Archive.open(folder, create=True) as archive:
        for sent, data in files:
            archive.record([sent], data, rules="r", severities={}, recorded_on=sent.received)
    again = time.perf_counter() - started
    import pandas  # noqa: F401 (its import is not the archive's time)

    started = time.perf_counter()
    with Archive.open(folder, create=False) as archive:
        current = archive.records()
    read = time.perf_counter() - started
    size = (folder / ".credit-cli" / "archive.sqlite3").stat().st_size / 1e6
    print(f"{FILES} files of {rows} rows: recorded {recorded:.2f} s ({1000 * recorded / FILES:.1f} ms a file)")
    print(f"  {recorded / floor:.2f}x of 5 fsyncs a file ({floor:.2f} s); the same files again {again:.2f} s")
    print(f"  {len(current):,} current records read in {read:.3f} s; database {size:.1f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, Path(scratch))
