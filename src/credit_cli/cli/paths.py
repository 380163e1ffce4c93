"""From the PATH arguments to the files to read: folders recursed, globs expanded here (cmd.exe does not)."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path, PurePath

from credit_cli.errors import cause

from .ours import Copies, own_kind
from .tablelike import SUFFIXES, looks_like_table

TAKEN = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv", ".tsv"})
"""What is taken out of a folder. A file named by itself is always read, whatever its suffix (content decides)."""

TEMPLATES = frozenset({".xltx", ".xltm", ".xlt", ".ett", ".ots"})
LISTS = ("departments", "decisions", "collection", "index")
"""What an office keeps in its workspace, as .xlsx or .csv, for us to read."""
_LOCK = re.compile(r"~\$.*|\.~.*")
_WAITING = re.compile(r"待确认清单.*\.xlsx")
"""The list for `fix-codes --confirm`, which is written as CSV: made an xlsx by Excel, only its name tells."""

CHECK = "请核对路径"
LOCK = "Excel/WPS 的临时锁文件"
OURS = "本工具的输出"
FIXED = "本工具的更正副本（更正日志中所列，未改动）"
OWN_LIST = "工作区自己的表"
OWN_RULES = "工作区自己的规则"
HIDDEN = "隐藏文件或文件夹"
LINKED = "文件夹的符号链接，不跟随"
OTHER = "不是表格文件"
NO_TABLE = "其中没有看到表的列名；确是报送的，请直接写出文件名"
TEMPLATE = "表格的模板文件；确是报送的，请直接写出文件名"


@dataclass(frozen=True, slots=True)
class Found:
    """What the PATH arguments came to."""

    files: tuple[Path, ...]
    skipped: tuple[tuple[str, str], ...]
    """(path, why) of what was seen and deliberately not taken; a folder counts as one."""
    missing: tuple[tuple[str, str], ...]
    """(path, why) of arguments that name nothing or cannot be opened."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing met on the way: a file to read (no `why`), or something skipped or missing."""

    path: Path
    why: str = ""
    missing: bool = False
    root: Path | None = None
    """The folder that was named; None for a file that was."""


def expand(paths: Sequence[str], *, workspace: Path) -> Found:
    """Return the files behind `paths`, each once, in the order of their names, whatever the order of the arguments.

    The order is that of a file manager: 2月 before 10月, 局.xlsx before 局(1).xlsx, which often is its correction.
    An existing path is taken literally, whatever brackets it has; otherwise `*`, `?`, `[…]` and `**` are expanded.
    What we wrote ourselves, and what the office keeps in `workspace` for us to read, is skipped.
    """
    steps: dict[str, _Step] = {}
    for step in _submitted([step for text in paths for step in _reached(text)], workspace):
        key = _key(step.path)
        if key not in steps or _rank(step) < _rank(steps[key]):
            steps[key] = step
    ordered = sorted(steps.values(), key=lambda step: by_name(step.path))
    return Found(
        files=tuple(step.path for step in ordered if not step.why),
        skipped=tuple((step.path.as_posix(), step.why) for step in ordered if step.why and not step.missing),
        missing=tuple((step.path.as_posix(), step.why) for step in ordered if step.missing),
    )


def workspace_lists(workspace: Path) -> list[Path]:
    """Return where the office's own lists stand, if it keeps them."""
    return [workspace / f"{stem}{suffix}" for stem in LISTS for suffix in (".xlsx", ".csv")]


def by_name(path: PurePath) -> tuple[object, ...]:
    """Return what to sort paths by."""
    return tuple((_natural(part.stem), part.suffix.casefold(), part.name) for part in map(PurePath, path.parts))


def _natural(text: str) -> tuple[str | int, ...]:
    """Texts and numbers by turns, so that numbers are compared as such."""
    parts = re.split("([0-9]+)", text.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))


def _rank(step: _Step) -> tuple[object, ...]:
    """Of several ways to one file: what is read before what is skipped, then the first by name."""
    return bool(step.why), by_name(step.path)


def nothing(found: Found) -> tuple[str, str]:
    """Return what is wrong and what to do where no file is left."""
    readable = "可读 xlsx、xlsm、xls、et、xlsb、ods、csv、tsv"
    if not found.skipped:
        return "没有找到可检查的文件", f"请核对文件夹；{readable}"
    path, why = found.skipped[0]
    others = f"，另有 {len(found.skipped) - 1} 项也跳过了" if len(found.skipped) > 1 else ""
    given = "请给出名称不带“~$”的那个文件" if why == LOCK else f"请给出部门报来的表；{readable}"
    return f"没有可检查的文件：{path}：{why}{others}", given


