"""Laws of recording, on random months: order does not matter, repeats do nothing, nothing is counted twice."""

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_cli.archive import Archive
from credit_cli.model import Submission
from submissions import Row, submission, unsealed

FIRST = date(2026, 9, 20)
TODAY = date(2026, 11, 23)


@st.composite
def months(draw: st.DrawFn) -> list[tuple[str, Submission]]:
    """Files received on different days, sharing a few keys; the reported day is the sheet's own or the received one."""
    received = draw(st.lists(st.integers(0, 60), min_size=1, max_size=4, unique=True))
    return [(f"f{number}", _file(draw, f"f{number}", FIRST + timedelta(day))) for number, day in enumerate(received)]


def _file(draw: st.DrawFn, name: str, received: date) -> Submission:
    kind = draw(st.sampled_from(["records", "records", "records", "zero", "unreadable"]))
    rows = None if kind == "unreadable" else []
    if kind == "records":
        rows = [_row(draw, received) for _ in range(draw(st.integers(1, 4)))]
    department = draw(st.sampled_from(["甲局", "乙局"]))
    sent = submission(name, rows, department=department, received=received, period=f"{received:%Y-%m}")
    return replace(sent, guessed=kind != "records" and draw(st.booleans()))


def _row(draw: st.DrawFn, received: date) -> Row:
    reported = received - timedelta(draw(st.integers(0, 5))) if draw(st.booleans()) else received
    return Row(
        key=draw(st.sampled_from("abcd")),
        digest=draw(st.sampled_from("12")),
        department=draw(st.sampled_from(["甲局", "乙局"])),
        party=draw(st.sampled_from(["一", "二"])),
        decided=draw(st.sampled_from([None, FIRST])),
        reported=reported,
        period=f"{reported:%Y-%m}",
        compliant=draw(st.booleans()),
        wrong_code=draw(st.booleans()),
    )


def _state(files: list[tuple[str, Submission]]) -> tuple[str, list[tuple[object, ...]]]:
    """Record the files one after another; return all that a ranking could see of it."""
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder), create=True) as archive:
        for name, sent in files:
            archive.record([sent], name.encode(), rules="r", severities={}, recorded_on=TODAY)
        sheets = [(entry.department, entry.period, entry.sha256, entry.records) for entry in archive.submissions()]
        assert archive.verify(read_data=True) == []
        records = archive.records().drop(columns="entered")
        named = records.assign(key=unsealed(archive, records["key"])).sort_values(["dataset", "key"])
        return named.to_csv(index=False), sorted(sheets, key=repr)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(months(), st.data())
def test_any_order_and_any_repeats_give_the_same_figures(
    files: list[tuple[str, Submission]], data: st.DataObject
) -> None:
    expected = _state(files)
    assert _state(data.draw(st.permutations(files))) == expected
    repeats = data.draw(st.lists(st.sampled_from(files), max_size=3))
    assert _state([*files, *repeats]) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(months())
def test_current_records_are_what_the_words_of_the_contract_say(files: list[tuple[str, Submission]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder), create=True) as archive:
        done = [archive.record([s], n.encode(), rules="r", severities={}, recorded_on=TODAY) for n, s in files]
        frame = archive.records()
        frame = frame.assign(key=unsealed(archive, frame["key"]))
    found = {
        row.key: (
            f"{row.first_reported:%Y-%m-%d}",
            row.period,
            row.compliant,
            row.wrong_code,
            row.department,
            row.party,
        )
        for row in frame.itertuples()
    }
    assert found == _told(files)
    assert len(frame) == len(found) == sum(recorded.new for recorded in done)


def _told(files: list[tuple[str, Submission]]) -> dict[str, tuple[object, ...]]:
    """The same, record by record, as a person would work it out."""
    versions = [
        (sent.records.reported[i], sent.received, number, i, sent.records)
        for number, (_, sent) in enumerate(files)
        if sent.records
        for i in range(len(sent.records))
    ]
    result: dict[str, tuple[object, ...]] = {}
    for key in {records.keys[i] for *_, i, records in versions}:
        own = sorted((version for version in versions if version[4].keys[version[3]] == key), key=lambda v: v[:4])
        last = [version for version in own if version[2] == own[-1][2]]
        i, records = own[-1][3], own[-1][4]
        result[key] = (
            str(own[0][0]),
            own[0][4].periods[own[0][3]],
            all(version[4].compliant[version[3]] for version in last),
            any(version[4].wrong_code[version[3]] for version in last),
            records.departments[i],
            records.parties[i],
        )
    return result
