"""Working days of China: the State Council's yearly notices as a table, and last timely days computed from it.

The table is data (`rules/calendars/cn.toml`). Past its last year nothing is guessed: a deadline there is undetermined.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import tomlfile
from .errors import ConfigError, CreditError, cause

CountFrom: TypeAlias = Literal["next_day", "decision_day"]
Days: TypeAlias = NDArray[np.datetime64]

ON_TIME: Final = 0
LATE: Final = 1
UNDETERMINED: Final = 2

TIMELY_DAYS: Final = 7
"""国发〔2014〕21号, 国办发〔2015〕51号, 国发〔2016〕33号, 发改办财金〔2018〕424号: within 7 working days."""

_NEVER: Final = int(np.iinfo(np.int64).max)
_NAT: Final = int(np.iinfo(np.int64).min)
"""As int64 the smallest number is NaT; as a limit no day lies before it."""
_BLOCK: Final = 1 << 15
"""Pairs judged at a time, so that the intermediate arrays stay in the processor's cache (2-4 times faster)."""
_LONGEST: Final = 15
"""No notice has ever given a longer holiday; a longer range is a typing mistake."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days of one kind in a notice, both ends included."""

    name: str
    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=day) for day in range((self.last - self.first).days + 1))

    def __str__(self) -> str:
        days = f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"
        return f"{days} {self.name}"


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice: days off, and weekend days worked in exchange (调休)."""

    year: int
    source: str
    url: str
    off: tuple[Span, ...]
    work: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class WorkingDays:
    """The working-day table. Build it with `load`."""

    notices: tuple[Notice, ...]
    first: date
    last: date
    working: NDArray[np.bool_]
    """One value per calendar day from `first` to `last`."""
    days: NDArray[np.int64]
    """The working days, ascending, as days since 1970-01-01."""
    before: NDArray[np.int64]
    """Per calendar day (and one past the end) the number of working days of the table before it."""

    @property
    def first_year(self) -> int:
        return self.first.year

    @property
    def last_year(self) -> int:
        return self.last.year

    @property
    def coverage(self) -> str:
        return f"{self.first_year}..{self.last_year}"

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        """Is `day` worked? Raises CreditError outside the table: plain weekends would be a guess."""
        if not self.covers(day):
            raise CreditError(
                f"工作日历只覆盖 {self.coverage} 年，查不到 {day}",
                remedy="国务院发布该年放假通知后，用 credit-cli calendar import 导入",
            )
        return bool(self.working[(day - self.first).days])

    def count(self, year: int) -> int:
        """Return the number of working days of a covered year."""
        start, end = date(year, 1, 1) - self.first, date(year + 1, 1, 1) - self.first
        return int(self.before[end.days] - self.before[start.days])

    def notice(self, year: int) -> Notice:
        """Return the notice of a covered year."""
        return self.notices[year - self.first_year]

    def name(self, day: date) -> str:
        """Return the holiday or make-up day's name that a notice gives to `day`, '' when none does."""
        near = (notice for notice in self.notices if notice.year in {day.year, day.year + 1})
        spans = (span for notice in near for span in (*notice.off, *notice.work))
        return next((span.name for span in spans if span.first <= day <= span.last), "")

    def due(self, decision: date, *, days: int = TIMELY_DAYS, count_from: CountFrom = "next_day") -> date | None:
        """Return the last timely day of a decision, None when it is undetermined.

        `next_day`: the `days`-th working day after the decision (Civil Code art. 201: the first day does not count).
        `decision_day`: the decision day is day 1 when it is worked, which is one day stricter; free days right before
        the next working day still count, as on the one real platform that counts so. Otherwise nothing changes.
        Undetermined: the deadline lies past the table's last day, or the decision outside the table.
        """
        if not self.covers(decision):
            return None
        index = (decision - self.first).days
        stricter = count_from == "decision_day" and bool(self.working[index])
        position = int(self.before[index + 1]) + _positive(days) - 1
        return date.fromordinal(_EPOCH + int(self.days[position]) - stricter) if position < len(self.days) else None

    def due_days(self, decisions: Days, *, days: int = TIMELY_DAYS, count_from: CountFrom = "next_day") -> Days:
        """Return `due` of every decision (datetime64[D], same shape); NaT where undetermined or not a day."""
        limits = self._limits(days, count_from)
        limits[limits == _NEVER] = _NAT
        return np.take(limits, self._index(decisions)).view("datetime64[D]")

    def late(
        self, decisions: Days, reported: Days, *, days: int = TIMELY_DAYS, count_from: CountFrom = "next_day"
    ) -> NDArray[np.int8]:
        """Return ON_TIME, LATE or UNDETERMINED per pair of decision and reported day (two equally long datetime64[D]).

        Undetermined is every record whose deadline is, whenever it was reported; and NaT.
        """
        limits = self._limits(days, count_from)
        index, received = self._index(decisions), _ordinals(reported)
        verdict = np.empty(len(index), dtype=np.int8)
        for start in range(0, len(index), _BLOCK):
            block = slice(start, start + _BLOCK)
            due = limits[index[block]]
            on_time = (received[block] <= due) & (due != _NEVER) & (received[block] != _NAT)
            too_late = received[block] > due
            verdict[block] = UNDETERMINED - 2 * on_time.view(np.int8) - too_late.view(np.int8)
        return verdict

    def _index(self, decisions: Days) -> NDArray[np.int64]:
        """Position in `_limits`. Clipped before subtracting: NaT is the smallest integer and would wrap around."""
        base = _number(self.first) - 1
        index = np.clip(_ordinals(decisions), base, _number(self.last) + 1)
        index -= base
        return index

    def _limits(self, days: int, count_from: CountFrom) -> NDArray[np.int64]:
        """Last timely day per calendar day, with one more in front and behind: _NEVER where it is undetermined."""
        ahead = np.append(self.days, _NEVER)
        inside = ahead[np.minimum(self.before[1:] + (_positive(days) - 1), len(self.days))]
        if count_from == "decision_day":
            inside -= self.working & (inside != _NEVER)
        return np.concatenate(([_NEVER], inside, [_NEVER]))


