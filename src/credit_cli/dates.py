"""One raw cell to a calendar date by a closed list of patterns, or the reason why not. Nothing is ever guessed.

Read (full-width digits, separators and blanks count as their plain twins; a weekday and a time of day may follow:
`（星期一）`, ` 08:30:00`, `T08:30:00+08:00`, ` 上午 8时30分`; 至 may stand in front of an end, and 止 behind it):

- `YYYY/M/D` `YYYY-M-D` `YYYY.M.D` `YYYY年M月D日` (号, or nothing, for 日), years 1000 to 9999;
- eight digits `YYYYMMDD`, text or number, years 1900 to 2199; fourteen with the time `YYYYMMDDHHMMSS`, text;
- `YY年M月D日`, and `YY/M/D` `YY-M-D` `YY.M.D` where no other order makes sense; 00-40 is 20YY, 41-99 is 19YY;
- 二〇二六年十月九日;
- Excel serials of five digits (1927 to 2173), number or text; a number's fraction is the time of day;
- date and datetime cells.

A year at the end (`10/9/2023`) is AMBIGUOUS in every case: the order of day and month is not written down anywhere.
Of two-digit years only the American order, in which spreadsheets themselves write days (`10/09/23`), can be meant
otherwise: such a text is AMBIGUOUS when read that way it is a real, different day of 2010 to 2040 (the years of the
sheets this tool reads: 国发〔2014〕21号). `26.10.12` is none: day first is not written in China (GB/T 7408).
A day of the year 9999 or 2999 stands for “without end” and is LONG_TERM. Times in UTC (`Z`) may be of the day before
and are not read.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .model import Cell


class Problem(IntEnum):
    """Why a cell is no date. 0 is left for "no problem" in `parse_all`."""

    EMPTY = 1
    IMPOSSIBLE = 2
    """No such day: 2023-02-30."""
    INCOMPLETE = 3
    """A part is missing: 2023年10月."""
    AMBIGUOUS = 4
    """More than one order is possible: 10/9/2023."""
    LONG_TERM = 5
    """长期, 永久, 9999-12-31: no date, though its meaning is clear."""
    UNPARSABLE = 6


Parsed = date | Problem

EARLIEST: Final = np.datetime64("1949-10-01")
LATEST: Final = np.datetime64("2099-12-31")
"""No decision is older than the republic, and no period ends later: 2099-12-31 stands for one without end."""

_CLOCK: Final = (
    r"(?:[上下中]午|凌晨|晚上)? ?(?:[01]?[0-9]|2[0-3])"
    r"(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?|[时点](?:[0-5]?[0-9]分(?:[0-5]?[0-9]秒)?|整)?)"
    r"(?: ?[AaPp][Mm])?(?:\+08:?00)?"
)
_WEEKDAY: Final = r"(?: ?[(（]?(?:星期|周)[一二三四五六日天][)）]?)?"
_TIME: Final = rf"{_WEEKDAY}(?:[ T]{_CLOCK})?"
_SEPARATED: Final = re.compile(rf"([1-9][0-9]{{3}}) ?([-/.]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{1,2}}){_TIME}")
_CHINESE: Final = re.compile(
    r"([1-9][0-9]{3}|[0-9]{2}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2})"
    rf"(?: ?[日号]{_WEEKDAY}(?:[ T]?{_CLOCK})?|{_TIME})"
)
_NUMERALS: Final = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
_STAMP: Final = re.compile(rf"([0-9]{{8}})(?:[ T]{_CLOCK}|(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])")
_SHORT: Final = re.compile(rf"([0-9]{{1,2}}) ?([-/.]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{1,2}}){_TIME}")
_YEAR_LAST: Final = re.compile(rf"([0-9]{{1,2}}) ?([-/.]) ?([0-9]{{1,2}}) ?\2 ?([1-9][0-9]{{3}}){_TIME}")
_DIGITS: Final = re.compile(r"[0-9]+")
_INCOMPLETE: Final = re.compile(
    r"[1-9][0-9]{3} ?年(?: ?[0-9]{1,2} ?月?)?|[1-9][0-9]{3} ?[-/.] ?[0-9]{1,2}"
    r"|[0-9]{1,2} ?[-/] ?[0-9]{1,2}|[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号]?"
)
_END: Final = re.compile(r"[至到] ?(.+?) ?(?:止|为止)?|(.+?) ?(?:止|为止)")
_LONG_TERM: Final = frozenset(
    ("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限", "无限期", "终身", "终身有效")
)
_PLAIN: Final = str.maketrans("０１２３４５６７８９／、－‐‑–—−．。：＋Ｔ", "0123456789//------..:+T", "\u200b\ufeff")
"""With the twins that Chinese input methods type for / (、) and . (。); zero-width characters go."""

_STAMP_LENGTH: Final = 14
_TRAILING_YEARS: Final = range(2010, 2041)
_ENDLESS: Final = frozenset({2999, 9999})
_COMPACT_YEARS: Final = frozenset((*range(1900, 2200), *_ENDLESS))
_EPOCH: Final = date(1970, 1, 1).toordinal()
_NAT: Final = int(np.iinfo(np.int64).min)


def parse(cell: Cell, *, date1904: bool = False) -> Parsed:
    """Return the date that one raw cell holds, or the Problem that keeps it from being one.

    `date1904`: Excel serials count from 1904-01-01 (a property of the workbook) instead of 1900.
    """
    if isinstance(cell, str):
        return _text(cell, date1904)
    if isinstance(cell, date):
        return _real(cell.year, cell.month, cell.day)
    if cell is None:
        return Problem.EMPTY
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell, date1904)
    return Problem.UNPARSABLE


def parse_all(cells: Sequence[Cell], *, date1904: bool = False) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
    """Return `parse` of every cell as two arrays: the days (datetime64[D], NaT if none) and problems (0: none)."""
    parsed = [parse(cell, date1904=date1904) for cell in cells]
    problems = np.fromiter((p if type(p) is Problem else 0 for p in parsed), np.int8, len(parsed))
    days = (_NAT if isinstance(p, Problem) else p.toordinal() - _EPOCH for p in parsed)
    return np.fromiter(days, np.int64, len(parsed)).view("datetime64[D]"), problems


def _text(text: str, date1904: bool) -> Parsed:
    match = _SEPARATED.fullmatch(text)
    if match is not None:  # the bulk of every column, without normalising first
        return _real(int(match[1]), int(match[3]), int(match[4]))
    plain = " ".join(text.translate(_PLAIN).split())
    if _DIGITS.fullmatch(plain) and len(plain) != _STAMP_LENGTH:
        return _digits(plain, date1904)
    for pattern, read in _READERS:
        match = pattern.fullmatch(plain)
        if match is not None:
            return read(match)
    if not plain:
        return Problem.EMPTY
    if (end := _END.fullmatch(plain)) is not None:
        return _text(end[1] or end[2], date1904)
    return Problem.LONG_TERM if plain.replace(" ", "") in _LONG_TERM else Problem.UNPARSABLE


def _number(number: int | float, date1904: bool) -> Parsed:
    if number == number // 1 and 0 <= number < 1e9:
        return _digits(str(int(number)), date1904)
    if 10_000 <= number < 100_000:
        return _serial(int(number), date1904)
    return Problem.INCOMPLETE if 1900 <= number < 2200 else Problem.UNPARSABLE  # 2023.10 typed as a number


def _digits(text: str, date1904: bool) -> Parsed:
    match len(text):
        case 8:
            return _compact(text)
        case 5 if text[0] != "0":
            return _serial(int(text), date1904)
        case 4 if int(text) in _COMPACT_YEARS:
            return Problem.INCOMPLETE
        case 6 if int(text[:4]) in _COMPACT_YEARS and 1 <= int(text[4:]) <= 12:
            return Problem.INCOMPLETE
        case 6 if _known(_orders(text[:2], text[2:4], text[4:])):
            return Problem.AMBIGUOUS
        case 7 if int(text[:4]) in _COMPACT_YEARS:
            return Problem.AMBIGUOUS
    return Problem.UNPARSABLE


def _compact(text: str) -> Parsed:
    plausible = int(text[:4]) in _COMPACT_YEARS
    day = _real(int(text[:4]), int(text[4:6]), int(text[6:]))
    if plausible and day is not Problem.IMPOSSIBLE:
        return day
    if int(text[4:]) in _COMPACT_YEARS and _known(_year_last(int(text[4:]), int(text[:2]), int(text[2:4]))):
        return Problem.AMBIGUOUS
    return Problem.IMPOSSIBLE if plausible else Problem.UNPARSABLE


def _serial(serial: int, date1904: bool) -> date:
    return (date(1904, 1, 1) if date1904 else date(1899, 12, 30)) + timedelta(days=serial)


def _real(year: int, month: int, day: int) -> Parsed:
    try:
        found = date(year, month, day)
    except ValueError:
        return Problem.IMPOSSIBLE
    return Problem.LONG_TERM if year in _ENDLESS else found


def _year(text: str) -> int:
    """Four digits as they are; two digits by the pivot: 00-40 is 20YY, 41-99 is 19YY."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= 40 else 1900)


