"""CSV of `validate`: one finding per line under the columns of a 问题清单; UTF-8 with BOM, no formula survives."""

import csv
import io
from collections.abc import Iterator, Sequence

from credit_cli.model import Finding, Submission
from credit_cli.safety import csv_value

from .view import View
from .words import DIMENSION_WORDS, SEVERITY_WORDS, dataset_title, present, public, rule_of, title_of

HEADS = (
    "序号",
    "部门",
    "文件",
    "工作表",
    "单元格",
    "数据集",
    "决定文书号",
    "行政相对人",
    "字段",
    "规则编号",
    "级别",
    "问题类型",
    "问题",
    "现值",
    "应为/建议",
    "怎么改",
    "相关单元格",
    "依据",
    "维度",
)


def delimited(view: View) -> Iterator[str]:
    """Yield the BOM with the heads, then one line per finding."""
    yield "\ufeff" + line(HEADS)
    number = 0
    for submission in view.report.submissions:
        by_row = _rows(submission)
        for finding in submission.findings:
            number += 1
            yield line(_values(number, finding, submission, by_row.get(finding.row), view))


def line(values: Sequence[str]) -> str:
    """Return one CSV line (CRLF, as Excel writes it) whose cells no spreadsheet takes for formulas."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([csv_value(value) for value in values])
    return buffer.getvalue()


def _rows(submission: Submission) -> dict[int, int]:
    return {row: position for position, row in enumerate(submission.records.rows)} if submission.records else {}


def _values(number: int, finding: Finding, submission: Submission, record: int | None, view: View) -> Sequence[str]:
    shown, rule = present(finding, submission=submission, book=view.book), rule_of(view.book, finding.rule)
    records = submission.records if record is not None else None
    return (
        str(number),
        public((records.departments[record or 0] if records else "") or submission.department or ""),
        public(submission.path),
        shown["sheet"] or "",
        finding.cell or "",
        dataset_title(view.book, submission.dataset),
        public(records.documents[record or 0]) if records else "",
        public(records.names[record or 0]) if records else "",
        title_of(finding, submission=submission, book=view.book) if finding.field else "",
        finding.rule,
        SEVERITY_WORDS[rule.severity],
        rule.title,
        shown["message"],
        shown["value"],
        shown["suggestion"] or "",
        shown["advice"],
        "、".join(finding.related),
        "；".join(rule.sources),
        DIMENSION_WORDS[rule.dimension],
    )
