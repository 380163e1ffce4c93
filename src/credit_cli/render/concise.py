"""One line per finding, for pipes and logs: `path [sheet] C5 COD003 错误 message`, then a summary."""

from collections import Counter
from collections.abc import Iterator

from credit_cli.model import Finding, Submission

from .view import View
from .words import SEVERITY_WORDS, message, public, rule_of


def concise(view: View) -> Iterator[str]:
    """Yield the findings line by line and one last line that says what was checked."""
    for submission in view.report.submissions:
        for finding in submission.findings:
            yield _line(finding, submission, view) + "\n"
    yield summary(view) + "\n"


def _line(finding: Finding, submission: Submission, view: View) -> str:
    rule = rule_of(view.book, finding.rule)
    sheet = f"[{public(submission.sheet)}]" if submission.sheet is not None else ""
    words = message(finding, rule, submission=submission, book=view.book)
    path, level = public(submission.path), SEVERITY_WORDS[rule.severity]
    return _one_line(f"{path} {sheet} {finding.cell or ''} {finding.rule} {level} {words}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def summary(view: View) -> str:
    """Return one line: what was checked and what came out; 未发现问题 is said aloud."""
    submissions = view.report.submissions
    sheets = [submission for submission in submissions if submission.sheet is not None]
    files = len({submission.path for submission in submissions})
    records = sum(len(submission.records) for submission in sheets if submission.records is not None)
    checked = f"已检查 {files} 个文件、{len(sheets)} 张表、{records} 条记录，对照 {view.checked} 条规则"
    return f"{checked}：{_outcome(view)}"


def _outcome(view: View) -> str:
    counts: Counter[str] = Counter()
    for submission in view.report.submissions:
        counts.update(rule_of(view.book, finding.rule).severity for finding in submission.findings)
    parts = [f"{SEVERITY_WORDS[name]} {counts[name]} 处" for name in SEVERITY_WORDS if counts[name]]
    return "，".join(parts) if parts else "未发现问题"
