"""`credit-cli archive`: what is recorded, and whether it is whole."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from credit_cli.errors import CreditError

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
@click.argument("what", metavar="批次或文件")
@click.option("--reason", metavar="原因", help="撤销一个文件的入库时必写：谁、为什么（记入操作记录）")
@as_of_option
@workspace_option
def undo(what: str, reason: str | None, as_of: "date", workspace: Path) -> int:
    """撤销 fix-codes 的一个批次（如 fix-3），或者撤销一个文件的入库（写序号或路径，如 12、收/市监局.xlsx）。

    撤销批次：删除它写出的更正副本；写出后又被改动过的副本不删。批次编号见 archive list --runs。
    撤销入库：该文件的记录和问题退出档案，如同没有入库；原件仍保存，可重新校验入库；已关账月份的数字不变。序号见
    archive list。两种撤销都只追加一条操作记录，原记录不删；报送的原文件从未改动。
    退出码：0 已撤销（或此前已撤销）；1 有副本没有删除；2 没能完成。
    """
    if re.fullmatch(r"fix-\d+", what.strip().lower()):
        return _undo_run(what, as_of, workspace)
    return _withdraw(what, (reason or "").strip(), as_of, workspace)


def _withdraw(what: str, reason: str, as_of: "date", workspace: Path) -> int:
    from credit_cli import rulepack
    from credit_cli.archive import Archive
    from credit_cli.assess.closing import closings

    with Archive.open(workspace, create=False) as archive:
        file = archive.filed(what)
        closed = closings(archive.acts("close", "reopen"))
    told = f"第 {file.sequence} 号 {file.path}（{'、'.join(file.departments) or '部门不明'}，{file.records} 条记录）"
    if not reason:
        raise CreditError(
            f"撤销入库要写明谁、为什么：{_public(told)}", remedy='请加 --reason，例如 --reason "张三：发错月份"'
        )
    rules = rulepack.load(workspace / "rules").digest
    with Archive.open(workspace, create=True) as archive:
        archive.withdraw(file, reason=reason, rules=rules, recorded_on=as_of)
    note(_public(f"已撤销入库：{told}"))
    frozen = [month for month in file.periods if month in closed]
    if frozen:
        note(f"注意：{'、'.join(frozen)} 已关账，关账时的数字不变；再次入库的记录将计入下一个未关账的月份")
    note("原件仍保存在档案中；要重新入库，再用 credit-cli validate 校验该文件")
    return 0


def _undo_run(run: str, as_of: "date", workspace: Path) -> int:
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
