"""The month's document: all that ranking, scorecards, notices, bulletin and report say of a month, as plain JSON.

Whatever is shown of a month is a pure function of this document; closing a month freezes it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from . import metrics
from .closing import Closings, corrections
from .concealment import Filed as Ledgers
from .concealment import unfiled
from .metrics import Counts
from .places import Places
from .ranking import UNNAMED, Ranking, Terms, document, figures, rank, shares

if TYPE_CHECKING:
    import pandas as pd

WORST: Final = 5
TREND: Final = 12


class Filed(Protocol):
    """A recorded sheet."""

    @property
    def id(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def department(self) -> str | None: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def records(self) -> int | None: ...
    @property
    def zero(self) -> bool: ...
    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def received(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Material:
    """What a month's document is made of."""

    month: str
    as_of: date
    records: "pd.DataFrame"
    """Current records of the ranked data sets with the further columns, settled (`closing.settled`), of periods up to
    the month."""
    others: "pd.DataFrame"
    """Those of the other data sets."""
    sheets: Sequence[Filed]
    """The recorded sheets of the ranked data sets that count in the month, and those that could not be read."""
    files: Sequence[Filed]
    """All recorded sheets of the month."""
    findings: Sequence[Mapping[str, Any]]
    """Open findings of the month's records and sheets, in words."""
    sequences: Mapping[int, int]
    """Sheet id → sequence number of its file, for all recorded sheets."""
    places: Places
    titles: Mapping[str, str]
    """Data set → its title."""
    terms: Terms
    closed: Closings
    further: Mapping[str, Any]
    """Blocks made elsewhere: tool, office, city, ledger, duplicates, codes, unknown_departments."""
    ledgers: Ledgers = unfiled
    """Month → what its ledgers show by department."""


def month_document(material: Material) -> dict[str, Any]:
    """Return the document of `material.month`; see tests/month_sample.py for its shape."""
    month, terms = material.month, material.terms
    marks, every = _marks(material, material.records), _every(material)
    ranking = document(rank(material.records, material.sheets, month=month, terms=terms, ledgers=material.ledgers))
    trend = _trend(material)
    by_dataset = _by_dataset(every, material)
    lines = [_department(line, by_dataset, trend, material) for line in ranking["departments"]]
    return {
        **{name: value for name, value in ranking.items() if name not in {"departments", "total"}},
        "as_of": material.as_of.isoformat(),
        "closed": None,
        "total": ranking["total"],
        "datasets": _blocks(every, material),
        "departments": lines,
        "trend": [{"month": past["month"], **past["total"]} for past in trend],
        "findings": list(material.findings),
        "late": _late(marks, material),
        "corrections": _corrections(material),
        "files": sorted({(sheet.path, sheet.sha256, sheet.received.isoformat()) for sheet in material.files}),
        **material.further,
    }


_RANKING: Final = (
    *("schema_version", "month", "closed", "formula", "settings", "departments", "groups", "zero_reports"),
    *("no_records", "missing_ledgers", "late_ledgers", "zero_ledgers", "unknown_departments", "silent", "total"),
)
_BEYOND: Final = frozenset({"datasets", "worst", "trend"})


