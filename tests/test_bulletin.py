"""The bulletin's words: drawn from the month's figures, the same in every format, never an accusation."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from credit_cli.render.bulletin.blocks import Annex, Block, Heading, Link, Masthead, Paragraph, Row, Table, Title
from credit_cli.render.bulletin.named import criticised, praised
from credit_cli.render.bulletin.phrases import change, counted, listed, more_or_less, share
from credit_cli.render.bulletin.text import Letterhead, bulletin
from month_sample import document, figures

SECTIONS = [
    "一、总体情况", "二、行政许可", "三、行政处罚", "四、统一社会信用代码重错情况", "五、迟报情况",
    "六、疑似瞒报（待核实）情况", "七、表扬与批评", "八、工作要求",
]  # fmt: skip


def sections(blocks: list[Block]) -> dict[str, str]:
    """The text below each heading of the first level."""
    found: dict[str, str] = {}
    name = ""
    for block in blocks:
        if isinstance(block, Annex):
            break
        if isinstance(block, Heading) and block.level == 1:
            name = block.text
            found[name] = ""
        elif isinstance(block, Heading | Paragraph):
            found[name] = found.get(name, "") + block.text
    return found


def said(number: int, **given: Any) -> str:
    return sections(bulletin(document(**given)))[SECTIONS[number - 1]]


def tables(blocks: list[Block]) -> dict[str, Table]:
    return {block.name: block for block in blocks if isinstance(block, Table)}


def without(*names: str, **given: Any) -> dict[str, Any]:
    """A document as it is made where nobody keeps ledgers: parts are missing altogether."""
    made = document(**given)
    for name in names:
        del made[name]
    lines = [
        line | {"ledger": "missing", "due": None, "suspected": None, "concealed": None} for line in made["departments"]
    ]
    return made | {"departments": lines, "zero_ledgers": [], "late_ledgers": []}


def test_sections_come_in_the_order_offices_know() -> None:
    blocks = bulletin(document())
    assert [name for name in sections(blocks) if name] == SECTIONS
    assert [block.label + block.title for block in blocks if isinstance(block, Annex)] == [
        "附件1“双公示”信息报送质量排名表",
        "附件2问题清单",
    ]


def test_every_rate_stands_with_what_it_was_divided_from() -> None:
    for text in sections(bulletin(document())).values():
        for found in re.finditer(r"率(?:（含待核实）)?(\d+\.\d\d)%(（(\d+)/(\d+)）)?", text):
            assert found[2], text
            assert float(found[1]) == pytest.approx(100 * int(found[3]) / int(found[4]), abs=0.005)


def test_whole_month() -> None:
    text = said(1)
    assert "10月共有8个单位报送“双公示”信息1976条，其中行政许可903条、行政处罚1073条。" in text
    assert "合规1951条，合规率98.73%（1951/1976）" in text
    assert "时效已定的记录1976条，其中迟报24条，迟报率1.21%（24/1976）" in text
    assert "9月报送1907条，合规率98.95%（1887/1907），迟报率0.94%（18/1907）" in text
    assert "报送量增加69条，合规率下降0.22个百分点，迟报率上升0.27个百分点" in text
    assert "县（市、区）3个单位报送147条" in text
    assert "市直部门5个单位报送1829条" in text
    assert "有1份报送文件无法读取，未计入以上数字：平川市商务局1份。" in text
    assert "部门名录中没有的填报单位：平川市商务委" in text


def test_undetermined_records_are_said_apart() -> None:
    total = figures(10, 9, 1, undetermined=3, unknown=2) | {"departments": 1}
    text = said(1, total=total)
    assert "时效已定的记录5条，其中迟报1条，迟报率20.00%（1/5）。" in text
    assert "另有3条的最后及时报送日超出已公布的放假安排，时效未定，2条的日期读不出，均不计入迟报率。" in text


def test_month_before_without_records_is_not_compared() -> None:
    assert "上一月没有报送记录，不作环比。" in said(1, trend=document()["trend"][-1:])


def test_nothing_reported_at_all() -> None:
    made = without("ledger", "duplicates", "codes", total=figures(0, 0, 0), datasets=[], departments=[], groups=[])
    texts = sections(bulletin(made | {"findings": [], "late": [], "missing_ledgers": [], "zero_reports": []}))
    assert "10月没有单位报送“双公示”信息，合规率、迟报率无从计算。" in texts[SECTIONS[0]]
    assert texts[SECTIONS[1]] == "10月没有单位报送行政许可信息。"
    assert texts[SECTIONS[2]] == "10月没有单位报送行政处罚信息。"
    assert texts[SECTIONS[3]] == "10月没有发现统一社会信用代码错码、重码。"
    assert texts[SECTIONS[4]] == "10月没有时效已定的记录，迟报无从认定。"
    assert "不作点名" in texts[SECTIONS[6]]
    assert "0.00%" not in "".join(texts.values())


def test_no_late_record() -> None:
    made = document(total=figures(50, 50, 0, due=1, suspected=0, confirmed=0), late=[])
    assert sections(bulletin(made))[SECTIONS[4]] == "10月时效已定的50条记录均在规定期限内报送，没有发现迟报。"


def test_late_records_name_units_and_the_longest_delay() -> None:
    text = said(5)
    assert "10月迟报24条，迟报率1.21%（24/1976）" in text
    assert "平川市城市管理局8条、平川市公安局1条" in text
    assert "逾期最长的为3天（平川市城市管理局）" in text


def test_codes_come_with_the_share_of_subjects_and_what_was_corrected() -> None:
    text = said(4)
    assert "错码14个" in text
    assert "重错率1.07%（15/1400）" in text
    assert "更正率25.00%（5/20）" in text


def test_without_ledgers_nobody_is_suspected_or_said_to_lack_one() -> None:
    texts = sections(bulletin(without("ledger")))
    assert texts[SECTIONS[5]] == "10月没有可供比对的台账，未作瞒报比对，瞒报率无从计算。"
    assert "台账" not in texts[SECTIONS[6]] + texts[SECTIONS[7]]


def test_suspicion_stays_a_suspicion() -> None:
    text = said(6)
    assert "疑似瞒报（待核实）2条：台账中有登记，报送记录中没有找到，也没有说明未报送依据。" in text
    assert "瞒报率（含待核实）0.10%（2/1948）" in text
    assert "待核实的记录不作为瞒报的结论" in text
    assert "均不计入瞒报" in text
    assert "没有报送台账不等于零报送" in text


WORD = re.compile("瞒报")
HARMLESS = re.compile("疑似瞒报|不计入瞒报|瞒报率|不属瞒报|瞒报的结论|瞒报比对|瞒报（待核实）")


def test_concealment_is_never_stated_before_it_is_confirmed() -> None:
    whole = "".join(sections(bulletin(document())).values())
    assert len(WORD.findall(whole)) == len(HARMLESS.findall(whole))
    ledger = document()["ledger"]
    confirmed = ledger | {
        "classes": ledger["classes"] | {"unexplained": 1, "confirmed": 1},
        "items": [ledger["items"][0], ledger["items"][1] | {"class": "confirmed"}, *ledger["items"][2:]],
    }
    made = document(ledger=confirmed)
    assert "疑似瞒报（待核实）1条" in sections(bulletin(made))[SECTIONS[5]]
    assert "经核实认定瞒报1条" in sections(bulletin(made))[SECTIONS[5]]
    states = [row.cells[7] for row in tables(bulletin(made))["suspected"].rows]
    assert states == ["待核实", "经核实认定"]


def test_comparison_without_suspicion() -> None:
    ledger = document()["ledger"]
    clean = ledger | {"classes": ledger["classes"] | {"unexplained": 0}, "items": ledger["items"][2:]}
    total = figures(10, 10, 0, due=1948, suspected=0, confirmed=0)
    assert "没有发现疑似瞒报（瞒报率（含待核实）0.00%（0/1948））" in said(6, ledger=clean, total=total)


def named_in(**settings: float) -> tuple[list[str], list[str]]:
    made = document()
    made["settings"] |= settings
    return praised(made), [line["department"] for line in criticised(made)]


@pytest.mark.parametrize(
    ("rate", "names"),
    [
        (50, ["平川市城市管理局"]),
        (66.66, ["平川市城市管理局"]),
        (66.67, []),
        (13, ["平川市城市管理局", "平川市应急管理局"]),
    ],
)
def test_units_above_the_naming_rate_are_named(rate: float, names: list[str]) -> None:
    assert named_in(naming_rate=rate)[1] == names


def test_praise_needs_a_high_score_and_nothing_late_or_in_question() -> None:
    clean = ["平川市行政审批服务管理局", "安河县行政审批服务管理局", "安河县自然资源局"]
    assert named_in(praise_score=95)[0] == clean
    assert named_in(praise_score=0)[0] == clean
    made = document()
    made["departments"] = [line | {"concealed": 1, "few_records": True} for line in made["departments"]]
    assert praised(made) == []


def test_rules_of_naming_are_stated() -> None:
    text = said(7)
    assert "以下单位迟报率超过50%，予以通报批评：平川市城市管理局（迟报8条，占时效已定12条的66.67%）。" in text
    assert "得分95分以上、记录不少于5条、没有迟报和待核实记录、按时报送台账" in text
    assert (
        "市直部门：平川市行政审批服务管理局；县（市、区）：安河县行政审批服务管理局、安河县自然资源局等2个单位" in text
    )


def test_only_what_the_month_gives_reason_for_is_asked() -> None:
    made = without("ledger", total=figures(9, 9, 0), findings=[], late=[])
    assert sections(bulletin(made))[SECTIONS[7]].startswith("（一）按时报送")
    assert "规范代码" not in sections(bulletin(made))[SECTIONS[7]]
    given = bulletin(document(), Letterhead(deadline="2026年12月5日"))
    assert "于2026年12月5日前更正并重新报送" in sections(given)[SECTIONS[7]]


def test_default_is_a_draft_without_anything_that_only_the_office_may_add() -> None:
    blocks = bulletin(document(office="", city=""))
    assert not any(isinstance(block, Masthead) for block in blocks)
    assert not any(isinstance(block, Paragraph) and block.style == "sign" for block in blocks)
    title = next(block for block in blocks if isinstance(block, Title))
    assert (title.lines, title.mark) == (("2026年10月", "“双公示”信息报送质量情况的通报"), "（征求意见稿）")


def test_office_adds_its_own_words() -> None:
    head = Letterhead(
        city="甲市", issuer="甲局", red_header="甲局文件", document_number="甲〔2026〕1号", mark="", day="2026-12-01"
    )
    blocks = bulletin(document(), head)
    assert blocks[0] == Masthead("甲局文件", "甲〔2026〕1号")
    assert blocks[1] == Title(("甲市2026年10月", "“双公示”信息报送质量情况的通报"), "")
    sign = next(block for block in blocks if isinstance(block, Paragraph) and block.style == "sign")
    assert sign.text == "甲局\n2026年12月1日"


def test_closed_month_says_so() -> None:
    assert (
        "该月数据已关账，以2026年11月12日关账时为准。" in sections(bulletin(document(closed={"on": "2026-11-12"})))[""]
    )


def test_links_lead_to_tables_that_exist() -> None:
    late = document()["late"][0] | {"kind": "added", "month": "2026-09"}
    blocks = bulletin(document(corrections=[late]))
    links = {part.to for b in blocks if isinstance(b, Paragraph) for part in b.parts if isinstance(part, Link)}
    assert links == {"late", "problems", "duplicates", "suspected", "apart", "unlisted", "corrections"}
    assert links < tables(blocks).keys()


def test_ranking_keeps_blocks_apart_and_the_total_below() -> None:
    table = tables(bulletin(document()))["ranking"]
    assert [row.cells[0] for row in table.rows if len(row.cells) == 1] == ["市直部门", "县（市、区）"]
    assert table.rows[-1].cells[1:10] == ("合计", "", 1976, 1951, 98.73, 24, 1976, 1.21, 25)
    assert table.rows[-1].strong
    remarks = {row.cells[1]: row.cells[-1] for row in table.rows if len(row.cells) > 1}
    assert remarks["平川市城市管理局"] == "通报批评"
    assert remarks["平川市行政审批服务管理局"] == "表扬"
    assert remarks["平川市商务局"] == "1份报送无法读取"
    assert "零报送（不排名）1个：平川市教育局。" in table.notes


@pytest.mark.parametrize("name", ["late", "suspected", "problems", "duplicates", "unlisted"])
def test_every_line_of_the_annex_names_its_cell(name: str) -> None:
    table = tables(bulletin(document()))[name]
    places = {tuple(row.cells[-3:]) for row in table.rows}
    assert all(re.fullmatch(r"[^/]+/.+\.xlsx", str(path)) and sheet for path, sheet, _ in places)
    whole = [row for row in table.rows if row.cells[-1] == "—"]
    assert [row.cells[5] for row in whole] == (["不是可读取的电子表格（FIL001）"] if name == "problems" else [])


def test_annex_lists_errors_and_says_how_many_warnings_it_leaves_out() -> None:
    table = tables(bulletin(document()))["problems"]
    assert len(table.rows) == 7
    assert table.notes == ("本表列须更正的问题（错误级）；另有1处（警告级）由部门自行核对，见各部门问题清单。",)


def test_paths_of_one_machine_do_not_leave_it() -> None:
    item = document()["late"][0]
    paths = [r"C:\报送\10月\甲.xlsx", "/var/x/甲.xlsx", "in/10/甲.xlsx"]
    rows = tables(bulletin(document(late=[item | {"path": path} for path in paths])))["late"].rows
    assert [row.cells[-3] for row in rows] == ["甲.xlsx", "甲.xlsx", "in/10/甲.xlsx"]


def test_long_values_are_shortened_and_say_so() -> None:
    long = document()["findings"][0] | {"value": "字" * 5000}
    row: Row = tables(bulletin(document(findings=[long])))["problems"].rows[0]
    assert row.cells[6] == "字" * 100 + "……（共5000字）"


def test_who_late_ledgers_were_is_told() -> None:
    assert "台账零报送的：临水区城市管理局；台账迟报的：平川市应急管理局；没有报送台账的：" in said(6)


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        (lambda: share(None, 0, 0), "—"),
        (lambda: share(50, 1, 2), "50.00%（1/2）"),
        (lambda: listed(["甲"]), "甲"),
        (lambda: listed(["甲", "乙"]), "甲、乙等2个单位"),
        (lambda: listed([f"局{n}" for n in range(11)]), "局0、局1、局2等11个单位（名单见附件1）"),
        (lambda: counted({"乙": 1, "甲": 3}, "条", whole="附件2"), "甲3条、乙1条"),
        (
            lambda: counted({f"局{n:02}": 1 for n in range(11)}, "条", whole="附件2"),
            "局001条、局011条、局021条、局031条、局041条等，其余见附件2",
        ),
        (lambda: change(1.1, 1.0), "上升0.10个百分点"),
        (lambda: change(1.0, 1.1), "下降0.10个百分点"),
        (lambda: change(1.0, 1.0), "持平"),
        (lambda: change(None, 1.0), "无从比较"),
        (lambda: more_or_less(1, 3), "减少2条"),
        (lambda: more_or_less(3, 3), "持平"),
    ],
)
def test_phrases(phrase: Callable[[], str], words: str) -> None:
    assert phrase() == words
