"""What the registrar's returned list says, line by line: an answer that can be recorded, or why it cannot."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from credit_cli.checks.keys import name_key
from credit_cli.codes import canonical, judge
from credit_cli.codes.verdict import PASSING, REASONS, Verdict

from .codes import CORRECTED, REVOKED, RIGHT

OPERATIONS: Final[Mapping[str, str]] = {"0": CORRECTED, "1": REVOKED, "2": RIGHT}
"""数据操作标识 and the answer it stands for: 0 a new code was given, 1 the code was deleted, 2 it is kept."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("编号",),
    "name": ("主体名称", "名称"),
    "code": ("统一社会信用代码", "代码"),
    "operation": ("数据操作标识",),
    "answer": ("处理结果",),
    "new": ("更正后代码",),
    "remark": ("说明", "备注"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that says nothing that can be recorded. `column`: which cell is at fault."""

    column: str
    wrong: str
    remedy: str


def judged(
    texts: Iterable[Mapping[str, str]], listed: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any] | Refused | None]:
    """Yield per line (texts by the names of `COLUMNS`) its answer as the journal keeps it, why not, or None: open.

    `listed`: every line that was handed out, by id (`feedback.exported`).
    """
    seen: dict[str, dict[str, Any]] = {}
    for own in texts:
        told = _judged({name: own.get(name, "").strip() for name in COLUMNS}, listed)
        if isinstance(told, dict) and seen.setdefault(told["id"], told) != told:
            told = Refused("id", f"编号 {told['id']} 前面已有一行，处理结果不同", "请只留一行")
        yield told


def _judged(own: Mapping[str, str], listed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | Refused | None:
    line = listed.get(own["id"].upper())
    if not (own["answer"] or own["operation"] or own["new"]):
        return None
    if line is None:
        return Refused("id", f"编号“{own['id']}”不在任何一份已登记的纠错回传表中", "请用导出的原表填写，不要改动编号")
    return _other_line(own, line) or _answered(own, line)


def _other_line(own: Mapping[str, str], line: Mapping[str, Any]) -> Refused | None:
    """Rows that slipped against each other would put one subject's code on another."""
    if own["name"] and name_key(own["name"]) != line["party"] and "*" not in own["name"]:
        return Refused("name", f"编号 {line['id']} 发出时的名称不是“{own['name']}”", "请核对是否错行，名称不要改动")
    if own["code"] and canonical.canonical(own["code"]) != line["code"]:
        return Refused(
            "code", f"编号 {line['id']} 发出时的代码不是“{own['code']}”", "原代码不要改动，新代码写在“更正后代码”列"
        )
    return None


def _answered(own: Mapping[str, str], line: Mapping[str, Any]) -> dict[str, Any] | Refused:
    answer = own["answer"] or OPERATIONS.get(own["operation"], "")
    if own["operation"] and own["operation"] not in OPERATIONS:
        return Refused("operation", f"数据操作标识“{own['operation']}”无效", "只能填 0（新代码）、1（删除）、2（保留）")
    if answer not in OPERATIONS.values():
        wrong = f"处理结果“{answer}”看不懂" if answer else "有更正后代码，但没有处理结果"
        return Refused("answer", wrong, f"只能填：{'、'.join(OPERATIONS.values())}")
    if own["operation"] and OPERATIONS[own["operation"]] != answer:
        return Refused("operation", f"数据操作标识 {own['operation']} 与处理结果“{answer}”不一致", "请改成一致")
    new = canonical.canonical(own["new"]) if own["new"] else ""
    if problem := _wrong_code(answer, own["new"], new, line["code"]):
        return problem
    names = ("id", "party", "name", "code", "kind")
    return {**{name: line[name] for name in names}, "answer": answer, "new": new, "remark": own["remark"]}


def _wrong_code(answer: str, text: str, new: str, old: str) -> Refused | None:
    if answer != CORRECTED:
        return (
            Refused("new", f"处理结果是“{answer}”，不应有更正后代码", "请核对处理结果，或清空这一格") if new else None
        )
    found = judge.verdict(text)
    if found is Verdict.EMPTY:
        return Refused("new", "处理结果是“已更正”，但没有更正后代码", "请填写登记机关给出的新代码")
    if found not in {*PASSING, Verdict.NONCANONICAL} or judge.verdict(new) not in PASSING:
        return Refused("new", f"更正后代码“{text}”不能用：{REASONS[judge.verdict(new)]}", "请对照登记证照核对")
    return Refused("new", "更正后代码与原代码相同", "代码没有变的，处理结果填“代码无误”") if new == old else None


def fresh(
    answers: Iterable[Mapping[str, Any]], known: Iterable[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], int]:
    """Return the answers that are not recorded yet, and how many are; `known`: what was recorded, in order."""
    last = {line["id"]: line for line in known}
    new = [line for line in answers if last.get(line["id"]) != line]
    return new, len(list(answers)) - len(new)
