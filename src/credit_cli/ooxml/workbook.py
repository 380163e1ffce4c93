"""The workbook part: which sheets there are, in tab order, and where their parts lie. Transitional and strict alike."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from . import zipcopy

if TYPE_CHECKING:
    from .package import Package, State

_CONTROL_LIMIT: Final = 64 << 20
"""Bytes of an XML part that is parsed into a tree; relationships and the workbook part are far smaller."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One tab: its name, the part that holds it, visible or not, and its kind (`worksheet`, `chartsheet` …)."""

    name: str
    path: str
    state: "State"
    kind: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook part says. `shared_strings` is the part's path, None when there is none."""

    path: str
    sheets: tuple[SheetPart, ...]
    date1904: bool
    shared_strings: str | None

    def sheet(self, name: str) -> SheetPart | None:
        """Return the worksheet of this name, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name and sheet.kind == "worksheet"), None)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: the kind of relation, and the other part's path."""

    kind: str
    target: str


def load(package: "Package") -> Workbook:
    """Return the workbook of a package. Raises Unreadable (FIL001) when a part is missing or not sound XML."""
    top = relations(package, "")
    path = next((found.target for found in top.values() if found.kind == "officeDocument"), "xl/workbook.xml")
    root = parse(package, path)
    related = relations(package, path)
    strings = next((found.target for found in related.values() if found.kind == "sharedStrings"), None)
    return Workbook(
        path=path,
        sheets=tuple(_sheets(root, related)),
        date1904=any(_true(node.get("date1904")) for node in root.iter() if _local(node.tag) == "workbookPr"),
        shared_strings=strings if strings and package.has(strings) else None,
    )


def parse(package: "Package", part: str) -> Element:
    """Return a small XML part as a tree; a DTD, an entity or a broken part raises Unreadable (FIL001)."""
    content = package.read(part)
    if len(content) > _CONTROL_LIMIT:
        raise zipcopy.damaged(f"部件 {part} 过大")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise zipcopy.damaged(f"部件 {part} 不是合法的 XML") from error
    return root


def _sheets(root: Element, relations: Mapping[str, Relation]) -> Iterator[SheetPart]:
    listed = next((node for node in root if _local(node.tag) == "sheets"), None)
    for node in listed if listed is not None else ():
        relation = relations.get(_relation_id(node))
        if _local(node.tag) == "sheet" and relation is not None:
            yield SheetPart(node.get("name", ""), relation.target, _state(node.get("state")), relation.kind)


def _state(value: str | None) -> "State":
    return "hidden" if value == "hidden" else "veryHidden" if value == "veryHidden" else "visible"


def _relation_id(node: Element) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


def relations(package: "Package", part: str) -> Mapping[str, Relation]:
    """Return the internal relationships of a part by id; targets as part paths from the package's root."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(path):
        return {}
    return {
        node.get("Id", ""): Relation(
            posixpath.basename(node.get("Type", "")), _resolved(folder, node.get("Target", ""))
        )
        for node in parse(package, path)
        if node.get("TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, unquote(target).replace("\\", "/"))).lstrip("/")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")
