"""A month's document as `assess.month` makes it, built by hand with consistent figures, for the outputs' tests."""

# ruff: noqa: E501 (a table reads better with one row on one line)

from typing import Any

from credit_cli.assess.metrics import rate

MONTH = "2026-10"
MONTHS = [f"2025-{number:02d}" for number in (11, 12)] + [f"2026-{number:02d}" for number in range(1, 11)]
TITLES = {"xzxk": "行政许可", "xzcf": "行政处罚"}

# name, group, place, score, (licences, compliant, late), (penalties, compliant, late), ledger, (in ledger, suspected)
LINES: list[tuple[str, str | None, int | None, float | None, tuple[int, int, int], tuple[int, int, int], str, Any]] = [
    ("平川市行政审批服务管理局", "市直部门", 1, 100.0, (412, 412, 0), (0, 0, 0), "on_time", (412, 0)),
    ("平川市公安局", "市直部门", 2, 99.31, (120, 119, 1), (903, 898, 3), "on_time", (1023, 0)),
    ("平川市市场监督管理局", "市直部门", 3, 97.62, (233, 229, 5), (120, 115, 2), "on_time", (355, 2)),
    ("平川市应急管理局", "市直部门", 4, 88.4, (8, 7, 1), (21, 17, 3), "late", (29, 0)),
    ("平川市城市管理局", "市直部门", 5, 71.05, (3, 2, 2), (9, 7, 6), "missing", None),
    ("平川市商务局", "市直部门", None, None, (0, 0, 0), (0, 0, 0), "missing", None),
    ("安河县行政审批服务管理局", "县（市、区）", 1, 100.0, (96, 96, 0), (0, 0, 0), "on_time", (96, 0)),
    ("安河县自然资源局", "县（市、区）", 1, 100.0, (31, 31, 0), (4, 4, 0), "on_time", (35, 0)),
    ("临水区城市管理局", "县（市、区）", 3, 92.5, (0, 0, 0), (16, 14, 1), "zero", (0, 0)),
]


def figures(reported: int, compliant: int, late: int, **given: Any) -> dict[str, Any]:
    """Return a block of figures with its rates."""
    known: dict[str, Any] = {
        "undetermined": 0, "unknown": 0, "wrong_codes": reported - compliant, "duplicate_codes": 0,
        "ledger_records": None, "due": None, "suspected": None, "confirmed": None,
    } | given  # fmt: skip
    determined = reported - known["undetermined"] - known["unknown"]
    concealed = None if known["suspected"] is None else known["suspected"] + (known["confirmed"] or 0)
    return {
        "reported": reported, "compliant": compliant, "compliance_rate": _rate(compliant, reported),
        "late": late, "determined": determined, "late_rate": _rate(late, determined),
        **known, "concealed": concealed, "concealment_rate": _rate(concealed or 0, known["due"] or 0),
    }  # fmt: skip


def _rate(part: int, whole: int) -> float | None:
    found = rate(part, whole)
    return None if found is None else float(found)


def _department(line: Any) -> dict[str, Any]:
    name, group, place, score, licences, penalties, ledger, filed = line
    counts = [a + b for a, b in zip(licences, penalties, strict=True)]
    in_ledger, suspected = filed or (None, None)
    rows = [
        {"dataset": id_, "title": TITLES[id_], **figures(*own)}
        for id_, own in (("xzxk", licences), ("xzcf", penalties))
        if own[0]
    ]
    worst = [
        {
            "rule": "COD003", "title": "统一社会信用代码校验位不符", "severity": "error", "count": 3,
            "path": f"in/{name}.xlsx", "sheet": "行政处罚", "cell": "C5", "advice": "请对照登记证照核对",
        },
        {
            "rule": "TIM001", "title": "迟报", "severity": "error", "count": counts[2],
            "path": f"in/{name}.xlsx", "sheet": "行政处罚", "cell": "J8", "advice": "请于决定之日起7个工作日内报送",
        },
    ]  # fmt: skip
    return {
        "department": name, "group": group, "rank": place, "score": score, "previous_rank": place and place + 1,
        "ledger": ledger, "unreadable": 0 if counts[0] else 1, "few_records": 0 < counts[0] < 5,
        **figures(*counts, ledger_records=in_ledger, due=in_ledger, suspected=suspected, confirmed=0 if filed else None),
        "datasets": rows,
        "worst": [rule for rule in worst if rule["count"] and counts[0] - counts[1]],
        "trend": [
            {
                "month": month, "reported": counts[0] - 12 + step, "compliant": counts[1] - 12 + step,
                "compliance_rate": None if counts[0] < 20 else 90 + step * 0.75,
                "late": counts[2], "late_rate": None if counts[0] < 20 else 6 - step * 0.45,
                "score": score and score - 12 + step, "rank": place,
            }
            for step, month in enumerate(MONTHS, 1)
        ],
    }  # fmt: skip


