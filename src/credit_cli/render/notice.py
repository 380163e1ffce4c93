"""What goes out to one department: the list of its problems, and what became of those named before."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from credit_cli.model import file_name

from .workbook import Head, TableSheet, Value, workbook

LIST: Final = (
    Head("序号", 5), Head("部门", 15), Head("文件", 15), Head("工作表", 9), Head("单元格", 7),
    Head("决定文书号", 16), Head("行政相对人", 16), Head("问题类型（规则编号）", 17), Head("现值", 16),
    Head("应为／建议", 32), Head("依据", 16), Head("整改期限", 11), Head("整改情况", 9),
    Head("经办人／电话", 10), Head("申辩说明", 14),
)  # fmt: skip

_WARNING: Final = "请核对"
"""A warning may be right as it is: the department is asked to look, not told that it is wrong."""


def problem_list(document: Mapping[str, Any], department: str, own: Sequence[Any], earlier: Sequence[Any]) -> bytes:
    """Return 问题清单.xlsx of a department. `own`: this month's problems with deadlines; `earlier`: with `state`."""
    month = _month(document["month"])
    first = TableSheet(
        name="问题清单",
        title=f"{department}{month}信用信息报送问题清单",
        heads=LIST,
        rows=[_line(number, problem, problem["state"]) for number, problem in enumerate(own, 1)],
        notes=_notes(document),
    )
    if not earlier:
        return workbook([first])
    second = TableSheet(
        name="以前问题整改情况",
        title=f"{department}以前各月问题的整改情况（截至{document['as_of']}）",
        heads=(Head("月份", 9), *LIST),
        rows=[
            (problem["month"], *_line(number, problem, problem["state"])) for number, problem in enumerate(earlier, 1)
        ],
        notes=(
            "已整改：现行记录中已没有该问题；未整改：期限未到；逾期未整改：期限已过而问题仍在；迟报已成事实，只作记录；报送已撤销：原报送已由受理方撤回。",
            "更正了文书号、相对人名称或机关名称的，会成为另一条记录，原记录仍在：请在“申辩说明”中写明，由受理方撤回原报送。",
        ),
    )
    return workbook([first, second])


def _month(month: str) -> str:
    return f"{int(month[:4])}年{int(month[5:])}月"


def _line(number: int, problem: Mapping[str, Any], state: str) -> tuple[Value, ...]:
    kind = problem["title"] if problem["severity"] == "error" else f"{_WARNING}：{problem['title']}"
    wanted = problem["message"] + (f"\n{problem['advice']}" if problem["advice"] else "")
    return (
        *(number, problem["department"], file_name(problem["path"])),
        *(problem["sheet"] or "", problem["cell"] or "", problem["document"], problem["party"]),
        *(f"{kind}（{problem['rule']}）", problem["value"], wanted, "；".join(problem["sources"])),
        *(problem["due"] or "收到之日起5个工作日内", state, "", ""),
    )


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    tool = document["tool"]
    return (
        "“请核对”的项目可能本来无误：核对后无误的，请在“申辩说明”中写明，不需要更正。对其他问题有异议的，同样请写明理由。",
        f"由 credit-cli {tool['version']} 按规则 {tool['rules'][:15]}、工作日历 {tool['calendar']} 核验，"
        f"数据截至 {document['as_of']}。",
    )
