"""fixing.write on CSV files: only the changed field's bytes differ."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_cli.errors import OutputError
from credit_cli.fixing.csvfile import field_spans, field_value
from credit_cli.fixing.write import CellEdit, write_corrected
from credit_cli.model import letters
from credit_cli.reading.csvgrid import shown


def edit(cell: str, old: str, new: str) -> CellEdit:
    return CellEdit("任意", cell, old, new)


# name → (file, encoding, cell, old, new, file after)
CASES = {
    "plain": ("名称,代码\r\n甲,旧\r\n", "utf-8", "B2", "旧", "新码", "名称,代码\r\n甲,新码\r\n"),
    "BOM": ("名称,代码\n甲,旧", "utf-8-sig", "B2", "旧", "新", "名称,代码\n甲,新"),
    "gb18030": ("䶮\t旧\r\n龘\t尾\r\n", "gb18030", "B1", "旧", "𠮷", "䶮\t𠮷\r\n龘\t尾\r\n"),
    "utf-16": ("名;旧\n", "utf-16", "B1", "旧", "新", "名;新\n"),
    "last field without line end": ("a,旧", "utf-8", "B1", "旧", "新", "a,新"),
    "quotes stay": ('"a ""b""","旧",c\n', "utf-8", "B1", "旧", "新", '"a ""b""","新",c\n'),
    "quotes where needed": ("a,旧,c\n", "utf-8", "B1", "旧", '新,"x"', 'a,"新,""x""",c\n'),
    "blank lines are rows": ("\n\r\na,旧\n", "utf-8", "B3", "旧", "新", "\n\r\na,新\n"),
    "quoted line breaks are not": ('"一\n二\r\n三",x\na,旧\n', "utf-8", "B2", "旧", "新", '"一\n二\r\n三",x\na,新\n'),
    "old Mac line ends": ("a,b\rc,旧\rd,e", "utf-8", "B2", "旧", "新", "a,b\rc,新\rd,e"),
    "mixed line ends": ("a,b\r\nc,d\ne,旧\rf,g\r\n", "utf-8", "B3", "旧", "新", "a,b\r\nc,d\ne,新\rf,g\r\n"),
    "text behind quotes": ('"旧"x,b\n', "utf-8", "A1", "旧x", "新", '"新",b\n'),
    "quote inside": ('a"b,旧"c\n', "utf-8", "B1", '旧"c', "新", 'a"b,新\n'),
    "other line breaks in a field": ("a\x0b\u2028b,旧\n", "utf-8", "B1", "旧", "新", "a\x0b\u2028b,新\n"),
    "pipe": ("a|b,c|旧\n", "utf-8", "C1", "旧", "新", "a|b,c|新\n"),
    "sep line": ("sep=;\r\na;b,旧\r\n", "utf-8", "B1", "b,旧", "新", "sep=;\r\na;新\r\n"),
    "blanks around": ("a, 旧 ,c\n", "utf-8", "B1", "旧", "新", "a,新,c\n"),
    "as a formula": ('="1",="旧",="1"\n', "utf-8", "B1", "旧", "新", '="1",="新",="1"\n'),
    "as a formula in quotes": ('"=""1""","=""旧"""\r\n', "gb18030", "B1", "旧", "新", '"=""1""","=""新"""\r\n'),
    "as a formula, with quotes": ('a,="旧"\n', "utf-8", "B1", "旧", '新"码"', 'a,"=""新""""码"""""""\n'),
    "behind a tab": ("a,\t旧,\tc\n", "utf-8", "B1", "旧", "新", "a,\t新,\tc\n"),
    "before a tab, in quotes": ('a,"旧\t",c\n', "utf-8", "B1", "旧", "新", 'a,"新\t",c\n'),
    "empty": ("a,,c\n", "utf-8", "B1", "", "新", "a,新,c\n"),
}


