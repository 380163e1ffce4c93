"""The parent's side of the reading process: one per process of ours, started when first needed, replaced when it dies.

A dead or silent child is a finding of the file that it was reading (FIL008), and the batch goes on.
"""

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from credit_cli.errors import Unreadable

from .grid import How, Parsed, parse
from .quickparts import Cells, Lend, Portion
from .worker import FILES, ROWS, Failed, Refused, Task, receive, send

_REMEDY: Final = "请用 Excel 或 WPS 打开核对，将数据复制到新工作簿后另存为 xlsx 再报送"
_PROGRAM: Final = "from credit_cli.reading.worker import main; main()"
"""Not `-m`: the module would be there twice, and its messages of two kinds. `-P`: nothing is imported from the folder
we stand in, which may be full of received files."""
_LARGE: Final = 1 << 20
"""Bytes of a file from which on the process is likely to be asked for rows only."""
_LOCK: Final = threading.Lock()
_RUNNING: "list[Child]" = []
"""At most one."""
_AHEAD: list[Iterator[Task]] = []
"""What is going to be asked for; at most one."""
_KEPT: list[tuple[Task, object]] = []
"""An answer whose turn has not come, because another file came first; at most one."""


class Child:
    """One reading process."""

    def __init__(self, memory_mb: int, first: str = FILES) -> None:
        self.memory_mb, self.owner = memory_mb, os.getpid()
        self.pending: Task | None = None
        """Given ahead of time; its answer has not been taken yet."""
        self._late, self._timer = threading.Event(), threading.Timer(0, self._too_late)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, str(memory_mb), first],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )

    def give(self, task: Task | Portion, *, seconds: float) -> None:
        """Send a task, and have the process killed unless its answer is taken in time. Raises EOFError if it died."""
        self._late.clear()
        self._timer = threading.Timer(seconds, self._too_late)
        self._timer.daemon = True
        self._timer.start()
        try:
            send(self._input, task)
        except OSError:
            raise self._why() from None

    def take(self) -> object:
        """Return the answer. Raises EOFError when the process died, TimeoutError when it was killed for taking long."""
        try:
            return receive(self._output)
        except (EOFError, OSError):
            raise self._why() from None
        finally:
            self._timer.cancel()

    def _why(self) -> Exception:
        return TimeoutError() if self._late.is_set() else EOFError()

    def _too_late(self) -> None:
        self._late.set()
        self.process.kill()

    @property
    def _input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def end(self) -> None:
        """End the process and give back what it holds."""
        self._timer.cancel()
        self.process.kill()
        for stream in (self._input, self._output):
            with suppress(OSError):  # what it did not read any more cannot be flushed
                stream.close()
        self.process.wait()


def warm_up(how: How, path: Path) -> None:
    """Start the reading process if it is not running, so that it is ready when the first file is read, `path`."""
    with _LOCK, suppress(OSError):
        _child(how, FILES if path.stat().st_size < _LARGE else ROWS)


def parse_in_child(data: bytes, shown: str, how: How) -> Parsed:
    """Parse a file's bytes in the reading process. Raises Unreadable, FIL008 where that process fails.

    Where no process can be started at all, they are parsed in this one.
    """
    task = Task(data, shown, how)
    with _LOCK:
        try:
            child = _child(how)
        except OSError:
            return parse(data, shown, how)
        reply = _early(child, task)
        try:
            reply = reply or _asked(_child(how), task)
        except TimeoutError:
            cause = f"超过 {how.limits.seconds} 秒没有读完，已停止"
        except EOFError:
            cause = f"读取进程意外终止（文件异常，或内存超过 {how.limits.memory_mb} MB）"
        else:
            if isinstance(reply, Parsed | Refused):
                _look_ahead()
                return _said(reply)
            cause = _broken(reply, how)
        _drop()
        _look_ahead()
        raise Unreadable(f"文件读取失败：{cause}", rule="FIL008", remedy=_REMEDY)


@contextmanager
def lending(how: How) -> Iterator[Lend]:
    """Have the reading process, if it is running and idle, read some rows of a sheet meanwhile: see `quickparts`.

    An answer that nobody has asked for in the end is thrown away: the next file must not meet it.
    """
    lent: list[Child] = []

    def lend(portion: Portion) -> Callable[[], Cells | None] | None:
        if lent or not _RUNNING or not _usable(_RUNNING[0], how) or _RUNNING[0].pending is not None:
            return None
        with suppress(EOFError, TimeoutError):
            _RUNNING[0].give(portion, seconds=how.limits.seconds)
            lent.append(_RUNNING[0])
        return answer if lent else None

    def answer() -> Cells | None:
        with suppress(EOFError, TimeoutError):
            reply = lent.pop().take()
            return reply if isinstance(reply, Cells) else None
        return None

    with _LOCK:
        try:
            yield lend
        finally:
            if lent:
                answer()


def _asked(child: Child, task: Task) -> object:
    child.give(task, seconds=task.how.limits.seconds)
    return child.take()


def _early(child: Child, task: Task) -> object:
    """Return the answer if this task was given ahead of time, None if it was not or did not come to an answer.

    A failure does not count: the time may have run out while nobody was there to take the answer.
    """
    if child.pending is not None:
        given, child.pending = child.pending, None
        try:
            _KEPT[:] = [(given, child.take())]
        except (EOFError, TimeoutError):
            _drop()
    if not _KEPT or _KEPT[0][0] != task:
        return None
    reply = _KEPT.pop()[1]
    return reply if isinstance(reply, Parsed | Refused) else None


def _look_ahead() -> None:
    task = next(_AHEAD[0], None) if _AHEAD and not _KEPT else None
    if task is not None:
        with suppress(OSError, EOFError, TimeoutError):
            child = _child(task.how)
            child.give(task, seconds=task.how.limits.seconds)
            child.pending = task


def _said(reply: Parsed | Refused) -> Parsed:
    if isinstance(reply, Refused):
        raise Unreadable(reply.message, rule=reply.rule, remedy=reply.remedy)
    return reply


@contextmanager
def reading_ahead(tasks: Iterator[Task]) -> Iterator[None]:
    """Have the reading process parse the next file while the last one is being checked.

    `tasks`: what `parse_in_child` is going to be asked for, in that order; other files may come in between.
    """
    with _LOCK:
        _AHEAD[:] = [tasks]
        _look_ahead()
    try:
        yield
    finally:
        with _LOCK:
            _AHEAD.clear()
            _KEPT.clear()
            if _RUNNING and _RUNNING[0].pending is not None:
                _drop()


def _broken(reply: object, how: How) -> str:
    kind = reply.kind if isinstance(reply, Failed) else type(reply).__name__
    return f"内存超过 {how.limits.memory_mb} MB" if kind == "MemoryError" else f"文件结构异常（{kind}）"


def _child(how: How, first: str = FILES) -> Child:
    if _RUNNING and not _usable(_RUNNING[0], how):
        _drop()
    if not _RUNNING:
        _RUNNING.append(Child(how.limits.memory_mb, first))
    return _RUNNING[0]


def _usable(child: Child, how: How) -> bool:
    return child.memory_mb == how.limits.memory_mb and child.owner == os.getpid() and child.process.poll() is None


def _drop() -> None:
    while _RUNNING:
        child = _RUNNING.pop()
        if child.owner == os.getpid():
            child.end()
        else:  # a forked copy of ours must not end its parent's, nor wait for it
            child.process.returncode = 0


atexit.register(_drop)
