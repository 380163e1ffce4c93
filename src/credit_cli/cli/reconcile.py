"""`credit-cli reconcile`: a month's ledgers against what was reported."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from .months import resolved_month_option
from .options import as_of_option, format_option, output_option, workspace_option
from .results import format_of, write
from .streams import note

FORMATS = ("table", "concise", "json", "csv", "xlsx")
PAGE_WIDTH = 120


@click.command("reconcile")
@resolved_month_option
@as_of_option
@workspace_option
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="文件",
    help="处理意见（xlsx 或 csv）；默认取工作区的 decisions.xlsx 或 decisions.csv",
)
@format_option(*FORMATS, help_text="table、concise、json、csv、xlsx；屏幕上默认 table，管道中默认 concise")
@output_option
@click.option("-q", "--quiet", is_flag=True, help="只输出结果，不在屏幕上加说明")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    month: str,
    as_of: date,
    workspace: Path,
    decisions: Path | None,
    format_: str | None,
    output: Path | None,
    quiet: bool,
) -> int:
    """台账与报送核对：台账里的每一条归入一类，找不到报送的列为疑似瞒报（待核实），并列出台账漏登的记录。

    台账同样用 credit-cli validate 入库。办公室核实后，把处理意见（确认瞒报、豁免、说明）写进工作区的
    decisions.xlsx。还有说不清的记录时退出码为 1。
    """
    from credit_cli.render import reconcile as render
    from credit_cli.safety import refuse_overwrite

    if output is not None and decisions is not None:
        refuse_overwrite(output, [decisions], what="就是给出的处理意见")
    wanted = format_of(format_, output)
    found, problems = _document(workspace, month, as_of, decisions)
    for problem in problems:
        note(f"处理意见不起作用：{problem}")
    write(ctx, found, wanted, output, render, page=PAGE_WIDTH)
    if not quiet:
        _say(found)
        if output is not None:
            note(f"已写入 {output}")
    return int(found["classes"].get("unexplained", 0) > 0)


def _document(workspace: Path, month: str, as_of: date, decisions: Path | None) -> tuple[dict[str, Any], list[str]]:
    """Return the comparison as JSON has it, made anew even of a closed month, and the decisions that decide nothing."""
    from dataclasses import replace

    from credit_cli.archive import Archive

    from .concealing import Concealing
    from .monthly import basis_of, rules_of, shown

    rules = rules_of(workspace)
    with Archive.open(workspace, create=False) as archive:
        basis = basis_of(archive, rules, month)
    concealing = Concealing(replace(rules, decisions=decisions or rules.decisions), basis, as_of)
    filed = [{"department": name, "status": one.status} for name, one in concealing.filed(month).items()]
    reported = {name for name in basis.of_month(month)["department"] if name}
    missing = sorted(reported - {one["department"] for one in filed})
    head = {"schema_version": 1, "month": month, "as_of": as_of.isoformat(), "settings": _settings(rules)}
    block = concealing.block(month) or {"records": 0, "due": 0, "classes": {}, "items": [], "unlisted": []}
    return shown({**head, "ledgers": filed, "missing_ledgers": missing, **block}), concealing.problems()


def _settings(rules: Any) -> dict[str, Any]:
    terms = rules.terms
    names = {"working_days": terms.days, "count_from": terms.count_from, "ledger_day": terms.ledger_day}
    return {**names, "calendar": terms.calendar.coverage}


def _say(found: Mapping[str, Any]) -> None:
    from credit_cli.render.reconcile import summary

    for line in summary(found):
        note(line)