@pytest.mark.parametrize(("before", "encoding", "cell", "old", "new", "after"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("told", [True, False])
def test_one_field(before: str, encoding: str, cell: str, old: str, new: str, after: str, told: bool) -> None:
    done = write_corrected(before.encode(encoding), "csv", [edit(cell, old, new)], encoding=encoding if told else None)
    assert done.data == after.encode(encoding)
    assert (done.suffix, done.note, done.refused) == ("", None, ())


@pytest.mark.parametrize(
    ("data", "change", "words"),
    [
        (b"a,b\n", edit("B1", "x", "y"), "B1 的现值"),
        (b"a,b\n", edit("C1", "", "y"), "C1 的现值"),
        (b"a,b\n", edit("A2", "", "y"), "A2 的现值"),
        (b"\xff\xff\xff", edit("A1", "x", "y"), "编码"),
    ],
)
def test_what_cannot_be_verified_is_not_written(data: bytes, change: CellEdit, words: str) -> None:
    with pytest.raises(OutputError, match=words):
        write_corrected(data, "csv", [change])


def test_a_new_formula_is_refused() -> None:
    done = write_corrected(b"a,b\n", "csv", [edit("A1", "a", "=1+1"), edit("B1", "b", "c")])
    assert done.data == b"a,c\n"
    assert [(refused.edit.cell, refused.reason) for refused in done.refused] == [("A1", "新值会被表格软件当作公式")]


def test_several_edits_at_once() -> None:
    edits = [edit("B2", "d", "四"), edit("A1", "a", "一"), edit("A2", "c", "三")]
    assert write_corrected(b"a,b\nc,d\n", "csv", edits).data == "一,b\n三,四\n".encode()


def test_no_edits_no_change() -> None:
    assert write_corrected(b"\xff\xfea", "csv", []).data == b"\xff\xfea"


PLAIN = st.text(
    st.sampled_from('ab甲"", \t\n\r;=') | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
)
FIELDS = PLAIN | PLAIN.map(lambda text: '="{}"'.format(text.replace('"', '""'))) | PLAIN.map("\t{}\t".format)
TEXTS = st.text(st.sampled_from('a甲"",,\n\r; '), max_size=40)


def rows_of(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


@given(TEXTS)
def test_fields_are_those_that_the_csv_reader_sees(text: str) -> None:
    rows = rows_of(text)
    wanted = {(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1)}
    spans = field_spans(text, {(r, c) for r in range(1, len(rows) + 3) for c in range(1, 45)}, delimiter=",")
    assert {place: field_value(text[slice(*span)]) for place, span in spans.items()} == wanted


@settings(max_examples=200)
@given(
    st.lists(st.lists(FIELDS, min_size=2, max_size=4), min_size=1, max_size=6),
    st.data(),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_random_edits_change_these_fields_only(
    rows: list[list[str]], data: st.DataObject, delimiter: str, end: str, encoding: str, quoting: int
) -> None:
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    rows = rows_of(stream.getvalue(), delimiter)  # the writer leaves a lone \r unquoted
    row = data.draw(st.integers(0, len(rows) - 1).filter(lambda row: rows[row]))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    old, new = shown(rows[row][column]), data.draw(FIELDS.map(lambda text: f"新{text}尾"))
    change = edit(f"{letters(column)}{row + 1}", old, new)
    done = write_corrected(stream.getvalue().encode(encoding), "csv", [change], encoding=encoding, delimiter=delimiter)
    after = rows_of(done.data.decode(encoding), delimiter)
    assert shown(after[row][column]) == new
    after[row][column] = rows[row][column]
    assert after == rows
    back = edit(change.cell, change.new, change.old)
    if rows[row][column].strip("\t") and not old.startswith(tuple("=+-@\t\r")) and quoting == csv.QUOTE_ALL:
        assert write_corrected(done.data, "csv", [back], delimiter=delimiter, encoding=encoding).data == (
            stream.getvalue().encode(encoding)
        )
