"""What to correct in a file's code cells, and why the rest is left to a person (policies A to D).

In two steps, because the evidence for one file may stand in another: `survey` every file, then `decide` each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from credit_cli.checks.cells import numeric
from credit_cli.checks.codes import refused_stand_ins
from credit_cli.checks.context import is_placeholder
from credit_cli.checks.keys import digest, record_keys
from credit_cli.codes import repair, uscc
from credit_cli.model import Column, Mask, Table
from credit_cli.rulepack import Book, DataSet, FieldSpec

from .evidence import Evidence, Seen, key_of

_OF_CODE: Final = "统一社会信用代码"
_RIGHT: Final = [*uscc.PASSING, uscc.Verdict.STAND_IN]
_EVIDENT: Final = {*uscc.PASSING, uscc.Verdict.NONCANONICAL}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is corrected. `evidence` says in Chinese what changed and which checks hold."""

    sheet: str
    cell: str
    old: str
    new: str
    policy: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell that is not: its class (contract), what speaks for that, and up to three candidates, best first."""

    sheet: str
    cell: str
    value: str
    kind: str
    reason: str
    candidates: tuple[repair.Candidate, ...]
    name: str = ""
    """The party or authority that the row names beside the code."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with the code cells of one file. cells = valid + changes + proposals."""

    cells: int
    changes: tuple[Change, ...]
    proposals: tuple[Proposal, ...]

    @property
    def valid(self) -> int:
        return self.cells - len(self.changes) - len(self.proposals)


@dataclass(frozen=True, slots=True)
class OpenCell:
    """One filled code cell that is not right as it stands. `record` is its record's key, '' where it has none."""

    sheet: str
    cell: str
    text: str
    preset: str | None
    name: str
    record: str
    frequency: repair.Frequency


@dataclass(frozen=True, slots=True)
class Survey:
    """What one file holds: how many filled code cells, and those that are not right, top to bottom."""

    cells: int
    open: tuple[OpenCell, ...]

    @property
    def names(self) -> set[str]:
        """The name keys for which evidence from elsewhere could matter."""
        return {key for cell in self.open if (key := key_of(cell.name))}


def survey(tables: Iterable[Table], book: Book, *, shown: str, seen: Seen) -> Survey:
    """Judge every filled cell of every column of unified codes, and enter the valid ones into `seen`.

    `shown`: the file's path for the evidence.
    """
    cells, found = 0, list[OpenCell]()
    for table in tables:
        pack = book.datasets[table.dataset]
        pairs = _pairs(table, pack)
        records = [seen.seal(digest(pack.dataset, key)) if key else "" for key in record_keys(table, pack)]
        frequency = repair.Frequency.of([text for _, column, _ in pairs for text in column.spread(column.texts)])
        for field, column, names in pairs:
            verdicts = uscc.verdicts([_raw(column, code) for code in range(len(column.cells))]).tolist()
            cells += int((~column.blank).sum())
            wrong = ~np.isin(verdicts, _RIGHT)[column.codes] | refused_stand_ins(table, field, pack, book)
            found += _open(table, column, names, wrong & ~column.blank, records, frequency)
            if names is not None:
                _sightings(table, column, names, verdicts, records, shown, seen)
    return Survey(cells, tuple(found))


def _pairs(table: Table, pack: DataSet) -> list[tuple[FieldSpec, Column, Column | None]]:
    """Every field of codes that the table has: its column, and the column that names whose code it is."""
    names = _names(pack)
    fields = [field for field in pack.field if field.kind == "uscc" and field.code in table.columns]
    return [(field, table.columns[field.code], table.columns.get(names.get(field.code, ""))) for field in fields]


def _names(pack: DataSet) -> Mapping[str, str]:
    """Code field → name field: party and code by their roles, 处罚机关统一社会信用代码 and 处罚机关 by their titles."""
    titled = {field.title + _OF_CODE: field.code for field in pack.field}
    return {
        **{field.code: titled[field.title] for field in pack.field if field.title in titled},
        pack.roles.code: pack.roles.party,
    }


def _raw(column: Column, code: int) -> str:
    cell = column.cells[code]
    return cell if isinstance(cell, str) else column.texts[code]


