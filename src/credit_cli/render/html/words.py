"""How figures read in the report: a rate never stands without what it was divided from."""

from collections.abc import Mapping
from typing import Any, Final

from credit_cli.render.bulletin.phrases import change, more_or_less, share

NONE: Final = "—"
SHOWN: Final = 200
"""Characters of a text from a cell that the report shows; the whole text is in the cell it names."""


def percent(rate: float | None) -> str:
    """Return a rate with two decimals, `—` where there is nothing to divide by."""
    return NONE if rate is None else f"{rate:.2f}%"


def number(value: float | None) -> str:
    """Return a count or a score; `—` where there is none."""
    if value is None:
        return NONE
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def short(text: str | None) -> str:
    """Return enough of a long text to know it by; `—` for none."""
    if not text:
        return NONE
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}……（共{len(text)}字）"


def ratio(figures: Mapping[str, Any], kind: str) -> str:
    """Return a rate with its parts, `98.18%（1940/1976）`; `kind`: compliance, late or concealment."""
    part, whole = PARTS[kind]
    return share(figures[f"{kind}_rate"], figures[part], figures[whole])


PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "compliance": ("compliant", "reported"),
    "late": ("late", "determined"),
    "concealment": ("concealed", "due"),
}


def moved(now: float | None, before: float | None) -> str:
    """Return the movement of a rate against last month, in words: it is never said by colour alone."""
    return f"比上月{change(now, before)}" if now is not None and before is not None else "上月无可比数字"


def grown(now: int, before: int) -> str:
    """Return the movement of a count against last month, in words."""
    return f"比上月{more_or_less(now, before)}" if before else "上月无可比数字"
