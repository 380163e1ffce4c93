"""`credit-cli notice`: per department the list of problems and the letter that goes with it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credit_cli.errors import CreditError

from .months import resolved_month_option
from .options import FolderType, as_of_option, workspace_option
from .streams import note

if TYPE_CHECKING:
    from credit_cli.assess.notice import Problem

    from .monthly import Rules

FILES = ("问题清单.xlsx", "整改通知.docx")


@click.command("notice")
@resolved_month_option
@as_of_option
@workspace_option
@click.option(
    "-o",
    "--output",
    type=FolderType(),
    required=True,
    metavar="文件夹",
    help="写到哪个文件夹，每个部门一个子文件夹",
)
@click.option("--department", "only", multiple=True, metavar="部门", help="只写这些部门（可多次）")
@click.option(
    "--days",
    type=click.IntRange(1, 60),
    default=5,
    show_default=True,
    metavar="天数",
    help="整改期限：自发出之日起几个工作日",
)
@click.option("--no-record", is_flag=True, help="不登记这次发出的问题，下次也就不跟踪")
def command(
    month: str, as_of: date, workspace: Path, output: Path, only: tuple[str, ...], days: int, no_record: bool
) -> int:
    """为每个有问题的部门写问题清单（xlsx）和整改通知（docx），整改期限按工作日计算。

    发出的问题登记在档案里：部门再次报送后，下一份清单逐条写明已整改、未整改还是逾期未整改。
    """
    from credit_cli.archive import Archive
    from credit_cli.assess import notice

    from .guard import refuse_kept
    from .monthly import document_of, open_problems, rules_of

    rules = rules_of(workspace)
    with Archive.open(workspace, create=False) as archive:
        document = document_of(archive, rules, month, as_of)
        known = notice.issued(archive.acts("notice", "withdraw"))
        standing = frozenset(open_problems(archive, rules, as_of)) if known else frozenset()
    due = rules.terms.calendar.due(as_of, days=days)
    held = notice.problems(document)
    found = notice.with_dues(held, known, standing, month=month, as_of=as_of, due=due.isoformat() if due else None)
    shown = [problem["id"] for own in held.values() for problem in own]
    earlier = _by_department(notice.followed_up(known.values(), shown, standing, month=month, as_of=as_of))
    names = _chosen(sorted(found.keys() | earlier.keys()), only)
    refuse_kept((_folder(output, name) / file for name in names for file in FILES), workspace)
    written = [_write(output, document, name, found.get(name, []), earlier.get(name, [])) for name in names]
    _manifest(output, document, written)
    if not no_record:
        _record(workspace, rules, month, as_of, due, [problem for name in names for problem in found.get(name, [])])
    _say(document, output, names, found, earlier)
    return 0


def _by_department(problems: "Sequence[Problem]") -> "dict[str, list[Problem]]":
    by_department: dict[str, list[Problem]] = {}
    for problem in problems:
        by_department.setdefault(problem["department"], []).append(problem)
    return by_department


def _chosen(names: list[str], only: Sequence[str]) -> list[str]:
    missing = [name for name in only if name not in names]
    if missing:
        raise CreditError(
            f"这些部门本月没有问题，也没有要跟踪的问题：{'、'.join(missing)}",
            remedy="请核对名称，或先用 credit-cli rank 查看本月有哪些部门",
        )
    return [name for name in names if not only or name in only]


def _folder(output: Path, department: str) -> Path:
    from credit_cli.safety import slug

    return output / slug(department or "未识别部门")


def _write(
    output: Path, document: Mapping[str, Any], department: str, own: "list[Problem]", earlier: "list[Problem]"
) -> dict[str, Any]:
    from credit_cli.render.letter import letter
    from credit_cli.render.notice import problem_list
    from credit_cli.safety import atomic_write, make_folder

    folder = make_folder(_folder(output, department))
    texts = problem_list(document, department, own, earlier), letter(document, department, own, earlier)
    files = dict(zip(FILES, texts, strict=True))
    for name, data in files.items():
        atomic_write(folder / name, data)
    shas = {f"{folder.name}/{name}": hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return {"department": department, "problems": len(own), "earlier": len(earlier), "files": shas}


def _manifest(output: Path, document: Mapping[str, Any], written: Sequence[Mapping[str, Any]]) -> None:
    from credit_cli.safety import atomic_write, make_folder

    head = {name: document[name] for name in ("month", "as_of", "tool", "settings", "closed")}
    text = json.dumps({"schema_version": 1, **head, "departments": written}, ensure_ascii=False, indent=1)
    atomic_write(make_folder(output) / "发放清单.json", (text + "\n").encode("utf-8"))


def _record(
    workspace: Path, rules: "Rules", month: str, as_of: date, due: date | None, problems: "list[Problem]"
) -> None:
    """Keep what was issued, unless the very same was issued before."""
    from credit_cli.archive import Archive

    content = {"month": month, "due": due.isoformat() if due else None, "problems": problems}
    with Archive.open(workspace, create=True) as archive:
        before = {problem["id"] for act in archive.acts("notice") for problem in act.content["problems"]}
        if any(problem["id"] not in before for problem in problems):
            archive.append("notice", content, rules=rules.book.digest, recorded_on=as_of)


def _say(
    document: Mapping[str, Any],
    output: Path,
    names: Sequence[str],
    found: "Mapping[str, Sequence[Problem]]",
    earlier: "Mapping[str, Sequence[Problem]]",
) -> None:
    if not names:
        note(f"{document['month']} 没有部门有待整改的问题，没有写清单（已核验 {document['total']['reported']} 条记录）")
        return
    count = sum(len(found.get(name, ())) for name in names)
    told = (problem["state"] for name in names for own in (found, earlier) for problem in own.get(name, ()))
    states = [state for state in told if state]
    note(f"{document['month']}：{len(names)} 个部门，{count} 个问题，已写入 {output}")
    note("".join(_followed(states)))


def _followed(states: Sequence[str]) -> Iterator[str]:
    if not states:
        yield "以前没有发过清单，没有要跟踪的问题"
        return
    counted = {state: states.count(state) for state in dict.fromkeys(sorted(states))}
    yield "以前发出的问题：" + "，".join(f"{state} {count}" for state, count in counted.items())