def _known(days: Sequence[Parsed]) -> set[date]:
    return {day for day in days if not isinstance(day, Problem)}


def _year_last(year: int, first: int, second: int) -> tuple[Parsed, Parsed]:
    return _real(year, first, second), _real(year, second, first)


def _orders(first: str, second: str, third: str) -> tuple[Parsed, ...]:
    """All dates that three numbers may mean, year first (when it has two digits) and year last (likewise)."""
    year_first = (_real(_year(first), int(second), int(third)),) if len(first) == 2 else ()
    return year_first + (_year_last(_year(third), int(first), int(second)) if len(third) == 2 else ())


def _read_chinese(match: re.Match[str]) -> Parsed:
    return _real(_year(match[1]), int(match[2]), int(match[3]))


def _read_separated(match: re.Match[str]) -> Parsed:
    return _real(int(match[1]), int(match[3]), int(match[4]))


def _read_short(match: re.Match[str]) -> Parsed:
    first, second, third = match[1], match[3], match[4]
    if len(first) == len(third) == 1:
        return Problem.UNPARSABLE
    year_first = _real(_year(first), int(second), int(third)) if len(first) == 2 else Problem.IMPOSSIBLE
    others = _known(_orders(first, second, third))
    if isinstance(year_first, Problem):
        return Problem.AMBIGUOUS if others else Problem.IMPOSSIBLE
    american = _real(_year(third), int(first), int(second)) if len(third) == 2 else Problem.IMPOSSIBLE
    confusable = not isinstance(american, Problem) and american.year in _TRAILING_YEARS and american != year_first
    return Problem.AMBIGUOUS if confusable else year_first


def _read_numerals(match: re.Match[str]) -> Parsed:
    year = "".join(str(_NUMERAL[char]) for char in match[1])
    return _real(int(year), _below_hundred(match[2]), _below_hundred(match[3]))


_NUMERAL: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


def _below_hundred(text: str) -> int:
    """Read 九, 十, 十二, 二十, 三十一; 0, which is no month and no day, for anything else."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_NUMERAL.get(tens, 1) * 10 if ten else 0) + _NUMERAL.get(ones, 0)


def _read_stamp(match: re.Match[str]) -> Parsed:
    return _compact(match[1])


def _read_year_last(match: re.Match[str]) -> Parsed:
    known = _known(_year_last(int(match[4]), int(match[1]), int(match[3])))
    return Problem.AMBIGUOUS if known else Problem.IMPOSSIBLE


def _read_incomplete(_: re.Match[str]) -> Parsed:
    return Problem.INCOMPLETE


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Parsed]], ...]] = (
    (_SEPARATED, _read_separated),
    (_CHINESE, _read_chinese),
    (_NUMERALS, _read_numerals),
    (_STAMP, _read_stamp),
    (_SHORT, _read_short),
    (_YEAR_LAST, _read_year_last),
    (_INCOMPLETE, _read_incomplete),
)
