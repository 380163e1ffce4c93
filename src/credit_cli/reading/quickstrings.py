"""The shared strings of a workbook in bulk, for the quick reader: whatever is not plainly certain is left to calamine.

A text is what calamine makes of it: references resolved, trimmed unless its blanks are kept, then escapes resolved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

from credit_cli.ooxml.markup import decode_escapes


class UnusualError(Exception):
    """The workbook holds something that the quick reader leaves to the proven one."""


PROLOGUE = rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?(?: standalone="[a-z]+")?\s*+\?>\s*+)?'
"""How a part begins whose encoding is UTF-8 beyond doubt."""

_TABLE = re.compile(PROLOGUE.decode() + r"<sst(?:\s[^<>]*)?(?<!/)>(?=<)")
_EMPTY = re.compile(PROLOGUE.decode() + r"<sst(?:\s[^<>]*)?/>\s*")
_END = re.compile(r"</sst>\s*\Z")
_OPEN, _CLOSE = "<si><t>", "</t></si>"
_PHONETIC = re.compile(r"<phoneticPr(?: [^<>]*)?/>")
_BLANKS = " \t\n\r"
_KEPT = "\x01"
"""Marks a text whose outer blanks are kept; XML cannot hold this character."""
_BETWEEN, _KEPT_HERE = "\U0010ffff", "\U0010fffe"
"""Between texts that are parsed together, and for _KEPT there; XML may hold them, but neither is ever a character."""

_TEXT = r"<t(?:/>|>([^<]*)</t>)"
_FONT = "b|i|u|strike|condense|extend|outline|shadow|vertAlign|sz|color|rFont|family|charset|scheme"
_RUN = rf"<r>(?:<rPr/>|<rPr>(?:<(?:{_FONT})(?: [^<>]*)?/>)*+</rPr>)?{_TEXT}</r>"
_ITEM = re.compile(rf"<si/>|<si>(?:{_TEXT}|(?:{_RUN})*+)</si>")
_TEXTS = re.compile(_TEXT)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def shared_strings(part: bytes) -> list[str]:
    """Return the texts of a shared strings part, by number. Raises UnusualError where they are not certain."""
    try:
        xml = part.decode("utf-8")
    except UnicodeDecodeError:
        raise UnusualError from None
    if _EMPTY.fullmatch(xml):
        return []
    head, end = _TABLE.match(xml), xml.rfind("</sst>")
    if head is None or not _END.match(xml, end):
        raise UnusualError
    body = xml[head.end() : end]
    if any(_holds(body, mark) for mark in (_KEPT, "<!", "<?")):
        raise UnusualError
    return _texts(_uniform(body))


def _holds(text: str, mark: str) -> bool:
    """Is `mark` in the text? To find that one of its characters is not there at all is ten times as fast."""
    return all(character in text for character in mark) and mark in text


def well_formed(xml: bytes) -> bool:
    """Is this a whole and lawful XML document?"""
    try:
        ParserCreate().Parse(xml, True)
    except ExpatError:
        return False
    return True


def _uniform(body: str) -> str:
    """Bring the common forms of an item into one, so that a table of plain texts can be split at once."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "<phoneticPr" in body:
        for hint in sorted(set(_PHONETIC.findall(body))):
            body = body.replace(hint + "</si>", "</si>")
    return body.replace('<t xml:space="preserve">', "<t>" + _KEPT)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What occurs at all in a table, so that most tables need no look at each text."""

    references: bool
    kept: bool
    escapes: bool

    @classmethod
    def of(cls, body: str) -> "_Traits":
        # A reference may stand for a part of an escape. What is no lawful reference, the parser refuses (`_resolved`).
        references = "&" in body
        return cls(references, _KEPT in body, references or _holds(body, "_x"))

    def cleaned(self, texts: list[str]) -> list[str]:
        if self.references:
            marked = [text for text in texts if "&" in text]
            if len(marked) * 3 > len(texts):
                texts = _resolved(texts)
            else:
                resolved = iter(_resolved(marked))
                texts = [next(resolved) if "&" in text else text for text in texts]
        if self.kept:
            texts = [text[1:] if text[:1] == _KEPT else text.strip(_BLANKS) for text in texts]
        else:
            texts = [text.strip(_BLANKS) for text in texts]
        if self.escapes:
            texts = [_unescaped(text) if "_x" in text else text for text in texts]
        return texts


def _resolved(texts: list[str]) -> list[str]:
    """Resolve the references of texts that hold no markup and lawful references only: the parser does it all at once.

    The mark of kept blanks, which XML cannot hold, gives way to another one meanwhile.
    """
    if not texts:
        return []
    together = _BETWEEN.join(texts)
    found: list[str] = []
    parser = ParserCreate()
    parser.buffer_text, parser.buffer_size, parser.CharacterDataHandler = True, 1 << 18, found.append
    try:
        parser.Parse(f"<x>{together.replace(_KEPT, _KEPT_HERE)}</x>", True)
    except ExpatError:
        raise UnusualError from None
    resolved = "".join(found)
    if (resolved.count(_BETWEEN), resolved.count(_KEPT_HERE)) != (len(texts) - 1, together.count(_KEPT)):
        raise UnusualError
    return resolved.replace(_KEPT_HERE, _KEPT).split(_BETWEEN)


def _unescaped(text: str) -> str:
    """Resolve escapes; calamine knows only those of the first 256 characters."""
    if any(not escape.startswith("00") for escape in _ESCAPE.findall(text)):
        raise UnusualError
    return decode_escapes(text)


def _texts(body: str) -> list[str]:
    if not body:
        return []
    traits = _Traits.of(body)
    pieces = body.split(_CLOSE + _OPEN)
    if body.startswith(_OPEN) and body.endswith(_CLOSE) and body.count("<") == 4 * len(pieces):
        pieces[0] = pieces[0][len(_OPEN) :]
        pieces[-1] = pieces[-1][: -len(_CLOSE)]
        return traits.cleaned(pieces)
    pieces[1:] = [_OPEN + piece if "<" in piece else piece for piece in pieces[1:]]
    pieces[:-1] = [piece + _CLOSE if "<" in piece else piece for piece in pieces[:-1]]
    return _with_runs(pieces, traits)


def _with_runs(pieces: list[str], traits: _Traits) -> list[str]:
    """The same where some pieces are whole items: several runs of one item are cleaned each for itself."""
    texts: list[str] = []
    joined: dict[int, str] = {}
    for piece in pieces:
        for runs in _items(piece) if "<" in piece else ([piece],):
            if len(runs) != 1:
                joined[len(texts)] = "".join(traits.cleaned(runs))
            texts.append(runs[0] if len(runs) == 1 else "")
    texts = traits.cleaned(texts)
    for at, text in joined.items():
        texts[at] = text
    return texts


def _items(xml: str) -> Iterator[list[str]]:
    place = 0
    while place < len(xml):
        item = _ITEM.match(xml, place)
        if item is None:
            raise UnusualError
        yield _TEXTS.findall(item[0])
        place = item.end()
