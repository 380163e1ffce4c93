"""`credit-cli close`: freeze a month's figures; what comes later counts in the next open month."""

from datetime import date
from pathlib import Path

import click

from credit_cli.errors import CreditError

from .months import resolved_month_option
from .options import as_of_option, workspace_option
from .streams import note


@click.command("close")
@resolved_month_option
@as_of_option
@workspace_option
@click.option("--reopen", is_flag=True, help="重新打开已关账的月份，须用 --reason 写明原因")
@click.option("--reason", metavar="原因", help="为什么重新打开；记入档案，不能删改")
def command(month: str, as_of: date, workspace: Path, reopen: bool, reason: str | None) -> int:
    """月度关账：该月的数字从此不再变动，以后收到的该月数据计入下一个未关账的月份，并列为更正。

    排名、通报、问题清单等对已关账的月份一律使用关账时的数字。
    """
    if reopen:
        return _reopen(workspace, month, as_of, reason)
    if f"{as_of:%Y-%m}" <= month:
        raise CreditError(f"{month} 还没有结束，不能关账", remedy="请在该月结束后再关账，或核对 --month")
    return _close(workspace, month, as_of)


def _close(workspace: Path, month: str, as_of: date) -> int:
    from credit_cli.archive import Archive
    from credit_cli.assess.closing import closings, content

    from .monthly import document_of, rules_of

    rules = rules_of(workspace)
    with Archive.open(workspace, create=False) as archive:
        known = closings(archive.acts("close", "reopen"))
        entries = archive.submissions()
    if month in known:
        note(f"{month} 已于 {known[month].on} 关账，没有再做任何改动")
        return 0
    if not any(entry.period == month for entry in entries):
        raise CreditError(
            f"{month} 没有任何入库的报送，不能关账", remedy="请核对 --month，或先用 credit-cli validate 入库"
        )
    with Archive.open(workspace, create=True) as archive:
        made = document_of(archive, rules, month, as_of)
        cutoff = max(entry.sequence for entry in entries)
        archive.append("close", content(month, cutoff, made), rules=rules.book.digest, recorded_on=as_of)
    total = made["total"]
    note(f"{month} 已关账：{total['reported']} 条记录，合规 {total['compliant']} 条，迟报 {total['late']} 条")
    note("以后收到的该月数据计入下一个未关账的月份，列为更正；需要重新打开的，用 close --reopen --reason 原因")
    return 0


def _reopen(workspace: Path, month: str, as_of: date, reason: str | None) -> int:
    from credit_cli.archive import Archive
    from credit_cli.assess.closing import closings

    if not (reason or "").strip():
        raise CreditError("重新打开已关账的月份须写明原因", remedy="请加 --reason，例如 --reason 补录遗漏的县区报表")
    with Archive.open(workspace, create=True) as archive:
        if month not in closings(archive.acts("close", "reopen")):
            note(f"{month} 没有关账，不需要重新打开")
            return 0
        archive.append("reopen", {"month": month, "reason": reason}, rules="", recorded_on=as_of)
    note(f"{month} 已重新打开，数字重新按档案计算；原因已记入档案")
    return 0
