"""Named facts: which number of a report means what, by literal words around it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from credit_cli.reading.prose import Paragraph

from .numbers import Figure, plain
from .statements import Place

_GAP: Final = "…"
_MOST: Final = 80
"""Characters that a gap in a pattern may span, within one sentence."""
_NUMBER: Final = "(?P<n>[0-9][0-9.,]*|[一二两三四五六七八九十])"
CUT_OFF: Final = (
    r"截至(?:目前|(?:[0-9]{4}年)?[0-9]{1,2}月(?:[0-9]{1,2}日|底|末|份)?|[0-9]{4}年底)|"
    r"(?:今年)?[0-9]{1,2}[-至][0-9]{1,2}月份?|(?<![0-9])[0-9]{1,2}月份"
)
"""The day or months that figures are of, as reports write it."""
_PERIOD: Final = re.compile(rf"{CUT_OFF}|近[0-9]+个月|[0-9]{{4}}年度?|今年|全年")
_ITEM: Final = re.compile(r"[一二三四五六七八九十]是")


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a fact is written: literal words, `{n}` for its number, `…` for other words of the same sentence."""

    id: str
    title: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that has a name. `period`: the cut-off printed before it, '' without one."""

    id: str
    title: str
    figure: Figure
    place: Place
    period: str


def compiled(text: str) -> re.Pattern[str]:
    """Return the expression of a pattern; every quantifier is bounded, so that no text can make it slow."""
    literal = re.escape(plain(text)).replace(re.escape(_GAP), f"[^。]{{0,{_MOST}}}?")
    return re.compile(literal.replace(re.escape("{n}"), _NUMBER))


def facts_of(
    paragraphs: Sequence[Paragraph], figures: Sequence[Figure], patterns: Sequence[Pattern]
) -> dict[str, list[Fact]]:
    """Return every occurrence of every fact, by id, in the order of the text."""
    by_place: dict[int, list[Figure]] = {}
    for one in figures:
        by_place.setdefault(one.paragraph, []).append(one)
    found: dict[str, list[Fact]] = {}
    for pattern in patterns:
        for paragraph in paragraphs:
            for place in _places(pattern, paragraph):
                if (figure := _at(by_place.get(paragraph.number, ()), place)) is not None:
                    found.setdefault(pattern.id, []).append(_fact(pattern, figure, paragraph))
    return found


def _places(pattern: Pattern, paragraph: Paragraph) -> list[int]:
    text = plain(paragraph.text)
    return sorted({match.start("n") for one in pattern.texts for match in compiled(one).finditer(text)})


def _at(figures: Sequence[Figure], place: int) -> Figure | None:
    return next((figure for figure in figures if figure.start <= place < figure.end), None)


def _fact(pattern: Pattern, figure: Figure, paragraph: Paragraph) -> Fact:
    return Fact(pattern.id, pattern.title, figure, place_of(figure, paragraph), period_of(figure, paragraph))


def place_of(figure: Figure, paragraph: Paragraph) -> Place:
    """Return a figure's place with some words around it."""
    quote = paragraph.text[max(0, figure.start - 16) : figure.end + 8]
    return Place(figure.paragraph, figure.start, figure.end, quote)


def period_of(figure: Figure, paragraph: Paragraph) -> str:
    """Return the last period or cut-off day that is named before a figure in its own item (一是 … 二是)."""
    before = plain(paragraph.text)[: figure.start]
    items = [match.end() for match in _ITEM.finditer(before)]
    found = list(_PERIOD.finditer(before[items[-1] if items else 0 :]))
    return found[-1][0] if found else ""


def single(facts: Mapping[str, Sequence[Fact]]) -> dict[str, Fact]:
    """Return the first occurrence of every fact."""
    return {name: own[0] for name, own in facts.items() if own}
