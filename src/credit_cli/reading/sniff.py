"""What a file is, by content and never by its suffix. Everything that is not a spreadsheet gets its own words."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from credit_cli.errors import Unreadable

from . import cfb
from .locked import encrypted

_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 xlsx 再报送"
_TEMPLATE = "请按模板填写，以 xlsx、xls、et 或 csv 报送"
_SEARCHED = 1 << 20
"""Bytes of an .xls that are searched for damage: larger files would pay more than it is worth."""
_HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|title|style|table|body|div|script)[\s>]", re.IGNORECASE)
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM\x00", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"MZ", "可执行程序"),
)
_FLAT = ((b"opendocument.spreadsheet", "单个 XML 的 ODF 表格（fods）"), (b"<uof:UOF", "标文通表格（UOF）"))
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("word/document.xml", "Word 文档", _TEMPLATE),
    ("ppt/presentation.xml", "PowerPoint 演示文稿", _TEMPLATE),
    ("Index/Document.iwa", "Numbers 表格", "请在 Numbers 中导出为 xlsx 再报送"),
    ("OFD.xml", "OFD 版式文件", _TEMPLATE),
)


def sniff(data: bytes) -> str:
    """Return the format of a file's bytes: xlsx, xlsm, xlsb, ods, xls, html, xml (SpreadsheetML 2003), csv (any text).

    Raises Unreadable: FIL001 not a spreadsheet or damaged, FIL002 encrypted, FIL003 empty.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Unreadable("文件是空的", rule="FIL003", remedy="请核对是否选错文件；确无数据时请按零报告要求报送")
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _package(data)
    if data[:8] == cfb.MAGIC:
        return _compound(data)
    if 3 <= len(data) < 8 and (cfb.MAGIC.startswith(data) or data == b"PK\x03"):
        raise damaged()
    _refuse_known(data)
    return _markup(data) or "csv"


def _refuse_known(data: bytes) -> None:
    for magic, name in _KNOWN:
        if data.startswith(magic):
            raise Unreadable(f"文件实为{name}，不是电子表格", rule="FIL001", remedy=_TEMPLATE)
    if data[0] == 9 and data[1] in {0, 2, 4, 8} and b"\0" in data[:8]:
        raise Unreadable("文件是 Excel 95 之前的旧格式", rule="FIL001", remedy=_SAVE_AS)


def _markup(data: bytes) -> str | None:
    """Return html or xml for text that is one of them, None for other text."""
    head = data[:65536].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:13].lower() == b"mime-version:":
        raise Unreadable("文件实为网页归档（MHTML）", rule="FIL001", remedy=_SAVE_AS)
    if head.startswith((b"<?xml", b"<Workbook")) and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "xml"
    if _HTML.match(head) or (head.startswith((b"<?xml", b"<!--")) and _HTML.search(head)):
        return "html"
    for mark, name in _FLAT:
        if head.startswith((b"<?xml", b"<office:", b"<uof:")) and mark in head:
            raise Unreadable(f"文件是{name}，本工具不能读取", rule="FIL001", remedy=_SAVE_AS)
    if head.startswith(b"<?xml"):
        raise Unreadable("文件实为 XML 文件，不是电子表格", rule="FIL001", remedy=_TEMPLATE)
    return None


def _compound(data: bytes) -> str:
    try:
        return _compound_kind(cfb.parse(data))
    except cfb.DamagedError:
        raise damaged() from None


def _compound_kind(file: cfb.Compound) -> str:
    if "EncryptedPackage" in file.streams:
        raise encrypted()
    for name in ("Workbook", "Book", "WORKBOOK", "BOOK"):
        if name in file.streams:
            book = file.read(name, _SEARCHED)
            if cfb.encrypted(book):
                raise encrypted()
            if cfb.is_biff5(book):
                raise Unreadable("文件是 Excel 5.0 或 95 的旧格式，其中的汉字读不出来", rule="FIL001", remedy=_SAVE_AS)
            if cfb.unsafe(book):
                raise damaged()
            return "xls"
    kind = "Word 文档" if "WordDocument" in file.streams else "其他 Office 文件"
    raise Unreadable(f"文件实为{kind}，不是电子表格", rule="FIL001", remedy=_TEMPLATE)


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _package_kind(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError):
        raise damaged() from None


def _package_kind(package: zipfile.ZipFile) -> str:
    names = {name.replace("\\", "/") for name in package.namelist()}  # some programs write the paths of Windows
    if any(entry.flag_bits & 1 for entry in package.infolist()):
        raise encrypted()
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return _open_document(package)
    for part, name, remedy in _PARTS:
        if part in names:
            raise Unreadable(f"文件实为{name}，不是电子表格", rule="FIL001", remedy=remedy)
    raise Unreadable("文件是压缩包，不是电子表格", rule="FIL001", remedy="请解压后报送其中的表格文件")


def _open_document(package: zipfile.ZipFile) -> str:
    if b"opendocument.spreadsheet" not in package.read("mimetype")[:200]:
        raise Unreadable("文件实为文字文档，不是电子表格", rule="FIL001", remedy=_TEMPLATE)
    manifest: Callable[[], bytes] = lambda: package.read("META-INF/manifest.xml")  # noqa: E731
    if "META-INF/manifest.xml" in package.namelist() and b"encryption-data" in manifest():
        raise encrypted()
    return "ods"


def beyond() -> Unreadable:
    """The finding for a workbook that the reader gives up: not always damaged, some are only written unusually."""
    return Unreadable("文件读不出来：内容已损坏，或是本工具不能读取的特殊写法", rule="FIL001", remedy=_SAVE_AS)


def damaged(detail: str = "") -> Unreadable:
    """The finding for a file that begins like a workbook and cannot be read through."""
    return Unreadable(
        f"文件已损坏或不完整{detail}", rule="FIL001", remedy="请重新导出，或用 Excel、WPS 打开后另存为 xlsx 再报送"
    )
