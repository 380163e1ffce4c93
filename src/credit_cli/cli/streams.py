"""What goes to stdout and stderr: results as bytes that survive any console, notes for people."""

import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

import click

from credit_cli.errors import OutputError, cause


def survive() -> None:
    """Let stdout and stderr replace what their encoding lacks: a GBK console must never stop the work.

    A stream that was closed before we started goes nowhere, and no file of ours is opened in its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open to the end)
    for stream in map(_wrapper, (sys.stdout, sys.stderr)):
        if stream is not None:
            stream.reconfigure(errors="replace")


def _wrapper(stream: object) -> TextIOWrapper | None:
    """A stream that somebody put in place of the real one (a test, an embedding program) may not be one."""
    return stream if isinstance(stream, TextIOWrapper) else None


def note(text: str) -> None:
    """Write one line for people to stderr, personal numbers masked: paths and arguments may hold some."""
    if sum(map(str.isdigit, text)) >= _SHORTEST:
        from credit_cli.safety import mask

        text = mask(text)
    with suppress(OSError):  # a full disk behind stderr is no reason to stop
        click.echo(text, err=True)


_SHORTEST = 11
"""Digits of the shortest personal number; loading what finds them costs more than most notes."""


def screen(ctx: click.Context, output: Path | None = None, *, page: int, narrowest: int = 40) -> tuple[int, bool]:
    """Return the width to draw for and whether to use colours; `page`: the width where no terminal is."""
    if output is not None or not sys.stdout.isatty():
        return page, False
    plain = getattr(ctx.find_root().obj, "no_color", False) or os.environ.get("NO_COLOR")
    color = not plain and os.environ.get("TERM") != "dumb"
    return max(shutil.get_terminal_size((80, 24)).columns, narrowest), color


def emit(chunks: Iterable[str], *, encoding: str | None = None, color: bool = False) -> None:
    """Write a result to stdout.

    `encoding` fixes the bytes (CSV is UTF-8 whatever the console); without it the console's own encoding is used and
    what it lacks is replaced. `color` keeps colour codes (only ever asked for on a terminal).
    """
    try:
        _emit(chunks, encoding, color=color)
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = "请换到有空间、可写的位置，或用 -o 写入别处的文件"
        raise OutputError(f"结果写不出来：{cause(error)}", remedy=remedy) from error


def _emit(chunks: Iterable[str], encoding: str | None, *, color: bool) -> None:
    if color or (encoding is None and sys.stdout.isatty()):
        for chunk in chunks:
            click.echo(chunk, nl=False, color=color)
        return
    sys.stdout.flush()
    used = encoding or sys.stdout.encoding or "utf-8"
    for chunk in chunks:
        sys.stdout.buffer.write(chunk.encode(used, "replace"))
    sys.stdout.buffer.flush()


def save(path: Path, chunks: Iterable[str], *, inputs: Iterable[Path] = ()) -> None:
    """Write a result to the file `path` (UTF-8) in one step. Raises OutputError, also when it is one of `inputs`."""
    from credit_cli.safety import atomic_write, refuse_overwrite

    refuse_overwrite(path, inputs)
    atomic_write(path, "".join(chunks).encode("utf-8", "replace"))
