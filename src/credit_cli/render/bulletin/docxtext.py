"""Blocks as WordprocessingML."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from credit_cli.safety import safe

from .blocks import NOTHING, Annex, Block, Heading, Link, Masthead, Paragraph, Part, Row, Table, Title, shown
from .docxstyles import NAMESPACES, STYLES, fonts, width

_FONTS: Final = {style.id: fonts(style.font) for style in STYLES}
_STYLE: Final = {"body": "Body", "addressee": "Addressee", "annexes": "Annexes"}
EMPTY: Final = (
    f'<w:p {NAMESPACES}><w:pPr><w:pStyle w:val="Cell"/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)
"""The lowest paragraph there is: a document may not end, nor a section, with a table."""
_RED_ROOM: Final = 440
"""Points that the red head may take: the width of the text."""


def blocks_xml(blocks: Sequence[Block], bookmarks: Iterator[int], *, landscape: bool) -> str:
    """Return the blocks of one section; `bookmarks` gives the numbers of the bookmarks."""
    texts = ["".join(_block(block, bookmarks, landscape=landscape)) for block in blocks]
    last = next((place for place, block in enumerate(blocks) if _is_end(block)), 0)
    # The signature never stands alone on a page (7.3.5.1): the last words of the text go with it.
    return "".join((*texts[: last - 1], _kept(texts[last - 1]), *texts[last:])) if last else "".join(texts)


def _is_end(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style == "annexes"


def _kept(paragraph: str) -> str:
    return paragraph.replace("</w:pPr>", "<w:keepNext/><w:keepLines/></w:pPr>", 1)


def _block(block: Block, bookmarks: Iterator[int], *, landscape: bool) -> Iterator[str]:
    match block:
        case Masthead():
            yield from _masthead(block)
        case Title():
            yield _paragraph("Title", "\n".join(block.lines))
            yield _paragraph("Mark", block.mark) if block.mark else ""
            yield _paragraph("Addressee", "")
        case Heading():
            yield _paragraph(f"Heading{block.level}", block.text)
        case Paragraph(style="sign"):
            yield from _signature(block.text.split("\n"))
        case Paragraph():
            yield from _text(block)
        case Annex():
            yield _paragraph("AnnexLabel", block.label)
            yield _paragraph("AnnexTitle", block.title, extra='<w:spacing w:before="290" w:after="145"/>')
        case Table():
            yield from _table(block, next(bookmarks), width(landscape=landscape))


def _paragraph(style: str, content: str | Sequence[Part], *, extra: str = "", run: str = "") -> str:
    """A paragraph; `extra` is added to its properties, `run` to those of its runs."""
    parts = (content,) if isinstance(content, str) else content
    runs = "".join(_part(part, style, run) for part in parts)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{runs}</w:p>'


def _part(part: Part, style: str, run: str) -> str:
    if isinstance(part, Link):
        return f'<w:hyperlink w:anchor="{part.to}" w:history="1">{_run(part.text, style, run)}</w:hyperlink>'
    return _run(part, style, run) if part else ""


def _run(text: str, style: str, run: str) -> str:
    words = "<w:br/>".join(_words(line) for line in safe(text).split("\n"))
    return f"<w:r><w:rPr>{_FONTS[style]}{run}</w:rPr>{words}</w:r>"


def _words(line: str) -> str:
    return f'<w:t xml:space="preserve">{escape(line)}</w:t>'


def _text(block: Paragraph) -> Iterator[str]:
    """Annexes after the first are set under its number, two characters in and past 附件：."""
    if block.style != "annexes":
        yield _paragraph(_STYLE[block.style], block.parts)
        return
    first, *others = block.text.split("\n")
    yield _paragraph("Addressee", "", extra="<w:keepNext/>")
    yield _paragraph("Annexes", first, extra="<w:keepNext/>")
    yield from (_paragraph("Annexes", line, extra=_UNDER) for line in others)


_UNDER: Final = '<w:keepNext/><w:ind w:leftChars="500" w:left="1600" w:hangingChars="0" w:hanging="0" w:firstLine="0"/>'


def _signature(lines: Sequence[str]) -> Iterator[str]:
    """Issuer and day, one centred on the other (7.3.5.2): the longer one settles the distance from the right."""
    issuer, day = lines
    chars = sum(0.5 if sign.isascii() else 1 for sign in day)
    over = (len(issuer) - chars) / 2
    rights = (2, 2 + over) if over > 0 else (4 - over, 4)
    yield _paragraph("Addressee", "", extra="<w:keepNext/>") * 2
    for text, right, keep in ((issuer, rights[0], "<w:keepNext/>"), (day, rights[1], "")):
        indent = f'<w:ind w:rightChars="{round(right * 100)}" w:right="{round(right * 320)}"/>'
        yield _paragraph("Signature", text, extra=keep + indent)


def _masthead(block: Masthead) -> Iterator[str]:
    line = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/></w:pBdr>'
    if block.red:
        size = min(84, 2 * _RED_ROOM // max(len(block.red), 1))
        run = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        yield _paragraph("RedHeader", block.red, extra="" if block.number else line, run=run)
    if block.number:
        yield _paragraph("Addressee", "") * 2
        yield _paragraph("Number", block.number, extra=line)
    yield _paragraph("Addressee", "") * 2


def _table(table: Table, bookmark: int, room: int) -> Iterator[str]:
    anchor = f'<w:bookmarkStart w:id="{bookmark}" w:name="{table.name}"/><w:bookmarkEnd w:id="{bookmark}"/>'
    if table.caption:
        yield _paragraph("Caption", table.caption).replace("</w:p>", f"{anchor}</w:p>")
    if table.rows:
        yield _grid(table, _widths(table, room))
    else:
        yield _paragraph("Note", NOTHING)
    yield from (_paragraph("Note", note) for note in table.notes)


def _widths(table: Table, room: int) -> list[int]:
    whole = sum(column.width for column in table.columns)
    widths = [room * column.width // whole for column in table.columns]
    return [*widths[:-1], room - sum(widths[:-1])]


def _grid(table: Table, widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(_cell(c.title, "CellHead", w) for c, w in zip(table.columns, widths, strict=True))
    rows = "".join(_row(row, table, widths) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


_MARGINS: Final = "<w:tblCellMar>{}</w:tblCellMar>".format(
    "".join(
        f'<w:{side} w:w="{size}" w:type="dxa"/>'
        for side, size in (("top", 28), ("left", 34), ("bottom", 28), ("right", 34))
    )
)
_BORDERS: Final = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)


def _row(row: Row, table: Table, widths: Sequence[int]) -> str:
    if len(row.cells) == 1:
        cells = _cell(str(row.cells[0]), "CellStrong", sum(widths), span=len(widths), keep=True)
    else:
        cells = "".join(
            _cell(shown(cell, column), _cell_style(row, column.kind), width)
            for cell, column, width in zip(row.cells, table.columns, widths, strict=True)
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell_style(row: Row, kind: str) -> str:
    if row.strong:
        return "CellStrong"
    return "Cell" if kind == "text" else "CellCentre"


def _cell(text: str, style: str, width: int, *, span: int = 1, keep: bool = False) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(style, text, extra='<w:keepNext/>' if keep else '')}</w:tc>"
    )


def page_number(style: str) -> str:
    """Return a footer's paragraph: — 1 —."""
    run = f"<w:r><w:rPr>{_FONTS[style]}</w:rPr>{{}}</w:r>"
    dash = run.format('<w:t xml:space="preserve">{}</w:t>')
    return (
        f'<w:p {NAMESPACES}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{dash.format("— ")}'
        f'<w:fldSimple w:instr=" PAGE ">{run.format("<w:t>1</w:t>")}</w:fldSimple>{dash.format(" —")}</w:p>'
    )
