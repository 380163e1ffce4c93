"""The bulletin as a Word document laid out by GB/T 9704-2012; the same blocks give the same bytes."""

from collections.abc import Sequence
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any

from credit_cli.ooxml.settle import settle

from .blocks import Annex, Block, Title
from .docxstyles import NAMESPACES, dress, lay_out
from .docxtext import EMPTY, blocks_xml, page_number

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_LEFT_OUT = ("/thumbnail", "/stylesWithEffects", "/customXml")


def docx(blocks: Sequence[Block]) -> bytes:
    """Return the blocks as a docx: the text upright, every annex from a new page on, on its side."""
    from docx import Document

    document = Document()
    dress(document)
    _properties(document, "".join(next((block.lines for block in blocks if isinstance(block, Title)), ())))
    lay_out(document.sections[0], landscape=False)
    _page_numbers(document.sections[0])
    _fill(document, _parts(blocks))
    stream = BytesIO()
    document.save(stream)
    return settle(stream.getvalue())


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """The text, and each annex, by themselves."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Annex):
            parts.append([])
        parts[-1].append(block)
    return parts


def _fill(document: "Document", parts: Sequence[Sequence[Block]]) -> None:
    """Write the body as one text and read it once: adding thousands of rows one by one takes ten times as long."""
    from docx.oxml import parse_xml

    upright = document.sections[0]._sectPr
    sections = [str(upright.xml), *[str(_turned(upright).xml)] * (len(parts) - 1)]
    bookmarks = count(1)
    texts = [blocks_xml(part, bookmarks, landscape=number > 0) for number, part in enumerate(parts)]
    ended = [_end(text, section) for text, section in zip(texts[:-1], sections[:-1], strict=True)]
    body = parse_xml(f"<w:body {NAMESPACES}>{''.join(ended)}{texts[-1]}{sections[-1]}</w:body>")
    document.element.replace(document.element.body, body)


def _turned(section: Any) -> Any:
    """A page on its side with the same page numbers, which it takes over from the section before."""
    from docx.oxml import parse_xml
    from docx.section import Section

    turned = parse_xml(f"<w:sectPr {NAMESPACES}><w:pgSz/><w:pgMar/></w:sectPr>")
    lay_out(Section(turned, section), landscape=True)
    return turned


def _end(text: str, section: str) -> str:
    """End a section within its last paragraph: an empty one of its own could stand alone on a page."""
    text = text if text.endswith("</w:p>") else text + EMPTY
    place = text.rindex("</w:pPr>")
    return f"{text[:place]}{section}{text[place:]}"


def _properties(document: "Document", title: str) -> None:
    """No clock, no name of a library, none of the template's own pictures and styles."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.last_modified_by, properties.keywords, properties.subject, properties.language = "", "", "", "zh-CN"
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_LEFT_OUT)]:
            del relations[key]


def _page_numbers(section: "Section") -> None:
    from docx.oxml import parse_xml

    for footer, style in ((section.footer, "PageOdd"), (section.even_page_footer, "PageEven")):
        footer.is_linked_to_previous = False
        element = footer._element
        for child in list(element):
            element.remove(child)
        element.append(parse_xml(page_number(style)))
