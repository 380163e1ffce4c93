"""`credit-cli validate PATH…`: read, check, show, record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.errors import CreditError

from .options import (
    DayType,
    FolderType,
    as_of_option,
    fail_on_option,
    format_option,
    month_option,
    output_option,
    rule_filter_options,
    verbosity_options,
    workspace_option,
)
from .passwords import password_options, passwords
from .paths import CHECK, Found, expand, nothing
from .results import format_of
from .streams import note, screen

if TYPE_CHECKING:
    from credit_cli.engine import Context
    from credit_cli.model import Submission
    from credit_cli.rulepack import Book

    from .annotating import Annotator
    from .checking import Checked, Trouble
    from .history import History
    from .recording import Recorder

FORMATS = ("table", "concise", "json", "jsonl", "csv")
SUFFIXES = {"json": "json", "jsonl": "jsonl", "csv": "csv", "txt": "table"}
REPORT_WIDTH = 100
_TEXTS = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, after parsing."""

    paths: tuple[str, ...]
    format_: str | None
    output: Path | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str
    quiet: bool
    verbose: bool
    jobs: int
    workspace: Path
    as_of: date
    month: str | None
    dataset: str | None
    department: str | None
    received: date | None
    no_record: bool
    annotate: Path | None
    show_ids: bool
    ask_password: bool
    password_file: Path | None


@click.command("validate")
@click.argument("paths", metavar="路径...", nargs=-1, required=True)
@click.option("--dataset", metavar="数据集", help="按该数据集检查（xzxk、xzcf），不凭表头判断")
@click.option("--department", metavar="部门", help="报送部门，以它为准，不看表内和文件名")
@click.option("--received", type=DayType(), metavar="日期", help="收到文件的日期；表中没有上报日期列时按它算是否迟报")
@month_option("报送所属月份：10、2026-10、202610 或 上月；不写则由表内日期和文件名判断")
@as_of_option
@format_option(*FORMATS, help_text="table、concise、json、jsonl、csv；屏幕上默认 table，管道中默认 concise")
@output_option
@rule_filter_options
@fail_on_option
@click.option("--no-record", is_flag=True, help="只检查，不入库")
@click.option(
    "--annotate",
    type=FolderType(),
    metavar="文件夹",
    help="为有问题的文件各写一份标注副本（原名_问题标注.xlsx）：标黄、批注、右端四列、问题清单",
)
@click.option("--show-ids", is_flag=True, help="结果中不遮盖个人号码；谁在何时看了哪些文件记入档案，不能删改")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, metavar="个数", help="同时用几个进程检查；结果与 1 相同")
@password_options
@workspace_option
@verbosity_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """检查报送文件：列出每一处问题的单元格、原因和改法，给出各部门的得分，并入库。

    路径可以是文件、文件夹（含下级文件夹）或通配符。报送文件不会被改动。文件按名称排列处理，与参数的先后无关；
    同一条记录和它的更正一起报来的，按较早的上报日期判断是否迟报。
    """
    request = Request(**given)
    if request.received is not None and request.received > request.as_of:
        raise click.BadParameter(f"{request.received} 晚于今天（{request.as_of}）", ctx, param_hint="--received")
    session = ctx.find_root().obj
    format_ = format_of(request.format_, request.output, known=SUFFIXES)
    found = expand(request.paths, workspace=request.workspace)
    _warm_up(found.files, jobs=request.jobs)
    from credit_cli.reading.grid import paused_gc

    with paused_gc():
        return _run(request, found, format_, debug=getattr(session, "debug", False))