def _open(
    table: Table,
    column: Column,
    names: Column | None,
    wrong: Mask,
    records: list[str],
    frequency: repair.Frequency,
) -> Iterator[OpenCell]:
    """Yield what is not right, top to bottom."""
    numbers = numeric(column)
    for position in np.flatnonzero(wrong).tolist():
        code = int(column.codes[position])
        yield OpenCell(
            table.sheet,
            table.address(column, position),
            _raw(column, code),
            _preset(column.texts[code], numeric_cell=bool(numbers[position])),
            names.text(position) if names is not None else "",
            records[position],
            frequency,
        )


def _preset(text: str, *, numeric_cell: bool) -> str | None:
    if numeric_cell:
        return "numeric_cell"
    return "placeholder" if is_placeholder(text) else None


def _sightings(
    table: Table, column: Column, names: Column, verdicts: list[int], records: list[str], shown: str, seen: Seen
) -> None:
    """Enter which name has which valid code. A number is no evidence, even where it passes by chance.

    Neither is a record without document number: it could not be told from its own copy in the archive.
    """
    numbers = numeric(column)
    keys = [key_of(text) for text in names.texts]
    codes = [repair.normalise(column.texts[at]) if verdict in _EVIDENT else "" for at, verdict in enumerate(verdicts)]
    for position, (code, name) in enumerate(zip(column.codes.tolist(), names.codes.tolist(), strict=True)):
        if codes[code] and keys[name] and not numbers[position] and not seen.full(keys[name], codes[code]):
            where = f"{shown} [{table.sheet}] {table.address(column, position)}"
            seen.add(keys[name], codes[code], records[position], where)


_Question: TypeAlias = tuple[str, str, str | None, str, int]


def decide(found: Survey, evidence: Evidence) -> Plan:
    """Return what to do with every open cell; cells that ask the same question are judged once."""
    judged: dict[_Question, Change | Proposal] = {}
    done = [_decided(cell, evidence, judged) for cell in found.open]
    changes = tuple(one for one in done if isinstance(one, Change))
    return Plan(found.cells, changes, tuple(one for one in done if isinstance(one, Proposal)))


def _decided(cell: OpenCell, evidence: Evidence, judged: dict[_Question, Change | Proposal]) -> Change | Proposal:
    own = cell.record if evidence.seen.quotes(key_of(cell.name), cell.record) else ""
    question = (cell.text, cell.name, cell.preset, own, id(cell.frequency))
    if question not in judged:
        judged[question] = _found(cell, evidence)
    return replace(judged[question], sheet=cell.sheet, cell=cell.cell)


def _found(cell: OpenCell, evidence: Evidence) -> Change | Proposal:
    done = evidence.judge(cell.text, cell.name, cell.record, preset=cell.preset, frequency=cell.frequency)
    if done.corrected is not None and done.policy is not None:
        why = done.evidence + evidence.source(done.policy, done.corrected, cell.name, cell.record)
        return Change(cell.sheet, cell.cell, done.text, done.corrected, done.policy, why)
    reason = done.evidence or uscc.REASONS[done.verdict]
    return Proposal(cell.sheet, cell.cell, done.text, done.kind or "other", reason, done.candidates, cell.name)


def without(plan: Plan, reasons: Mapping[tuple[str, str], str]) -> Plan:
    """Return the plan with the changes at these (sheet, cell) turned into proposals: they could not be written."""
    if not reasons:
        return plan
    left = tuple(
        Proposal(change.sheet, change.cell, change.old, "other", reasons[change.sheet, change.cell], _only(change))
        for change in plan.changes
        if (change.sheet, change.cell) in reasons
    )
    kept = tuple(change for change in plan.changes if (change.sheet, change.cell) not in reasons)
    return Plan(plan.cells, kept, (*plan.proposals, *left))


def _only(change: Change) -> tuple[repair.Candidate, ...]:
    return (repair.Candidate(change.new, change.evidence, 1.0),)


def summary(plans: Iterable[Plan]) -> dict[str, int]:
    """Count cells over several files: valid, changed, proposed (with candidates) and unresolved (without)."""
    total: Counter[str] = Counter(cells=0, valid=0, changed=0, proposed=0, unresolved=0)
    for one in plans:
        proposed = sum(bool(proposal.candidates) for proposal in one.proposals)
        total.update(
            cells=one.cells,
            valid=one.valid,
            changed=len(one.changes),
            proposed=proposed,
            unresolved=len(one.proposals) - proposed,
        )
    return dict(total)