def ranking_part(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a month's document what its ranking consists of."""
    lines = [{name: line[name] for name in line if name not in _BEYOND} for line in document["departments"]]
    return {**{name: document[name] for name in _RANKING if name in document}, "departments": lines}


def _marks(material: Material, records: "pd.DataFrame") -> "pd.DataFrame":
    terms = material.terms
    month, calendar = material.month, terms.calendar
    return metrics.marked(
        records, month=month, calendar=calendar, days=terms.days, count_from=terms.count_from, untimed=terms.untimed
    )


def _every(material: Material) -> "pd.DataFrame":
    """The marks of all data sets, and which of them make the score."""
    import pandas as pd

    counted = _marks(material, material.records).assign(counted=True)
    others = _marks(material, material.others).assign(counted=False)
    return pd.concat([counted, others], ignore_index=True) if len(others) else counted


def _blocks(marks: "pd.DataFrame", material: Material) -> list[dict[str, Any]]:
    departments = marks.groupby("dataset")["department"].nunique()
    counted = set(marks.loc[marks["counted"], "dataset"])
    return [
        {**_head(name, counted, material), "departments": int(departments[name]), **figures(counts)}
        for name, counts in metrics.tally(marks, "dataset").items()
    ]


def _head(dataset: str, counted: set[str], material: Material) -> dict[str, Any]:
    """`counted`: does it make the score?"""
    return {"dataset": dataset, "title": material.titles.get(dataset, dataset), "counted": dataset in counted}


def _by_dataset(marks: "pd.DataFrame", material: Material) -> dict[str, list[dict[str, Any]]]:
    """Per department its figures by data set; counted for all departments at once."""
    found: dict[str, list[dict[str, Any]]] = {}
    counted = set(marks.loc[marks["counted"], "dataset"])
    pairs = marks.assign(pair=marks["department"] + _BETWEEN + marks["dataset"])
    for pair, counts in metrics.tally(pairs, "pair").items():
        department, dataset = pair.split(_BETWEEN)
        score = material.terms.scoring.score(shares(counts, None, material.terms))
        block = {
            **_head(dataset, counted, material),
            "score": None if score is None else float(score),
            **figures(counts),
        }
        found.setdefault(department or UNNAMED, []).append(block)
    return found


_BETWEEN: Final = "\x1f"


def _department(
    line: Mapping[str, Any],
    by_dataset: Mapping[str, list[dict[str, Any]]],
    trend: Sequence[Mapping[str, Any]],
    material: Material,
) -> dict[str, Any]:
    name = line["department"]
    return {
        **line,
        "previous_rank": trend[-2]["departments"].get(name, _NOTHING)["rank"],
        "datasets": by_dataset.get(name, []),
        "worst": _worst(finding for finding in material.findings if finding["department"] == name),
        "trend": [{"month": past["month"], **past["departments"].get(name, _NOTHING)} for past in trend],
    }


_KEPT: Final = ("reported", "compliant", "compliance_rate", "late", "late_rate", "rank", "score")
_NOTHING: Final = {name: figures(Counts()).get(name) for name in _KEPT}


def _worst(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules broken most: errors first, each with its first place."""
    mine = [finding for finding in findings if finding["severity"] != "info"]
    counts = Counter(finding["rule"] for finding in mine)
    first = {finding["rule"]: finding for finding in reversed(mine)}
    order = sorted(counts, key=lambda rule: (first[rule]["severity"] != "error", -counts[rule], rule))
    names = ("rule", "title", "severity", "path", "sheet", "cell", "advice")
    return [{**{name: first[rule][name] for name in names}, "count": counts[rule]} for rule in order[:WORST]]


def _trend(material: Material) -> list[dict[str, Any]]:
    """The last twelve months, the month itself last: totals and, per department, figures, place and score."""
    return [_past(month, material) for month in _months(material.month)]


def _months(month: str) -> list[str]:
    last = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - TREND + 1, last + 1)]


def _past(month: str, material: Material) -> dict[str, Any]:
    """One month of the trend; a closed one as it was closed."""
    frozen = material.closed.get(month)
    made = frozen.document if frozen else document(_ranked(month, material))
    lines = {line["department"]: {name: line[name] for name in _KEPT} for line in made["departments"]}
    total = {name: made["total"].get(name) for name in figures(Counts())}
    return {"month": month, "total": total, "departments": lines}


def _ranked(month: str, material: Material) -> Ranking:
    return rank(material.records, (), month=month, terms=material.terms, ledgers=material.ledgers)


def _late(marks: "pd.DataFrame", material: Material) -> list[dict[str, Any]]:
    late = marks[marks["late"]].sort_values(["department", "dataset", "decided", "document", "name", "row"])
    return [_late_item(row, material) for row in late.to_dict("records")]


def _late_item(row: Mapping[Any, Any], material: Material) -> dict[str, Any]:
    terms = material.terms
    decided, reported = _day(row["decided"]), _day(row["first_reported"])
    due = terms.calendar.due(decided, days=terms.days, count_from=terms.count_from)
    assert due is not None  # it would not be late otherwise
    return {
        **_record(row, material),
        "decided": decided.isoformat(),
        "due": due.isoformat(),
        "reported": reported.isoformat(),
        "days_late": (reported - due).days,
    }


def _record(row: Mapping[Any, Any], material: Material) -> dict[str, Any]:
    place = material.places.of(int(row["submission"]), int(row["row"]), "decided")
    names = ("department", "dataset", "document", "key")
    return {**{name: row[name] for name in names}, "party": row["name"], **place}


def _day(value: datetime) -> date:
    return date(value.year, value.month, value.day)


def _corrections(material: Material) -> list[dict[str, Any]]:
    found = corrections(material.records, material.sequences, material.month, material.closed)
    return [
        {**_record(row, material), "kind": row["kind"], "month": row["named"]}
        for row in found.sort_values(["named", "department", "dataset", "document", "name", "row"]).to_dict("records")
    ]
