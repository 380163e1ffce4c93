"""`credit-cli duplicates`: one code on several subjects, one subject with several codes, from the archive."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from .options import as_of_option, format_option, month_option, output_option, workspace_option
from .results import format_of, write
from .streams import note

FORMATS: Final = ("table", "concise", "json", "csv", "xlsx")
PAGE_WIDTH: Final = 120
BASIS: Final = (
    "依据：国发〔2015〕33号，统一社会信用代码及其第9至17位（主体标识码）在全国唯一，一个主体一个代码。"
    "名称按字形比较，全角半角、括号、空格的差别不算不同名称；个体工商户（92）同名、不同登记地区同名的不列为一主体多码；"
    "17个0加X和空白不计（本工具的口径）。所列各组须核对后才能认定。"
)


@click.command("duplicates")
@month_option("只列与该月报送有关的：10、2026-10、上月；不写即全部月份")
@as_of_option
@workspace_option
@format_option(*FORMATS, help_text="table、concise、json、csv、xlsx；屏幕上默认 table，管道中默认 concise")
@output_option
@click.option("-q", "--quiet", is_flag=True, help="只输出结果，不在屏幕上加说明")
@click.pass_context
def command(
    ctx: click.Context,
    month: str | None,
    as_of: date,
    workspace: Path,
    format_: str | None,
    output: Path | None,
    quiet: bool,
) -> int:
    """列出档案中跨部门、跨月份的重码：一个代码多个主体、一个主体多个代码、主体标识码重复。

    每组写明每一处所在的部门、月份、文件、工作表和单元格，以及由谁核对更正。只是报告，退出码为 0。
    """
    from credit_cli.render import duplicates as render

    wanted = format_of(format_, output)
    found = _document(workspace, month)
    write(ctx, found, wanted, output, render, page=PAGE_WIDTH)
    if not quiet:
        note(_summary(found))
        if output is not None:
            note(f"已写入 {output}")
    return 0


def _document(workspace: Path, month: str | None) -> dict[str, Any]:
    from credit_cli.archive import Archive
    from credit_cli.assess.places import Places
    from credit_cli.assess.subjects import groups

    from .monthly import LAST_MONTH, basis_of, rules_of

    rules = rules_of(workspace)
    with Archive.open(workspace, create=False) as archive:
        basis = basis_of(archive, rules, month or LAST_MONTH)
    found = groups(basis.records, Places(basis.entries, rules.book), month=month)
    return {"schema_version": 1, "month": month, "records": len(basis.records), "basis": BASIS, "duplicates": found}


def _summary(found: Mapping[str, Any]) -> str:
    from credit_cli.render.duplicates import KINDS

    kinds = [group["kind"] for group in found["duplicates"]]
    where = f"{found['month']} 及以前" if found["month"] else "档案"
    counted = "，".join(f"{KINDS[kind]} {kinds.count(kind)} 组" for kind in KINDS if kind in kinds)
    return (
        f"已比对{where}的 {found['records']} 条记录：{counted or '没有重码'}{'；须核对后才能认定' if counted else ''}"
    )
