"""What a run of `fix-codes` came to, shown and told."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import paths
from .streams import emit, screen

if TYPE_CHECKING:
    from credit_cli.errors import Unreadable
    from credit_cli.fixing.apply import Fixed
    from credit_cli.fixing.confirm import Declined
    from credit_cli.fixing.register import Register

PAGE_WIDTH = 110


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    fixed: list["Fixed"] = field(default_factory=list)
    unreadable: list[tuple[str, "Unreadable"]] = field(default_factory=list)
    missing: Sequence[tuple[str, str]] = ()
    skipped: Sequence[tuple[str, str]] = ()
    declined: list["Declined"] = field(default_factory=list)
    register: "Register | None" = None
    nothing: tuple[str, str] | None = None
    """What is wrong and what to do where there was no file to look at."""
    run: str | None = None
    already: bool = False
    list: Path | None = None


def show(ctx: click.Context, done: Outcome, counts: dict[str, int], *, format_: str | None, applied: bool) -> None:
    """Write the result to stdout; `applied`: copies were written, else they would be."""
    from credit_cli.render import fixes
    from credit_cli.safety import mask

    entries = [fixes.entry(one.source.path, one.output, one.plan.changes, one.plan.proposals) for one in done.fixed] + [
        {**fixes.entry(path, None, (), ()), "error": mask(problem.message)} for path, problem in done.unreadable
    ]
    format_ = format_ or ("table" if sys.stdout.isatty() else "concise")
    if format_ == "json":
        emit([fixes.document(entries, applied=applied, summary=counts, run=done.run, declined=done.declined)])
    elif done.nothing:
        return
    elif format_ == "concise":
        emit([fixes.lines(entries, counts, applied=applied)])
    else:
        width, color = screen(ctx, page=PAGE_WIDTH)
        emit(fixes.table(entries, counts, applied=applied, width=width, color=color), color=color)


def told(done: Outcome, output: Path, *, quiet: bool, verbose: bool, dry_run: bool) -> Iterator[str]:
    """Yield the lines for people: what was not taken and why, with the ways out, then what was done."""
    from credit_cli.safety import safe

    for path, why in (*((path, problem.message) for path, problem in done.unreadable), *done.missing):
        yield f"未处理 {path}：{why}"
    remedies = [problem.remedy for _, problem in done.unreadable] + ([paths.CHECK] if done.missing else [])
    yield from (f"怎么办：{remedy}" for remedy in dict.fromkeys(filter(None, remedies)))
    if done.nothing:
        yield from (f"错误：{done.nothing[0]}", f"怎么办：{done.nothing[1]}")
    for one in done.declined:
        yield safe(f"未采用确认：清单第 {one.row} 行（{one.path} [{one.sheet}] {one.cell}）：{one.reason}")
    if not quiet and not done.nothing:
        yield from _further(done, output, verbose=verbose, dry_run=dry_run)


def _further(done: Outcome, output: Path, *, verbose: bool, dry_run: bool) -> Iterator[str]:
    from .account import skipped_lines

    yield from skipped_lines(done.skipped, verbose=verbose)
    if done.register is not None:
        yield done.register.told
    yield from (f"{fixed.source.path}：{fixed.note}" for fixed in done.fixed if fixed.note)
    yield from _result(done, output, dry_run=dry_run)


def _result(done: Outcome, output: Path, *, dry_run: bool) -> Iterator[str]:
    copies = sum(one.output is not None for one in done.fixed)
    waits = sum(len(one.plan.proposals) for one in done.fixed)
    if dry_run:
        yield f"试运行：会写 {copies} 个更正副本，实际没有写任何文件"
        return
    if copies and done.already:
        yield f"更正批次 {done.run} 已登记过，{copies} 个更正副本都在 {output.as_posix()}，没有新的更正"
    elif copies:
        yield f"已写 {copies} 个更正副本和更正日志到 {output.as_posix()}；原文件没有改动"
        yield f"更正批次 {done.run} 已记入档案，撤销：credit-cli archive undo {done.run}"
    else:
        yield "没有可以放心更正的单元格，没有写更正副本"
    if waits:
        yield f"{waits} 个单元格待确认，见 {(done.list or output).as_posix()}；填好“确认为”“确认人”后用 --confirm 更正"
