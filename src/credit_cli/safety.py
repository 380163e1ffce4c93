"""What every writer goes through: visible text, harmless CSV, lawful names, whole files, masked personal numbers."""

import csv
import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from stdnum import numdb
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from .errors import OutputError
from .resources import rule_file

CELL_LIMIT: Final = 32_767
"""UTF-16 units that one Excel cell can hold."""
NAME_BYTES: Final = 255
_CUT: Final = "…（已截断）"
_GUARDED: Final = re.compile("[ \u00a0\u3000]*[=+\\-@\t\r\n＝＋－＠]")

# Written out rather than asked of unicodedata: the answer must not change with the Python version. Variation selectors
# stay, they belong to Han characters in names.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def safe(text: str) -> str:
    """Return `text` as any writer may show it: what the eye cannot see becomes `〈U+202E〉`.

    At most 32,767 UTF-16 units. Line breaks become `\\n`; tabs and line breaks stay.
    A text that is too long ends in `…（已截断）`.
    """
    seen = _INVISIBLE.sub(lambda found: f"〈U+{ord(found[0]):04X}〉", text.replace("\r\n", "\n"))
    return seen if _units(seen) <= CELL_LIMIT else _shorten(seen)


def _units(text: str) -> int:
    return len(text) if len(text) * 2 <= CELL_LIMIT else len(text.encode("utf-16-le")) // 2


