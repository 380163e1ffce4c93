"""Bytes → Source: what is read, cell by cell, and what is refused, with the rule that says so."""

import csv
import hashlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from corpus_books import biff5, in_utf16, xlsb
from credit_cli.config import Limits
from credit_cli.errors import CreditError, Unreadable
from credit_cli.reading.grid import Grid1904, How, read, read_bytes
from gridgen import Rows, compound, delimited, source, xls, xlsx

TYPED: Rows = [
    ["", "标题"],
    [],
    ["", "001", 1, 1.5, True, datetime(2026, 10, 9), "NA", "null", "None", " 甲 ", "①Ⅲ（）"],
]


def test_xlsx_cells_are_raw_and_anchored_at_a1() -> None:
    found = read_bytes(xlsx({"表一": TYPED}), shown="x.xlsx").grids[0]
    assert found.sheet == "表一"
    assert found.rows[0][:2] == ["", "标题"]
    assert found.rows[2] == ["", "001", 1, 1.5, True, date(2026, 10, 9), "NA", "null", "None", " 甲 ", "①Ⅲ（）"]
    assert [type(cell) for cell in found.rows[2][1:5]] in [[str, int, float, bool], [str, float, float, bool]]


def test_xls_cells_are_raw_and_anchored_at_a1() -> None:
    found = read_bytes(xls({"表一": [["", "标题"], [], ["", "001", 1, 1.5, True, " 甲 "]]}), shown="x.et")
    assert found.format == "xls"
    assert found.grids[0].rows[2] == ["", "001", 1, 1.5, True, " 甲 "]


def test_source_says_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "市监局（10月）.csv"
    path.write_bytes("甲,乙\n1,2\n".encode())
    found = read(path, shown="in/市监局（10月）.csv")
    assert (found.path, found.format, found.encoding) == ("in/市监局（10月）.csv", "csv", "utf-8")
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.grids[0].sheet, [*found.grids[0].rows]) == ("市监局（10月）", [["甲", "乙"], ["1", "2"]])
    assert read(path).path == str(path)


def test_format_is_found_by_content_not_by_suffix() -> None:
    book = xlsx({"a": [["甲"]]})
    assert read_bytes(book, shown="x.xls").format == "xlsx"
    assert read_bytes(book, shown="x.csv").format == "xlsx"
    assert read_bytes(xls({"a": [["甲"]]}), shown="x.xlsx").format == "xls"
    assert [*read_bytes("甲\t乙\n丙\t丁\n".encode("gb18030"), shown="x.xls").grids[0].rows] == [
        ["甲", "乙"],
        ["丙", "丁"],
    ]


def test_macro_workbook_is_named() -> None:
    assert read_bytes(_with_part(xlsx({"a": [["甲"]]}), "xl/vbaProject.bin", b"x"), shown="x").format == "xlsm"


def test_hidden_sheets_are_marked() -> None:
    grids = read_bytes(xlsx({"甲": [["1"]], "乙": [["2"]]}, hidden=["乙"]), shown="x").grids
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("甲", False), ("乙", True)]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_epoch_1904_is_kept_for_plain_numbers(write: object) -> None:
    assert callable(write)
    rows = {"a": [["甲", 41000]]}
    assert isinstance(read_bytes(write(rows, epoch1904=True), shown="x").grids[0], Grid1904)
    assert not isinstance(read_bytes(write(rows), shown="x").grids[0], Grid1904)


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_csv_encodings(encoded: str, encoding: str) -> None:
    text = "名称,代码\r\n䶮公司,9.11E+17\r\n"
    found = read_bytes(text.encode(encoded), shown="a/b.csv")
    assert found.encoding == encoding
    assert [*found.grids[0].rows] == [["名称", "代码"], ["䶮公司", "9.11E+17"]]


