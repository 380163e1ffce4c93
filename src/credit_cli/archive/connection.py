"""Opening the database: durable, private, and with every failure put into one line and a remedy."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from credit_cli.errors import ArchiveError, cause

from . import schema

_REMEDIES: Final = {
    "SQLITE_BUSY": ("档案正被另一个程序使用", "请等另一个 credit-cli 运行结束后重试"),
    "SQLITE_LOCKED": ("档案正被另一个程序使用", "请等另一个 credit-cli 运行结束后重试"),
    "SQLITE_READONLY": ("档案是只读的，不能写入", "请检查 .credit-cli 文件夹的写权限，或用 --no-record 只校验不入档"),
    "SQLITE_PERM": ("没有权限打开档案", "请检查 .credit-cli 文件夹的读写权限"),
    "SQLITE_CANTOPEN": ("档案打不开", "请检查 .credit-cli 文件夹是否存在、是否有读写权限"),
    "SQLITE_FULL": ("磁盘空间不足，本次没有入档", "请清理磁盘后重新运行；已入档的内容不受影响"),
    "SQLITE_IOERR": ("读写档案时磁盘出错", "请检查磁盘、U 盘或网络盘后重试"),
    "SQLITE_NOTADB": (
        "档案已损坏或不是数据库文件",
        "请勿改动它，先备份 .credit-cli，再用备份恢复，或移走后重新校验原件",
    ),
    "SQLITE_CORRUPT": ("档案已损坏", "请勿改动它，先备份 .credit-cli，再用备份恢复，或移走后重新校验原件"),
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every SQLite error inside into an ArchiveError that names the file, the cause and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        known = next((text for prefix, text in _REMEDIES.items() if name.startswith(prefix)), None)
        what, remedy = known or (f"档案无法读写（{error}）", "请先备份 .credit-cli，再用备份恢复，或移走后重新校验原件")
        raise ArchiveError(f"{path}：{what}", remedy=remedy) from error
    except ArchiveError as error:
        if str(path) in error.message:
            raise
        raise ArchiveError(f"{path}：{error.message}", remedy=error.remedy) from error


def connect(path: Path, *, create: bool, timeout: float) -> sqlite3.Connection:
    """Open the database at `path`; with `create` it is made (0600, in a folder of 0700) and may be written.

    Without `create` the connection refuses every write, but may still roll back what a killed process left behind.
    Raises ArchiveError when there is none, or it is locked, damaged, of a newer version or not ours.
    """
    _refuse_other(path)
    if create:
        _make(path)
    elif not path.is_file():
        raise ArchiveError(
            f"{path.parent} 里还没有档案", remedy="请先用 credit-cli validate 校验并入档，或用 --workspace 指定工作区"
        )
    with translated(path):
        return _configured(path, create=create, timeout=timeout)


def _refuse_other(path: Path) -> None:
    """Raise ArchiveError when something else stands in the archive's place."""
    remedy = "请核对它是什么，改名或移走后重新运行；有备份的用 credit-cli archive restore 恢复"
    if path.parent.exists() and not path.parent.is_dir():
        raise ArchiveError(f"{path.parent} 是一个文件，不是档案所在的文件夹", remedy=remedy)
    if path.is_dir():
        raise ArchiveError(f"{path} 是一个文件夹，不是档案的数据库", remedy=remedy)
    if not (path.exists() and path.stat().st_size) and any(path.parent.glob("originals/*/*")):
        # Begun anew, nobody's first reported day would be known, and nothing would tell.
        raise ArchiveError(
            f"{path.parent} 里有报送的原件，档案的数据库 {path.name} 却没有了或是空的",
            remedy="请将该文件夹改名，再用 credit-cli archive restore 从备份恢复；没有备份的，改名后重新校验全部报送",
        )


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ArchiveError(
            f"不能在 {path.parent} 建立档案：{cause(error)}",
            remedy="请检查该文件夹的写权限和磁盘空间，或用 --workspace 另指定",
        ) from error


def _configured(path: Path, *, create: bool, timeout: float) -> sqlite3.Connection:
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=timeout, isolation_level=None
    )
    try:
        _prepare(connection, path, create=create)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    # TRUNCATE is a rollback journal whose end is itself synced: no directory sync is needed for a durable commit.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    version = schema.version_of(connection)
    if not create and version == 0:
        raise ArchiveError(f"{path} 是空的，还没有入档任何文件", remedy="请先用 credit-cli validate 校验并入档")
    if version < schema.VERSION:
        schema.migrate(connection)
    connection.execute("PRAGMA journal_mode = TRUNCATE" if create else "PRAGMA query_only = ON")
