"""Figures that are neither money in 万元 nor codes: well formed, within bounds, and true to each other."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound

from .amounts import numbers, plain
from .context import CheckContext, days, hits, holds, present
from .keys import name_key

Figures = NDArray[np.float64]
_TINY = 1e-9
_RELATIONS = {"at most": np.greater, "at least": np.less, "equal": np.not_equal}


def figure(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The figure is no plain number (a percentage counts as one where `params.percent`), below zero, or not whole."""
    column = table.columns[bound.field.code]
    found = numbers(column)
    percent = bool(bound.params.get("percent"))
    strange = np.array([not (percent and _percentage(text)) for text in column.texts], np.bool_) & np.isnan(found)
    wrong = {"not-a-number": strange, "negative": found < 0, "not-whole": found % 1 > 0}
    mask = column.where(wrong[bound.params["problem"]]) & present(column, bound.field)
    return hits(bound, mask & holds(table, bound.when, context.pack, context.book))


def _percentage(text: str) -> bool:
    bare = text.strip()
    return bare.endswith(("%", "％")) and plain(bare[:-1]) is not None


def bounded(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The figure is more (`relation` "at most"), less ("at least") or either ("equal") than `params.parts` together;
    all have to be there."""
    column = table.columns[bound.field.code]
    columns = [found for code in bound.params["parts"] if (found := table.columns.get(code)) is not None]
    if len(columns) < len(bound.params["parts"]):
        return iter(())
    whole = np.sum([_figures(found) for found in columns], axis=0)
    own, wrong = _figures(column), _RELATIONS[bound.params["relation"]]
    mask = (
        wrong(own, whole)
        & (np.abs(own - whole) > _TINY * np.abs(whole))
        & holds(table, bound.when, context.pack, context.book)
    )
    titles = "与".join(f"“{context.pack.fields[code].title}”" for code in bound.params["parts"])
    return hits(bound, mask, parts=titles, whole=lambda i: _text(whole[i]))


def rate(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The rate is not `params.over` ÷ `params.under` (less one where `params.growth`), rounded or cut as printed.

    Where `over` names several fields, the rate of any of them is right; the first that is there is told.
    """
    column, under = table.columns[bound.field.code], table.columns.get(bound.params["under"])
    overs = [found for code in bound.params["over"] if (found := table.columns.get(code)) is not None]
    if under is None or not overs:
        return iter(())
    growth, base = bool(bound.params.get("growth")), _figures(under)
    due = np.array([_percent(_figures(over), base, growth=growth) for over in overs])
    first = np.argmax(~np.isnan(due), axis=0)
    mask = np.zeros(len(table), np.bool_)
    mask[[at for at in range(len(table)) if _off(column, at, due[:, at])]] = True
    return hits(
        bound,
        mask & present(column, bound.field),
        due=lambda i: f"{due[first[i], i]:.2f}%",
        over=lambda i: overs[first[i]].title,
        under=under.title,
    )


def _off(column: Column, position: int, due: Figures) -> bool:
    known = due[~np.isnan(due)]
    return len(known) > 0 and not any(_same_rate(column, position, float(one)) for one in known)


def _percent(over: Figures, under: Figures, *, growth: bool) -> Figures:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(under > 0, over / under, np.nan)
    return (share - growth) * 100


def _same_rate(column: Column, position: int, due: float) -> bool:
    """Is the printed rate the due one at the places it shows? A cell of 0.85 may be 85% or 0.85%; both are heard."""
    text = column.text(position).replace("％", "%").strip()
    number = plain(text.removesuffix("%"))
    if number is None:
        return True
    readings = [(Decimal(number), 0)] if text.endswith("%") else [(Decimal(number), 0), (Decimal(number) * 100, 2)]
    return any(_printed_as(value, shift, due) for value, shift in readings)


def _printed_as(value: Decimal, shift: int, due: float) -> bool:
    places = max(-int(value.as_tuple().exponent), 0) if not shift else max(-int(value.as_tuple().exponent), -2)
    unit, exact = Decimal(1).scaleb(-places), Decimal(repr(round(float(due), 9)))
    return any(exact.quantize(unit, rounding=how) == value for how in (ROUND_HALF_UP, ROUND_DOWN))


def never_falls(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A running total is lower than the one before it, by `params.order` (a date), among records alike in
    `params.by`."""
    order = table.columns.get(bound.params["order"])
    if order is None:
        return iter(())
    found, (when, _) = _figures(table.columns[bound.field.code]), days(order, table)
    earlier = _earlier(table, bound.params.get("by", ()), when, found)
    mask: Mask = found < earlier
    return hits(bound, mask, before=lambda i: _text(earlier[i]))


def _earlier(table: Table, by: tuple[str, ...], when: np.ndarray, found: Figures) -> Figures:
    """Per record the figure of the record before it in its group; NaN for the first and within one and the same day."""
    groups = _groups(table, by)
    usable = [at for at in range(len(table)) if not np.isnat(when[at]) and not np.isnan(found[at])]
    usable.sort(key=lambda at: (groups[at], when[at]))
    earlier = np.full(len(table), np.nan)
    for before, at in pairwise(usable):
        if groups[before] == groups[at] and when[before] < when[at]:
            earlier[at] = found[before]
    return earlier


def parts_of_whole(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Records that name a whole in the field `params.whole` do not add to the figure of the record so called in
    `params.name`; records differing in `params.by` are kept apart."""
    name, whole = (table.columns.get(bound.params[key]) for key in ("name", "whole"))
    if name is None or whole is None:
        return iter(())
    found, groups = _figures(table.columns[bound.field.code]), _groups(table, bound.params.get("by", ()))
    sums = _sums(whole, groups, found)
    keys = [(groups[at], name_key(name.text(at))) for at in range(len(table))]
    wrong = [at for at, key in enumerate(keys) if key in sums and abs(found[at] - sums[key]) > _slack(found[at])]
    mask = np.zeros(len(table), np.bool_)
    mask[wrong] = True
    return hits(bound, mask, sum=lambda i: _text(sums[keys[i]]))


def _sums(whole: Column, groups: list[tuple[str, ...]], found: Figures) -> dict[tuple[tuple[str, ...], str], float]:
    sums: dict[tuple[tuple[str, ...], str], float] = {}
    for at, group in enumerate(groups):
        if called := name_key(whole.text(at)):
            sums[group, called] = sums.get((group, called), 0.0) + found[at]
    return sums


def _slack(figure: float) -> float:
    return _TINY * max(1.0, abs(figure))


def _groups(table: Table, by: tuple[str, ...]) -> list[tuple[str, ...]]:
    columns = [found for code in by if (found := table.columns.get(code)) is not None]
    return [tuple(name_key(column.text(at)) for column in columns) for at in range(len(table))]


def _figures(column: Column) -> Figures:
    spread: Figures = column.where(numbers(column))
    return spread


def _text(figure: float) -> str:
    return f"{figure:.12g}"
