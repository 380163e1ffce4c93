"""The quick reader of large workbooks gives exactly what calamine gives, or leaves the workbook to it."""

import random
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit_cli.errors import Unreadable
from credit_cli.reading import gate, grid, quick, quickparts
from quickbooks import (
    ODDITIES,
    PIECES,
    ROW_ATTRIBUTES,
    Value,
    agree,
    book,
    cells,
    contents,
    proven,
    rows_xml,
    same,
    styles_part,
)
from workbooks import HEAD, MAIN, parts_of, sheet_xml, workbook, zipped

CHARACTERS = st.sampled_from("甲乙（）Ａ1a &<>\"'\t\n\r_x04é\u3000\xa0\u2028\x85😀;#]")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=6), st.sampled_from(["_x0041_", "_x005F_x000D_", " 前", "后 ", "A&amp;B"])
)
PLAIN = TEXTS.map(lambda text: f"<t>{escape(text)}</t>")
ITEMS = st.one_of(
    PLAIN,
    PLAIN,
    TEXTS.map(lambda text: f'<t xml:space="preserve">{escape(text)}</t>'),
    PLAIN.map(lambda item: f'{item}<phoneticPr fontId="1" type="noConversion"/>'),
    st.sampled_from(["<t/>", "<t></t>", "<t>&#20013;&#x4E2D;&#32;</t>", "<t>&quot;&apos;&#10;</t>", ""]),
    st.tuples(PLAIN, TEXTS).map(
        lambda two: f'<r>{two[0]}</r><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">{escape(two[1])}</t></r>'
    ),
)
HIDING = [
    '<cols><col min="2" max="3" hidden="1"/></cols>',
    '<cols><col hidden="true" min="1" max="1"/></cols>',
    "<cols><col min='2' max='3' hidden='1'/></cols>",
]


@st.composite
def ordinary(draw: st.DrawFn) -> bytes:
    strings = draw(st.lists(ITEMS, min_size=1, max_size=8))
    writer = draw(st.sampled_from(sorted(ROW_ATTRIBUTES)))
    count = draw(st.integers(1, 3))
    sheets = {
        f"表 {at}": sheet_xml(
            rows_xml(draw(contents(len(strings))), writer=writer, bare=draw(st.lists(st.integers(0, 15), max_size=2))),
            before=draw(st.sampled_from(["", '<dimension ref="A1"/><cols><col min="1" max="2"/></cols>', *HIDING])),
            after=draw(st.sampled_from(["", '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'])),
        )
        for at in range(count)
    }
    data = workbook(sheets, strings=strings, extra={"xl/styles.xml": styles_part()})
    if draw(st.booleans()):
        return data
    parts = parts_of(data)
    hidden = parts["xl/workbook.xml"].replace(b'name="\xe8\xa1\xa8 0"', b'name="A&amp;B" state="hidden"')
    return zipped(parts | {"xl/workbook.xml": hidden})


@settings(max_examples=120, deadline=None)
@given(ordinary())
def test_ordinary_workbooks_are_taken_and_read_alike(data: bytes) -> None:
    taken = agree(data)
    assert taken, parts_of(data)


BASE = rows_xml(
    {(0, 0): (0, None), (0, 1): ("1.5", "0.00"), (1, 0): (None, "@"), (1, 1): ("20261009", None), (4, 2): (1, "@")}
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(BASE)), st.integers(0, 12), st.sampled_from(["", *PIECES]))
@example(BASE.index("</row>"), 6, "")
def test_a_sheet_with_something_cut_out_or_put_in_is_read_alike_or_left(place: int, cut: int, put: str) -> None:
    damaged = BASE[:place] + put + BASE[place + cut :]
    agree(book(damaged, ["<t>甲</t>", "<t>乙</t>"]))


TABLE = (
    "<t>甲 &amp; 乙</t>",
    '<t xml:space="preserve"> a </t>',
    "<r><t>*</t></r><r><rPr><b/></rPr><t>名</t></r>",
    "<t>_x0041_</t>",
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 190), st.integers(0, 9), st.sampled_from(["", *ODDITIES]))
def test_a_table_of_strings_with_something_cut_out_or_put_in_is_read_alike_or_left(
    place: int, cut: int, put: str
) -> None:
    table = "".join(f"<si>{item}</si>" for item in TABLE)
    damaged = f'{HEAD}<sst xmlns="{MAIN}">{table[:place]}{put}{table[place + cut :]}</sst>'.encode()
    agree(book(rows_xml({(at, 0): (at, None) for at in range(4)}), table=damaged))


def one(inner: str, *, row: str = '<row r="1">') -> str:
    return f"{row}{inner}</row>"


