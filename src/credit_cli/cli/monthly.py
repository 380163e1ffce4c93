"""From the archive to a month's figures: what every command about a month starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from credit_cli import __version__
from credit_cli.archive import Archive

from .standing import open_findings
from .subjects import codes_of, duplicates_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from credit_cli.archive import Entry
    from credit_cli.assess.closing import Closings
    from credit_cli.assess.departments import Directory
    from credit_cli.assess.places import Places
    from credit_cli.assess.ranking import Terms
    from credit_cli.config import Settings
    from credit_cli.rulepack import Book

LAST_MONTH = "9999-12"
CODES = ("code_text", "ever_faulty")
FURTHER = ("submission", "row", "name", *CODES)


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a workspace judges: its rule book, settings, terms of ranking and table of departments."""

    book: "Book"
    settings: "Settings"
    terms: "Terms"
    directory: "Directory"
    decisions: Path | None
    """The file with the office's decisions about ledger records."""
    counted: frozenset[str]
    """The data sets that are ranked."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the archive holds for a month: departments under their official names, closed months settled."""

    entries: "Sequence[Entry]"
    """All recorded sheets but unreadable ones that were sent again."""
    sheets: "Sequence[Entry]"
    """Those of reported records that count in the month, and those that could not be read."""
    records: "pd.DataFrame"
    """Current records of the ranked data sets, of periods up to the month."""
    others: "pd.DataFrame"
    """Those of the other data sets that are reported."""
    closed: "Closings"
    reported: "pd.DataFrame"
    """Current records of the ranked data sets, of all periods."""
    ledgers: "pd.DataFrame"
    """What ledgers list, of all periods."""
    ledger_sheets: "Sequence[Entry]"

    def of_month(self, month: str) -> "pd.DataFrame":
        """Return the records of one month, of every data set."""
        import pandas as pd

        parts = [part[part["period"] == month] for part in (self.records, self.others, self.ledgers)]
        found: pd.DataFrame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        return found

    def places(self, book: "Book") -> "Places":
        """Return the addresses of all recorded records."""
        return _places(self.entries, book)


def _places(entries: "Sequence[Entry]", book: "Book") -> "Places":
    from credit_cli.assess.places import Places

    return Places(entries, book)


def rules_of(workspace: Path, *, scoring: str | None = None) -> Rules:
    """Load a workspace's rules. Raises ConfigError naming file and key, or file and cell."""
    from credit_cli import calendar, rulepack
    from credit_cli.assess.ranking import Terms
    from credit_cli.assess.scoring import load
    from credit_cli.config import load_settings
    from credit_cli.reading.lists import find_list
    from credit_cli.resources import rule_file

    from .directory import load_directory

    settings, own, directory = load_settings(workspace), workspace / "rules", load_directory(workspace)
    book = rulepack.load(own)
    terms = Terms(
        scoring=load(scoring or settings.ranking.scoring, overrides=own),
        calendar=calendar.load(rule_file("calendars/cn.toml", overrides=own)),
        days=settings.timeliness.working_days,
        count_from=settings.timeliness.count_from,
        min_records=settings.ranking.min_records,
        groups=directory.groups or None,
        base=settings.ranking.concealment_base,
        ledger_day=settings.ledger.day,
        table=tuple(one.name for one in directory.departments),
        untimed=book.untimed,
    )
    decisions = find_list(workspace, "decisions")
    return Rules(book, settings, terms, directory, decisions, book.grouped(settings.ranking.counts))


