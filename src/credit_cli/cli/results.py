"""How a command's result goes out: the format asked for, or the suffix's, or the screen's; to a file or to stdout."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from .streams import emit, save, screen

BY_SUFFIX: Mapping[str, str] = {"json": "json", "csv": "csv", "txt": "table", "xlsx": "xlsx"}


def format_of(asked: str | None, output: Path | None, *, known: Mapping[str, str] = BY_SUFFIX) -> str:
    """Return the format: `--format`, else by the suffix of `-o` (`known`), else by where stdout goes.

    Raises click.BadParameter for xlsx without `-o`, and for a suffix that says nothing.
    """
    if asked == "xlsx" and output is None:
        raise click.BadParameter("xlsx 要写入文件，请加 -o 文件名.xlsx", param_hint="--format")
    if asked is not None:
        return asked
    if output is None:
        return "table" if sys.stdout.isatty() else "concise"
    suffix = output.suffix.lower().lstrip(".")
    if suffix not in known:
        raise click.BadParameter(f"不知道后缀“.{suffix}”用什么格式，请加 --format", param_hint="-o")
    return known[suffix]


def write(ctx: click.Context, found: Any, kind: str, output: Path | None, render: Any, *, page: int) -> None:
    """Write a document in this format; `render`: its module (for xlsx with `workbook`), `page`: width without a
    terminal."""
    if kind == "xlsx":
        from credit_cli.safety import atomic_write

        assert output is not None  # `format_of` saw to it
        atomic_write(output, render.workbook(found))
        return
    width, color = screen(ctx, output, page=page, narrowest=60)
    chunks = render.table(found, width=width, color=color) if kind == "table" else render.FORMATS[kind](found)
    if output is None:
        emit(chunks, encoding="utf-8" if kind == "csv" else None, color=color)
    else:
        save(output, chunks)
