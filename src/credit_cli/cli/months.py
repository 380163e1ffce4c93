"""Which month is meant: always a finished answer, YYYY-MM, that can be shown."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from .options import parse_month, today

F = TypeVar("F", bound=Callable[..., Any])


def resolve_month(text: str | None, *, today: date) -> str:
    """Resolve a month as `parse_month` does; None is 上月. Raises ValueError."""
    return parse_month("上月" if text is None else text, as_of=today)


def resolved_month_option(command: F) -> F:
    """`--month` → `month: str` as YYYY-MM, resolved against `--as-of`; the last month when it is not given."""
    words = "月份：10、2026-10、202610、上月 或 本月；只写月份时取最近一个已结束的，不写即上月"
    return click.option("--month", callback=_month, metavar="月份", help=words)(command)


def months_option(command: F) -> F:
    """`--month`, several times or as a span `2026-08..2026-10` → `month: tuple[str, ...]`, in order; last month."""
    words = "月份：10、2026-10、上月；几个月写 8..10 或 2026-08..2026-10，也可写多次；不写即上月"
    return click.option("--month", multiple=True, callback=_months, metavar="月份", help=words)(command)


def span(text: str | None, *, today: date) -> list[str]:
    """Resolve one month or a span `first..last` (both ends belong to it). Raises ValueError."""
    first, dots, last = (text or "").partition("..")
    if not dots:
        return [resolve_month(text, today=today)]
    start, end = resolve_month(first, today=today), resolve_month(last, today=today)
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (start, end)]
    if not 0 <= numbers[1] - numbers[0] < _MOST:
        raise ValueError(text)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(numbers[0], numbers[1] + 1)]


_MOST = 60


def _months(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for value in values or (None,):
        try:
            found += span(value, today=ctx.params.get("as_of") or today())
        except ValueError:
            told = f"“{value}”不是月份，写成 10、2026-10、202610 或 上月；几个月写 2026-08..2026-10，先写早的"
            raise click.BadParameter(told, ctx, param) from None
    return tuple(sorted(set(found)))


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    try:
        return resolve_month(value, today=ctx.params.get("as_of") or today())
    except ValueError:
        raise click.BadParameter(f"“{value}”不是月份，写成 10、2026-10、202610 或 上月", ctx, param) from None
