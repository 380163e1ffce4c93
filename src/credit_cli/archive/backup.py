"""A backup is one zip file with the database and every original; restoring never touches an archive that is there."""

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from credit_cli.config import ARCHIVE_FOLDER
from credit_cli.errors import ArchiveError, cause
from credit_cli.safety import atomic_write, unwritable

from . import originals
from .connection import connect, translated
from .verify import problems

DATABASE: Final = "archive.sqlite3"
_PLACE: Final = "originals"


def save(connection: sqlite3.Connection, folder: Path, target: Path) -> int:
    """Write a backup of the archive in `folder` to `target` (0600), whole or not at all; return the originals in it.

    The database is copied as it is at one moment, whoever else is recording. Raises ArchiveError when an original is
    missing or changed (a backup that could not be restored is none), OutputError when the file cannot be written.
    """
    with _beside(target) as place:
        snapshot = Path(place) / DATABASE
        with closing(sqlite3.connect(snapshot)) as copy:
            connection.backup(copy)
            wanted = [sha256 for sha256, _ in originals.kept(copy)]
        atomic_write(target, lambda stream: _pack(stream, snapshot, folder, wanted), mode=0o600)
    return len(wanted)


def _beside(target: Path) -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(dir=target.parent, prefix=".~backup-")
    except OSError as error:
        raise unwritable(target, error) from error


def _pack(stream: BinaryIO, snapshot: Path, folder: Path, wanted: list[str]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(snapshot, DATABASE)
        for sha256 in wanted:
            packed.writestr(f"{_PLACE}/{sha256[:2]}/{sha256}", originals.read(folder, sha256))


def restore(source: Path, workspace: Path) -> int:
    """Make the archive of `workspace` from a backup; return how many originals it has.

    It is unpacked beside its place, checked in full (database, counts, every original) and only then moved there.
    Raises ArchiveError when there is an archive already, or the file is no backup, or not whole.
    """
    target = workspace / ARCHIVE_FOLDER
    if target.exists():
        raise ArchiveError(f"{target} 已经存在，没有恢复", remedy="请先把它改名或移走（不要删除），再恢复")
    place = Path(tempfile.mkdtemp(dir=workspace, prefix=".~restore-"))
    try:
        count = _unpack(source, place)
        _check(source, place)
        place.rename(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return count


def _unpack(source: Path, place: Path) -> int:
    try:
        with zipfile.ZipFile(source) as packed:
            names = [name for name in packed.namelist() if name != DATABASE]
            if not all(map(_is_original, names)):
                raise ArchiveError(f"{source} 不是 credit-cli 的档案备份", remedy="请核对文件")
            for name in (DATABASE, *names):
                _extract(packed, name, place / name)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise ArchiveError(f"{source} 不是完好的档案备份（{type(error).__name__}）", remedy="请换一份备份") from None
    except OSError as error:
        raise ArchiveError(f"{source} 恢复不了：{cause(error)}", remedy="请核对路径、权限和磁盘空间") from None
    return len(names)


def _is_original(name: str) -> bool:
    place, _, rest = name.partition("/")
    start, _, sha256 = rest.partition("/")
    return place == _PLACE and len(sha256) == 64 and sha256[:2] == start and set(sha256) <= set("0123456789abcdef")


def _extract(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with packed.open(name) as content, os.fdopen(handle, "wb") as stream:
        shutil.copyfileobj(content, stream)
        stream.flush()
        os.fsync(stream.fileno())


def _check(source: Path, place: Path) -> None:
    path = place / DATABASE
    with closing(connect(path, create=False, timeout=30.0)) as connection, translated(path):
        found = next(_found(connection, place), None)
    if found is not None:
        raise ArchiveError(f"{source} 里的档案不完好：{found}", remedy="请换一份备份；原来的档案没有改动")


def _found(connection: sqlite3.Connection, place: Path) -> Iterator[str]:
    return (f"{problem.where}：{problem.message}" for problem in problems(connection, place, read_data=True))
