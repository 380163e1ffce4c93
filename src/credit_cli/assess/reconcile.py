"""Ledger against reported records: what became of every decision that a ledger lists.

Concealment is an accusation. Every doubt that the data leave is a class of its own, and only what is left counts, as
疑似瞒报（待核实）, until a person confirms it (国发〔2016〕33号: seven working days; domain rules §6).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import pandas as pd

from credit_cli.checks.context import is_placeholder
from credit_cli.checks.keys import BETWEEN, document_key, fold_all

from .decisions import Decision
from .ledger import Ledgers, Listed

if TYPE_CHECKING:
    from .ranking import Terms

Class: TypeAlias = Literal[
    "reported", "near", "not_due", "undetermined", "declared", "exempt", "dropped", "unexplained", "confirmed", "waived"
]
CLASSES: Final[tuple[Class, ...]] = (
    "reported", "near", "not_due", "undetermined", "declared", "exempt", "dropped", "unexplained", "confirmed", "waived"
)  # fmt: skip
CONCEALED: Final = frozenset({"unexplained", "confirmed"})

EXEMPT_FROM: Final = date(2026, 4, 1)
"""Since then slight violations need not be published."""

_ADMITTED: Final = re.compile(
    r"^(?:均|全部)?已(?:按[期时])?(?:全部)?(?:报|上报|报送|公示)|漏报|补报|迟报|忘|待报|未及时"
)
_CLOSED: Final = frozenset({"否", "不公示", "不公开", "不予公示", "不予公开", "不宜公开"})
_SHARED: Final = re.compile(r"[12]|.*(?:共享|内部|授权).*")


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported record, as far as the comparison asks."""

    department: str
    dataset: str
    document: str
    document_key: str
    party: str
    party_key: str
    decided: date | None
    submission: int
    row: int


@dataclass(frozen=True, slots=True)
class Item:
    """One ledger record and what became of it."""

    listed: Listed
    class_: Class
    due: date | None
    twin: Reported | None = None
    """The reported record: the same one, or for `near` the one that may be it."""
    basis: str = ""
    decision: Decision | None = None

    @property
    def is_due(self) -> bool:
        return self.class_ not in {"not_due", "undetermined"}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every ledger record in exactly one class, and reported records that a filed ledger leaves out."""

    items: tuple[Item, ...]
    unlisted: tuple[tuple[str, Reported], ...]
    """(month, record)."""

    def of(self, month: str) -> "Reconciliation":
        """Return what concerns one month's ledgers."""
        return Reconciliation(
            tuple(item for item in self.items if item.listed.month == month),
            tuple((own, record) for own, record in self.unlisted if own == month),
        )

    @property
    def classes(self) -> dict[Class, int]:
        counts = Counter(item.class_ for item in self.items)
        return {name: counts[name] for name in CLASSES}


def reported(records: pd.DataFrame, ledgers: Ledgers) -> list[Reported]:
    """Return, in a fixed order, those of the archive's current records that the ledgers could be about.

    `records`: with submission, row and name. Left out is only what no pass of the comparison could match: another
    party, another number, and not decided in a month that the department's ledger lists.
    """
    keys = pd.Series(fold_all(records["document"].tolist(), document_key) if len(records) else [], dtype=object)
    months = records["decided"].dt.strftime("%Y-%m")
    listed = ledgers.listed
    filed = {f"{filing.department}{BETWEEN}{filing.month}" for filing in ledgers.filings}
    days = {f"{one.department}{BETWEEN}{one.decided:%Y-%m}" for one in listed if one.decided}
    near = (records["department"] + BETWEEN + months).isin(filed | days)
    same = records["party"].isin({one.party_key for one in listed}) | keys.isin({one.document_key for one in listed})
    kept = records.assign(number=keys)[near | same]
    kept = kept.assign(decided=kept["decided"].dt.date.astype(object).where(kept["decided"].notna(), None))
    found = map(Reported, *(kept[name].tolist() for name in _COLUMNS))
    return sorted(found, key=lambda one: (one.department, one.document, one.party, str(one.decided), one.submission))


_COLUMNS: Final = ("department", "dataset", "document", "number", "name", "party", "decided", "submission", "row")
"""The columns of records from which `Reported` is made, in its order."""


def reconcile(
    ledgers: Ledgers,
    records: Sequence[Reported],
    *,
    as_of: date,
    terms: "Terms",
    decisions: Mapping[str, Decision] | None = None,
) -> Reconciliation:
    """Put every ledger record into its class.

    `records`: all that were reported, of any month; each is matched with one ledger record at most. `decisions`: by
    `Listed.id`, those in force. Nothing counts as concealed before its deadline, or where that is not known.
    """
    twins, near = _matched(ledgers.listed, records)
    items = tuple(
        _item(listed, twins.get(at), near.get(at), as_of, terms, (decisions or {}).get(listed.id))
        for at, listed in enumerate(ledgers.listed)
    )
    used = {id(record) for record in (*twins.values(), *near.values())}
    return Reconciliation(items, tuple(_unlisted(ledgers, records, used)))


