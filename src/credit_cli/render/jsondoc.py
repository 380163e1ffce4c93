"""JSON of `validate`: one document (schema_version 1) or one finding per line. ASCII-escaped, values masked."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from credit_cli.model import Submission

from .view import CardLike, View
from .words import dataset_of, present, public, rule_of

SCHEMA_VERSION = 1


def document(view: View) -> Iterator[str]:
    """Yield the whole report as one JSON document, one finding per line."""
    yield "{" + f'"schema_version": {SCHEMA_VERSION},\n"tool": {_dump(_tool(view))},\n'
    yield f'"as_of": {_dump(view.report.as_of.isoformat())},\n"submissions": ['
    for number, submission in enumerate(view.report.submissions):
        yield "\n" if number == 0 else ",\n"
        yield from _submission(submission, view)
    files = view.report.files
    yield "]," if files is None else f'],\n"files": {_dump(asdict(files))},'
    yield f'\n"skipped": {_dump(_skipped(view))},\n"summary": {_dump(_summary(view))}' + "}\n"


def lines(view: View) -> Iterator[str]:
    """Yield one finding per line, `path` first."""
    for submission in view.report.submissions:
        path = public(submission.path)
        for finding in submission.findings:
            yield _dump({"path": path, **present(finding, submission=submission, book=view.book)}) + "\n"


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=True)


def _tool(view: View) -> dict[str, str]:
    return {"version": view.version, "rules": view.book.digest, "calendar": view.calendar}


def _submission(submission: Submission, view: View) -> Iterator[str]:
    yield _dump(_head(submission, view)).removesuffix("}") + ', "findings": ['
    for number, finding in enumerate(submission.findings):
        yield "\n" if number == 0 else ",\n"
        yield _dump(present(finding, submission=submission, book=view.book))
    yield "]}"


def _head(submission: Submission, view: View) -> dict[str, Any]:
    records, ledger = submission.records, submission.ledger
    timeliness = Counter(records.timeliness if records else ())
    names = ("rows", "title", "header", "records", "blank", "total", "note", "repeated", "unchecked")
    return {
        "path": public(submission.path),
        "sha256": submission.sha256,
        "sheet": _public(submission.sheet),
        "dataset": dataset_of(view.book, submission.dataset),
        "department": _public(submission.department),
        "header_row": submission.header_row,
        "columns": {
            field: {"letter": letter, "title": public(title)} for field, (letter, title) in submission.columns.items()
        },
        "records": len(records) if records else 0,
        "compliant": sum(records.compliant) if records else 0,
        "late": timeliness["late"],
        "undetermined": timeliness["undetermined"],
        "unknown_dates": timeliness["unknown"],
        "period": submission.period,
        "received": submission.received.isoformat(),
        "reported_by": submission.reported_by,
        "rows": None if ledger is None else {name: getattr(ledger, name) for name in names},
        "extra_columns": [{"letter": letter, "title": public(title)} for letter, title in submission.extra],
        "notes": [public(note) for note in submission.notes],
    }


def _public(text: str | None) -> str | None:
    return None if text is None else public(text)


def _skipped(view: View) -> list[dict[str, str]]:
    return [{"path": public(path), "reason": public(why)} for path, why in view.report.skipped]


def _summary(view: View) -> dict[str, Any]:
    submissions = view.report.submissions
    by_rule = Counter(finding.rule for submission in submissions for finding in submission.findings)
    severities: Counter[str] = Counter()
    for rule, count in by_rule.items():
        severities[rule_of(view.book, rule).severity] += count
    reports = (item.records for item in submissions if view.book.reports(item.dataset))
    records = [own for own in reports if own is not None]
    timeliness = Counter(word for part in records for word in part.timeliness)
    return {
        "submissions": len(submissions),
        "records": sum(map(len, records)),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "infos": severities["info"],
        "compliant": sum(sum(part.compliant) for part in records),
        "late": timeliness["late"],
        "undetermined": timeliness["undetermined"],
        "wrong_codes": view.wrong_codes,
        "duplicate_codes": view.duplicate_codes,
        "by_rule": dict(sorted(by_rule.items())),
        "departments": [_card(card) for card in view.cards],
    }


def _card(card: CardLike) -> dict[str, Any]:
    return {
        "department": public(card.department),
        "records": card.records,
        "compliant": card.compliant,
        "compliance_rate": _number(card.compliance_rate),
        "late": card.late,
        "determined": card.determined,
        "late_rate": _number(card.late_rate),
        "undetermined": card.undetermined,
        "wrong_codes": card.wrong_codes,
        "duplicate_codes": card.duplicate_codes,
        "unreadable": [public(path) for path in card.unreadable],
    }


def _number(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate)