def _run(request: Request, found: Found, format_: str, *, debug: bool) -> int:
    from credit_cli.archive import Archive
    from credit_cli.model import Report
    from credit_cli.safety import refuse_overwrite

    from .account import file_ledger
    from .checking import Job, checked
    from .history import History
    from .progress import tracked

    if request.output is not None:
        refuse_overwrite(request.output, [*found.files, *filter(None, [request.password_file])])
    job = Job(
        request.workspace,
        request.as_of,
        request.received,
        request.department,
        request.dataset,
        request.month,
        recording=not request.no_record or Archive.exists(request.workspace),
        passwords=passwords(ask=request.ask_password, file=request.password_file),
    )
    context = job.context()
    _known_rules(request, context.book)
    results = tracked(
        checked(found.files, job, context, jobs=request.jobs), total=len(found.files), quiet=request.quiet
    )
    recorder, annotator = _recorder(request, context), _annotator(request, context, found)
    history = History(request.workspace, context)
    submissions, skipped, troubles = _collect(results, recorder, list(found.skipped), history)
    submissions = history.together(submissions)
    if annotator is not None:
        annotator.annotate(submissions)
    troubles = [*troubles, *_missing(found), *(annotator.troubles if annotator else ())]
    files = file_ledger(found, submissions)
    report = _filtered(Report(request.as_of, tuple(submissions), tuple(skipped), files), request)
    if found.files or format_ not in {"table", "concise"}:
        with _ids_shown(request, found) if request.show_ids else nullcontext():
            _show(report, request, context, format_)
    if found.files and not request.quiet:
        _notes(found, submissions, skipped, recorder, request, hidden=_count(submissions) - _count(report.submissions))
    if annotator is not None and found.files:
        annotator.say()
    troubles = [*troubles, *(recorder.troubles if recorder else ()), *_uncompared(history, recorder)]
    _complain(troubles, debug=debug)
    return max([_verdict(report.submissions, context.book, request.fail_on), *(trouble.code for trouble in troubles)])


def _warm_up(files: Sequence[Path], *, jobs: int) -> None:
    """Start the reading process, if a file may need it, before all that is loaded in the meantime."""
    first = next((path for path in files if path.suffix.lower() not in _TEXTS), None)
    if first is not None and (jobs == 1 or len(files) == 1):
        from credit_cli.reading.process import warm_up

        warm_up(first)


def _known_rules(request: Request, book: "Book") -> None:
    """A mistyped rule would silence everything and look like a clean sheet."""
    for prefix in (*request.select, *request.ignore):
        if not any(rule.startswith(prefix) for rule in book.rules):
            raise CreditError(f"没有以 {prefix} 开头的规则", remedy="用 credit-cli rules 查看全部规则编号")


def _recorder(request: Request, context: "Context") -> "Recorder | None":
    if request.no_record:
        return None
    from credit_cli.archive.delivery import SAYABLE

    from .recording import Recorder

    said = {name for name in SAYABLE if getattr(request, name) is not None}
    return Recorder(request.workspace, context.book, recorded_on=request.as_of, said=said)


@contextmanager
def _ids_shown(request: Request, found: Found) -> Iterator[None]:
    """Log who is shown which files' personal numbers, then show them; without the entry nothing is shown."""
    import getpass

    from credit_cli.archive import Archive
    from credit_cli.safety import mask, safe, unmasked

    files = [mask(safe(path.as_posix())) for path in found.files]
    with Archive.open(request.workspace, create=True) as archive:
        who = {"user": getpass.getuser(), "files": files, "output": str(request.output or "屏幕")}
        archive.append("show-ids", who, rules="", recorded_on=request.as_of)
    note("注意：本次结果显示完整的个人号码，已记入档案")
    with unmasked():
        yield


def _annotator(request: Request, context: "Context", found: Found) -> "Annotator | None":
    if request.annotate is None:
        return None
    from .annotating import Annotator

    wanted = partial(_wanted, request=request)
    return Annotator(request.annotate, request.paths, found.files, context.book, wanted=wanted)


def _collect(
    results: "Iterator[Checked]",
    recorder: "Recorder | None",
    skipped: list[tuple[str, str]],
    history: "History",
) -> "tuple[list[Submission], list[tuple[str, str]], list[Trouble]]":
    """Record each file as its result comes in, so that what was done stays done when the run is interrupted."""
    from .checking import Trouble

    submissions: list[Submission] = []
    troubles: list[Trouble] = []
    undated: list[tuple[slice, bytes]] = []
    try:
        for item in results:
            if isinstance(item.result, Trouble):
                troubles.append(item.result)
                continue
            skipped.extend((f"{item.path} [{sheet}]", why) for sheet, why in item.result.skipped)
            own = history.settled(item.result.submissions)
            shown = history.compared(own)
            if not all(submission.period for submission in own):
                undated.append((slice(len(submissions), len(submissions) + len(own)), item.result.original))
            elif recorder is not None:
                recorder.record(own, item.result.original)
            submissions.extend(shown)
        month = _month_of_most(submissions)
        for place, original in undated:
            submissions[place] = [_dated(item, submissions[place], month) for item in submissions[place]]
            if recorder is not None:
                recorder.record(submissions[place], original)
    finally:
        if recorder is not None:
            recorder.close()
    return submissions, skipped, troubles


