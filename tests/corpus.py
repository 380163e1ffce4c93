"""Every odd file that a department may send, built here, with what must become of it. Nothing is committed as bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from corpus_books import (
    CONTENT,
    DAY,
    DOCUMENT,
    DOCUMENTS,
    NAME,
    SHEET,
    TITLES,
    as_formulas,
    bomb,
    book,
    cell,
    encrypted,
    epoch1904,
    html,
    odd_xls,
    ods,
    ods_cell,
    rows,
    spreadsheet_ml,
    strict,
    with_backslashes,
    with_parts,
    xlsb,
)
from credit_cli.model import letters
from gridgen import compound, delimited, xls, xlsx
from workbooks import HEAD, MAIN, parts_of, relation, relations, sheet_xml, workbook, zipped

_D, _N, _C = letters(DOCUMENT), letters(NAME), letters(CONTENT)


@dataclass(frozen=True, slots=True)
class Odd:
    """One file and its outcome: `documents` of the records by row (None: nothing is read), and every (rule, cell)."""

    file: str
    build: Callable[[], bytes]
    found: frozenset[tuple[str, str | None]] = frozenset()
    documents: Mapping[int, str] | None = None


def _read(
    file: str, build: Callable[[], bytes], *found: tuple[str, str | None], but: Mapping[int, str] | None = None
) -> Odd:
    plain = dict(enumerate(DOCUMENTS, start=2))
    return Odd(file, build, frozenset(found), plain if but is None else {**plain, **but})


def _refused(file: str, build: Callable[[], bytes], rule: str = "FIL001") -> Odd:
    return Odd(file, build, frozenset({(rule, None)}))


def _cell_of(row: int, column: int, tag: str, body: str) -> dict[str, str]:
    name = f"{letters(column)}{row}"
    return {name: f'<c r="{name}"{tag}>{body}</c>'}


def _formats() -> Iterator[tuple[str, Odd]]:
    lies = ("FIL004", None)
    yield "plain", _read("a.xlsx", book)
    yield "openpyxl", _read("a.xlsx", lambda: xlsx({"Sheet1": SHEET}))
    yield "iso strict", _read("a.xlsx", strict)
    yield "paths of Windows", _read("a.xlsx", lambda: with_backslashes(book()))
    yield "macro", _read("a.xlsm", lambda: with_parts(book(), {"xl/vbaProject.bin": b"x"}))
    yield "biff", _read("a.xls", lambda: xls({"Sheet1": SHEET}))
    yield "wps et", _read("a.et", lambda: xls({"Sheet1": SHEET}))
    yield "ods", _read("a.ods", ods)
    yield "xlsb", _read("a.xlsb", xlsb)
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        yield f"csv {encoding}", _read("a.csv", lambda coding=encoding: delimited(SHEET).encode(coding))  # type: ignore[misc]
    yield "csv as formulas", _read("a.csv", lambda: delimited(as_formulas()).encode("gb18030"))
    yield "tsv", _read("a.tsv", lambda: delimited(SHEET, delimiter="\t").encode())
    serial = _cell_of(3, DAY, "", "<v>44842</v>")
    yield "1904 dates", _read("a.xlsx", lambda: epoch1904(book(rows(cells=serial))))
    yield "1904 dates, paths of Windows", _read("a.xlsx", lambda: with_backslashes(epoch1904(book(rows(cells=serial)))))
    yield "xlsx named csv", _read("a.csv", book, lies)
    yield "xlsx named xls", _read("a.xls", book, lies)
    yield "xls named xlsx", _read("a.xlsx", lambda: xls({"Sheet1": SHEET}), lies)
    yield "gbk text named xls", _read("a.xls", lambda: delimited(SHEET, delimiter="\t").encode("gb18030"), lies)
    yield "utf-16 text named xls", _read("a.xls", lambda: delimited(SHEET, delimiter="\t").encode("utf-16"), lies)
    yield "html named xls", _read("a.xls", lambda: html().encode(), lies)
    charset = '<meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    yield "html gb2312", _read("a.xls", lambda: html(charset).encode("gb18030"), lies)
    yield "html headed, utf-16", _read("a.html", lambda: html(mark="th").encode("utf-16"))
    yield "html as formulas", _read("a.html", lambda: html(sheet=as_formulas()).encode())
    yield "xml 2003 named xls", _read("a.xls", lambda: spreadsheet_ml().encode(), lies)
    yield "xml 2003 gb2312", _read("a.xml", lambda: spreadsheet_ml(encoding="GB2312").encode("gb18030"))
    yield "xml 2003 utf-16", _read("a.xml", lambda: spreadsheet_ml(encoding="UTF-16").encode("utf-16"))


def _with(text: str) -> list[list[str]]:
    """The sheet with a text in the document cell of row 3."""
    return [
        [text if (row, at) == (3, DOCUMENT) else cell for at, cell in enumerate(cells)]
        for row, cells in enumerate(SHEET, 1)
    ]


def _delimited(sheet: list[list[str]]) -> bytes:
    return delimited(sheet).encode()


def _page(sheet: list[list[str]]) -> bytes:
    return html(sheet=sheet).encode()


def _hidden() -> Iterator[tuple[str, Odd]]:
    error = _cell_of(3, DOCUMENT, ' t="e"', "<f>VLOOKUP(1,2,3)</f><v>#N/A</v>")
    gone = {3: ""}
    yield "error cell", _read("a.xlsx", lambda: book(rows(cells=error)), ("FIL010", f"{_D}3"), but=gone)
    told = ("FIL010", f"{_D}3")
    for text in ("#N/A", "#REF!", " #DIV/0! ", "#####", "Err:502"):
        sheet = _with(text)
        yield f"error in a csv {text}", _read("a.csv", partial(_delimited, sheet), told, but=gone)
        yield f"error in a page {text}", _read("a.html", partial(_page, sheet), told, but=gone)
    bare = _cell_of(3, DOCUMENT, "", "<f>A1&amp;B1</f>")
    yield "uncached formula", _read("a.xlsx", lambda: book(rows(cells=bare)), ("FIL011", f"{_D}3"), but=gone)
    void = _cell_of(3, DOCUMENT, ' t="str"', '<f>IF(1,"")</f><v></v>')
    yield "formula that gives nothing", _read("a.xlsx", lambda: book(rows(cells=void)), *_missing(3), but=gone)
    row = 'hidden="1"'
    yield "hidden row", _read("a.xlsx", lambda: book(rows(attributes=row, at=3)), ("FIL015", None))
    empty = [*SHEET, [""] * len(TITLES)]
    yield "hidden empty row", _read("a.xlsx", lambda: book(rows(empty, attributes=row, at=5)))
    columns = f'<cols><col min="{CONTENT + 1}" max="{CONTENT + 1}" width="9" hidden="1"/></cols>'
    yield "hidden column", _read("a.xlsx", lambda: book(before=columns), ("FIL016", f"{_C}1"))
    yield (
        "hidden sheet",
        _read("a.xlsx", lambda: xlsx({"说明": [], "Sheet1": SHEET}, hidden=["Sheet1"]), ("FIL017", None)),
    )
    area = f"{_D}2:{_D}3"
    merges = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    under = {f"{_D}3": f'<c r="{_D}3"/>'}
    merged = (("FIL012", f"{_D}3"),)
    yield "merged data cells", _read("a.xlsx", lambda: book(rows(cells=under), after=merges), *merged, but=gone)
    title = [["行政处罚信息"], *SHEET]
    over = '<mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells>'
    lower = {3: DOCUMENTS[0], 4: DOCUMENTS[1], 5: DOCUMENTS[2]}
    yield "merged title", Odd("a.xlsx", lambda: book(rows(title), after=over), frozenset(), lower)
    twice = {f"{_D}3": cell(3, DOCUMENT, DOCUMENTS[1]) + cell(3, DOCUMENT, "平市监罚〔2026〕99号")}
    yield (
        "doubled cell",
        _read("a.xlsx", lambda: book(rows(cells=twice)), ("FIL013", f"{_D}3"), but={3: "平市监罚〔2026〕99号"}),
    )
    parts = rows().split("<row ")
    shuffled = "<row ".join([parts[0], parts[1], parts[4], parts[2], parts[3]])
    yield "rows out of order", _read("a.xlsx", lambda: book(shuffled), ("FIL018", "A2"))


def _hidden_ods() -> Iterator[tuple[str, Odd]]:
    gone, place = {3: ""}, (3, DOCUMENT)
    formula = ' table:formula="of:=VLOOKUP([.A1];[.B:.C];2;0)"'
    lost = ods_cell("#N/A", f'{formula} office:string-value="" calcext:value-type="error"')
    yield "ods error cell", _read("a.ods", lambda: ods(cells={place: lost}), ("FIL010", f"{_D}3"), but=gone)
    bare = f"<table:table-cell{formula}/>"
    yield "ods uncached formula", _read("a.ods", lambda: ods(cells={place: bare}), ("FIL011", f"{_D}3"), but=gone)
    void = ods_cell("", f'{formula} office:string-value=""')
    yield "ods formula that gives nothing", _read("a.ods", lambda: ods(cells={place: void}), *_missing(3), but=gone)
    fine = ods_cell(DOCUMENTS[1], formula)
    yield "ods formula", _read("a.ods", lambda: ods(cells={place: fine}))
    hidden = {3: ' table:visibility="collapse"'}
    yield "ods hidden row", _read("a.ods", lambda: ods(rows=hidden), ("FIL015", None))
    yield "ods filtered row", _read("a.ods", lambda: ods(rows={3: " table:visibility='filter'"}), ("FIL015", None))
    shown = f'<table:table-column table:number-columns-repeated="{CONTENT}"/>'
    columns = f'{shown}<table:table-column table:visibility="collapse"/>'
    yield "ods hidden column", _read("a.ods", lambda: ods(columns=columns), ("FIL016", f"{_C}1"))
    upper = ods_cell(DOCUMENTS[0], ' table:number-columns-spanned="1" table:number-rows-spanned="2"')
    merged = {(2, DOCUMENT): upper, place: "<table:covered-table-cell/>"}
    yield "ods merged", _read("a.ods", lambda: ods(cells=merged), ("FIL012", f"{_D}3"), but=gone)


def _hidden_binary() -> Iterator[tuple[str, Odd]]:
    gone, lost = {3: ""}, ("FIL010", f"{_D}3")
    yield "xlsb error cell", _read("a.xlsb", lambda: xlsb(error=(2, DOCUMENT)), lost, but=gone)
    yield "xlsb hidden row", _read("a.xlsb", lambda: xlsb(hidden=2), ("FIL015", None))
    yield "xls error cell", _read("a.xls", lambda: odd_xls(error=(2, DOCUMENT)), lost, but=gone)
    yield "xls hidden row", _read("a.xls", lambda: odd_xls(row=2), ("FIL015", None))
    yield "xls hidden column", _read("a.xls", lambda: odd_xls(column=CONTENT), ("FIL016", f"{_C}1"))
    yield "xls merged", _read("a.xls", lambda: odd_xls(merged=True), ("FIL012", f"{_D}3"), but=gone)


def _missing(row: int) -> list[tuple[str, str | None]]:
    return [("REQ001", f"{_D}{row}")]


def _hostile() -> Iterator[tuple[str, Odd]]:
    far = rows() + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "far cell", _refused("a.xlsx", lambda: book(far))
    yield "far cell, paths of Windows", _refused("a.xlsx", lambda: with_backslashes(book(far)))
    count = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"/>'.encode()
    yield "impossible count of strings", _refused("a.xlsx", lambda: with_parts(book(), {"xl/sharedStrings.xml": count}))
    yield "bomb", _refused("a.xlsx", lambda: bomb(64 << 20))
    dtd = f'{HEAD}<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    yield "dtd in xml 2003", _refused("a.xls", lambda: spreadsheet_ml(extra='<!DOCTYPE a [<!ENTITY b "c">]>').encode())
    yield "dtd in sheet", _refused("a.xlsx", lambda: workbook({"Sheet1": dtd.encode()}))
    many = {f"xl/media/{number}.png": b"" for number in range(3001)}
    yield "too many parts", _refused("a.xlsx", lambda: with_parts(book(), many))
    yield "cut zip", _refused("a.xlsx", lambda: book()[:-40])
    yield "half a zip", _refused("a.xlsx", lambda: (data := book())[: len(data) // 2])
    yield "cut xls", _refused("a.xls", lambda: xls({"Sheet1": SHEET})[:1500])
    cyclic = (3).to_bytes(4, "little") + (2).to_bytes(4, "little")
    straight = (3).to_bytes(4, "little") + (4).to_bytes(4, "little")
    yield "cyclic ole chain", _refused("a.xls", lambda: compound(Workbook=b"\x09\x08").replace(straight, cyclic))
    yield "cut html", _refused("a.xls", lambda: html().encode()[:-80])
    yield "cut xml 2003", _refused("a.xls", lambda: spreadsheet_ml().encode()[:-90])
    yield "html span bomb", _refused("a.xls", lambda: b"<table><tr><td colspan=9999999>1</td></tr></table>")
    yield "zero sheets", _refused("a.xlsx", lambda: workbook({}), "FIL005")
    yield "no sheet parts", _refused("a.xlsx", _without_sheet)
    yield "empty sheet", _refused("a.xlsx", lambda: workbook({"Sheet1": sheet_xml("")}), "FIL005")
    yield "line too long", _refused("a.csv", lambda: ",".join(TITLES).encode() + b"\n" + b"A" * 1_000_001)
    yield "line of too many fields", _refused("a.csv", lambda: ",".join(TITLES).encode() + b"\n" + b"1," * 16_400)


def _without_sheet() -> bytes:
    parts = parts_of(book())
    del parts["xl/worksheets/sheet1.xml"]
    return zipped(parts)


def _others() -> Iterator[tuple[str, Odd]]:
    yield "encrypted", _refused("a.xlsx", encrypted, "FIL002")
    yield "doc named xls", _refused("a.xls", lambda: compound(WordDocument=b"x"))
    yield "docx named xlsx", _refused("a.xlsx", lambda: zipped({"word/document.xml": b"<w/>"}))
    yield "pdf named xlsx", _refused("a.xlsx", lambda: b"%PDF-1.7 ...")
    yield "picture named xlsx", _refused("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n....")
    yield "zip of a workbook", _refused("a.zip", lambda: zipped({"a.xlsx": book()}))
    yield "rar named xlsx", _refused("a.xlsx", lambda: b"Rar!\x1a\x07\x00")
    yield "nothing", _refused("a.xlsx", lambda: b"", "FIL003")
    yield "zeros", _refused("a.xlsx", lambda: bytes(5000), "FIL003")
    yield "letter named xlsx", _refused("a.xlsx", lambda: "各单位：请于本周报送。".encode())
    yield "page without a table", _refused("a.xls", lambda: "<html><body>请先登录</body></html>".encode())
    named = {"_rels/.rels": relations(relation("rId1", "officeDocument", "xl/missing.xml")).encode()}
    yield "workbook part missing", _refused("a.xlsx", lambda: zipped({**named, "xl/other.xml": b"<a/>"}))


FILES: dict[str, Odd] = dict([*_formats(), *_hidden(), *_hidden_binary(), *_hidden_ods(), *_hostile(), *_others()])
