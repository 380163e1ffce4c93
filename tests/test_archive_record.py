"""What recording files comes to: versions, updates, repeats, zero reports, unreadable files."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from credit_cli.archive import Archive, Recorded
from credit_cli.archive.delivery import SAYABLE
from credit_cli.model import Submission
from submissions import SEVERITIES, Row, submission, unsealed

TODAY = date(2026, 11, 23)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path, create=True) as opened:
        yield opened


def record(
    archive: Archive, *sheets: Submission, rules: str = "r1", restated: bool = False, said: Collection[str] = ()
) -> Recorded:
    """Record one file whose bytes are its name, as `submissions.submission` makes them. `restated`: all was said."""
    data = Path(sheets[0].path).stem.encode()
    told = SAYABLE if restated else said
    return archive.record(sheets, data, rules=rules, severities=SEVERITIES, recorded_on=TODAY, said=told)


def facts(archive: Archive, *names: str, until: str | None = None) -> list[tuple[object, ...]]:
    """The current records, with the given columns as plain values (days as ISO texts)."""
    frame = archive.records(until=until)
    frame = frame.assign(key=unsealed(archive, frame["key"])).sort_values(["dataset", "key"])[list(names)]
    days = [name for name in names if name in {"decided", "first_reported"}]
    return [tuple(row) for row in frame.assign(**{day: frame[day].dt.strftime("%Y-%m-%d") for day in days}).values]


def test_every_column_of_a_recorded_record_comes_back(archive: Archive) -> None:
    row = Row("k1", document="罚1号", party="某公司", code="91350100M000100Y43", wrong_code=True, compliant=False)
    assert record(archive, submission("a", [row])) == Recorded(1, 0, 0, already=False)
    columns = ("dataset", "key", "department", "document", "party", "code")
    assert facts(archive, *columns, "decided", "first_reported", "period", "compliant", "wrong_code") == [
        (
            "xzcf",
            "k1",
            "甲局",
            "罚1号",
            "某公司",
            "91350100M000100Y43",
            "2026-10-12",
            "2026-10-13",
            "2026-10",
            False,
            True,
        )
    ]


def test_submission_is_listed_with_its_counts_by_rule(archive: Archive) -> None:
    sent = submission("a", [Row("k1"), Row("k2")], rules=["COD003", "DAT001", "COD003", "OUT001"])
    record(archive, sent)
    (entry,) = archive.submissions("2026-10")
    assert (entry.path, entry.sha256, entry.sheet, entry.dataset) == ("in/a.xlsx", sent.sha256, "Sheet1", "xzcf")
    assert (entry.department, entry.period, entry.received, entry.recorded_on) == (
        "甲局", "2026-10", date(2026, 10, 13), TODAY,
    )  # fmt: skip
    assert (entry.records, entry.errors, entry.warnings, entry.rules) == (2, 3, 1, "r1")
    assert entry.by_rule == {"COD003": 2, "DAT001": 1, "OUT001": 1}
    assert archive.submissions("2026-09") == []


def test_same_file_again_changes_nothing(archive: Archive) -> None:
    sent = submission("a", [Row("k1"), Row("k2")])
    record(archive, sent)
    before = archive.records(), archive.submissions()
    later = replace(sent, received=date(2026, 11, 20), period="2026-11", path="other/a.xlsx")
    assert record(archive, later) == Recorded(0, 0, 2, already=True)
    assert archive.submissions() == before[1]
    assert archive.records().equals(before[0])


def test_corrected_record_keeps_first_day_and_month_but_takes_the_last_verdict(archive: Archive) -> None:
    record(archive, submission("v1", [Row("k1", "1", compliant=False, wrong_code=True, code="")]))
    fixed = Row("k1", "2", reported=date(2026, 11, 5), period="2026-11", code="91350100M000100Y43", party="某某公司")
    done = record(archive, submission("v2", [fixed, Row("k2", period="2026-11")], received=date(2026, 11, 5)))
    assert done == Recorded(new=1, updated=1, unchanged=0, already=False)
    assert facts(archive, "key", "first_reported", "period", "compliant", "wrong_code", "code", "party") == [
        ("k1", "2026-10-13", "2026-10", True, False, "91350100M000100Y43", "某某公司"),
        ("k2", "2026-10-13", "2026-11", True, False, "", "某公司"),
    ]


def test_resent_unchanged_record_is_told_apart_from_an_update(archive: Archive) -> None:
    record(archive, submission("v1", [Row("k1", "1"), Row("k2", "1")]))
    done = record(archive, submission("v2", [Row("k1", "1"), Row("k2", "2")], received=date(2026, 10, 20)))
    assert done == Recorded(new=0, updated=1, unchanged=1, already=False)


def test_older_version_recorded_later_does_not_undo_the_correction(archive: Archive) -> None:
    day = date(2026, 10, 20)
    record(archive, submission("v2", [Row("k1", "2", reported=day, compliant=True)], received=day))
    record(archive, submission("v1", [Row("k1", "1", compliant=False)]))
    assert facts(archive, "compliant", "first_reported") == [(True, "2026-10-13")]


def test_on_equal_days_the_file_recorded_last_is_the_correction(archive: Archive) -> None:
    record(archive, submission("morning", [Row("k1", "1", compliant=False)]))
    record(archive, submission("afternoon", [Row("k1", "2", compliant=True)]))
    assert facts(archive, "compliant") == [(True,)]


def test_key_twice_in_the_last_file_is_one_record_compliant_only_if_both_are(archive: Archive) -> None:
    record(archive, submission("v1", [Row("k1", compliant=True)]))
    rows = [Row("k1", "2", compliant=False), Row("k1", "3", compliant=True, document="末行")]
    record(archive, submission("v2", rows, received=date(2026, 10, 20)))
    assert facts(archive, "key", "compliant", "document") == [("k1", False, "末行")]


def test_key_in_two_sheets_of_one_file_is_one_record(archive: Archive) -> None:
    one, two = (submission("a", [Row("k1", name, compliant=name == "2")], sheet=name) for name in ("1", "2"))
    assert record(archive, one, two) == Recorded(1, 0, 0, already=False)
    assert facts(archive, "key", "compliant") == [("k1", False)]


def test_same_key_in_two_data_sets_is_two_records(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1")], sheet="罚"), submission("a", [Row("k1")], sheet="许", dataset="xzxk"))
    assert facts(archive, "dataset", "key") == [("xzcf", "k1"), ("xzxk", "k1")]


def test_other_rules_refresh_the_verdicts_and_nothing_else(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1", compliant=True)], rules=["COD003"]))
    record(archive, submission("b", [Row("k2")]))
    today = date(2026, 11, 20)
    judged = Row("k1", compliant=False, reported=today, period="2026-11")
    again = submission("a", [judged], rules=["DAT001"], received=today, period="2026-11")
    assert record(archive, again, rules="r2") == Recorded(0, 0, 1, already=False)
    assert facts(archive, "key", "compliant", "first_reported", "period") == [
        ("k1", False, "2026-10-13", "2026-10"),
        ("k2", True, "2026-10-13", "2026-10"),
    ]
    entry = archive.submissions()[0]
    assert (entry.sequence, entry.received, entry.period) == (1, date(2026, 10, 13), "2026-10")
    assert (entry.rules, entry.by_rule) == ("r2", {"DAT001": 1})


def test_refresh_leaves_a_reported_day_of_the_sheet_itself(archive: Archive) -> None:
    own = Row("k1", reported=date(2026, 10, 9))
    record(archive, submission("a", [own]))
    record(archive, submission("a", [own], received=date(2026, 11, 20), period="2026-11"), rules="r2")
    assert facts(archive, "first_reported", "period") == [("2026-10-09", "2026-10")]


def test_refresh_from_a_renamed_copy_keeps_the_sender(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1")]))
    copy = replace(submission("a", [Row("k1", department="")], department=None), path="x/a - 副本.xlsx")
    archive.record([copy], b"a", rules="r2", severities={}, recorded_on=TODAY)
    assert facts(archive, "department") == [("甲局",)]
    assert [entry.department for entry in archive.submissions()] == ["甲局"]


def test_refresh_drops_records_that_the_new_reading_no_longer_has(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1"), Row("合计行")]))
    record(archive, submission("a", [Row("k1")]), rules="r2")
    assert facts(archive, "key") == [("k1",)]
    assert archive.verify() == []
    assert record(archive, submission("b", [Row("合计行")])) == Recorded(1, 0, 0, already=False)


@pytest.mark.parametrize("restated", [False, True])
def test_only_a_person_can_say_that_a_recorded_file_is_someone_elses(archive: Archive, restated: bool) -> None:
    record(archive, submission("a", [Row("k1")]))
    other = submission("a", [Row("k1", department="乙局")], department="乙局")
    assert record(archive, other, restated=restated).already is not restated
    assert facts(archive, "department") == [("乙局" if restated else "甲局",)]


LATE = date(2026, 11, 20)


@pytest.mark.parametrize("own", [None, date(2026, 10, 9)], ids=["received day", "day of the sheet"])
@pytest.mark.parametrize("department", ["甲局", "乙局"])
def test_a_later_day_or_month_of_the_same_file_changes_nothing_of_when_it_came(
    archive: Archive, own: date | None, department: str
) -> None:
    first = [Row("k1", reported=own or date(2026, 10, 13)), Row("k2", reported=own or date(2026, 10, 13))]
    record(archive, submission("a", first))
    again = [replace(row, reported=own or LATE, period="2026-11", department=department) for row in first]
    done = record(
        archive, submission("a", again, received=LATE, period="2026-11", department=department), restated=True
    )
    assert (done.kept, done.already) == (True, department == "甲局")
    day = (own or date(2026, 10, 13)).isoformat()
    assert facts(archive, "first_reported", "period", "department") == [(day, "2026-10", department)] * 2
    (entry,) = archive.submissions()
    assert (entry.received, entry.period) == (date(2026, 10, 13), "2026-10")


def test_an_unreadable_file_and_an_empty_sheet_move_to_no_later_month(archive: Archive) -> None:
    for first, again in ((date(2026, 10, 13), LATE), (LATE, date(2026, 10, 13))):
        name = f"{first}"
        for day in (first, again):
            month = f"{day:%Y-%m}"
            row = Row("k1", reported=day, period=month)
            record(
                archive,
                submission(name, [row], received=day, period=month),
                submission(name, [], sheet="空", received=day, period=month),
                restated=True,
            )
            record(archive, submission(f"坏{name}", None, received=day, period=month), restated=True)
    assert {(entry.received, entry.period) for entry in archive.submissions()} == {(date(2026, 10, 13), "2026-10")}
    assert len(archive.submissions()) == 6


def test_an_earlier_day_and_month_of_the_same_file_replace_the_recorded_ones(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1", reported=LATE, period="2026-11")], received=LATE, period="2026-11"))
    done = record(archive, submission("a", [Row("k1")]), restated=True)
    assert (done.kept, done.already) == (False, False)
    assert facts(archive, "first_reported", "period") == [("2026-10-13", "2026-10")]
    (entry,) = archive.submissions()
    assert (entry.received, entry.period) == (date(2026, 10, 13), "2026-10")


def test_restating_the_same_changes_nothing(archive: Archive) -> None:
    sent = submission("a", [Row("k1")])
    record(archive, sent)
    assert record(archive, sent, restated=True) == Recorded(0, 0, 1, already=True)


def test_unreadable_file_is_kept_and_listed(archive: Archive) -> None:
    done = record(archive, submission("坏", None, rules=["FIL001"], dataset=None))
    assert done == Recorded(0, 0, 0, already=False)
    (entry,) = archive.submissions()
    assert (entry.records, entry.sheet, entry.department, entry.errors) == (None, None, "甲局", 1)
    assert len(archive.records()) == 0
    assert archive.original(entry.sha256) == "坏".encode()


def test_unreadable_file_again_in_another_month_is_the_same_one(archive: Archive) -> None:
    record(archive, submission("坏", None))
    assert record(archive, submission("坏", None, period="2026-11", received=TODAY)).already


def test_file_once_read_is_not_undone_by_a_run_that_cannot_read_it(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1")]))
    assert record(archive, submission("a", None, rules=["FIL001"]), rules="r2").already
    assert facts(archive, "key") == [("k1",)]


def test_file_that_can_be_read_at_last_replaces_its_unreadable_self(archive: Archive) -> None:
    record(archive, submission("a", None))
    assert record(archive, submission("a", [Row("k1")]), rules="r2") == Recorded(1, 0, 0, already=False)
    assert [(entry.sheet, entry.records) for entry in archive.submissions()] == [("Sheet1", 1)]


def test_identical_empty_templates_are_zero_reports_of_each_department_and_month(archive: Archive) -> None:
    senders: Sequence[tuple[str, str]] = [("甲局", "2026-09"), ("甲局", "2026-10"), ("乙局", "2026-10")]
    for department, period in [*senders, *senders]:
        record(archive, submission("空模板", [], department=department, period=period), said={"department", "month"})
    assert [(entry.department, entry.period, entry.records) for entry in archive.submissions()] == [
        (department, period, 0) for department, period in senders
    ]


ALONE, BATCH, SAID, LATER = "alone", "batch", "said", "a month later"
ARRIVALS: dict[str, dict[str, object]] = {
    ALONE: {"period": "2026-11", "received": date(2026, 11, 30), "guessed": True},
    BATCH: {"period": "2026-10", "received": date(2026, 12, 2), "guessed": True},
    SAID: {"period": "2026-10", "received": date(2026, 12, 2)},
    LATER: {"period": "2026-12", "received": date(2026, 12, 21), "guessed": True},
}


@pytest.mark.parametrize("rows", [[], None], ids=["zero report", "unreadable"])
@pytest.mark.parametrize(
    "order", [(ALONE, BATCH), (BATCH, ALONE), (ALONE, SAID), (SAID, ALONE), (SAID, BATCH), (BATCH, SAID)]
)
def test_what_states_no_month_is_one_report_alone_among_others_and_when_its_month_is_said(
    archive: Archive, order: Sequence[str], rows: list[Row] | None
) -> None:
    for name in [*order, *order]:
        record(archive, replace(submission("零", rows), **ARRIVALS[name]), restated=name == SAID)
    assert [(entry.period, entry.received) for entry in archive.submissions()] == [
        ("2026-10", ARRIVALS[order[0]]["received"])
    ]


def test_the_same_empty_template_more_than_a_fortnight_later_is_the_next_months_report(archive: Archive) -> None:
    order = (BATCH, LATER, BATCH, LATER)
    told = [record(archive, replace(submission("零", []), **ARRIVALS[name])).another for name in order]
    assert told == [False, True, False, False]
    assert [entry.period for entry in archive.submissions()] == ["2026-10", "2026-12"]


def test_a_stated_month_takes_no_other_report_away(archive: Archive) -> None:
    """Of a file of another path, of a later month, or of one long before."""
    record(archive, replace(submission("零", []), **ARRIVALS[ALONE]))
    for path, period in (("in/另.xlsx", "2026-10"), ("in/零.xlsx", "2026-12"), ("in/零.xlsx", "2025-11")):
        sent = replace(submission("零", [], period=period, received=TODAY), path=path)
        archive.record([sent], "零".encode(), rules="r1", severities={}, recorded_on=TODAY, said=SAYABLE)
    assert [entry.period for entry in archive.submissions()] == ["2026-11", "2026-10", "2026-12", "2025-11"]


def test_a_month_kept_against_a_guess_is_told(archive: Archive) -> None:
    told = [record(archive, replace(submission("零", []), **ARRIVALS[name])).month_kept for name in (BATCH, ALONE)]
    assert told == [False, True]


@pytest.mark.parametrize("rows", [[], None], ids=["zero report", "unreadable"])
@pytest.mark.parametrize("first", [None, "乙局"])
def test_the_sender_of_a_file_that_names_none_can_be_said_afterwards(
    archive: Archive, rows: list[Row] | None, first: str | None
) -> None:
    for department in (first, "乙局", None):
        record(archive, submission("x", rows, department=department), said={"department"} if department else ())
    assert [entry.department for entry in archive.submissions()] == ["乙局"]
    record(archive, submission("x", rows, department="丙局"), said={"department"})
    assert [entry.department for entry in archive.submissions()] == ["乙局", "丙局"]


def test_who_is_said_to_send_it_takes_over_what_the_sheet_says(archive: Archive) -> None:
    for rows in ([], [Row("k1")]):
        name = f"x{len(rows)}"
        record(archive, submission(name, rows))
        record(archive, submission(name, rows, department="乙局"), said={"department"})
        record(archive, submission(name, rows), rules="r2")
    assert [entry.department for entry in archive.submissions()] == ["乙局", "乙局"]


@pytest.mark.parametrize("now", [set(), {"received"}, {"month"}, {"dataset"}])
@pytest.mark.parametrize("rows", [[Row("k1"), Row("k2", department="丙局")], [], None])
def test_what_a_person_said_holds_until_a_person_says_otherwise(
    archive: Archive, now: set[str], rows: list[Row] | None
) -> None:
    told = [replace(row, department="乙局", period="2026-09") for row in rows or []]
    said = submission("x", rows and told, department="乙局", period="2026-09")
    record(archive, said, said={"department", "month"})
    for rules in ("r1", "r2"):
        record(archive, submission("x", rows, received=TODAY), said=now, rules=rules)
    another = [("甲局", "2026-10")] if rows == [] and "month" in now else []
    assert [(entry.department, entry.period) for entry in archive.submissions()] == [("乙局", "2026-09"), *another]
    assert facts(archive, "department", "period") == [("乙局", "2026-09")] * len(rows or ())


def test_saying_whose_it_is_leaves_the_reports_of_other_months(archive: Archive) -> None:
    for name, period, said in (("", "2026-10", ()), ("", "2026-12", {"month"}), ("甲局", "2026-10", {"department"})):
        sent = submission("x", [], department=name or None, period=period)
        record(archive, replace(sent, guessed="month" not in said), said=said)
    assert [(entry.department, entry.period) for entry in archive.submissions()] == [
        ("甲局", "2026-10"),
        (None, "2026-12"),
    ]


def test_another_path_with_the_same_bytes_that_names_nobody_is_another_file(archive: Archive) -> None:
    for folder in ("甲", "乙", "甲"):
        sent = replace(submission("x", [], department=None), path=f"{folder}/x.xlsx")
        archive.record([sent], b"x", rules="r1", severities={}, recorded_on=TODAY)
    assert [entry.path for entry in archive.submissions()] == ["甲/x.xlsx", "乙/x.xlsx"]


@pytest.mark.parametrize(("days", "guess"), [(0, "2026-10"), (30, "2026-10"), (10, "2026-12")])
def test_two_copies_said_to_be_one_departments_become_one_report(archive: Archive, days: int, guess: str) -> None:
    copies = [
        replace(submission("x", [], department=None, received=TODAY), path=path) for path in ("x.xlsx", "甲/x.xlsx")
    ]
    for sent in copies:
        archive.record([sent], b"x", rules="r1", severities={}, recorded_on=TODAY)
    for sent in copies:
        said = replace(sent, department="甲局", received=TODAY + timedelta(days), period=guess, guessed=True)
        archive.record([said], b"x", rules="r1", severities={}, recorded_on=TODAY, said={"department"})
    assert [(entry.department, entry.period) for entry in archive.submissions()] == [("甲局", "2026-10")]
    assert archive.verify(read_data=True) == []


def test_identical_files_of_unknown_departments_are_told_apart_by_their_names(archive: Archive) -> None:
    for name in ("10月双公示", "双公示10月", "10月双公示"):
        sent = replace(submission("x", None, department=None), path=f"in/{name}.xlsx")
        archive.record([sent], b"x", rules="r1", severities={}, recorded_on=TODAY)
    assert [(entry.path, entry.department) for entry in archive.submissions()] == [
        ("in/10月双公示.xlsx", None),
        ("in/双公示10月.xlsx", None),
    ]


def test_periods_are_those_of_records_and_of_files(archive: Archive) -> None:
    record(archive, submission("a", [Row("k1", period="2026-08"), Row("k2")]))
    record(archive, submission("b", None, period="2026-11"))
    assert archive.periods() == ["2026-08", "2026-10", "2026-11"]
    assert facts(archive, "key", until="2026-08") == [("k1",)]


def test_original_is_kept_once_under_its_digest_and_never_overwritten(archive: Archive, tmp_path: Path) -> None:
    sent = submission("a", [Row("k1")])
    record(archive, sent)
    path = tmp_path / ".credit-cli" / "originals" / sent.sha256[:2] / sent.sha256
    before = path.stat().st_mtime_ns
    record(archive, sent, rules="r2")
    assert path.read_bytes() == b"a"
    assert path.stat().st_mtime_ns == before


def test_bytes_that_are_not_the_files_are_refused_and_nothing_is_recorded(archive: Archive) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        archive.record([submission("a", [])], b"b", rules="", severities={}, recorded_on=TODAY)
    with pytest.raises(ValueError, match="exactly one file"):
        archive.record([], b"", rules="", severities={}, recorded_on=TODAY)
    assert archive.submissions() == []


def test_failure_inside_a_file_records_nothing_of_it(archive: Archive) -> None:
    good, bad = submission("a", [Row("k1")], sheet="1"), submission("a", [Row("k2")], sheet="2")
    assert bad.records is not None
    broken = replace(bad, records=replace(bad.records, parties=[object()]))  # type: ignore[list-item]
    with pytest.raises(Exception, match=r"binding parameter|not supported"):
        record(archive, good, broken)
    assert (archive.submissions(), len(archive.records())) == ([], 0)
    assert record(archive, good, bad) == Recorded(2, 0, 0, already=False)


def test_what_records_are_matched_by_is_sealed_under_each_archives_own_key(tmp_path: Path) -> None:
    keys = []
    for name in ("甲", "乙"):
        with Archive.open(tmp_path / name, create=True) as archive:
            record(archive, submission("v1", [Row("key one", "内容")]))
            keys.append(archive.records()["key"].tolist())
            asked = submission("v2", [Row("key one", "别的"), Row("key two", "内容")])
            assert archive.first_reported(asked) == {"key one": (date(2026, 10, 13), True)}
        held = (tmp_path / name / ".credit-cli" / "archive.sqlite3").read_bytes()
        assert "内容".encode() not in held
        assert b"key one" not in held
    assert keys[0] != keys[1]