UNUSUAL_ROWS = {
    "inline string beside shared ones": one('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>'),
    "formula string": one('<c r="A1" t="str"><v>甲</v></c>'),
    "truth value": one('<c r="A1" t="b"><v>1</v></c>'),
    "error": one('<c r="A1" t="e"><v>#N/A</v></c>'),
    "date": one('<c r="A1" t="d"><v>2026-10-09</v></c>'),
    "formula": one('<c r="A1"><f>1+1</f><v>2</v></c>'),
    "prefix": '<x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c></x:row>',
    "attributes in another order": one('<c r="A1" t="s" s="1"><v>0</v></c>'),
    "reference not first": one('<c s="1" r="A1" t="s"><v>0</v></c>'),
    "cell without reference": one('<c t="s"><v>0</v></c>'),
    "row without number": one('<c r="A1" t="s"><v>0</v></c>', row="<row>"),
    "cells out of order": one('<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>'),
    "cell twice": one('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'),
    "rows out of order": one('<c r="A2"><v>1</v></c>', row='<row r="2">') + one('<c r="A1"><v>1</v></c>'),
    "row twice": one('<c r="A1"><v>1</v></c>') + one('<c r="B1"><v>1</v></c>'),
    "cell of another row": one('<c r="A2"><v>1</v></c>'),
    "cell of a longer row": one('<c r="A11"><v>1</v></c>'),
    "small letters": one('<c r="a1"><v>1</v></c>'),
    "four letters": one('<c r="AAAA1"><v>1</v></c>'),
    "row beyond the last": one('<c r="A1048577"><v>1</v></c>', row='<row r="1048577">'),
    "date with a time": one('<c r="A1" s="3"><v>46000.5</v></c>'),
    "day that never was": one('<c r="A1" s="3"><v>60</v></c>'),
    "own date format": one('<c r="A1" s="5"><v>46000</v></c>'),
    "own format with letters": one('<c r="A1" s="6"><v>46000</v></c>'),
    "style out of range": one('<c r="A1" s="77"><v>46000</v></c>'),
    "string out of range": one('<c r="A1" t="s"><v>1</v></c>'),
    "huge string number": one('<c r="A1" t="s"><v>99999999999</v></c>'),
    "negative string number": one('<c r="A1" t="s"><v>-1</v></c>'),
    "no value": one('<c r="A1" t="s"></c>'),
    "empty value": one('<c r="A1"><v></v></c>'),
    "empty string cell": one('<c r="A1" t="s"/>'),
    "blank in value": one('<c r="A1"><v> 1</v></c>'),
    "kept blank in value": one('<c r="A1"><v xml:space="preserve">1</v></c>'),
    "not a number": one('<c r="A1"><v>NaN</v></c>'),
    "endless": one('<c r="A1"><v>1E999</v></c>'),
    "negative zero": one('<c r="A1"><v>-0</v></c>'),
    "underscore": one('<c r="A1"><v>1_0</v></c>'),
    "comment": one('<c r="A1"><v>1</v></c><!-- x -->'),
    "instruction": one('<c r="A1"><v>1</v></c><?x y?>'),
    "CDATA": one('<c r="A1"><v><![CDATA[1]]></v></c>'),
    "blank between": one('<c r="A1"><v>1</v></c> <c r="B1"><v>1</v></c>'),
    "extension": one('<c r="A1"><v>1</v><extLst/></c>'),
    "sparse": one('<c r="A1"><v>1</v></c>') + one('<c r="ZZ1000000"><v>1</v></c>', row='<row r="1000000">'),
}


@pytest.mark.parametrize("rows", UNUSUAL_ROWS.values(), ids=UNUSUAL_ROWS)
def test_unusual_rows_are_left(rows: str) -> None:
    assert quick.grids(book(rows), small=0) is None


UNUSUAL_ITEMS = {
    "phonetic text": '<t>東京</t><rPh sb="0" eb="2"><t>とう</t></rPh>',
    "CDATA": "<t><![CDATA[甲]]></t>",
    "comment": "<t>甲<!-- 乙 --></t>",
    "unknown reference": "<t>&nbsp;</t>",
    "null": "<t>&#0;</t>",
    "surrogate reference": "<t>&#xD800;</t>",
    "surrogate escape": "<t>_xD83D_</t>",
    "blank between elements": "<t>甲</t> ",
    "unknown element": "<x/>",
}


@pytest.mark.parametrize("item", UNUSUAL_ITEMS.values(), ids=UNUSUAL_ITEMS)
def test_unusual_strings_are_left(item: str) -> None:
    assert quick.grids(book(one('<c r="A1" t="s"><v>0</v></c>'), [item]), small=0) is None


PLAIN_ROWS = one('<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c>')


