"""What was read out of a report, and what is said of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from .console import printed
from .delimited import line
from .words import public

Said: TypeAlias = Mapping[str, Any]
"""The document of `figures`: report, paragraphs (how many), figures, facts, statements, counts; schema_version 1."""

WORDS: Final = {"fails": "× 不成立", "refused": "× 不能这样算", "look": "！请核对", "holds": "√ 成立", "info": "· 说明"}
"""Verdict → its mark and word, in the order they are shown."""
_COLORS: Final = {"fails": "red", "refused": "red", "look": "yellow", "holds": "green", "info": ""}


def document(said: Said) -> Iterator[str]:
    """Yield it as JSON (ASCII-escaped)."""
    yield json.dumps(said, indent=1) + "\n"


def delimited(said: Said) -> Iterator[str]:
    """Yield one line per statement as CSV with BOM."""
    yield "\ufeff" + line(("结论", "编号", "种类", "核对内容", "说明", "段落", "原文"))
    for one in _ordered(said):
        places = one["places"]
        where = "、".join(f"第{place['paragraph']}段" for place in places)
        quotes = "；".join(place["quote"] for place in places)
        yield line((WORDS[one["verdict"]][2:], one["id"], one["kind"], one["title"], one["message"], where, quotes))


def concise(said: Said) -> Iterator[str]:
    """Yield one line per statement, then the counts."""
    for one in _ordered(said):
        where = "、".join(dict.fromkeys(f"第{place['paragraph']}段" for place in one["places"]))
        yield f"{WORDS[one['verdict']]} {one['id']} {one['title']}：{one['message']}（{where}）\n"
    yield summary(said) + "\n"


def table(said: Said, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield statements by verdict, each with its places, for a terminal."""
    from rich.padding import Padding
    from rich.text import Text

    parts: list[Any] = []
    for verdict, word in WORDS.items():
        own = [one for one in said["statements"] if one["verdict"] == verdict]
        if own:
            parts.append(Text(f"{word}（{len(own)} 条）", style=f"bold {_COLORS[verdict]}".strip()))
        for one in own:
            parts.append(Padding(Text(f"{one['id']} {one['title']}：{one['message']}"), (0, 0, 0, 2)))
            if verdict not in {"holds", "info"}:
                parts += [Padding(Text(text, style="dim" if color else ""), (0, 0, 0, 6)) for text in _quotes(one)]
    yield printed([*parts, Text(summary(said), style="bold")], width=width, color=color)


FORMATS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {
    "table": table,
    "concise": concise,
    "json": document,
    "csv": delimited,
}


def summary(said: Said) -> str:
    """Return how much was read and how the statements ended."""
    counts = said["counts"]
    ended = "，".join(f"{word[2:]} {counts[verdict]}" for verdict, word in WORDS.items() if counts[verdict])
    read = f"{said['report']}：{said['paragraphs']} 段，读出 {len(said['figures'])} 个数，认出 {len(said['facts'])} 项"
    return f"{read}；{ended or '没有可以核对的关系'}"


def _ordered(said: Said) -> list[Mapping[str, Any]]:
    order = list(WORDS)
    return sorted(said["statements"], key=lambda one: order.index(one["verdict"]))


def _quotes(one: Mapping[str, Any]) -> Sequence[str]:
    return [f"第{place['paragraph']}段：…{place['quote']}…" for place in one["places"]]


def cleaned(value: Any) -> Any:
    """Nothing invisible and no personal number leaves with a report's words."""
    if isinstance(value, str):
        return public(value)
    if isinstance(value, Mapping):
        return {name: cleaned(own) for name, own in value.items()}
    return [cleaned(own) for own in value] if isinstance(value, list) else value
