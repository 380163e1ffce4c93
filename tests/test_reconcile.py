"""Ledger against reports: every listed decision in exactly one class, and nobody accused where a doubt is left."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli import calendar
from credit_cli.assess.concealment import by_department
from credit_cli.assess.decisions import Decision, judged, stale
from credit_cli.assess.ledger import Filing, Ledgers, Listed, status
from credit_cli.assess.ranking import Terms
from credit_cli.assess.reconcile import CLASSES, CONCEALED, Reconciliation, Reported, reconcile
from credit_cli.assess.scoring import load
from credit_cli.checks.keys import document_key, name_key
from credit_cli.cli.main import run
from credit_cli.resources import rule_file

AS_OF = date(2026, 11, 23)
TERMS = Terms(scoring=load("default"), calendar=calendar.load(rule_file("calendars/cn.toml")))


def listed(document: str, party: str = "甲公司", decided: str = "2026-10-12", **given: Any) -> Listed:
    """A line of the ledger of 市监局; further fields by name."""
    own: dict[str, Any] = {
        "id": f"{document}{party}{decided}",
        "department": "市监局",
        "month": "2026-10",
        "act": "xzcf",
        "document": document,
        "document_key": document_key(document),
        "party": party,
        "party_key": name_key(party),
        "decided": date.fromisoformat(decided) if decided else None,
        "submission": 1,
        "row": 4,
        "arrived": date(2026, 11, 9),
        "said": {},
        "superseded": False,
    }
    return Listed(**(own | given))


def reported(document: str, party: str = "甲公司", decided: str = "2026-10-12", **given: Any) -> Reported:
    own: dict[str, Any] = {
        "department": "市监局",
        "dataset": "xzcf",
        "document": document,
        "document_key": document_key(document),
        "party": party,
        "party_key": name_key(party),
        "decided": date.fromisoformat(decided) if decided else None,
        "submission": 2,
        "row": 9,
    }
    return Reported(**(own | given))


def compared(lines: list[Listed], records: list[Reported], **given: Any) -> Reconciliation:
    return reconcile(Ledgers(tuple(lines)), records, **({"as_of": AS_OF, "terms": TERMS} | given))


def class_of(line: Listed, *records: Reported, **given: Any) -> str:
    (item,) = compared([line], list(records), **given).items
    return item.class_


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (listed("平罚〔2026〕1号"), reported("平罚〔2026〕1号")),
        (listed("平罚[2026]第1号"), reported("平罚〔2026〕1号", decided="2026-10-13")),
        (listed("平罚（２０２６）１号", "甲（平川）公司"), reported("平罚〔2026〕1号", "甲(平川)公司")),
        (listed("平罚〔2026〕1号"), reported("平罚〔2026〕1号", "甲公司平川分公司")),
        (listed("平罚〔2026〕1号"), reported("平罚〔2026〕1号", department="城管局")),
        (listed(""), reported("平罚〔2026〕1号")),
        (listed("平罚〔2026〕1号", act=""), reported("平罚〔2026〕1号", dataset="xzxk")),
    ],
    ids=["same", "written otherwise", "width", "branch, same day", "another department", "no number", "no act"],
)
def test_what_was_reported_is_found(line: Listed, record: Reported) -> None:
    assert class_of(line, record) == "reported"


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (listed("平罚〔2026〕1号"), reported("平罚〔2026〕91号")),
        (listed("平罚字2026年1号"), reported("平罚〔2026〕1号", decided="2026-10-13")),
        (listed("平罚〔2026〕1号"), reported("平罚〔2026〕1号", "乙公司", "2026-10-20")),
    ],
    ids=["another number", "number alike", "another party and day"],
)
def test_what_may_be_the_same_is_near_and_shown_with_its_twin(line: Listed, record: Reported) -> None:
    (item,) = compared([line], [record]).items
    assert (item.class_, item.twin) == ("near", record)


@pytest.mark.parametrize(
    ("line", "class_"),
    [
        (listed("1号"), "unexplained"),
        (listed("1号", said={"TZ_YJ": "/"}), "unexplained"),
        (listed("1号", said={"TZ_YJ": "已报送"}), "unexplained"),
        (listed("1号", said={"TZ_YJ": "漏报，正在补"}), "unexplained"),
        (listed("1号", said={"TZ_SFGS": "是", "TZ_SYFW": "0"}), "unexplained"),
        (listed("1号", said={"TZ_YJ": "涉及国家秘密"}), "declared"),
        (listed("1号", said={"TZ_SFGS": "否"}), "declared"),
        (listed("1号", said={"TZ_SYFW": "1"}), "declared"),
        (listed("1号", said={"TZ_YJ": "轻微违法不予公示"}), "exempt"),
        (listed("1号", decided="2026-03-31", said={"TZ_YJ": "轻微违法不予公示"}), "declared"),
        (listed("1号", decided="2026-11-13"), "not_due"),
        (listed("1号", decided="2026-11-11"), "unexplained"),
        (listed("1号", decided=""), "undetermined"),
        (listed("1号", decided="2026-12-30"), "undetermined"),
        (listed("1号", superseded=True), "dropped"),
    ],
)
def test_what_was_not_found_is_classed_by_what_the_ledger_says(line: Listed, class_: str) -> None:
    assert class_of(line, reported("2号", "乙公司")) == class_


def test_a_licence_is_no_penalty_and_one_report_answers_for_one_line() -> None:
    assert class_of(listed("1号"), reported("1号", dataset="xzxk")) == "unexplained"
    twice = compared([listed("1号"), listed("1号", row=5)], [reported("1号")])
    assert [item.class_ for item in twice.items] == ["reported", "unexplained"]


def test_due_on_the_day_itself_is_not_yet_due() -> None:
    due = TERMS.calendar.due(date(2026, 10, 12))
    assert due == date(2026, 10, 21)
    assert class_of(listed("1号"), as_of=due) == "not_due"
    assert class_of(listed("1号"), as_of=date(2026, 10, 22)) == "unexplained"


def test_reports_that_a_filed_ledger_leaves_out_are_shown() -> None:
    ledgers = Ledgers(
        (listed("1号"),),
        (),
        (Filing("市监局", "2026-10", AS_OF, zero=False), Filing("教育局", "2026-10", AS_OF, zero=True)),
    )
    records = [
        reported("1号"),
        reported("2号", "乙公司"),
        reported("3号", "丙公司", dataset="xzxk"),
        reported("4号", "丁公司", "2026-09-30"),
        reported("5号", department="教育局"),
        reported("6号", department="民政局"),
    ]
    found = reconcile(ledgers, records, as_of=AS_OF, terms=TERMS)
    assert [(month, record.document) for month, record in found.unlisted] == [("2026-10", "2号"), ("2026-10", "5号")]


PARTS = st.builds(
    listed,
    st.sampled_from(["", "1号", "第1号", "2号", "3号"]),
    st.sampled_from(["", "甲公司", "乙公司"]),
    st.sampled_from(["", "2026-10-12", "2026-10-13", "2026-11-20", "2026-12-31"]),
    act=st.sampled_from(["", "xzcf", "xzxk"]),
    said=st.sampled_from([{}, {"TZ_YJ": "轻微"}, {"TZ_SFGS": "否"}]),
    superseded=st.booleans(),
)
REPORTS = st.builds(
    reported,
    st.sampled_from(["", "1号", "2号", "4号"]),
    st.sampled_from(["", "甲公司", "乙公司"]),
    st.sampled_from(["", "2026-10-12", "2026-10-14"]),
    dataset=st.sampled_from(["xzcf", "xzxk"]),
    department=st.sampled_from(["市监局", "城管局"]),
)


@given(st.lists(PARTS, max_size=8), st.lists(REPORTS, max_size=8))
def test_classes_partition_the_ledger_and_no_report_answers_twice(lines: list[Listed], records: list[Reported]) -> None:
    found = compared(lines, records)
    assert [item.listed for item in found.items] == lines
    assert sum(found.classes.values()) == len(lines)
    assert set(found.classes) == set(CLASSES)
    twins = [id(item.twin) for item in found.items if item.twin is not None]
    assert len(twins) == len(set(twins))
    for item in found.items:
        if item.class_ in CONCEALED:
            assert item.due is not None
            assert item.due < AS_OF


@given(st.lists(PARTS, max_size=6), st.lists(REPORTS, max_size=6), REPORTS)
def test_one_more_report_never_accuses_anybody_more(
    lines: list[Listed], records: list[Reported], more: Reported
) -> None:
    before, after = (compared(lines, own).classes["unexplained"] for own in (records, [*records, more]))
    assert after <= before


# --- decisions -------------------------------------------------------------------------------------------------------

LINES = [listed("1号", id="A1"), listed("2号", "乙公司", id="B2"), listed("2号", "丙公司", id="C3")]


def decide(**given: str) -> dict[str, str]:
    own = {"id": "A1", "decision": "豁免", "who": "李四", "when": "2026-11-12", "why": "系统故障"}
    return own | given


def test_a_decision_overrides_the_class_and_a_report_overrides_the_decision() -> None:
    line, waived = listed("1号", id="A1"), Decision("waived", "李四", date(2026, 11, 12), "系统故障", None)
    confirmed = Decision("confirmed", "李四", date(2026, 11, 12), "逾期未答复", None)
    assert class_of(line, decisions={"A1": waived}) == "waived"
    assert class_of(line, decisions={"A1": confirmed}) == "confirmed"
    assert class_of(line, reported("1号"), decisions={"A1": confirmed}) == "reported"
    assert class_of(line, as_of=date(2026, 10, 20), decisions={"A1": confirmed}) == "not_due"


def test_a_decision_names_its_record_by_id_or_by_what_it_says() -> None:
    by_number = decide(id="", department="市监局", document="第1号")
    by_party = decide(id="", document="2号", party="丙公司", decision="确认瞒报")
    found, _, problems = judged([by_number, by_party], LINES, as_of=AS_OF)
    assert {id_: decision.class_ for id_, decision in found.items()} == {"A1": "waived", "C3": "confirmed"}
    assert problems == []


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (decide(id="ZZ"), "id", "没有这条记录"),
        (decide(document="2号"), "id", "没有这条记录"),
        (decide(id="", document="2号"), "document", "有几条记录都符合"),
        (decide(id=""), "id", "没有写是哪条记录"),
        (decide(decision="算了"), "decision", "看不懂"),
        (decide(who=""), "who", "没有写处理人"),
        (decide(when=""), "when", "没有处理日期"),
        (decide(when="2026-12-01"), "when", "晚于今天"),
        (decide(why=""), "why", "没有写理由"),
        (decide(until="永远"), "until", "看不懂"),
        (decide(until="2026-11-22"), "until", "到期"),
    ],
)
def test_a_wrong_decision_is_reported_with_its_cell_and_decides_nothing(
    line: dict[str, str], column: str, said: str
) -> None:
    found, _, (problem,) = judged([line], LINES, as_of=AS_OF)
    assert found == {}
    assert (problem.line, problem.column) == (0, column)
    assert said in problem.wrong


def test_two_decisions_about_one_record_and_stale_ones_are_reported() -> None:
    found, places, (again,) = judged([decide(), decide(decision="说明")], LINES, as_of=AS_OF)
    assert (again.line, found["A1"].class_) == (1, "waived")
    assert [problem.wrong for problem in stale(places, {"A1": "reported"}, found)] == ["这条记录后来已经报送"]
    assert list(stale(places, {"A1": "waived"}, found)) == []


# --- filing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrived", "zero", "how"),
    [
        ("2026-11-10", False, "on_time"),
        ("2026-11-10", True, "zero"),
        ("2026-11-11", False, "late"),
        ("2026-11-11", True, "late"),
    ],
)
def test_a_ledger_is_due_on_the_tenth_of_the_following_month(arrived: str, zero: bool, how: str) -> None:
    assert status(Filing("市监局", "2026-10", date.fromisoformat(arrived), zero=zero), day=10) == how


def test_counts_of_a_department_and_a_summary_alone_counts_nothing() -> None:
    lines = (listed("1号"), listed("2号", "乙公司", decided="2026-11-13"), listed("3号", "丙公司"))
    filings = tuple(Filing(name, "2026-10", date(2026, 11, 9), zero=False) for name in ("市监局", "民政局"))
    ledgers = Ledgers(lines, (), filings)
    found = reconcile(ledgers, [reported("3号", "丙公司")], as_of=AS_OF, terms=TERMS)
    filed = by_department(ledgers, found, ("教育局",), month="2026-10", day=10)
    own = filed["市监局"]
    assert (own.status, own.records, own.due, own.suspected, own.confirmed, own.concealed) == ("on_time", 3, 2, 1, 0, 1)
    assert (filed["民政局"].status, filed["民政局"].due, filed["民政局"].concealed) == ("on_time", None, None)
    assert filed["教育局"].status == "missing"
    assert by_department(ledgers, found, (), month="2026-09", day=10) == {}


# --- through files ---------------------------------------------------------------------------------------------------

LEDGER = """市监局2026年10月双公示台账
填报单位：市监局
类别,决定文书号,行政相对人名称,决定日期,未报送依据
处罚,平罚〔2026〕1号,甲商贸公司,2026/10/12,
"""
COUNTS = """填报单位：教育局,,,,,,,,
,行政许可,,,,行政处罚,,,
单位,产生数量,公示数量,报送数量,未报送数量,产生数量,公示数量,报送数量,未报送数量
教育局,0,0,0,0,{},0,0,{}
"""


def recorded(folder: Path, name: str, text: str, day: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    assert run(["validate", str(path), "--workspace", str(folder), "--received", day, "--as-of", day, "-q"]) == 0


def document(folder: Path, *further: str) -> dict[str, Any]:
    out = folder / "out.json"
    given = ["--month", "2026-10", "--as-of", "2026-11-23", "--workspace", str(folder), "-o", str(out)]
    run([*further, *given])
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def test_a_record_that_a_later_ledger_drops_is_asked_about_and_not_accused(tmp_path: Path) -> None:
    recorded(tmp_path, "一.csv", LEDGER + "处罚,平罚〔2026〕2号,乙商贸公司,2026/10/13,\n", "2026-11-05")
    recorded(tmp_path, "二.csv", LEDGER, "2026-11-08")
    items = document(tmp_path, "reconcile")["items"]
    assert [(item["class"], item["document"], item["cell"]) for item in items] == [
        ("unexplained", "平罚〔2026〕1号", "B4"),
        ("dropped", "平罚〔2026〕2号", "B5"),
    ]


def test_ledgers_are_ranked_apart_from_what_is_reported(tmp_path: Path) -> None:
    """A ledger's lines are no reports; who reports nothing of what its ledger lists is ranked, a zero ledger is not."""
    recorded(tmp_path, "市监局台账.csv", LEDGER, "2026-11-05")
    recorded(tmp_path, "教育局台账.csv", COUNTS.format(0, 0), "2026-11-12")
    found = document(tmp_path, "rank")
    (line,) = found["departments"]
    names = ("department", "reported", "ledger", "ledger_records", "due", "suspected", "concealment_rate", "rank")
    assert [line[name] for name in names] == ["市监局", 0, "on_time", 1, 1, 1, 100.0, 1]
    assert line["score"] == 33.33
    assert (found["zero_reports"], found["late_ledgers"], found["missing_ledgers"]) == (["教育局"], ["教育局"], [])
    assert found["total"]["concealed"] == 1


