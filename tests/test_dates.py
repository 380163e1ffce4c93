"""Reading dates: the closed list of patterns, and every way a cell can fail to be a date."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from credit_cli.dates import Problem, parse, parse_all

OCTOBER_9 = date(2023, 10, 9)

READ = [
    *["2023/10/9", "2023/10/09", "2023-10-09", "2023.10.9", "2023年10月9日", "2023年10月09号", "2023年10月9"],
    *["20231009", 20231009, 20231009.0, 45208, 45208.0, 45208.75, "45208"],
    *["23.10.9", "23/10/9", "23-10-9", "23.10.09", "23年10月9日"],
    *["2023/10/9 8:05", "2023-10-09 08:05:00", "2023-10-09T08:05:00.123", "2023-10-09T00:00:00.000+08:00"],
    *[
        "２０２３／１０／９",
        "２０２３年１０月９日",
        "2023－10－09",
        "2023。10。9",
        "2023、10、9",
        "2023/10/9　８：０５",
    ],
    *["　2023/10/9　", " 2023年 10月 9日 ", "2023 / 10 / 9", "\ufeff2023/10/9", "2023/10/9\n", "2023\u00a0/10/9"],
    *[OCTOBER_9, datetime(2023, 10, 9), datetime(2023, 10, 9, 23, 59, 59)],
    *[
        "2023/10/9 上午 12:00:00",
        "2023-10-09 下午 3:05",
        "2023/10/9 3:05:07 PM",
        "2023年10月9日 8时30分",
        "2023年10月9日8时",
    ],
    *[
        "2023年10月9日（星期一）",
        "2023/10/9 星期一",
        "2023年10月9日(周一) 8:30",
        "2023年10月9日8:30",
        "2023年10月9日 10点整",
    ],
    *["20231009 08:30:00", "20231009083000", "20231009 8:30"],
    *["二〇二三年十月九日", "二○二三年十月九日", "二零二三年十月九号"],
    *["至2023年10月9日", "2023/10/9止", "至 2023-10-09 止", "到2023年10月9日为止"],
]

FAILED = {
    Problem.EMPTY: ["", " ", "　", None, "\n", "\u200b"],
    Problem.IMPOSSIBLE: [
        *["2023-02-30", "2023/13/1", "2023年2月29日", "20231309", 20230230, "23年2月29日", "32/13/23", "13/13/2023"],
        *["2023/10/0", "2023-00-10", "2100/2/29"],
    ],
    Problem.INCOMPLETE: [
        *["2023.10", "2023年10月", "2023/10", "2023-10", "2023年", "2023", 2023, 2023.1, 2023.1, "202310", 202310],
        *["10月9日", "10/9", "10-9"],
    ],
    Problem.AMBIGUOUS: [
        *["10/9/2023", "25/12/2023", "10.9.2023", "10-09-2023 00:00:00", "10/09/23", "10/9/23", "9/10/23", "12/25/23"],
        *["10.09.15", "05/12/23", "10092023", 31122023, "231009", 231009, "2023109", "12/25/99"],
    ],
    Problem.LONG_TERM: [
        *[
            "9999-12-31",
            "99991231",
            99991231,
            date(9999, 12, 31),
            datetime(2999, 12, 31),
            "2999/12/31",
            "至9999年12月31日",
        ],
        *["长期", "永久", "无固定期限", "长期有效", " 长 期 ", "长　期"],
    ],
    Problem.UNPARSABLE: [
        *["无", "-", "/", "2023/10-9", "2023年10/9", "1/2/3", "2023/10/9 25:00", "2023/10/9 8", "2023-10-09T08:00:00Z"],
        *["2023 10 9", "2023/10/9起", "二〇二三年十月九日夜", "00045208", "4520", "1234567890123456789", "٢٠٢٣/١٠/٩"],
        *[True, False, 0, 1, -45208, 60, 123456789, float("nan"), float("inf"), 10**40, time(8, 5), timedelta(days=1)],
        *["0023/10/9", "45208.5", "20231009.0", "2023/10/9/"],
    ],
}


@pytest.mark.parametrize("cell", READ, ids=repr)
def test_every_pattern_of_the_closed_list_reads(cell):
    assert parse(cell) == OCTOBER_9
    assert type(parse(cell)) is date


@pytest.mark.parametrize(("problem", "cell"), [(p, c) for p, cells in FAILED.items() for c in cells], ids=repr)
def test_what_is_no_date_says_why(problem, cell):
    assert parse(cell) is problem


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2099/12/31", date(2099, 12, 31)),
        ("26.10.12", date(2026, 10, 12)),
        ("25/12/31", date(2025, 12, 31)),
        ("二〇二六年二月二十八日", date(2026, 2, 28)),
        ("二〇二六年十二月三十一日", date(2026, 12, 31)),
        ("一九四九年十月一日", date(1949, 10, 1)),
        ("85/3/20", date(1985, 3, 20)),
        ("40/3/5", date(2040, 3, 5)),
        ("41/3/5", date(1941, 3, 5)),
        ("31.4.15", date(2031, 4, 15)),
        ("11/11/11", date(2011, 11, 11)),
        ("2024/2/29", date(2024, 2, 29)),
        (73050, date(2099, 12, 31)),
    ],
)
def test_borders_of_the_rules(cell, expected):
    assert parse(cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [(45208, date(2027, 10, 10)), ("45208", date(2027, 10, 10))])
def test_a_workbook_of_the_1904_system_counts_its_serials_from_1904(cell, expected):
    assert parse(cell, date1904=True) == expected
    assert parse("2023/10/9", date1904=True) == parse(20231009, date1904=True) == OCTOBER_9


FULL_WIDTH = str.maketrans("0123456789/-.", "０１２３４５６７８９／－．")
TIMES = ["", " 0:00", " 08:05:09", "T23:59:59.999999", "　12:30"]
RENDERINGS = [
    *[f"{{d.year}}{s}{{d.month}}{s}{{d.day}}" for s in "/-."],
    *[f"{{d.year}}{s}{{d.month:02}}{s}{{d.day:02}}" for s in "/-."],
    *["{d.year}年{d.month}月{d.day}日", "{d.year}年{d.month:02}月{d.day:02}号"],
]
real_days = st.dates(date(1000, 1, 1)).filter(lambda day: day.year not in {2999, 9999})


@given(real_days, st.sampled_from(RENDERINGS), st.sampled_from(TIMES), st.booleans())
def test_every_day_in_every_pattern_reads_back(day, pattern, clock, wide):
    text = pattern.format(d=day) + clock
    assert parse(text.translate(FULL_WIDTH) if wide else text) == day


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_in_eight_digits_reads_back(day):
    assert parse(f"{day:%Y%m%d}") == parse(int(f"{day:%Y%m%d}")) == parse(float(f"{day:%Y%m%d}")) == day


@given(st.dates(date(1931, 5, 20), date(2173, 10, 13)), st.floats(0, 0.99))
def test_every_serial_reads_back(day, clock):
    serial = (day - date(1899, 12, 30)).days
    assert parse(serial) == parse(str(serial)) == parse(serial + clock) == day
    assert parse(serial - 1462, date1904=True) == day


@given(st.dates(date(1941, 1, 1), date(2040, 12, 31)), st.sampled_from("/-."))
def test_a_two_digit_year_reads_as_written_or_is_ambiguous_but_never_as_another_day(day, separator):
    text = f"{day:%y}{separator}{day.month}{separator}{day.day}"
    assert parse(text) in {day, Problem.AMBIGUOUS}
    assert parse(f"{day:%y}年{day.month}月{day.day}日") == day
    if day.day < 10 or not 1 <= day.year % 100 <= 12:
        assert parse(text) == day


@given(st.dates(), st.sampled_from("/-."))
def test_a_year_at_the_end_is_never_read(day, separator):
    assume(1000 <= day.year < 2999)
    assert parse(f"{day.day}{separator}{day.month}{separator}{day.year}") is Problem.AMBIGUOUS
    assert parse(f"{day.month}{separator}{day.day}{separator}{day.year}") is Problem.AMBIGUOUS


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(0, 99_999_999),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(),
    st.text("0123456789年月日/-. ：长期", max_size=12),
    st.sampled_from([cell for cells in (READ, *FAILED.values()) for cell in cells]),
)


@given(st.lists(CELLS, max_size=20), st.booleans())
def test_a_column_reads_exactly_as_its_cells(cells, date1904):
    days, problems = parse_all(cells, date1904=date1904)
    assert (days.dtype, problems.dtype) == (np.dtype("datetime64[D]"), np.int8)
    for cell, day, problem in zip(cells, days, problems, strict=True):
        expected = parse(cell, date1904=date1904)
        assert (Problem(problem) if problem else day.item()) == expected
        assert np.isnat(day) == isinstance(expected, Problem) == bool(problem)


def test_an_endless_run_of_blanks_costs_nothing():
    assert parse("2023/10/9" + " " * 100_000 + "x") is Problem.UNPARSABLE
    assert parse("1" * 100_000) is Problem.UNPARSABLE
