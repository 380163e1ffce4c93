"""Lateness of records: our table against a chinesecalendar loop and NumPy's busday_count.

Run: python benchmarks/lateness.py [million pairs]. Prints rates and ratios; the best of some runs counts, because
machines are shared. Every peer's verdicts are first checked to be the same as ours.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import numpy as np

from credit_cli.calendar import LATE, TIMELY_DAYS, WorkingDays, load
from credit_cli.resources import rule_file

LOOP = 2_000
"""Pairs given to the loop, which is thousands of times slower."""


def pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Decisions 2006-2025 with reports 0 to 29 days later: every verdict is known, to every peer."""
    random = np.random.default_rng(20260924)
    decisions = np.datetime64("2006-01-01") + random.integers(0, 7300, count)
    return decisions, decisions + random.integers(0, 30, count)


def by_loop(decisions: np.ndarray, reported: np.ndarray) -> list[bool]:
    return [late_by_loop(*pair) for pair in zip(decisions.tolist(), reported.tolist(), strict=True)]


def late_by_loop(decision: date, reported: date) -> bool:
    elapsed = chinese_calendar.get_workdays(decision + timedelta(days=1), reported) if reported > decision else []
    # The worked day that chinesecalendar lacks lies in 2005.
    return len(elapsed) > TIMELY_DAYS or (len(elapsed) == TIMELY_DAYS and elapsed[-1] != reported)


def busday(table: WorkingDays) -> np.busdaycalendar:
    """NumPy knows no worked weekend: an open week mask with every free day as a holiday."""
    calendar = np.arange(np.datetime64(table.first), np.datetime64(table.last) + np.timedelta64(1, "D"))
    return np.busdaycalendar(weekmask="1111111", holidays=calendar[~table.working])


def by_busday(decisions: np.ndarray, reported: np.ndarray, calendar: np.busdaycalendar) -> np.ndarray:
    return reported > np.busday_offset(decisions, TIMELY_DAYS, roll="preceding", busdaycal=calendar)


def count_by_busday(decisions: np.ndarray, reported: np.ndarray, calendar: np.busdaycalendar) -> np.ndarray:
    return np.busday_count(decisions, reported, busdaycal=calendar)


def rate(work: Callable[[], object], count: int, *, runs: int = 5) -> float:
    """Return pairs per second of the best run."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return count / best


def main() -> None:
    count = int(float(sys.argv[1] if len(sys.argv) > 1 else 5) * 1_000_000)
    path = rule_file("calendars/cn.toml")
    table, calendar = load(path), busday(load(path))
    decisions, reported = pairs(count)
    few = decisions[:LOOP], reported[:LOOP]
    verdicts = table.late(decisions, reported) == LATE
    assert by_loop(*few) == verdicts[:LOOP].tolist(), "the loop disagrees"
    assert np.array_equal(by_busday(decisions, reported, calendar), verdicts), "busday_offset disagrees"
    ours = rate(lambda: table.late(decisions, reported), count)
    peers = {
        "chinesecalendar loop": rate(lambda: by_loop(*few), LOOP, runs=3),
        "numpy busday_offset": rate(lambda: by_busday(decisions, reported, calendar), count),
        "numpy busday_count (counting only)": rate(lambda: count_by_busday(decisions, reported, calendar), count),
    }
    print(f"{count:,} pairs; credit-cli WorkingDays.late {ours / 1e6:.0f} M/s (target 50 M/s)")
    for name, peer in peers.items():
        print(f"{name}: {peer:,.0f}/s, ours is {ours / peer:,.1f} times as fast")
    print(f"last timely days {rate(lambda: table.due_days(decisions), count) / 1e6:.0f} M/s")
    print(f"loading the table {1000 / rate(lambda: load(path), 1):.1f} ms")


if __name__ == "__main__":
    main()
