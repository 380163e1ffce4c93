"""From the PATH arguments to the files to read: folders recursed, globs expanded here (cmd.exe does not)."""

import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePath

TAKEN = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv", ".tsv"})
"""What is taken out of a folder. A file named by itself is always read, whatever its suffix (content decides)."""

CHANGE_LOGS = ("更正日志.json", "更正日志.csv")
_LOCK = re.compile(r"~\$.*|\.~.*")
_OURS = re.compile(r".*_问题标注(\(\d+\))?\.\w+|(更正(记录|日志)|待确认清单).*|.*\.expected\.csv")

CHECK = "请核对路径"
LOCK = "Excel/WPS 的临时锁文件"
OURS = "本工具生成的文件"
FIXED = "更正后文件所在的文件夹"
HIDDEN = "隐藏文件或文件夹"
LINKED = "文件夹的符号链接，不跟随"
OTHER = "不是表格文件"


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


def expand(paths: Sequence[str]) -> Found:
    """Return the files behind `paths`, in the order given, folders by name; each file once.

    An existing path is taken literally, whatever brackets it has; otherwise `*`, `?`, `[…]` and `**` are expanded.
    """
    steps: dict[str, _Step] = {}
    for step in (step for text in paths for step in _argument(text)):
        key = _key(step.path)
        if key not in steps or (steps[key].why and not step.why):
            steps[key] = step
    ordered = steps.values()
    return Found(
        files=tuple(step.path for step in ordered if not step.why),
        skipped=tuple((step.path.as_posix(), step.why) for step in ordered if step.why and not step.missing),
        missing=tuple((step.path.as_posix(), step.why) for step in ordered if step.missing),
    )


def _key(path: Path) -> str:
    """Two ways to write one path are one file; links are left alone, they may be kept on purpose."""
    return str(path.absolute()) if ".." not in path.parts else str(path.resolve())


def _argument(text: str) -> Iterator[_Step]:
    path = Path(text)
    if not text.strip():
        yield _Step(path, "路径是空的", missing=True)
    elif path.is_dir():
        yield from _folder(path)
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
    return LOCK if _LOCK.fullmatch(name) else OURS if _OURS.fullmatch(name) else ""


def _pattern(text: str) -> Iterator[_Step]:
    base = Path(*takewhile(lambda part: not glob.has_magic(part), PurePath(text).parts))
    named, suffix = {base, *base.parents}, PurePath(text).suffix
    explicit = bool(suffix) and not glob.has_magic(suffix)
    matches = [Path(match) for match in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207 (may be absolute)
    if not matches:
        yield _Step(Path(text), "没有匹配的文件", missing=True)
    for path in matches:
        if any(_holds_fixed(parent) for parent in path.parents if parent not in named):
            yield _Step(path, FIXED)
        elif not path.is_dir():
            yield _named(path) if explicit else _in_folder(path)
        elif "**" not in text:
            yield from _inner(path)


def _folder(folder: Path) -> Iterator[_Step]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield _Step(folder, f"无法打开文件夹（{error.strerror}）", missing=True)
        return
    for entry in entries:
        if entry.is_dir():
            yield from _inner(entry)
        else:
            yield _in_folder(entry)


def _inner(folder: Path) -> Iterator[_Step]:
    """A folder that was met, not named: unlike a named one it may be skipped."""
    if folder.name.startswith("."):
        yield _Step(folder, HIDDEN)
    elif folder.is_symlink():
        yield _Step(folder, LINKED)
    elif _holds_fixed(folder):
        yield _Step(folder, FIXED)
    else:
        yield from _folder(folder)


def _holds_fixed(folder: Path) -> bool:
    return any((folder / name).is_file() for name in CHANGE_LOGS)


def _in_folder(path: Path) -> _Step:
    why = _never(path.name)
    if not why and path.name.startswith("."):
        why = HIDDEN
    if not why and path.suffix.lower() not in TAKEN:
        why = OTHER
    return _Step(path, why) if why else _named(path)
