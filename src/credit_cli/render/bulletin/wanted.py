"""What is asked of the units: only what this month's figures give reason for."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .blocks import Block, Heading, Paragraph
from .missing import uses_ledgers
from .sections import errors

NUMBERS: Final = "一二三四五六"


def wanted(document: Mapping[str, Any], *, deadline: str) -> Iterator[Block]:
    """工作要求, numbered （一） and so on. `deadline`: by when corrections are wanted, in the office's words."""
    for number, (title, text) in zip(NUMBERS, _asked(document, deadline), strict=False):
        yield Heading(2, f"（{number}）{title}")
        yield Paragraph((text,))


def _asked(document: Mapping[str, Any], deadline: str) -> Iterator[tuple[str, str]]:
    total = document["total"]
    if errors(document):
        by = f"于{deadline}前更正并" if deadline else "更正后"
        yield (
            "逐条整改",
            f"有关单位要对照附件2逐条核对，{by}重新报送，不得在核对之前随意改动；对问题有异议的，可以书面说明理由。",
        )
    yield "按时报送", _in_time(document, late=bool(total["late"]))
    if total["wrong_codes"] or total["duplicate_codes"]:
        yield (
            "规范代码",
            "登记行政相对人时要核对登记证照上的统一社会信用代码，以文本格式录入18位代码；一码多户的，由有关单位核对证照后更正错用的一方。",
        )
    if uses_ledgers(document):
        yield (
            "如实登记台账",
            "各单位要按月报送台账，没有产生信息的也要明确零报送；没有报送的记录要写明依据。列为待核实的记录，有关单位要尽快补报或者说明情况。",
        )


def _in_time(document: Mapping[str, Any], *, late: bool) -> str:
    days = document["settings"]["working_days"]
    rule = f"行政许可、行政处罚信息应当自作出决定之日起{days}个工作日内公示并报送"
    tail = "，迟报的单位要查明原因，完善内部流转。" if late else "，请各单位继续保持。"
    return rule + tail
