"""`credit-cli fix-codes`: correct codes in copies; the submitted files are only read."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli import __version__
from credit_cli.errors import CreditError, Unreadable

from . import options, paths
from .streams import emit, note

if TYPE_CHECKING:
    from credit_cli.fixing.apply import Fixed
    from credit_cli.rulepack import Book


@dataclass(frozen=True, slots=True)
class _Given:
    """One file to correct: its name in outputs, where its copy goes, and how to get its bytes."""

    shown: str
    target: Path
    path: Path | None
    sha256: str | None = None


@click.command(name="fix-codes")
@click.argument("path", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("fixed"),
    metavar="文件夹",
    help="更正副本和更正日志写到哪里，默认 fixed",
)
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写任何文件")
@click.option("--dataset", metavar="数据集", help="指定数据集，不从表头识别（xzxk、xzcf）")
@options.month_option("不给路径时：更正哪个月登记的报送；默认最近一个已结束的月份")
@options.as_of_option
@options.format_option("table", "concise", "json")
@options.verbosity_options
@options.workspace_option
@click.pass_context
def command(ctx: click.Context, /, path: tuple[str, ...], output: Path, dry_run: bool, **given: Any) -> None:
    """在副本中更正统一社会信用代码，原文件绝不改动。

    只写有把握的：书写不规范（策略A），不使用的字母只有一种还原且各项校验都相符（策略B）。其余逐格给出类别和建议，由人确认。
    不给 PATH 时，更正最近一个已结束的月份登记的报送。

    退出码：0 全部代码正确或已更正；1 还有待人工处理的单元格；2 没能完成。
    """
    from credit_cli import rulepack
    from credit_cli.fixing import apply, plan

    book = rulepack.load(given["workspace"] / "rules")
    _known_dataset(given["dataset"], book)
    chosen, missing = _chosen(path, output, given)
    fixed, refused = [], list[tuple[str, str]]()
    inputs = [one.path for one in chosen if one.path]
    for one in chosen:
        try:
            fixed.append(_fix(one, book, given, dry_run=dry_run, inputs=inputs))
        except Unreadable as problem:
            refused.append((one.shown, problem.message))
    if not dry_run and any(one.output for one in fixed):
        apply.write_logs(output, fixed, as_of=given["as_of"], tool=__version__, rules=book.digest)
    counts = plan.summary(one.plan for one in fixed)
    _print(fixed, refused, counts, format_=given["format_"], applied=not dry_run)
    _notes(fixed, refused, missing, output, quiet=given["quiet"], dry_run=dry_run)
    ctx.exit(2 if missing else 1 if refused or counts["proposed"] or counts["unresolved"] else 0)


def _known_dataset(dataset: str | None, book: "Book") -> None:
    known = sorted({pack.dataset for pack in book.datasets.values()})
    if dataset is not None and dataset not in known:
        raise CreditError(f"没有数据集“{dataset}”", remedy=f"可用的有：{'、'.join(known)}")


def _chosen(path: Sequence[str], output: Path, given: dict[str, Any]) -> tuple[list[_Given], Sequence[tuple[str, str]]]:
    if not path:
        return list(_recorded(output, given)), ()
    found = paths.expand(path)
    return [_Given(str(file), output / _relative(file, path), file) for file in found.files], found.missing


def _relative(file: Path, path: Sequence[str]) -> Path:
    """Below a folder that was named, keep the folders in between, so that equal names do not meet."""
    folders = [Path(text) for text in path if Path(text).is_dir()]
    return next((file.relative_to(folder) for folder in folders if file.is_relative_to(folder)), Path(file.name))


def _recorded(output: Path, given: dict[str, Any]) -> Iterator[_Given]:
    """The files recorded for the month, in the order of their names."""
    from credit_cli.archive import Archive

    as_of: date = given["as_of"]
    month = given["month"] or options.parse_month("上月", as_of=as_of)
    if not given["quiet"]:
        note(f"所属期 {month}：更正该月登记的报送")
    with Archive.open(given["workspace"], create=False) as archive:
        files = {entry.sha256: entry.path for entry in archive.submissions(month)}
    if not files:
        note(f"{month} 没有登记过报送；请先用 credit-cli validate 登记，或直接给出文件")
    for sha256, shown in sorted(files.items(), key=lambda item: (item[1], item[0])):
        yield _Given(shown, output / Path(shown).name, None, sha256)


def _bytes(one: _Given, workspace: Path) -> bytes:
    from credit_cli.archive import Archive

    if one.path is not None:
        return one.path.read_bytes()
    with Archive.open(workspace, create=False) as archive:
        return archive.original(one.sha256 or "")


def _fix(one: _Given, book: "Book", given: dict[str, Any], *, dry_run: bool, inputs: Sequence[Path]) -> "Fixed":
    """Plan one file and, unless it is a dry run, write its corrected copy. Raises Unreadable."""
    from credit_cli.fixing import apply, plan
    from credit_cli.model import Table
    from credit_cli.reading.grid import read_bytes
    from credit_cli.reading.table import tables as tables_of

    data = _bytes(one, given["workspace"])
    source = read_bytes(data, shown=one.shown)
    sheets = tables_of(source, book, dataset=given["dataset"])
    tables = [sheet for sheet in sheets if isinstance(sheet, Table)]
    if not tables:
        raise Unreadable("没有找到认识的报送表", rule="HDR005")
    planned = plan.plan(tables, book)
    if not planned.changes:
        return apply.Fixed(source, planned, None)
    copy = apply.corrected(data, source, planned)
    if not copy.plan.changes:
        return apply.Fixed(source, copy.plan, None, copy.note)
    wanted = one.target.with_suffix(copy.suffix)
    written = wanted if dry_run else apply.write_copy(copy.data, wanted, inputs=inputs)
    return apply.Fixed(source, copy.plan, written.as_posix(), copy.note)


def _print(
    fixed: Sequence["Fixed"],
    refused: Sequence[tuple[str, str]],
    counts: dict[str, int],
    *,
    format_: str | None,
    applied: bool,
) -> None:
    from credit_cli.render import fixes

    entries = [fixes.entry(one.source.path, one.output, one.plan.changes, one.plan.proposals) for one in fixed] + [
        {**fixes.entry(path, None, (), ()), "error": why} for path, why in refused
    ]
    format_ = format_ or ("table" if sys.stdout.isatty() else "concise")
    if format_ == "json":
        emit([fixes.document(entries, applied=applied, summary=counts)])
    elif format_ == "concise":
        emit([fixes.lines(entries, counts)])
    else:
        from rich.console import Console

        fixes.table(entries, counts, Console())


def _notes(
    fixed: Sequence["Fixed"],
    refused: Sequence[tuple[str, str]],
    missing: Sequence[tuple[str, str]],
    output: Path,
    *,
    quiet: bool,
    dry_run: bool,
) -> None:
    for path, why in (*refused, *missing):
        note(f"未处理 {path}：{why}")
    if quiet:
        return
    for one in fixed:
        if one.note:
            note(f"{one.source.path}：{one.note}")
    copies = sum(one.output is not None for one in fixed)
    if dry_run:
        note(f"试运行：会写 {copies} 个更正副本，实际没有写任何文件")
    elif copies:
        note(f"已写 {copies} 个更正副本和更正日志到 {output.as_posix()}；原文件没有改动")
    else:
        note("没有可以放心更正的单元格，没有写文件")
