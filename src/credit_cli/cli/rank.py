"""`credit-cli rank`: the departments' ranking of a month, from the archive."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .months import resolved_month_option
from .options import as_of_option, format_option, output_option, workspace_option
from .streams import emit, note, save

if TYPE_CHECKING:
    from credit_cli.assess.ranking import Ranking, Terms

FORMATS = ("table", "concise", "json", "csv")
PAGE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, after parsing."""

    month: str
    as_of: date
    workspace: Path
    format_: str | None
    output: Path | None
    scoring: str | None
    quiet: bool


@click.command("rank")
@resolved_month_option
@as_of_option
@workspace_option
@format_option(*FORMATS, help_text="table、concise、json、csv；屏幕上默认 table，管道中默认 concise")
@output_option
@click.option("--scoring", metavar="办法", help="计分办法：default、plateau 或工作区 rules/scoring/ 中自己的")
@click.option("-q", "--quiet", is_flag=True, help="只输出结果，不在屏幕上加说明")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """按月给各部门排名：合规率、迟报率、错码重码和得分，计分办法列在表下。

    数据来自已入库的报送（先用 credit-cli validate 入库）。没有记录的月份给出空排名，并说明哪些月份有记录。
    """
    request = Request(**given)
    format_ = _format(request)
    ranking, periods = _ranking(request)
    no_color = getattr(ctx.find_root().obj, "no_color", False)
    chunks = _rendered(ranking, format_, request, no_color=no_color)
    if request.output is None:
        emit(chunks, encoding="utf-8" if format_ == "csv" else None, color=_color(request, no_color))
    else:
        save(request.output, chunks)
    _notes(ranking, periods, request)
    return 0


def _format(request: Request) -> str:
    """Return the format asked for: `--format`, else the suffix of `-o`, else by where stdout goes."""
    if request.format_ is not None:
        return request.format_
    if request.output is None:
        return "table" if sys.stdout.isatty() else "concise"
    suffix = request.output.suffix.lower().lstrip(".")
    formats = {"json": "json", "csv": "csv", "txt": "table"}
    if suffix not in formats:
        raise click.BadParameter(f"不知道后缀“.{suffix}”用什么格式，请加 --format", param_hint="-o")
    return formats[suffix]


def _ranking(request: Request) -> "tuple[Ranking, list[str]]":
    """Return the ranking, and the periods that have records when this one has nothing."""
    from credit_cli.archive import Archive
    from credit_cli.assess.ranking import rank

    terms = _terms(request)
    with Archive.open(request.workspace, create=False) as archive:
        records = archive.records(until=request.month)
        sent = archive.submissions(request.month)
        known = bool(sent) or bool((records["period"] == request.month).any())
        periods = [] if known else archive.periods()
    return rank(records, sent, month=request.month, terms=terms), periods


def _terms(request: Request) -> "Terms":
    from credit_cli import calendar
    from credit_cli.assess.ranking import Terms
    from credit_cli.assess.scoring import load
    from credit_cli.config import load_settings
    from credit_cli.resources import rule_file

    settings, rules = load_settings(request.workspace), request.workspace / "rules"
    return Terms(
        scoring=load(request.scoring or settings.ranking.scoring, overrides=rules),
        calendar=calendar.load(rule_file("calendars/cn.toml", overrides=rules)),
        days=settings.timeliness.working_days,
        count_from=settings.timeliness.count_from,
        min_records=settings.ranking.min_records,
    )


def _rendered(ranking: "Ranking", format_: str, request: Request, *, no_color: bool) -> Iterator[str]:
    from credit_cli.assess.ranking import document
    from credit_cli.render import ranking as render

    if format_ != "table":
        return render.FORMATS[format_](document(ranking))
    on_screen = request.output is None and sys.stdout.isatty()
    width = max(shutil.get_terminal_size((80, 24)).columns, 60) if on_screen else PAGE_WIDTH
    return render.table(document(ranking), width=width, color=_color(request, no_color))


def _color(request: Request, no_color: bool) -> bool:
    on_screen = request.output is None and sys.stdout.isatty()
    return on_screen and not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _notes(ranking: "Ranking", periods: list[str], request: Request) -> None:
    if not ranking.standings and not ranking.zero_reports:
        found = f"档案中有报送的月份：{'、'.join(periods)}" if periods else "档案中还没有任何报送"
        note(f"注意：{ranking.month} 没有任何报送，排名为空；{found}")
    if request.quiet:
        return
    total = ranking.total
    note(f"期间：{ranking.month}；{len(ranking.standings)} 个部门有报送，共 {total.reported} 条记录")
    if total.undetermined:
        coverage = ranking.settings["calendar"]
        note(
            f"有 {total.undetermined} 条记录时效未定：工作日历只覆盖 {coverage}，新的放假通知请用 calendar import 导入"
        )
    if request.output is not None:
        note(f"已写入 {request.output}")
