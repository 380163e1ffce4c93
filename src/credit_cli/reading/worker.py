"""The reading process: parses one file after another, within limits that the system enforces.

Started by `process`.
"""

import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from credit_cli.errors import Unreadable

from .pipe import FILES, receive, send
from .quickparts import Cells, Known, Portion
from .quickstrings import UnusualError

if TYPE_CHECKING:
    from .grid import How, Parsed


@dataclass(frozen=True, slots=True)
class Task:
    """What the parent asks for."""

    data: bytes
    shown: str
    how: "How"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was refused: the words of errors.Unreadable, which does not travel by itself."""

    message: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A reader broke down in a way that is not its manner of refusing; the process ends after saying so."""

    kind: str


def answer(task: Task | Portion) -> "Parsed | Cells | Refused | Failed | None":
    """Parse one file, or some rows of one, whatever comes of it; None for unusual rows."""
    try:
        return task.read() if isinstance(task, Portion) else _parsed(task)
    except Unreadable as problem:
        return Refused(problem.message, problem.rule, problem.remedy)
    except UnusualError:
        return None
    except BaseException as error:  # noqa: BLE001 (a Rust panic is no Exception)
        return Failed(type(error).__name__)


def _parsed(task: Task) -> "Parsed":
    from .grid import parse, paused_gc  # rows of a large sheet need none of it, and are waited for

    with paused_gc():
        return parse(task.data, task.shown, task.how)


def _limit(memory_mb: int) -> None:
    """Bound the address space of this process, beyond what the libraries have taken already."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit is what is left
        return
    most = _taken() + (memory_mb << 20)
    for kind, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # some systems know the limit and refuse to set it
            resource.setrlimit(kind, (value, value))


def _taken() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * 4096
    except OSError:
        return 0


def read_ahead(path: Path) -> tuple[Known, Cells] | None:
    """Read the rows of a workbook that we are going to be asked for, and how they will be named; None if unusual.

    The parent reads the file by itself, and asks by size and checksum: rows of another state of it do not count.
    """
    from . import quick

    with suppress(Exception):  # the parent will see by itself what is wrong with it
        rows = quick.lent_first(path.read_bytes())
        return None if rows is None else (rows.known, rows.read())
    return None


def main() -> None:
    """Serve until the parent closes our input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the run, and this process with it
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    first, *ahead = sys.argv[1:]
    if first == FILES:  # while the parent is still busy with its own start
        import python_calamine  # noqa: F401

        from . import grid  # noqa: F401

    ready = read_ahead(Path(ahead[0])) if ahead else None
    while True:
        try:
            task = receive(source)
        except EOFError:
            return
        if isinstance(task, int):
            _limit(task)
            continue
        assert isinstance(task, Task | Portion | Known)
        reply = _known(task, ready) if isinstance(task, Known) else answer(task)
        ready = None
        send(sink, reply)
        if isinstance(reply, Failed):
            return


def _known(wanted: Known, ready: tuple[Known, Cells] | None) -> Cells | None:
    return ready[1] if ready is not None and ready[0] == wanted else None
