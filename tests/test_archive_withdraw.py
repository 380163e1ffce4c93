"""Taking back a recording: as if the file had never come, but for its original and the journal."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.cli.monthly import month_document
from credit_cli.errors import ArchiveError
from submissions import Row, submission

TODAY = date(2026, 11, 23)
FURTHER = ("submission", "row", "name", "code_text", "kept", "digest")


def send(archive: Archive, name: str, rows: list[Row] | None, **given: Any) -> None:
    sent = submission(name, rows, **given)
    archive.record([sent], name.encode(), rules="r", severities={"COD003": "error"}, recorded_on=TODAY)


def state(archive: Archive) -> tuple[str, list[Any], list[Any]]:
    """All that any output could see of an archive, but the journal."""
    sheets = archive.submissions()
    return archive.records(also=FURTHER).to_csv(), sheets, archive.findings(sheet.id for sheet in sheets)


@st.composite
def files(draw: st.DrawFn) -> list[list[Row]]:
    return draw(st.lists(st.lists(_rows(), max_size=4), min_size=2, max_size=3))


def _rows() -> st.SearchStrategy[Row]:
    return st.builds(
        Row,
        key=st.sampled_from("abcd"),
        digest=st.sampled_from("12"),
        party=st.sampled_from(["一", "二"]),
        compliant=st.booleans(),
        wrong_code=st.booleans(),
        reported=st.integers(0, 9).map(lambda days: date(2026, 10, 13) + timedelta(days)),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_what_is_taken_back_was_never_there(sent: list[list[Row]]) -> None:
    """Record X, record Y, undo Y: as after X. Then Y again: as after both."""
    *before, last = ((f"f{number}", rows) for number, rows in enumerate(sent))
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder), create=True) as archive:
        for name, rows in before:
            send(archive, name, rows, rules=["COD003"])
        expected = state(archive)
        send(archive, *last, rules=["COD003"])
        both = archive.records().drop(columns="entered").to_csv()
        archive.withdraw(archive.filed(f"in/{last[0]}.xlsx"), reason="张三：发错", rules="r", recorded_on=TODAY)
        assert state(archive) == expected
        assert archive.verify(read_data=True) == []
        send(archive, *last)
        assert archive.records().drop(columns="entered").to_csv() == both


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    with Archive.open(tmp_path, create=True) as archive:
        send(archive, "十月", [Row("a"), Row("b", document="文2", compliant=False)], rules=["COD003"])
        send(archive, "补报", [Row("b", digest="2", document="文2"), Row("c", document="文3")], department="乙局")
    return tmp_path


def undo(workspace: Path, *words: str) -> int:
    return run(["archive", "undo", *words, "--as-of", f"{TODAY}", "--workspace", f"{workspace}"])


@pytest.mark.parametrize("what", ["2", "in/补报.xlsx", "补报.xlsx", "./in/补报.xlsx"])
def test_a_recording_is_named_by_number_or_path(workspace: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert undo(workspace, what, "--reason", "李四：重复报送") == 0
    assert "已撤销入库：第 2 号 in/补报.xlsx（乙局，2 条记录）" in capsys.readouterr().err
    with Archive.open(workspace, create=False) as archive:
        assert [entry.path for entry in archive.submissions()] == ["in/十月.xlsx"]
        (act,) = archive.acts("withdraw")
        assert act.content == {
            "sequence": 2, "path": "in/补报.xlsx", "sha256": submission("补报", []).sha256, "received": "2026-10-13",
            "sheets": 1, "records": 2, "departments": ["乙局"], "periods": ["2026-10"], "reason": "李四：重复报送",
        }  # fmt: skip
        assert archive.original(act.content["sha256"]) == "补报".encode()


def test_without_a_reason_nothing_is_taken_back(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (undo(workspace, "2"), undo(workspace, "2", "--reason", "  ")) == (2, 2)
    assert "--reason" in capsys.readouterr().err
    with Archive.open(workspace, create=False) as archive:
        assert ([entry.sequence for entry in archive.submissions()], archive.acts()) == ([1, 2], [])


@pytest.mark.parametrize("what", ["7", "in/没有.xlsx", "xlsx", "."])
def test_what_is_not_recorded(workspace: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert undo(workspace, what, "--reason", "张三") == 2
    shown = capsys.readouterr().err
    assert f"档案中没有“{what}”" in shown
    assert "1（in/十月.xlsx）、2（in/补报.xlsx）" in shown


def test_two_recordings_under_one_path_need_the_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        for content in (b"1", b"2"):
            sent = submission("十月", [Row(f"k{content!r}")], original=content)
            archive.record([sent], content, rules="r", severities={}, recorded_on=TODAY)
    assert undo(tmp_path, "十月.xlsx", "--reason", "张三") == 2
    shown = capsys.readouterr().err
    assert "有 2 次入库" in shown
    assert "1 收到于 2026-10-13（in/十月.xlsx）；2 收到于 2026-10-13（in/十月.xlsx）" in shown


def test_a_number_is_never_given_twice(workspace: Path) -> None:
    undo(workspace, "2", "--reason", "张三：发错")
    with Archive.open(workspace, create=True) as archive:
        send(archive, "补报", [Row("c")])
        assert [entry.sequence for entry in archive.submissions()] == [1, 3]
        with pytest.raises(ArchiveError, match="档案中没有“2”"):
            archive.filed("2")


def test_a_closed_month_keeps_its_figures(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["close", "--month", "10", "--as-of", f"{TODAY}", "--workspace", f"{workspace}"]) == 0
    before = month_document(workspace, "2026-10", TODAY)
    assert undo(workspace, "2", "--reason", "张三：发错") == 0
    assert "2026-10 已关账，关账时的数字不变" in capsys.readouterr().err
    assert month_document(workspace, "2026-10", TODAY) == before
    with Archive.open(workspace, create=False) as archive:
        assert archive.verify(read_data=True) == []
