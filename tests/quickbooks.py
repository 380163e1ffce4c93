"""Handmade large-style workbooks for the quick reader's tests, and the law that it agrees with calamine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from credit_cli.model import Grid, letters
from credit_cli.ooxml.package import Package
from credit_cli.reading import grid, quick
from credit_cli.reading.encode import Rows
from credit_cli.reading.facts import facts
from workbooks import HEAD, MAIN, sheet_xml, workbook

FORMATS = {
    "General": 0,
    "0.00": 2,
    "@": 49,
    "yyyy-mm-dd": 14,
    "own number": 176,
    "own date": 177,
    "own text": 178,
    "own day": 179,
}
OWN = {
    176: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    177: "yyyy&quot;年&quot;m&quot;月&quot;",
    178: "G/通用格式",
    179: "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@",
}
STYLES = list(FORMATS)

Value = int | str | None
"""In these tests: the number of a shared string, a number's literal, or a cell with a format alone."""
Content = Mapping[tuple[int, int], tuple[Value, str | None]]
"""(row, column) from 0 → value and format."""


def styles_part() -> bytes:
    own = "".join(f"<numFmt numFmtId=\"{at}\" formatCode='{code}'/>" for at, code in OWN.items())
    used = "".join(f'<xf numFmtId="{at}" fontId="0"/>' for at in FORMATS.values())
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'.encode()


def cell(row: int, column: int, value: Value, style: str | None, *, writer: str = "excel") -> str:
    name = f' r="{letters(column)}{row + 1}"'
    form = "" if style is None else f' s="{STYLES.index(style)}"'
    if value is None:
        return f"<c{name}{form}/>"
    kind = ' t="s"' if isinstance(value, int) else ' t="n"' if writer == "libreoffice" else ""
    return f"<c{name}{form}{kind}><v>{value}</v></c>"


ROW_ATTRIBUTES = {
    "excel": ' spans="1:3" ht="14.4" customHeight="1" x14ac:dyDescent="0.25"',
    "xlsxwriter": ' spans="1:3"',
    "libreoffice": ' customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0"',
    "folded": ' ht="14.4" hidden="1"',
    "folded by hand": ' hidden="true" outlineLevel="1"',
}


def rows_xml(content: Content, *, writer: str = "excel", bare: Sequence[int] = ()) -> str:
    """The rows of a sheet; rows in `bare` are written though they hold no cell."""
    by_row: dict[int, list[str]] = {row: [] for row in bare}
    for (row, column), (value, style) in sorted(content.items()):
        by_row.setdefault(row, []).append(cell(row, column, value, style, writer=writer))
    start = {row: f'<row r="{row + 1}"{ROW_ATTRIBUTES[writer]}' for row in by_row}
    return "".join(
        f"{start[row]}>{''.join(cells)}</row>" if cells else f"{start[row]}/>" for row, cells in sorted(by_row.items())
    )


def book(rows: str, strings: Sequence[str] = ("<t>甲</t>",), **parts: bytes) -> bytes:
    """One sheet with these rows, and shared strings as the XML inside each `<si>`."""
    named = {{"sheet": "xl/worksheets/sheet1.xml", "table": "xl/sharedStrings.xml"}[k]: v for k, v in parts.items()}
    return workbook({"表": sheet_xml(rows)}, strings=strings, extra={"xl/styles.xml": styles_part(), **named})


def cells(rows: object) -> list[list[object]]:
    assert isinstance(rows, Rows)
    return [[(type(value), value) for value in row] for row in rows]


def laid_out(grids: Sequence[Grid]) -> list[tuple[str, bool, list[list[object]]]]:
    return [(one.sheet, one.hidden, cells(one.rows)) for one in grids]


def proven(data: bytes) -> tuple[Grid, ...]:
    return grid._worksheets(data, epoch1904=False)


def same(found: Sequence[Grid], wanted: Sequence[Grid]) -> None:
    assert laid_out(found) == laid_out(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert isinstance(one.rows, Rows)
        assert isinstance(other.rows, Rows)
        for column, model in zip(one.rows.columns, other.rows.columns, strict=True):
            assert column.codes.dtype == model.codes.dtype
            assert sorted(map(repr, column.cells)) == sorted(map(repr, model.cells))
            assert column.is_blank().tolist() == model.is_blank().tolist()


def agree(data: bytes) -> bool:
    """The law of this file. Return whether the quick reader took the workbook."""
    found = quick.grids(data, small=0)
    if found is not None:
        same(found, proven(data))
        told = facts(Package.open(data))
        assert [one.facts for one in found] == [replace(told[one.sheet], below=0) for one in found]
    return found is not None


# what workbooks are made and damaged with

LITERALS = st.one_of(
    st.integers(0, 10**10).map(str),
    st.integers(1, 10**17).map(lambda number: str(-number)),
    st.floats(0.001, 1e9).map(lambda number: f"{number:.17g}"),
    st.sampled_from(
        [
            "0",
            "0.5",
            "12345678",
            "1234567.5",
            "20261009",
            "3.0000000000000001E-3",
            "1E+21",
            "1E+021",
            "-2.5E-007",
            "007",
            "0.10",
        ]
    ),
)
PLAIN_STYLES = st.sampled_from([None, None, "General", "0.00", "@", "own number"])
DAYS = st.tuples(st.integers(61, 2_958_465).map(str), st.sampled_from(["yyyy-mm-dd", "own day"]))


@st.composite
def contents(draw: st.DrawFn, strings: int) -> Content:
    places = st.tuples(st.integers(0, 12), st.integers(0, 4))
    top, left = draw(st.sampled_from([(0, 0), (0, 0), (3, 2), (98, 25), (9_998, 0), (0, 700)]))
    texts = st.integers(0, strings - 1)
    formatted = st.tuples(texts, st.sampled_from([None, *STYLES]))
    blank = st.tuples(st.none(), st.sampled_from([None, *STYLES]))
    values = st.one_of(formatted, formatted, st.tuples(LITERALS, PLAIN_STYLES), DAYS, blank)
    found = draw(st.dictionaries(places, values, max_size=30))
    return {(row + top * bool(row), column + left): value for (row, column), value in found.items()}


PIECES = [
    "<",
    ">",
    "/",
    '"',
    " ",
    "1",
    "0",
    "\n",
    "A",
    "B",
    "-",
    ".",
    "E5",
    "&",
    "<f>1</f>",
    "<!-- x -->",
    "<c",
    "</c>",
]
PIECES += [
    ' t="s"',
    ' t="str"',
    ' s="3"',
    "<v>",
    "</v>",
    "<row",
    "</row>",
    '<row r="3">',
    ' r="B2"',
    "<is><t>x</t></is>",
]
ODDITIES = [
    "&",
    "&#0;",
    "&#xD800;",
    "&nbsp;",
    "_xD800_",
    "_x4E2D_",
    "<![CDATA[x]]>",
    "<!-- x -->",
    "<rPh sb='0' eb='1'>",
]
ODDITIES += [
    "</rPh>",
    "<t>",
    "</t>",
    "<si>",
    "</si>",
    "<si/>",
    "<r>",
    " ",
    "\r\n",
    "<x/>",
    '<phoneticPr fontId="1"/>',
    "&#13;",
]
ODDITIES += ["\x01", "&#1;", "&#x20;", "&#x10FFFE;", "&#x10FFFF;", "<?pi?>", "</sst>", "]]>", "&#1114112;", "&amp"]
