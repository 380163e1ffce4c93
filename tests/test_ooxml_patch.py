"""ooxml.patch: the edited cells are text, every other byte is as it was."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from credit_cli.errors import Unreadable
from credit_cli.model import letters
from credit_cli.ooxml.address import parse_address
from credit_cli.ooxml.patch import Patched, patch_cells, read_cells
from credit_cli.ooxml.sheet import Sheet
from workbooks import HEAD, MAIN, STRICT, sheet_xml, workbook

NEW = 't="inlineStr"><is><t xml:space="preserve">新</t></is></c>'
FORMULA = "单元格是公式，结果由别处算出，应在来源处更正"
ARRAY = "单元格属于数组公式或模拟运算表，不能单独更正"
REPEATED = "文件中同一地址出现多次，无法确定更正哪一个"

# name → (sheetData before, address, sheetData after)
CASES = {
    "shared string": (
        '<row r="1"><c r="A1" s="3" t="s"><v>0</v></c></row>',
        "A1",
        f'<row r="1"><c r="A1" s="3" {NEW}</row>',
    ),
    "attribute order": (
        '<row r="1" ht="9"><c t="s" s="3" r="A1" ph="1"><v>0</v></c></row>',
        "A1",
        '<row r="1" ht="9"><c t="inlineStr" s="3" r="A1" ph="1"><is><t xml:space="preserve">新</t></is></c></row>',
    ),
    "number": ('<row r="2"><c r="B2"><v>1</v></c></row>', "B2", f'<row r="2"><c r="B2" {NEW}</row>'),
    "inline string": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>旧</t></r></is></c><c r="B1"><v>1</v></c></row>',
        "A1",
        f'<row r="1"><c r="A1" {NEW}<c r="B1"><v>1</v></c></row>',
    ),
    "plain str": ('<row r="1"><c r="A1" t="str"><v>旧</v></c></row>', "A1", f'<row r="1"><c r="A1" {NEW}</row>'),
    "error": ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', "A1", f'<row r="1"><c r="A1" {NEW}</row>'),
    "self-closing": ('<row r="1"><c r="A1" s="3"/></row>', "A1", f'<row r="1"><c r="A1" s="3" {NEW}</row>'),
    "self-closing with blank": ('<row r="1"><c r="A1" s="3" /></row>', "A1", f'<row r="1"><c r="A1" s="3" {NEW}</row>'),
    "single quotes": (
        "<row r='1'><c r='A1' t = 's' s='3'><v>0</v></c></row>",
        "A1",
        "<row r='1'><c r='A1' t=\"inlineStr\" s='3'><is><t xml:space=\"preserve\">新</t></is></c></row>",
    ),
    "line breaks between": (
        '<row\n r="1">\n <c\n r="A1"\n t="s"\n>\n<v>0</v>\n</c >\n</row >',
        "A1",
        f'<row\n r="1">\n <c\n r="A1"\n {NEW}\n</row >',
    ),
    "implied positions": (
        "<row><c><v>1</v></c></row><row><c><v>1</v></c><c t='s'><v>0</v></c></row>",
        "B2",
        "<row><c><v>1</v></c></row><row><c><v>1</v></c>"
        '<c t="inlineStr"><is><t xml:space="preserve">新</t></is></c></row>',
    ),
    "implied after explicit": (
        '<row r="7"><c r="C7"/><c/><c r="F7"/></row><row><c/></row>',
        "D7",
        f'<row r="7"><c r="C7"/><c {NEW}<c r="F7"/></row><row><c/></row>',
    ),
    "comment and CDATA": (
        '<row r="1"><!-- <c r="A1"> --><c r="A1" t="inlineStr"><is><t><![CDATA[</c><c r="B1">]]></t></is></c>'
        '<c r="B1" t="s"><v>0</v></c></row>',
        "A1",
        f'<row r="1"><!-- <c r="A1"> --><c r="A1" {NEW}<c r="B1" t="s"><v>0</v></c></row>',
    ),
    "behind CDATA": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</c><c r="B1"/>]]></t></is></c><c r="B1"/></row>',
        "B1",
        f'<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</c><c r="B1"/>]]></t></is></c><c r="B1" {NEW}</row>',
    ),
    "greater sign in attribute": (
        '<row r="1" x="a>b"><c r="A1" x="/>" t="s"><v>0</v></c></row>',
        "A1",
        f'<row r="1" x="a>b"><c r="A1" x="/>" {NEW}</row>',
    ),
    "missing cell between": (
        '<row r="1"><c r="A1"/><c r="C1"/></row>',
        "B1",
        f'<row r="1"><c r="A1"/><c r="B1" {NEW}<c r="C1"/></row>',
    ),
    "missing cell first": ('<row r="1"><c r="C1"/></row>', "B1", f'<row r="1"><c r="B1" {NEW}<c r="C1"/></row>'),
    "missing cell last": ('<row r="1"><c r="Z1"/></row>', "AA1", f'<row r="1"><c r="Z1"/><c r="AA1" {NEW}</row>'),
    "empty row": ('<row r="1" ht="9"/>', "B1", f'<row r="1" ht="9"><c r="B1" {NEW}</row>'),
    "missing row between": (
        '<row r="1"/><row r="5"/>',
        "A3",
        f'<row r="1"/><row r="3"><c r="A3" {NEW}</row><row r="5"/>',
    ),
    "missing row last": ('<row r="1"/>', "A3", f'<row r="1"/><row r="3"><c r="A3" {NEW}</row>'),
    "no rows": ("", "C9", f'<row r="9"><c r="C9" {NEW}</row>'),
    "rows out of order": (
        '<row r="5"><c r="A5"/></row><row r="2"><c r="A2"/></row>',
        "A2",
        f'<row r="5"><c r="A5"/></row><row r="2"><c r="A2" {NEW}</row>',
    ),
}


@pytest.mark.parametrize(("before", "cell", "after"), CASES.values(), ids=CASES)
def test_one_cell(before: str, cell: str, after: str) -> None:
    around = {
        "before": '<cols><col min="1" max="2"/></cols>',
        "after": '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    }
    assert patch_cells(sheet_xml(before, **around), {cell: "新"}) == Patched(sheet_xml(after, **around), ())


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_prefixed_elements(namespace: str) -> None:
    frame = f'{HEAD}<x:worksheet xmlns="urn:other" xmlns:x="{namespace}"><c r="A1"/>'
    frame += "<x:sheetData>%s</x:sheetData></x:worksheet>"
    before = frame % '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>'
    after = frame % (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t xml:space="preserve">新</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t xml:space="preserve">二</x:t></x:is></x:c></x:row>'
    )
    assert patch_cells(before.encode(), {"B2": "二", "A1": "新"}).xml == after.encode()


def test_self_closing_sheet_data() -> None:
    before = sheet_xml("").replace(b"<sheetData></sheetData>", b"<sheetData />")
    assert patch_cells(before, {"A2": "新", "A1": "新"}).xml == sheet_xml(
        f'<row r="1"><c r="A1" {NEW}</row><row r="2"><c r="A2" {NEW}</row>'
    )


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_parts_stay_utf16(codec: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[codec]
    before, after = (
        sheet_xml(f'<row r="1"><c r="A1" {rest}</row>').decode().replace("UTF-8", "UTF-16") for rest in ("/>", NEW)
    )
    assert patch_cells(mark + before.encode(codec), {"A1": "新"}).xml == mark + after.encode(codec)


@pytest.mark.parametrize(
    ("rows", "cell", "reason"),
    [
        ('<row r="1"><c r="A1" t="str"><f>B1</f><v>旧</v></c></row>', "A1", FORMULA),
        ('<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>', "A1", FORMULA),
        (
            '<row r="1"><c r="A1"><f t="array" ref="A1:B2">X</f></c></row><row r="2"><c r="B2"><v>1</v></c></row>',
            "B2",
            ARRAY,
        ),
        ('<row r="1"><c r="A1"><f t="array" ref="A1:B2">X</f></c></row>', "B1", ARRAY),
        ('<row r="1"><c r="A1"/><c r="A1"/></row>', "A1", REPEATED),
        ('<row r="1"><c r="A1"/></row><row r="1"><c r="A1"/></row>', "A1", REPEATED),
        ('<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>', "A1", "单元格绑定了图片等富数据，不能改成文本"),
    ],
)
def test_refused_cells_are_left_as_they_are(rows: str, cell: str, reason: str) -> None:
    done = patch_cells(sheet_xml(rows + '<row r="9"><c r="C9"/></row>'), {cell: "新", "C9": "新"})
    assert [(refusal.cell, refusal.reason) for refusal in done.refused] == [(cell, reason)]
    assert done.xml == sheet_xml(rows + f'<row r="9"><c r="C9" {NEW}</row>')


@pytest.mark.parametrize("text", ["\x00", "\x0b", "\ud800", "\uffff", "字" * 32_768])
def test_texts_no_cell_can_hold(text: str) -> None:
    with pytest.raises(ValueError):
        patch_cells(sheet_xml(""), {"A1": text})


@pytest.mark.parametrize("cell", ["", "A", "1", "A0", "a1", "XFE1", "A1048577", "A1:B2", "$A$1"])
def test_addresses_no_sheet_has(cell: str) -> None:
    with pytest.raises(ValueError):
        parse_address(cell)


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"<html/>",
        f'<chartsheet xmlns="{MAIN}"/>'.encode(),
        b'<worksheet xmlns="urn:x"><sheetData/></worksheet>',
        f'<worksheet xmlns="{MAIN}"/>'.encode(),
        sheet_xml('<row r="1"><c r="A1">')[:-30],
        sheet_xml('<row r="1"><c r="A1"><v>1</v></row>'),
        sheet_xml('<row r="1"><c r="A1"><c r="B1"/></c></row>'),
        b'<?xml version="1.0" encoding="GBK"?><worksheet/>',
        b"<!DOCTYPE worksheet []>" + sheet_xml("").removeprefix(HEAD.encode()),
    ],
)
def test_broken_parts_are_refused(part: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        patch_cells(part, {"A1": "新"})
    assert caught.value.rule == "FIL001"


def test_no_edits_no_change() -> None:
    assert patch_cells(b"anything", {}) == Patched(b"anything", ())


def test_read_cells_tells_kind_and_text() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>12</v></c><c r="B1" t="inlineStr"><is><r><t>甲&amp;</t></r><rPh><t>读</t></rPh>'
    )
    rows += '<r><t xml:space="preserve"> &#x4E59;<![CDATA[<&amp;>]]></t></r><r><t/></r></is></c>'
    rows += '<c r="C1"><f>X</f></c></row>'
    found = read_cells(Sheet.open(sheet_xml(rows)), ["A1", "B1", "C1", "D1"])
    assert {cell: (held.kind, held.text, held.formula) for cell, held in found.items()} == {
        "A1": ("s", "12", False),
        "B1": ("inlineStr", "甲& 乙<&amp;>", False),
        "C1": ("n", "", True),
    }


# --- what other readers see -------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12).filter(
    lambda x: "_x" not in x
)
KINDS = st.one_of(st.none(), st.integers(-9, 9), TEXTS, TEXTS.map(lambda text: (text,)))
GRIDS = st.lists(st.lists(KINDS, min_size=1, max_size=5), min_size=1, max_size=6)


def cell_xml(value: object, row: int, column: int) -> str:
    name = f"{letters(column)}{row + 1}"
    if value is None:
        return "" if column % 2 else f'<c r="{name}" s="0"/>'
    if isinstance(value, int):
        return f'<c r="{name}"><v>{value}</v></c>'
    text = value[0] if isinstance(value, tuple) else str(value)
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def seen(data: bytes) -> list[dict[tuple[int, int], object]]:
    """The filled cells, 0-based, as openpyxl and as python-calamine show them."""
    book = load_workbook(BytesIO(data))
    one = {
        (c.row - 1, c.column - 1): c.value for row in book["甲"].iter_rows() for c in row if c.value not in (None, "")
    }
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("甲").to_python(skip_empty_area=False)
    two = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""}
    return [one, two]


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 6)), TEXTS, max_size=6))
def test_readers_see_the_edits_and_nothing_else_changed(
    grid: list[list[object]], edits: dict[tuple[int, int], str]
) -> None:
    rows = "".join(
        f'<row r="{r + 1}">' + "".join(cell_xml(value, r, c) for c, value in enumerate(row)) + "</row>"
        for r, row in enumerate(grid)
    )
    before = workbook({"甲": sheet_xml(rows)})
    done = patch_cells(sheet_xml(rows), {f"{letters(c)}{r + 1}": text for (r, c), text in edits.items()})
    assert done.refused == ()
    after = workbook({"甲": done.xml})
    for old, new in zip(seen(before), seen(after), strict=True):
        assert new == old | edits


def test_excel_escapes_are_kept_literal() -> None:
    done = patch_cells(sheet_xml(""), {"A1": "_x0041_", "A2": "甲\r\n乙"})
    assert b"_x005F_x0041_" in done.xml
    assert "甲_x000D_\n乙".encode() in done.xml


@pytest.mark.parametrize(
    "text",
    ["<row " * 50_000, '<row r="' * 50_000, "<!--" * 50_000, "<c " * 50_000, "<row r='1'><c r='A1'><v>" * 20_000],
)
def test_unclosed_tags_do_not_hang(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert patch_cells(sheet_xml(text), {"A1": "新"}).refused == ()


CELL_TAGS = [
    '<c r="{}"/>',
    '<c r="{}"><v>1</v></c>',
    '<c s="1" r="{}"/>',
    "<c r='{}'/>",
    "<c/>",
    '<c r="{}" t="s"><v>0</v></c >',
]


@given(st.lists(st.tuples(st.sampled_from(CELL_TAGS[:2] * 4 + CELL_TAGS), st.sampled_from("ABCDE")), max_size=6))
def test_the_quick_search_finds_what_reading_every_cell_finds(cells: list[tuple[str, str]]) -> None:
    rows = '<row r="3">' + "".join(tag.format(f"{column}3") for tag, column in cells) + "</row>"
    sheet = Sheet.open(sheet_xml(rows))
    (row,) = sheet.rows([3])
    for column in range(1, 7):
        assert list(sheet.find(row, [column])) == [span for span in sheet.cells(row) if span.column == column]
