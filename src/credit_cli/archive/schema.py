"""The tables of the archive and how an older archive becomes a newer one.

Nothing derived is stored: the current state of a record is always computed from its versions (`current`).
"""

import sqlite3
from typing import Final

from credit_cli.errors import ArchiveError

APPLICATION_ID: Final = 0x63726564
"""“cred” in ASCII: tells our archive from any other SQLite file."""

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        # One received file. `slot` keeps apart what byte-identical files without records (an empty template sent as
        # zero report) mean when several departments or months send them. AUTOINCREMENT: a sequence number is never
        # given twice, so the order of versions survives whatever is taken back.
        """CREATE TABLE delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, slot TEXT NOT NULL, path TEXT NOT NULL,
            received TEXT NOT NULL, recorded_on TEXT NOT NULL, tool TEXT NOT NULL, rules TEXT NOT NULL,
            UNIQUE (sha256, slot))""",
        # One sheet of it. records NULL: could not be read; 0: a zero report. columns: field → [letter, title] as JSON.
        """CREATE TABLE submission (
            id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL REFERENCES delivery, sheet TEXT, dataset TEXT,
            department TEXT, period TEXT NOT NULL, records INTEGER, columns TEXT NOT NULL)""",
        "CREATE INDEX submission_delivery ON submission (delivery)",
        # What was found, as facts; words are made when somebody reads them. row 0: the sheet or file as a whole.
        """CREATE TABLE finding (
            submission INTEGER NOT NULL REFERENCES submission, position INTEGER NOT NULL, rule TEXT NOT NULL,
            severity TEXT NOT NULL, cell TEXT, row INTEGER NOT NULL, "column" TEXT, field TEXT, value TEXT NOT NULL,
            details TEXT NOT NULL, related TEXT NOT NULL, suggestion TEXT,
            PRIMARY KEY (submission, position)) WITHOUT ROWID""",
        # One real-world decision about one party: what all its versions share.
        """CREATE TABLE record (
            id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (dataset, key))""",
        # name and code_text: as submitted; party and code: what they are compared by. kept: further fields as JSON.
        """CREATE TABLE version (
            submission INTEGER NOT NULL REFERENCES submission, row INTEGER NOT NULL,
            record INTEGER NOT NULL REFERENCES record, digest TEXT NOT NULL, department TEXT NOT NULL,
            document TEXT NOT NULL, name TEXT NOT NULL, party TEXT NOT NULL, code_text TEXT NOT NULL,
            code TEXT NOT NULL, decided TEXT, reported TEXT NOT NULL, period TEXT NOT NULL, kept TEXT NOT NULL,
            compliant INTEGER NOT NULL, wrong_code INTEGER NOT NULL,
            PRIMARY KEY (submission, row)) WITHOUT ROWID""",
        "CREATE INDEX version_record ON version (record)",
        # What people did, chained by hashes (`journal`). AUTOINCREMENT remembers the last number given, so that a
        # chain cut off at its end shows.
        """CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, recorded_on TEXT NOT NULL,
            tool TEXT NOT NULL, rules TEXT NOT NULL, content TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)
        """,
        # Under which keys and digests of records are sealed (`seal`).
        "CREATE TABLE secret (key BLOB NOT NULL)",
        "INSERT INTO secret VALUES (randomblob(32))",
        """CREATE TRIGGER journal_stays BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END""",
        """CREATE TRIGGER journal_holds BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
    ),
    # 0: the sheet's own reported day could not be read, `reported` is the day of arrival (model.Records.dated).
    # unfit: what in number (1) and name (2) was found faulty (model.Records.unfit).
    (
        "ALTER TABLE version ADD COLUMN dated INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE version ADD COLUMN unfit INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX submission_department ON submission (dataset, department)",
    ),
    # What a person said of the file (delivery.SAYABLE), words with blanks between.
    ("ALTER TABLE delivery ADD COLUMN said TEXT NOT NULL DEFAULT ''",),
)

VERSION: Final = len(MIGRATIONS)


# One statement: another process may be making the archive at this moment, and half of it would look like a stranger's.
_STATE: Final = """SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master)
    FROM pragma_user_version, pragma_application_id"""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the archive's schema version, 0 for an empty database.

    Raises ArchiveError when the file is another program's database or was written by a newer credit-cli.
    """
    state: tuple[int, int, int] = connection.execute(_STATE).fetchone()
    version, application, tables = state
    if application != APPLICATION_ID and (tables or version):
        raise ArchiveError(
            "该文件不是 credit-cli 的档案", remedy="请核对 .credit-cli/archive.sqlite3 是否被其他文件替换"
        )
    if version > VERSION:
        raise ArchiveError(
            f"档案由更新版本的 credit-cli 写成（档案格式 {version}，本程序只认识到 {VERSION}）",
            remedy="请升级 credit-cli 后再打开",
        )
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the archive to this program's schema, all or nothing. Safe when several processes do it at once."""
    connection.execute("BEGIN IMMEDIATE")
    for step in range(version_of(connection), VERSION):
        for statement in MIGRATIONS[step]:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
