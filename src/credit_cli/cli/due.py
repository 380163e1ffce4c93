"""`credit-cli due DATE…`: the last timely day of a decision; the day alone on stdout, the counting on stderr."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.cli.calendar import format_option, open_table, rules_of, span_as_json, workspace_option

from .streams import emit, note

if TYPE_CHECKING:
    from credit_cli.calendar import CountFrom, Span, WorkingDays

_LONGEST = 20
"""More days than any run of free ones has."""
COUNTING = {"next_day": "决定次日起算", "decision_day": "决定当日起算"}
WHY = {
    "EMPTY": "没有内容",
    "IMPOSSIBLE": "没有这一天",
    "INCOMPLETE": "缺少年、月或日",
    "AMBIGUOUS": "年月日的顺序不明",
    "LONG_TERM": "不是一个具体日期",
    "UNPARSABLE": "看不懂",
}


@click.command("due")
@click.argument("dates", nargs=-1, required=True, metavar="日期...")
@click.option("--count-from", type=click.Choice(list(COUNTING)), help="起算日；默认取工作区设置 timeliness.count_from")
@click.option("--days", type=click.IntRange(1, 366), help="工作日数；默认取工作区设置 timeliness.working_days")
@workspace_option
@format_option
@click.pass_context
def command(
    context: click.Context,
    dates: tuple[str, ...],
    count_from: "CountFrom | None",
    days: int | None,
    workspace: Path | None,
    layout: str,
) -> None:
    """决定日期的最后报送日（默认7个工作日，扣除法定节假日、计入调休上班日）。

    工作日历尚未覆盖截止日时输出“未定”，退出码为 1。
    """
    from credit_cli.config import load_settings

    rules = rules_of(workspace)
    settings, table = load_settings(rules.parent).timeliness, open_table(rules)
    days, count_from = days or settings.working_days, count_from or settings.count_from
    answers = [(day, table.due(day, days=days, count_from=count_from)) for day in map(_decision, dates)]
    counting = f"{COUNTING[count_from]}第 {days} 个工作日"
    if layout == "json":
        rows = [_as_json(table, decision, due, count_from) for decision, due in answers]
        head = {"schema_version": 1, "calendar": table.coverage, "count_from": count_from, "days": days}
        emit([json.dumps({**head, "dates": rows}, indent=1) + "\n"])
    else:
        for decision, due in answers:
            note("\n".join(_explain(table, decision, due, count_from, counting)))
            emit([f"{f'{decision} ' if len(answers) > 1 else ''}{due or '未定'}\n"])
    context.exit(1 if any(due is None for _, due in answers) else 0)


def _decision(text: str) -> date:
    from credit_cli.dates import Problem, parse
    from credit_cli.errors import CreditError

    day = parse(text)
    if isinstance(day, Problem):
        raise CreditError(f"决定日期“{text}”{WHY[day.name]}", remedy="写成年-月-日，例如 2026-09-24")
    return day


def _explain(
    table: "WorkingDays", decision: date, due: date | None, count_from: "CountFrom", counting: str
) -> list[str]:
    if due is None and decision < table.first:
        return [
            f"{decision} 的截止日未定：工作日历从 {table.first_year} 年开始，不以普通周末推算",
            "怎么办：请核对日期；确是这一天的，请人工判断",
        ]
    if due is None:
        return [
            f"{decision} 的截止日未定：工作日历只覆盖 {table.coverage} 年，不以普通周末推算",
            "怎么办：国务院发布相应年份的放假通知后，用 credit-cli calendar import 导入",
        ]
    last = _last_counted(table, due)
    free = "、".join(str(span) for span in _free(table, decision, last, count_from))
    rest = f"，其后的休息日也算及时，最迟 {due}" if last != due else ""
    return [f"{decision} 作出决定，{counting}为 {last}{rest}" + (f"；不计：{free}" if free else "")]


def _last_counted(table: "WorkingDays", due: date) -> date:
    """The last working day of the term; counting from the decision day, free days may follow that are still in time."""
    return next(day for back in range(_LONGEST) if table.is_working(day := due - timedelta(days=back)))


def _free(table: "WorkingDays", decision: date, due: date, count_from: "CountFrom") -> "Iterator[Span]":
    """Yield the runs of free days between the first day that could count and the last that does."""
    from credit_cli.calendar import Span

    start = decision + timedelta(days=count_from == "next_day")
    days = (start + timedelta(days=number) for number in range((due - start).days + 1))
    for name, run in groupby(days, key=lambda day: None if table.is_working(day) else table.name(day) or "周末"):
        if name is not None:
            members = list(run)
            yield Span(name, members[0], members[-1])


def _as_json(table: "WorkingDays", decision: date, due: date | None, count_from: "CountFrom") -> dict[str, Any]:
    last = due and _last_counted(table, due)
    free = [] if last is None else [span_as_json(span) for span in _free(table, decision, last, count_from)]
    return {"decision": decision.isoformat(), "due": due and due.isoformat(), "skipped": free}
