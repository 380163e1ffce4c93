"""`credit-cli archive`: what is recorded, and whether it is whole."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .backup import backup, restore
from .options import as_of_option, format_option, month_option, workspace_option
from .streams import emit, note

if TYPE_CHECKING:
    from datetime import date

    from credit_cli.archive import Entry
    from credit_cli.archive.changes import Run

RUN_HEADS = ("批次", "日期", "更正", "状态", "更正副本")
HEADS = ("序号", "期间", "部门", "数据集", "记录", "错误", "警告", "收到", "入库", "文件")


@click.group("archive")
def command() -> None:
    """档案：已入库的报送，及其是否完好。"""


@command.command("list")
@month_option("只列该月：10、2026-10、202610 或 上月；不写即全部")
@as_of_option
@click.option("--runs", is_flag=True, help="列出 fix-codes 的各个更正批次，而不是报送")
@workspace_option
@format_option("table", "json", default="table")
def list_(month: str | None, as_of: "date", runs: bool, workspace: Path, format_: str) -> int:
    """列出已入库的每张表：期间、部门、记录数、错误数、收到和入库日期、文件。"""
    from credit_cli.archive import Archive

    with Archive.open(workspace, create=False) as archive:
        if runs:
            return _list_runs(archive.runs(), format_)
        entries = archive.submissions(month)
    emit(_document(entries) if format_ == "json" else _table(entries))
    if not entries:
        note(f"{month or '档案'}没有入库的报送")
    return 0


@command.command("verify")
@click.option("--read-data", is_flag=True, help="读出每份原件，与入库时的校验值（SHA-256）比对")
@workspace_option
def verify(read_data: bool, workspace: Path) -> int:
    """核对档案是否完好：数据库、登记数与实有数、原件。只查不改；退出码 0 完好，1 有问题，2 打不开。"""
    from credit_cli.archive import Archive

    with Archive.open(workspace, create=False) as archive:
        found = archive.verify(read_data=read_data)
        count = len(archive.submissions())
    emit(_public(f"{problem.where}：{problem.message}；{problem.remedy}") + "\n" for problem in found)
    checked = (
        "数据库、登记数、原件内容" if read_data else "数据库、登记数、原件是否齐全（内容未比对，可加 --read-data）"
    )
    note(f"已核对 {count} 张表：{checked}；{f'发现 {len(found)} 处问题' if found else '未发现问题'}")
    return 1 if found else 0


@command.command("undo")
@click.argument("run", metavar="批次")
@as_of_option
@workspace_option
def undo(run: str, as_of: "date", workspace: Path) -> int:
    """撤销 fix-codes 的一个批次：删除它写出的更正副本；写出后又被改动过的副本不删。

    批次编号见 fix-codes 的输出、更正日志或 archive list --runs。撤销只追加一条记录，原记录不删；报送的原文件从未改动。
    退出码：0 已撤销（或此前已撤销）；1 有副本没有删除；2 没能完成。
    """
    from credit_cli.archive import Archive
    from credit_cli.fixing.undo import take_back

    with Archive.open(workspace, create=False) as archive:
        found = archive.run(run)
        others = [other for other in archive.runs() if other.id != found.id and not other.undone]
        received = {entry.sha256 for entry in archive.submissions()}
    if found.undone:
        note(f"更正批次 {found.id} 已于 {found.undone} 撤销，没有再做任何改动")
        return 0
    shared = {copy for other in others for copy in other.copies}
    outcomes = take_back(found.copies, base=workspace, shared=shared, received=received)
    with Archive.open(workspace, create=True) as archive:
        archive.record_undo(found.id, [asdict(outcome) for outcome in outcomes], recorded_on=as_of)
    for outcome in outcomes:
        note(_public(f"{'已删除' if outcome.done == 'removed' else outcome.reason}：{outcome.path}"))
    note(f"更正批次 {found.id} 已撤销；报送的原文件从未改动")
    return 1 if any(outcome.done == "kept" for outcome in outcomes) else 0


def _list_runs(runs: "Sequence[Run]", format_: str) -> int:
    if format_ == "json":
        emit([json.dumps({"schema_version": 1, "runs": [_run_entry(run) for run in runs]}, indent=1) + "\n"])
    else:
        emit(_aligned([RUN_HEADS, *(tuple(map(_public, _run_cells(run))) for run in runs)]))
    if not runs:
        note("档案没有更正批次")
    return 0


def _run_entry(run: "Run") -> dict[str, object]:
    copies = [{"path": _public(path), "sha256": sha256} for path, sha256 in run.copies]
    facts = {name: getattr(run, name) for name in ("undone", "tool", "rules", "hash", "changes")}
    return {"run": run.id, "recorded_on": run.recorded_on.isoformat(), **facts, "copies": copies}


def _run_cells(run: "Run") -> tuple[str, ...]:
    state = f"已于 {run.undone} 撤销" if run.undone else "有效"
    copies = "、".join(path for path, _ in run.copies)
    return run.id, run.recorded_on.isoformat(), str(run.changes), state, copies


def _document(entries: "Sequence[Entry]") -> Iterator[str]:
    lines = [
        {name: _plain(value) for name, value in asdict(entry).items() if name not in {"id", "columns"}}
        for entry in entries
    ]
    yield json.dumps({"schema_version": 1, "submissions": lines}, indent=1, default=str) + "\n"


def _plain(value: object) -> object:
    return _public(value) if isinstance(value, str) else value


def _table(entries: "Sequence[Entry]") -> Iterator[str]:
    return _aligned([HEADS, *(tuple(map(_public, _cells(entry))) for entry in entries)])


def _aligned(rows: "Sequence[tuple[str, ...]]") -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def _cells(entry: "Entry") -> tuple[str, ...]:
    records = "读不出" if entry.records is None else str(entry.records)
    file = entry.path if entry.sheet is None else f"{entry.path} [{entry.sheet}]"
    return (
        *(str(entry.sequence), entry.period, entry.department or "", entry.dataset or "", records, str(entry.errors)),
        *(str(entry.warnings), str(entry.received), str(entry.recorded_on), file),
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _public(text: str) -> str:
    from credit_cli.safety import mask, safe

    return mask(safe(text)).replace("\n", " ")


command.add_command(backup)
command.add_command(restore)
