"""The department in a file's name: only what is one for certain."""

from datetime import date
from pathlib import Path

import pytest

from credit_cli.engine import load_context
from credit_cli.engine.validate import validate_bytes
from credit_cli.reading.filename import organisation
from gridgen import xlsx

NAMES = {
    "丙局": "丙局",
    "市监局": "市监局",
    "运城市水务局2026年8月": "运城市水务局",
    "双公示数据_运城市水务局_202608": "运城市水务局",
    "运城市水务局（1）": "运城市水务局",
    "运城市水务局 - 副本": "运城市水务局",
    "C:\\收件\\水务局10月零报告": "水务局",
    "附件1：运城市水务局双公示台账（2026年10月）最终版": "运城市水务局",
    "运城市住房和城乡建设局行政许可和行政处罚双公示信息报送表": "运城市住房和城乡建设局",
    "运城市统计局10月行政处罚信息": "运城市统计局",
    "行政处罚统计表-运城市大数据服务中心": "运城市大数据服务中心",
    "运城市行政审批服务管理局行政许可": "运城市行政审批服务管理局",
    "盐湖区_水务局": "盐湖区水务局",
    "夏县人民政府8月": "夏县人民政府",
    "平川市公安局交通警察支队": "平川市公安局交通警察支队",
    "关于运城市水务局双公示的报送": "运城市水务局",
    "运城市水务局报送运城市信用办": None,
    "10月双公示": None,
    "2026年10月行政处罚信息表": None,
    "导出": None,
    "Sheet1": None,
    "a": None,
    "教育": None,
    "表一": None,
    "市局": None,
    "甲（平川）有限公司": None,
    "运城市水务局-河道管理处": None,
    "水务局、交通局10月": None,
}


@pytest.mark.parametrize(("stem", "name"), NAMES.items())
def test_organisation_in_a_files_name(stem: str, name: str | None) -> None:
    assert organisation(f"{stem}.xlsx") == name


def test_ledgers_of_unknown_departments_are_not_the_same_ledger(tmp_path: Path) -> None:
    """A summary ledger has one record per department, month and act: nobody's must not replace nobody else's."""
    context = load_context(tmp_path, as_of=date(2026, 11, 5))
    data = xlsx({"台账": [["类别", "产生数量", "报送数量", "未报送数量"], ["行政处罚", 3, 3, 0]]})
    keys = {}
    for name in ("10月台账", "台账10月", "丙局10月台账"):
        (sent,) = validate_bytes(data, context, shown=f"in/{name}.xlsx").submissions
        assert sent.records is not None
        assert (sent.department, sent.records.departments) == ((None, [""]) if "丙" not in name else ("丙局", ["丙局"]))
        keys[name] = sent.records.keys
    assert len({*map(tuple, keys.values())}) == 3
