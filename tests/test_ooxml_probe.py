"""ooxml.probe: what readers hide."""

import re

import pytest

from credit_cli.errors import Unreadable
from credit_cli.ooxml.probe import Probe, probe
from workbooks import STRICT, sheet_xml

EMPTY = Probe(
    rows=0, last_row=0, last_column=0, errors=(), formulas=0, uncached=(), hidden_rows=(), hidden_columns=(), merges=()
)


def test_an_empty_sheet() -> None:
    assert probe(sheet_xml("")) == EMPTY
    assert probe(sheet_xml("").replace(b"<sheetData></sheetData>", b"<sheetData/>")) == EMPTY


ROWS = """
<row r="2" hidden="1"><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="s"><v>0</v></c></row>
<row r="3" hidden="0"><c r="A3"><f>B3</f></c><c r="B3"><f>1</f><v></v></c><c r="C3"><f>1</f><v>0</v></c></row>
<row r="5" hidden='true'><c t='e'><f>X</f><v>#SPILL!</v></c><c t="str"><f>""</f><v></v></c><c t="str"><f>Y</f></c></row>
<row r="7"><c r="A7" t="inlineStr"><is><t>t="e" hidden="1" &lt;f&gt;</t></is></c><c r="AB7"/></row>
<row><c r="A8" t="inlineStr"><is><t><![CDATA[<c r="Z8" t="e"><f>]]></t></is></c></row>
"""
COLUMNS = '<cols><col min="1" max="2" hidden="1"/><col min="3" max="3"/><col max="9" min="5" hidden="true"/></cols>'
MERGES = '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="B9:B12"/></mergeCells>'
EXPECTED = Probe(
    rows=5,
    last_row=8,
    last_column=28,
    errors=(("B2", "#N/A"), ("A5", "#SPILL!")),
    formulas=6,
    uncached=("A3", "B3", "C5"),
    hidden_rows=(2, 5),
    hidden_columns=((1, 2), (5, 9)),
    merges=("A1:D1", "B9:B12"),
)


def prefixed(xml: bytes) -> bytes:
    """The same sheet with `x:` before every element, ISO-strict."""
    text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml.decode())
    return re.sub(r'<x:worksheet xmlns="[^"]*">', f'<x:worksheet xmlns:x="{STRICT}">', text).encode()


@pytest.mark.parametrize("form", [bytes, prefixed])
def test_everything_at_once(form: type[bytes]) -> None:
    assert probe(form(sheet_xml(ROWS, before=COLUMNS, after=MERGES))) == EXPECTED


def test_one_cell_at_the_far_end() -> None:
    found = probe(sheet_xml('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'))
    assert (found.rows, found.last_row, found.last_column) == (2, 1_048_576, 16_384)


def test_implied_positions() -> None:
    found = probe(sheet_xml("<row><c/></row><row><c/><c/><c t='e'><v>#REF!</v></c></row>"))
    assert (found.last_row, found.last_column, found.errors) == (2, 3, (("C2", "#REF!"),))


def test_a_broken_part() -> None:
    with pytest.raises(Unreadable):
        probe(b"<worksheet")
