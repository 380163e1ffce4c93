"""Writing the corrected copies and the change log. The submitted file is only ever read."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from credit_cli import safety
from credit_cli.model import Source

from .plan import Change, Plan, without
from .write import CellEdit, write_corrected

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
)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of one file: `output` is None when nothing was (or would be) written."""

    source: Source
    plan: Plan
    output: str | None
    note: str | None = None


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
        target.parent.mkdir(parents=True, exist_ok=True)
        safety.atomic_write(target, data)
    return target


def _names(wanted: Path) -> Iterable[Path]:
    yield wanted
    for number in range(1, 100_000):
        yield wanted.with_name(f"{wanted.stem}({number}){wanted.suffix}")


def write_logs(folder: Path, files: Sequence[Fixed], *, as_of: date, tool: str, rules: str) -> list[Path]:
    """Write the change log as csv and JSON beside the copies; nothing when nothing changed."""
    rows = [row for fixed in files for row in _rows(fixed, as_of=as_of, tool=tool, rules=rules)]
    if not rows:
        return []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LOG_HEADS)
    writer.writerows([safety.csv_value(safety.safe(value)) for value in row] for row in rows)
    entries = [dict(zip(_KEYS, row, strict=True)) for row in rows]
    log = json.dumps({"schema_version": 1, "changes": entries}, ensure_ascii=False, indent=1) + "\n"
    contents = {"更正日志.csv": text.getvalue().encode("utf-8-sig"), "更正日志.json": log.encode("utf-8")}
    return [write_copy(data, folder / name, inputs=()) for name, data in contents.items()]


_KEYS = ("date", "path", "sha256", "output", "sheet", "cell", "old", "new", "policy", "evidence", "tool", "rules")


def _rows(fixed: Fixed, *, as_of: date, tool: str, rules: str) -> Iterable[tuple[str, ...]]:
    for change in fixed.plan.changes:
        yield (
            as_of.isoformat(),
            fixed.source.path,
            fixed.source.sha256,
            fixed.output or "",
            *_of_change(change),
            tool,
            rules,
        )


def _of_change(change: Change) -> tuple[str, ...]:
    return change.sheet, change.cell, change.old, change.new, change.policy, change.evidence