def _dated(undated: "Submission", file: "Sequence[Submission]", month: str | None) -> "Submission":
    """What could not be read or has no records counts for the month of most of what came with it, of its own file
    first, else for that of its arrival.

    October's broken file and October's zero report must show in October's ranking, although they arrive in November.
    """
    if undated.period:
        return undated
    period = _month_of_most(file) or month or f"{undated.received:%Y-%m}"
    return replace(undated, period=period, guessed=True)


def _month_of_most(submissions: "Sequence[Submission]") -> str | None:
    months = Counter(submission.period for submission in submissions if submission.period)
    return min(months.items(), key=lambda item: (-item[1], item[0]))[0] if months else None


def _uncompared(history: "History", recorder: "Recorder | None") -> "Iterator[Trouble]":
    """An archive that could not be asked: lateness and codes were judged without it. Recording says the same."""
    from .checking import Trouble

    if history.trouble is not None and not (recorder and recorder.troubles):
        message = f"{history.trouble.message}；首次上报日、与先前报送的重码没有核对"
        yield Trouble(2, message, history.trouble.remedy)


def _missing(found: Found) -> "list[Trouble]":
    from .checking import Trouble

    troubles = [Trouble(2, f"{path}：{why}", CHECK) for path, why in found.missing]
    if not found.files and not troubles:
        return [Trouble(2, *nothing(found))]
    return troubles


def _filtered(report: Any, request: Request) -> Any:
    """Leave out findings that were not asked for; what is recorded and what counts as compliant stays."""
    if not request.select and not request.ignore:
        return report

    kept = (
        replace(item, findings=tuple(f for f in item.findings if _wanted(f.rule, request)))
        for item in report.submissions
    )
    return replace(report, submissions=tuple(kept))


def _wanted(rule: str, request: Request) -> bool:
    chosen = not request.select or rule.startswith(request.select)
    return chosen and not (request.ignore and rule.startswith(request.ignore))


def _count(submissions: "Sequence[Submission]") -> int:
    return sum(len(submission.findings) for submission in submissions)


def _verdict(submissions: "Sequence[Submission]", book: "Book", fail_on: str) -> int:
    from credit_cli.render.words import rule_of

    failing = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}[fail_on]
    rules = {finding.rule for submission in submissions for finding in submission.findings}
    return int(any(rule_of(book, rule).severity in failing for rule in rules))


def _show(report: Any, request: Request, context: "Context", format_: str) -> None:
    from credit_cli import __version__
    from credit_cli.assess.scorecard import code_counts, scorecards
    from credit_cli.render import View, renderer

    from .streams import emit, save

    width, color = screen(click.get_current_context(), request.output, page=REPORT_WIDTH)
    cards = scorecards(report.submissions, context.book)
    counts = code_counts([item for item in report.submissions if context.book.reports(item.dataset)])
    rules = sum(_wanted(rule, request) for rule in context.book.rules)
    coverage = context.calendar.coverage
    view = View(report, context.book, __version__, coverage, cards, rules, *counts, width, color)
    if request.output is None:
        emit(renderer(format_)(view), encoding="utf-8" if format_ == "csv" else None, color=color)
    else:
        save(request.output, renderer(format_)(view))


def _notes(
    found: Found,
    submissions: "Sequence[Submission]",
    skipped: Sequence[tuple[str, str]],
    recorder: "Recorder | None",
    request: Request,
    *,
    hidden: int,
) -> None:
    from .account import account, file_ledger, recorded

    for line in account(file_ledger(found, submissions), submissions, skipped, verbose=request.verbose):
        note(line)
    if hidden:
        note(f"按 --select/--ignore 隐去 {hidden} 处问题；合规判定和入库内容不受影响")
    note(recorded(recorder.recording if recorder else None, where=request.workspace.as_posix()))
    if request.output is not None:
        note(f"已写入 {request.output}")


def _complain(troubles: "Sequence[Trouble]", *, debug: bool) -> None:
    from credit_cli.safety import mask, safe

    for trouble in troubles:
        if debug and trouble.trace:
            note(mask(trouble.trace.rstrip()))
        note(mask(safe(f"错误：{trouble.message}")))
    for remedy in dict.fromkeys(trouble.remedy for trouble in troubles if trouble.remedy):
        note(f"怎么办：{remedy}")
