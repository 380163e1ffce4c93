"""Builders of the odd files in `corpus`: one penalty sheet of three records in every format, bent on request."""

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from credit_cli.model import letters
from credit_cli.rulepack import load
from gridgen import compound, xlsx
from workbooks import MAIN, STRICT, parts_of, relation, relations, sheet_xml, workbook, zipped

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


def with_backslashes(data: bytes) -> bytes:
    """The same workbook with the paths of Windows in its package, as some programs write it."""
    return zipped({name.replace("/", "\\"): part for name, part in parts_of(data).items()})


def in_utf16(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same workbook with one part in UTF-16, as the standard allows and hardly anybody writes."""
    part = parts_of(data)[name].decode()
    return with_parts(data, {name: ('<?xml version="1.0" encoding="UTF-16"?>' + part).encode("utf-16")})


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


def ods(
    *, cells: Mapping[tuple[int, int], str] | None = None, rows: Mapping[int, str] | None = None, columns: str = ""
) -> bytes:
    """An OpenDocument sheet; `cells` by (row from 1, column from 0), attributes of `rows`, `columns` ahead."""
    office, text, table = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table"))
    made, attributes = cells or {}, rows or {}
    body = columns + "".join(
        f"<table:table-row{attributes.get(number, '')}>"
        + "".join(made.get((number, at), ods_cell(one)) for at, one in enumerate(row))
        + "</table:table-row>"
        for number, row in enumerate(SHEET, 1)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}" xmlns:text="{text}" '
        f'xmlns:table="{table}"><office:body><office:spreadsheet><table:table table:name="Sheet1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def ods_cell(text: str, attributes: str = "") -> str:
    held = f'office:value-type="string"{attributes}><text:p>{escape(text)}</text:p>'
    return f"<table:table-cell {held}</table:table-cell>"


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


def xlsb(
    sheet: Sequence[Sequence[str]] = SHEET,
    *,
    error: tuple[int, int] | None = None,
    hidden: int = -1,
    short: tuple[int, int] | None = None,
) -> bytes:
    """A binary workbook ([MS-XLSB]) of inline strings; `error`: (row, column) from 0 of a #N/A, `hidden`: a row.

    `short`: of a cell that is written without its column, which follows from the one before it (BrtShortSt).
    """
    rows_ = b""
    for row, texts in enumerate(sheet):
        flags = bytes([0, 0x10 if row == hidden else 0])
        rows_ += _record(0, struct.pack("<IIH", row, 0, 300) + flags + bytes(5))
        for column, text in enumerate(texts):
            if (row, column) == error:
                rows_ += _record(3, struct.pack("<II", column, 0) + b"\x2a")
            elif (row, column) == short:
                rows_ += _record(17, bytes(4) + _wide(text))
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


def biff5() -> bytes:
    """An .xls of Excel 95: the text is in code page 936."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    start, name = struct.pack("<HHHH", 0x500, 5, 0xDBB, 1996), "表".encode("gbk")
    head = record(0x809, start) + record(0x42, struct.pack("<H", 936))
    head += record(0x85, struct.pack("<IHB", len(head) + 4 + 7 + len(name) + 4, 0, len(name)) + name) + record(10, b"")
    text = "行政处罚".encode("gbk")
    sheet = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0xDBB, 1996))
    sheet += record(0x204, struct.pack("<4H", 0, 0, 15, len(text)) + text) + record(10, b"")
    return compound(Book=head + sheet)


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
