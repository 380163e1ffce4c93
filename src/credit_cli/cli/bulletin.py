"""`credit-cli bulletin`: the month's bulletin as a document that an office can issue."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .months import resolved_month_option
from .options import as_of_option, required_output_option, workspace_option
from .streams import note

if TYPE_CHECKING:
    from credit_cli.config import Settings
    from credit_cli.render.bulletin.text import Letterhead


@click.command("bulletin")
@resolved_month_option
@as_of_option
@workspace_option
@required_output_option("写到哪个文件；后缀决定格式：.docx、.xlsx、.html 或 .md")
@click.option("--final", is_flag=True, help="定稿：标题下不写“（征求意见稿）”")
def command(month: str, as_of: date, workspace: Path, output: Path, final: bool) -> int:
    """写一个月的通报：总体情况、两类信息、信用代码、迟报、疑似瞒报、表扬与批评、工作要求，附排名表和问题清单。

    各格式文字相同，数字都来自档案，每个数字都能在附件中查到文件和单元格。
    红头、发文字号、落款、联系方式等写在 credit-cli.toml 的 [office] 和 [bulletin] 中，没有写的一律不加。
    """
    from credit_cli.config import load_settings
    from credit_cli.render.bulletin import writer
    from credit_cli.render.bulletin.text import bulletin
    from credit_cli.safety import atomic_write

    from .monthly import month_document

    write = writer(_suffix(output))
    settings = load_settings(workspace)
    document = month_document(workspace, month, as_of)
    blocks = bulletin(_with_terms(document, settings), _letterhead(settings, as_of, final=final))
    for text in _told(document, atomic_write(output, write(blocks)), final=final):
        note(text)
    return 0


def _suffix(output: Path) -> str:
    from credit_cli.render.bulletin import SUFFIXES

    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        named = f"后缀“{suffix}”" if suffix else "没有后缀的文件名"
        words = f"{named}不能决定通报的格式，请用 .docx、.xlsx、.html 或 .md"
        raise click.BadParameter(words, param_hint="-o")
    return suffix


def _with_terms(document: Mapping[str, Any], settings: "Settings") -> dict[str, Any]:
    """A closed month keeps the terms it was closed with."""
    own = {"naming_rate": settings.bulletin.naming_rate, "praise_score": settings.bulletin.praise_score}
    return {**document, "settings": own | document["settings"]}


def _letterhead(settings: "Settings", as_of: date, *, final: bool) -> "Letterhead":
    from credit_cli.render.bulletin.text import Letterhead

    own = settings.bulletin
    return Letterhead(
        city=settings.office.city,
        issuer=own.issuer or settings.office.name,
        red_header=own.red_header,
        document_number=own.document_number,
        addressee=own.addressee,
        mark="" if final else "（征求意见稿）",
        deadline=own.deadline,
        contact=own.contact,
        day=as_of.isoformat(),
    )


def _told(document: Mapping[str, Any], written: Path, *, final: bool) -> Iterator[str]:
    total, month = document["total"], document["month"]
    if not total["reported"]:
        yield f"注意：{month} 没有报送记录，通报里没有可比的数字；请核对 --month"
    if final and not document["closed"]:
        yield f"注意：{month} 还没有关账，定稿以后数字仍可能变动；先用 credit-cli close 关账再发"
    kind = "定稿" if final else "征求意见稿"
    yield f"{month} 通报（{kind}）已写入 {written}：{total['reported']} 条记录，迟报 {total['late']} 条"
