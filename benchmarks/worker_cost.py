"""What the reading process costs on ordinary files: validating 664 of them with it and without, in one run.

    python benchmarks/worker_cost.py [--files 664] [--repeat 3] [--folder IN]

The files: those of the made-up city's first months, one per department and month; `--folder`: other ones. Each time
with the reading process contains its start and end. Prints the best of the repeats and their ratio; asserts nothing.
"""

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

from city.volumes import Size
from city.year import year
from credit_cli.cli.checking import Job, checked
from credit_cli.engine import Context
from credit_cli.reading import child, process
from credit_cli.reading.grid import parse
from credit_cli.reading.worker import Task

JOB = Job(Path(__file__).parent, date(2026, 11, 23), None, None, None, None, recording=False)


def with_child(folder: Path, context: Context) -> float:
    start = time.perf_counter()
    process.warm_up(Path(__file__))
    _validate(folder, context)
    process.drop()
    return time.perf_counter() - start


def without(folder: Path, context: Context) -> float:
    asked, ahead = child.parse_in_child, child.reading_ahead
    child.parse_in_child, child.reading_ahead = parse, _in_turn
    try:
        start = time.perf_counter()
        _validate(folder, context)
        return time.perf_counter() - start
    finally:
        child.parse_in_child, child.reading_ahead = asked, ahead


@contextmanager
def _in_turn(tasks: Iterator[Task]) -> Iterator[None]:
    yield


def _validate(folder: Path, context: Context) -> None:
    deque(checked(sorted(folder.iterdir()), JOB, context, jobs=1), maxlen=0)


def _lay_out(given: Path | None, count: int, folder: Path) -> float:
    """Put the files into one folder and return their megabytes."""
    if given is None:
        contents = [(Path(filed.path).suffix, filed.data) for filed in islice(year(Size(), 2026), count)]
    else:
        paths = sorted(path for path in given.rglob("*") if path.is_file())[:count]
        contents = [(path.suffix, path.read_bytes()) for path in paths]
    for number, (suffix, data) in enumerate(contents):
        (folder / f"{number:04}{suffix}").write_bytes(data)
    return sum(len(data) for _, data in contents) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=664)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    context = JOB.context()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _lay_out(given.folder, given.files, folder)
        runs = [(without(folder, context), with_child(folder, context)) for _ in range(given.repeat)]
    plain, limited = (min(times) for times in zip(*runs, strict=True))
    print(f"{given.files} files, {size:.1f} MB")
    print(f"in this process {plain:.2f} s, with the reading process {limited:.2f} s: {limited / plain:.3f}")
    print("all runs:", " ".join(f"{b / a:.3f}" for a, b in runs))


if __name__ == "__main__":
    main()