_EPOCH: Final = date(1970, 1, 1).toordinal()


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _ordinals(days: Days) -> NDArray[np.int64]:
    return np.ascontiguousarray(days, dtype="datetime64[D]").view(np.int64)


def _positive(days: int) -> int:
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    return days


def load(path: Path) -> WorkingDays:
    """Read a working-day table (TOML, see `rules/calendars/cn.toml`). Raises ConfigError quoting file → key."""
    return _table(_notices(_text(path), path), path)


def import_year(base: Path, addition: Path) -> str:
    """Return the text of table `base` with the years of file `addition` appended; neither file is touched.

    A year already present must be identical (then nothing is added). Raises ConfigError when it is not, or when the
    result would have a gap or a contradiction.
    """
    text = _text(base)
    present = {notice.year: notice for notice in _notices(text, base)}
    new = [notice for notice in _notices(_text(addition), addition) if present.get(notice.year) != notice]
    for notice in new:
        if notice.year in present:
            _wrong(
                addition,
                f"[[year]] {notice.year}",
                f"现有工作日历已有 {notice.year} 年，内容与此不同",
                f"如国务院已调整该年安排，请直接修改 {base.name} 中的 {notice.year} 年",
            )
    merged = "\n\n".join([text.rstrip(), *map(_render, new)]) + "\n" if new else text
    _table(_notices(merged, addition), addition)
    return merged


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}：不是 UTF-8 编码", remedy="用记事本“另存为”，编码选 UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}：无法读取（{cause(error)}）", remedy="检查文件是否存在、是否可读") from error


def _wrong(path: Path, key: str, what: str, remedy: str) -> NoReturn:
    raise ConfigError(f"{path} → {key}：{what}", remedy=remedy)


def _notices(text: str, path: Path) -> list[Notice]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}：{tomlfile.wrong(error)}", remedy="对照工作日历最后一段检查引号、括号、逗号"
        ) from None
    _keys(content, {"year"}, path, "最外层")
    years = content.get("year")
    if not isinstance(years, list) or not years or not all(isinstance(item, dict) for item in years):
        _wrong(path, "year", "没有任何 [[year]] 段", "每年写一段，以 [[year]]（两层方括号）开头")
    return [_notice(item, path, number) for number, item in enumerate(years, 1)]


def _notice(item: dict[str, Any], path: Path, number: int) -> Notice:
    year, key = item.get("year"), f"第 {number} 段 [[year]]"
    if type(year) is not int or not 1949 < year < 2100:
        _wrong(path, f"{key} → year", f"应为四位年份，现为 {year!r}", "写成 year = 2027")
    key = f"[[year]] {year}"
    _keys(item, {"year", "source", "url", "off", "work"}, path, key)
    source, url = (_string(item.get(name, ""), path, f"{key} → {name}") for name in ("source", "url"))
    if not source.strip():
        _wrong(path, f"{key} → source", "没有写通知的名称和文号", "照上一年的写法补上 source，供核对")
    off, work = (_spans(item.get(name, []), year, path, f"{key} → {name}") for name in ("off", "work"))
    if not off:
        _wrong(path, f"{key} → off", "没有写任何放假日", "把通知中各节的放假日期写进 off")
    for order, span in enumerate(work, 1):
        for day in span:
            if day.weekday() < 5:
                _wrong(
                    path,
                    f"{key} → work 第 {order} 项",
                    f"{day} 不是周六或周日，本来就上班",
                    "work 只写调休上班的周六、周日，请核对日期",
                )
    return Notice(year, source, url, off, work)


