"""What a finding says: the rule's words filled with the finding's facts, and its public form with values masked."""

import string
from collections.abc import Mapping
from typing import Any, Protocol

from credit_cli.checks.cells import covered
from credit_cli.model import Finding
from credit_cli.rulepack import Book, DataSet, FieldSpec, Rule
from credit_cli.safety import mask, mask_id, safe

SEVERITY_WORDS: Mapping[str, str] = {"error": "错误", "warning": "警告", "info": "提示"}
DIMENSION_WORDS: Mapping[str, str] = {
    "completeness": "完整性",
    "conformity": "规范性",
    "accuracy": "准确性",
    "uniqueness": "唯一性",
    "consistency": "一致性",
    "timeliness": "时效性",
    "privacy": "隐私保护",
}


class SheetLike(Protocol):
    """A sheet as far as words about its findings go: just checked, or from the archive."""

    @property
    def dataset(self) -> str | None: ...
    @property
    def columns(self) -> Mapping[str, tuple[str, str]]: ...


class _Facts(dict[str, str]):
    """Facts by name; one that a message asks for and nobody gave shows as `…`."""

    def __missing__(self, key: str) -> str:
        return "…"


class _Plain(string.Formatter):
    """`{name}` and nothing else: no attributes, no indices, no conversions of what was submitted."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[str, str]:
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        return str(value)


def _packs(book: Book, dataset: str | None) -> list[DataSet]:
    """The packs behind a data set's name; generations share it, the one that bears the very name comes first."""
    known: dict[str | None, list[DataSet]] = book.memo.setdefault("packs by name", {})
    if dataset not in known:
        packs = (pack for pack in book.datasets.values() if dataset in {pack.id, pack.dataset})
        known[dataset] = sorted(packs, key=lambda pack: pack.id != dataset)
    return known[dataset]


def field_of(book: Book, dataset: str | None, code: str | None) -> FieldSpec | None:
    """Return a data set's field, whether the data set is named by its pack or by its public name."""
    return next((pack.fields[code] for pack in _packs(book, dataset) if code in pack.fields), None) if code else None


def title_of(finding: Finding, *, submission: SheetLike, book: Book) -> str:
    """Return a finding's column as the sheet calls it; a bare field code or no column gives the data set's title."""
    own = " ".join(submission.columns.get(finding.field or "", ("", ""))[1].split()).strip("*＊ ")
    field = field_of(book, submission.dataset, finding.field)
    return public(own if field is None or not own.isascii() else field.title)


def _personal(book: Book, dataset: str | None, code: str | None) -> bool:
    """Is it a field with personal data in any generation of the data set?"""
    return any(pack.fields[code].personal for pack in _packs(book, dataset) if code in pack.fields) if code else False


def dataset_of(book: Book, dataset: str | None) -> str | None:
    """Return the public name of a data set: its generations share it."""
    pack = book.datasets.get(dataset or "")
    return pack.dataset if pack else dataset


def dataset_title(book: Book, dataset: str | None) -> str:
    """Return a data set's Chinese title."""
    return next((pack.title for pack in _packs(book, dataset)), dataset or "")


def rule_of(book: Book, rule_id: str) -> Rule:
    """Return a finding's rule. One that this rule book does not have is still shown, as an error, never dropped."""
    if rule_id in book.rules:
        return book.rules[rule_id]
    return Rule(
        id=rule_id,
        name="unknown-rule",
        title="规则目录中没有这条规则",
        dimension="conformity",
        severity="error",
        check="",
        message="{value}",
        advice="",
        rationale="",
        sources=("—",),
        since="",
    )


def public(text: str) -> str:
    """Return text fit for any output: invisible characters shown, personal numbers masked."""
    return mask(safe(text))


def shown_value(text: str, finding: Finding, *, submission: SheetLike, book: Book) -> str:
    """Return a finding's value (or suggestion) fit for any output; in a personal field all but its ends is masked.

    So is a bare number that a privacy rule points at, valid or not: such a rule found an ID where none belongs.
    """
    if not text:
        return text
    private = rule_of(book, finding.rule).dimension == "privacy" and "".join(text.split()).isalnum()
    if private or _personal(book, submission.dataset, finding.field):
        return mask_id(safe(text.strip()))
    return covered(text) if finding.rule.startswith("COD") else public(text)


def message(finding: Finding, rule: Rule, *, submission: SheetLike, book: Book) -> str:
    """Return the rule's message with this finding's facts."""
    return _fill(rule.message, finding, submission, book)


def advice(finding: Finding, rule: Rule, *, submission: SheetLike, book: Book) -> str:
    """Return the rule's advice with this finding's facts."""
    return _fill(rule.advice, finding, submission, book)


def _fill(template: str, finding: Finding, submission: SheetLike, book: Book) -> str:
    return _filled(template, _facts(finding, submission, book)) if "{" in template else template


def bare(template: str) -> str:
    """Return a rule's words without facts, every `{name}` as `…`."""
    return _filled(template, _Facts())


def _filled(template: str, facts: _Facts) -> str:
    try:
        return _Plain().vformat(template, (), facts)
    except ValueError:  # a stray brace in a rule of the workspace's own: its bare words still say more than a crash
        return template


def _facts(finding: Finding, submission: SheetLike, book: Book) -> _Facts:
    plain = finding.value.strip()
    value = shown_value(plain, finding, submission=submission, book=book)
    own = {
        "value": value,
        "title": title_of(finding, submission=submission, book=book),
        "cell": finding.cell or "",
        "row": str(finding.row or ""),
        "column": finding.column or "",
        "sheet": public(finding.sheet or ""),
        "related": "、".join(finding.related),
        "suggestion": shown_value(finding.suggestion or "", finding, submission=submission, book=book),
    }
    hidden = value != plain and bool(plain)
    details = {name: public(text.replace(plain, value) if hidden else text) for name, text in finding.details.items()}
    return _Facts(own | details)


def present(finding: Finding, *, submission: SheetLike, book: Book) -> dict[str, Any]:
    """Return a finding as the JSON contract shows it, keys in the contract's order, values masked."""
    rule = rule_of(book, finding.rule)
    suggestion = finding.suggestion
    return {
        "rule": finding.rule,
        "name": rule.name,
        "severity": rule.severity,
        "dimension": rule.dimension,
        "sheet": None if finding.sheet is None else public(finding.sheet),
        "cell": finding.cell or None,
        "row": finding.row or None,
        "column": finding.column or None,
        "field": finding.field,
        "value": shown_value(finding.value, finding, submission=submission, book=book),
        "message": message(finding, rule, submission=submission, book=book),
        "advice": advice(finding, rule, submission=submission, book=book),
        "related": list(finding.related),
        "suggestion": None
        if suggestion is None
        else shown_value(suggestion, finding, submission=submission, book=book),
    }