def _shorten(text: str) -> str:
    room = (CELL_LIMIT - len(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT


def csv_value(text: str) -> str:
    """Return a text cell for CSV: one that a spreadsheet would take for a formula gets a `'` in front (OWASP)."""
    return "'" + text if _GUARDED.match(text) else text


# Full-width twins keep the name readable, and two departments that differ in one such character apart.
_FORBIDDEN: Final = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.I | re.S)


def slug(name: str, *, suffix: str = "") -> str:
    """Return a file name for `name` (a department, say) + `suffix`, lawful on Windows and Linux, ≤ 255 UTF-8 bytes.

    Never a path, hidden, a lock file (`~$`), an option (`-x`) or a reserved device name. A name that is cut gets eight
    hex digits of its SHA-256, so that long names stay distinct. `suffix` is ours and taken as it is.
    """
    kept = _INVISIBLE.sub("_", re.sub(r"\s+", " ", name)).translate(_FORBIDDEN)
    kept = kept.lstrip(" .~$-").rstrip(" .") or "未命名"
    if _RESERVED.fullmatch(kept):
        kept = "_" + kept
    return _fit(kept, NAME_BYTES - len(suffix.encode("utf-8"))) + suffix


def _fit(name: str, room: int) -> str:
    raw = name.encode("utf-8")
    if len(raw) <= room:
        return name
    mark = "_" + hashlib.sha256(raw).hexdigest()[:8]
    return raw[: room - len(mark)].decode("utf-8", errors="ignore").rstrip(" .") + mark


RECEIVED: Final = "就是报送的原文件"


def refuse_overwrite(output: Path, inputs: Iterable[Path], *, what: str = RECEIVED) -> None:
    """Raise OutputError when `output` is one of these files, by whatever path, link or case it is named. `what` says
    in Chinese what they are."""
    if any(_same_file(output, given) for given in inputs):
        raise overwriting(output, what)


def overwriting(output: Path, what: str) -> OutputError:
    """Return the refusal to overwrite a file."""
    return OutputError(f"输出文件“{safe(str(output))}”{what}，不予覆盖", remedy="请用 -o 指定另一个文件名或文件夹")


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def atomic_write(
    path: Path, data: bytes | Callable[[BinaryIO], None], *, mode: int = 0o600, alternative: bool = False
) -> Path:
    """Write a whole file or none, durably; return where it was written.

    `data` is the content or a function that writes it. Outputs name people: only their owner may read them, unless a
    wider `mode` is asked for (lessened by the umask). A symbolic link is followed. With `alternative`, a target that
    is open elsewhere or read-only is left alone and `名(1).xlsx` written in its place.
    Raises OutputError (folder missing, no permission, disk full …); no temporary file is left behind.
    """
    target = Path(os.path.realpath(path))
    try:
        _write(target, data, mode & _allowed(target))
    except PermissionError as error:
        if not (alternative and target.is_file() and os.access(target.parent, os.W_OK)):
            raise unwritable(path, error) from error
        return atomic_write(_free_name(target), data, mode=mode)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def make_folder(path: Path) -> Path:
    """Make a folder, and those above it, unless it is there; return it. Raises OutputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def _allowed(target: Path) -> int:
    """Return the permissions of the file to be replaced: the new one must not be open to more people.

    A rename would silently replace a read-only file on Linux, and a folder or device must not be replaced at all.
    """
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return 0o777
    if not stat.S_ISREG(found):
        raise IsADirectoryError(errno.EISDIR, "not a regular file")
    if not found & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EACCES, "read-only")
    return stat.S_IMODE(found)


def _free_name(target: Path) -> Path:
    names = (target.with_name(f"{target.stem}({number}){target.suffix}") for number in range(1, 1000))
    for name in names:
        if not name.exists():
            return name
    raise OutputError(f"“{safe(target.name)}”的同名副本过多", remedy="请清理输出文件夹，或用 -o 另指定文件名")


def _write(target: Path, data: bytes | Callable[[BinaryIO], None], mode: int) -> None:
    # `.~` is what folder scans skip as lock files, should a kill -9 leave one behind.
    temporary = target.with_name(f".~{secrets.token_hex(8)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            _fill(stream, data)
            stream.flush()
            _sync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _fill(stream: BinaryIO, data: bytes | Callable[[BinaryIO], None]) -> None:
    if callable(data):
        data(stream)
    else:
        stream.write(data)


_NO_SYNC: Final = frozenset({errno.EINVAL, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM, errno.EBADF})


def _sync(handle: int) -> None:
    """Flush to disk; a file system that knows no fsync (some network shares) is no failure, an I/O error is."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _sync(handle)
    finally:
        os.close(handle)


_REMEDIES: Final = {
    errno.ENOENT: ("所在文件夹不存在", "请先建立该文件夹，或另指定已有的文件夹"),
    errno.ENOTDIR: ("所在位置不是文件夹", "请另指定已有的文件夹"),
    errno.EISDIR: ("该名称已被文件夹或设备占用", "请另指定一个文件名"),
    errno.EEXIST: ("该名称已被一个文件占用", "请另指定一个文件夹"),
    errno.EACCES: (
        "文件为只读、正被其他程序打开，或没有写入权限",
        "请关闭正在使用它的 Excel 或 WPS，取消只读属性，或另指定文件夹",
    ),
    errno.EROFS: ("所在磁盘为只读", "请另指定可写的文件夹"),
    errno.ENOSPC: ("磁盘空间不足", "请清理磁盘，或另指定其他磁盘上的文件夹"),
    errno.ENAMETOOLONG: ("文件名过长", "请缩短文件名或改用较浅的文件夹"),
}
_SAME_AS: Final = {errno.EPERM: errno.EACCES, errno.EDQUOT: errno.ENOSPC}


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return what to say of an output that the system does not let us write."""
    number = error.errno or 0
    cause, remedy = _REMEDIES.get(_SAME_AS.get(number, number), (f"系统错误 {number}", "请检查磁盘或网络位置后重试"))
    return OutputError(f"无法写入“{safe(str(path))}”：{cause}", remedy=remedy)


# --- personal numbers -------------------------------------------------------------------------------------------------

_WIDTH: Final = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789Xx-")  # one to one: positions stay
_SEP: Final = "[ \u00a0\u3000\u200b-\u200d\u2060\ufeff-]?"
_RUN: Final = re.compile(r"[0-9]{17,}[0-9Xx](?![0-9])")
_SPACED: Final = re.compile(
    rf"(?<![0-9])[0-9]{{6}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{2}}{_SEP}[0-9]{{2}}{_SEP}[0-9]{{3}}{_SEP}[0-9Xx](?![0-9])"
)
_SHORTEST: Final = 11
"""Digits of the shortest personal number, a mobile number."""
_PHONE: Final = re.compile(
    rf"(?<![0-9¥￥])(?:\+?86{_SEP})?(1[3-9][0-9]{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}})(?![0-9]|\.[0-9]| ?[元圆万亿])"
)
_CARD: Final = re.compile(r"(?<![0-9A-Za-z])62(?:[0-9]{14}|[0-9]{17})(?![0-9A-Za-z])")
_RESIDENT: Final = re.compile(r"[0-9]{17}[0-9X]")
_TOKEN: Final = re.compile(r"[0-9A-Za-z]+")
_PROVINCES: Final = frozenset(
    str(province)
    for tens in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83, 91),
    )
    for province in tens
)


def mask(text: str) -> str:
    """Return `text` with personal numbers found by value covered, at their length; a valid USCC is never touched.

    Resident IDs (GB 11643: province, date of birth, MOD 11-2; also with blanks or hyphens, in full width, inside a
    longer run of digits such as a 20-digit tax number): first 4 and last 2 stay. Mobile numbers: first 3 and last 4.
    UnionPay cards of 16 or 19 digits (Luhn): first 4 and last 4. A wrongly typed ID is not found here: see `mask_id`.
    """
    if len(text) < _SHORTEST or _unmasked.get():
        return text
    plain = text.translate(_WIDTH)
    if sum(map(len, re.findall(r"[0-9]+", plain))) < _SHORTEST:
        return text
    hidden = {place for _, span in _personal(plain) for place in span}
    return "".join("*" if place in hidden else sign for place, sign in enumerate(text))


def personal_numbers(text: str) -> frozenset[str]:
    """Return what kinds of personal numbers stand in a text, found by value: 居民身份证号, 手机号码, 银行卡号."""
    plain = text.translate(_WIDTH)
    return frozenset(kind for kind, _ in _personal(plain)) if len(plain) >= _SHORTEST else frozenset()


_unmasked: Final[ContextVar[bool]] = ContextVar("unmasked", default=False)


@contextmanager
def unmasked() -> Iterator[None]:
    """Show personal numbers within: only where a person asked for it, and after that was logged."""
    token = _unmasked.set(True)
    try:
        yield
    finally:
        _unmasked.reset(token)


def mask_id(text: str) -> str:
    """Return the text of an ID column covered whatever its validity: 18 or 15 digits, passport or nonsense.

    Eight characters or more keep the first 4 and last 2, shorter ones only the first; a valid USCC stays as it is.
    """
    if _unmasked.get() or _is_uscc(text):
        return text
    if len(text) < 8:
        return text[:1] + "*" * (len(text) - 1)
    return text[:4] + "*" * (len(text) - 6) + text[-2:]


def _personal(plain: str) -> Iterator[tuple[str, list[int]]]:
    """Yield what kind of number it is, and the positions to hide."""
    yield from (("居民身份证号", places) for places in _resident_ids(plain))
    tokens = [found.span() for found in _TOKEN.finditer(plain) if len(found[0]) == 18]
    for found in _PHONE.finditer(plain):
        # Eleven digits inside an 18-character token are part of a code, right or wrong, which must stay legible.
        if not any(start <= found.start(1) < end for start, end in tokens):
            yield "手机号码", _covered(plain, found.span(1), 3, 4)
    for found in _CARD.finditer(plain):
        if _luhn(found[0]):
            yield "银行卡号", _covered(plain, found.span(), 4, 4)


def _resident_ids(plain: str) -> Iterator[list[int]]:
    for found in _SPACED.finditer(plain):
        if _is_resident(number := re.sub("[^0-9Xx]", "", found[0]).upper()) and not _is_uscc(number):
            yield _covered(plain, found.span(), 4, 2)
    for found in _RUN.finditer(plain):
        for start in range(found.start(), found.end() - 17 if len(found[0]) > 18 else found.start()):
            if _is_resident(plain[start : start + 18].upper()):
                yield _covered(plain, (start, start + 18), 4, 2)


def _covered(plain: str, span: tuple[int, int], head: int, tail: int) -> list[int]:
    """Return the positions to hide: all digits of the span but the first `head` and last `tail`."""
    places = [place for place in range(*span) if plain[place].isalnum()]
    return places[head:-tail]


def _is_resident(number: str) -> bool:
    if not _RESIDENT.fullmatch(number) or number[:2] not in _PROVINCES or mod_11_2.checksum(number) != 1:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1850 <= born.year <= 2099


def _is_uscc(text: str) -> bool:
    """Whether a text is a valid unified code.

    0.3% of all ID numbers satisfy both check characters (GB 32100, GB 11714)
    as well: such a number is a code only if authority, category and region are known too, else it is personal.
    """
    code = uscc.compact(text)
    if not uscc.is_valid(code) or _organisation_check(code[8:16]) != code[16]:
        return False
    return not _is_resident(code) or (code[:2] in _authorities() and _known_region(code[2:8]))


@cache
def _authorities() -> frozenset[str]:
    with rule_file("codelists/uscc_authority_category.csv").open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["dept"] + row["category"] for row in csv.DictReader(lines))


def _known_region(region: str) -> bool:
    found = numdb.get("cn/loc").info(region)
    return any("county" in properties for _, properties in found)


def _organisation_check(body: str) -> str:
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def _luhn(number: str) -> bool:
    digits = [int(sign) for sign in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0
