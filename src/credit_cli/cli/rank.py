"""`credit-cli rank`: the departments' ranking of a month or of several, from the archive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from .months import months_option
from .options import as_of_option, format_option, output_option, workspace_option
from .results import format_of
from .streams import emit, note, save, screen

FORMATS = ("table", "concise", "json", "csv", "xlsx")
PAGE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, after parsing."""

    month: tuple[str, ...]
    as_of: date
    workspace: Path
    format_: str | None
    output: Path | None
    scoring: str | None
    quiet: bool


@click.command("rank")
@months_option
@as_of_option
@workspace_option
@format_option(*FORMATS, help_text="table、concise、json、csv、xlsx；屏幕上默认 table，管道中默认 concise")
@output_option
@click.option("--scoring", metavar="办法", help="计分办法：default、plateau 或工作区 rules/scoring/ 中自己的")
@click.option("-q", "--quiet", is_flag=True, help="只输出结果，不在屏幕上加说明")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """按月给各部门排名：合规率、迟报率、错码重码和得分，计分办法列在表下。

    数据来自已入库的报送（先用 credit-cli validate 入库）。没有记录的月份给出空排名，并说明哪些月份有记录。
    已关账的月份用关账时的数字。工作区里有 departments.xlsx（或 .csv）的，部门按其中的名称和分组排名。
    """
    request = Request(**given)
    format_ = format_of(request.format_, request.output)
    rankings, periods = _rankings(request, whole=format_ == "xlsx")
    width, color = screen(ctx, request.output, page=PAGE_WIDTH, narrowest=60)
    if format_ == "xlsx":
        _save_workbook(rankings, request)
    elif request.output is None:
        chunks = _rendered(rankings, format_, width, color=color)
        emit(chunks, encoding="utf-8" if format_ == "csv" else None, color=color)
    else:
        save(request.output, _rendered(rankings, format_, width, color=False))
    for ranking in rankings:
        _notes(ranking, periods, request)
    if request.output is not None and not request.quiet:
        note(f"已写入 {request.output}")
    return 0


def _rankings(request: Request, *, whole: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the months' rankings (`whole`: their whole documents), and the periods with records if one has none."""
    from credit_cli.archive import Archive

    from .monthly import document_of, ranking_of, rules_of

    rules = rules_of(request.workspace, scoring=request.scoring)
    with Archive.open(request.workspace, create=False) as archive:
        if whole:
            found = [document_of(archive, rules, month, request.as_of) for month in request.month]
        else:
            found = [ranking_of(archive, rules, month, request.as_of) for month in request.month]
        empty = any(map(_nothing, found))
        return found, archive.periods() if empty else []


def _nothing(ranking: Mapping[str, Any]) -> bool:
    """Has nobody sent anything?"""
    return not any(ranking.get(part) for part in ("departments", "zero_reports", "no_records"))


def _save_workbook(rankings: list[dict[str, Any]], request: Request) -> None:
    from credit_cli.render.rankbook import rankbook
    from credit_cli.safety import atomic_write

    assert request.output is not None  # `format_of` saw to it
    atomic_write(request.output, rankbook(rankings))


def _rendered(rankings: list[dict[str, Any]], format_: str, width: int, *, color: bool) -> Iterator[str]:
    from credit_cli.render import ranking as render

    if format_ == "table":
        return render.table(rankings, width=width, color=color)
    return render.FORMATS[format_](rankings)


def _notes(ranking: Mapping[str, Any], periods: list[str], request: Request) -> None:
    if _nothing(ranking):
        found = f"档案中有报送的月份：{'、'.join(periods)}" if periods else "档案中还没有任何报送"
        note(f"注意：{ranking['month']} 没有任何报送，排名为空；{found}")
    if request.quiet:
        return
    total = ranking["total"]
    closed = f"（{ranking['closed']['on']} 关账的数字）" if ranking.get("closed") else ""
    ranked = len(ranking["departments"])
    note(f"期间：{ranking['month']}；{ranked} 个部门有报送，共 {total['reported']} 条记录{closed}")
    if total["undetermined"]:
        unclear = f"有 {total['undetermined']} 条记录时效未定：工作日历只覆盖 {ranking['settings']['calendar']}"
        note(f"{unclear}，新的放假通知请用 calendar import 导入")
