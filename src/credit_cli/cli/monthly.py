"""From the archive to the month's document: what every command about a month starts from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credit_cli import __version__
from credit_cli.archive import Archive

if TYPE_CHECKING:
    import pandas as pd

    from credit_cli.archive import Entry, Logged
    from credit_cli.assess.closing import Closings
    from credit_cli.assess.ranking import Terms
    from credit_cli.config import Settings
    from credit_cli.rulepack import Book

FURTHER = ("submission", "row", "name")


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a workspace judges: its rule book, settings and terms of ranking."""

    book: "Book"
    settings: "Settings"
    terms: "Terms"


def rules_of(workspace: Path, *, scoring: str | None = None) -> Rules:
    """Load a workspace's rules. Raises ConfigError naming file and key."""
    from credit_cli import calendar, rulepack
    from credit_cli.assess.ranking import Terms
    from credit_cli.assess.scoring import load
    from credit_cli.config import load_settings
    from credit_cli.resources import rule_file

    settings, own = load_settings(workspace), workspace / "rules"
    terms = Terms(
        scoring=load(scoring or settings.ranking.scoring, overrides=own),
        calendar=calendar.load(rule_file("calendars/cn.toml", overrides=own)),
        days=settings.timeliness.working_days,
        count_from=settings.timeliness.count_from,
        min_records=settings.ranking.min_records,
    )
    return Rules(rulepack.load(own), settings, terms)


def month_document(workspace: Path, month: str, as_of: date, *, scoring: str | None = None) -> dict[str, Any]:
    """Return the document of `month` (YYYY-MM): the frozen one of a closed month, else made from the archive now.

    Its shape is that of `assess.month`. Raises ArchiveError without an archive, ConfigError for wrong settings.
    """
    with Archive.open(workspace, create=False) as archive:
        return document_of(archive, rules_of(workspace, scoring=scoring), month, as_of)


def document_of(archive: Archive, rules: Rules, month: str, as_of: date) -> dict[str, Any]:
    """Return the document of a month of an open archive; see `month_document`."""
    from credit_cli.assess.closing import closings

    closed = closings(archive.acts("close", "reopen"))
    if month in closed:
        return closed[month].document
    return _made(archive, rules, month, as_of, closed)


def _made(archive: Archive, rules: Rules, month: str, as_of: date, closed: "Closings") -> dict[str, Any]:
    from credit_cli.assess import closing
    from credit_cli.assess import month as assess
    from credit_cli.assess.places import Places
    from credit_cli.render.words import dataset_title

    entries = archive.submissions()
    records = closing.settled(archive.records(also=FURTHER), closed)
    records = records[records["period"].to_numpy(dtype=object) <= month].reset_index(drop=True)
    sheets = closing.of_month(entries, month, closed)
    own = records[records["period"].to_numpy(dtype=object) == month]
    material = assess.Material(
        month=month,
        as_of=as_of,
        records=records,
        sheets=sheets,
        findings=list(_open_findings(archive, entries, sheets, own, rules.book)),
        sequences={entry.id: entry.sequence for entry in entries},
        places=Places(entries, rules.book),
        titles={
            name: dataset_title(rules.book, name) for name in {pack.dataset for pack in rules.book.datasets.values()}
        },
        terms=rules.terms,
        closed=closed,
        further=_further(rules),
    )
    return _public(assess.month_document(material), but=("findings", "tool", "formula", "settings"))


def _further(rules: Rules) -> dict[str, Any]:
    coverage = rules.terms.calendar.coverage
    return {"tool": {"version": __version__, "rules": rules.book.digest, "calendar": coverage}}


def _open_findings(
    archive: Archive, entries: Sequence["Entry"], sheets: Sequence["Entry"], own: "pd.DataFrame", book: "Book"
) -> Iterator[dict[str, Any]]:
    """Findings of the last versions of the month's records, and of its sheets as a whole; lateness is told apart."""
    standing = {
        row["key"]: row for row in own[["key", "submission", "department", "document", "name"]].to_dict("records")
    }
    by_id = {entry.id: entry for entry in entries}
    wanted = {*own["submission"].tolist(), *(sheet.id for sheet in sheets)}
    bearing = set(own["submission"].tolist()) | {sheet.id for sheet in sheets if not sheet.records}
    found = []
    for logged in archive.findings(wanted):
        record = standing.get(logged.key or "")
        current = logged.submission in bearing if logged.key is None else _is_current(logged, record)
        if current:
            found.append(_worded(logged, by_id[logged.submission], record, book))
    kept = (finding for finding in found if finding["dimension"] != "timeliness")
    yield from sorted(kept, key=lambda finding: (finding["department"], finding["dataset"] or "", finding["path"]))


def _is_current(logged: "Logged", record: Mapping[Any, Any] | None) -> bool:
    return record is not None and record["submission"] == logged.submission


def _worded(logged: "Logged", entry: "Entry", record: Mapping[Any, Any] | None, book: "Book") -> dict[str, Any]:
    from credit_cli.render import words

    rule = words.rule_of(book, logged.finding.rule)
    told = words.present(logged.finding, submission=entry, book=book)
    facts = {
        "department": (record["department"] if record else entry.department) or "",
        "dataset": entry.dataset,
        "path": entry.path,
        "document": record["document"] if record else "",
        "party": record["name"] if record else "",
    }
    return {
        **{name: words.public(text) if text else text for name, text in facts.items()},
        **told,
        "severity": logged.severity,
        "title": rule.title,
        "column_title": words.title_of(logged.finding, submission=entry, book=book) if logged.finding.field else "",
        "sources": list(rule.sources),
        "key": logged.key,
    }


def _public(document: dict[str, Any], *, but: Iterable[str]) -> dict[str, Any]:
    """Mask and make safe every text that departments wrote; `but`: parts that are safe already."""
    return {name: value if name in but else _shown(value) for name, value in document.items()}


def _shown(value: Any) -> Any:
    from credit_cli.render.words import public

    if isinstance(value, str):
        return public(value)
    if isinstance(value, Mapping):
        return {name: _shown(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(own) for own in value]
    return value
