"""Points: weights as data (`rules/scoring/*.toml`), and the formula in words, generated from the same data.

What cannot be measured neither gives nor takes points: the score is scaled to the weights that can be, and the formula
says so. While no department has filed a ledger, that holds for completeness and ledger of everybody; once one has, a
department without a ledger gets the points of `missing` for it and none for completeness, which nobody can see then.
"""

from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from credit_cli import tomlfile
from credit_cli.errors import ConfigError
from credit_cli.packfiles import first_fault
from credit_cli.resources import rule_files

Measure: TypeAlias = Literal["compliance", "timeliness", "completeness", "ledger"]
Ledger: TypeAlias = Literal["on_time", "late", "zero", "missing"]
Shares: TypeAlias = Mapping[Measure, Fraction | None]
"""Per measure the share reached, 0 to 1; None: not measurable."""

_LEDGER_WORDS: Final[Mapping[Ledger, str]] = {"on_time": "按时", "late": "迟报", "zero": "零报送", "missing": "未报"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """One part of the score."""

    measure: Measure
    title: str
    weight: Annotated[Decimal, Field(gt=0)]
    full_from: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(100)
    """Percent from which on the part gets all its points; below, in proportion to it."""
    points: Mapping[Ledger, Annotated[Decimal, Field(ge=0)]] = {}
    """For `ledger`: points by how it was filed. A zero ledger is a filed one."""

    @model_validator(mode="after")
    def _points_fit(self) -> "Part":
        wanted = set(_LEDGER_WORDS) if self.measure == "ledger" else set()
        if set(self.points) != wanted:
            raise ValueError(f"points 应恰好写明：{'、'.join(sorted(wanted)) or '（只有 ledger 才写）'}")
        if any(points > self.weight for points in self.points.values()):
            raise ValueError("points 不能超过 weight")
        return self

    def reached(self, share: Fraction) -> Fraction:
        """Return the points for a share of 0 to 1."""
        return Fraction(self.weight) * min(Fraction(1), share * 100 / Fraction(self.full_from))

    def describe(self) -> str:
        rule = ""
        if self.measure == "ledger":
            rule = f"（{'、'.join(f'{word}{_plain(self.points[key])}分' for key, word in _LEDGER_WORDS.items())}）"
        elif self.full_from != 100:
            limit = f"{_plain(self.full_from)}%"
            rule = f"（达到{limit}得满分，不足{limit}按其÷{limit}计）"
        return f"{self.title}{rule}×{_plain(self.weight)}" if not self.points else f"{self.title}{rule}"


class Scoring(_Strict):
    """One preset: parts whose weights add up to 100."""

    id: str
    title: str
    source: str
    part: Annotated[tuple[Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> "Scoring":
        if sum(part.weight for part in self.part) != 100:
            raise ValueError("各项 weight 之和应为 100")
        if len({part.measure for part in self.part}) != len(self.part):
            raise ValueError("同一 measure 写了两次")
        return self

    @property
    def weights(self) -> dict[str, Decimal]:
        return {part.measure: part.weight for part in self.part}

    def filed(self, ledger: Ledger) -> Fraction:
        """Return the share of the ledger's points for how it was filed."""
        parts = [part for part in self.part if part.measure == "ledger"]
        return Fraction(parts[0].points[ledger]) / Fraction(parts[0].weight) if parts else Fraction(0)

    def score(self, shares: Shares) -> Decimal | None:
        """Return the points out of 100, two decimals half up; None when nothing can be measured."""
        known = [(part, share) for part in self.part if (share := shares.get(part.measure)) is not None]
        if not known:
            return None
        whole = sum((Fraction(part.weight) for part, _ in known), Fraction(0))
        points = sum((part.reached(share) for part, share in known), Fraction(0)) * 100 / whole
        return (Decimal(points.numerator) / points.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def formula(self, *, unmeasured: Collection[Measure] = ()) -> str:
        """Return the formula in words; `unmeasured`: what cannot be measured for anybody this month."""
        text = f"得分＝{'＋'.join(part.describe() for part in self.part)}，满分100分"
        out = [part for part in self.part if part.measure in unmeasured]
        if out:
            titles = "、".join(part.title for part in out)
            rest = _plain(Decimal(100) - sum((part.weight for part in out), Decimal(0)))
            text += f"；本月没有任何部门的台账，{titles}无从计量，不计分，按其余{rest}分折算为100分"
        elif any(part.measure == "completeness" for part in self.part):
            text += "；未报台账的部门，是否有应报未报无从核实，完整一项不得分"
        return f"{text}；个别部门某项无从计量的，按该部门其余各项折算。"


def load(name: str, *, overrides: Path | None = None) -> Scoring:
    """Read the preset `name` of `rules/scoring/`. Raises ConfigError that names file and key, or the presets."""
    presets = {path.stem: path for path in rule_files("scoring", "*.toml", overrides=overrides)}
    if name not in presets:
        raise ConfigError(f"没有名为“{name}”的计分办法", remedy=f"可用的有：{'、'.join(presets)}")
    path = presets[name]
    try:
        return Scoring.model_validate(tomlfile.load(path, parse_float=Decimal))
    except ValidationError as error:
        where, what = first_fault(error)
        remedy = "请对照随程序安装的 default.toml 改正"
        raise ConfigError(f"{path.name}：{where or 'part'}：{what}", remedy=remedy) from None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
