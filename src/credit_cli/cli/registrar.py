"""`credit-cli registrar`: the list of codes that only the registrar may put right, and what came back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .months import resolved_month_option
from .options import as_of_option, required_output_option, workspace_option
from .streams import note

if TYPE_CHECKING:
    from credit_cli.archive import Archive
    from credit_cli.assess.answers import Refused
    from credit_cli.assess.feedback import Listing
    from credit_cli.reading.lists import Line

    from .monthly import Rules

KIND = "registrar"


@click.group("registrar")
def command() -> None:
    """登记机关纠错：导出赋码有误、确属重码的纠错回传表，登记机关填回后读入。"""


@command.command("export")
@resolved_month_option
@as_of_option
@workspace_option
@required_output_option("写入的 xlsx，如 纠错回传表.xlsx")
@click.option("--all", "everything", is_flag=True, help="证据不足的重码也列入（默认先由报送部门核对）")
def export(month: str, as_of: date, workspace: Path, output: Path, everything: bool) -> int:
    """写出某月的纠错回传表：名称、代码、种类、依据，留出数据操作标识、处理结果、更正后代码供登记机关填写。

    只列登记机关才能处理的：赋码即不符合规则的代码，以及至少两个主体各有两条以上记录使用的重码。
    部门抄录错误的代码不列。已经回传答复的不再列出。同一主体同一代码的编号始终不变，发出的各行登记在档案里。
    """
    from credit_cli.archive import Archive
    from credit_cli.assess.answers import OPERATIONS
    from credit_cli.assess.feedback import KINDS
    from credit_cli.render.registrar import workbook
    from credit_cli.safety import atomic_write

    from .monthly import rules_of

    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter("纠错回传表是 xlsx，请写成 -o 纠错回传表.xlsx", param_hint="-o")
    rules = rules_of(workspace)
    with Archive.open(workspace, create=False) as archive:
        found = _listing(archive, rules, month, everything=everything)
    lines = [line.content | {"kind_title": KINDS[line.kind]} for line in found.lines]
    if lines:
        _record_export(workspace, rules, month, as_of, [line.content for line in found.lines])
    atomic_write(output, workbook(lines, month=month, answers=list(OPERATIONS.values())))
    _say_exported(found, month, output)
    return 0


def _listing(archive: "Archive", rules: "Rules", month: str, *, everything: bool) -> "Listing":
    from credit_cli.assess.feedback import listing
    from credit_cli.assess.places import Places
    from credit_cli.assess.subjects import groups

    from .monthly import FURTHER, basis_of

    basis = basis_of(archive, rules, month, also=FURTHER)
    places = Places(basis.entries, rules.book)
    shared = groups(basis.records, places, month=month)
    return listing(basis.records, shared, places, archive.acts(KIND), month=month, everything=everything)


def _record_export(
    workspace: Path, rules: "Rules", month: str, as_of: date, lines: Sequence[Mapping[str, Any]]
) -> None:
    """Keep what was handed out, unless every line of it was handed out before."""
    from credit_cli.archive import Archive
    from credit_cli.assess.feedback import exported

    with Archive.open(workspace, create=True) as archive:
        known = exported(archive.acts(KIND))
        if fresh := [line for line in lines if line["id"] not in known]:
            content = {"act": "export", "month": month, "lines": fresh}
            archive.append(KIND, content, rules=rules.book.digest, recorded_on=as_of)


def _say_exported(found: "Listing", month: str, output: Path) -> None:
    from credit_cli.assess.feedback import KINDS

    kinds = [line.kind for line in found.lines]
    counted = "，".join(f"{word} {kinds.count(kind)} 行" for kind, word in KINDS.items() if kind in kinds)
    note(f"{month} 纠错回传表：{counted or '没有需要登记机关处理的代码'}；已写入 {output}")
    if found.unproven:
        note(
            f"另有 {found.unproven} 组重码证据不足，先由报送部门核对（见 credit-cli duplicates）；要一并列入请加 --all"
        )
    if found.answered:
        note(f"另有 {found.answered} 行登记机关已答复，不再列出")


@command.command("import")
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@workspace_option
def import_(file: Path, as_of: date, workspace: Path) -> int:
    """读入登记机关填回的纠错回传表：处理结果、更正后代码逐行核对后登记，计入纠正率。

    更正后代码要通过全部校验；看不懂、自相矛盾或错行的行逐行说明单元格并拒收，其余各行照常登记。同一份表读入几次，
    结果相同。退出码：0 全部读入；1 有拒收的行；2 没能完成。
    """
    from credit_cli.archive import Archive
    from credit_cli.assess.answers import COLUMNS, Refused, fresh, judged
    from credit_cli.assess.feedback import exported
    from credit_cli.reading.lists import read_list

    from .monthly import rules_of

    rules = rules_of(workspace)
    if not file.is_file():
        raise click.BadParameter(f"没有文件 {file}", param_hint="文件")
    lines = read_list(file, COLUMNS, needed=("id", "answer", "new"))
    lines = [line for line in lines if line.texts["id"] and any(line.texts.get(name) for name in list(COLUMNS)[1:])]
    with Archive.open(workspace, create=True) as archive:
        acts = archive.acts(KIND)
        told = list(judged((line.texts for line in lines), exported(acts)))
        answers = [answer for answer in told if isinstance(answer, dict)]
        before = [line for act in acts if act.content["act"] == "import" for line in act.content["lines"]]
        new, already = fresh(answers, before)
        if new:
            content = {"act": "import", "file": file.name, "lines": new}
            archive.append(KIND, content, rules=rules.book.digest, recorded_on=as_of)
    refused = [(line, answer) for line, answer in zip(lines, told, strict=True) if isinstance(answer, Refused)]
    for text in _refusals(refused):
        note(text)
    note(_summary(new, already, len(refused), open_=told.count(None)))
    return 1 if refused else 0


def _refusals(refused: "Sequence[tuple[Line, Refused]]") -> Iterator[str]:
    from credit_cli.render.words import public

    for line, answer in refused:
        place = f"{line.letters[answer.column]}{line.row}" if answer.column in line.letters else f"第 {line.row} 行"
        sheet = f"[{line.sheet}]" if line.sheet else ""
        yield public(f"拒收 {line.file}{sheet}!{place}：{answer.wrong}；{answer.remedy}")


def _summary(new: Sequence[Mapping[str, Any]], already: int, refused: int, *, open_: int) -> str:
    answers = [line["answer"] for line in new]
    counted = "，".join(f"{word} {answers.count(word)} 行" for word in dict.fromkeys(sorted(answers)))
    parts = [
        f"登记 {len(new)} 行{f'（{counted}）' if counted else ''}",
        f"此前已登记 {already} 行",
        f"尚未办结 {open_} 行",
        f"拒收 {refused} 行",
    ]
    return "，".join(parts)
