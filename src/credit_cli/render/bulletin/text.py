"""The bulletin's text: from the month's document to blocks, every word drawn from its figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .annexes import annexes
from .blocks import Block, Heading, Masthead, Paragraph, Title
from .missing import concealed, late
from .named import named
from .phrases import day_words, month_words
from .sections import codes, datasets, overall
from .wanted import wanted


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the office itself puts on its bulletins; nothing of it is ever made up."""

    city: str = ""
    issuer: str = ""
    red_header: str = ""
    document_number: str = ""
    addressee: str = "各有关单位"
    mark: str = "（征求意见稿）"
    deadline: str = ""
    """By when corrections are wanted, in the office's words (2026年12月5日)."""
    contact: str = ""
    day: str = ""
    """The day it is signed (YYYY-MM-DD); without it the day the data is of."""


NUMERALS = "一二三四五六七八九十"


def bulletin(document: Mapping[str, Any], letterhead: Letterhead | None = None) -> list[Block]:
    """Return the bulletin of a month's document (see `assess.month`).

    `document["settings"]` may say `naming_rate` (above which late rate a unit is named, 50) and `praise_score` (from
    which score a unit is praised, 95). Without a letterhead it is a draft that names no issuer.
    """
    head = letterhead or Letterhead()
    return [*_opening(document, head), *_body(document, head), *_closing(document, head), *annexes(document)]


def _opening(document: Mapping[str, Any], head: Letterhead) -> Iterator[Block]:
    if head.red_header or head.document_number:
        yield Masthead(head.red_header, head.document_number)
    city = head.city or document.get("city") or ""
    yield Title((f"{city}{month_words(document['month'])}", "“双公示”信息报送质量情况的通报"), head.mark)
    if head.addressee:
        yield Paragraph((f"{head.addressee.rstrip('：:')}：",), "addressee")
    yield Paragraph((_state(document),))


def _state(document: Mapping[str, Any]) -> str:
    month = month_words(document["month"])
    if document.get("closed"):
        until = f"该月数据已关账，以{day_words(str(document['closed']['on']))}关账时为准。"
    else:
        until = f"数据截至{day_words(document['as_of'])}，该月尚未关账，各项数字可能随补报、更正而变动。"
    return f"现将{month}行政许可和行政处罚等信用信息（以下简称“双公示”信息）报送质量情况通报如下。{until}"


def _body(document: Mapping[str, Any], head: Letterhead) -> Iterator[Block]:
    parts: Sequence[tuple[str, Sequence[Block]]] = [
        ("总体情况", list(overall(document))),
        *datasets(document),
        ("统一社会信用代码重错情况", list(codes(document))),
        ("迟报情况", list(late(document))),
        ("疑似瞒报（待核实）情况", list(concealed(document))),
        ("表扬与批评", list(named(document))),
        ("工作要求", list(wanted(document, deadline=head.deadline))),
    ]
    for number, (title, blocks) in zip(NUMERALS, parts, strict=False):
        yield Heading(1, f"{number}、{title}")
        yield from blocks


def _closing(document: Mapping[str, Any], head: Letterhead) -> Iterator[Block]:
    yield Paragraph(("附件：1. “双公示”信息报送质量排名表", "\n2. 问题清单"), "annexes")
    issuer = head.issuer or document.get("office") or ""
    if issuer:
        yield Paragraph((issuer, f"\n{day_words(head.day or document['as_of'])}"), "sign")
    if head.contact:
        yield Paragraph((f"（联系方式：{head.contact}）",))
