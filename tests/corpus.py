"""Every odd file that a department may send, built here, with what must become of it. Nothing is committed as bytes."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from credit_cli.model import letters
from credit_cli.rulepack import load
from gridgen import compound, delimited, xls, xlsx
from workbooks import HEAD, MAIN, STRICT, parts_of, relation, relations, sheet_xml, workbook, zipped

PACK = load().datasets["xzcf"]
_FIELDS = [field for field in PACK.field if PACK.example.get(field.code)]
TITLES = [field.title for field in _FIELDS]
DOCUMENTS = ["平市监罚〔2026〕18号", "平市监罚〔2026〕19号", "平市监罚〔2026〕20号"]
DOCUMENT = next(at for at, field in enumerate(_FIELDS) if field.code == "CF_WSH")
AMOUNT = next(at for at, field in enumerate(_FIELDS) if field.code == "CF_NR_FK")
DAY = next(at for at, field in enumerate(_FIELDS) if field.code == "CF_JDRQ")
NAME, CONTENT = 0, next(at for at, field in enumerate(_FIELDS) if field.code == "CF_NR")
_PLAIN = [str(PACK.example[field.code]) for field in _FIELDS]
RECORDS = [[document if at == DOCUMENT else text for at, text in enumerate(_PLAIN)] for document in DOCUMENTS]
SHEET: list[list[str]] = [TITLES, *RECORDS]
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


def cell(row: int, column: int, text: str) -> str:
    return f'<c r="{letters(column)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def rows(
    sheet: Sequence[Sequence[str]] = SHEET, *, cells: Mapping[str, str] | None = None, attributes: str = "", at: int = 0
) -> str:
    """The rows of a sheet; `cells` replaces whole cells by address, `attributes` go on row `at`."""
    other = cells or {}
    return "".join(
        f'<row r="{number}"{" " + attributes if number == at else ""}>'
        + "".join(other.get(f"{letters(c)}{number}", cell(number, c, text)) for c, text in enumerate(row))
        + "</row>"
        for number, row in enumerate(sheet, start=1)
    )


def book(content: str = "", *, before: str = "", after: str = "", **sheets: bytes) -> bytes:
    return workbook({"Sheet1": sheet_xml(content or rows(), before=before, after=after), **sheets})


def with_parts(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    return zipped({**parts_of(data), **changes})


def strict() -> bytes:
    """The same workbook as `ISO strict`: other namespaces throughout."""
    purl = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    old = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    swapped = {
        name: part.replace(MAIN.encode(), STRICT.encode()).replace(old.encode(), purl.encode())
        for name, part in parts_of(book()).items()
    }
    return zipped(swapped)


def epoch1904(data: bytes) -> bytes:
    """The same workbook with serial 0 on 1904-01-01."""
    name = "xl/workbook.xml"
    return with_parts(data, {name: parts_of(data)[name].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')})


def as_formulas() -> list[list[str]]:
    """The sheet as platforms export it, so that Excel keeps every cell a text."""
    return [[f'="{text}"' if text else "" for text in row] for row in SHEET]


def html(head: str = "", *, mark: str = "td", sheet: Sequence[Sequence[str]] = SHEET) -> str:
    body = "".join("<tr>" + "".join(f"<{mark}>{escape(t)}</{mark}>" for t in row) + "</tr>" for row in sheet)
    return f"<html><head>{head}</head><body><table border=1>{body}</table></body></html>"


def spreadsheet_ml(*, encoding: str = "UTF-8", extra: str = "") -> str:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    body = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in row) + "</Row>"
        for row in SHEET
    )
    opened = f'<?xml version="1.0" encoding="{encoding}"?>{extra}<?mso-application progid="Excel.Sheet"?>'
    root = f'<Workbook xmlns="{space}" xmlns:ss="{space}">'
    return f'{opened}{root}<Worksheet ss:Name="Sheet1"><Table>{body}</Table></Worksheet></Workbook>'


def ods() -> bytes:
    office, text, table = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table"))
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(one)}</text:p></table:table-cell>'
            for one in row
        )
        + "</table:table-row>"
        for row in SHEET
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}" xmlns:text="{text}" '
        f'xmlns:table="{table}"><office:body><office:spreadsheet><table:table table:name="Sheet1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def encrypted(password: str = "123456") -> bytes:
    """An agile-encrypted container ([MS-OFFCRYPTO]) around the workbook; needs the extra `encrypted`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from msoffcrypto.format.ooxml import OOXMLFile
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx({"Sheet1": SHEET}))).encrypt(password, out)
    return out.getvalue()


