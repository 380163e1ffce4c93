"""A record that was reported before keeps its first reported day: re-sending a correction makes nothing late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from credit_cli.calendar import WorkingDays
from credit_cli.config import Timeliness
from credit_cli.model import Finding, Records, Submission

First: TypeAlias = tuple[date, bool]
"""The first reported day, and whether it says when (model.Records.dated)."""

_LATENESS = frozenset({"TIM001", "TIM002"})


def settle(
    submission: Submission, first: Mapping[str, First], *, calendar: WorkingDays, timeliness: Timeliness
) -> Submission:
    """Return the submission judged by first reported days. `first`: record key → first day in the archive, dated?"""
    records = submission.records
    if records is None:
        return submission
    verdicts = {
        position: _verdict(records, position, first[key], calendar, timeliness)
        for position, key in enumerate(records.keys)
        if key in first and first[key][0] < records.reported[position]
    }
    if not verdicts:
        return submission
    words = [verdicts.get(position, word) for position, word in enumerate(records.timeliness)]
    cleared = {records.rows[position] for position, word in verdicts.items() if word in {"on_time", "unknown"}}
    days = {records.rows[position]: first[records.keys[position]][0] for position in verdicts}
    findings = (_first_day(finding, days) for finding in submission.findings if not _is_cleared(finding, cleared))
    return replace(submission, records=replace(records, timeliness=words), findings=tuple(findings))


def _verdict(records: Records, position: int, first: First, calendar: WorkingDays, timeliness: Timeliness) -> str:
    decided, (day, dated) = records.decided[position], first
    if decided is None:
        return "unknown"
    due = calendar.due(decided, days=timeliness.working_days, count_from=timeliness.count_from)
    if due is None:
        return "undetermined"
    return "on_time" if day <= due else "late" if dated else "unknown"


def _is_cleared(finding: Finding, rows: set[int]) -> bool:
    return finding.rule in _LATENESS and finding.row in rows


def _first_day(finding: Finding, days: Mapping[int, date]) -> Finding:
    """A record that was late the first time is late by that day, not by the day of the correction."""
    if finding.rule not in _LATENESS or finding.row not in days:
        return finding
    return replace(finding, details={**finding.details, "reported": str(days[finding.row]), "reported_by": "首次上报"})
