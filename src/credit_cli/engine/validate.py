"""The path of a file: bytes → Source → Tables → Hits → Submissions."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from credit_cli.checks import CHECKS, CheckContext
from credit_cli.checks.context import condition_text, days, holds
from credit_cli.errors import Unreadable
from credit_cli.model import Finding, Grid, HeaderProblem, Hits, Mask, Positions, RowLedger, Source, Submission, Table
from credit_cli.reading.filename import organisation
from credit_cli.reading.grid import paused_gc, read_bytes
from credit_cli.reading.table import Unrecognised
from credit_cli.reading.table import tables as tables_of
from credit_cli.reading.words import is_zero_statement, names_zero_report
from credit_cli.rulepack import Bound, DataSet, Rule

from . import hidden, records
from .attribution import bare_month, departments, periods, reported_days, stated_period
from .context import Context
from .privacy import outside_fields


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its submissions, what in it was not one and why, and its bytes as received."""

    submissions: tuple[Submission, ...]
    skipped: tuple[tuple[str, str], ...]
    original: bytes


def validate(path: Path, context: Context, *, shown: str | None = None) -> Outcome:
    """Validate one file. `shown` is its path as outputs name it.

    A file that cannot be read is a submission with one FIL finding. Raises OSError only when the bytes cannot be had.
    """
    return validate_bytes(path.read_bytes(), context, shown=shown or str(path))


def validate_bytes(data: bytes, context: Context, *, shown: str) -> Outcome:
    """Validate the bytes of one file; see `validate`."""
    with paused_gc():
        return _validate(data, context, shown)


def _validate(data: bytes, context: Context, shown: str) -> Outcome:
    try:
        source = read_bytes(data, shown=shown, how=context.how)
    except Unreadable as problem:
        return Outcome((_refused(data, shown, context, problem),), (), data)
    sheets = tables_of(source, context.book, dataset=context.dataset)
    tables = [(sheet, grid) for sheet, grid in zip(sheets, source.grids, strict=True) if isinstance(sheet, Table)]
    others = [sheet for sheet in sheets if not isinstance(sheet, Table)]
    skipped = tuple((other.sheet, _SKIPPED[other.kind]) for other in others)
    if not tables:
        unknown = _unrecognised(source, others, context)
        if unknown.sheet is None:
            return Outcome((unknown,), (), data)
        return Outcome((_with(unknown, source.problems),), skipped, data)
    lost = tuple(_finding_of_sheet(rule, other) for other in others if (rule := _lost(other)))
    first, *rest = (_submission(source, table, grid, context) for table, grid in tables)
    for left in (other.ledger for other in others if other.ledger is not None):
        first = _with_rows(first, left)
    return Outcome((_with(first, (*source.problems, *lost)), *rest), skipped, data)


def _lost(other: Unrecognised) -> str | None:
    """The rule that says of a sheet which is no submission that something in it was passed over."""
    if other.kind != "instructions":
        return "HDR006"
    return "HDR008" if other.ledger is not None else None


def _with_rows(submission: Submission, left: RowLedger) -> Submission:
    """Count the rows of a sheet that was set aside with those of the workbook's first table: no row goes unsaid."""
    assert submission.ledger is not None
    names = (field.name for field in fields(RowLedger))
    both = {name: getattr(submission.ledger, name) + getattr(left, name) for name in names}
    return replace(submission, ledger=RowLedger(**both))


_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})

_SKIPPED = {
    "instructions": "填表说明、字典或空白工作表，不是报送表",
    "no_header": "没有找到表头，未参与核验",
    "unknown_dataset": "表头与已知数据集不符，未参与核验",
}


def _refused(data: bytes, shown: str, context: Context, problem: Unreadable) -> Submission:
    finding = Finding(problem.rule, None, None, 0, None, None, "", {"cause": problem.message})
    return _without_table(shown, hashlib.sha256(data).hexdigest(), None, context, (finding,))


def _unrecognised(source: Source, others: Iterable[Unrecognised], context: Context) -> Submission:
    """No sheet of the workbook is a known table: one submission that says so of the likeliest sheet.

    Text under a workbook's name is read as text, as GBK tables saved as .xls are; but if it is no table either, then
    it is no spreadsheet at all.
    """
    suffix = PurePath(source.path).suffix.lower()
    if source.format == "csv" and suffix not in _TEXT_SUFFIXES:
        cause = f"扩展名为 {suffix or '空'}，内容却是普通文本，且没有认识的表头，不是电子表格"
        finding = Finding("FIL001", None, None, 0, None, None, "", {"cause": cause})
        return _without_table(source.path, source.sha256, None, context, (finding,))
    order = ("unknown_dataset", "no_header", "instructions")
    best = min(others, key=lambda other: order.index(other.kind))
    rule = "HDR004" if best.kind == "unknown_dataset" else "HDR005"
    finding = _finding_of_sheet(rule, best)
    return _without_table(source.path, source.sha256, best.sheet, context, (finding,))


