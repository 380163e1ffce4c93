"""`credit-cli rules`: the rule catalogue."""

from pathlib import Path

import click

from .options import format_option, output_option, workspace_option
from .streams import emit, save

FUNCTIONS = {"table": "listing", "json": "document", "csv": "delimited", "md": "markdown"}


@click.command("rules")
@format_option(*FUNCTIONS, default="table")
@output_option
@workspace_option
def command(format_: str, output: Path | None, workspace: Path) -> None:
    """列出全部规则：编号、级别、标题；json、csv、md 为全文。"""
    from credit_cli.render import catalogue
    from credit_cli.rulepack import load

    chunks = getattr(catalogue, FUNCTIONS[format_])(load(workspace / "rules"))
    if output is not None:
        save(output, chunks)
    else:
        emit(chunks, encoding="utf-8" if format_ in {"csv", "md"} else None)
