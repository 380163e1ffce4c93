"""A small rule book and a report built by hand, for the tests of the outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from credit_cli.assess.scorecard import code_counts, scorecards
from credit_cli.model import Finding, Records, Report, RowLedger, Submission
from credit_cli.render import View
from credit_cli.rulepack import Apply, Book, DataSet, FieldSpec, Roles, Rule

RESIDENT = "11010519491231002X"
"""The example number printed in GB 11643-1999."""


def rule(id_: str, **given: Any) -> Rule:
    words: dict[str, Any] = {
        "name": "uscc-checksum-mismatch",
        "title": "统一社会信用代码校验位不符",
        "dimension": "accuracy",
        "severity": "error",
        "check": "uscc",
        "message": "代码“{value}”的校验位应为“{expected}”",
        "advice": "请对照登记证照核对",
        "rationale": "第18位由前17位算出。",
        "sources": ("GB 32100-2015",),
        "since": "0.1.0",
        "good": ("91350100M000100Y43",),
        "bad": ("91350100M000100Y44",),
    }
    return Rule(id=id_, **(words | given))


RULES = (
    rule("COD003"),
    rule(
        "TIM001",
        name="late",
        title="迟报",
        dimension="timeliness",
        severity="error",
        message="{value} 作出决定，应于 {due} 前报送",
        advice="请于决定之日起7个工作日内报送",
        rationale="“双公示”信息应在7个工作日内报送。",
        sources=("发改办财金〔2018〕424号",),
        good=({"CF_JDRQ": "2026/10/09"},),
        bad=([{"CF_JDRQ": "2026/09/01"}, {"CF_JDRQ": ""}],),
    ),
    rule(
        "PID001",
        name="personal-id-checksum",
        title="证件号码有误",
        dimension="accuracy",
        severity="warning",
        message="证件号码“{value}”有误：{why}",
        advice="请核对证件",
    ),
    rule(
        "FIL002",
        name="encrypted-file",
        title="文件已加密",
        dimension="conformity",
        message="{cause}",
        advice="请去除密码后重报",
        good=(),
        bad=(),
    ),
)

PACK = DataSet(
    id="xzcf-2018",
    dataset="xzcf",
    title="行政处罚",
    generation="2018",
    sources=("发改办财金〔2018〕424号",),
    roles=Roles(
        department=("CF_SJLY",),
        document="CF_WSH",
        party="CF_XDR_MC",
        code="CF_XDR_SHXYM",
        decided="CF_JDRQ",
        authority="CF_SJLY",
        reported=(),
    ),
    key=("CF_WSH",),
    field=(
        FieldSpec(code="CF_XDR_MC", title="行政相对人名称"),
        FieldSpec(code="CF_XDR_SHXYM", title="行政相对人代码_1（统一社会信用代码）", kind="uscc"),
        FieldSpec(code="CF_XDR_ZJHM", title="证件号码", kind="idno", personal=True),
        FieldSpec(code="CF_WSH", title="行政处罚决定文书号"),
        FieldSpec(code="CF_JDRQ", title="处罚决定日期", kind="date"),
        FieldSpec(code="CF_SJLY", title="数据来源单位"),
    ),
    apply=(Apply(rule="COD003", field="CF_XDR_SHXYM"), Apply(rule="TIM001", field="CF_JDRQ")),
    example={"CF_WSH": "运市监罚〔2026〕1号"},
)

BOOK = Book({item.id: item for item in RULES}, {PACK.id: PACK}, {}, "sha256:" + "0" * 64)


def records(
    departments: Sequence[str], *, keys: Sequence[str] | None = None, reported: date = date(2026, 10, 20), **given: Any
) -> Records:
    """Return on-time, compliant records of the given departments in rows 4, 5, …; `given` replaces columns."""
    count = len(departments)
    columns: dict[str, Any] = {
        "rows": list(range(4, 4 + count)),
        "keys": list(keys or (f"k{number}" for number in range(count))),
        "digests": [f"d{number}" for number in range(count)],
        "departments": list(departments),
        "documents": [f"运市监罚〔2026〕{number + 1}号" for number in range(count)],
        "names": [f"甲{number + 1}有限公司" for number in range(count)],
        "parties": [f"甲{number + 1}有限公司" for number in range(count)],
        "code_texts": ["" for _ in range(count)],
        "codes": ["" for _ in range(count)],
        "decided": [date(2026, 10, 9)] * count,
        "reported": [reported] * count,
        "dated": [True] * count,
        "timeliness": ["on_time"] * count,
        "periods": ["2026-10"] * count,
        "compliant": [True] * count,
        "wrong_code": [False] * count,
        "unfit": [0] * count,
        "kept": [""] * count,
    }
    return Records(**(columns | given))


def submission(path: str, rows: Records | None, findings: Sequence[Finding] = (), **given: Any) -> Submission:
    count = 0 if rows is None else len(rows)
    whole = Submission(
        path=path,
        sha256="ab" * 32,
        sheet="处罚",
        dataset="xzcf",
        department="市市场监督管理局",
        header_row=3,
        columns={"CF_XDR_SHXYM": ("C", "行政相对人代码_1(统一社会信用代码)"), "CF_JDRQ": ("F", "处罚决定日期")},
        extra=(("Z", "数据导出时间"),),
        ledger=RowLedger(count + 4, 2, 1, count, 0, 1, 0, 0),
        records=rows,
        findings=tuple(findings),
        received=date(2026, 11, 2),
        reported_by="“上报日期”列",
        period="2026-10",
    )
    return replace(whole, **given)


def finding(rule_id: str, cell: str | None, value: str = "", **given: Any) -> Finding:
    letters = "".join(filter(str.isalpha, cell)) if cell else None
    row = int("".join(filter(str.isdigit, cell))) if cell else 0
    parts: dict[str, Any] = {"sheet": "处罚", "cell": cell, "row": row, "column": letters, "field": None}
    return Finding(rule=rule_id, value=value, **(parts | given))


def unreadable(path: str) -> Submission:
    cause: Mapping[str, str] = {"cause": "文件已加密，无法读取"}
    lost = Finding("FIL002", None, None, 0, None, None, "", cause)
    return submission(
        path,
        None,
        [lost],
        sheet=None,
        dataset=None,
        department=None,
        header_row=None,
        columns={},
        extra=(),
        ledger=None,
    )


def sample() -> Report:
    """One sheet with three faulty cells (one of them personal) and one file that cannot be read."""
    rows = records(
        ["市市场监督管理局"] * 3,
        compliant=[False, True, True],
        wrong_code=[True, False, False],
        timeliness=["on_time", "late", "undetermined"],
        codes=["", "91350100M000100Y43", "91350100M000100Y43"],
    )
    found = [
        finding("COD003", "C4", "91350100M000100Y44", field="CF_XDR_SHXYM", details={"expected": "3"}, related=("C6",)),
        finding("TIM001", "F5", "2026/9/1", field="CF_JDRQ", details={"due": "2026-09-10"}),
        finding(
            "PID001",
            "K6",
            "110105194912310021",
            field="CF_XDR_ZJHM",
            details={"why": "110105194912310021 的校验位不符"},
            suggestion=RESIDENT,
        ),
    ]
    return Report(date(2026, 11, 23), (submission("in/市监局.xlsx", rows, found), unreadable("in/坏.xlsx")))


def view(report: Report | None = None, *, width: int = 80, color: bool = False) -> View:
    report = report or sample()
    cards = scorecards(report.submissions, BOOK)
    return View(
        report, BOOK, "0.1.0", "2004..2026", cards, len(BOOK.rules), *code_counts(report.submissions), width, color
    )
