"""What departments' ledgers of a month show, in counts: how they were filed, what was due, what is in question."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from .ledger import Filing, Ledgers, status
from .reconcile import Item, Reconciliation

if TYPE_CHECKING:
    from .scoring import Ledger


@dataclass(frozen=True, slots=True)
class Concealment:
    """How a department's ledger of a month was filed, and what it shows, in records; None where no ledger lists any."""

    status: "Ledger"
    records: int | None = None
    due: int | None = None
    suspected: int | None = None
    confirmed: int | None = None

    @property
    def concealed(self) -> int | None:
        return None if self.suspected is None else self.suspected + (self.confirmed or 0)

    def base(self, reported: int, kind: str) -> int | None:
        """Return what the rate of concealment is counted against: `due`, or `reported+concealed`."""
        if self.concealed is None:
            return None
        return self.due if kind == "due" else reported + self.concealed


def by_department(
    ledgers: Ledgers, found: Reconciliation, names: Iterable[str], *, month: str, day: int
) -> dict[str, Concealment]:
    """Return what the month's ledgers show, for `names` and for every department that filed; {} when nobody did."""
    filings = {filing.department: filing for filing in ledgers.filings if filing.month == month}
    if not filings:
        return {}
    own: defaultdict[str, list[Item]] = defaultdict(list)
    for item in found.items:
        own[item.listed.department].append(item)
    return {
        name: _concealment(status(filings.get(name), day=day), own.get(name, ()), filings.get(name))
        for name in sorted({*names, *filings})
    }


def _concealment(filed: "Ledger", items: Sequence[Item], filing: Filing | None) -> Concealment:
    """A summary alone counts nothing: it names no record that could be looked for."""
    if not items and not (filing and filing.zero):
        return Concealment(filed)
    classes = Counter(item.class_ for item in items)
    due = sum(item.is_due for item in items)
    return Concealment(filed, len(items), due, classes["unexplained"], classes["confirmed"])


def pooled(parts: Iterable[Concealment]) -> Concealment | None:
    """Return what several departments' ledgers show together; None without any that lists records."""
    mine = [part for part in parts if part.records is not None]
    if not mine:
        return None
    names = ("records", "due", "suspected", "confirmed")
    return Concealment("on_time", **{name: sum(getattr(part, name) or 0 for part in mine) for name in names})


Filed: TypeAlias = Callable[[str], Mapping[str, Concealment]]
"""Month → department → what its ledger shows; {} for a month for which nobody filed one."""

MISSING: Final = Concealment("missing")


def unfiled(month: str) -> Mapping[str, Concealment]:
    """No ledgers at all."""
    return {}


def silent(filed: Mapping[str, Concealment]) -> set[str]:
    """Return the departments whose ledger lists decisions that were due."""
    return {name for name, own in filed.items() if own.due}
