"""`credit-cli missing`: which department reported which data set for no period (漏报)."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.errors import ConfigError

from .options import as_of_option, format_option, output_option, workspace_option
from .results import BY_SUFFIX, format_of, write
from .streams import note

if TYPE_CHECKING:
    from credit_cli.assess.collection import Duty, Report, Span
    from credit_cli.reading.lists import Line

    from .monthly import Rules

STEM = "collection"
TITLES = {
    "department": ("部门", "部门名称", "单位名称"),
    "dataset": ("数据集", "目录", "数据目录", "信息类别"),
    "cycle": ("周期", "归集周期", "报送周期"),
    "since": ("开始日期", "起始日期", "分配日期"),
    "until": ("结束日期", "截止日期"),
}
FORMATS = ("table", "concise", "json", "csv")
SUFFIXES = {suffix: kind for suffix, kind in BY_SUFFIX.items() if kind in FORMATS}


@click.command("missing")
@click.option("--period", metavar="期间", help="2026-10、2026-Q3、2026-H1、2026 或 2026-W43；不写即上月")
@as_of_option
@workspace_option
@format_option(*FORMATS, help_text="table、concise、json、csv；屏幕上默认 table，管道中默认 concise")
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    period: str | None,
    as_of: date,
    workspace: Path,
    format_: str | None,
    output: Path | None,
) -> int:
    """漏报：按归集周期，哪个部门的哪个数据集没有报送；零报告也是报送。

    归集表是工作区的 collection.xlsx（或 .csv）：部门、数据集、周期（周、月、季、半年、年）、开始日期、结束日期，
    后两列可不填。数据集写编号、名称或组名（如 双公示，组里任一个报了即可）。列出在该期间内结束的每个周期；每个周期
    最多算一次漏报，最后一天报送的算按时。有漏报时退出码为 1。
    """
    from credit_cli.render import missing as render

    found = _document(workspace, _span(period, as_of), as_of)
    write(ctx, found, format_of(format_, output, known=SUFFIXES), output, render, page=110)
    note(render.summary(found))
    return int(found["missing"] > 0)


def _span(text: str | None, as_of: date) -> "Span":
    from credit_cli.assess.collection import span

    from .months import resolve_month

    try:
        return span(text or resolve_month(None, today=as_of))
    except ValueError:
        told = f"“{text}”不是期间，写成 2026-10、2026-Q3、2026-H1、2026 或 2026-W43"
        raise click.BadParameter(told, param_hint="--period") from None


def _document(workspace: Path, within: "Span", as_of: date) -> dict[str, Any]:
    from credit_cli.archive import Archive
    from credit_cli.assess.collection import WORDS, states
    from credit_cli.render.words import public

    from .monthly import rules_of

    rules = rules_of(workspace)
    duties = load_duties(workspace, rules)
    with Archive.open(workspace, create=False) as archive:
        reports = list(_reports(archive, rules))
    lines = [
        {
            "department": public(state.duty.department),
            "dataset": state.duty.title,
            "cycle": WORDS[state.duty.cycle],
            "period": state.span.name,
            "last_day": state.span.last.isoformat(),
            "status": state.status,
            "received": state.received.isoformat() if state.received else None,
        }
        for state in states(duties, reports, within, as_of=as_of)
    ]
    counts = {status: sum(line["status"] == status for line in lines) for status in ("missing", "late", "open")}
    known = {duty.department for duty in duties}
    beyond = sorted({public(report.department) for report in reports if report.department not in known})
    head = {"schema_version": 1, "period": within.name, "as_of": as_of.isoformat(), "duties": len(lines)}
    return {**head, **counts, "items": lines, "not_in_table": beyond}


def _reports(archive: Any, rules: "Rules") -> "Iterator[Report]":
    """What came: per sheet its own department, and those that its records name."""
    from credit_cli.assess.collection import Report

    entries = {entry.id: entry for entry in archive.submissions() if entry.records is not None and entry.dataset}
    records = archive.records(also=("submission",))
    named = records[["submission", "department"]].drop_duplicates().itertuples(index=False)
    pairs = {(entry.id, entry.department or "") for entry in entries.values()} | {
        (id_, department) for id_, department in named if id_ in entries
    }
    for id_, department in sorted(pairs):
        entry = entries[id_]
        official = rules.directory.official(department) or department
        yield Report(official, str(entry.dataset), entry.received, entry.period)


def load_duties(workspace: Path, rules: "Rules") -> "list[Duty]":
    """Return the collection table. Raises ConfigError naming file, cell and remedy; also where there is none."""
    from credit_cli.reading.lists import find_list, read_list

    path = find_list(workspace, STEM)
    if path is None:
        raise ConfigError(
            f"工作区里没有归集表 {STEM}.xlsx 或 {STEM}.csv",
            remedy="请建一个，列为 部门、数据集、周期、开始日期、结束日期（后两列可不填）",
        )
    meanings = _meanings(rules)
    return [_duty(line, rules, meanings) for line in read_list(path, TITLES, needed=("department", "dataset", "cycle"))]


def _meanings(rules: "Rules") -> Mapping[str, frozenset[str]]:
    """What may stand in the table → data sets."""
    found: dict[str, set[str]] = {}
    for pack in rules.book.datasets.values():
        for name in (pack.id, pack.dataset, pack.title, *pack.groups):
            found.setdefault(name, set()).add(pack.dataset)
    return {name: frozenset(datasets) for name, datasets in found.items()}


def _duty(line: "Line", rules: "Rules", meanings: Mapping[str, frozenset[str]]) -> "Duty":
    from credit_cli.assess.collection import CYCLES, Duty

    department, dataset, cycle = (line.texts[name] for name in ("department", "dataset", "cycle"))
    if not department:
        line.refuse("department", "没有部门名称", "请填写部门全称，或删去该行")
    if dataset not in meanings:
        line.refuse("dataset", f"没有名为“{dataset}”的数据集", "请填编号、名称或组名，全部见 README 的数据集表")
    if cycle not in CYCLES:
        line.refuse("cycle", f"周期“{cycle}”看不懂", "只能填：周、月、季、半年、年")
    official = rules.directory.official(department) or department
    since, until = (_day(line, name) for name in ("since", "until"))
    return Duty(official, dataset, meanings[dataset], CYCLES[cycle], since, until)


def _day(line: "Line", column: str) -> date | None:
    from credit_cli import dates

    text = line.texts.get(column, "")
    found = dates.parse(text) if text else None
    if found is not None and not isinstance(found, date):
        line.refuse(column, f"“{text}”不是日期", "请写成 2026-10-01，或留空")
    return found
