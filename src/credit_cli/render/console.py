"""Text for a terminal, drawn without one: the same lines whether they go to a screen, a pipe or a file."""

import io
from collections.abc import Sequence
from typing import Any


def printed(parts: Sequence[Any], *, width: int, color: bool) -> str:
    """Return rich renderables as lines of at most `width` cells; with colour codes only when `color`.

    Submitted text is never obeyed: no markup, no highlighting, no emoji codes.
    """
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().split("\n")[:-1])
