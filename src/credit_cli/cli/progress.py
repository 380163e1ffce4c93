"""Progress over files: on stderr, on a terminal, for more than a few files."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

FEW = 3


def tracked(items: Iterable[T], *, total: int, quiet: bool) -> Iterator[T]:
    """Yield `items`, saying how far the work is where somebody watches."""
    if quiet or total <= FEW or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    # Words instead of a bar: its glyphs are not in GBK, and a Chinese Windows console draws them two cells wide.
    columns = (TextColumn("正在检查 {task.completed}/{task.total}"), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        for item in items:
            yield item
            progress.advance(task)
