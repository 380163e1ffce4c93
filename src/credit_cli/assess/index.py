"""The monitoring index as an editable table: points where the archive can measure, questions where it cannot.

Weights are data (`rules/index/*.toml`) with their source; one that nobody has published is blank and stays so. How a
measured share becomes points was never published either: in proportion is our assumption, said with every figure.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credit_cli import tomlfile
from credit_cli.errors import ConfigError
from credit_cli.packfiles import first_fault
from credit_cli.resources import rule_files

from .measures import STEPS, Measure

ASSUMED: Final = "计分按比例，是本工具的假定；各版指标的计分办法均未公布"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Indicator(_Strict):
    """One line. Without `measures` the archive cannot tell; without `weight` nobody has published one."""

    id: str
    title: str
    weight: Annotated[Decimal, Field(gt=0)] | None = None
    measures: tuple[str, ...] = ()
    how: str = ""


class Index(_Strict):
    """One version of the index."""

    id: str
    title: str
    version: str
    source: str
    datasets: tuple[str, ...]
    """Data sets whose collection counts."""
    indicator: Annotated[tuple[Indicator, ...], Field(min_length=1)]


def load(name: str, *, overrides: Path | None = None) -> Index:
    """Read the index `name` of `rules/index/`. Raises ConfigError that names file and key, or those there are."""
    known = {path.stem: path for path in rule_files("index", "*.toml", overrides=overrides)}
    if name not in known:
        raise ConfigError(f"没有名为“{name}”的监测指标", remedy=f"可用的有：{'、'.join(known)}")
    path = known[name]
    try:
        return Index.model_validate(tomlfile.load(path, parse_float=Decimal))
    except ValidationError as error:
        where, what = first_fault(error)
        raise ConfigError(f"{path.name}：{where}：{what}", remedy="请对照随程序安装的 city-2020.toml 改正") from None


def assessed(index: Index, known: Mapping[str, Measure], given: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return every indicator with points where they can be had, what is lost, and what single steps would bring.

    `given`: points that a person filled in, by indicator; they go before what is measured.
    """
    lines = [_line(indicator, known, given) for indicator in index.indicator]
    weighed = [line for line in lines if line["weight"] is not None]
    scored = [line for line in weighed if line["points"] is not None]
    return {
        "index": {name: getattr(index, name) for name in ("id", "title", "version", "source")},
        "assumed": ASSUMED,
        "indicators": lines,
        "total": {
            "weight": _sum(weighed, "weight"),
            "weight_scored": _sum(scored, "weight"),
            "points": _sum(scored, "points"),
            "lost": _sum(scored, "lost"),
        },
        "steps": [_step(step, index, known, given) for step in STEPS],
    }


def _sum(lines: list[dict[str, Any]], name: str) -> float:
    return float(sum((Decimal(str(line[name])) for line in lines), Decimal(0)))


def _line(indicator: Indicator, known: Mapping[str, Measure], given: Mapping[str, Decimal]) -> dict[str, Any]:
    own = [known[name] for name in indicator.measures if name in known]
    points = given.get(indicator.id)
    status = "given" if points is not None else "asked"
    if points is None and (reached := _points(indicator, known)) is not None:
        points, status = _rounded(reached), "measured"
    if points is None and indicator.weight is None and any(one.share is not None for one in own):
        status = "unweighted"
    weight = indicator.weight
    return {
        "id": indicator.id,
        "title": indicator.title,
        "weight": None if weight is None else float(weight),
        "how": indicator.how,
        "measures": [told(one) for one in own],
        "status": status,
        "points": None if points is None else float(points),
        "lost": None if points is None or weight is None else float(weight - points),
    }


def told(one: Measure) -> dict[str, Any]:
    """Return a measure as outputs have it."""
    percent = one.percent
    value = None if percent is None else float(percent)
    return {"id": one.id, "title": one.title, "part": one.part, "whole": one.whole, "percent": value}


def _points(indicator: Indicator, known: Mapping[str, Measure]) -> Fraction | None:
    """In proportion to the mean of what is measured; None without a weight or anything measured."""
    shares = [known[name].share for name in indicator.measures if name in known]
    reached = [share for share in shares if share is not None]
    if indicator.weight is None or not reached:
        return None
    return Fraction(indicator.weight) * sum(reached, Fraction(0)) / len(reached)


def _step(step: Any, index: Index, known: Mapping[str, Measure], given: Mapping[str, Decimal]) -> dict[str, Any]:
    """What one such improvement brings, over all measured indicators; None where nothing scored depends on it."""
    better = {name: measure.improved(step) for name, measure in known.items()}
    gains = [
        after - before
        for indicator in index.indicator
        if indicator.id not in given
        and any(name in known and known[name].step == step for name in indicator.measures)
        and (before := _points(indicator, known)) is not None
        and (after := _points(indicator, better)) is not None
    ]
    gain = float(_rounded(sum(gains, Fraction(0)), places=4)) if gains else None
    return {"step": step, "title": STEPS[step], "gain": gain}


def _rounded(value: Fraction, *, places: int = 2) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
