"""`credit-cli report`: the month in one HTML file that opens anywhere, without a connection."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from .months import resolved_month_option
from .options import as_of_option, required_output_option, workspace_option
from .streams import note


@click.command("report")
@resolved_month_option
@as_of_option
@workspace_option
@required_output_option("写到哪个文件，后缀 .html")
def command(month: str, as_of: date, workspace: Path, output: Path) -> int:
    """写一个月的网页报告：总体情况、排名、走势、重错码、迟报、疑似瞒报（待核实）、各部门的数字和全部问题。

    只有一个文件，断网也能用浏览器打开，可以按部门、规则、级别、文字筛选问题，也可以打印。
    """
    from credit_cli.render.html import report
    from credit_cli.safety import atomic_write

    from .monthly import month_document

    if output.suffix.lower() not in {".html", ".htm"}:
        raise click.BadParameter(f"报告是网页，请用后缀 .html，如 {output.with_suffix('.html').name}", param_hint="-o")
    document = month_document(workspace, month, as_of)
    for text in _told(document, atomic_write(output, report(document))):
        note(text)
    return 0


def _told(document: Mapping[str, Any], written: Path) -> Iterator[str]:
    total, month = document["total"], document["month"]
    if not total["reported"]:
        yield f"注意：{month} 没有报送记录，报告里没有可比的数字；请核对 --month"
    state = "已关账" if document["closed"] else "草稿，尚未关账"
    found = f"{len(document['departments'])} 个部门，{total['reported']} 条记录，{len(document['findings'])} 个问题"
    yield f"{month} 网页报告（{state}）已写入 {written}：{found}"
