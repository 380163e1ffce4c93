"""`credit-cli fix-codes`: correct codes in copies; the submitted files are only read."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.errors import CreditError, OutputError, Unreadable

from . import options, paths
from .fix_told import Outcome, show, told
from .streams import note

if TYPE_CHECKING:
    from credit_cli.archive import Archive
    from credit_cli.fixing.apply import Fixed
    from credit_cli.fixing.confirm import Confirmation
    from credit_cli.fixing.evidence import Evidence, Seen
    from credit_cli.fixing.plan import Survey
    from credit_cli.model import Source
    from credit_cli.rulepack import Book


@dataclass(frozen=True, slots=True)
class _Given:
    """One file to correct: its name in outputs, where its copy goes, and how to get its bytes."""

    shown: str
    target: Path
    path: Path | None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """One file after the first look. The sheets are kept only where the copy must be made from them."""

    given: _Given
    source: "Source"
    survey: "Survey"


_PATCHED = frozenset({"xlsx", "xlsm", "csv"})
"""Formats whose copy is made from the file's bytes alone."""


@click.command(name="fix-codes")
@click.argument("path", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=options.FolderType(),
    default=Path("fixed"),
    metavar="文件夹",
    help="更正副本、更正日志和待确认清单写到哪里，默认 fixed",
)
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写任何文件")
@click.option("--dataset", metavar="数据集", help="指定数据集，不从表头识别（xzxk、xzcf）")
@click.option(
    "--register",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="文件",
    help="权威登记名册（xlsx 或 csv，有名称列和统一社会信用代码列），作更正依据",
)
@click.option(
    "--confirm",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="文件",
    help="填好的待确认清单（csv 或 xlsx）：按“确认为”“确认人”“依据”更正",
)
@click.option("--no-archive", is_flag=True, help="不拿档案里其他记录的代码作依据")
@options.month_option("不给路径时：更正哪个月登记的报送；默认最近一个已结束的月份")
@options.as_of_option
@options.format_option("table", "concise", "json")
@options.verbosity_options
@options.workspace_option
@click.pass_context
def command(ctx: click.Context, /, path: tuple[str, ...], output: Path, dry_run: bool, **given: Any) -> None:
    """在副本中更正统一社会信用代码，原文件绝不改动。

    只写有把握的：书写不规范（策略A）；不使用的字母只有一种还原且各项校验都相符（策略B）；同一名称在 --register 名册中、
    或在本批和档案的至少两条其他记录中只有一个正确代码，与现值只差录入差错（策略C）；只差一处的代码只有一个且在名册中（策略D）。
    其余写入待确认清单，填好后用 --confirm 更正。每次更正记入档案，可用 archive undo 撤销。
    不给 PATH 时，更正最近一个已结束的月份登记的报送；给了 --confirm 时，更正清单中的文件。

    退出码：0 全部代码正确或已更正；1 还有待人工处理的单元格；2 没能完成。
    """
    from credit_cli import rulepack
    from credit_cli.fixing import plan

    if path and given["month"]:
        raise CreditError(
            "给出了文件或文件夹，就不按 --month 挑选",
            remedy=f"去掉 --month；或不给路径，更正档案里 {given['month']} 的报送",
        )
    book = rulepack.load(given["workspace"] / "rules")
    _known_dataset(given["dataset"], book)
    done = _run(path, output, book, {**given, "dry_run": dry_run})
    counts = plan.summary(one.plan for one in done.fixed)
    show(ctx, done, counts, format_=given["format_"], applied=not dry_run)
    for line in told(done, output, quiet=given["quiet"], verbose=given["verbose"], dry_run=dry_run):
        note(line)
    open_ends = done.unreadable or done.declined or counts["proposed"] or counts["unresolved"]
    ctx.exit(2 if done.missing or done.nothing else 1 if open_ends else 0)


def _known_dataset(dataset: str | None, book: "Book") -> None:
    known = sorted({pack.dataset for pack in book.datasets.values()})
    if dataset is not None and dataset not in known:
        raise CreditError(f"没有数据集“{dataset}”", remedy=f"可用的有：{'、'.join(known)}")


