"""How an office says numbers, names and months."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

NAMED: Final = 10
"""So many names stand in a sentence; more stand in the annex, and the sentence says so."""


def month_words(month: str) -> str:
    """Return 2026-10 as 2026年10月."""
    return f"{int(month[:4])}年{int(month[5:])}月"


def this(document: Mapping[str, Any]) -> str:
    """Return what the bulletin calls its month: 10月. It goes out later, so 本月 would be another one."""
    return f"{int(document['month'][5:])}月"


def day_words(day: str) -> str:
    """Return 2026-11-23 as 2026年11月23日."""
    year, month, number = day.split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def share(rate: float | None, part: int | None, whole: int | None) -> str:
    """Return a rate with what it was divided from: `98.18%（1940/1976）`; `—` where there is nothing to divide by."""
    return "—" if rate is None else f"{rate:.2f}%（{part}/{whole}）"


def compliance(figures: Mapping[str, Any]) -> str:
    """Return `合规率98.18%（1940/1976）`."""
    return f"合规率{share(figures['compliance_rate'], figures['compliant'], figures['reported'])}"


def lateness(figures: Mapping[str, Any]) -> str:
    """Return `迟报率1.21%（24/1976）`."""
    return f"迟报率{share(figures['late_rate'], figures['late'], figures['determined'])}"


def listed(names: Sequence[str], *, whole: str = "附件1") -> str:
    """Return `甲、乙等2个单位`; of more than ten the first three, and where all of them stand."""
    if len(names) <= NAMED:
        return f"{'、'.join(names)}" + (f"等{len(names)}个单位" if len(names) > 1 else "")
    return f"{'、'.join(names[:3])}等{len(names)}个单位（名单见{whole}）"


def counted(counts: Mapping[str, int], unit: str, *, whole: str) -> str:
    """Return `甲5条、乙3条`, the most first; of more than ten the first five, and where the rest stands."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{name}{number}{unit}" for name, number in order]
    if len(words) <= NAMED:
        return "、".join(words)
    return f"{'、'.join(words[:5])}等，其余见{whole}"


def change(now: float | None, before: float | None) -> str:
    """Return how a rate moved, in percentage points."""
    if now is None or before is None:
        return "无从比较"
    moved = round(now - before, 2)
    if moved == 0:
        return "持平"
    return f"{'上升' if moved > 0 else '下降'}{abs(moved):.2f}个百分点"


def more_or_less(now: int, before: int) -> str:
    """Return how a number moved."""
    if now == before:
        return "持平"
    return f"{'增加' if now > before else '减少'}{abs(now - before)}条"
