"""Runs of fix-codes that wrote something, and their undoing, as entries of the journal."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credit_cli.errors import ArchiveError

from . import journal


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded run of fix-codes. `files`: per copy its original, its place, its SHA-256 and its changes."""

    id: str
    recorded_on: date
    tool: str
    rules: str
    files: Sequence[Mapping[str, Any]]
    hash: str
    undone: str | None
    """Day (ISO) on which it was undone."""

    @property
    def copies(self) -> list[tuple[str, str]]:
        """Path and SHA-256 of every copy."""
        return [(file["stored"], file["output_sha256"]) for file in self.files]

    @property
    def changes(self) -> int:
        """How many cells were corrected."""
        return sum(len(file["changes"]) for file in self.files)


def runs(connection: sqlite3.Connection) -> list[Run]:
    """Return every recorded run, in order."""
    acts = journal.entries(connection, "fix", "undo")
    undone = {act.content["run"]: act.recorded_on.isoformat() for act in acts if act.kind == "undo"}
    return [_run(act, undone) for act in acts if act.kind == "fix"]


def _run(act: journal.Act, undone: Mapping[str, str]) -> Run:
    name = run_id(act.sequence)
    return Run(name, act.recorded_on, act.tool, act.rules, act.content["files"], act.hash, undone.get(name))


def run_id(sequence: int) -> str:
    return f"fix-{sequence}"


def record(
    connection: sqlite3.Connection, files: Sequence[Mapping[str, Any]], *, recorded_on: date, tool: str, rules: str
) -> tuple[Run, bool]:
    """Append a run, unless the very same copies were recorded and not undone since: return it, and whether it is new.

    Inside the caller's transaction.
    """
    wanted = _copies(files)
    same = next((run for run in reversed(runs(connection)) if not run.undone and _copies(run.files) == wanted), None)
    if same is not None:
        return same, False
    journal.append(connection, "fix", {"files": list(files)}, recorded_on=recorded_on, tool=tool, rules=rules)
    return runs(connection)[-1], True


def _copies(files: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    return {(file["sha256"], file["stored"], file["output_sha256"]) for file in files}


def find(connection: sqlite3.Connection, name: str) -> Run:
    """Return one run. Raises ArchiveError, naming the last ones, when there is none of that name."""
    known = runs(connection)
    found = next((run for run in known if run.id == name.strip().lower()), None)
    if found is None:
        last = "、".join(run.id for run in known[-5:]) or "还没有任何批次"
        raise ArchiveError(f"没有更正批次“{name}”", remedy=f"最近的批次：{last}；全部见 credit-cli archive list --runs")
    return found


def undo(
    connection: sqlite3.Connection,
    name: str,
    outcomes: Sequence[Mapping[str, str]],
    *,
    recorded_on: date,
    tool: str,
) -> bool:
    """Append that a run was undone, False when it had been already. Inside the caller's transaction."""
    run = find(connection, name)
    if run.undone:
        return False
    content = {"run": run.id, "copies": list(outcomes)}
    journal.append(connection, "undo", content, recorded_on=recorded_on, tool=tool, rules=run.rules)
    return True
