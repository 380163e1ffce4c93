"""The annotated copy of a received workbook: marked cells, notes, four columns behind the table, a list in front.

Only what is added differs; every other part and cell keeps its bytes. The copy is the department's own: its cells stay
as they were sent, and the words about them are masked like everywhere.
"""

import posixpath
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from credit_cli.model import Submission
from credit_cli.ooxml import notes
from credit_cli.ooxml.address import column_number, parse_address
from credit_cli.ooxml.marking import Marking, Place, noted, notes_of, widened
from credit_cli.ooxml.newsheet import Cell, with_first_sheet
from credit_cli.ooxml.own import ANNOTATED, fingerprint, is_added
from credit_cli.ooxml.package import Limits, Package
from credit_cli.ooxml.relations import namespace, related, typed
from credit_cli.ooxml.sheet import Sheet
from credit_cli.ooxml.styles import Extended, extended
from credit_cli.rulepack import Book

from .words import SEVERITY_WORDS, present, public, rule_of, title_of

LIST: Final = "问题清单"
COLUMNS: Final = ("错误单元格", "错误原因", "修改建议", "规则编号")
WIDTHS: Final = (14, 48, 48, 14)
HEADS: Final = ("序号", "工作表", "单元格", "列名", "原值", "级别", "错在哪", "怎么改", "规则编号", "依据")
LIST_WIDTHS: Final = (6, 16, 9, 24, 24, 6, 48, 40, 10, 40)
_LONGEST: Final = 1_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One finding in words."""

    sheet: str
    """The name of the sheet in the copy."""
    row: int | None
    place: Place | None
    title: str
    words: Mapping[str, Any]
    rule: str
    sources: str

    @property
    def marked(self) -> bool:
        return bool(self.words["severity"] != "info")


def annotated(
    data: bytes,
    submissions: Sequence[Submission],
    book: Book,
    *,
    sheets: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> bytes | None:
    """Return a workbook's annotated copy, None when there is nothing to annotate.

    `data`: an xlsx or xlsm; `sheets`: name of a sheet as it was submitted → its name in `data`, where that differs.
    Raises Unreadable when the package is damaged, ValueError when a part is built in a way that cannot be added to.
    """
    told = [one for submission in submissions for one in _told(submission, book, sheets or {})]
    if not told:
        return None
    package = Package.open(data, limits=limits or Limits())
    headers = {_name(one, sheets): one for one in submissions if one.sheet}
    own: dict[str, list[_Told]] = defaultdict(list)
    for one in told:
        if package.workbook.sheet(one.sheet) is not None and one.place and one.marked:
            own[one.sheet].append(one)
    markings = {name: _marking(package, name, found, headers[name]) for name, found in own.items()}
    styles = _styles(package, markings, own)
    parts: dict[str, bytes] = {}
    for name, found in own.items():
        parts |= _sheet_parts(package, name, found, headers[name], markings[name], styles, parts)
    parts |= _with_list(package, told, styles, parts)
    if (path := _styles_path(package)) is not None:
        parts[path] = styles.xml
    return package.replace(_sealed(package, parts))


def _sealed(package: Package, parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """As long as nobody corrects the copy it is known as ours; a corrected one is a submission."""
    kept = {member.info.filename: member.info.CRC for member in package.members}
    mark = fingerprint(kept | {name: zlib.crc32(content) for name, content in parts.items()})
    said = f"?>\n<!--{ANNOTATED} {mark}-->".encode()
    return {name: content.replace(b"?>", said, 1) if is_added(name) else content for name, content in parts.items()}


def _name(submission: Submission, sheets: Mapping[str, str] | None) -> str:
    return (sheets or {}).get(submission.sheet or "", submission.sheet or "")


def _told(submission: Submission, book: Book, sheets: Mapping[str, str]) -> Iterable[_Told]:
    for finding in submission.findings:
        rule = rule_of(book, finding.rule)
        yield _Told(
            sheet=_name(submission, sheets),
            row=finding.row or None,
            place=parse_address(finding.cell) if finding.cell else None,
            title=title_of(finding, submission=submission, book=book) if finding.field else "",
            words=present(finding, submission=submission, book=book),
            rule=rule.title,
            sources="；".join(rule.sources),
        )


def _marking(package: Package, name: str, found: Sequence[_Told], submission: Submission) -> Marking:
    part = package.workbook.sheet(name)
    assert part is not None  # `annotated` has looked
    rows = {one.place[0] for one in found if one.place} | {submission.header_row or 1}
    return Marking(Sheet.open(package.read(part.path)), frozenset(rows))


# --- colours ---------------------------------------------------------------------------------------------------------


def _styles_path(package: Package) -> str | None:
    path = posixpath.join(posixpath.dirname(package.workbook.path), "styles.xml")
    return path if package.has(path) else None


def _styles(package: Package, markings: Mapping[str, Marking], own: Mapping[str, Sequence[_Told]]) -> Extended:
    path = _styles_path(package)
    wanted = {markings[name].style(one.place) for name, found in own.items() for one in found if one.place}
    return extended(package.read(path), wanted) if path else Extended(b"")


# --- one sheet -------------------------------------------------------------------------------------------------------


def _sheet_parts(
    package: Package,
    name: str,
    found: Sequence[_Told],
    submission: Submission,
    marking: Marking,
    styles: Extended,
    parts: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the sheet's part, and the parts of its notes."""
    part = package.workbook.sheet(name)
    assert part is not None  # `annotated` has looked
    texts = {place: _note(told) for place, told in _by_place(found).items()}
    made, relation = _note_parts(package, part.path, marking.sheet, texts, parts)
    base = namespace(package.read(package.workbook.path))
    first = max(marking.last_column, *(column_number(letter) for letter, _ in _titled(submission)), 0) + 1
    formats = {place: styles.marked[number] for place in texts if (number := marking.style(place)) in styles.marked}
    further = [*widened(marking.sheet, first, WIDTHS), *([noted(marking.sheet, relation, base)] if relation else [])]
    columns = _columns(found, submission, first, styles)
    return {part.path: marking.marked(formats, columns, further), **made}