def _submitted(steps: Sequence[_Step], workspace: Path) -> Iterator[_Step]:
    """Skip what could be read as a table but is ours or the office's own."""
    lists = set(map(_key, workspace_lists(workspace)))
    rules, copies = _key(workspace / "rules") + os.sep, Copies([step.path for step in steps if not step.why])
    for step in steps:
        key = _key(step.path)
        if step.why:
            yield step
        elif key in lists:
            yield replace(step, why=OWN_LIST)
        elif key.startswith(rules):
            yield replace(step, why=OWN_RULES)
        elif copies.has(step.path, step.root or step.path.parent):
            yield replace(step, why=FIXED)
        else:
            kind = own_kind(step.path)
            yield replace(step, why=f"{OURS}（{kind}）") if kind else step


def _key(path: Path) -> str:
    """Two ways to write one path are one file; links are left alone, they may be kept on purpose."""
    return str(path.absolute()) if ".." not in path.parts else str(path.resolve())


def _reached(text: str) -> Iterator[_Step]:
    try:
        yield from _argument(text)
    except OSError as error:  # longer than the system allows, a folder that may be listed but not entered …
        yield _Step(Path(text), cause(error), missing=True)


def _argument(text: str) -> Iterator[_Step]:
    path = Path(text)
    if not text.strip():
        yield _Step(path, "路径是空的", missing=True)
    elif path.is_dir():
        yield from (replace(step, root=path) for step in _folder(path))
    elif path.exists() or path.is_symlink():
        yield _named(path)
    elif glob.has_magic(text):
        yield from _pattern(text)
    else:
        yield _Step(path, "没有这个文件或文件夹", missing=True)


def _named(path: Path) -> _Step:
    if not path.exists():
        return _Step(path, "链接指向的文件不存在", missing=True)
    return _Step(path, _never(path.name))


def _never(name: str) -> str:
    """Say why a file of this name is never a submission, '' when it may be one."""
    return LOCK if _LOCK.fullmatch(name) else f"{OURS}（待确认清单）" if _WAITING.fullmatch(name) else ""


def _pattern(text: str) -> Iterator[_Step]:
    base = Path(*takewhile(lambda part: not glob.has_magic(part), PurePath(text).parts))
    suffix = PurePath(text).suffix
    explicit = bool(suffix) and not glob.has_magic(suffix)
    matches = [Path(match) for match in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207 (may be absolute)
    if not matches:
        yield _Step(Path(text), "没有匹配的文件", missing=True)
    for path in matches:
        if not path.is_dir():
            yield replace(_named(path) if explicit else _in_folder(path), root=base)
        elif "**" not in text:
            yield from (replace(step, root=base) for step in _inner(path))


def _folder(folder: Path) -> Iterator[_Step]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield _Step(folder, f"无法打开文件夹（{cause(error)}）", missing=True)
        return
    for entry in entries:
        if entry.is_dir():
            yield from _inner(entry)
        else:
            yield _in_folder(entry)


def _inner(folder: Path) -> Iterator[_Step]:
    """A folder that was met, not named: unlike a named one it may be skipped."""
    from credit_cli.config import ARCHIVE_FOLDER

    if folder.name == ARCHIVE_FOLDER:
        return
    if folder.name.startswith("."):
        yield _Step(folder, HIDDEN)
    elif folder.is_symlink():
        yield _Step(folder, LINKED)
    else:
        yield from _folder(folder)


def _in_folder(path: Path) -> _Step:
    why = _never(path.name)
    if not why and path.name.startswith("."):
        why = HIDDEN
    why = why or _other(path)
    return _Step(path, why) if why else _named(path)


def _other(path: Path) -> str:
    """Say why a file of this suffix is not taken out of a folder, '' when it is."""
    suffix = path.suffix.lower()
    if suffix in TAKEN:
        return ""
    if suffix in TEMPLATES:
        return TEMPLATE
    if suffix not in SUFFIXES or not path.is_file():
        return OTHER
    try:
        return "" if looks_like_table(path) else NO_TABLE
    except OSError as error:
        return f"打不开：{cause(error)}"
