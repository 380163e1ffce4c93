"""Write `samples/`: a September and an October of the made-up 平川市 with some of October's ledgers, each dirty file
beside what is due for it.

    python benchmarks/make_samples.py [FOLDER]

`<name>.expected.csv` lists every finding (rule, cell), known from planting the mistakes and not from any tool; the
cell is empty for a finding about the whole sheet or file, and `sheet!A1` where a workbook holds several tables. Files
without such a list have no findings. The verdicts hold for `--received 2026-10-30 --as-of 2026-11-23`.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from city import ledgers, october, october_dirty, september
from city.month import Sample

FOLDER = Path(__file__).resolve().parents[1] / "samples"


def months() -> dict[str, list[Sample]]:
    """Return the samples by month."""
    filed = [*october.clean(), *october_dirty.dirty()]
    return {"2026-09": september.month(), "2026-10": filed, "2026-10-ledgers": ledgers.samples(filed)}


def contents(samples: Mapping[str, Sequence[Sample]]) -> dict[str, bytes]:
    """Return path → bytes of everything to write."""
    made = {f"{month}/{sample.name}": sample.data for month, found in samples.items() for sample in found}
    lists = {
        f"{month}/{Path(sample.name).stem}.expected.csv": _listed(sample)
        for month, found in samples.items()
        for sample in found
        if sample.expected
    }
    return dict(sorted({**made, **lists}.items()))


def _listed(sample: Sample) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("rule", "cell"))
    expected: list[tuple[str, str]] = sorted(sample.expected, key=_order)
    writer.writerows(expected)
    return text.getvalue().encode("utf-8")


def _order(entry: tuple[str, str]) -> tuple[str, int, str]:
    """By sheet, row and column, as one reads."""
    sheet, _, cell = entry[1].rpartition("!")
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return sheet, int(digits or 0), f"{len(cell) - len(digits)}{cell}{entry[0]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    made = contents(months())
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    print(f"{len(made)} files, {sum(map(len, made.values())) / 1000:.0f} kB in {folder}")


if __name__ == "__main__":
    main()
