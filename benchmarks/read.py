"""Reading and recognising against a bare python-calamine read of the same bytes: 100,000 × 30 and two small sheets.

Usage: python benchmarks/read.py [ROWS]
"""

import io
import random
import sys
import time
import tomllib
from collections.abc import Callable

import openpyxl
from python_calamine import CalamineWorkbook

from credit_cli.reading.grid import read_bytes
from credit_cli.reading.table import tables
from credit_cli.resources import rule_files
from credit_cli.rulepack import Book, DataSet

FIELDS = 30


def packs() -> Book:
    found = [DataSet.model_validate(tomllib.loads(p.read_text("utf-8"))) for p in rule_files("datasets", "*.toml")]
    return Book({}, {pack.id: pack for pack in found}, {}, "")


def workbook(pack: DataSet, rows: int, sheets: int) -> bytes:
    rng = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    for number in range(sheets):
        sheet = book.create_sheet(f"表{number}")
        sheet.append(["行政处罚信息表"])
        sheet.append([field.title for field in pack.field[:FIELDS]])
        for row in range(rows):
            sheet.append([value(field.kind, row, rng) for field in pack.field[:FIELDS]])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def value(kind: str, row: int, rng: random.Random) -> str | float:
    """Columns as in real submissions: nearly distinct names and codes, few distinct dates, constants, blanks."""
    if kind in {"name", "docno", "certno"}:
        return f"平川市第{row}号公司"
    if kind == "uscc":
        return f"91{rng.randrange(10**15):015d}X"
    if kind == "date":
        return f"2026/{rng.randrange(1, 13)}/{rng.randrange(1, 28)}"
    if kind == "amount":
        return rng.choice((1.5, 2.0, 3.25)) if rng.random() < 0.75 else ""
    return rng.choice(["", "平川市市场监督管理局", f"依据第{rng.randrange(5000)}条"])


def bare(data: bytes) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def timed(action: Callable[[], object], repeat: int) -> float:
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best


def report(name: str, data: bytes, book: Book, repeat: int) -> None:
    base = timed(lambda: bare(data), repeat)
    reading = timed(lambda: read_bytes(data, shown="x"), repeat)
    source = read_bytes(data, shown="x")
    building = timed(lambda: tables(source, book), repeat)
    print(f"{name}: bare calamine {base:.4f} s, read {reading:.4f} s, tables {building:.4f} s", end="; ")
    print(f"together {(reading + building) / base:.2f} × bare, {reading + building - base:+.4f} s")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    book = packs()
    pack = book.datasets["xzcf"]
    report("2 sheets × 50 rows", workbook(pack, 50, 2), book, 20)
    report(f"{rows:,} rows × {FIELDS}", workbook(pack, rows, 1), book, 2)


if __name__ == "__main__":
    main()