def finding(department: str, number: int, **given: Any) -> dict[str, Any]:
    return {
        "department": department, "dataset": "xzcf", "path": f"in/{department}.xlsx", "sheet": "行政处罚",
        "cell": f"C{number}", "row": number, "column": "C", "field": "CF_XDR_SHXYM",
        "column_title": "行政相对人代码_1（统一社会信用代码）",
        "document": f"平综执罚〔2026〕{number}号", "party": f"平川市第{number}商贸有限公司",
        "rule": "COD003", "name": "uscc-checksum-mismatch", "title": "统一社会信用代码校验位不符", "severity": "error",
        "dimension": "accuracy", "value": "91350100M000100Y44", "message": "代码“91350100M000100Y44”的校验位应为“3”",
        "advice": "请对照登记证照核对；常见原因是 0/O、1/I、8/B 误录", "sources": ["GB 32100-2015"],
        "suggestion": None, "key": f"k{number}",
    } | given  # fmt: skip


def late(department: str, number: int, **given: Any) -> dict[str, Any]:
    return {
        "department": department, "dataset": "xzcf", "path": f"in/{department}.xlsx", "sheet": "行政处罚", "row": number,
        "cell": f"J{number}", "document": f"平综执罚〔2026〕{number}号", "party": f"平川市第{number}商贸有限公司",
        "decided": "2026-09-24", "due": "2026-10-12", "reported": "2026-10-15", "days_late": 3, "key": f"k{number}",
    } | given  # fmt: skip


def ledger_item(department: str, number: int, class_: str, **given: Any) -> dict[str, Any]:
    return {
        "department": department, "dataset": "xzcf", "path": f"ledger/{department}台账.xlsx", "sheet": "台账",
        "row": number, "cell": f"B{number}", "document": f"平市监罚〔2026〕{number}号", "party": f"平川市第{number}有限公司",
        "decided": "2026-09-11", "due": "2026-09-22", "class": class_, "basis": "", "twin": None, "decision": None,
        "key": f"l{number}",
    } | given  # fmt: skip


