"""The text of a report, paragraph by paragraph: docx, txt, md or html, known by content."""

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from credit_cli.errors import ConfigError, cause

_BLOCKS: Final = frozenset(
    {
        *("p", "div", "li", "td", "th", "tr", "br", "table", "ul", "ol", "section", "article", "blockquote"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "title", "body", "caption"),
    }
)
_SILENT: Final = frozenset({"script", "style", "head"})
_MOST: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph that is not blank. `number` is 1-based."""

    number: int
    text: str


def paragraphs(path: Path) -> list[Paragraph]:
    """Return a report's paragraphs, tables cell by cell. Raises ConfigError when it cannot be read."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST else b""
    except OSError as error:
        raise ConfigError(f"{path} 打不开：{cause(error)}", remedy="请核对文件名和读权限") from None
    if size > _MOST:
        raise ConfigError(f"{path.name} 超过 50 MB，不像一份报告", remedy="请另存为 docx 或 txt 后重试")
    texts = _docx(path) if data.startswith(b"PK") else _text(path, data)
    lines = [text.strip() for text in texts]
    return [Paragraph(number, text) for number, text in enumerate((line for line in lines if line), 1)]


def _docx(path: Path) -> list[str]:
    from docx import Document
    from docx.table import Table

    try:
        document = Document(str(path))
    except Exception:  # noqa: BLE001 (python-docx lets zip, XML and key errors through)
        raise ConfigError(f"{path.name} 不是可读取的 docx", remedy="请用 Word 或 WPS 另存为 docx 后重试") from None
    texts: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            texts += [cell.text for row in block.rows for cell in row.cells]
        else:
            texts.append(block.text)
    return texts


def _text(path: Path, data: bytes) -> list[str]:
    text = _decoded(path, data)
    head = text[:2000].lower()
    if "<html" in head or "<!doctype html" in head or "<p>" in head:
        parser = _Blocks()
        parser.feed(text)
        return "".join(parser.parts).split("\n")
    return text.splitlines()


def _decoded(path: Path, data: bytes) -> str:
    """BOM, then strict UTF-8, then GB 18030; the order in which Chinese offices' files come."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ConfigError(
        f"{path.name} 不是文字文件", remedy="请另存为 docx、txt、md 或 html 后重试；旧的 doc 请另存为 docx"
    )


class _Blocks(HTMLParser):
    """Text of a page, a line break at every block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
