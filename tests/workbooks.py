"""Handmade workbooks for tests: sheet parts with exactly the bytes that a case needs."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> bytes:
    """A worksheet part around the content of its sheetData."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def workbook(
    sheets: Mapping[str, bytes], *, strings: Sequence[str] = (), extra: Mapping[str, bytes] | None = None
) -> bytes:
    """An xlsx of these sheet parts by name, with a table of shared strings (XML of each `<si>`)."""
    entries = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
    links = "".join(relation(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in enumerate(sheets, 1))
    names = f'xmlns="{MAIN}" xmlns:r="{RELATIONS}"'
    parts = {
        "[Content_Types].xml": content_types(len(sheets)),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"{HEAD}<workbook {names}><sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(links + relation("rId99", "sharedStrings", "sharedStrings.xml")),
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">' + "".join(f"<si>{x}</si>" for x in strings) + "</sst>",
    }
    contents = {name: text.encode() for name, text in parts.items()}
    contents |= {f"xl/worksheets/sheet{i}.xml": part for i, part in enumerate(sheets.values(), 1)}
    return zipped(contents | dict(extra or {}))


def relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def relations(entries: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {f"/xl/worksheets/sheet{i}.xml": "worksheet" for i in range(1, sheets + 1)}
    parts |= {"/xl/workbook.xml": "sheet.main", "/xl/sharedStrings.xml": "sharedStrings"}
    listed = "".join(f'<Override PartName="{path}" ContentType="{kind}.{name}+xml"/>' for path, name in parts.items())
    defaults = '<Default Extension="xml" ContentType="application/xml"/>'
    defaults += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{listed}</Types>'


def zipped(contents: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 31, 12, 0, 2)), content, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
