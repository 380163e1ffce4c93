"""A sheet of texts and inner links put before all others of a workbook; the others keep their parts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from . import markup
from .address import address
from .package import Package
from .relations import namespace, related, typed

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LINE: Final = 15.0
_TYPES: Final = "[Content_Types].xml"
_LOCAL: Final = re.compile(rb"""(<(?:[\w.-]+:)?definedName\s[^>]*?\blocalSheetId\s*=\s*["'])(\d+)(["'])""")
_ACTIVE: Final = re.compile(rb"""(\sactiveTab\s*=\s*["'])(\d+)(["'])""")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text; `link`: the sheet and cell that it leads to; `style`: the number of a cell format."""

    text: str
    style: int | None = None
    link: tuple[str, str] | None = None


def with_first_sheet(
    package: Package,
    title: str,
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[int],
    parts: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the parts to change or add; `parts`: those that are changed already.

    The sheet that was on top stays on top. Raises ValueError for parts that are not understood.
    """
    book = package.workbook
    original = package.read(book.path)
    path = _free(package, "xl/worksheets/sheet{}.xml")
    rels = _rels(book.path)
    base = namespace(original)
    relations, id_ = related(package.read(rels) if package.has(rels) else None, "worksheet", f"/{path}", base=base)
    name = _title(title, {sheet.name.casefold() for sheet in book.sheets})
    return {
        path: _sheet(rows, widths),
        rels: relations,
        book.path: _listed(original, name, id_, base),
        _TYPES: typed(parts.get(_TYPES) or package.read(_TYPES), parts={path: _KIND}, extensions={}),
    }


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _free(package: Package, pattern: str) -> str:
    return next(name for number in range(1, 100_000) if not package.has(name := pattern.format(f"_cc{number}")))


def _title(title: str, taken: set[str]) -> str:
    choices = (title, *(f"{title}({number})" for number in range(2, len(taken) + 3)))
    return next(choice for choice in choices if choice.casefold() not in taken)


def _listed(part: bytes, name: str, relation: str, base: str) -> bytes:
    """Return the workbook part with the sheet first in its list, and every number of a sheet one higher."""
    xml = markup.as_utf8(part)
    sheets = re.search(rb"<((?:[\w.-]+:)?)sheets(?=[\s/>])[^>]*>", xml)
    if sheets is None or sheets[0].endswith(b"/>"):
        raise ValueError("workbook part without sheets")
    prefix = sheets[1]
    ids = [int(markup.attributes(tag).get("sheetId", "0")) for tag in markup.opening(prefix, b"sheet").findall(xml)]
    entry = (
        f'{prefix.decode()}sheet xmlns:r="{base}" name="{name}" sheetId="{max(ids, default=0) + 1}" r:id="{relation}"'
    )
    xml = xml[: sheets.end()] + b"<" + entry.encode("utf-8") + b"/>" + xml[sheets.end() :]
    xml = _LOCAL.sub(_higher, xml)
    return markup.as_before(_still_on_top(xml, prefix), part)


def _higher(found: re.Match[bytes]) -> bytes:
    return found[1] + b"%d" % (int(found[2]) + 1) + found[3]


def _still_on_top(xml: bytes, prefix: bytes) -> bytes:
    view = markup.opening(prefix, b"workbookView").search(xml)
    if view is None:
        views = b'<%bbookViews><%bworkbookView activeTab="1"/></%bbookViews>' % (prefix, prefix, prefix)
        place = markup.opening(prefix, b"sheets").search(xml)
        assert place is not None  # `_listed` has put our sheet there
        return xml[: place.start()] + views + xml[place.start() :]
    tag = _ACTIVE.sub(_higher, view[0])
    if tag == view[0]:
        end = -2 if tag.endswith(b"/>") else -1
        tag = tag[:end].rstrip() + b' activeTab="1"' + tag[end:]
    return xml[: view.start()] + tag + xml[view.end() :]


def _sheet(rows: Sequence[Sequence[Cell]], widths: Sequence[int]) -> bytes:
    cols = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    body = "".join(
        f'<row r="{number}" ht="{_height(cells, widths)}" customHeight="1">{_cells(number, cells)}</row>'
        for number, cells in enumerate(rows, 1)
    )
    links = _links(rows)
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<cols>{cols}</cols><sheetData>{body}</sheetData>{links}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )
    return text.encode("utf-8")


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    """Points for the longest text when it is wrapped: a Chinese character is two wide. One alone runs over."""
    if sum(bool(cell.text) for cell in cells) == 1:
        return _LINE
    lines = [
        sum(1 + sum(1 + (char > "\u2e7f") for char in line) // max(width - 1, 1) for line in cell.text.split("\n"))
        for cell, width in zip(cells, widths, strict=False)
    ]
    return _LINE * max(lines, default=1)


def _cells(number: int, cells: Iterable[Cell]) -> str:
    return "".join(
        f'<c r="{address(number, at)}"{_style(cell)} t="inlineStr"><is><t xml:space="preserve">'
        f"{markup.cell_markup(cell.text)}</t></is></c>"
        for at, cell in enumerate(cells, 1)
        if cell.text
    )


def _style(cell: Cell) -> str:
    return "" if cell.style is None else f' s="{cell.style}"'


def _links(rows: Sequence[Sequence[Cell]]) -> str:
    found: Mapping[str, tuple[str, str]] = {
        address(number, at): cell.link
        for number, cells in enumerate(rows, 1)
        for at, cell in enumerate(cells, 1)
        if cell.link is not None
    }
    items = "".join(f'<hyperlink ref="{place}" location="{_location(*link)}"/>' for place, link in found.items())
    return f"<hyperlinks>{items}</hyperlinks>" if items else ""


def _location(sheet: str, cell: str) -> str:
    quoted = "'" + sheet.replace("'", "''") + "'"
    return markup.cell_markup(f"{quoted}!{cell}").replace('"', "&quot;")
