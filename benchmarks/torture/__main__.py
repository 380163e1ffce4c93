"""`python -m benchmarks.torture`: 1,000 kills, failing calls, full disks, 16 writers, 30 minutes of fuzzing."""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .failing import failing_calls, growing_files
from .fuzz import fuzz
from .kill import kill_loops
from .writers import writers


def main() -> int:
    """Run the parts asked for; 1 when something was lost, half done, or ended without a message."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help="kill, calls, disk, writers, fuzz (all by default)")
    parser.add_argument("--loops", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    parts: dict[str, Callable[[Path], dict[str, object]]] = {
        "kill": lambda folder: kill_loops(folder, given.loops, rng),
        "calls": failing_calls,
        "disk": growing_files,
        "writers": lambda folder: writers(folder, 16, 100),
        "fuzz": lambda folder: fuzz(folder, given.minutes, rng),
    }
    failed = False
    for name in given.parts or parts:
        began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix=f"torture-{name}-"))
        found = parts[name](folder)
        took = round(time.monotonic() - began)
        print(json.dumps({"part": name, **found, "seconds": took}, ensure_ascii=False), flush=True)
        failed = failed or bool(found["faults"])
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
