"""Annotate a workbook of 10,000 records with 267 findings, against what openpyxl needs to do the same and lose less.

    python benchmarks/annotate.py [--rows N] [--findings N] [--runs N]

Prints the seconds of both and their ratio, in one run; openpyxl loads, fills, comments and saves the very same cells.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from city import xlsx  # isort: skip (puts the tests' generators on the path)
from city.departments import departments
from city.layout import Layout, lay_out
from city.record import Maker
from credit_cli.engine import load_context, validate
from credit_cli.model import Submission
from credit_cli.render.annotate import annotated


def sheet(rows: int, findings: int) -> bytes:
    """A sheet of penalties, some of them with a wrong check digit."""
    rng = random.Random(20261123)
    make = Maker(departments()["平川市市场监督管理局"], rng)
    records = [make.penalty(date(2026, 10, 9 + number % 12)) for number in range(rows)]
    page, _ = lay_out("行政处罚", records, Layout("xzcf"))
    column = page.rows[0].index("行政相对人代码_1(统一社会信用代码)")
    written = [list(row) for row in page.rows]
    for number in rng.sample(range(1, rows + 1), findings):
        if code := written[number][column]:
            written[number][column] = code[:-1] + ("A" if code[-1] != "A" else "B")
    return xlsx.workbook([replace(page, rows=written)])


def openpyxl_does(data: bytes, submissions: tuple[Submission, ...]) -> None:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(BytesIO(data))
    for submission in submissions:
        page = book[str(submission.sheet)]
        for finding in submission.findings:
            if finding.cell:
                page[finding.cell].fill = PatternFill("solid", fgColor="FFFFFF00")
                page[finding.cell].comment = Comment(finding.rule, "credit-cli")
    book.save(BytesIO())


def best(run: Callable[[], object], runs: int) -> float:
    """Return the shortest of several runs, in seconds."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--findings", type=int, default=267)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    path = Path(sys.argv[0]).with_name("annotate.tmp.xlsx")
    try:
        path.write_bytes(sheet(given.rows, given.findings))
        context = load_context(path.parent, as_of=date(2026, 11, 23), received=date(2026, 10, 30))
        made = validate(path, context)
    finally:
        path.unlink(missing_ok=True)
    submissions = tuple(replace(one, path="甲.xlsx") for one in made.submissions)
    count = sum(len(one.findings) for one in submissions)
    ours = best(lambda: annotated(made.original, submissions, context.book), given.runs)
    theirs = best(lambda: openpyxl_does(made.original, submissions), 1)
    print(f"{given.rows} rows, {count} findings: {ours:.2f} s, openpyxl {theirs:.2f} s, ratio {ours / theirs:.3f}")


if __name__ == "__main__":
    main()