def _without_table(
    path: str, sha256: str, sheet: str | None, context: Context, findings: tuple[Finding, ...]
) -> Submission:
    return Submission(
        path=path,
        sha256=sha256,
        sheet=sheet,
        dataset=context.dataset,
        department=context.department or organisation(path),
        header_row=None,
        columns={},
        extra=(),
        ledger=None,
        records=None,
        findings=findings,
        received=context.arrived,
        reported_by="",
        period=context.period or stated_period(None, path) or bare_month(None, path, context.arrived) or "",
    )


def _finding_of_sheet(rule: str, other: Unrecognised) -> Finding:
    details = {"sheet": other.sheet, "row": str(other.row or ""), "nearest": "", **other.details}
    return Finding(rule, other.sheet, None, other.row or 0, None, None, "", details)


def _with(submission: Submission, findings: tuple[Finding, ...]) -> Submission:
    return replace(submission, findings=(*findings, *submission.findings)) if findings else submission


def _submission(source: Source, table: Table, grid: Grid, context: Context) -> Submission:
    """Check one table and draw everything that outputs and archive need from it."""
    pack = context.book.datasets[table.dataset]
    reported = reported_days(table, pack, context)
    check = CheckContext(
        context.book,
        pack,
        context.calendar,
        context.settings.timeliness,
        context.as_of,
        reported.days,
        reported.dated,
        reported.source,
    )
    found = hidden.spoiled(table, grid.facts).settled(_run(table, check), context.book)
    own_periods, period = periods(table, pack, context, source.path, reported.days)
    names = departments(table, pack, context, source.path)
    rows = records.build(
        table,
        check,
        departments=names,
        path=source.path,
        periods=own_periods,
        compliant=~_faulty(found, len(table), lacking=_lacks_required(table, pack)),
        wrong_code=_wrong_codes(found, pack, len(table)),
        unfit=_unfit(found, pack, len(table)),
        with_digests=context.recording,
    )
    return Submission(
        path=source.path,
        sha256=source.sha256,
        sheet=table.sheet,
        dataset=pack.dataset,
        department=_main(names) or context.department or table.unit or organisation(source.path),
        header_row=table.header_row,
        columns={code: (column.letter, column.title) for code, column in table.columns.items()},
        extra=tuple((column.letter, column.title) for column in table.extra),
        ledger=table.ledger,
        records=rows,
        findings=(
            *hidden.of_sheet(table, grid, found),
            *_of_sheet(table, check, source.path),
            *outside_fields(table, source.path),
            *_stamped(table, found),
        ),
        received=context.arrived,
        reported_by=reported.summary,
        period=period,
    )


def _main(names: list[str]) -> str | None:
    """The department most records name; the first by name among equals."""
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0] if names else None


def _run(table: Table, check: CheckContext) -> Iterator[tuple[Rule, Hits]]:
    """Run every rule of the data set whose column is there."""
    if not len(table):
        return
    for bound in check.book.bound(table.dataset):
        if bound.field.code in table.columns and bound.rule.check in CHECKS:
            for hits in CHECKS[bound.rule.check](table, bound, check):
                yield from _in_force(bound.rule, hits, table, check)


def _in_force(rule: Rule, hits: Hits, table: Table, check: CheckContext) -> Iterator[tuple[Rule, Hits]]:
    """Keep only hits on decisions made while the rule was in force."""
    column = table.columns.get(check.pack.roles.decided)
    if rule.applies_from is None and rule.applies_to is None:
        yield rule, hits
    elif column is not None:
        decided = days(column, table)[0][hits.positions]
        kept = ~np.isnat(decided)
        if rule.applies_from:
            kept &= decided >= np.datetime64(rule.applies_from)
        if rule.applies_to:
            kept &= decided <= np.datetime64(rule.applies_to)
        if kept.any():
            yield rule, _only(hits, np.flatnonzero(kept))


def _only(hits: Hits, kept: Positions) -> Hits:
    chosen = kept.tolist()
    return Hits(
        hits.field,
        hits.positions[kept],
        {name: [texts[i] for i in chosen] for name, texts in hits.details.items()},
        [hits.related[i] for i in chosen] if hits.related else (),
        [hits.suggestions[i] for i in chosen] if hits.suggestions else (),
    )