def _item(
    listed: Listed, twin: Reported | None, near: Reported | None, as_of: date, terms: "Terms", decision: Decision | None
) -> Item:
    due = terms.calendar.due(listed.decided, days=terms.days, count_from=terms.count_from) if listed.decided else None
    if twin is not None:
        return Item(listed, "reported", due, twin)
    if decision is not None and (decision.class_ != "confirmed" or (due is not None and due < as_of)):
        return Item(listed, decision.class_, due, near, decision.why, decision)
    if near is not None:
        return Item(listed, "near", due, near)
    if due is None or due >= as_of:
        return Item(listed, "not_due" if due else "undetermined", due)
    if listed.superseded:
        return Item(listed, "dropped", due)
    basis = _basis(listed)
    if "轻微" in basis and listed.decided is not None and listed.decided >= EXEMPT_FROM:
        return Item(listed, "exempt", due, basis=basis)
    return Item(listed, "declared" if basis else "unexplained", due, basis=basis)


def _basis(listed: Listed) -> str:
    """Why the ledger says a record was not to be reported; '' when it gives no reason, or only admits it."""
    for said in (listed.said.get("TZ_YJ", ""), listed.said.get("BZ", "")):
        if said and not is_placeholder(said) and not _ADMITTED.search(said):
            return said
    for field, title, tells in (
        ("TZ_SFGS", "是否公示", _CLOSED.__contains__),
        ("TZ_SYFW", "使用范围", _SHARED.fullmatch),
    ):
        if tells(own := listed.said.get(field, "")):
            return f"{title}：{own}"
    return ""


# --- which reported record is it -------------------------------------------------------------------------------------

_Key: TypeAlias = Callable[[Listed | Reported], Hashable]
_Fits: TypeAlias = Callable[[Listed, Reported], bool]


def _same_day(listed: Listed, record: Reported) -> bool:
    return listed.decided is not None and listed.decided == record.decided


def _same_party(listed: Listed, record: Reported) -> bool:
    return listed.party_key == record.party_key


def _loose(key: str) -> str:
    """A document number without all that is written now so, now otherwise."""
    return _FILLING.sub("", key)


_FILLING: Final = re.compile(r"[\W_字年]")

_SURE: Final[tuple[tuple[_Key, _Fits], ...]] = (
    (lambda one: one.document_key and (one.department, one.document_key, one.party_key), lambda *_: True),
    (
        lambda one: one.document_key and (one.department, one.document_key),
        lambda listed, record: _same_day(listed, record) or not (listed.party_key and record.party_key),
    ),
    (lambda one: one.document_key and (one.document_key, one.party_key), lambda *_: True),
    (
        lambda one: one.party_key and one.decided and (one.department, one.party_key, one.decided),
        lambda listed, record: not (listed.document_key and record.document_key),
    ),
)
"""The same number and party; the same number and day; with another department; no number, but party and day."""

_NEAR: Final[tuple[tuple[_Key, _Fits], ...]] = (
    (lambda one: one.party_key and one.decided and (one.department, one.party_key, one.decided), lambda *_: True),
    (
        lambda one: one.document_key and (one.department, _loose(one.document_key)),
        lambda listed, record: _same_party(listed, record) or _same_day(listed, record),
    ),
    (lambda one: one.document_key and (one.department, one.document_key), lambda *_: True),
)
"""Party and day under another number; a number alike but for its marks; the number with another party and day."""


def _matched(listed: Sequence[Listed], records: Sequence[Reported]) -> tuple[dict[int, Reported], dict[int, Reported]]:
    """Return per ledger record (by position) the reported record it is, and the one it may be."""
    free = dict.fromkeys(range(len(records)))
    open_ = dict.fromkeys(range(len(listed)))
    sure = {at: one for key, fits in _SURE for at, one in _pass(listed, records, open_, free, key, fits)}
    near = {at: one for key, fits in _NEAR for at, one in _pass(listed, records, open_, free, key, fits)}
    return sure, near


def _pass(
    listed: Sequence[Listed],
    records: Sequence[Reported],
    open_: dict[int, None],
    free: dict[int, None],
    key: _Key,
    fits: _Fits,
) -> Iterator[tuple[int, Reported]]:
    """Match what is still open by one key; both sides of a pair are taken out."""
    wanted = {at: found for at in open_ if (found := key(listed[at]))}
    asked = set(wanted.values())
    index: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at in free if asked else ():
        if (found := key(records[at])) in asked:
            index[found].append(at)
    for at, found in wanted.items():
        own = listed[at]
        for other in index.get(found, ()):
            record = records[other]
            if other in free and own.act in {"", record.dataset} and fits(own, record):
                del free[other], open_[at]
                yield at, record
                break


def _unlisted(ledgers: Ledgers, records: Iterable[Reported], used: set[int]) -> Iterator[tuple[str, Reported]]:
    """Records decided in a month whose department filed a ledger for that act and month that does not have them."""
    covered = defaultdict(set)
    for listed in ledgers.listed:
        covered[listed.department, listed.month].add(listed.act)
    zero = {(filing.department, filing.month) for filing in ledgers.filings if filing.zero}
    for record in records:
        if record.decided is None or id(record) in used:
            continue
        place = (record.department, f"{record.decided:%Y-%m}")
        if place in zero or covered.get(place, set()) & {"", record.dataset}:
            yield place[1], record
