"""Ledgers held against the reported records of an archive, with the office's decisions; for every month at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from credit_cli.errors import ConfigError

if TYPE_CHECKING:
    from credit_cli.assess.concealment import Concealment
    from credit_cli.assess.decisions import Decision, Problem
    from credit_cli.assess.ledger import Ledgers
    from credit_cli.assess.reconcile import Item, Reconciliation, Reported
    from credit_cli.reading.lists import Line

    from .monthly import Basis, Rules

STEM: Final = "decisions"


@dataclass(frozen=True)
class Concealing:
    """What the ledgers of a workspace show as of a day. Computed when asked for, once."""

    rules: "Rules"
    basis: "Basis"
    as_of: date

    @cached_property
    def ledgers(self) -> "Ledgers":
        from credit_cli.assess.ledger import Ledgers, ledgers

        if not self.basis.ledger_sheets:
            return Ledgers()
        return ledgers(self.basis.ledgers, self.basis.ledger_sheets, self.rules.book.names("summary"))

    @cached_property
    def lines(self) -> "list[Line]":
        """The lines of the decisions file."""
        return load_decisions(self.rules.decisions)

    @cached_property
    def _judged(self) -> "tuple[dict[str, Decision], dict[str, int], list[Problem]]":
        from credit_cli.assess.decisions import judged

        return judged([line.texts for line in self.lines], self.ledgers.listed, as_of=self.as_of)

    @cached_property
    def found(self) -> "Reconciliation":
        from credit_cli.assess.reconcile import reconcile, reported

        if not self.ledgers.filings:
            return reconcile(self.ledgers, (), as_of=self.as_of, terms=self.rules.terms)
        records = reported(self.basis.reported, self.ledgers)
        return reconcile(self.ledgers, records, as_of=self.as_of, terms=self.rules.terms, decisions=self._judged[0])

    def problems(self) -> list[str]:
        """Return the decisions that decide nothing, with the cell, what is wrong and what to do."""
        from credit_cli.assess.decisions import stale

        decisions, places, wrong = self._judged
        classes = {item.listed.id: item.class_ for item in self.found.items}
        found = sorted((*wrong, *stale(places, classes, decisions)), key=lambda problem: problem.line)
        return [
            f"{self.lines[problem.line].place(problem.column)}：{problem.wrong}；{problem.remedy}" for problem in found
        ]

    def filed(self, month: str) -> "Mapping[str, Concealment]":
        """Return per department what its ledger of a month shows; {} for a month without ledgers."""
        if month not in self._filed:
            from credit_cli.assess.concealment import by_department

            own = self.found.of(month)
            self._filed[month] = by_department(self.ledgers, own, (), month=month, day=self.rules.settings.ledger.day)
        return self._filed[month]

    @cached_property
    def _filed(self) -> "dict[str, Mapping[str, Concealment]]":
        return {}

    def block(self, month: str) -> dict[str, Any] | None:
        """Return the block `ledger` of a month's document; None where nobody filed a ledger for it."""
        if not self.filed(month):
            return None
        own = self.found.of(month)
        told = [item for item in own.items if item.class_ not in {"reported", "not_due"}]
        return {
            "records": len(own.items),
            "due": sum(item.is_due for item in own.items),
            "classes": own.classes,
            "items": [self.shown(item) for item in told],
            "unlisted": [self._unlisted(record) for _, record in own.unlisted],
            "summaries": self._summaries(month),
        }

    def shown(self, item: "Item") -> dict[str, Any]:
        """Return one ledger record as outputs have it, with the places of both sources."""
        listed, decision = item.listed, item.decision
        twin = item.twin and {
            **self._place(item.twin.submission, item.twin.row),
            "department": item.twin.department,
            "document": item.twin.document,
            "party": item.twin.party,
            "decided": str(item.twin.decided or ""),
        }
        return {
            "id": listed.id,
            "department": listed.department,
            "dataset": listed.act or None,
            **self._place(listed.submission, listed.row),
            "document": listed.document,
            "party": listed.party,
            "decided": listed.decided.isoformat() if listed.decided else None,
            "due": item.due.isoformat() if item.due else None,
            "class": item.class_,
            "basis": item.basis,
            "twin": twin,
            "decision": decision and {"who": decision.who, "when": decision.when.isoformat(), "why": decision.why},
            "key": listed.id,
        }

    def _place(self, submission: int, row: int) -> dict[str, Any]:
        return self.basis.places(self.rules.book).of(submission, row, "document")

    def _unlisted(self, record: "Reported") -> dict[str, Any]:
        names = ("department", "dataset", "document", "party")
        day = record.decided.isoformat() if record.decided else None
        own = {**{name: getattr(record, name) for name in names}, **self._place(record.submission, record.row)}
        return {**own, "decided": day, "class": "unlisted"}

    def _summaries(self, month: str) -> list[dict[str, Any]]:
        """What summary ledgers count, beside what the archive and the record-level ledger have of it."""
        counted = self.basis.reported
        decided = counted[counted["decided"].dt.strftime("%Y-%m") == month]
        archive = decided.groupby(["department", "dataset"]).size().to_dict()
        listed = [item.listed for item in self.found.of(month).items]
        names = ("department", "produced", "published", "reported", "unreported")
        return [
            {
                **{name: getattr(one, name) for name in names},
                "dataset": one.act or None,
                **self.basis.places(self.rules.book).of(one.submission, one.row, "document"),
                "archive": int(archive.get((one.department, one.act), 0)) if one.act else None,
                "listed": sum((own.department, own.act) == (one.department, one.act) for own in listed),
            }
            for one in self.ledgers.summaries
            if one.month == month
        ]


def load_decisions(path: Path | None) -> "list[Line]":
    """Return the lines of a decisions file; none without one. Raises ConfigError when it cannot be read."""
    from credit_cli.assess.decisions import COLUMNS
    from credit_cli.reading.lists import read_list

    if path is None:
        return []
    lines = read_list(path, COLUMNS, needed=("decision", "who", "when", "why"))
    if lines and not {"id", "document"} & lines[0].letters.keys():
        raise ConfigError(
            f"{path.name} 没有“编号”列，也没有“决定文书号”列", remedy="请补上其中一列，否则不知道是哪条记录"
        )
    return lines
