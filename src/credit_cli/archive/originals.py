"""The received files, byte for byte, under their SHA-256. Written once, never overwritten, never removed here."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Final

from credit_cli.errors import ArchiveError, cause

_KEPT: Final = """SELECT sha256, min(path) FROM (
        SELECT sha256, path FROM delivery
        UNION ALL SELECT content ->> '$.sha256', content ->> '$.path' FROM journal AS taken
            WHERE kind = 'withdraw' AND NOT EXISTS (
                SELECT 1 FROM journal AS purged, json_each(purged.content, '$.sha256')
                WHERE purged.kind = 'purge' AND purged.sequence > taken.sequence
                    AND json_each.value = taken.content ->> '$.sha256'))
    GROUP BY sha256 ORDER BY min(path), sha256"""


def original_path(folder: Path, sha256: str) -> Path:
    return folder / "originals" / sha256[:2] / sha256


def kept(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (SHA-256, path) of every original that must be there: of recorded files, and of withdrawn ones.

    Those that were purged after they had been withdrawn need not.
    """
    return connection.execute(_KEPT).fetchall()


def keep(folder: Path, sha256: str, data: bytes) -> None:
    """Store `data` durably unless it is there. Raises ValueError when it is not what `sha256` names."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("original bytes do not match their SHA-256")
    path = original_path(folder, sha256)
    if path.exists():
        return
    from credit_cli.safety import atomic_write

    try:
        path.parent.parent.mkdir(mode=0o700, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"不能在 {folder} 建立存放原件的文件夹：{cause(error)}", remedy="请检查该文件夹的写权限和磁盘空间后重试"
        ) from error
    atomic_write(path, data, mode=0o600)


def read(folder: Path, sha256: str) -> bytes:
    """Return the original file's bytes. Raises ArchiveError when it is missing or no longer the same."""
    path = original_path(folder, sha256)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"{path}：原件读不出来（{cause(error)}）", remedy="请从备份中恢复该文件") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ArchiveError(f"{path}：原件内容已变，与其校验值不符", remedy="请从备份中恢复该文件")
    return data
