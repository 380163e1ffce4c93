"""Several processes: a dying worker costs its own file only; recording stops at the first failure."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credit_cli.cli.checking import Job, Trouble, check, checked
from credit_cli.cli.recording import Recorder
from credit_cli.engine import Context, Outcome
from render_sample import BOOK, records, submission

GIVEN = (date(2026, 11, 23), None, None, None, None, False)


@dataclass(frozen=True, slots=True)
class MortalJob(Job):
    """A job whose worker dies where a file says so: the context is loaded in the worker's own process."""

    parent: int = 0

    def context(self) -> Context:
        if os.getpid() != self.parent and (self.workspace / "die").exists():
            os._exit(1)
        return Job.context(self)


def test_workers_that_die_are_reported_file_by_file(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.csv" for name in "abc"]
    job = MortalJob(tmp_path, *GIVEN, parent=os.getpid())
    context = job.context()
    (tmp_path / "die").touch()
    results = list(checked(files, job, context, jobs=2))
    assert [item.path for item in results] == [path.as_posix() for path in files]
    assert [item.result.code for item in results if isinstance(item.result, Trouble)] == [3, 3, 3]


def test_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    files = [tmp_path / f"{number:02}.csv" for number in range(12)]
    for path in files[:-1]:
        path.write_text(f"决定文书号,行政相对人名称\n{path.stem},甲\n", encoding="utf-8")
    job = Job(tmp_path, *GIVEN)
    context = job.context()
    alone, pooled = (list(checked(files, job, context, jobs=jobs)) for jobs in (1, 3))
    assert alone == pooled
    assert isinstance(alone[-1].result, Trouble)
    assert all(isinstance(item.result, Outcome) for item in alone[:-1])


def test_a_file_that_vanished_is_exit_code_2(tmp_path: Path) -> None:
    result = check(tmp_path / "gone.xlsx", Job(tmp_path, *GIVEN).context()).result
    assert isinstance(result, Trouble)
    assert result.code == 2
    assert "gone.xlsx：无法打开" in result.message


def test_recording_stops_at_the_first_failure_and_counts_the_rest(tmp_path: Path) -> None:
    (tmp_path / ".credit-cli").write_bytes(b"no folder")
    recorder = Recorder(tmp_path, BOOK, recorded_on=date(2026, 11, 23), said=())
    for _ in range(3):
        recorder.record([submission("a.xlsx", records(["甲局"]))], b"")
    recorder.close()
    assert [trouble.code for trouble in recorder.troubles] == [2]
    assert (recorder.recording.failed, recorder.recording.files) == (3, 0)
