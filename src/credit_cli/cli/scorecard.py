"""`credit-cli scorecard`: one department's month at a glance."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.errors import CreditError

from .months import resolved_month_option
from .options import as_of_option, format_option, output_option, workspace_option
from .streams import emit, note, save, screen

if TYPE_CHECKING:
    from .monthly import Rules

PAGE_WIDTH = 110


@click.command("scorecard")
@click.argument("department", metavar="部门")
@resolved_month_option
@as_of_option
@workspace_option
@format_option("table", "concise", "json", help_text="table、concise、json；屏幕上默认 table，管道中默认 concise")
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    department: str,
    month: str,
    as_of: date,
    workspace: Path,
    format_: str | None,
    output: Path | None,
) -> int:
    """一个部门一个月的报送质量：名次、合规率、迟报率、主要问题和单元格、近十二个月走势、下一步做什么。

    部门写全称，或部门表（departments.xlsx）里的别名。
    """
    from credit_cli.render import card as render

    from .monthly import month_document, rules_of

    rules = rules_of(workspace)
    document = month_document(workspace, month, as_of)
    name = _named(department, document, rules)
    due = rules.terms.calendar.due(as_of, days=rules.terms.days, count_from=rules.terms.count_from)
    card = render.card(document, name, today_due=due.isoformat() if due else None)
    width, color = screen(ctx, output, page=PAGE_WIDTH, narrowest=60)
    kind = format_ or ("table" if output is not None or sys.stdout.isatty() else "concise")
    chunks = render.table(card, width=width, color=color) if kind == "table" else render.FORMATS[kind](card)
    if output is None:
        emit(chunks, color=color)
    else:
        save(output, chunks)
        note(f"已写入 {output}")
    return 0


def _named(asked: str, document: Mapping[str, Any], rules: "Rules") -> str:
    """Return the department's name in the document. Raises CreditError with suggestions, or saying what it sent."""
    from credit_cli.assess.departments import alike
    from credit_cli.checks.keys import name_key
    from credit_cli.render.ranking import reasons
    from credit_cli.render.words import public

    month = document["month"]
    known = {name_key(line["department"]): line["department"] for line in document["departments"]}
    key = name_key(public(rules.directory.official(asked) or asked))
    if key in known:
        return str(known[key])
    apart = [(item["department"], f"没有新增记录（{reasons(item)}）") for item in document.get("no_records", ())]
    apart += [(name, "零报送") for name in document["zero_reports"]]
    apart += [(name, "没有任何报送") for name in document.get("silent", ())]
    for name, said in apart:
        if name_key(name) == key:
            raise CreditError(f"{public(asked)} {month} {said}，没有可以列出的数字", remedy="请核对 --month")
    close = alike(public(asked), known)
    raise CreditError(
        f"{month} 没有名为“{public(asked)}”的部门的报送",
        remedy=f"是不是 {'、'.join(close)}？" if close else f"本月有报送的部门见 credit-cli rank --month {month}",
    )
