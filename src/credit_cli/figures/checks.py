"""Relations between named facts, as a rule file declares them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from .expression import names, value
from .facts import Fact
from .statements import Place, Statement, Verdict


@dataclass(frozen=True, slots=True)
class Check:
    """One relation. `left`, `right`: expressions over facts; the other fields as docs/figures.md says."""

    id: str
    relation: str
    left: str
    title: str
    right: str = "0"
    why: str = ""
    unit: str = ""
    step: int = 100
    most: float | None = None
    least: float | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """A check with its facts and both values; `right` is what `left` is held against."""

    check: Check
    facts: Sequence[Fact]
    left: Decimal
    right: Decimal


_Said = tuple[str, Verdict, str]
"""kind, verdict, message."""


def stated(check: Check, facts: Mapping[str, Fact]) -> Statement | None:
    """Return what a check says of the facts that a report has; None when it lacks one of them."""
    wanted = [*names(check.left), *names(check.right)]
    if not all(name in facts for name in wanted):
        return None
    known = {name: facts[name].figure.value for name in wanted}
    left, right = value(check.left, known), value(check.right, known)
    if left is None or right is None:
        return None
    own = [facts[name] for name in wanted]
    kind, verdict, message = _RELATIONS[check.relation](_Sides(check, own, left, right))
    places = tuple(fact.place for fact in own)
    return Statement(check.id, kind, verdict, check.title, message, places)


def _equal(sides: _Sides) -> _Said:
    if sides.left == sides.right:
        return "equal", "holds", f"都是 {number(sides.left)}"
    gap = number(abs(sides.left - sides.right))
    why = f"；{sides.check.why}" if sides.check.why else ""
    return "equal", "fails", f"{_shown(sides)}，相差 {gap}{why}"


def _bound(sides: _Sides) -> _Said:
    if sides.left <= sides.right:
        return "bound", "holds", f"{number(sides.left)} 不大于 {number(sides.right)}"
    why = f"；{sides.check.why}" if sides.check.why else ""
    return "bound", "fails", f"{number(sides.left)} 大于 {number(sides.right)}{why}"


def _sum(sides: _Sides) -> _Said:
    parts, whole = number(sides.left), number(sides.right)
    if sides.left == sides.right:
        return "sum", "holds", f"分项之和 {parts} 等于总数"
    if sides.left < sides.right:
        rest = number(sides.right - sides.left)
        return "incomplete_sum", "fails", f"分项之和 {parts} 小于总数 {whole}，有 {rest} 没有说明去向"
    return "sum", "fails", f"分项之和 {parts} 大于总数 {whole}"


def _ratio(sides: _Sides) -> _Said:
    share = sides.left * 100
    printed = sides.right
    exponent = Decimal(1).scaleb(-sides.facts[-1].figure.decimals)
    if share.quantize(exponent, ROUND_HALF_UP) == printed:
        return "ratio", "holds", f"算得 {number(share)}%，与印出的 {number(printed)}% 相符"
    if share.quantize(exponent, ROUND_DOWN) == printed:
        told = f"算得 {number(share)}%，只有舍去尾数才是 {number(printed)}%，四舍五入应为"
        return "ratio", "look", f"{told} {number(share.quantize(exponent, ROUND_HALF_UP))}%；分母是否如此，文中没有说明"
    return "ratio", "fails", f"算得 {number(share)}%，印出的是 {number(printed)}%"


def _derived(sides: _Sides) -> _Said:
    """Which round target gives the printed rate? Exactly one must."""
    step, printed = sides.check.step, sides.right
    exponent = Decimal(1).scaleb(-sides.facts[-1].figure.decimals)
    near = int(sides.left * 100 / printed / step)
    fitting = [
        base * step
        for base in range(max(1, near - 3), near + 4)
        if (sides.left * 100 / (base * step)).quantize(exponent, ROUND_HALF_UP) == printed
    ]
    if len(fitting) == 1:
        told = f"目标为 {fitting[0]} 时完成率正是 {number(printed)}%"
        return "derived_base", "holds", f"{told}；目标由完成率反推，文中没有印出"
    if not fitting:
        return "derived_base", "look", f"没有整{step}的目标能得出 {number(printed)}%，请核对完成数、目标和完成率"
    return "derived_base", "look", f"有 {len(fitting)} 个整{step}的目标都能得出 {number(printed)}%，请写明目标"


def _rate(sides: _Sides) -> _Said:
    periods = list(dict.fromkeys(fact.period or "没有写明" for fact in sides.facts))
    if len(periods) > 1:
        return "period_mismatch", "refused", f"期间不同（{'、'.join(periods)}），不能由这两个数算比率"
    return "rate", "info", f"同一期间（{periods[0]}），比率 {number(sides.left / sides.right * 100)}%"


def _never(sides: _Sides) -> _Said:
    return "do_not_add", "refused", f"{'、'.join(_said(fact) for fact in sides.facts)}：{sides.check.why}"


def _average(sides: _Sides) -> _Said:
    return "average", "info", f"算得 {number(sides.left)} {sides.check.unit}，供核对"


def _total(sides: _Sides) -> _Said:
    units = list(dict.fromkeys(fact.figure.unit for fact in sides.facts))
    mixed = f"；单位不一（{'、'.join(units)}）" if len(units) > 1 else ""
    return "sum", "holds", f"合计 {number(sides.left)}，文中没有印出合计{mixed}"


def _compare(sides: _Sides) -> _Said:
    times = sides.left / sides.right if sides.right else Decimal(0)
    told = f"{number(sides.left)} 与 {number(sides.right)}，前者是后者的 {number(times)} 倍"
    most, least = sides.check.most, sides.check.least
    odd = (most is not None and times > Decimal(str(most))) or (least is not None and times < Decimal(str(least)))
    return "plausibility", "look" if odd else "info", told + ("，相差悬殊，请核对" if odd else "")


def _within(sides: _Sides) -> _Said:
    kind, verdict, message = _bound(sides)
    return kind, "look" if verdict == "holds" else verdict, f"{message}；{sides.check.why}"


def _look(sides: _Sides) -> _Said:
    return "plausibility", "look", f"{_said(sides.facts[0])}：{sides.check.why}"


_RELATIONS: Final[Mapping[str, Callable[[_Sides], _Said]]] = {
    "=": _equal,
    "<=": _bound,
    "sum": _sum,
    "ratio": _ratio,
    "derived": _derived,
    "rate": _rate,
    "never": _never,
    "average": _average,
    "total": _total,
    "compare": _compare,
    "within": _within,
    "look": _look,
}
RELATIONS: Final = frozenset(_RELATIONS)


def repeats(facts: Mapping[str, Sequence[Fact]]) -> list[Statement]:
    """Return a statement for every fact that is printed more than once: the same number each time, or not."""
    found = []
    for name, own in sorted(facts.items()):
        if len(own) > 1:
            values = list(dict.fromkeys(fact.figure.value for fact in own))
            same = len(values) == 1
            shown = f"{len(own)} 处都是 {own[0].figure.text}" if same else "、".join(fact.figure.text for fact in own)
            places: tuple[Place, ...] = tuple(fact.place for fact in own)
            message = shown if same else f"同一事项前后不一：{shown}"
            verdict: Verdict = "holds" if same else "fails"
            found.append(Statement(f"repeat-{name}", "repeat", verdict, f"{own[0].title}前后一致", message, places))
    return found


def _shown(sides: _Sides) -> str:
    return "，".join(_said(fact) for fact in sides.facts)


def _said(fact: Fact) -> str:
    period = f"（{fact.period}）" if fact.period else ""
    return f"{fact.title}{period} {fact.figure.text}"


def number(found: Decimal) -> str:
    """Return a number for people: at most four decimals, 亿 and 万 where it is large."""
    size = abs(found)
    for scale, word in ((8, "亿"), (4, "万")):
        if size >= Decimal(1).scaleb(scale + (1 if scale == 4 else 0)) and _is_short(found.scaleb(-scale)):
            return f"{_trimmed(found.scaleb(-scale))}{word}"
    return _trimmed(found)


def _is_short(found: Decimal) -> bool:
    return found == found.quantize(Decimal("0.0001"))


def _trimmed(found: Decimal) -> str:
    text = f"{found.quantize(Decimal('0.0001'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")
