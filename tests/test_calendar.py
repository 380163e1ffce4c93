"""Working days of China: the shipped table, last timely days, lateness, and importing a year."""

import json
import tomllib
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.calendar import LATE, ON_TIME, UNDETERMINED, import_year, load
from credit_cli.cli.calendar import command as calendar_command
from credit_cli.cli.due import command as due_command
from credit_cli.errors import ConfigError, CreditError, OutputError
from credit_cli.resources import rule_file

SHIPPED = rule_file("calendars/cn.toml")
TABLE = load(SHIPPED)
EVERY_DAY = [date(2004, 1, 1) + timedelta(days=number) for number in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

NEXT_YEAR = """
[[year]]
year = 2027
source = "测试用，不是真的通知"
off = [
  { name = "元旦", from = 2027-01-01, to = 2027-01-03 },
  { name = "春节", from = 2027-02-05, to = 2027-02-11 },
]
work = [ { name = "元旦", date = 2026-12-27 } ]
"""


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- the table ---------------------------------------------------------------------------------------------------


def test_the_table_covers_2004_to_2026_and_names_a_notice_for_each_year():
    assert (TABLE.first_year, TABLE.last_year, TABLE.coverage) == (2004, 2026, "2004..2026")
    for notice in TABLE.notices:
        assert f"国务院办公厅关于{notice.year}年部分节假日安排的通知" in notice.source
        assert f"国办发明电〔{notice.year - 1}〕" in notice.source
        assert notice.url.startswith("https://")


def test_every_day_agrees_with_chinesecalendar_but_the_worked_saturday_before_new_year_2006():
    """国办发明电〔2005〕35号: “12月31日（星期六）上班”; chinesecalendar lacks that day."""
    differing = [day for day in EVERY_DAY if TABLE.is_working(day) != chinese_calendar.is_workday(day)]
    assert differing == [date(2005, 12, 31)]
    assert TABLE.is_working(date(2005, 12, 31))


def test_every_day_agrees_with_the_holidays_package():
    china = holidays.country_holidays("CN", years=range(2003, 2028))
    assert [day for day in EVERY_DAY if TABLE.is_working(day) != china.is_working_day(day)] == []


def test_working_days_of_a_year_are_counted():
    assert {year: TABLE.count(year) for year in (2024, 2025, 2026)} == {2024: 251, 2025: 248, 2026: 248}
    assert sum(TABLE.count(notice.year) for notice in TABLE.notices) == sum(map(TABLE.is_working, EVERY_DAY))


def test_days_carry_the_name_their_notice_gives_them():
    names = [TABLE.name(day(text)) for text in ("2026-10-01", "2026-10-10", "2026-10-17", "2018-12-31", "2018-12-29")]
    assert names == ["国庆节", "国庆节", "", "元旦", "元旦"]


@pytest.mark.parametrize("outside", ["2003-12-31", "2027-01-01"])
def test_nothing_is_guessed_outside_the_table(outside):
    with pytest.raises(CreditError, match=r"只覆盖 2004\.\.2026 年") as caught:
        TABLE.is_working(day(outside))
    assert "calendar import" in caught.value.remedy


# --- the last timely day -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "next_day", "decision_day"),
    [
        ("2026-09-24", "2026-10-12", "2026-10-11"),
        ("2026-02-13", "2026-03-02", "2026-03-01"),
        ("2025-09-30", "2025-10-16", "2025-10-15"),
        ("2026-10-03", "2026-10-15", "2026-10-15"),
        ("2026-12-22", "2026-12-31", "2026-12-30"),
        ("2026-12-23", None, None),
        ("2026-12-24", None, None),
        ("2027-01-04", None, None),
        ("2003-12-31", None, None),
        ("2004-01-01", "2004-01-12", "2004-01-12"),
        ("2025-01-18", "2025-01-27", "2025-01-27"),  # a Saturday before the spring festival
    ],
)
def test_worked_examples(decision, next_day, decision_day):
    for count_from, expected in (("next_day", next_day), ("decision_day", decision_day)):
        assert TABLE.due(day(decision), count_from=count_from) == (expected and day(expected))