def basis_of(archive: Archive, rules: Rules, month: str, *, also: Sequence[str] = FURTHER) -> Basis:
    """Return what an open archive holds for `month` (YYYY-MM) and before; `also`: further columns of its records."""
    from credit_cli.assess import closing

    book = rules.book
    closed = closing.closings(archive.acts("close", "reopen"))
    entries, ledgers = archive.submissions(), book.names("ledger", "summary")
    listing = any(entry.dataset in ledgers for entry in entries)
    beyond = any(entry.dataset not in {None, *rules.counted} for entry in entries)
    columns = tuple(dict.fromkeys((*also, *FURTHER, "kept"))) if beyond else also
    records = archive.records(until=None if listing else month, also=columns)
    names = rules.directory.settle({entry.department for entry in entries} | set(records["department"]))
    named = records["department"].map(names).astype(records["department"].dtype)  # of no records a map makes floats
    records = records.assign(department=named)
    entries = closing.standing([replace(entry, department=names[entry.department]) for entry in entries])
    datasets = records["dataset"].to_numpy(dtype=object).astype(str)
    counted, listed = np.isin(datasets, list(rules.counted)), np.isin(datasets, list(ledgers))
    reported = closing.settled(_part(records, counted), closed)
    return Basis(
        entries=entries,
        sheets=closing.of_month([entry for entry in entries if entry.dataset not in ledgers], month, closed),
        records=_until(reported, month),
        others=_until(closing.settled(_part(records, ~counted & ~listed), closed), month),
        closed=closed,
        reported=reported,
        ledgers=_part(records, listed),
        ledger_sheets=[entry for entry in entries if entry.dataset in ledgers],
    )


def _part(records: "pd.DataFrame", mask: "NDArray[np.bool_]") -> "pd.DataFrame":
    return records if mask.all() else records[mask].reset_index(drop=True)


def _until(records: "pd.DataFrame", month: str) -> "pd.DataFrame":
    return _part(records, records["period"].to_numpy(dtype=object) <= month)


def ranking_of(archive: Archive, rules: Rules, month: str, as_of: date) -> dict[str, Any]:
    """Return the ranking of `month` as the JSON contract has it; of a closed month as it was when closed."""
    from credit_cli.assess.month import ranking_part
    from credit_cli.assess.ranking import document, month_before, rank

    from .concealing import Concealing

    basis = basis_of(archive, rules, month, also=CODES)
    if month in basis.closed:
        frozen = basis.closed[month].document
        part = ranking_part(frozen)
        return part | {"total": part["total"] | {"codes": frozen.get("codes")}}
    last = basis.closed.get(month_before(month))
    before = {line["department"]: line["rank"] for line in last.document["departments"]} if last else None
    ledgers = Concealing(rules, basis, as_of).filed
    sent = [sheet for sheet in basis.sheets if _counts(sheet, rules)]
    made = document(rank(basis.records, sent, month=month, terms=rules.terms, before=before, ledgers=ledgers))
    return made | _who(basis, rules, month) | {"total": made["total"] | {"codes": codes_of(archive, basis, month)}}


def _counts(sheet: "Entry", rules: Rules) -> bool:
    return sheet.dataset is None or sheet.dataset in rules.counted


def _who(basis: Basis, rules: Rules, month: str) -> dict[str, Any]:
    """Which names the table of departments does not know, and which of its departments sent nothing: no sheet, no
    ledger, and no record in the sheet of another."""
    names = {sheet.department or "" for sheet in basis.sheets}
    ledgers = {sheet.department or "" for sheet in basis.ledger_sheets if sheet.period == month}
    heard = names | ledgers | set(basis.of_month(month)["department"])
    return {"unknown_departments": rules.directory.unknown(names), "silent": rules.directory.silent(heard)}


def month_document(workspace: Path, month: str, as_of: date, *, scoring: str | None = None) -> dict[str, Any]:
    """Return the document of `month` (YYYY-MM): the frozen one of a closed month, else made from the archive now.

    Its shape is that of `assess.month`. Raises ArchiveError without an archive, ConfigError for wrong settings.
    """
    with Archive.open(workspace, create=False) as archive:
        return document_of(archive, rules_of(workspace, scoring=scoring), month, as_of)


