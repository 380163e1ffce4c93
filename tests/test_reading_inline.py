"""Inline strings, as openpyxl writes them, go the quick way and give exactly what calamine gives."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit_cli.reading import quick
from quickbooks import ODDITIES, PIECES, Content, agree, book, contents, rows_xml
from workbooks import parts_of, zipped

SHEET = "xl/worksheets/sheet1.xml"
INLINE_TEXTS = (
    "<t>甲 &amp; 乙</t>",
    '<t xml:space="preserve"> 前后有空格 </t>',
    "<t> 要去掉的空格 </t>",
    "<t>&#x7532;&#20057;&#10;换行&#13;</t>",
    "<t>_x000D_</t>",
    "<t></t>",
    "<t>001</t>",
)


def inlined(content: Content, texts: list[str]) -> bytes:
    """A workbook as streaming writers leave it: every string in its cell, no table of strings."""
    rows = re.sub(
        r't="s"><v>(\d+)</v>', lambda found: f't="inlineStr"><is>{texts[int(found[1])]}</is>', rows_xml(content)
    )
    parts = parts_of(book(rows))
    parts.pop("xl/sharedStrings.xml")
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship)[^>]*haredStrings[^>]*/>", b"", parts[name])
    return zipped(parts)


@settings(max_examples=80, deadline=None)
@given(contents(len(INLINE_TEXTS)), st.permutations(INLINE_TEXTS))
def test_inline_strings_are_taken_and_read_alike(content: Content, texts: list[str]) -> None:
    assert agree(inlined(content, texts))


WRITTEN = inlined({(0, 0): (0, None), (0, 1): ("1.5", "0.00"), (1, 0): (1, "@"), (4, 2): (6, None)}, list(INLINE_TEXTS))
TAGS = ["<t>", "</t>", "<is>", "</is>", "<t/>", '<t xml:space="preserve">', ' xml:space="preserve"', "<v>0</v>", "<r>"]


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 900), st.integers(0, 12), st.sampled_from(["", *PIECES, *ODDITIES, *TAGS]))
@example(73, 0, "<si/>")
def test_inline_strings_with_something_cut_out_or_put_in_anywhere_are_read_alike_or_left(
    place: int, cut: int, put: str
) -> None:
    parts = parts_of(WRITTEN)
    sheet = parts[SHEET].decode()
    damaged = sheet[:place] + put + sheet[place + cut :]
    agree(zipped(parts | {SHEET: damaged.encode()}))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="inlineStr"><is><r><t>甲</t></r></is></c>',
        '<c r="A1" t="inlineStr"><is><t>&nope;</t></is></c>',
        '<c r="A1" t="inlineStr"></c>',
        '<c r="A1" t="inlineStr"><is><t>甲</t></is><v>1</v></c>',
    ],
)
def test_inline_strings_of_another_form_are_left(cell: str) -> None:
    parts = parts_of(inlined({(0, 0): (0, None)}, ["<t>甲</t>"]))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = re.sub(r"<c .*</c>", cell, sheet).encode()
    assert quick.grids(zipped(parts), small=0) is None
