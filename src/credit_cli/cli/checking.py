"""Files through the engine, one after another or in several processes; the results always come in order."""

import multiprocessing
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from credit_cli.engine import Context, Outcome, load_context, validate
from credit_cli.errors import CreditError, cause

if TYPE_CHECKING:
    from credit_cli.reading.worker import Task

_AHEAD = 8 << 20
"""Bytes of a file up to which it is read before its turn."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to load before the first file; small, so that it can be sent to another process."""

    workspace: Path
    as_of: date
    received: date | None
    department: str | None
    dataset: str | None
    period: str | None
    recording: bool
    passwords: tuple[str, ...] = ()

    def context(self) -> Context:
        """Load rule book, calendar and settings. Raises ConfigError."""
        return load_context(
            self.workspace,
            as_of=self.as_of,
            received=self.received,
            department=self.department,
            dataset=self.dataset,
            period=self.period,
            recording=self.recording,
            passwords=self.passwords,
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file could not be processed, through no fault of the submission. `code` is the exit code it means."""

    code: int
    message: str
    remedy: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one file."""

    path: str
    result: Outcome | Trouble


def check(path: Path, context: Context) -> Checked:
    """Validate one file; whatever goes wrong ends with this file, not with the batch."""
    shown = path.as_posix()
    try:
        return Checked(shown, validate(path, context, shown=shown))
    except CreditError as error:
        return Checked(shown, Trouble(2, f"{shown}：{error.message}", error.remedy))
    except OSError as error:
        remedy = "请检查文件是否还在、是否被占用、有没有读取权限"
        return Checked(shown, Trouble(2, f"{shown}：无法打开（{cause(error)}）", remedy))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 (a reader's panic is no Exception)
        return Checked(shown, _fault(shown, type(error).__name__, traceback.format_exc()))


def _fault(shown: str, kind: str, trace: str = "") -> Trouble:
    return Trouble(3, f"{shown}：程序内部错误（{kind}），该文件未处理", "加 --debug 查看详情，并告知维护人员", trace)


def checked(files: Sequence[Path], job: Job, context: Context, *, jobs: int) -> Iterator[Checked]:
    """Yield every file's result in the order of `files`, whatever the number of processes."""
    if jobs <= 1 or len(files) <= 1:
        return _in_order(files, context)
    return _pooled(files, job, min(jobs, len(files)))


def _in_order(files: Sequence[Path], context: Context) -> Iterator[Checked]:
    from credit_cli.reading.child import reading_ahead

    with reading_ahead(_tasks(files, context)):
        for path in files:
            yield check(path, context)


def _tasks(files: Sequence[Path], context: Context) -> "Iterator[Task]":
    """Yield what the reading process will be asked for, but for large files."""
    from credit_cli.reading.grid import goes_to_child
    from credit_cli.reading.worker import Task

    for path in files:
        try:
            data = path.read_bytes() if path.stat().st_size <= _AHEAD else b""
        except OSError:
            continue
        if goes_to_child(data):
            yield Task(data, path.as_posix(), context.how)


_LOADED: list[Context] = []
"""A worker process's context, loaded once."""


def _prepare(job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says that the run was interrupted, once
    _LOADED[:] = [job.context()]


def _check_in_worker(path: Path) -> Checked:
    return check(path, _LOADED[0])


def _pool(job: Job, jobs: int) -> ProcessPoolExecutor:
    # Never plain fork: the parent may run threads (progress), and a forked lock stays locked.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    around = multiprocessing.get_context(method)
    if method == "forkserver":
        around.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(jobs, mp_context=around, initializer=_prepare, initargs=(job,))


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes inside that never hear Ctrl-C, not even while they load: the parent says that it was interrupted.

    One that comes meanwhile is heard afterwards: a process that is half started could not be ended.
    """
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if sys.platform != "win32" else set()
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def _pooled(files: Sequence[Path], job: Job, jobs: int) -> Iterator[Checked]:
    done = 0
    try:
        for result in _windowed(files, job, jobs):
            yield result
            done += 1
    except BrokenProcessPool:
        # A worker died and nobody knows of which file: each remaining file gets a process of its own.
        for path in files[done:]:
            yield _alone(path, job)


def _windowed(files: Sequence[Path], job: Job, jobs: int) -> Iterator[Checked]:
    """Keep only a few files in flight: results hold the received bytes."""
    pool, waiting, ahead = _pool(job, jobs), deque[Future[Checked]](), iter(files)
    try:
        for path in ahead:
            with _deaf():
                waiting.append(pool.submit(_check_in_worker, path))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _alone(path: Path, job: Job) -> Checked:
    with _pool(job, 1) as pool:
        try:
            with _deaf():
                alone = pool.submit(_check_in_worker, path)
            return alone.result()
        except BrokenProcessPool:
            return Checked(path.as_posix(), _fault(path.as_posix(), "进程意外终止"))
