"""`credit-cli purge`: remove from the archive what need not be kept any longer."""

from datetime import date
from pathlib import Path

import click

from credit_cli.errors import CreditError

from .options import DayType, as_of_option, workspace_option
from .streams import note

SHOWN = 6


@click.command("purge")
@click.option("--before", "before", type=DayType(), required=True, metavar="日期", help="删除这一天以前收到的报送")
@click.option("--reason", metavar="原因", help="谁批准、为什么；记入档案，不能删改")
@click.option("--dry-run", is_flag=True, help="只说会删除什么，不删")
@as_of_option
@workspace_option
def command(before: date, reason: str | None, dry_run: bool, as_of: date, workspace: Path) -> int:
    """删除某日以前收到的报送：记录、问题和原件都从档案里删去，不能恢复；已关账的数字不变，删除本身记入档案。

    只删所属月份都已关账的报送，免得还在用的数字变化。报送文件本身不在档案里，不受影响。
    """
    from credit_cli.archive import Archive
    from credit_cli.assess.closing import closings

    if not dry_run and not (reason or "").strip():
        raise CreditError("删除档案内容须写明原因", remedy="请加 --reason，例如 --reason 张主任批准：保存期满")
    with Archive.open(workspace, create=not dry_run) as archive:
        files = archive.received_before(before)
        closed = closings(archive.acts("close", "reopen"))
        still = sorted({period for file in files for period in file.periods} - closed.keys())
        if still:
            raise CreditError(
                f"有 {len(still)} 个月份还没有关账，不能删除其中的报送：{'、'.join(still[:SHOWN])}",
                remedy="请先用 credit-cli close --month 关账，或改早 --before 的日期",
            )
        records = sum(file.records for file in files)
        if dry_run:
            note(f"{before} 以前收到 {len(files)} 个文件、{records} 条记录，会被删除；没有做任何改动")
            return 0
        swept = archive.purge(files, before, reason=reason or "", recorded_on=as_of)
    note(f"已删除 {before} 以前收到的 {len(files)} 个文件、{records} 条记录和 {swept} 份原件；原因已记入档案")
    return 0
