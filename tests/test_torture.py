"""A short run of `make torture`: what is acknowledged is there, nothing is half done, every failure says what to do."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def torture(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.torture import failing, kill, writers

    return {
        "kill": lambda folder: kill.kill_loops(folder, 15, random.Random(7)),
        "calls": failing.failing_calls,
        "writers": lambda folder: writers.writers(folder, 4, 10),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="kills and forks")
@pytest.mark.parametrize(
    ("part", "count"), [("kill", "acknowledged"), ("calls", "failed calls"), ("writers", "recordings")]
)
def test_nothing_is_lost_or_half_done(
    torture: dict[str, Callable[[Path], dict[str, Any]]], part: str, count: str, tmp_path: Path
) -> None:
    found = torture[part](tmp_path)
    assert found["faults"] == []
    assert found[count] > 0