def test_a_ledger_in_two_header_rows_adds_up_or_is_told_where_not(tmp_path: Path) -> None:
    path = tmp_path / "教育局台账.csv"
    path.write_text(COUNTS.format(3, 2), encoding="utf-8")
    out = tmp_path / "out.json"
    given = [
        "validate",
        str(path),
        "--no-record",
        "--as-of",
        "2026-11-12",
        "--workspace",
        str(tmp_path),
        "-o",
        str(out),
    ]
    assert run(given) == 1
    (sheet,) = json.loads(out.read_bytes())["submissions"]
    assert (sheet["dataset"], sheet["department"]) == ("ledger_summary", "教育局")
    assert [(finding["rule"], finding["cell"]) for finding in sheet["findings"]] == [("LED001", "F4")]


def test_the_workspace_list_of_decisions_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(tmp_path, "市监局台账.csv", LEDGER, "2026-11-05")
    head = "部门,决定文书号,处理意见,处理人,处理日期,理由\n"
    lines = "市监局,平罚[2026]1号,豁免,李四,2026-11-12,系统故障\n市监局,平罚〔2026〕7号,豁免,李四,2026-11-12,无此事\n"
    (tmp_path / "decisions.csv").write_text(head + lines, encoding="utf-8")
    assert document(tmp_path, "reconcile")["classes"]["waived"] == 1
    assert "decisions.csv B3：台账里没有这条记录" in capsys.readouterr().err
    assert document(tmp_path, "rank")["total"]["concealed"] == 0


@pytest.mark.parametrize(
    ("name", "further", "dataset"),
    [
        ("十月", "", "xzcf"),
        ("十月台账", "", "ledger"),
        ("十月", ",是否公示", "ledger"),
        ("十月", ",未报送依据", "ledger"),
    ],
)
def test_a_sheet_is_a_ledger_by_its_name_or_by_a_column_that_only_ledgers_have(
    tmp_path: Path, name: str, further: str, dataset: str
) -> None:
    head = f"行政相对人名称,统一社会信用代码,处罚决定文书号,决定日期,决定机关,备注{further}\n"
    path, out = tmp_path / f"{name}.csv", tmp_path / "out.json"
    path.write_text(f"{head}甲商贸公司,91140802MA0EXAMP13,平罚〔2026〕1号,2026/10/12,市监局,\n", encoding="utf-8")
    run(["validate", str(path), "--no-record", "--workspace", str(tmp_path), "-o", str(out)])
    (sheet,) = json.loads(out.read_bytes())["submissions"]
    assert sheet["dataset"] == dataset
