"""What we ask of the reading process: one per process of ours, started when first needed, replaced when it dies.

A dead or silent child is a finding of the file that it was reading (FIL008), and the batch goes on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from credit_cli.errors import Unreadable

from .grid import How, Parsed, parse
from .process import LOCK, RUNNING, Child, drop
from .quickparts import Cells, Lend, Portion
from .worker import Failed, Refused, Task

_REMEDY: Final = "请用 Excel 或 WPS 打开核对，将数据复制到新工作簿后另存为 xlsx 再报送"
_AHEAD: list[Iterator[Task]] = []
"""What is going to be asked for; at most one."""
_KEPT: list[tuple[Task, object]] = []
"""An answer whose turn has not come, because another file came first; at most one."""


def parse_in_child(data: bytes, shown: str, how: How) -> Parsed:
    """Parse a file's bytes in the reading process. Raises Unreadable, FIL008 where that process fails.

    Where no process can be started at all, they are parsed in this one.
    """
    task = Task(data, shown, how)
    with LOCK:
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
        drop()
        _look_ahead()
        raise Unreadable(f"文件读取失败：{cause}", rule="FIL008", remedy=_REMEDY)


def is_ahead(how: How) -> bool:
    """Has the reading process begun to read rows of its first file by itself (`worker.read_ahead`)?"""
    with LOCK:
        child = _idle(how)
        return child is not None and child.ahead


def _idle(how: How) -> Child | None:
    return next((child for child in RUNNING if child.usable(how.limits) and child.pending is None), None)


@contextmanager
def lending(how: How) -> Iterator[Lend]:
    """Have the reading process, if it is running and idle, read some rows of a sheet meanwhile: see `quickparts`.

    An answer that nobody has asked for in the end is thrown away: the next file must not meet it.
    """
    lent: list[Child] = []

    def lend(portion: Portion) -> Callable[[], Cells | None] | None:
        child = _idle(how)
        if lent or child is None:
            return None
        with suppress(EOFError, TimeoutError):
            child.give(portion.known if child.ahead else portion, how.limits)
            lent.append(child)
        return answer if lent else None

    def answer() -> Cells | None:
        with suppress(EOFError, TimeoutError):
            reply = lent.pop().take()
            return reply if isinstance(reply, Cells) else None
        return None

    with LOCK:
        try:
            yield lend
        finally:
            if lent:
                answer()
            _look_ahead()


def _asked(child: Child, task: Task) -> object:
    child.give(task, task.how.limits)
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
            drop()
    if not _KEPT or _KEPT[0][0] != task:
        return None
    reply = _KEPT.pop()[1]
    return reply if isinstance(reply, Parsed | Refused) else None


def _look_ahead() -> None:
    if RUNNING and (RUNNING[0].ahead or RUNNING[0].pending is not None):
        return
    task = next(_AHEAD[0], None) if _AHEAD and not _KEPT else None
    if task is not None:
        with suppress(OSError, EOFError, TimeoutError):
            child = _child(task.how)
            child.give(task, task.how.limits)
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
    with LOCK:
        _AHEAD[:] = [tasks]
        _look_ahead()
    try:
        yield
    finally:
        with LOCK:
            _AHEAD.clear()
            _KEPT.clear()
            if RUNNING and RUNNING[0].pending is not None:
                drop()


def _broken(reply: object, how: How) -> str:
    kind = reply.kind if isinstance(reply, Failed) else type(reply).__name__
    return f"内存超过 {how.limits.memory_mb} MB" if kind == "MemoryError" else f"文件结构异常（{kind}）"


def _child(how: How) -> Child:
    if RUNNING and (RUNNING[0].ahead or not RUNNING[0].usable(how.limits)):
        drop()  # busy with rows that nobody wants any more it would let a file wait, whose time is running
    if not RUNNING:
        RUNNING.append(Child())
    return RUNNING[0]