def test_the_end_mark_of_dos_is_no_record() -> None:
    for end in ("\x1a", "\r\n\x1a", "\r\n\x1a\x1a"):
        rows = read_bytes(f"名称,备注\r\n甲,1{end}".encode("gb18030"), shown="x.csv").grids[0].rows
        assert [*rows] == [["名称", "备注"], ["甲", "1"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiter_comes_from_the_regular_lines(delimiter: str) -> None:
    rows: Rows = [["某某局处罚信息, 共3条", "", ""], ["名称", "类别", "事实"], ["甲", "警告；罚款", "a,b,c,d,e,f;g"]]
    assert [*read_bytes(delimited(rows, delimiter=delimiter).encode(), shown="x.csv").grids[0].rows] == rows


def test_csv_rows_count_as_excel_shows_them() -> None:
    text = '名称,备注\n\n甲,"第一行\n第二行"\n乙,"说""好"""\n'
    rows = read_bytes(text.encode(), shown="x.csv").grids[0].rows
    assert [*rows] == [["名称", "备注"], ["", ""], ["甲", "第一行\n第二行"], ["乙", '说"好"']]


# name → (field of a csv, what Excel shows of it)
FIELDS = {
    "as a formula": ('="00123"', "00123"),
    "as a formula in quotes": ('"=""00123"""', "00123"),
    "as a formula, with a quote": ('="甲""乙"', '甲"乙'),
    "as an empty formula": ('=""', ""),
    "behind a tab": ("\t00123", "00123"),
    "before a tab": ('"00123\t"', "00123"),
    "a tab inside": ("甲\t乙", "甲\t乙"),
    "blanks are left": (" 00123 ", " 00123 "),
    "an apostrophe is seen": ("'00123", "'00123"),
    "a real formula": ('="1"&"2"', '="1"&"2"'),
    "an open formula": ('="1', '="1'),
}


@pytest.mark.parametrize(("field", "shown"), FIELDS.values(), ids=FIELDS)
def test_csv_fields_are_read_as_excel_shows_them(field: str, shown: str) -> None:
    rows = read_bytes(f'="名称",代码\r\n甲,{field}\r\n'.encode("gb18030"), shown="x.csv").grids[0].rows
    assert [*rows] == [["名称", "代码"], ["甲", shown]]


@pytest.mark.parametrize("before", [True, False])
def test_a_csv_that_never_closes_a_quote_is_refused_whatever_was_read_before(before: bool) -> None:
    """How long a field may be is no state that one file leaves to the next, nor one that the process begins with."""
    limits = csv.field_size_limit(1000)
    try:
        if before:
            assert read_bytes("名称,内容\n甲,乙\n".encode(), shown="x.csv").grids
        unclosed = "名称,内容\n" + '甲,"乙' + "一" * 150_000 + "\n丙,丁\n"
        with pytest.raises(Unreadable, match="引号没有配对") as refused:
            read_bytes(unclosed.encode(), shown="x.csv")
        assert refused.value.rule == "FIL001"
        with pytest.raises(Unreadable, match="一行过长"):
            read_bytes(unclosed.encode(), shown="x.csv", how=How(Limits(line=1000)))
        long = "名称,内容\n甲," + "一" * 150_000 + "\n"
        assert len(read_bytes(long.encode(), shown="x.csv").grids[0].rows[1][1]) == 150_000  # type: ignore[arg-type]
    finally:
        csv.field_size_limit(limits)


def test_excel_separator_line_is_a_setting() -> None:
    assert [*read_bytes("sep=|\r\n甲|乙,丙\r\n".encode(), shown="x").grids[0].rows] == [["甲", "乙,丙"]]


def _with_part(book: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(book)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, content)
    return buffer.getvalue()


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def _sheet_xml(body: str, dimension: str = "A1") -> bytes:
    stated = f'<dimension ref="{dimension}"/>' if dimension else ""
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{stated}'
    book = xlsx({"a": [["甲"]]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = (
                f"{xml}<sheetData>{body}</sheetData></worksheet>".encode() if "sheet1.xml" in name else old.read(name)
            )
            new.writestr(name, data)
    return buffer.getvalue()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
XLS = xls({"a": [["甲"] * 9] * 99})
SPREADSHEET_ML = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'

REFUSED = {
    "FIL001 pdf": b"%PDF-1.7 ...",
    "FIL001 picture": b"\x89PNG\r\n\x1a\n....",
    "FIL001 archive": _zip(a=b"1"),
    "FIL001 word": _zip(word__document_xml=b"<w/>"),
    "FIL001 word 97": compound(WordDocument=b"x"),
    "FIL001 cut zip": xlsx({"a": [["甲"]]})[:-200],
    "FIL001 cut xls": XLS[:1500],
    "FIL001 xls without its directory": XLS[: int.from_bytes(XLS[48:52], "little") * 512 + 512],
    "FIL001 cyclic xls": compound(Workbook=b"\x09\x08").replace(
        (3).to_bytes(4, "little") + (4).to_bytes(4, "little"), (3).to_bytes(4, "little") + (2).to_bytes(4, "little")
    ),
    "FIL001 xls with a cell beyond IV": XLS.replace(
        bytes.fromhex("fd000a00 0000 0100"), bytes.fromhex("fd000a00 0000 0180"), 1
    ),
    "FIL001 xls with an impossible extent": XLS.replace(
        bytes.fromhex("00020e0000000000"), bytes.fromhex("00020e0000f50000"), 1
    ),
    "FIL001 xls that makes the reader panic": XLS[:514] + b"\0" + XLS[515:],
    "FIL001 binary": b"\x00\x01\x02abc" * 30,
    "FIL001 unclosed quote": '名称,备注\n甲,"说明\n乙,丙\n丁,戊\n'.encode(),
    "FIL001 cut utf-8": "行政相对人名称,统一社会信用代码".encode()[:-1],
    "FIL001 neither encoding": b"\xff\x81\x30\xff,\x80\xff\n",
    "FIL001 far cell": _sheet_xml(FAR),
    "FIL001 far cell, honest": _sheet_xml(FAR, "A1:XFD1048576"),
    "FIL001 shared strings": _with_part(
        _zip(xl__workbook_xml=b"<workbook/>"), "xl/sharedStrings.xml", b'<sst uniqueCount="4294967295"/>'
    ),
    "FIL001 bomb": _zip(xl__workbook_xml=b"<a/>", xl__media=b"\0" * (21 << 20)),
    "FIL002 ooxml": compound(EncryptedPackage=b"x", EncryptionInfo=b"y"),
    "FIL002 biff": compound(
        Workbook=bytes.fromhex("0908100000060500bb0dcc07410000000600000 02f00020000 00".replace(" ", ""))
    ),
    "FIL003 nothing": b"",
    "FIL003 mark": b"\xef\xbb\xbf",
    "FIL003 blanks": b" \r\n\t\n",
    "FIL003 wide blanks": "\u3000\n\u3000".encode(),
    "FIL001 html without a table": b'<?xml version="1.0"?>\n<html xmlns="x"><body/></html>',
    "FIL001 html cut off": "<html><body><table><tr><td>名称</td></tr><tr><td>甲".encode("gb18030"),
    "FIL001 mht": b"MIME-Version: 1.0\nContent-Type: multipart/related",
    "FIL005 xml 2003 without a sheet": SPREADSHEET_ML.encode(),
    "FIL005 xml 2003 without a sheet, utf-16": SPREADSHEET_ML.encode("utf-16"),
    "FIL001 xml": b'<?xml version="1.0"?><report><row/></report>',
    "FIL001 fods": b'<?xml version="1.0"?><office:document m="application/vnd.oasis.opendocument.spreadsheet">',
    "FIL001 uof": '<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/"><uof:电子表格/></uof:UOF>'.encode(),
    "FIL001 excel 95": biff5(),
    "FIL001 short cells": xlsb(short=(1, 2)),
    "FIL001 utf-16 in a package": in_utf16(xlsx({"a": [["甲"]]})),
    "FIL001 utf-16 in a part that is read later": in_utf16(xlsx({"a": [["甲"]]}), "xl/styles.xml"),
    "FIL005 no cells": xlsx({"Sheet1": [], "Sheet2": []}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_a_finding_with_a_way_out(name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(REFUSED[name], shown="x.xlsx")
    assert caught.value.rule == name.split()[0]
    assert caught.value.remedy


def test_messages_name_the_cause() -> None:
    for name, words in {
        "FIL001 html cut off": "网页表格",
        "FIL002 ooxml": "已加密",
        "FIL001 far cell": "XFD1048576",
        "FIL001 xls without its directory": "已损坏",
        "FIL001 fods": "ODF",
        "FIL001 uof": "标文通",
        "FIL001 excel 95": "Excel 5.0 或 95",
        "FIL001 short cells": "特殊写法$",
        "FIL001 utf-16 in a package": "特殊写法$",
        "FIL001 utf-16 in a part that is read later": "特殊写法$",
    }.items():
        with pytest.raises(Unreadable, match=words):
            read_bytes(REFUSED[name], shown="x")


def test_formatting_far_out_is_no_reason_to_refuse() -> None:
    body = '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert [*read_bytes(_sheet_xml(body, "A1:XFD1048576"), shown="x").grids[0].rows] == [[7]]


@pytest.mark.parametrize("cell", ["XFD1", "CZ900000", "A1048576"])
def test_large_sheet_without_a_stated_area(cell: str) -> None:
    """Streamed exports state no area: only the product of widest column and last row decides."""
    row = "".join(f'<c r="{letter}{{0}}" t="inlineStr"><is><t>某某公司</t></is></c>' for letter in "ABCDEFGH")
    body = "".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(2, 5000))
    far = f'<row r="{cell.lstrip("ABCDFXZ")}"><c r="{cell}"><v>1</v></c></row>'
    book = _sheet_xml(far + body if cell == "XFD1" else body + far, "")
    if cell == "CZ900000":
        with pytest.raises(Unreadable, match="CZ900000"):
            read_bytes(book, shown="x")
    elif cell == "XFD1":
        with pytest.raises(Unreadable, match="XFD4999"):
            read_bytes(book, shown="x")
    else:
        assert len(read_bytes(_sheet_xml(body, ""), shown="x").grids[0].rows) == 4999


def test_missing_file_is_our_problem_not_a_finding(tmp_path: Path) -> None:
    with pytest.raises(CreditError, match="找不到文件") as caught:
        read(tmp_path / "无.xlsx")
    assert not isinstance(caught.value, Unreadable)


@pytest.mark.parametrize("make", [lambda: xlsx({"a": TYPED}), lambda: XLS], ids=["xlsx", "xls"])
def test_every_prefix_is_refused_or_equals_the_whole(make: object) -> None:
    assert callable(make)
    whole = make()
    expected = [grid.rows for grid in read_bytes(whole, shown="x").grids]
    for end in range(0, len(whole), max(1, len(whole) // 60)):
        try:
            found = [grid.rows for grid in read_bytes(whole[:end], shown="x").grids]
        except Unreadable:
            continue
        assert found == expected


def test_source_helper_matches_the_reader() -> None:
    rows: Rows = [["甲", "乙"], ["1", "2"]]
    assert [*source(a=rows).grids[0].rows] == [*read_bytes(xlsx({"a": rows}), shown="x").grids[0].rows]


def test_an_empty_sheet_beside_a_full_one_is_read_and_ends() -> None:
    full, empty = read_bytes(xlsx({"a": [["甲"]], "b": []}), shown="x").grids
    assert ([*full.rows], [*empty.rows]) == ([["甲"]], [])
