"""The n-th system call fails, for n = 1, 2, …, with each of five causes; and files that may not grow beyond a size."""

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.errors import CreditError
from credit_cli.safety import atomic_write

from .deliveries import record, wrong

CAUSES = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT)
CALLS = ("open", "fsync", "mkdir", "close")


@contextmanager
def nth_fails(name: str, nth: int, cause: int) -> Iterator[Callable[[], bool]]:
    """Let the `nth` call of os.`name` fail; yields whether it came to that."""
    real, calls = getattr(os, name), 0

    def failing(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(cause, os.strerror(cause))
        return real(*args, **kwargs)

    setattr(os, name, failing)
    try:
        yield lambda: calls >= nth
    finally:
        setattr(os, name, real)


def failing_calls(folder: Path) -> dict[str, object]:
    """Fail every single call of recording and writing in turn; return how many, and what was lost or half done."""
    faults: list[str] = []
    acknowledged: set[str] = set()
    tried = 0
    target = folder / "result.txt"
    atomic_write(target, b"0")
    for cause in CAUSES:
        for name in CALLS:
            for nth in range(1, 40):
                label, before = f"{name}{cause}x{nth}", target.read_bytes()
                with nth_fails(name, nth, cause) as reached:
                    faults += _attempt(folder, label, target, acknowledged)
                if not reached():
                    break
                tried += 1
                if target.read_bytes() not in {before, label.encode()}:
                    faults.append(f"{label}: the result is half written")
    return {"failed calls": tried, "faults": faults + wrong(folder, acknowledged)}


def _attempt(folder: Path, label: str, target: Path, acknowledged: set[str]) -> list[str]:
    try:
        with Archive.open(folder, create=True) as archive:
            record(archive, label)
        acknowledged.add(label)
        atomic_write(target, label.encode())
    except CreditError as error:
        return [] if error.remedy else [f"{label}: no remedy in {error.message}"]
    except OSError as error:
        return [f"{label}: {error!r} instead of a message"]
    return []


def growing_files(folder: Path) -> dict[str, object]:
    """Let no file grow beyond ever larger sizes (what a full disk or a quota does in the middle of a write)."""
    faults: list[str] = []
    acknowledged: set[str] = set()
    with Archive.open(folder, create=True) as archive:
        record(archive, "first")
    sizes = range(1024, 400_000, 1024)
    for size in sizes:
        if (child := os.fork()) == 0:
            os._exit(_limited(folder, size))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == 0:
            acknowledged.add(f"grow{size}")
        elif code != 2:
            faults.append(f"limit {size}: ended with {code}")
    return {"limits": len(sizes), "recorded": len(acknowledged), "faults": faults + wrong(folder, acknowledged)}


def _limited(folder: Path, size: int) -> int:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        with Archive.open(folder, create=True) as archive:
            record(archive, f"grow{size}")
    except CreditError:
        return 2
    except BaseException:  # noqa: BLE001 (whatever else comes is what is looked for)
        return 9
    return 0
