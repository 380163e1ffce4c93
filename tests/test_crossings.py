"""Records that should meet another one: told while it is missing, and no longer once it has come."""

import json
from pathlib import Path
from typing import Any

from credit_cli.cli.main import run
from tables import BOOK

DAYS = ["--received", "2026-10-30", "--as-of", "2026-11-23"]


def send(folder: Path, dataset: str, *changes: dict[str, str], month: str = "2026-10") -> None:
    pack = BOOK.datasets[dataset]
    rows = [{**pack.example, **change} for change in changes or ({},)]
    lines = [",".join(field.title for field in pack.field)]
    lines += [",".join(row.get(field.code, "") for field in pack.field) for row in rows]
    path = folder / f"{pack.title}{len(list(folder.glob('*.csv')))}.csv"
    path.write_text(f"{pack.title}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert run(["validate", str(path), "--workspace", str(folder), "--month", month, *DAYS, "-q"]) in {0, 1}


def told(folder: Path) -> list[tuple[str, str, str]]:
    """(rule, data set, cell) of the crossings in October's document, as the card of each department shows them."""
    out = folder / "report.html"
    assert (
        run(["report", "--month", "2026-10", "--workspace", str(folder), "--as-of", "2026-11-23", "-o", str(out)]) == 0
    )
    from datetime import date

    from credit_cli.cli.monthly import month_document

    document: dict[str, Any] = month_document(folder, "2026-10", date(2026, 11, 23))
    json.dumps(document)
    found = [one for one in document["findings"] if one["rule"] in {"REL031", "REL032", "REL033"}]
    assert all(one["message"] in out.read_text(encoding="utf-8") for one in found)
    return [(one["rule"], one["dataset"], one["cell"]) for one in found]


def test_an_inspection_that_led_to_a_penalty_meets_one(tmp_path: Path) -> None:
    send(tmp_path, "adm_inspect", {"JGLX": "04", "JCJL": "立案处罚"}, {"JCBH": "平市监检2026-0019", "JGLX": "01"})
    assert told(tmp_path) == [("REL031", "adm_inspect", "A3")]
    send(tmp_path, "xzcf")
    assert told(tmp_path) == []


def test_breach_performance_and_fulfilment_need_what_they_are_about(tmp_path: Path) -> None:
    for dataset in ("contract_breach", "contract_performance", "fulfilment", "repair"):
        send(tmp_path, dataset)
    assert sorted(dataset for _, dataset, _ in told(tmp_path)) == [
        "contract_breach", "contract_performance", "fulfilment", "repair",
    ]  # fmt: skip
    for dataset in ("contract", "commitment", "xzcf"):
        send(tmp_path, dataset)
    assert told(tmp_path) == []


def test_one_subject_on_both_lists_is_told_with_the_other_place(tmp_path: Path) -> None:
    send(tmp_path, "list_red")
    assert told(tmp_path) == []
    send(tmp_path, "list_black", {"XDR_MC": "平川市长乐食品公司"})
    assert told(tmp_path) == [("REL032", "list_red", "A3")], "by its code, whatever the name"


def test_a_case_needs_its_subject_on_the_list_of_its_kind(tmp_path: Path) -> None:
    send(tmp_path, "joint_case", {}, {"JCLX": "激励", "CS": "优先办理", "SM": "该主体办理业务时予以优先"})
    send(tmp_path, "list_black")
    assert [(rule, cell) for rule, _, cell in told(tmp_path)] == [("REL031", "B4")]


def test_a_running_total_may_not_fall_within_the_year(tmp_path: Path) -> None:
    send(tmp_path, "indicator_sheet", {"LJ": "44", "BQ": "44", "QJ": "2026-09"}, month="2026-09")
    send(tmp_path, "indicator_sheet", {"LJ": "41", "BQ": "41"}, {"ZB": "参保率", "JLDW": "%", "LJ": "90%", "BQ": "90%"})
    assert told(tmp_path) == [("REL033", "indicator_sheet", "A3")]
    send(tmp_path, "indicator_sheet", {"LJ": "46", "BQ": "46"})
    assert told(tmp_path) == [], "the corrected sheet came"


def test_other_data_sets_are_shown_apart_and_do_not_change_the_ranking(tmp_path: Path) -> None:
    from datetime import date

    from credit_cli.cli.monthly import month_document

    send(tmp_path, "xzcf")
    before = month_document(tmp_path, "2026-10", date(2026, 11, 23))
    send(tmp_path, "adm_force", {"SJLY": "平川市市场监督管理局"})
    after = month_document(tmp_path, "2026-10", date(2026, 11, 23))
    assert after["total"] == before["total"]
    (line,) = after["departments"]
    blocks = [(block["dataset"], block["counted"], block["reported"], block["late_rate"]) for block in line["datasets"]]
    assert blocks == [("adm_force", False, 1, None), ("xzcf", True, 1, 0.0)]
    assert [block["score"] for block in line["datasets"]] == [100.0, 100.0]
    (tmp_path / "credit-cli.toml").write_text('[ranking]\ncounts = ["十公示"]\n', encoding="utf-8")
    wider = month_document(tmp_path, "2026-10", date(2026, 11, 23))
    assert (wider["total"]["reported"], wider["total"]["determined"]) == (2, 1)
