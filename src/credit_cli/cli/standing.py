"""The findings that still stand: those of the last version of each record, told in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from credit_cli.archive import Archive, Entry, Logged
    from credit_cli.assess.places import Places
    from credit_cli.rulepack import Book


def open_findings(
    archive: "Archive", entries: Sequence["Entry"], sheets: Sequence["Entry"], own: "pd.DataFrame", book: "Book"
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
    yield from sorted(kept, key=_order)


def crossing_findings(
    own: "pd.DataFrame", known: "pd.DataFrame", entries: Sequence["Entry"], places: "Places", book: "Book"
) -> list[dict[str, Any]]:
    """Records `own` that should meet another one among `known`, or should not, in words (`assess.crossings`)."""
    from credit_cli.archive import Logged
    from credit_cli.assess.crossings import crossings
    from credit_cli.model import Finding
    from credit_cli.render.words import rule_of

    by_id = {entry.id: entry for entry in entries}
    found = []
    for one in crossings(own, known, book):
        record = one.record
        place = places.of(int(record["submission"]), int(record["row"]), "party")
        details = {**one.details, "there": _place_of(one.there, places) if one.there else ""}
        cell = place["cell"]
        letters = cell.rstrip("0123456789") if cell else None
        finding = Finding(one.rule, place["sheet"], cell, place["row"], letters, None, record["name"], details)
        logged = Logged(int(record["submission"]), record["key"], rule_of(book, one.rule).severity, finding)
        found.append(_worded(logged, by_id[logged.submission], record, book))
    return sorted(found, key=_order)


def _place_of(record: Mapping[Any, Any], places: "Places") -> str:
    place = places.of(int(record["submission"]), int(record["row"]), "party")
    return f"{record['department']} {place['path']} {place['cell'] or ''}".rstrip()


def _order(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    """By place and rule: neither the order of recording nor the archive's key may show."""
    place = (finding["path"], finding["sheet"] or "", finding["row"] or 0, finding["cell"] or "")
    return finding["department"], finding["dataset"] or "", *place, finding["rule"], finding["message"]


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
