"""`credit-cli index`: the monitoring index, filled in where the archive can measure."""

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .months import resolved_month_option
from .options import as_of_option, format_option, output_option, workspace_option
from .results import format_of, write
from .streams import note

if TYPE_CHECKING:
    from credit_cli.assess.index import Index

FORMATS = ("table", "concise", "json", "csv", "xlsx")
STEM = "index"
TITLES = {"id": ("编号",), "points": ("填写得分", "得分（填写）")}


@click.command("index")
@resolved_month_option
@as_of_option
@workspace_option
@click.option("--preset", metavar="版本", help="指标版本：city-2020、city-2018 或工作区 rules/index/ 中自己的")
@format_option(*FORMATS, help_text="table、concise、json、csv、xlsx；屏幕上默认 table，管道中默认 concise")
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    month: str,
    as_of: date,
    workspace: Path,
    preset: str | None,
    format_: str | None,
    output: Path | None,
) -> int:
    """城市信用监测指标：档案能算的填上，算不了的列出来问；失了多少分，再做一步能挣回多少。

    权重和来源在 rules/index/ 里，没有公布的留空，不编造。`-o 指标.xlsx` 写出可填写的表；填好“填写得分”后以
    index.xlsx 存在工作区，下次就用填的分数。企业总数写在 credit-cli.toml 的 [index] enterprises。
    """
    from credit_cli.render import index as render

    found = _document(workspace, month, as_of, preset)
    write(ctx, found, format_of(format_, output), output, render, page=110)
    for line in render.summary(found):
        note(line)
    return 0


def _document(workspace: Path, month: str, as_of: date, preset: str | None) -> dict[str, Any]:
    import pandas as pd

    from credit_cli.archive import Archive
    from credit_cli.assess import index as assess
    from credit_cli.assess.measures import MONTHS, counts, coverage, measures

    from .monthly import FURTHER, basis_of, document_of, rules_of

    rules = rules_of(workspace)
    settings = rules.settings.index
    chosen = assess.load(preset or settings.preset, overrides=workspace / "rules")
    with Archive.open(workspace, create=False) as archive:
        document = document_of(archive, rules, month, as_of)
        basis = basis_of(archive, rules, month, also=(*FURTHER, "kept"))
    records = pd.concat([basis.records, basis.others], ignore_index=True)
    records = records[records["period"].to_numpy(dtype=object) > _first(month, MONTHS)]
    known = measures(document, records, datasets=chosen.datasets, enterprises=settings.enterprises)
    return {
        "schema_version": 1,
        "month": month,
        "as_of": as_of.isoformat(),
        "enterprises": settings.enterprises,
        **assess.assessed(chosen, known, _given(workspace, chosen)),
        "rates": [assess.told(measure) for measure in known.values()],
        "coverage": coverage(records, rules.book, month=month, enterprises=settings.enterprises),
        "counts": counts(records, rules.book, as_of=as_of),
    }


def _first(month: str, back: int) -> str:
    """The month before the first of the last `back` ones."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _given(workspace: Path, index: "Index") -> dict[str, Decimal]:
    """Return the points that somebody filled in. Raises ConfigError naming the cell."""
    from credit_cli.reading.lists import find_list, read_list

    path = find_list(workspace, STEM)
    if path is None:
        return {}
    weights = {indicator.id: indicator.weight for indicator in index.indicator}
    found: dict[str, Decimal] = {}
    for line in read_list(path, TITLES, needed=("id", "points")):
        text, own = line.texts["points"], line.texts["id"]
        if not text or own not in weights:
            continue
        try:
            points = Decimal(text)
        except InvalidOperation:
            line.refuse("points", f"“{text}”不是分数", "请只填数字，或留空")
        weight = weights[own]
        if not points.is_finite() or points < 0 or (weight is not None and points > weight):
            line.refuse("points", f"得分 {text} 不在 0 到 {weight} 之间", "请核对得分和指标")
        found[own] = points
    return found