def document_of(archive: Archive, rules: Rules, month: str, as_of: date) -> dict[str, Any]:
    """Return the document of a month of an open archive; see `month_document`."""
    basis = basis_of(archive, rules, month)
    return basis.closed[month].document if month in basis.closed else _made(archive, rules, basis, month, as_of)


def _made(archive: Archive, rules: Rules, basis: Basis, month: str, as_of: date) -> dict[str, Any]:
    from credit_cli.assess import month as assess
    from credit_cli.render.words import dataset_title

    from .concealing import Concealing

    concealing = Concealing(rules, basis, as_of)
    sheets = [*basis.sheets, *(sheet for sheet in basis.ledger_sheets if sheet.period == month)]
    material = assess.Material(
        month=month,
        as_of=as_of,
        records=basis.records,
        others=basis.others,
        sheets=[sheet for sheet in basis.sheets if _counts(sheet, rules)],
        findings=[
            *open_findings(archive, basis.entries, sheets, basis.of_month(month), rules.book),
            *_crossings(basis, rules, month),
        ],
        sequences={entry.id: entry.sequence for entry in basis.entries},
        places=basis.places(rules.book),
        ledgers=concealing.filed,
        files=sheets,
        titles={
            name: dataset_title(rules.book, name) for name in {pack.dataset for pack in rules.book.datasets.values()}
        },
        terms=rules.terms,
        closed=basis.closed,
        further=_further(rules)
        | _who(basis, rules, month)
        | {
            "codes": codes_of(archive, basis, month),
            "duplicates": duplicates_of(basis, rules, month),
            "ledger": concealing.block(month),
        },
    )
    made = assess.month_document(material)
    bulletin = rules.settings.bulletin
    made["settings"] |= {"naming_rate": bulletin.naming_rate, "praise_score": bulletin.praise_score}
    return _public(made, but=("findings", "tool", "formula", "settings"))


def _crossings(basis: Basis, rules: Rules, month: str | None) -> list[dict[str, Any]]:
    """Findings about records of other data sets that lack a counterpart, or have one that should not be."""
    import pandas as pd

    from .standing import crossing_findings

    own = basis.others if month is None else basis.others[basis.others["period"] == month]
    if not len(own):
        return []
    known = pd.concat([basis.records, basis.others], ignore_index=True)
    return crossing_findings(own, known, basis.entries, basis.places(rules.book), rules.book)


def open_problems(archive: Archive, rules: Rules, as_of: date) -> list[str]:
    """Return the ids (`assess.notice`) of all problems that are still there now, of every month, closed or not."""
    import pandas as pd

    from credit_cli.assess.notice import problems

    from .concealing import Concealing

    basis = basis_of(archive, rules, LAST_MONTH)
    records = pd.concat([basis.records, basis.others, basis.ledgers], ignore_index=True)
    found = list(open_findings(archive, basis.entries, basis.entries, records, rules.book))
    found += _crossings(basis, rules, None)
    concealing = Concealing(rules, basis, as_of)
    items = _public({"items": [concealing.shown(item) for item in concealing.found.items]}, but=())
    standing = problems({"findings": found, "late": [], "ledger": items})
    return [problem["id"] for own in standing.values() for problem in own]


def _further(rules: Rules) -> dict[str, Any]:
    coverage = rules.terms.calendar.coverage
    office = rules.settings.office
    return {
        "tool": {"version": __version__, "rules": rules.book.digest, "calendar": coverage},
        "office": office.name,
        "city": office.city,
    }


def _public(document: dict[str, Any], *, but: Iterable[str]) -> dict[str, Any]:
    """Mask and make safe every text that departments wrote; `but`: parts that are safe already."""
    return {name: value if name in but else shown(value) for name, value in document.items()}


def shown(value: Any) -> Any:
    from credit_cli.render.words import public

    if isinstance(value, str):
        return public(value)
    if isinstance(value, Mapping):
        return {name: shown(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [shown(own) for own in value]
    return value