def document(**given: Any) -> dict[str, Any]:
    """Return the month's document; `given` replaces its parts."""
    departments = [_department(line) for line in LINES]
    licences = [sum(line[4][place] for line in LINES) for place in range(3)]
    penalties = [sum(line[5][place] for line in LINES) for place in range(3)]
    whole = [a + b for a, b in zip(licences, penalties, strict=True)]
    filed = {"ledger_records": 1950, "due": 1948, "suspected": 2, "confirmed": 0}
    market = "平川市市场监督管理局"
    return {
        "schema_version": 1, "month": MONTH, "as_of": "2026-11-23", "office": "平川市社会信用体系建设办公室",
        "city": "平川市",
        "tool": {"version": "0.1.0", "rules": "sha256:0000", "calendar": "2004..2026"},
        "settings": {"scoring": "default", "min_records": 5, "working_days": 7, "count_from": "next_day",
                     "naming_rate": 50, "praise_score": 95},
        "formula": "得分＝合规率×40＋按时率×30＋完整率×20＋台账报送10分，满分100分。",
        "closed": None,
        "total": figures(whole[0], whole[1], whole[2], **filed) | {"departments": 8},
        "datasets": [
            {"dataset": id_, "title": TITLES[id_], "departments": sum(line[place][0] > 0 for line in LINES), **figures(*own)}
            for id_, own, place in (("xzxk", licences, 4), ("xzcf", penalties, 5))
        ],
        "groups": [
            {"group": group, "departments": sum(line[1] == group for line in LINES), **figures(*(
                sum(line[4][place] + line[5][place] for line in LINES if line[1] == group) for place in range(3)
            ))}
            for group in ("市直部门", "县（市、区）")
        ],
        "departments": departments,
        "zero_reports": ["平川市教育局"],
        "no_records": [{"department": "平川市体育局", "reasons": ["empty", "nothing_new"]}],
        "missing_ledgers": ["平川市城市管理局", "平川市商务局"],
        "late_ledgers": ["平川市应急管理局"], "zero_ledgers": ["临水区城市管理局"],
        "unknown_departments": [{"name": "平川市商务委", "suggestions": ["平川市商务局"]}],
        "trend": [
            {"month": month, **figures(1500 + 37 * step, 1480 + 37 * step, 40 - 2 * step)}
            for step, month in enumerate(MONTHS, 1)
        ],
        "findings": [
            *(finding("平川市公安局", number) for number in range(5, 10)),
            finding(market, 6, rule="DAT004", title="日期晚于上报日", value="2027-01-02", cell="J6",
                    message="“=HYPERLINK(\"http://x\")”<script>alert(1)</script> 不是日期"),
            finding("平川市城市管理局", 7, severity="warning", rule="COD005"),
            finding("平川市商务局", 0, rule="FIL001", title="不是可读取的电子表格", cell=None, row=None, column=None,
                    field=None, column_title="", sheet=None, document="", party="", value="", message="文件已损坏，打不开",
                    key=None),
        ],
        "late": [late("平川市城市管理局", number) for number in range(4, 12)] + [late("平川市公安局", 8)],
        "ledger": {
            "records": 1950, "due": 1948,
            "classes": {"reported": 1942, "not_due": 2, "unexplained": 2, "declared": 1, "exempt": 1, "near": 1,
                        "confirmed": 0, "waived": 1},
            "items": [
                ledger_item(market, 12, "unexplained"), ledger_item(market, 13, "unexplained"),
                ledger_item(market, 14, "near", twin={"path": f"in/{market}.xlsx", "sheet": "行政处罚", "row": 9,
                            "document": "平市监罚[2026]14"}),
                ledger_item("平川市公安局", 3, "declared", basis="涉及未成年人，依法不予公开"),
                ledger_item("平川市公安局", 4, "exempt", basis="轻微违法不予处罚"),
                ledger_item("平川市公安局", 5, "waived", decision={"who": "李四", "when": "2026-11-11", "why": "系统故障"}),
            ],
            "unlisted": [ledger_item("平川市公安局", 77, "unlisted", path="in/平川市公安局.xlsx", sheet="行政处罚")],
        },
        "duplicates": [
            {
                "kind": "shared_code", "subject": "91140800MA0GTR0X1L", "title": "同一代码对应多个主体",
                "action": "请两家单位核对登记证照，错用代码的一方更正",
                "occurrences": [
                    {"department": "平川市公安局", "path": "in/平川市公安局.xlsx", "sheet": "行政处罚", "cell": "C15",
                     "name": "平川市甲商贸有限公司", "code": "91140800MA0GTR0X1L", "month": "2026-10"},
                    {"department": market, "path": f"in/{market}.xlsx", "sheet": "行政许可", "cell": "C40",
                     "name": "平川市乙商贸有限公司", "code": "91140800MA0GTR0X1L", "month": "2026-09"},
                ],
            },
        ],
        "codes": {"subjects": 1400, "wrong": 14, "duplicated": 1, "error_rate": _rate(15, 1400), "found": 20, "corrected": 5,
                  "correction_rate": _rate(5, 20)},
        "corrections": [],
    } | given  # fmt: skip