def _string(value: Any, path: Path, key: str) -> str:
    return value if isinstance(value, str) else _wrong(path, key, f"应为文字，现为 {value!r}", "用双引号括起来")


def _spans(items: Any, year: int, path: Path, key: str) -> tuple[Span, ...]:
    if not isinstance(items, list):
        _wrong(path, key, "应为方括号括起来的列表", f"照 {year - 1} 年的写法")
    return tuple(_span(item, year, path, f"{key} 第 {number} 项") for number, item in enumerate(items, 1))


def _span(item: Any, year: int, path: Path, key: str) -> Span:
    if not isinstance(item, dict):
        _wrong(path, key, f"现为 {item!r}", f'写成 {{ name = "元旦", date = {year}-01-01 }}')
    _keys(item, {"name", "date", "from", "to"}, path, key)
    name = _string(item.get("name", ""), path, f"{key} → name")
    if not name.strip():
        _wrong(path, f"{key} → name", "没有写节日名称", f'写成 name = "元旦"，{year} 年通知里的叫法即可')
    ends = ("date", "date") if set(item) == {"name", "date"} else ("from", "to")
    if {*ends, "name"} != set(item):
        _wrong(path, key, "日期要么只写 date，要么写 from 和 to 两个", f"例如 date = {year}-01-01")
    first, last = (_day(item[end], year, path, f"{key} → {end}") for end in ends)
    if not 0 <= (last - first).days < _LONGEST:
        _wrong(path, f"{key} → to", f"从 {first} 到 {last} 不像一次放假", f"起止应相差 0 至 {_LONGEST - 1} 天，请核对")
    return Span(name, first, last)


def _day(value: Any, year: int, path: Path, key: str) -> date:
    if type(value) is not date:
        _wrong(path, key, f"应为日期，现为 {value!r}", f"写成 {year}-01-01 的样子，不加引号，不写时间")
    if value.year != year and (value.year, value.month) != (year - 1, 12):
        _wrong(path, key, f"{value} 不在 {year} 年（或上一年12月）", "请核对年份")
    return value


def _keys(item: dict[str, Any], known: set[str], path: Path, key: str) -> None:
    for name in item:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"是不是 {near[0]}？" if near else ""
            _wrong(path, f"{key} → {name}", "不认识的项", f"{hint}可用的项：{'、'.join(sorted(known))}")


def _table(notices: Sequence[Notice], path: Path) -> WorkingDays:
    notices = sorted(notices, key=lambda notice: notice.year)
    for earlier, later in pairwise(notices):
        if later.year != earlier.year + 1:
            what = f"{later.year} 年写了两次" if later.year == earlier.year else f"缺 {earlier.year + 1} 年"
            _wrong(path, f"[[year]] {later.year}", what, "年份须连续且每年只写一段")
    _contradictions(notices, path)
    return _build(tuple(notices))


def _contradictions(notices: Sequence[Notice], path: Path) -> None:
    seen: dict[date, str] = {}
    for notice in notices:
        for kind, spans in (("off", notice.off), ("work", notice.work)):
            for number, span in enumerate(spans, 1):
                key = f"[[year]] {notice.year} → {kind} 第 {number} 项"
                for day in span:
                    if day in seen:
                        _wrong(path, key, f"{day} 已写在 {seen[day]}", "同一天只能写一次，请核对通知")
                    seen[day] = key


def _build(notices: tuple[Notice, ...]) -> WorkingDays:
    first, last = date(notices[0].year, 1, 1), date(notices[-1].year, 12, 31)
    calendar = np.arange(_number(first), _number(last) + 1, dtype=np.int64)
    working = (calendar + 3) % 7 < 5  # 1970-01-01 was a Thursday
    for value, spans in ((False, [n.off for n in notices]), (True, [n.work for n in notices])):
        marked = [_number(day) for group in spans for span in group for day in span if day >= first]
        working[np.array(marked, dtype=np.int64) - calendar[0]] = value
    before = np.concatenate(([0], np.cumsum(working, dtype=np.int64)))
    for array in (working, before, days := calendar[working]):
        array.flags.writeable = False
    return WorkingDays(notices, first, last, working, days, before)


def _render(notice: Notice) -> str:
    head = [f"year = {notice.year}", f"source = {_quote(notice.source)}"]
    head += [f"url = {_quote(notice.url)}"] if notice.url else []
    lists = [
        "\n".join([f"{name} = [", *map(_render_span, spans), "]"])
        for name, spans in (("off", notice.off), ("work", notice.work))
    ]
    return "\n".join(["[[year]]", *head, *lists])


def _render_span(span: Span) -> str:
    days = f"date = {span.first}" if span.first == span.last else f"from = {span.first}, to = {span.last}"
    return f"  {{ name = {_quote(span.name)}, {days} }},"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