def bomb(size: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts_of(book()).items():
            archive.writestr(name, part)
        with archive.open("xl/media/image1.png", "w") as part_file:
            for _ in range(size >> 20):
                part_file.write(bytes(1 << 20))
    return stream.getvalue()


def strings_bomb(size: int = 600 << 20, *, lying: bool) -> bytes:
    """The shared strings unpack to `size` bytes, of which the directory, if `lying`, says nothing."""
    name = b"xl/sharedStrings.xml"
    filler = (f'<sst xmlns="{MAIN}"><si><t>'.encode(), b"A" * (1 << 20), b"</t></si></sst>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts_of(book()).items():
            if part.encode() != name:
                archive.writestr(part, content)
        with archive.open(name.decode(), "w") as strings:
            strings.write(filler[0])
            for _ in range(size >> 20):
                strings.write(filler[1])
            strings.write(filler[2])
    data = bytearray(stream.getvalue())
    local, central = data.rfind(b"PK\x03\x04", 0, data.find(name)), data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    for at in (local + 22, central + 24) if lying else ():
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def xlsb(sheet: Sequence[Sequence[str]] = SHEET, *, error: tuple[int, int] | None = None, hidden: int = -1) -> bytes:
    """A binary workbook ([MS-XLSB]) of inline strings; `error`: (row, column) from 0 of a #N/A, `hidden`: a row."""
    rows_ = b""
    for row, texts in enumerate(sheet):
        flags = bytes([0, 0x10 if row == hidden else 0])
        rows_ += _record(0, struct.pack("<IIH", row, 0, 300) + flags + bytes(5))
        for column, text in enumerate(texts):
            if (row, column) == error:
                rows_ += _record(3, struct.pack("<II", column, 0) + b"\x2a")
            else:
                rows_ += _record(6, struct.pack("<II", column, 0) + _wide(text))
    size = struct.pack("<4I", 0, len(sheet) - 1, 0, len(sheet[0]) - 1)
    part = _record(129, b"") + _record(148, size) + _record(145, b"") + rows_ + _record(146, b"") + _record(130, b"")
    sheets = (
        _record(143, b"") + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")) + _record(144, b"")
    )
    main = _record(131, b"") + sheets + _record(132, b"")
    links = relations(relation("rId1", "worksheet", "worksheets/sheet1.bin")).encode()
    top = relations(relation("rId1", "officeDocument", "xl/workbook.bin")).encode()
    named = {"_rels/.rels": top, "xl/workbook.bin": main, "xl/_rels/workbook.bin.rels": links}
    return zipped({"[Content_Types].xml": b"<Types/>", **named, "xl/worksheets/sheet1.bin": part})


def _record(kind: int, content: bytes) -> bytes:
    return _seven(kind) + _seven(len(content)) + content


def _seven(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def _wide(text: str) -> bytes:
    return len(text).to_bytes(4, "little") + text.encode("utf-16-le")


def _cell_of(row: int, column: int, tag: str, body: str) -> dict[str, str]:
    name = f"{letters(column)}{row}"
    return {name: f'<c r="{name}"{tag}>{body}</c>'}


def _formats() -> Iterator[tuple[str, Odd]]:
    lies = ("FIL004", None)
    yield "plain", _read("a.xlsx", book)
    yield "openpyxl", _read("a.xlsx", lambda: xlsx({"Sheet1": SHEET}))
    yield "iso strict", _read("a.xlsx", strict)
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


def _hidden() -> Iterator[tuple[str, Odd]]:
    error = _cell_of(3, DOCUMENT, ' t="e"', "<f>VLOOKUP(1,2,3)</f><v>#N/A</v>")
    gone = {3: ""}
    yield "error cell", _read("a.xlsx", lambda: book(rows(cells=error)), ("FIL010", f"{_D}3"), but=gone)
    for text in ("#N/A", "#REF!", " #DIV/0! ", "#####", "Err:502"):
        told = ("FIL010", f"{_D}3")
        yield (
            f"error in a csv {text}",
            _read("a.csv", lambda text=text: delimited(_with(text)).encode(), told, but=gone),
        )  # type: ignore[misc]
        yield (
            f"error in a page {text}",
            _read("a.html", lambda text=text: html(sheet=_with(text)).encode(), told, but=gone),
        )  # type: ignore[misc]
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


def _hidden_binary() -> Iterator[tuple[str, Odd]]:
    gone, lost = {3: ""}, ("FIL010", f"{_D}3")
    yield "xlsb error cell", _read("a.xlsb", lambda: xlsb(error=(2, DOCUMENT)), lost, but=gone)
    yield "xlsb hidden row", _read("a.xlsb", lambda: xlsb(hidden=2), ("FIL015", None))
    yield "xls error cell", _read("a.xls", lambda: odd_xls(error=(2, DOCUMENT)), lost, but=gone)
    yield "xls hidden row", _read("a.xls", lambda: odd_xls(row=2), ("FIL015", None))
    yield "xls hidden column", _read("a.xls", lambda: odd_xls(column=CONTENT), ("FIL016", f"{_C}1"))
    yield "xls merged", _read("a.xls", lambda: odd_xls(merged=True), ("FIL012", f"{_D}3"), but=gone)


def odd_xls(*, error: tuple[int, int] = (-1, -1), row: int = -1, column: int = -1, merged: bool = False) -> bytes:
    """An .xls with a #N/A, a hidden row or column, or the documents of the first two records merged (all from 0)."""
    import xlwt

    out = xlwt.Workbook(encoding="utf-8")
    sheet = out.add_sheet("Sheet1")
    under = (2, DOCUMENT) if merged else (-1, -1)
    for at, texts in enumerate(SHEET):
        for place, text in enumerate(texts):
            if (at, place) == error:
                sheet.row(at).set_cell_error(place, 0x2A)
            elif (at, place) != under:
                sheet.write(at, place, text)
    if merged:
        sheet.merged_ranges.append((1, 2, DOCUMENT, DOCUMENT))
    if row >= 0:
        sheet.row(row).hidden = True
    if column >= 0:
        sheet.col(column).hidden = True
    stream = io.BytesIO()
    out.save(stream)
    return stream.getvalue()


def _missing(row: int) -> list[tuple[str, str | None]]:
    return [("REQ001", f"{_D}{row}")]


def _hostile() -> Iterator[tuple[str, Odd]]:
    far = rows() + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "far cell", _refused("a.xlsx", lambda: book(far))
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


FILES: dict[str, Odd] = dict([*_formats(), *_hidden(), *_hidden_binary(), *_hostile(), *_others()])
