"""The result of fix-codes: JSON of the contract, one line per cell, or a table with the change at a glance."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credit_cli.checks.cells import covered
from credit_cli.safety import safe

from .words import public

CLASSES = {
    "checksum": "校验不符",
    "length": "位数不符",
    "registration_number": "工商注册号",
    "organisation_code": "组织机构代码",
    "tax_number": "税务登记号",
    "personal_id": "居民身份证号",
    "numeric_cell": "存成了数字",
    "placeholder": "占位词",
    "name": "填了名称",
    "as_issued": "疑为赋码即误，请向登记机关核实",
    "duplicate": "重码",
    "other": "其他",
}


def document(
    files: Sequence[Mapping[str, Any]],
    *,
    applied: bool,
    summary: Mapping[str, int],
    run: str | None = None,
    declined: Sequence[Any] = (),
) -> str:
    """Return the contract's JSON, ASCII-escaped. `run`: the recorded run; `declined`: confirmations not used."""
    content = {
        "schema_version": 1,
        "applied": applied,
        "run": run,
        "files": list(files),
        "declined": [{name: _told(getattr(one, name)) for name in _DECLINED} for one in declined],
        "summary": dict(summary),
    }
    return json.dumps(content, ensure_ascii=True, indent=1) + "\n"


def _told(value: Any) -> Any:
    return public(value) if isinstance(value, str) else value


_DONE = {True: "已更正", False: "将更正"}
_DECLINED = ("row", "path", "sheet", "cell", "reason")


def lines(files: Sequence[Mapping[str, Any]], summary: Mapping[str, int], *, applied: bool) -> str:
    """Return one line per cell that was corrected (not `applied`: would be) or needs a person, and the counts."""
    return "\n".join([*_lines(files, _DONE[applied]), totals(summary, applied=applied)]) + "\n"


def _lines(files: Sequence[Mapping[str, Any]], done: str) -> Iterator[str]:
    for file in files:
        for change in file["changes"]:
            place = f"{file['path']} [{change['sheet']}] {change['cell']}"
            yield safe(f"{place} {done} {change['old']} → {change['new']}（策略{change['policy']}）")
        for proposal in file["proposals"]:
            place = f"{file['path']} [{proposal['sheet']}] {proposal['cell']}"
            yield safe(f"{place} 待人工 {proposal['value']}（{CLASSES[proposal['class']]}）{_first(proposal)}")


def _first(proposal: Mapping[str, Any]) -> str:
    found = proposal["candidates"]
    return f" 建议 {'、'.join(candidate['code'] for candidate in found)}" if found else ""


def totals(summary: Mapping[str, int], *, applied: bool) -> str:
    """Say the counts in one sentence."""
    return (
        f"共 {summary['cells']} 个代码单元格：正确 {summary['valid']}，{_DONE[applied]} {summary['changed']}，"
        f"有建议待确认 {summary['proposed']}，无法给出建议 {summary['unresolved']}"
    )


def entry(path: str, output: str | None, changes: Sequence[Any], proposals: Sequence[Any]) -> dict[str, Any]:
    """Return one file's part of the contract's JSON; personal numbers are masked."""
    return {
        "path": public(path),
        "output": output and public(output),
        "changes": [
            {
                **{name: getattr(change, name) for name in _CHANGE},
                "sheet": public(change.sheet),
                "old": covered(change.old),
            }
            for change in changes
        ],
        "proposals": [
            {
                "sheet": public(proposal.sheet),
                "cell": proposal.cell,
                "value": covered(proposal.value),
                "class": proposal.kind,
                "reason": proposal.reason,
                "candidates": [{"code": found.code, "reason": found.reason} for found in proposal.candidates],
            }
            for proposal in proposals
        ],
    }


_CHANGE = ("sheet", "cell", "old", "new", "policy", "evidence")


def table(
    files: Sequence[Mapping[str, Any]], summary: Mapping[str, int], *, applied: bool, width: int, color: bool = False
) -> Iterator[str]:
    """Yield corrections and proposals as two tables, and the counts."""
    from rich.table import Table
    from rich.text import Text

    from .console import printed

    corrected = Table("文件", "工作表", "单元格", "原值", "新值", "策略", title=_DONE[applied])
    waiting = Table("文件", "工作表", "单元格", "现值", "类别", "建议（按可能性）", title="待人工确认")
    for file in files:
        for change in file["changes"]:
            place = (file["path"], change["sheet"], change["cell"])
            cells = (*place, change["old"], change["new"], change["policy"])
            corrected.add_row(*(Text(safe(cell), overflow="fold") for cell in cells))
        for proposal in file["proposals"]:
            codes = "\n".join(found["code"] for found in proposal["candidates"]) or "—"
            place = (file["path"], proposal["sheet"], proposal["cell"])
            cells = (*place, proposal["value"], CLASSES[proposal["class"]], codes)
            waiting.add_row(*(Text(safe(cell), overflow="fold") for cell in cells))
    parts = [made for made in (corrected, waiting) if made.row_count]
    yield printed([*parts, Text(totals(summary, applied=applied))], width=width, color=color)
