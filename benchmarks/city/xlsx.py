"""Workbooks written by hand: the same cells give the same bytes, and five thousand files take seconds."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STAMP = (2026, 10, 30, 9, 0, 0)
_DAY_ZERO = date(1899, 12, 30).toordinal()
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its rows from row 1 on, cells from column A on (None or '' is an empty cell)."""

    name: str
    rows: Sequence[Sequence[Any]]
    merged: tuple[str, ...] = ()


@dataclass(slots=True)
class _Strings:
    """The table of shared strings."""

    places: dict[str, int] = field(default_factory=dict)
    uses: int = 0

    def place(self, text: str) -> int:
        self.uses += 1
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        # As Excel and WPS do: blanks are kept expressly only where there are outer ones.
        keep = {True: "<t>", False: '<t xml:space="preserve">'}
        items = "".join(f"<si>{keep[text == text.strip()]}{escape(text)}</t></si>" for text in self.places)
        counts = f'count="{self.uses}" uniqueCount="{len(self.places)}"'
        return f'{_HEAD}<sst xmlns="{_MAIN}" {counts}>{items}</sst>'


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the bytes of an xlsx."""
    strings = _Strings()
    parts = {f"xl/worksheets/sheet{i}.xml": _sheet(sheet, strings) for i, sheet in enumerate(sheets, 1)}
    names = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    listed = "".join(f'<sheet name="{escape(s.name)}" sheetId="{i}" r:id="rId{i}"/>' for i, s in enumerate(sheets, 1))
    links = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in enumerate(sheets, 1)]
    links += [("rId98", "styles", "styles.xml"), ("rId99", "sharedStrings", "sharedStrings.xml")]
    return _zipped(
        {
            "[Content_Types].xml": _content_types(len(sheets)),
            "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f"{_HEAD}<workbook {names}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(links),
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": strings.xml(),
            **parts,
        }
    )


def column_letters(count: int) -> list[str]:
    """The letters of the first `count` columns, worked out here and not by the tool under test."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [*alphabet, *(a + b for a in alphabet for b in alphabet)][:count]


_LETTERS = column_letters(100)


def _sheet(sheet: Sheet, strings: _Strings) -> str:
    rows = "".join(_row(number, row, strings) for number, row in enumerate(sheet.rows, 1))
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged)
    merges = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else ""
    cols = '<cols><col min="1" max="40" width="18" customWidth="1"/></cols>'
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{cols}<sheetData>{rows}</sheetData>{merges}</worksheet>'


def _row(number: int, row: Iterable[Any], strings: _Strings) -> str:
    cells = [_cell(f"{_LETTERS[at]}{number}", cell, strings) for at, cell in enumerate(row) if cell not in {None, ""}]
    return f'<row r="{number}">{"".join(cells)}</row>' if cells else ""


def _cell(address: str, cell: Any, strings: _Strings) -> str:
    if isinstance(cell, str):
        return f'<c r="{address}" t="s"><v>{strings.place(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{address}" s="1"><v>{cell.toordinal() - _DAY_ZERO}</v></c>'
    return f'<c r="{address}"><v>{cell}</v></c>'


def _relations(links: Iterable[tuple[str, str, str]]) -> str:
    entries = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{path}"/>' for i, kind, path in links)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = {f"/xl/worksheets/sheet{i}.xml": "worksheet" for i in range(1, sheets + 1)}
    parts |= {"/xl/workbook.xml": "sheet.main", "/xl/sharedStrings.xml": "sharedStrings", "/xl/styles.xml": "styles"}
    listed = "".join(f'<Override PartName="{p}" ContentType="{_KIND}.{name}+xml"/>' for p, name in parts.items())
    defaults = '<Default Extension="xml" ContentType="application/xml"/>'
    defaults += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{listed}</Types>'


def _zipped(parts: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.create_system = 0  # else the bytes tell Windows from Linux
            package.writestr(entry, text.encode("utf-8"), zipfile.ZIP_DEFLATED, 6)
    return stream.getvalue()
