"""The table of departments: who is who, in which block, and never by guessing."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from credit_cli.archive import Archive
from credit_cli.assess.departments import Department, Directory
from credit_cli.cli.directory import load_directory
from credit_cli.cli.main import run
from credit_cli.errors import ConfigError
from submissions import SEVERITIES, Row, submission

MARKET, DISTRICT = "平川市市场监督管理局", "平川市东城区市场监督管理局"
TABLE = [
    ["部门名称", "别名", "统一社会信用代码", "分组"],
    [MARKET, "市市场监管局、平川市市场监管局（知识产权局）", "", "市直部门"],
    ["平川市公安局", "", "", "市直部门"],
    [DISTRICT, "", "", "县（市、区）"],
]


def written(folder: Path, rows: list[list[str]], name: str = "departments.xlsx") -> Path:
    if name.endswith(".csv"):
        with (folder / name).open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return folder
    book = Workbook()
    book.worksheets[0].append(["平川市报送部门一览表"])
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / name)
    return folder


@pytest.mark.parametrize("name", ["departments.xlsx", "departments.csv"])
def test_names_and_aliases_are_exact_but_for_width_brackets_and_blanks(tmp_path: Path, name: str) -> None:
    directory = load_directory(written(tmp_path, TABLE, name))
    assert directory.official("市市场监管局") == MARKET
    assert directory.official("平川市市场监管局(知识产权局) ") == MARKET
    assert directory.official("市场监管局") is None
    assert directory.groups == {MARKET: "市直部门", "平川市公安局": "市直部门", DISTRICT: "县（市、区）"}


def test_unknown_names_are_asked_about_and_stay_as_they_are() -> None:
    directory = Directory((Department(MARKET), Department(DISTRICT)))
    assert directory.settle(["平川市市场监管局", MARKET, None]) == {
        "平川市市场监管局": "平川市市场监管局",
        MARKET: MARKET,
        None: None,
    }
    (asked,) = directory.unknown([MARKET, "平川市市场监管局", ""])
    assert asked == {"name": "平川市市场监管局", "suggestions": [MARKET, DISTRICT]}
    assert directory.silent([MARKET]) == [DISTRICT]
    assert Directory().unknown(["甲"]) == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["部门名称", "别名"], ["甲局", "乙局"], ["乙 局", ""]], r"departments\.csv A3：“乙 局”已是第 2 行“甲局”"),
        ([["部门名称", "别名"], ["甲局", ""], ["丙局", "乙局、甲局"]], r"B3：“甲局”已是第 2 行“甲局”"),
        ([["部门名称", "代码"], ["甲局", "11140800000000000X"]], r"B2：统一社会信用代码“11140800000000000X”不正确"),
        ([["部门名称", "别名"], ["", "乙局"]], r"A2：没有部门名称"),
        ([["序号", "备注"], ["1", "x"]], r"没有找到表头：要有“部门名称”列"),
    ],
)
def test_errors_in_the_table_name_the_cell(tmp_path: Path, rows: list[list[str]], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load_directory(written(tmp_path, rows, "departments.csv"))


def test_two_tables_are_one_too_many(tmp_path: Path) -> None:
    written(tmp_path, TABLE)
    with pytest.raises(ConfigError, match="同时有"):
        load_directory(written(tmp_path, TABLE, "departments.csv"))


def test_ranking_follows_the_table_even_backwards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = {
        "市市场监管局": [Row("a"), Row("b", document="文2", compliant=False)],
        MARKET: [Row("c", document="文3")],
        DISTRICT: [Row("d", document="文4", compliant=False)],
        "平川市东城市场监管局": [Row("e", document="文5")],
    }
    with Archive.open(tmp_path, create=True) as archive:
        for name, rows in sent.items():
            given = [submission(name, [replace(row, department=name) for row in rows], department=name)]
            archive.record(given, name.encode(), rules="r", severities=SEVERITIES, recorded_on=date(2026, 10, 20))
    written(tmp_path, TABLE)
    assert run(["rank", "--month", "2026-10", "--workspace", f"{tmp_path}", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    lines = [(line["group"], line["rank"], line["department"], line["reported"]) for line in found["departments"]]
    assert lines == [
        ("市直部门", 1, MARKET, 3),
        ("县（市、区）", 1, DISTRICT, 1),
        (None, 1, "平川市东城市场监管局", 1),
    ]
    assert [(block["group"], block["reported"], block["compliant"]) for block in found["groups"]] == [
        ("市直部门", 3, 2),
        ("县（市、区）", 1, 0),
    ]
    assert (found["total"]["reported"], found["silent"]) == (5, ["平川市公安局"])
    (unknown,) = found["unknown_departments"]
    assert unknown["name"] == "平川市东城市场监管局"
    assert DISTRICT in unknown["suggestions"]
