"""What to correct in a file's code cells, and why the rest is left to a person (policies A to D)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from credit_cli.checks.cells import numeric
from credit_cli.checks.codes import refused_stand_ins
from credit_cli.checks.context import is_placeholder
from credit_cli.codes import repair, uscc
from credit_cli.model import Column, Mask, Table
from credit_cli.rulepack import Book


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with the code cells of one file. cells = valid + changes + proposals."""

    cells: int
    changes: tuple[Change, ...]
    proposals: tuple[Proposal, ...]

    @property
    def valid(self) -> int:
        return self.cells - len(self.changes) - len(self.proposals)


def plan(tables: Iterable[Table], book: Book) -> Plan:
    """Judge every filled cell of every column of unified codes."""
    cells, changes, proposals = 0, list[Change](), list[Proposal]()
    for table in tables:
        pack = book.datasets[table.dataset]
        columns = [field for field in pack.field if field.kind == "uscc" and field.code in table.columns]
        frequency = repair.Frequency.of([text for field in columns for text in _spread(table.columns[field.code])])
        for field in columns:
            column = table.columns[field.code]
            cells += int((~column.blank).sum())
            for found in _column(table, column, frequency, refused_stand_ins(table, field, pack)):
                (changes if isinstance(found, Change) else proposals).append(found)  # type: ignore[arg-type]
    return Plan(cells, tuple(changes), tuple(proposals))


def _spread(column: Column) -> list[str]:
    """The texts of a column, each as often as it occurs."""
    return [column.texts[code] for code in column.codes.tolist()]


def _column(table: Table, column: Column, frequency: repair.Frequency, refused: Mask) -> Iterator[Change | Proposal]:
    """Yield what is not right, top to bottom; each distinct cell is judged once."""
    numbers = numeric(column)
    judged: dict[int, repair.Repair] = {}
    verdicts = uscc.verdicts([_raw(column, code) for code in range(len(column.cells))]).tolist()
    for position, code in enumerate(column.codes.tolist()):
        if column.texts[code] and (verdicts[code] not in _RIGHT or refused[position]):
            if code not in judged:
                preset = _preset(column.texts[code], numeric_cell=bool(numbers[position]))
                judged[code] = repair.propose(_raw(column, code), frequency=frequency, preset=preset)
            yield _found(table.sheet, table.address(column, position), judged[code])


_RIGHT = {*uscc.PASSING, uscc.Verdict.STAND_IN}


def _raw(column: Column, code: int) -> str:
    cell = column.cells[code]
    return cell if isinstance(cell, str) else column.texts[code]


def _preset(text: str, *, numeric_cell: bool) -> str | None:
    if numeric_cell:
        return "numeric_cell"
    return "placeholder" if is_placeholder(text) else None


def _found(sheet: str, cell: str, done: repair.Repair) -> Change | Proposal:
    if done.corrected is not None and done.policy is not None:
        return Change(sheet, cell, done.text, done.corrected, done.policy, done.evidence)
    return Proposal(
        sheet, cell, done.text, done.kind or "other", done.evidence or uscc.REASONS[done.verdict], done.candidates
    )


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
