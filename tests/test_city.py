"""A small city with planted mistakes through the whole tool: every count must be what was planted."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from credit_cli.cli.main import run

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
SCALE = 0.01


@pytest.fixture(scope="module")
def benchmarks() -> tuple[Any, Any]:
    sys.path.insert(0, str(BENCHMARKS))
    import city_check
    import make_city

    sys.path.remove(str(BENCHMARKS))
    return make_city, city_check


@pytest.mark.parametrize("seed", [2026, 7])
def test_a_year_comes_out_as_it_was_planted(benchmarks: tuple[Any, Any], tmp_path: Path, seed: int) -> None:
    make_city, city_check = benchmarks
    truth = make_city.write(tmp_path / "city", make_city.Size().scaled(SCALE), seed)
    workspace, results = tmp_path / "workspace", [tmp_path / f"{name}.json" for name in ("validate", "rank", "compare")]
    workspace.mkdir()
    assert run(city_check.validate_arguments(tmp_path / "city" / "in", workspace, results[0])) == 1
    for name, received in city_check.RECEIVED.items():
        assert run(city_check.ledger_arguments(tmp_path / "city" / "ledgers" / name, workspace, received)) == 0
    shutil.copy(tmp_path / "city" / "decisions.csv", workspace)
    assert run(city_check.reconcile_arguments(workspace, results[2])) == 1
    assert run(city_check.rank_arguments(workspace, results[1])) == 0
    assert city_check.differences(truth, *(json.loads(path.read_bytes()) for path in results)) == []
    assert (truth["records"], truth["wrong_codes"], truth["duplicate_codes"]) == (747, 6, 4)
    assert truth["months"]["2026-10"]["late"] == 3
    assert (sum(truth["ledger"]["concealed"].values()), truth["ledger"]["classes"]["near"]) == (2, 1)


def test_the_comparison_sees_a_single_count_that_is_off(benchmarks: tuple[Any, Any], tmp_path: Path) -> None:
    _, city_check = benchmarks
    counts = dict.fromkeys(city_check.COUNTS, 5)
    ledger = {"concealed": 1, "reported": 5}
    ranked = {"total": {**counts, **ledger}, "departments": [{"department": "甲局", **counts, **ledger}]}
    month = {**counts, "departments": {"甲局": {**counts, "late": 4}}}
    year = {"sheets": 1, "wrong_or_duplicated": 10, "by_rule": {"TIM001": 5}, "departments": {}, **counts}
    summary = {"submissions": 1, "by_rule": {"TIM001": 5, "COD003": 1}, "departments": [], **counts}
    planted = {"classes": {"unexplained": 1}, "records": 1, "unlisted": 0, "concealed": {"甲局": 1}, "filed": {}}
    accused = {"classes": {"unexplained": 1}, "records": 1, "unlisted": [], "ledgers": [], "missing_ledgers": []}
    compared = {**accused, "items": [{"department": "乙局", "class": "unexplained"}]}
    truth = {**year, "months": {"2026-10": month}, "ledger": planted}
    assert city_check.differences(truth, {"summary": summary}, ranked, compared) == [
        "year COD003: planted 0, found 1",
        "October 甲局 late: planted 4, found 5",
        "reconcile: concealed: planted {'甲局': 1}, found {'乙局': 1}",
    ]


def test_the_whole_city_has_the_size_of_a_real_one(benchmarks: tuple[Any, Any]) -> None:
    make_city, _ = benchmarks
    from city.districts import districts

    assert make_city.Size() == make_city.Size(664, 74_699, 21, 61, 24)
    assert len({own.name for own in districts(664)}) == len({own.code for own in districts(664)}) == 664


def test_the_same_seed_gives_the_same_files_and_another_one_others(benchmarks: tuple[Any, Any]) -> None:
    make_city, _ = benchmarks
    size = make_city.Size().scaled(SCALE)
    first, again, other = ([(filed.path, filed.data) for filed in make_city.year(size, seed)] for seed in (1, 1, 2))
    assert first == again != other
