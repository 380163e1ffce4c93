"""What stands above the header: title rows, and the row that names the reporting unit."""

import re
from collections.abc import Iterator, Sequence

from credit_cli.model import Cell, cell_text

_LABEL = re.compile(
    r"\s*[*＊]?\s*(?:(?:填\s*报|填\s*表|报\s*送|上\s*报|数据来源|信息提供|提供|编制|汇总)\s*(?:单\s*位|部\s*门|机\s*关)|单\s*位\s*名\s*称|部\s*门\s*名\s*称|单\s*位)"
    r"\s*(?:名\s*称)?\s*(?:[(（][^)）]*[)）])?\s*"
)
_STAMP = re.compile(r"\s*[(（](?:盖章|公章|签章|章|加盖公章)[)）]\s*$")
_NEXT = re.compile(
    r"\s{2,}|\u3000|\t|\s*(?:填报|报送|上报|填表|制表|统计|编制)?(?:日期|时间)\s*[:：]|\s*(?:填报|填表|制表|联系|审核|经办|负责)\s*人"
    r"|\s*联系电话|\s*(?:金额)?单位\s*[:：]"
)
_MEASURES = {"元", "万元", "亿元", "件", "条", "个", "人", "份", "户", "起", "次", "家", "%"}


def heading_text(rows: Sequence[Sequence[Cell]]) -> str:
    """Return all text above the header: cells joined by a blank, rows by line breaks."""
    return "\n".join(" ".join(found) for row in rows if (found := row_texts(row)))


def row_texts(row: Sequence[Cell]) -> list[str]:
    return [text for cell in row if (text := cell_text(cell))]


def unit_above(rows: Sequence[Sequence[Cell]]) -> str | None:
    """Return the reporting unit that a row above the header names, in the label's cell or in the next filled one."""
    return next((unit for row in rows for unit in _units(row_texts(row))), None)


def _units(found: Sequence[str]) -> Iterator[str]:
    for at, text in enumerate(found):
        label = _LABEL.match(text)
        if label is None:
            continue
        rest = text[label.end() :]
        if rest.startswith((":", "：")):
            rest = rest[1:]
        elif rest:
            continue
        value = _trimmed(rest) or (_trimmed(found[at + 1]) if at + 1 < len(found) and not rest.strip() else "")
        if value and value not in _MEASURES:
            yield value


def _trimmed(text: str) -> str:
    """Cut what follows the name in the same cell (填报日期 …), a stamp mark and underlines."""
    text = text.strip().strip("_＿ ")
    text = _STAMP.sub("", _NEXT.split(text, maxsplit=1)[0]).strip("_＿ ")
    return "" if text.endswith((":", "：")) else text
