"""Lines over months as numbers that a template draws as SVG; a month without a figure is a gap, never a zero."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor
from typing import Any, Final

WIDTH, HEIGHT = 360, 176
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 20, 34
STEP: Final = 5
"""Scales of rates begin and end at multiples of this many percentage points."""


@dataclass(frozen=True, slots=True)
class Point:
    """A month's value and where it stands, in units of the view box."""

    x: float
    y: float
    month: str
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beside an axis and where it stands."""

    at: float
    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A value beside its point and where it stands."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One line: its points, the stretches between gaps, and both axes."""

    title: str
    unit: str
    points: Sequence[Point]
    stretches: Sequence[str]
    """Each the `points` of a polyline."""
    months: Sequence[Tick]
    scale: Sequence[Tick]
    cut: bool
    """Does the scale begin above zero?"""

    @property
    def labels(self) -> Sequence[Label]:
        """First and last value, each on the side of its point where the line does not go."""
        ends = [self.points[:2], self.points[:-3:-1]] if len(self.points) > 1 else [self.points]
        return [
            Label(own.x, round(own.y + (15 if _beneath(own, beside) else -7), 1), self.shown(own.value))
            for own, *beside in ends
        ]

    def shown(self, value: float) -> str:
        return f"{value:.2f}%" if self.unit else f"{value:.0f}"


def chart(trend: Sequence[Mapping[str, Any]], name: str, *, title: str, unit: str = "%") -> Chart:
    """Return the line of figure `name` over `trend` (one mapping per month, `month` as YYYY-MM)."""
    values = [month[name] if month["reported"] else None for month in trend]
    low, high = _span([value for value in values if value is not None], unit)
    across, up = _across(len(trend)), _up(low, high)
    points = [
        Point(across(place), up(value), month["month"], value)
        for place, (month, value) in enumerate(zip(trend, values, strict=True))
        if value is not None
    ]
    return Chart(
        title=title,
        unit=unit,
        points=points,
        stretches=_stretches(values, across, up),
        months=[_month(place, month["month"], across) for place, month in enumerate(trend)],
        scale=[Tick(up(value), f"{value:g}{unit}") for value in (low, (low + high) / 2, high)],
        cut=low > 0,
    )


def sparkline(trend: Sequence[Mapping[str, Any]], name: str, *, width: int = 120, height: int = 28) -> Sequence[str]:
    """Return the stretches of a small line without axes; [] where fewer than two months have the figure."""
    values = [month[name] if month["reported"] else None for month in trend]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    low, high = _span(known, "%")
    step = (width - 6) / max(len(values) - 1, 1)
    return _stretches(
        values,
        lambda place: round(3 + place * step, 1),
        lambda value: round(height - 3 - (height - 6) * (value - low) / (high - low), 1),
    )


_LOW_TOPS: Final = (1, 2, STEP)


def _beneath(own: Point, beside: Sequence[Point]) -> bool:
    """Must the value stand under its point? Where the line comes from above, unless the months stand there."""
    return any(point.y < own.y - 4 for point in beside) and own.y < HEIGHT - BOTTOM - 9


def _span(values: Sequence[float], unit: str) -> tuple[float, float]:
    """Return both ends of the scale: for rates the next multiples of five within 0 to 100, for counts from zero."""
    if not values:
        return 0, STEP
    if not unit:
        return 0, _round_up(max(values))
    low, high = floor(min(values) / STEP) * STEP, ceil(max(values) / STEP) * STEP
    if low == 0 and high <= STEP:
        return 0, next(top for top in _LOW_TOPS if max(values) <= top)
    if low == high:
        low, high = (low - STEP, high) if high >= STEP else (low, high + STEP)
    return low, high


def _round_up(value: float) -> float:
    """Return the next even number with at most two leading digits: its half is a whole number too."""
    size: int = 10 ** max(len(f"{value:.0f}") - 2, 0)
    return max(ceil(value / size / 2) * 2 * size, 2)


def _across(count: int) -> Callable[[int], float]:
    step = (WIDTH - LEFT - RIGHT - 16) / max(count - 1, 1)
    return lambda place: round(LEFT + 8 + place * step, 1)


def _up(low: float, high: float) -> Callable[[float], float]:
    room = HEIGHT - TOP - BOTTOM
    return lambda value: round(HEIGHT - BOTTOM - room * (value - low) / (high - low), 1)


def _stretches(
    values: Sequence[float | None], across: Callable[[int], float], up: Callable[[float], float]
) -> list[str]:
    runs = groupby(enumerate(values), key=lambda pair: pair[1] is not None)
    return [
        " ".join(f"{across(place):g},{up(value):g}" for place, value in run if value is not None)
        for known, run in runs
        if known
    ]


def _month(place: int, month: str, across: Callable[[int], float]) -> Tick:
    year, number = month.split("-")
    return Tick(across(place), str(int(number)), year if place == 0 or number == "01" else "")
