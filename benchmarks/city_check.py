"""Validate and rank the year that `make_city.py` wrote, and compare every count with what was planted.

    python benchmarks/city_check.py OUT [--jobs N] [--keep DIR]

Runs the command line as a clerk would: the whole year in one `validate`, then `rank --month 10`, both as of 2026-11-30.
Prints wall time, peak memory and each difference; exits 1 if there is one.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

AS_OF = "2026-11-30"
MONTH = "2026-10"
COUNTS = ("records", "compliant", "late", "wrong_codes", "duplicate_codes")

AGAINST_ARCHIVE = {"DUP004", "DUP005"}
"""What they find depends on the order of the files; the duplicates themselves are counted by `duplicate_codes`."""


def validate_arguments(folder: Path, workspace: Path, result: Path) -> list[str]:
    """The command line that validates a city's year."""
    days = ["--received", AS_OF, "--as-of", AS_OF]
    return ["validate", str(folder), "--workspace", str(workspace), "--format", "json", "-o", str(result), *days, "-q"]


def rank_arguments(workspace: Path, result: Path) -> list[str]:
    """The command line that ranks October."""
    where = ["--workspace", str(workspace), "--format", "json", "-o", str(result)]
    return ["rank", "--month", "10", "--as-of", AS_OF, "-q", *where]


def differences(truth: Mapping[str, Any], validated: Mapping[str, Any], ranked: Mapping[str, Any]) -> list[str]:
    """Return one line per count that is not what was planted."""
    return [*_of_year(truth, validated["summary"]), *_of_month(truth["months"][MONTH], ranked)]


def _of_year(truth: Mapping[str, Any], summary: Mapping[str, Any]) -> Iterator[str]:
    yield from _compared("year", truth, summary)
    yield from _one("year submissions", truth["sheets"], summary["submissions"])
    both = summary["wrong_codes"] + summary["duplicate_codes"]
    yield from _one("year wrong or duplicated codes", truth["wrong_or_duplicated"], both)
    rules = (truth["by_rule"].keys() | summary["by_rule"].keys()) - AGAINST_ARCHIVE
    for rule in sorted(rules):
        yield from _one(f"year {rule}", truth["by_rule"].get(rule, 0), summary["by_rule"].get(rule, 0))
    yield from _departments("year", truth["departments"], summary["departments"], {})


def _of_month(truth: Mapping[str, Any], ranked: Mapping[str, Any]) -> Iterator[str]:
    yield from _compared("October", truth, ranked["total"], {"records": "reported"})
    yield from _departments("October", truth["departments"], ranked["departments"], {"records": "reported"})


def _departments(
    what: str, planted: Mapping[str, Any], found: list[Mapping[str, Any]], names: dict[str, str]
) -> Iterator[str]:
    cards = {card["department"]: card for card in found}
    yield from _one(f"{what} departments", sorted(planted), sorted(cards))
    for name in sorted(planted.keys() & cards.keys()):
        yield from _compared(f"{what} {name}", planted[name], cards[name], names)


def _compared(
    what: str, planted: Mapping[str, Any], found: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> Iterator[str]:
    for count in COUNTS:
        yield from _one(f"{what} {count}", planted[count], found[(names or {}).get(count, count)])


def _one(what: str, planted: Any, found: Any) -> Iterator[str]:
    if planted != found:
        yield f"{what}: planted {planted}, found {found}"


def _run(arguments: list[str]) -> float:
    """Run the installed command; return seconds. Exit code 1 means findings, which there are."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "credit_cli", *arguments], check=False)
    if done.returncode not in {0, 1}:
        sys.exit(f"credit-cli {arguments[0]} ended with {done.returncode}")
    return time.perf_counter() - started


def _megabytes() -> float:
    """The largest resident memory of any child so far; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def check(out: Path, folder: Path, *, jobs: int) -> list[str]:
    """Run both commands with their results in `folder`; print what they cost, return the differences."""
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    seconds = _run([*validate_arguments(out / "in", folder, folder / "validate.json"), "--jobs", str(jobs)])
    print(
        f"validate: {truth['files']} files, {truth['records']} records in {seconds:.1f} s, peak {_megabytes():.0f} MB"
    )
    seconds = _run(rank_arguments(folder, folder / "rank.json"))
    print(f"rank: {seconds:.1f} s")
    found = [json.loads((folder / name).read_text(encoding="utf-8")) for name in ("validate.json", "rank.json")]
    summary, total = found[0]["summary"], found[1]["total"]
    print(f"October: {total['reported']} records, late {total['late']}, compliant {total['compliant']}")
    print(f"to {AS_OF}: wrong {summary['wrong_codes']} + duplicated {summary['duplicate_codes']} codes")
    return differences(truth, *found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="what make_city.py wrote")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="workspace and results here, not in a temporary folder")
    given = parser.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
        found = check(given.out, given.keep, jobs=given.jobs)
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = check(given.out, Path(folder), jobs=given.jobs)
    print("\n".join(found) or "every count is what was planted")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
