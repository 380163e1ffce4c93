"""The look of an official document in Word's terms (GB/T 9704-2012 clauses 5 and 7): page, fonts, styles.

Fonts are named, never shipped. Every style names its East Asian font: Word would else take one from its theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

BODY: Final = "仿宋_GB2312"
BLACK: Final = "黑体"
KAI: Final = "楷体_GB2312"
TITLE: Final = "方正小标宋简体"
SONG: Final = "宋体"

LINE: Final = 579
"""Twentieths of a point from line to line: 28.95 pt, 22 lines on 225 mm."""
CELL_LINE: Final = 250
CLOSER: Final = -5
"""Twentieths of a point between characters of 16 pt: 28 of them take 441 of the 442.2 pt that 156 mm are."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: size in half points, lengths in twentieths of a point, indents in hundredths of a sign."""

    id: str
    name: str
    font: str
    size: int
    align: str = "both"
    first: int = 0
    line: int | None = LINE
    before: int = 0
    right: int = 0
    left: int = 0
    hanging: int = 0
    keep_next: bool = False
    level: int | None = None
    color: str = ""


STYLES: Final[Sequence[Style]] = (
    Style("Title", "Title", TITLE, 44, "center", line=660, keep_next=True),
    Style("Heading1", "heading 1", BLACK, 32, first=200, keep_next=True, level=0),
    Style("Heading2", "heading 2", KAI, 32, first=200, keep_next=True, level=1),
    Style("Body", "公文正文", BODY, 32, first=200),
    Style("Addressee", "主送机关", BODY, 32, "left"),
    Style("Annexes", "附件说明", BODY, 32, "left", left=500, hanging=300),
    Style("Signature", "署名", BODY, 32, "right", right=400),
    Style("Mark", "文稿性质", KAI, 32, "center"),
    Style("RedHeader", "发文机关标志", TITLE, 84, "center", line=None, color="FF0000"),
    Style("Number", "发文字号", BODY, 32, "center"),
    Style("AnnexLabel", "附件序号", BLACK, 32, "left", keep_next=True, level=0),
    Style("AnnexTitle", "附件标题", TITLE, 44, "center", line=660, keep_next=True),
    Style("Caption", "表题", BLACK, 24, "left", line=400, before=160, keep_next=True, level=1),
    Style("Cell", "表格文字", BODY, 18, "left", line=CELL_LINE),
    Style("CellCentre", "表格数字", BODY, 18, "center", line=CELL_LINE),
    Style("CellStrong", "表格合计", BLACK, 18, "center", line=CELL_LINE),
    Style("CellHead", "表头", BLACK, 18, "center", line=CELL_LINE, keep_next=True),
    Style("Note", "表注", BODY, 21, "left", line=320),
    Style("PageOdd", "页码（单页）", SONG, 28, "right", line=320, right=100),
    Style("PageEven", "页码（双页）", SONG, 28, "left", line=320, left=100),
)


def fonts(name: str) -> str:
    """Return the fonts of a run or style; without the hint Word shows Chinese quotation marks as Latin ones."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES: Final = f'xmlns:w="{W}"'
# Latin text keeps a Latin language: with zh-CN there LibreOffice breaks numbers in two at the end of a line.
_LANG: Final = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'


def dress(document: "Document") -> None:
    """Replace all styles of python-docx's template by ours and set language, grid and odd and even pages."""
    from docx.oxml import parse_xml

    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.append(parse_xml(_defaults()))
    for text in (_NORMAL, _TABLE, *map(_style, STYLES)):
        styles.append(parse_xml(text))
    settings = document.settings.element
    document.settings.odd_and_even_pages_header_footer = True
    for tag in ("themeFontLang", "view", "zoom"):
        for found in settings.findall(f"{{{W}}}{tag}"):
            settings.remove(found)


def _defaults() -> str:
    run = f'<w:rPr>{fonts(BODY)}<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>{_LANG}</w:rPr>'
    return (
        f"<w:docDefaults {NAMESPACES}><w:rPrDefault>{run}</w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


_NORMAL: Final = (
    f'<w:style {NAMESPACES} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    f'<w:rPr>{fonts(BODY)}<w:sz w:val="32"/><w:szCs w:val="32"/>{_LANG}</w:rPr></w:style>'
)
_TABLE: Final = (
    f'<w:style {NAMESPACES} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    f'<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:rPr>{fonts(BODY)}</w:rPr><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="34" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="34" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def _style(style: Style) -> str:
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    color = f'<w:color w:val="{style.color}"/>' if style.color else ""
    closer = f'<w:spacing w:val="{CLOSER}"/>' if style.size == 32 else ""
    return (
        f'<w:style {NAMESPACES} w:type="paragraph" w:customStyle="{int(style.name > "z")}" w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
        f'{"<w:keepNext/>" if style.keep_next else ""}<w:widowControl w:val="0"/>'
        f"{'' if style.line == LINE else _SMALL}"
        f'<w:spacing w:before="{style.before}" w:after="0" {_line(style.line)}/>{_indent(style)}'
        f'<w:jc w:val="{style.align}"/>{level}</w:pPr><w:rPr>{fonts(style.font)}{color}{closer}'
        f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>{_LANG}</w:rPr></w:style>'
    )


_SMALL: Final = '<w:wordWrap w:val="0"/><w:snapToGrid w:val="0"/>'
"""Off the page's grid; long file names may break anywhere."""


def _line(line: int | None) -> str:
    """Text, titles and tables keep their pitch whatever font stands in for theirs; notes grow with their lines."""
    if line is None:
        return 'w:line="240" w:lineRule="auto"'
    return f'w:line="{line}" w:lineRule="{"exact" if line >= LINE or line == CELL_LINE else "atLeast"}"'


def _indent(style: Style) -> str:
    """Indents in characters move with the font size; the twips beside them are for programs that ignore those."""
    unit = style.size * 10
    known = {"left": style.left, "right": style.right, "firstLine": style.first, "hanging": style.hanging}
    said = (f'w:{name}Chars="{size}" w:{name}="{size * unit // 100}"' for name, size in known.items() if size)
    return f"<w:ind {found}/>" if (found := " ".join(said)) else ""


def lay_out(section: "Section", *, landscape: bool) -> None:
    """Set an A4 page; on its side the margins turn with it. Raises nothing."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Twips

    top, right, bottom, left = (28, 37, 26, 35) if landscape else (37, 26, 35, 28)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    # The number's dash stands 7 mm below the text (7.5); its line is 16 pt high.
    section.footer_distance = Mm(bottom - 7) - Twips(320)
    section.header_distance, section.gutter = Mm(15), Mm(0)
    _grid(section)


def _grid(section: "Section") -> None:
    from docx.oxml import parse_xml

    for found in section._sectPr.findall(f"{{{W}}}docGrid"):
        section._sectPr.remove(found)
    section._sectPr.append(parse_xml(f'<w:docGrid {NAMESPACES} w:type="lines" w:linePitch="{LINE}"/>'))


def width(*, landscape: bool) -> int:
    """Return the width of the text in twips."""
    return round((225 if landscape else 156) * 1440 / 25.4)
