"""What a sheet's values do not tell: the quick look at an xlsx agrees with the thorough one, cell by cell."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_books import DAY, book, cell, rows, with_parts
from credit_cli.errors import Unreadable
from credit_cli.model import Facts, letters
from credit_cli.ooxml.package import Package
from credit_cli.ooxml.probe import probe
from credit_cli.reading import quick
from credit_cli.reading.facts import facts, looked_at
from credit_cli.reading.grid import read_bytes
from workbooks import HEAD, MAIN, parts_of, relation, sheet_xml, workbook

BODIES = (
    "<v>1</v>",
    "",
    "<f>A1</f>",
    "<f>A1</f><v></v>",
    "<f>A1</f><v/>",
    "<f>A1</f><v>2</v>",
    '<f t="shared" si="0"/>',
    '<f t="shared" si="0"/><v>3</v>',
    "<v>#N/A</v>",
    "<f>1/0</f><v>#DIV/0!</v>",
    "<v>&lt;f&gt; hidden</v>",
)
KINDS = ("", ' t="e"', ' t="str"', ' s="1"', ' s="1" t="e"')
CELLS = st.tuples(st.sampled_from(KINDS), st.sampled_from(BODIES), st.booleans())
SHEETS = st.lists(
    st.tuples(
        st.sampled_from(["", ' hidden="1"', ' hidden="false"', ' ht="9" hidden="true"']), st.lists(CELLS, max_size=4)
    ),
    max_size=5,
)


def _xml(sheet: list[tuple[str, list[tuple[str, str, bool]]]], merges: list[str], columns: str) -> bytes:
    body = "".join(
        f'<row r="{number}"{attributes}>'
        + "".join(
            f'<c r="{letters(at)}{number}"{kind}>{text}</c>' if full else f'<c r="{letters(at)}{number}"{kind}/>'
            for at, (kind, text, full) in enumerate(cells)
        )
        + "</row>"
        for number, (attributes, cells) in enumerate(sheet, start=1)
    )
    after = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    return sheet_xml(body, before=f"<cols>{columns}</cols>", after=f"<mergeCells>{after}</mergeCells>")


@settings(deadline=None, max_examples=200, derandomize=True)
@given(SHEETS, st.lists(st.sampled_from(["A1:B2", "C3:C9"]), max_size=2, unique=True), st.booleans())
def test_the_quick_look_sees_what_the_thorough_one_does(
    sheet: list[tuple[str, list[tuple[str, str, bool]]]], merges: list[str], hides: bool
) -> None:
    columns = '<col min="2" max="3" width="9" hidden="1"/>' if hides else '<col min="1" max="1"/>'
    xml = _xml(sheet, merges, columns)
    quick, thorough = looked_at(xml), probe(xml)
    errors = tuple((name, text) for name, text in thorough.errors if text)
    assert tuple((name, text) for name, text in quick.errors if text) == errors
    assert set(quick.uncached) - {name for name, _ in quick.errors} == set(thorough.uncached) - {
        name for name, _ in thorough.errors
    }
    assert quick.hidden_rows == thorough.hidden_rows
    assert quick.hidden_columns == thorough.hidden_columns
    assert quick.merges == thorough.merges


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>', Facts(errors=(("B1", "#REF!"),), below=0)),
        ("<row r='2'><c r='A2' t='e'><v>#N/A</v></c></row>", Facts(errors=(("A2", "#N/A"),), below=0)),
        ('<row r="2"><c r="A2" t = "e"><v>#N/A</v></c></row>', Facts(errors=(("A2", "#N/A"),), below=0)),
        ('<row r="2" hidden ="1"><c r="A2"><v>1</v></c></row>', Facts(hidden_rows=(2,), below=0)),
        ('<row r="1"><c r="A1"><v>1</v></c><!-- <c r="B1" t="e"> --></row>', Facts(below=0)),
        ('<row hidden="1" r="4"><c s="1" t="e" r="A4"><v>#N/A</v></c></row>', Facts((("A4", "#N/A"),), (), (4,))),
    ],
)
def test_unusual_ways_to_write(row: str, found: Facts) -> None:
    assert looked_at(sheet_xml(row)) == found


def test_order_and_doubles_are_told_by_address() -> None:
    content = f'<row r="2">{cell(2, 1, "a")}{cell(2, 0, "b")}</row><row r="1">{cell(1, 0, "c")}{cell(1, 0, "d")}</row>'
    told = facts(Package.open(workbook({"表": sheet_xml(content)})))["表"]
    assert told == Facts(doubled=("A1",), disordered=("A2", "A1"), below=1)


def test_rows_that_the_reader_leaves_out_are_a_refusal() -> None:
    """A second sheetData is not read by anybody; what stands in it must not vanish without a word."""
    sheet = sheet_xml(rows(), after=f'<sheetData><row r="9">{cell(9, 0, "x")}</row></sheetData>')
    data = workbook({"Sheet1": sheet})
    try:
        found = read_bytes(data, shown="a").grids[0].rows
    except Unreadable as problem:
        said = problem.message
    else:
        said = str(found[8][0])
    assert said == "x" or "第 9 行" in said


@pytest.mark.parametrize("number", [14, 27, 28, 30, 31, 36, 50, 51, 55, 57, 58])
def test_chinese_built_in_date_formats_are_dates(number: int) -> None:
    """ISO/IEC 29500-1, 18.8.30: 27-36 and 50-58 are dates in Chinese workbooks."""
    name = f"{letters(DAY)}3"
    formats = f'<xf numFmtId="0"/><xf numFmtId="{number}"/>'
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'.encode()
    plain = book(rows(cells={name: f'<c r="{name}" s="1"><v>46304</v></c>'}))
    links = "xl/_rels/workbook.xml.rels"
    listed = parts_of(plain)[links].replace(
        b"</Relationships>", relation("rId50", "styles", "styles.xml").encode() + b"</Relationships>"
    )
    found = read_bytes(with_parts(plain, {"xl/styles.xml": styles, links: listed}), shown="a").grids[0].rows
    assert str(found[2][DAY]) == "2026-10-09"


def test_what_is_hidden_in_a_large_workbook_is_seen_too() -> None:
    """Large ordinary workbooks are read by the quick reader, in this process."""
    chance = random.Random(7)
    body = "".join(
        f'<row r="{row}"{" hidden=" + chr(34) + "1" + chr(34) if row == 2500 else ""}>'
        + "".join(f'<c r="{letters(at)}{row}"><v>{chance.randrange(10**9)}</v></c>' for at in range(8))
        + "</row>"
        for row in range(1, 3001)
    )
    over = '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    data = workbook({"表": sheet_xml(body, after=over)})
    assert quick.grids(data) is not None
    (found,) = read_bytes(data, shown="a").grids
    assert found.facts == Facts(hidden_rows=(2500,), merges=("A1:C1",))
    assert len(found.rows) == 3000