def _run(path: Sequence[str], output: Path, book: "Book", given: dict[str, Any]) -> Outcome:
    """Look at every file, gather the evidence, then correct each: the evidence for one may stand in another."""
    from credit_cli.archive import Archive
    from credit_cli.fixing import confirm
    from credit_cli.fixing.evidence import Evidence
    from credit_cli.fixing.register import read_register

    register = read_register(given["register"]) if given["register"] else None
    evidence = Evidence(register)
    answers = confirm.read_confirmations(given["confirm"]) if given["confirm"] else ()
    done = Outcome(register=register)
    chosen = _chosen(path, output, given, answers, done)
    asked = not given["no_archive"] and Archive.exists(given["workspace"])
    if asked:
        with Archive.open(given["workspace"], create=False) as archive:
            evidence.seen.seal = archive.seal()
    looked = list(_look_at(chosen, book, given, evidence.seen, done))
    if asked:
        _ask_archive(given["workspace"], looked, evidence.seen)
    known = {one.source.sha256 for one in looked}
    done.declined += [confirm.declined(one, "找不到校验值相同的原文件") for one in answers if one.sha256 not in known]
    inputs = [one.path for one in chosen if one.path] + [given[name] for name in ("register", "confirm") if given[name]]
    plans = [_planned(one, evidence, answers, done) for one in looked]
    if given["dry_run"] or not any(one.plan.changes for one in plans):
        done.fixed = [_finish(one, looked[at].given, given, inputs, write=False) for at, one in enumerate(plans)]
    else:
        # Opened before anything is written: what cannot be recorded is not done.
        with Archive.open(given["workspace"], create=True) as archive:
            done.fixed = [_finish(one, looked[at].given, given, inputs, write=True) for at, one in enumerate(plans)]
            _record(archive, output, book, given, done)
    if not given["dry_run"]:
        _write_list(output, done)
    return done


# --- which files ------------------------------------------------------------------------------------------------------


def _chosen(
    path: Sequence[str], output: Path, given: dict[str, Any], answers: Sequence["Confirmation"], done: Outcome
) -> list[_Given]:
    if path:
        found = paths.expand(path, workspace=given["workspace"])
        done.missing, done.skipped = found.missing, found.skipped
        aside = {given[name].resolve() for name in ("register", "confirm") if given[name]}
        files = [file for file in found.files if file.resolve() not in aside]
        if not files and not found.missing:
            done.nothing = paths.nothing(found)
        return [_Given(str(file), output / _relative(file, path), file) for file in files]
    return list(_listed(output, given, answers) if given["confirm"] else _recorded(output, given, done))


def _relative(file: Path, path: Sequence[str]) -> Path:
    """Below a folder that was named, keep the folders in between, so that equal names do not meet."""
    folders = sorted((Path(text) for text in path if Path(text).is_dir()), key=lambda folder: len(folder.parts))
    return next((file.relative_to(folder) for folder in folders if file.is_relative_to(folder)), Path(file.name))


def _recorded(output: Path, given: dict[str, Any], done: Outcome) -> Iterator[_Given]:
    """The files recorded for the month, in the order of their names."""
    from credit_cli.archive import Archive

    as_of: date = given["as_of"]
    month = given["month"] or options.parse_month("上月", as_of=as_of)
    if not given["quiet"]:
        note(f"所属期 {month}：更正该月登记的报送")
    with Archive.open(given["workspace"], create=False) as archive:
        files = {entry.sha256: entry.path for entry in archive.submissions(month)}
    if not files:
        done.nothing = f"{month} 没有登记过报送", "请先用 credit-cli validate 登记，或直接给出文件"
    for sha256, shown in sorted(files.items(), key=lambda item: (item[1], item[0])):
        yield _Given(shown, output / Path(shown).name, None, sha256)


def _listed(output: Path, given: dict[str, Any], answers: Sequence["Confirmation"]) -> Iterator[_Given]:
    """The files that the list names: where it says, if they are still the same, else out of the archive."""
    for sha256, shown in {one.sha256: one.path for one in answers}.items():
        path = Path(shown)
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            yield _Given(shown, output / path.name, path, sha256)
        elif _in_archive(given["workspace"], sha256):
            yield _Given(shown, output / path.name, None, sha256)


def _in_archive(workspace: Path, sha256: str) -> bool:
    from credit_cli.archive import Archive

    if not Archive.exists(workspace):
        return False
    with Archive.open(workspace, create=False) as archive:
        return any(entry.sha256 == sha256 for entry in archive.submissions())


def _bytes(one: _Given, workspace: Path) -> bytes:
    """Raises Unreadable."""
    from credit_cli.archive import Archive
    from credit_cli.reading.grid import unopened

    if one.path is not None:
        try:
            return one.path.read_bytes()
        except OSError as error:
            raise unopened(error) from None
    with Archive.open(workspace, create=False) as archive:
        return archive.original(one.sha256 or "")