def _titled(submission: Submission) -> Iterable[tuple[str, str]]:
    return [("A", ""), *submission.columns.values(), *submission.extra]


def _by_place(found: Sequence[_Told]) -> dict[Place, list[_Told]]:
    by_place: dict[Place, list[_Told]] = defaultdict(list)
    for one in found:
        if one.place:
            by_place[one.place].append(one)
    return by_place


def _note(told: Sequence[_Told]) -> str:
    parts = [
        f"{one.words['rule']} {one.rule}\n错在哪：{one.words['message']}\n怎么改：{one.words['advice']}" for one in told
    ]
    return "\n\n".join(parts)[:_LONGEST]


def _columns(
    found: Sequence[_Told], submission: Submission, first: int, styles: Extended
) -> dict[Place, tuple[str, int | None]]:
    """The four columns behind the table: their titles beside the header, all about a row in that row."""
    texts: dict[Place, tuple[str, int | None]] = {
        (submission.header_row or 1, first + at): (title, styles.head) for at, title in enumerate(COLUMNS)
    }
    by_row: dict[int, list[_Told]] = defaultdict(list)
    for one in found:
        if one.place and one.place[0] > (submission.header_row or 0):
            by_row[one.place[0]].append(one)
    for row, told in by_row.items():
        cells = "、".join(dict.fromkeys(str(one.words["cell"]) for one in told))
        rules = "、".join(dict.fromkeys(str(one.words["rule"]) for one in told))
        words = (cells, _numbered(told, "message"), _numbered(told, "advice"), rules)
        texts |= {(row, first + at): (text, styles.wrapped) for at, text in enumerate(words)}
    return texts


def _numbered(told: Sequence[_Told], name: str) -> str:
    texts = list(dict.fromkeys(str(one.words[name]) for one in told))
    return texts[0] if len(texts) == 1 else "\n".join(f"{at}. {text}" for at, text in enumerate(texts, 1))


# --- notes -----------------------------------------------------------------------------------------------------------

_COMMENTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def _note_parts(
    package: Package, path: str, sheet: Sheet, texts: Mapping[Place, str], parts: Mapping[str, bytes]
) -> tuple[dict[str, bytes], str]:
    """Return the changed and new parts, and the id of a new drawing's relation, '' where there is one already."""
    folder, name = posixpath.split(path)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    base = namespace(package.read(package.workbook.path))
    known = package.related(path)
    xml = package.read(rels) if package.has(rels) else None
    types = parts.get("[Content_Types].xml") or package.read("[Content_Types].xml")
    stem = posixpath.splitext(name)[0]
    made: dict[str, bytes] = {}
    comments = next((one.target for one in known.values() if one.kind == "comments"), None)
    if comments is None:
        comments = f"xl/comments_cc_{stem}.xml"
        xml, _ = related(xml, "comments", f"/{comments}", base=base)
        types = typed(types, parts={comments: _COMMENTS}, extensions={})
        made[comments], new = notes.comments(None, texts)
    else:
        made[comments], new = notes.comments(package.read(comments), texts)
    relation, drawing = "", known.get(notes_of(sheet))
    if drawing is None:
        target = f"xl/drawings/vmlDrawing_cc_{stem}.vml"
        xml, relation = related(xml, "vmlDrawing", f"/{target}", base=base)
        types = typed(types, parts={}, extensions={"vml": _VML})
        made[target] = notes.drawing(None, new, texts)
    else:
        made[drawing.target] = notes.drawing(package.read(drawing.target), new, texts)
    further = {rels: xml} if xml is not None else {}
    return {**made, **further, "[Content_Types].xml": types}, relation


# --- the list in front -----------------------------------------------------------------------------------------------


def _with_list(
    package: Package, told: Sequence[_Told], styles: Extended, parts: Mapping[str, bytes]
) -> dict[str, bytes]:
    counts = Counter(one.words["severity"] for one in told)
    told_counts = "，".join(f"{word} {counts[name]} 处" for name, word in SEVERITY_WORDS.items() if counts[name])
    rows = [[Cell(f"{LIST}：{told_counts}。点单元格一列可跳到该处；标黄的单元格有批注，表的右端写明原因和改法。")]]
    rows += [[Cell(title, styles.head) for title in HEADS]]
    rows += [_line(number, one, package, styles) for number, one in enumerate(told, 1)]
    return with_first_sheet(package, LIST, rows, LIST_WIDTHS, parts)


def _line(number: int, one: _Told, package: Package, styles: Extended) -> list[Cell]:
    words = one.words
    there = package.workbook.sheet(one.sheet) is not None and words["cell"]
    texts = (
        str(number),
        public(one.sheet),
        words["cell"] or "",
        one.title,
        words["value"],
        SEVERITY_WORDS[words["severity"]],
        words["message"],
        words["advice"],
        words["rule"],
        one.sources,
    )
    cells = [Cell(text, styles.wrapped) for text in texts]
    if there:
        cells[2] = Cell(texts[2], styles.link, (one.sheet, str(words["cell"])))
    return cells