def _lacks_required(table: Table, pack: DataSet) -> bool:
    """Is the column of a required field missing? Then that value is missing in every record: leaving it out must not
    pay. Not so where what is required is no more than a proposal."""
    return pack.sure and any(field.required and field.code not in table.columns for field in pack.field)


def _faulty(found: Iterable[tuple[Rule, Hits]], length: int, *, lacking: bool) -> Mask:
    """Records with an error of another dimension than timeliness: those are not compliant."""
    mask = np.full(length, lacking)
    for rule, hits in found:
        if rule.severity == "error" and rule.dimension != "timeliness":
            mask[hits.positions] = True
    return mask


def _wrong_codes(found: Iterable[tuple[Rule, Hits]], pack: DataSet, length: int) -> Mask:
    """Records whose party's code breaks the coding rule (错码): any COD error in that cell."""
    mask = np.zeros(length, np.bool_)
    for rule, hits in found:
        if rule.id.startswith("COD") and rule.severity == "error" and hits.field == pack.roles.code:
            mask[hits.positions] = True
    return mask


def _unfit(found: Iterable[tuple[Rule, Hits]], pack: DataSet, length: int) -> NDArray[np.int8]:
    """Per record what is wrong with its number (1) and its party's name (2) as such: missing, a placeholder, none."""
    bits = np.zeros(length, np.int8)
    for rule, hits in found:
        if rule.severity == "error" and rule.id.startswith(("REQ", "FMT")):
            for bit, field in ((1, pack.roles.document), (2, pack.roles.party)):
                if hits.field == field:
                    bits[hits.positions] |= bit
    return bits


def _stamped(table: Table, found: Iterable[tuple[Rule, Hits]]) -> list[Finding]:
    """Turn hits into findings, top to bottom and left to right."""
    keyed = [
        ((int(table.rows[position]), table.columns[hits.field].index, rule.id), rule.id, hits, number, int(position))
        for rule, hits in found
        for number, position in enumerate(hits.positions)
    ]
    keyed.sort(key=lambda item: item[0])
    return [_finding(table, rule, hits, number, position) for _, rule, hits, number, position in keyed]


def _finding(table: Table, rule: str, hits: Hits, number: int, position: int) -> Finding:
    column = table.columns[hits.field]
    return Finding(
        rule=rule,
        sheet=table.sheet,
        cell=table.address(column, position),
        row=int(table.rows[position]),
        column=column.letter,
        field=hits.field,
        value=hits.details["error"][number] if rule == hidden.ERROR else column.raw(position),
        details={name: texts[number] for name, texts in hits.details.items()},
        related=hits.related[number] if hits.related else (),
        suggestion=hits.suggestions[number] if hits.suggestions else None,
    )


def _of_sheet(table: Table, check: CheckContext, path: str) -> Iterator[Finding]:
    """Findings about header and sheet as a whole."""
    for problem in table.problems:
        yield _of_header(table, replace(problem, rule=check.book.rule_in(check.pack, problem.rule)))
    yield from _needed_columns(table, check)
    if not len(table):
        named = any(map(names_zero_report, (table.sheet, PurePath(path).stem)))
        stated = named or any(map(is_zero_statement, table.heading.splitlines()))
        details = {"dataset": check.pack.title, "header_row": str(table.header_row)}
        yield Finding("FIL007" if stated else "FIL006", table.sheet, None, 0, None, None, "", details)


def _of_header(table: Table, problem: HeaderProblem) -> Finding:
    cell = problem.cells[0] if problem.cells else None
    letters = cell.rstrip("0123456789") if cell else None
    details: Mapping[str, str] = {"cells": "、".join(problem.cells), "nearest": "", "looked": "", **problem.details}
    return Finding(
        problem.rule, table.sheet, cell, problem.row, letters, problem.field, "", details, tuple(problem.cells[1:])
    )


def _needed_columns(table: Table, check: CheckContext) -> Iterator[Finding]:
    """A column that is required only in some records is missing, and there are such records."""
    missing: dict[str, list[Bound]] = {}
    for bound in check.book.bound(table.dataset):
        needs = bound.rule.check == "required" and bound.when is not None
        if needs and bound.field.code not in table.columns and not bound.field.expected:
            missing.setdefault(bound.field.code, []).append(bound)
    for code, bounds in missing.items():
        for bound in bounds:
            count = int(holds(table, bound.when, check.pack, check.book).sum())
            if count:
                details = {
                    "count": str(count),
                    "condition": condition_text(bound.when, check.pack),
                    "wanted": bound.field.title,
                }
                rule = check.book.rule_in(check.pack, "HDR003")
                yield Finding(rule, table.sheet, None, table.header_row, None, code, "", details)
