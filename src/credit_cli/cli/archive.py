"""`credit-cli archive`: what is recorded, and whether it is whole."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import as_of_option, format_option, month_option, workspace_option
from .streams import emit, note

if TYPE_CHECKING:
    from datetime import date

    from credit_cli.archive import Entry

HEADS = ("序号", "期间", "部门", "数据集", "记录", "错误", "警告", "收到", "入库", "文件")


@click.group("archive")
def command() -> None:
    """档案：已入库的报送，及其是否完好。"""


@command.command("list")
@month_option("只列该月：10、2026-10、202610 或 上月；不写即全部")
@as_of_option
@workspace_option
@format_option("table", "json", default="table")
def list_(month: str | None, as_of: "date", workspace: Path, format_: str) -> int:
    """列出已入库的每张表：期间、部门、记录数、错误数、收到和入库日期、文件。"""
    from credit_cli.archive import Archive

    with Archive.open(workspace, create=False) as archive:
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


def _document(entries: "Sequence[Entry]") -> Iterator[str]:
    lines = [{name: _plain(value) for name, value in asdict(entry).items()} for entry in entries]
    yield json.dumps({"schema_version": 1, "submissions": lines}, indent=1, default=str) + "\n"


def _plain(value: object) -> object:
    return _public(value) if isinstance(value, str) else value


def _table(entries: "Sequence[Entry]") -> Iterator[str]:
    rows = [HEADS, *(tuple(map(_public, _cells(entry))) for entry in entries)]
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