near = st.dates(date(2003, 6, 1), date(2027, 6, 30))
counting = st.sampled_from(["next_day", "decision_day"])


@given(near, st.integers(1, 40), counting)
def test_the_last_timely_day_is_the_nth_working_day_counted_one_by_one(decision, count, count_from):
    due = TABLE.due(decision, days=count, count_from=count_from)
    ahead = (decision + timedelta(days=number) for number in range(1, 400)) if TABLE.covers(decision) else ()
    worked = [day for day in ahead if TABLE.covers(day) and chinese_calendar_corrected(day)]
    if len(worked) < count:
        assert due is None
    else:  # counted from the decision day, if it is worked, up to the eve of the next working day
        eve = count_from == "decision_day" and chinese_calendar_corrected(decision)
        assert due == worked[count - 1] - timedelta(days=eve)


def chinese_calendar_corrected(day: date) -> bool:
    return day == date(2005, 12, 31) or chinese_calendar.is_workday(day)


@given(st.lists(st.tuples(st.none() | near, st.none() | near), max_size=30), st.integers(1, 40), counting)
def test_columns_are_judged_exactly_as_single_records(pairs, count, count_from):
    decisions, reported = (
        np.array(column, "datetime64[D]") for column in (zip(*pairs, strict=True) if pairs else ((), ()))
    )
    due = TABLE.due_days(decisions, days=count, count_from=count_from)
    late = TABLE.late(decisions, reported, days=count, count_from=count_from)
    assert (due.dtype, late.dtype) == (np.dtype("datetime64[D]"), np.int8)
    expected = [decision and TABLE.due(decision, days=count, count_from=count_from) for decision, _ in pairs]
    assert due.tolist() == expected
    assert late.tolist() == [verdict(*pair, limit) for pair, limit in zip(pairs, expected, strict=True)]


def verdict(decision: date | None, reported: date | None, due: date | None) -> int:
    if reported is None or due is None:
        return UNDETERMINED
    return ON_TIME if reported <= due else LATE


def test_undetermined_is_what_has_its_deadline_past_the_table_whenever_it_was_reported():
    decisions = days("2026-12-28", "2026-12-28", "2026-12-23", "2026-12-22", "2026-12-22", "2003-12-31", "NaT")
    reported = days("2026-12-30", "2027-01-04", "2026-12-31", "2026-12-31", "2027-01-04", "2004-01-02", "2026-01-01")
    expected = [*[UNDETERMINED] * 3, ON_TIME, LATE, UNDETERMINED, UNDETERMINED]
    assert TABLE.late(decisions, reported).tolist() == expected


def test_a_column_longer_than_one_block_is_judged_alike():
    decisions = np.resize(days("2026-09-24", "2026-12-28", "2025-09-30"), 100_001)
    reported = np.resize(days("2026-10-12", "2027-02-01", "2025-10-17"), 100_001)
    expected = np.resize([ON_TIME, UNDETERMINED, LATE], 100_001)
    assert np.array_equal(TABLE.late(decisions, reported), expected)


@pytest.mark.parametrize("count", [0, -1])
def test_a_limit_below_one_day_is_refused(count):
    with pytest.raises(ValueError, match="at least 1"):
        TABLE.due(day("2026-09-24"), days=count)
    with pytest.raises(ValueError, match="at least 1"):
        TABLE.due_days(days("2026-09-24"), days=count)


# --- what a person may write wrongly -----------------------------------------------------------------------------

YEAR = '[[year]]\nyear = 2027\nsource = "某通知"\n'
OFF = 'off = [ { name = "元旦", date = 2027-01-01 } ]\n'

