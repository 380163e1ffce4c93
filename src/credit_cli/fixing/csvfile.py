"""Change single fields of a CSV file; every byte outside them stays. Fields are those that Python's csv reader sees."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from credit_cli.errors import OutputError
from credit_cli.ooxml.address import parse_address
from credit_cli.reading.csvgrid import shown

from .edits import CellEdit, Refused, Written, changed_meanwhile, same_text

_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS: Final = ",\t;|，；"
_STATED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_RISK: Final = "新值会被表格软件当作公式"
_FORMULA: Final = tuple("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class CsvText:
    """A CSV file decoded without loss: `mark` + text in `codec` gives the file's bytes again."""

    mark: bytes
    text: str
    codec: str

    def encode(self, text: str) -> bytes:
        return self.mark + text.encode(self.codec)


def write_csv(
    original: bytes, edits: Sequence[CellEdit], *, encoding: str | None = None, delimiter: str | None = None
) -> Written:
    """Return the file with these fields changed: encoding, delimiter, quoting and line ends of all else are kept.

    Row n of an address is the n-th record, blank lines included, Excel's `sep=;` line not. A `delimiter` that is not
    given is the one under which every field holds its `old`.
    Raises OutputError when the text cannot be decoded and encoded back unchanged, or a field does not hold `old`.
    """
    refused = tuple(Refused(edit, _RISK) for edit in edits if _risky(edit))
    made = [edit for edit in edits if not _risky(edit)]
    if not made:
        return Written(original, "", None, refused)
    source = decode(original, encoding=encoding)
    separator, spans = _located(source.text, edits, delimiter)
    changes = [(span := spans[edit], _quoted(edit.new, source.text[slice(*span)], separator)) for edit in made]
    return Written(source.encode(_spliced(source.text, changes)), "", None, refused)


def _located(
    text: str, edits: Sequence[CellEdit], delimiter: str | None
) -> tuple[str, Mapping[CellEdit, tuple[int, int]]]:
    """Return the delimiter under which every field holds what was read from it, and where the fields stand."""
    stated = _STATED.match(text)
    start = stated.end() if stated else 0
    places = {edit: parse_address(edit.cell) for edit in edits}
    wrong = edits[0]
    for sign in [delimiter] if delimiter else [stated[1]] if stated else _DELIMITERS:
        found = field_spans(text, set(places.values()), delimiter=sign, start=start)
        spans = {edit: found[place] for edit, place in places.items() if place in found}
        moved = [edit for edit in edits if edit not in spans or not _holds(text, spans[edit], edit.old)]
        if not moved:
            return sign, spans
        wrong = moved[0]
    raise changed_meanwhile(wrong)


def _holds(text: str, span: tuple[int, int], old: str) -> bool:
    return same_text(shown(field_value(text[slice(*span)])), old)


def _risky(edit: CellEdit) -> bool:
    return edit.new.startswith(_FORMULA) and not edit.old.startswith(_FORMULA)


def decode(data: bytes, *, encoding: str | None = None) -> CsvText:
    """Return the text of a CSV file: by its byte order mark, else `encoding`, else strict UTF-8, else GB 18030.

    Raises OutputError when it is none of them, or when encoding the text again would give other bytes.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    candidates = (_MARKS[mark],) if mark else (_plain_codec(encoding),) if encoding else ("utf-8", "gb18030")
    for codec in candidates:
        try:
            source = CsvText(mark, data[len(mark) :].decode(codec), codec)
            lossless = source.encode(source.text) == data
        except (UnicodeError, LookupError):
            continue
        if lossless:
            return source
    raise OutputError("CSV 文件的编码无法无损改写", remedy="请用 Excel 或 WPS 打开后另存为 xlsx，再更正")


def _plain_codec(encoding: str) -> str:
    """Without a byte order mark in the file, `utf-8-sig` and `utf-16` would add one when writing."""
    plain = encoding.lower().replace("_", "-")
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(plain, plain)


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of one field and of one record. Possessive: a quote that never closes must not be tried every way."""
    sign = re.escape(delimiter)
    field = rf'(?:"(?:[^"]++|"")*+"?+)?+[^{sign}\r\n]*+'
    return re.compile(field), re.compile(rf"{field}(?:{sign}{field})*+(?:\r\n|\r|\n|\Z)")


def field_spans(
    text: str, wanted: set[tuple[int, int]], *, delimiter: str, start: int = 0
) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return where the fields (row, column), 1-based, stand from `start` on, quotes included; missing ones left out."""
    columns: dict[int, set[int]] = defaultdict(set)
    for row, column in wanted:
        columns[row].add(column)
    last = max(columns, default=0)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for row, record in enumerate(_patterns(delimiter)[1].finditer(text, start), 1):
        if row > last:
            break
        if row in columns:
            for column, span in enumerate(_fields(text, record.start(), record.end(), delimiter), 1):
                if column in columns[row]:
                    found[row, column] = span
    return found


def _fields(text: str, start: int, end: int, delimiter: str) -> Iterator[tuple[int, int]]:
    pattern = _patterns(delimiter)[0]
    if start == end or text[start] in "\r\n":
        return
    while found := pattern.match(text, start, end):
        yield found.span()
        start = found.end() + 1
        if found.end() >= end or text[found.end()] != delimiter:
            return


def field_value(raw: str) -> str:
    """Return the value of a field as it stands in the file: quotes taken off, doubled ones halved."""
    if not raw.startswith('"'):
        return raw
    found = re.match(r'"((?:[^"]++|"")*+)"?+', raw)
    return found[1].replace('""', '"') + raw[found.end() :] if found else raw


def _quoted(value: str, before: str, delimiter: str) -> str:
    whole = _spelled(value, field_value(before))
    needs = before.startswith('"') or '"' in value or any(sign in whole for sign in (delimiter, "\r", "\n"))
    return '"' + whole.replace('"', '""') + '"' if needs else whole


def _spelled(value: str, held: str) -> str:
    """Write a value as the one before it was: as ="…", between tabs."""
    text = held.strip("\t")
    if not text:
        return value
    doubled = value.replace('"', '""')
    return held.replace(text, value if shown(text) == text else f'="{doubled}"', 1)


def _spliced(text: str, changes: Sequence[tuple[tuple[int, int], str]]) -> str:
    pieces, place = [], 0
    for (start, end), value in sorted(changes):
        pieces += [text[place:start], value]
        place = end
    return "".join([*pieces, text[place:]])
