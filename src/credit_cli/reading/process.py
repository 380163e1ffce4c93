"""The reading process as such. Light: it is started before the other modules of ours are loaded, and loads its own
meanwhile. What it is asked for is the business of `child`.
"""

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from .pipe import FILES, ROWS, receive, send

if TYPE_CHECKING:
    from credit_cli.config import Limits

    from .quickparts import Known, Portion
    from .worker import Task

_PROGRAM: Final = "from credit_cli.reading.worker import main; main()"
"""Not `-m`: the module would be there twice, and its messages of two kinds. `-P`: nothing is imported from the folder
we stand in, which may be full of received files."""
_LARGE: Final = range(1 << 20, 200 << 20)
"""Bytes of a file of which the process is likely to be asked for rows only. Larger ones are usually refused."""
LOCK: Final = threading.Lock()
RUNNING: "list[Child]" = []
"""At most one."""


class Child:
    """One reading process; its memory is bounded before the first task."""

    def __init__(self, first: str = FILES, ahead: Path | None = None) -> None:
        """`ahead`: a workbook of which it begins to read rows at once."""
        self.owner = os.getpid()
        self.memory_mb: int | None = None
        self.ahead = ahead is not None
        """Is it reading rows of its first file, and has not been asked for them?"""
        self.pending: Task | None = None
        """Given ahead of time; its answer has not been taken yet."""
        self._late, self._timer = threading.Event(), threading.Timer(0, self._too_late)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, first, *([str(ahead)] if ahead else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )

    def give(self, task: "Task | Portion | Known", limits: "Limits") -> None:
        """Send a task, and have the process killed unless its answer is taken in time. Raises EOFError if it died."""
        self._late.clear()
        self._timer = threading.Timer(limits.seconds, self._too_late)
        self._timer.daemon = True
        self._timer.start()
        self.ahead = False
        try:
            if self.memory_mb is None:
                send(self._input, limits.memory_mb)
                self.memory_mb = limits.memory_mb
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

    def usable(self, limits: "Limits") -> bool:
        """Is it ours, alive, and bounded as these limits say?"""
        return self.memory_mb in {None, limits.memory_mb} and self.owner == os.getpid() and self.process.poll() is None

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


def warm_up(path: Path) -> None:
    """Start the reading process, if none is running, while there is still much to load before `path` is read.

    A large workbook's rows it begins to read meanwhile.
    """
    with LOCK, suppress(OSError):
        if not RUNNING:
            large = path.stat().st_size in _LARGE
            RUNNING.append(Child(ROWS, path) if large else Child())


def drop() -> None:
    """End the reading process, if one is running."""
    while RUNNING:
        child = RUNNING.pop()
        if child.owner == os.getpid():
            child.end()
        else:  # a forked copy of ours must not end its parent's, nor wait for it
            child.process.returncode = 0


atexit.register(drop)