def _changed(part: str, old: str, new: str) -> bytes:
    parts = parts_of(book(PLAIN_ROWS))
    assert old.encode() in parts[part]
    return zipped(parts | {part: parts[part].replace(old.encode(), new.encode())})


SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
UNUSUAL_BOOKS = {
    "1904": _changed(BOOK, "<sheets>", '<workbookPr date1904="1"/><sheets>'),
    "sheet in another encoding": _changed(SHEET, "UTF-8", "GB18030"),
    "strings in another encoding": _changed(STRINGS, "UTF-8", "GB18030"),
    "sheet with prefix": _changed(SHEET, "<worksheet xmlns=", "<x:worksheet xmlns:x="),
    "strings with prefix": _changed(STRINGS, "<sst xmlns=", "<x:sst xmlns:x="),
    "strings elsewhere": _changed("xl/_rels/workbook.xml.rels", "sharedStrings.xml", "strings.xml"),
    "a chart": _changed("xl/_rels/workbook.xml.rels", "/worksheet", "/chartsheet"),
    "line break in a sheet's name": _changed(BOOK, 'name="表', 'name="表\n'),
    "frame that is no lawful XML": _changed(SHEET, "<sheetData>", "<x><sheetData>"),
    "sheet cut off": _changed(SHEET, "</worksheet>", ""),
    "two of sheetData": _changed(SHEET, "</worksheet>", "<sheetData/></worksheet>"),
    "comment before the cells": _changed(SHEET, "<sheetData>", "<!-- x --><sheetData>"),
}


@pytest.mark.parametrize("data", UNUSUAL_BOOKS.values(), ids=UNUSUAL_BOOKS)
def test_unusual_workbooks_are_left(data: bytes) -> None:
    assert agree(book(PLAIN_ROWS))
    assert quick.grids(data, small=0) is None


def test_damaged_bytes_are_left() -> None:
    data = book(PLAIN_ROWS)
    place = data.index(b"sheet1.xml") + len("sheet1.xml") + 12
    assert quick.grids(data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :], small=0) is None
    assert quick.grids(data[:-30], small=0) is None


def test_small_workbooks_are_left() -> None:
    assert quick.grids(book(PLAIN_ROWS)) is None


def test_sheets_without_any_cell_are_empty() -> None:
    data = workbook(
        {"甲": sheet_xml(""), "乙": sheet_xml(one('<c r="C1" s="1"/>')), "丙": sheet_xml(PLAIN_ROWS)}, strings=["<t/>"]
    )
    closed = parts_of(data)[SHEET].replace(b"<sheetData></sheetData>", b"<sheetData/>")
    for each in (data, zipped(parts_of(data) | {SHEET: closed})):
        found = quick.grids(zipped(parts_of(each) | {"xl/styles.xml": styles_part()}), small=0)
        assert found is not None
        assert [cells(one.rows) for one in found] == [[], [], [[(str, ""), (float, 1.0)]]]
        assert agree(each)


def large(seed: int) -> bytes:
    """A workbook that comes in many pieces: repeated strings, gaps, numbers of every kind."""
    chance = random.Random(seed)
    strings = [f"<t>第{number % 1500}号{'&amp;' * (number % 7 == 0)}</t>" for number in range(2000)]
    content: dict[tuple[int, int], tuple[Value, str | None]] = {}
    for row in range(6000):
        for column in range(9):
            made: Value = chance.choice([chance.randrange(2000), f"{chance.random() * 1e4:.2f}", str(row), None])
            if chance.random() < 0.9 and row % 100 != 7:
                content[row, column] = made, chance.choice([None, "0.00", "@"])
    return book(rows_xml(content), strings)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_large_workbook_is_read_alike_in_whatever_pieces(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = large(seed)
    wanted = proven(data)
    for size in (1000, 7919, 1 << 20):
        monkeypatch.setattr(quickparts, "_SLICE", size)
        found = quick.grids(data)
        assert found is not None
        same(found, wanted)


def test_a_large_file_goes_the_quick_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(large(3))
    wanted = proven(path.read_bytes())
    monkeypatch.setattr(grid, "_worksheets", lambda *_, **__: pytest.fail("read by calamine"))
    same(grid.read(path).grids, wanted)


def test_a_large_file_without_any_content_is_refused() -> None:
    blank = rows_xml({(row, column): (None, "@") for row in range(20_000) for column in range(12)})
    with pytest.raises(Unreadable) as caught:
        grid.read_bytes(book(blank), shown="x.xlsx")
    assert caught.value.rule == "FIL005"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([b' r="', b"A", b"B", b"C", b"Z", b"a", b"1", b'"', b"@", b"[", b" "]), max_size=14))
def test_the_gate_looks_closer_wherever_a_far_column_may_stand(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    assert gate._maybe_wide(text) or gate._WIDE.search(text) is None
