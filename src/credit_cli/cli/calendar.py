"""`credit-cli calendar`: what the working-day table covers and on which notices it rests; `import` adds a year."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.resources import rule_file

from .streams import emit, note

if TYPE_CHECKING:
    from credit_cli.calendar import Notice, Span, WorkingDays

TABLE = "calendars/cn.toml"

workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    help="工作区文件夹；其中 rules/calendars/cn.toml 优先于随程序安装的工作日历",
)
format_option = click.option(
    "--format", "layout", type=click.Choice(["table", "json"]), default="table", show_default=True, help="输出格式"
)


def rules_of(workspace: Path | None) -> Path:
    """Return the `rules` folder (there or not) of the workspace that applies."""
    from credit_cli.config import find_workspace

    return find_workspace(workspace, start=Path.cwd()) / "rules"


def open_table(rules: Path) -> "WorkingDays":
    """Load the working-day table that applies; say on stderr when a workspace's own one has fallen behind."""
    from credit_cli.calendar import load

    path, shipped = rule_file(TABLE, overrides=rules), rule_file(TABLE)
    table = load(path)
    if path != shipped and (newer := load(shipped)).last_year > table.last_year:
        ends = f"只到 {table.last_year} 年，随程序安装的工作日历已到 {newer.last_year} 年"
        note(f"注意：{path} {ends}；删除前者即改用后者")
    return table


@click.group("calendar", invoke_without_command=True)
@click.option("--year", type=int, metavar="年", help="列出该年的放假日和调休上班日")
@workspace_option
@format_option
@click.pass_context
def command(context: click.Context, year: int | None, workspace: Path | None, layout: str) -> None:
    """工作日历：覆盖哪些年份，依据哪些放假通知，每年多少个工作日。"""
    if context.invoked_subcommand is not None:
        return
    table = open_table(rules_of(workspace))
    if year is not None and not table.first_year <= year <= table.last_year:
        raise click.BadParameter(f"工作日历只覆盖 {table.coverage} 年", param_hint="--year")
    notices = table.notices if year is None else (table.notice(year),)
    if layout == "json":
        years = [_as_json(notice, table.count(notice.year)) for notice in notices]
        emit([json.dumps({"schema_version": 1, "coverage": table.coverage, "years": years}, indent=1) + "\n"])
    else:
        lines = _overview(table) if year is None else _details(table.notice(year), table.count(year))
        emit(f"{line}\n" for line in lines)


@command.command("import")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace_option
@click.pass_context
def import_(context: click.Context, file: Path, workspace: Path | None) -> None:
    """把文件中新一年的放假安排并入工作区的工作日历（写法见随程序安装的 cn.toml 开头）。"""
    from credit_cli.calendar import import_year, load
    from credit_cli.safety import atomic_write, make_folder

    given = workspace or (context.parent.params["workspace"] if context.parent else None)
    rules = rules_of(given)
    base, target = rule_file(TABLE, overrides=rules), rules / TABLE
    text = import_year(base, file)
    if text == base.read_text(encoding="utf-8-sig"):
        note(f"{file} 中的年份已在工作日历中，内容相同，未作改动")
        return
    make_folder(target.parent)
    atomic_write(target, text.encode("utf-8"))
    note(f"已写入 {target}，工作日历现覆盖 {load(target).coverage} 年")


def _overview(table: "WorkingDays") -> list[str]:
    rows = [f"{notice.year}  {table.count(notice.year)}     {notice.source}" for notice in table.notices]
    return [f"工作日历覆盖 {table.coverage} 年", "年份  工作日  依据", *rows]


def _details(notice: "Notice", count: int) -> list[str]:
    return [
        *[f"{notice.year} 年：{count} 个工作日", f"依据：{notice.source}", f"出处：{notice.url}", "放假："],
        *[f"  {span}" for span in notice.off],
        *["调休上班：", *(f"  {span}" for span in notice.work)],
    ]


def _as_json(notice: "Notice", count: int) -> dict[str, Any]:
    return {
        "year": notice.year,
        "working_days": count,
        "source": notice.source,
        "url": notice.url,
        "off": [span_as_json(span) for span in notice.off],
        "work": [span_as_json(span) for span in notice.work],
    }


def span_as_json(span: "Span") -> dict[str, str]:
    return {"name": span.name, "from": span.first.isoformat(), "to": span.last.isoformat()}
