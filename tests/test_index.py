"""The monitoring index: points from counts, nothing invented, and what one step more would bring."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from credit_cli.assess.index import assessed, load
from credit_cli.assess.measures import Measure
from credit_cli.cli.main import run
from credit_cli.errors import ConfigError
from tables import BOOK

CITY = load("city-2020")


def known(**given: tuple[int, int]) -> dict[str, Measure]:
    lower = {"code_error"}
    steps: dict[str, Any] = {"code_error": "code", "correction": "code", "on_time": "late", "compliance": "record"}
    return {
        name: Measure(name, name, part, whole, name in lower, steps.get(name)) for name, (part, whole) in given.items()
    }


def line(found: dict[str, Any], id_: str) -> dict[str, Any]:
    return next(one for one in found["indicators"] if one["id"] == id_)


def test_points_follow_from_the_counts_in_proportion() -> None:
    found = assessed(CITY, known(code_error=(10, 100), correction=(5, 10)), {})
    own = line(found, "1.4")
    assert (own["weight"], own["points"], own["lost"], own["status"]) == (2.0, 1.4, 0.6, "measured")
    assert [one["percent"] for one in own["measures"]] == [10.0, 50.0]
    assert line(found, "1.1")["status"] == "asked"
    assert (line(found, "1.4.1")["status"], line(found, "1.4.1")["points"]) == ("unweighted", None)
    assert found["total"] == {"weight": 100.0, "weight_scored": 2.0, "points": 1.4, "lost": 0.6}


def test_one_more_corrected_code_moves_both_rates() -> None:
    found = assessed(CITY, known(code_error=(10, 100), correction=(5, 10)), {})
    gains = {step["step"]: step["gain"] for step in found["steps"]}
    assert gains["code"] == 0.11, "2 × ((0.01 + 0.10) ÷ 2)"
    assert gains["late"] is None, "nothing that is scored depends on it"
    done = assessed(CITY, known(code_error=(0, 100), correction=(10, 10)), {})
    assert next(step["gain"] for step in done["steps"] if step["step"] == "code") == 0.0


def test_what_somebody_filled_in_goes_before_what_is_measured() -> None:
    found = assessed(CITY, known(code_error=(10, 100)), {"1.4": Decimal(2), "1.1": Decimal("4.5")})
    assert [(line(found, id_)["points"], line(found, id_)["status"]) for id_ in ("1.4", "1.1")] == [
        (2.0, "given"),
        (4.5, "given"),
    ]
    assert found["total"]["points"] == 6.5
    assert all(step["gain"] is None for step in found["steps"])


def test_nothing_to_divide_by_is_no_measure() -> None:
    found = assessed(CITY, known(code_error=(0, 0)), {})
    assert (line(found, "1.4")["points"], line(found, "1.4")["status"]) == (None, "asked")


@pytest.mark.parametrize("name", ["city-2018", "city-2020"])
def test_shipped_weights_are_those_that_were_published(name: str) -> None:
    index = load(name)
    total = sum(one.weight for one in index.indicator if one.weight is not None)
    assert total == {"city-2018": 18, "city-2020": 100}[name], "2018: 25 less the 7 that seven others share"
    assert set(index.datasets) <= {pack.dataset for pack in BOOK.datasets.values()}
    assert index.source


def test_an_unknown_version_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="没有名为") as problem:
        load("city-2023")
    assert "city-2020" in problem.value.remedy


# --- through the archive ---------------------------------------------------------------------------------------------


def send(folder: Path, dataset: str, month: str, *rows: dict[str, str]) -> None:
    pack = BOOK.datasets[dataset]
    lines = [",".join(field.title for field in pack.field)]
    lines += [",".join({**pack.example, **row}.get(field.code, "") for field in pack.field) for row in rows]
    path = folder / f"{pack.title}{month}.csv"
    path.write_text(f"{pack.title}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    days = ["--received", f"{month}-28", "--as-of", "2026-11-23"]
    assert run(["validate", str(path), "--workspace", str(folder), "--month", month, *days, "-q"]) in {0, 1}


CODES = ("91140802MA0EXAMP13", "91350100M000100Y43", "11140800MB0EXAMP5W", "12140802MB0EXAMP5N", "91140800XXXXXXXXXX")


def test_coverage_lists_and_channels_are_counted(tmp_path: Path) -> None:
    (tmp_path / "credit-cli.toml").write_text("[index]\nenterprises = 100\n", encoding="utf-8")
    rows = [{"QY_DM": code, "QY_MC": f"平川市第{at}公司", "YHBH": str(at)} for at, code in enumerate(CODES)]
    send(tmp_path, "ent_power", "2026-09", *rows)
    send(tmp_path, "ent_power", "2026-10", {**rows[0], "QJ": "2026-11"})
    lists = [{"YXQ": "2026/11/23"}, {"YXQ": "2026/11/22"}, {"GSZT": "待公示"}, {"YXQ": ""}]
    send(tmp_path, "list_red", "2026-10", *({"RDWH": f"平市监名〔2026〕{at}号", **own} for at, own in enumerate(lists)))
    send(tmp_path, "repair", "2026-10", {}, {"QD": "线下", "SQRQ": "2026/09/29"})
    out = tmp_path / "index.json"
    where = ["--workspace", str(tmp_path), "--as-of", "2026-11-23"]
    assert run(["index", "--month", "2026-10", *where, "-o", str(out)]) == 0
    found = json.loads(out.read_bytes())
    power = next(one for one in found["coverage"] if one["dataset"] == "ent_power")
    names = ("subjects", "coverage", "month", "month_before", "fallen")
    assert [power[name] for name in names] == [4, 4.0, 1, 4, True], "a code that is none counts for nobody"
    counts = {one["title"].partition("（")[0]: (one["count"], one["note"]) for one in found["counts"]}
    assert counts["守信激励对象名单"] == (2, "")
    assert counts["信用修复"] == (2, "线上 1，线下 1")


def test_the_workbook_can_be_filled_in_and_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    send(tmp_path, "xzcf", "2026-10", {})
    where = ["--month", "2026-10", "--workspace", str(tmp_path), "--as-of", "2026-11-23"]
    assert run(["index", *where, "-o", str(tmp_path / "index.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "index.xlsx")
    sheet = book["指标"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    column = [cell.value for cell in head].index("填写得分") + 1
    row = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "2.1")
    sheet.cell(row, column).value = 12.5
    book.save(tmp_path / "index.xlsx")
    assert run(["index", *where, "-o", str(tmp_path / "out.json")]) == 0
    assert line(json.loads((tmp_path / "out.json").read_bytes()), "2.1")["points"] == 12.5
    sheet.cell(row, column).value = 14
    book.save(tmp_path / "index.xlsx")
    assert run(["index", *where]) == 2
    assert "得分 14 不在 0 到 13 之间" in capsys.readouterr().err


def test_as_of_is_a_day_and_months_are_twelve() -> None:
    from credit_cli.cli.index import _first

    assert _first("2026-10", 12) == "2025-10"
    assert date.fromisoformat(f"{_first('2026-01', 12)}-01") == date(2025, 1, 1)
