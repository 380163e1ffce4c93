"""Is the archive whole? Looks, reports, and never repairs."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from credit_cli.errors import ArchiveError

from . import journal, originals


@dataclass(frozen=True, slots=True)
class Problem:
    """Something damaged or missing: where, what, and what to do."""

    where: str
    message: str
    remedy: str


def problems(connection: sqlite3.Connection, folder: Path, *, read_data: bool) -> Iterator[Problem]:
    """Yield what is wrong; with `read_data` every original is read and compared with its SHA-256."""
    yield from _database(connection)
    yield from _counts(connection)
    yield from (Problem(*found) for found in journal.breaks(connection))
    yield from _originals(connection, folder, read_data=read_data)


def _database(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (text,) in connection.execute("PRAGMA integrity_check"):
        if text != "ok":
            yield Problem("archive.sqlite3", f"数据库内部不一致：{text}", "请从备份中恢复 .credit-cli 文件夹")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem(
            "archive.sqlite3", f"{table} 第 {row} 行在 {parent} 中没有对应项", "请从备份中恢复 .credit-cli 文件夹"
        )


def _counts(connection: sqlite3.Connection) -> Iterator[Problem]:
    query = """SELECT path, sheet, records,
            (SELECT count(*) FROM version WHERE version.submission = submission.id) AS found
        FROM submission JOIN delivery ON delivery.id = submission.delivery
        WHERE coalesce(records, 0) <> found ORDER BY submission.id"""
    for path, sheet, records, found in connection.execute(query):
        yield Problem(
            f"{path}（{sheet or '整个文件'}）",
            f"登记 {records or 0} 条记录，实有 {found} 条",
            "请从备份中恢复 .credit-cli 文件夹",
        )


def _originals(connection: sqlite3.Connection, folder: Path, *, read_data: bool) -> Iterator[Problem]:
    for sha256, path in originals.kept(connection):
        try:
            if read_data:
                originals.read(folder, sha256)
            elif not originals.original_path(folder, sha256).is_file():
                yield Problem(path, f"原件 {sha256} 不见了", "请从备份中恢复，或重新校验该文件")
        except ArchiveError as error:
            yield Problem(path, error.message, error.remedy)