WRONG = {
    "": "没有任何 [[year]] 段",
    "[year]\nyear = 2027\n": "没有任何 [[year]] 段",
    "year = [": "不是合法的 TOML：末尾，等号后面的写法不对",
    "[[years]]\nyear = 2027\n": "years：不认识的项",
    '[[year]]\nyear = "2027"\n': "第 1 段 [[year]] → year：应为四位年份，现为 '2027'",
    "[[year]]\nyear = 27\n": "第 1 段 [[year]] → year：应为四位年份，现为 27",
    f"[[year]]\nyear = 2027\n{OFF}": "[[year]] 2027 → source：没有写通知的名称和文号",
    f"[[year]]\nyear = 2027\nsource = 1\n{OFF}": "[[year]] 2027 → source：应为文字，现为 1",
    YEAR: "[[year]] 2027 → off：没有写任何放假日",
    f"{YEAR}off = 3\n": "[[year]] 2027 → off：应为方括号括起来的列表",
    f"{YEAR}{OFF}works = []\n": "[[year]] 2027 → works：不认识的项",
    f"{YEAR}off = [ 2027-01-01 ]\n": "off 第 1 项：现为 datetime.date(2027, 1, 1)",
    f"{YEAR}off = [ {{ date = 2027-01-01 }} ]\n": "off 第 1 项 → name：没有写节日名称",
    f'{YEAR}off = [ {{ name = "元旦" }} ]\n': "off 第 1 项：日期要么只写 date，要么写 from 和 to 两个",
    f'{YEAR}off = [ {{ name = "元旦", from = 2027-01-01 }} ]\n': "off 第 1 项：日期要么只写 date",
    f'{YEAR}off = [ {{ name = "元旦", date = 2027-01-01, to = 2027-01-03 }} ]\n': "off 第 1 项：日期要么只写 date",
    f'{YEAR}off = [ {{ name = "元旦", date = "2027-01-01" }} ]\n': "off 第 1 项 → date：应为日期，现为 '2027-01-01'",
    f'{YEAR}off = [ {{ name = "元旦", date = 2027-01-01T00:00:00 }} ]\n': "off 第 1 项 → date：应为日期",
    f'{YEAR}off = [ {{ name = "元旦", date = 2026-01-01 }} ]\n': "→ date：2026-01-01 不在 2027 年（或上一年12月）",
    f'{YEAR}off = [ {{ name = "元旦", from = 2027-01-03, to = 2027-01-01 }} ]\n': "不像一次放假",
    f'{YEAR}off = [ {{ name = "春节", from = 2027-02-01, to = 2027-02-28 }} ]\n': "不像一次放假",
    f'{YEAR}{OFF}work = [ {{ name = "元旦", date = 2027-01-04 }} ]\n': "work 第 1 项：2027-01-04 不是周六或周日",
    f'{YEAR}{OFF}work = [ {{ nam = "元旦", date = 2027-01-09 }} ]\n': "work 第 1 项 → nam：不认识的项",
    f"{YEAR}{OFF.replace(' ]', ', { name = chr, date = 2027-01-01 } ]').replace('chr', chr(34) * 2)}": "第 2 项 → name",
    f'{YEAR}off = [ {{ name = "元旦", date = 2027-01-02 }} ]\nwork = [ {{ name = "元旦", date = 2027-01-02 }} ]\n': (
        "work 第 1 项：2027-01-02 已写在 [[year]] 2027 → off 第 1 项"
    ),
    f"{YEAR}{OFF}{YEAR}{OFF}": "[[year]] 2027：2027 年写了两次",
    f"{YEAR}{OFF}{YEAR.replace('2027', '2029')}{OFF.replace('2027', '2029')}": "[[year]] 2029：缺 2028 年",
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_a_wrong_table_is_refused_quoting_file_and_key(tmp_path, text, expected):
    path = tmp_path / "新年份.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert expected in caught.value.message
    assert caught.value.message.startswith(str(path))
    assert caught.value.remedy


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path):
    (tmp_path / "a.toml").write_text(f"{YEAR}{OFF}works = []\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "a.toml")
    assert "是不是 work？" in caught.value.remedy


def test_a_file_of_another_encoding_or_none_is_refused(tmp_path):
    (tmp_path / "gbk.toml").write_bytes(NEXT_YEAR.encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        load(tmp_path / "gbk.toml")
    with pytest.raises(ConfigError, match="无法读取"):
        load(tmp_path / "none.toml")


# --- importing the next year -------------------------------------------------------------------------------------


@pytest.fixture
def addition(tmp_path):
    path = tmp_path / "2027.toml"
    path.write_text(NEXT_YEAR, encoding="utf-8-sig")
    return path


def test_an_imported_year_extends_the_table_and_keeps_its_text(tmp_path, addition):
    text = import_year(SHIPPED, addition)
    assert text.startswith(SHIPPED.read_text(encoding="utf-8"))
    (tmp_path / "cn.toml").write_text(text, encoding="utf-8")
    table = load(tmp_path / "cn.toml")
    assert table.coverage == "2004..2027"
    assert table.notice(2027) == load(addition).notice(2027)
    assert (table.is_working(day("2026-12-27")), table.is_working(day("2027-01-01"))) == (True, False)
    assert table.due(day("2026-12-23")) == day("2026-12-31")
    assert table.due(day("2026-12-24")) == day("2027-01-04")


def test_importing_what_is_already_there_changes_nothing(tmp_path, addition):
    (tmp_path / "cn.toml").write_text(import_year(SHIPPED, addition), encoding="utf-8")
    assert import_year(tmp_path / "cn.toml", addition) == (tmp_path / "cn.toml").read_text(encoding="utf-8")


def test_a_year_that_differs_from_the_present_one_is_refused(tmp_path, addition):
    addition.write_text(NEXT_YEAR.replace("2027", "2026").replace("2026-12-27", "2025-12-27"), encoding="utf-8")
    with pytest.raises(ConfigError, match="现有工作日历已有 2026 年，内容与此不同"):
        import_year(SHIPPED, addition)


def test_a_year_after_a_gap_is_refused(addition):
    addition.write_text(NEXT_YEAR.replace("2027", "2028").replace("2026-12-27", "2027-12-26"), encoding="utf-8")
    with pytest.raises(ConfigError, match="缺 2027 年"):
        import_year(SHIPPED, addition)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_any_wording_of_a_notice_survives_the_import(tmp_path_factory, wording):
    folder = tmp_path_factory.mktemp("calendar")
    quoted = '"' + "".join(f"\\U{ord(character):08x}" for character in wording) + '"'
    addition = folder / "2027.toml"
    addition.write_text(NEXT_YEAR.replace('"测试用，不是真的通知"', quoted), encoding="utf-8")
    merged = tomllib.loads(import_year(SHIPPED, addition))
    assert merged["year"][-1]["source"] == wording


# --- the commands ------------------------------------------------------------------------------------------------


def run(command, *arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_calendar_shows_coverage_and_sources(tmp_path):
    lines = run(calendar_command, "--workspace", tmp_path).stdout.splitlines()
    assert lines[0] == "工作日历覆盖 2004..2026 年"
    assert lines[-1] == "2026  248     《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"


def test_calendar_lists_the_days_of_one_year(tmp_path):
    result = run(calendar_command, "--workspace", tmp_path, "--year", 2026, "--format", "json")
    (year,) = json.loads(result.stdout)["years"]
    assert result.stdout.isascii()
    assert {"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"} in year["off"]
    assert {"name": "国庆节", "from": "2026-10-10", "to": "2026-10-10"} in year["work"]
    table = run(calendar_command, "--workspace", tmp_path, "--year", 2026).stdout
    assert "  2026-10-01..2026-10-07 国庆节\n" in table
    assert table.index("调休上班：") < table.index("  2026-10-10 国庆节")


def test_calendar_refuses_a_year_it_does_not_cover(tmp_path):
    result = run(calendar_command, "--workspace", tmp_path, "--year", 2027)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "只覆盖 2004..2026 年" in result.stderr


def test_calendar_import_writes_the_workspaces_own_table_only(tmp_path, addition):
    before = SHIPPED.read_bytes()
    assert run(calendar_command, "import", addition, "--workspace", tmp_path).exit_code == 0
    own = tmp_path / "rules" / "calendars" / "cn.toml"
    assert load(own).coverage == "2004..2027"
    assert SHIPPED.read_bytes() == before
    again, written = run(calendar_command, "--workspace", tmp_path, "import", addition), own.read_bytes()
    assert (again.exit_code, own.read_bytes()) == (0, written)
    assert "未作改动" in again.stderr
    assert run(due_command, "2026-12-24", "--workspace", tmp_path).stdout == "2027-01-04\n"


def test_calendar_import_into_a_workspace_that_cannot_hold_rules_is_refused(tmp_path, addition):
    (tmp_path / "rules").write_text("", encoding="utf-8")
    result = run(calendar_command, "import", addition, "--workspace", tmp_path)
    assert isinstance(result.exception, OutputError)
    assert "所在位置不是文件夹" in result.exception.message


def test_an_outdated_table_of_the_workspace_is_pointed_out(tmp_path):
    own = tmp_path / "rules" / "calendars" / "cn.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SHIPPED.read_text(encoding="utf-8").partition("[[year]]\nyear = 2026")[0], encoding="utf-8")
    result = run(due_command, "2025-09-30", "--workspace", tmp_path)
    assert result.stdout == "2025-10-16\n"
    assert "只到 2025 年，随程序安装的工作日历已到 2026 年" in result.stderr


def test_due_prints_the_day_alone_and_explains_on_stderr(tmp_path):
    result = run(due_command, "2026年9月24日", "--workspace", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "2026-10-12\n")
    free = "2026-09-25..2026-09-27 中秋节、2026-10-01..2026-10-07 国庆节、2026-10-11 周末"
    assert result.stderr == f"2026-09-24 作出决定，决定次日起算第 7 个工作日为 2026-10-12；不计：{free}\n"


def test_due_follows_options_and_the_workspaces_settings(tmp_path):
    (tmp_path / "credit-cli.toml").write_text('[timeliness]\ncount_from = "decision_day"\n', encoding="utf-8")
    assert run(due_command, "2025-09-30", "--workspace", tmp_path).stdout == "2025-10-15\n"
    given_option = run(due_command, "2025-09-30", "--workspace", tmp_path, "--count-from", "next_day", "--days", 1)
    assert given_option.stdout == "2025-10-09\n"


def test_due_counting_from_the_decision_day_explains_the_free_days_behind_the_last_working_day(tmp_path):
    by = ("--workspace", tmp_path, "--count-from", "decision_day")
    result = run(due_command, "2026-09-24", *by)
    free = "2026-09-25..2026-09-27 中秋节、2026-10-01..2026-10-07 国庆节"
    told = "决定当日起算第 7 个工作日为 2026-10-10，其后的休息日也算及时，最迟 2026-10-11"
    assert (result.stdout, result.stderr) == ("2026-10-11\n", f"2026-09-24 作出决定，{told}；不计：{free}\n")
    (answer,) = json.loads(run(due_command, "2026-09-24", *by, "--format", "json").stdout)["dates"]
    assert [span["to"] for span in answer["skipped"]] == ["2026-09-27", "2026-10-07"]


def test_due_before_the_first_year_does_not_wait_for_a_notice(tmp_path):
    result = run(due_command, "1900-01-01", "--workspace", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "未定\n")
    assert "工作日历从 2004 年开始" in result.stderr
    assert "calendar import" not in result.stderr


def test_due_says_undetermined_and_exits_1(tmp_path):
    result = run(due_command, "2026-09-24", "2026-12-25", "--workspace", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "2026-09-24 2026-10-12\n2026-12-25 未定\n")
    assert "calendar import" in result.stderr
    answer = run(due_command, "2026-12-25", "--workspace", tmp_path, "--format", "json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["dates"] == [{"decision": "2026-12-25", "due": None, "skipped": []}]


@pytest.mark.parametrize(("text", "why"), [("2026-02-30", "没有这一天"), ("10/9/2026", "顺序不明"), ("明天", "看不懂")])
def test_due_refuses_what_is_no_date(tmp_path, text, why):
    result = run(due_command, text, "--workspace", tmp_path)
    assert isinstance(result.exception, CreditError)
    assert text in result.exception.message
    assert why in result.exception.message
    assert result.stdout == ""
