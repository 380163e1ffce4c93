"""Relationships and content types of a package, with entries added; what is there keeps its bytes."""

import re
from typing import Final

from . import markup

_KINDS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def namespace(workbook: bytes) -> str:
    """Return the namespace of relationship ids that a workbook part uses: the transitional or the strict one."""
    return _STRICT if b"http://purl.oclc.org/ooxml/" in workbook else _KINDS


def related(part: bytes | None, kind: str, target: str, *, base: str = _KINDS) -> tuple[bytes, str]:
    """Return a relationships part with one more entry, and its id. Raises ValueError when it is not understood."""
    xml = markup.as_utf8(part) if part is not None else _HEAD + b'<Relationships xmlns="%b"/>' % _PACKAGE.encode()
    taken = {markup.attributes(tag).get("Id") for tag in re.findall(rb"<(?:[\w.-]+:)?Relationship\s[^>]*>", xml)}
    id_ = next(name for number in range(1, len(taken) + 2) if (name := f"rIdCc{number}") not in taken)
    return _into(xml, b"Relationships", b'Relationship Id="%b" Type="%b/%b" Target="%b"' % tuple(
        text.encode("utf-8") for text in (id_, base, kind, target)
    )), id_  # fmt: skip


def typed(part: bytes, *, parts: dict[str, str], extensions: dict[str, str]) -> bytes:
    """Return the content types with these parts and file extensions, if they are not there."""
    xml = markup.as_utf8(part)
    for extension, kind in extensions.items():
        if not re.search(rb"""Extension\s*=\s*["']%b["']""" % extension.encode(), xml, re.IGNORECASE):
            told = b'Default Extension="%b" ContentType="%b"' % (extension.encode(), kind.encode())
            xml = _into(xml, b"Types", told)
    for name, kind in parts.items():
        xml = _into(xml, b"Types", b'Override PartName="/%b" ContentType="%b"' % (name.encode(), kind.encode()))
    return xml


def _into(xml: bytes, name: bytes, entry: bytes) -> bytes:
    """Add an element as the last one of the root."""
    root = re.search(rb"<((?:[\w.-]+:)?)" + name + rb"(?=[\s/>])[^>]*>", xml)
    if root is None:
        raise ValueError(f"no {name.decode()} element")
    new = b"<" + root[1] + entry + b"/>"
    end = xml.rfind(b"</" + root[1] + name)
    if end >= 0:
        return xml[:end] + new + xml[end:]
    stem = xml[: root.end() - 2].rstrip()
    return stem + b">" + new + b"</" + root[1] + name + b">" + xml[root.end() :]