# --- looking, judging, writing ----------------------------------------------------------------------------------------


def _look_at(
    chosen: Sequence[_Given], book: "Book", given: dict[str, Any], seen: "Seen", done: Outcome
) -> Iterator[_Looked]:
    for one in chosen:
        try:
            yield _look(one, book, given, seen)
        except Unreadable as problem:
            done.unreadable.append((one.shown, problem))


def _look(one: _Given, book: "Book", given: dict[str, Any], seen: "Seen") -> _Looked:
    """Read one file and judge its code cells by themselves. Raises Unreadable."""
    from credit_cli.fixing import plan
    from credit_cli.model import Table
    from credit_cli.reading.cfb import MAGIC
    from credit_cli.reading.grid import read_bytes
    from credit_cli.reading.table import tables as tables_of

    data = _bytes(one, given["workspace"])
    source = read_bytes(data, shown=one.shown)
    tables = [sheet for sheet in tables_of(source, book, dataset=given["dataset"]) if isinstance(sheet, Table)]
    if not tables:
        raise Unreadable("没有找到认识的报送表", rule="HDR005", remedy="请核对表头；也可用 --dataset 指定数据集")
    survey = plan.survey(tables, book, shown=one.shown, seen=seen)
    needed = survey.open and (source.format not in _PATCHED or data.startswith(MAGIC))  # encrypted: no package to patch
    return _Looked(one, source if needed else replace(source, grids=()), survey)


def _ask_archive(workspace: Path, looked: Sequence[_Looked], seen: "Seen") -> None:
    """Enter what the archive's other records say about the names whose codes are in question."""
    from credit_cli.archive import Archive
    from credit_cli.fixing.evidence import enter_recorded

    wanted = {name for one in looked for name in one.survey.names}
    if not wanted:
        return
    with Archive.open(workspace, create=False) as archive:
        records = archive.records()
    enter_recorded(seen, zip(records["key"], records["party"], records["code"], strict=True), wanted)


def _planned(one: _Looked, evidence: "Evidence", answers: Sequence["Confirmation"], done: Outcome) -> "Fixed":
    from credit_cli.fixing import apply, confirm, plan

    decided = plan.decide(one.survey, evidence)
    decided, declined = confirm.confirmed(one.source, one.survey, decided, answers)
    done.declined += declined
    return apply.Fixed(one.source, decided, None)


def _finish(one: "Fixed", given_file: _Given, given: dict[str, Any], inputs: Sequence[Path], *, write: bool) -> "Fixed":
    from credit_cli.fixing import apply

    if not one.plan.changes:
        return one
    data = _bytes(given_file, given["workspace"])
    if hashlib.sha256(data).hexdigest() != one.source.sha256:
        raise OutputError(f"{given_file.shown} 在更正过程中被改动，未写出它的副本", remedy="请关闭该文件后重新运行")
    return apply.finished(data, one.source, one.plan, given_file.target, write=write, inputs=inputs)


def _record(archive: "Archive", output: Path, book: "Book", given: dict[str, Any], done: Outcome) -> None:
    """Record the run, then write its log. A log that was lost is written again as the archive has it."""
    from credit_cli.fixing import apply

    entries = [{**entry, "stored": _stored(entry["output"], given["workspace"])} for entry in apply.entries(done.fixed)]
    if not entries:
        return
    run, new = archive.record_run(entries, rules=book.digest, recorded_on=given["as_of"])
    done.run, done.already = run.id, not new
    stamp = {"date": run.recorded_on.isoformat(), "tool": run.tool, "rules": run.rules, "run": run.id, "hash": run.hash}
    for name, data in apply.logs(run.files, stamp).items():
        apply.write_copy(data, output / name, inputs=())


def _stored(output: str, workspace: Path) -> str:
    """A copy's place as the archive keeps it: below the workspace without the workspace, so that both may move."""
    path, base = Path(output).absolute(), workspace.absolute()
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def _write_list(output: Path, done: Outcome) -> None:
    from credit_cli.fixing import apply, confirm
    from credit_cli.render.fixes import CLASSES

    data = confirm.waiting_list([(one.source, one.plan) for one in done.fixed], words=CLASSES)
    if data is not None:
        done.list = apply.write_copy(data, output / confirm.LIST, inputs=())
