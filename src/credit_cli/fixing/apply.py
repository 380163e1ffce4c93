"""Writing the corrected copies and the change log. The submitted file is only ever read."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from credit_cli import safety
from credit_cli.checks.cells import covered
from credit_cli.model import Source

from .plan import Change, Plan, without
from .write import CellEdit, write_corrected

LOG: Final = ("更正日志.csv", "更正日志.json")
LOG_HEADS = (
    "日期",
    "文件",
    "原文件SHA-256",
    "更正副本",
    "工作表",
    "单元格",
    "原值",
    "新值",
    "策略",
    "依据",
    "工具版本",
    "规则版本",
    "更正批次",
)
_KEYS = (
    "date",
    "path",
    "sha256",
    "output",
    "sheet",
    "cell",
    "old",
    "new",
    "policy",
    "evidence",
    "tool",
    "rules",
    "run",
)
_CHANGE: Final = ("sheet", "cell", "old", "new", "policy", "evidence")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of one file: `output` is None when nothing was (or would be) written."""

    source: Source
    plan: Plan
    output: str | None
    note: str | None = None
    digest: str | None = None
    """SHA-256 of the copy."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A corrected copy: `plan` is what was really done, cells that cannot be written moved to the proposals."""

    data: bytes
    suffix: str
    note: str | None
    plan: Plan


def corrected(original: bytes, source: Source, plan: Plan) -> Copy:
    """Make the corrected copy in memory. Raises OutputError when a cell does not hold what the plan saw there."""
    edits = [CellEdit(change.sheet, change.cell, change.old, change.new) for change in plan.changes]
    written = write_corrected(original, source.format, edits, encoding=source.encoding, grids=source.grids)
    reasons = {(refused.edit.sheet, refused.edit.cell): refused.reason for refused in written.refused}
    suffix = written.suffix or PurePath(source.path).suffix
    return Copy(written.data, suffix, written.note, without(plan, reasons))


def write_copy(data: bytes, wanted: Path, *, inputs: Sequence[Path]) -> Path:
    """Write a copy beside others without ever replacing a different file. Returns where it stands.

    An equal file that is already there stays; a different one makes way to `名(1).xlsx`. Raises OutputError.
    """
    target = next(path for path in _names(wanted) if not path.exists() or path.read_bytes() == data)
    safety.refuse_overwrite(target, inputs)
    if not target.exists():
        safety.make_folder(target.parent)
        safety.atomic_write(target, data)
    return target


def _names(wanted: Path) -> Iterable[Path]:
    yield wanted
    for number in range(1, 100_000):
        yield wanted.with_name(f"{wanted.stem}({number}){wanted.suffix}")


def finished(data: bytes, source: Source, plan: Plan, target: Path, *, write: bool, inputs: Sequence[Path]) -> Fixed:
    """Write the corrected copy of one file to `target` (or beside it), unless nothing is to be written.

    `data`: the submitted bytes. Without `write` the result says what would be. Raises OutputError.
    """
    if not plan.changes:
        return Fixed(source, plan, None)
    copy = corrected(data, source, plan)
    if not copy.plan.changes:
        return Fixed(source, copy.plan, None, copy.note)
    wanted = target.with_suffix(copy.suffix)
    written = write_copy(copy.data, wanted, inputs=inputs) if write else wanted
    return Fixed(source, copy.plan, written.as_posix(), copy.note, hashlib.sha256(copy.data).hexdigest())


def entries(files: Iterable[Fixed]) -> list[dict[str, Any]]:
    """Return what a run changed, as the archive keeps it and the log shows it: one entry per copy."""
    return [
        {
            "path": fixed.source.path,
            "sha256": fixed.source.sha256,
            "output": fixed.output,
            "output_sha256": fixed.digest,
            "changes": [_entry(change) for change in fixed.plan.changes],
        }
        for fixed in files
        if fixed.output
    ]


def _entry(change: Change) -> dict[str, str]:
    values = {name: getattr(change, name) for name in _CHANGE}
    return {**values, "old": covered(change.old)}


def logs(files: Sequence[Mapping[str, Any]], stamp: Mapping[str, str]) -> dict[str, bytes]:
    """Return the change log as CSV and JSON by file name; `files` as `entries` made them.

    `stamp`: date, tool, rules and run, the same in every row, and hash, the link of the archive's chain, in the JSON.
    The JSON also lists the copies by their SHA-256, so that they are known where they lie.
    """
    rows = [{**stamp, **file, **change} for file in files for change in file["changes"]]
    rows = [{key: safety.mask(str(value)) for key, value in row.items() if key in _KEYS} for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LOG_HEADS)
    writer.writerows([safety.csv_value(safety.safe(row[key])) for key in _KEYS] for row in rows)
    changes = [{key: row[key] for key in _KEYS} for row in rows]
    copies = [{name: file[name] for name in ("sha256", "output_sha256")} for file in files]
    top = {"schema_version": 1, "run": stamp["run"], "hash": stamp["hash"], "copies": copies, "changes": changes}
    plain = json.dumps(top, ensure_ascii=False, indent=1) + "\n"
    return dict(zip(LOG, (text.getvalue().encode("utf-8-sig"), plain.encode("utf-8")), strict=True))
