"""Validate and rank the year that `make_city.py` wrote, and compare every count with what was planted.

    python benchmarks/city_check.py OUT [--jobs N] [--keep DIR]

Runs the command line as a clerk would: the whole year in one `validate`, then October's ledgers, `reconcile` and
`rank --month 10`, all as of 2026-11-30. Prints wall time, peak memory and each difference; exits 1 if there is one.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

AS_OF = "2026-11-30"
MONTH = "2026-10"
RECEIVED = {"on_time": "2026-11-09", "late": "2026-11-13"}
"""When the ledgers of each folder arrived."""
COUNTS = ("records", "compliant", "late", "wrong_codes", "duplicate_codes")

AGAINST_ARCHIVE = {"DUP004", "DUP005"}
"""What they find depends on the order of the files; the duplicates themselves are counted by `duplicate_codes`."""


def validate_arguments(folder: Path, workspace: Path, result: Path) -> list[str]:
    """The command line that validates a city's year."""
    days = ["--received", AS_OF, "--as-of", AS_OF]
    return ["validate", str(folder), "--workspace", str(workspace), "--format", "json", "-o", str(result), *days, "-q"]


def ledger_arguments(folder: Path, workspace: Path, received: str) -> list[str]:
    """The command line that records the ledgers of a folder as received on a day."""
    days = ["--received", received, "--as-of", AS_OF]
    return ["validate", str(folder), "--workspace", str(workspace), "--format", "concise", *days, "-q"]


def reconcile_arguments(workspace: Path, result: Path) -> list[str]:
    """The command line that holds October's ledgers against what was reported."""
    where = ["--workspace", str(workspace), "--format", "json", "-o", str(result)]
    return ["reconcile", "--month", "10", "--as-of", AS_OF, "-q", *where]


def rank_arguments(workspace: Path, result: Path) -> list[str]:
    """The command line that ranks October."""
    where = ["--workspace", str(workspace), "--format", "json", "-o", str(result)]
    return ["rank", "--month", "10", "--as-of", AS_OF, "-q", *where]


def differences(
    truth: Mapping[str, Any], validated: Mapping[str, Any], ranked: Mapping[str, Any], compared: Mapping[str, Any]
) -> list[str]:
    """Return one line per count that is not what was planted."""
    found = [*_of_year(truth, validated["summary"]), *_of_month(truth["months"][MONTH], ranked)]
    return [*found, *_of_ledgers(truth["ledger"], ranked, compared)]


def _of_ledgers(truth: Mapping[str, Any], ranked: Mapping[str, Any], compared: Mapping[str, Any]) -> Iterator[str]:
    """No department may be accused that conceals nothing: the departments themselves are compared, not only sums."""
    classes = {name: count for name, count in compared["classes"].items() if count}
    yield from _one("ledger classes", truth["classes"], classes)
    yield from _one("ledger records", truth["records"], compared["records"])
    yield from _one("unlisted", truth["unlisted"], len(compared["unlisted"]))
    accused = Counter(item["department"] for item in compared["items"] if item["class"] in {"unexplained", "confirmed"})
    yield from _one("reconcile: concealed", truth["concealed"], dict(sorted(accused.items())))
    filed = Counter(one["status"] for one in compared["ledgers"]) + Counter(missing=len(compared["missing_ledgers"]))
    yield from _one("ledgers filed", truth["filed"], dict(sorted(filed.items())))
    ranks = {card["department"]: card["concealed"] for card in ranked["departments"] if card["concealed"]}
    yield from _one("rank: concealed", truth["concealed"], dict(sorted(ranks.items())))
    yield from _one("rank: concealed in total", sum(truth["concealed"].values()), ranked["total"]["concealed"])


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


def _run(arguments: list[str], *, quiet: bool = False) -> float:
    """Run the installed command; return seconds. Exit code 1 means findings, which there are."""
    started = time.perf_counter()
    target = subprocess.DEVNULL if quiet else None
    done = subprocess.run([sys.executable, "-m", "credit_cli", *arguments], check=False, stdout=target)
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
    for name, received in RECEIVED.items():
        _run(ledger_arguments(out / "ledgers" / name, folder, received), quiet=True)
    shutil.copy(out / "decisions.csv", folder)
    print(f"reconcile: {_run(reconcile_arguments(folder, folder / 'reconcile.json')):.1f} s")
    seconds = _run(rank_arguments(folder, folder / "rank.json"))
    print(f"rank: {seconds:.1f} s")
    names = ("validate.json", "rank.json", "reconcile.json")
    found = [json.loads((folder / name).read_text(encoding="utf-8")) for name in names]
    summary, total = found[0]["summary"], found[1]["total"]
    told = f"late {total['late']}, concealed {total['concealed']}, compliant {total['compliant']}"
    print(f"October: {total['reported']} records, {told}")
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
