"""Write a year of the made-up 平川市 at a real city's size, with everything that is wrong in it.

    python benchmarks/make_city.py OUT [--seed N] [--scale S]

`OUT/in/2026-MM/` holds one file per department and month that has data (664 departments, 74,699 records at scale 1);
`OUT/ledgers/on_time/` and `OUT/ledgers/late/` hold October's ledgers, `OUT/decisions.csv` what the office decided about
them; `OUT/truth.json` holds the counts that follow from what was planted. `city_check.py` compares.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from city import ledgers
from city.districts import districts
from city.truth import Line, line, truth
from city.volumes import Size
from city.year import Filed, year


def write(out: Path, size: Size, seed: int) -> dict[str, Any]:
    """Write the files below `out` and return the truth, which is also written."""
    lines: list[Line] = []
    files = list(year(size, seed))
    for filed in files:
        target = out / "in" / filed.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(filed.data)
        lines += [
            line(record, month=filed.month, department=filed.department, sheet=f"{filed.path} {name}")
            for name, records in filed.sheets.items()
            for record in records
        ]
    document = truth(lines, seed=seed, files=len(files), sheets=len({entry.sheet for entry in lines}))
    document["ledger"] = _ledgers(out, files, size, seed)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return document


def _ledgers(out: Path, files: list[Filed], size: Size, seed: int) -> dict[str, Any]:
    made, truth = ledgers.october(files, districts(size.departments), seed)
    for path, data in made.items():
        target = out / "ledgers" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (out / "decisions.csv").write_bytes(ledgers.decisions(truth))
    return truth.document()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="an empty or new folder")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    if (given.out / "in").exists():
        parser.error(f"{given.out / 'in'} exists: files of an earlier city would be counted with the new ones")
    started = time.perf_counter()
    size = Size() if given.scale == 1 else Size().scaled(given.scale)
    made = write(given.out, size, given.seed)
    took = time.perf_counter() - started
    shown = ("files", "records", "late", "wrong_codes", "duplicate_codes", "wrong_or_duplicated")
    print(", ".join(f"{name} {made[name]}" for name in shown), f"in {took:.1f} s")


if __name__ == "__main__":
    main()
