"""`credit-cli figures`: hold a report's figures against each other, and against the archive."""

import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import as_of_option, format_option, month_option, output_option, workspace_option
from .streams import emit, note, save, screen

if TYPE_CHECKING:
    from credit_cli.figures import Study

PAGE_WIDTH = 110


@click.command("figures")
@click.argument("report", metavar="报告", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@month_option("再与档案中该月的数字核对（双公示条数、迟报、疑似瞒报）")
@as_of_option
@workspace_option
@format_option(
    "table", "concise", "json", "csv", help_text="table、concise、json、csv；屏幕上默认 table，管道中默认 concise"
)
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    report: Path,
    month: str | None,
    as_of: date,
    workspace: Path,
    format_: str | None,
    output: Path | None,
) -> int:
    """核对一份报告（docx、txt、md、html）里的数字：分项与合计、比率、上下限、前后重复、期间、单位。

    每条结论都注明在第几段。成立的说成立，不成立的说差在哪里，期间不同的不算比率；文中没有的数从不补。
    有不成立的以退出码 1 结束。
    """
    from credit_cli.figures import study
    from credit_cli.reading.prose import paragraphs
    from credit_cli.render import figures as render

    known = _archived(workspace, month, as_of) if month else {}
    found = study(paragraphs(report), workspace / "rules", archive=known)
    said = render.cleaned(_document(report, found))
    kind = format_ or _by_suffix(output) or ("table" if sys.stdout.isatty() else "concise")
    width, color = screen(ctx, output, page=PAGE_WIDTH, narrowest=60)
    chunks = render.table(said, width=width, color=color) if kind == "table" else render.FORMATS[kind](said)
    if output is None:
        emit(chunks, encoding="utf-8" if kind == "csv" else None, color=color)
    else:
        save(output, chunks, inputs=[report])
        note(f"已写入 {output}；{render.summary(said)}")
    return int(said["counts"]["fails"] + said["counts"]["refused"] > 0)


def _by_suffix(output: Path | None) -> str | None:
    return {".json": "json", ".csv": "csv", ".txt": "table"}.get(output.suffix.lower(), "concise") if output else None


def _archived(workspace: Path, month: str, as_of: date) -> dict[str, Decimal]:
    """What the archive counts of the facts that rule files name."""
    from .monthly import month_document

    total = month_document(workspace, month, as_of)["total"]
    named = {"double_publicity": "reported", "late": "late", "concealed": "concealed"}
    return {fact: Decimal(total[name]) for fact, name in named.items() if total[name] is not None}


def _document(report: Path, found: "Study") -> dict[str, Any]:
    ended = Counter(one.verdict for one in found.statements)
    return {
        "schema_version": 1,
        "report": report.name,
        "paragraphs": len(found.paragraphs),
        "figures": [
            {
                "paragraph": one.paragraph,
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "value": str(one.value.normalize()),
                "unit": one.unit,
                "qualifier": one.qualifier,
            }
            for one in found.figures
        ],
        "facts": [
            {
                "id": own[0].id,
                "title": own[0].title,
                "value": str(own[0].figure.value.normalize()),
                "period": own[0].period,
            }
            for own in found.facts.values()
        ],
        "statements": [
            {
                "id": one.id,
                "kind": one.kind,
                "verdict": one.verdict,
                "title": one.title,
                "message": one.message,
                "places": [
                    {"paragraph": place.paragraph, "start": place.start, "end": place.end, "quote": place.quote}
                    for place in one.places
                ],
            }
            for one in found.statements
        ],
        "counts": {verdict: ended[verdict] for verdict in ("holds", "fails", "refused", "look", "info")},
    }
