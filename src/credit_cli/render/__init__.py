"""One file per output format; every renderer turns a View into text and touches nothing else."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from .view import View

Renderer = Callable[[View], Iterator[str]]

FORMATS: Mapping[str, tuple[str, str]] = {
    "table": ("table", "table"),
    "concise": ("concise", "concise"),
    "json": ("jsondoc", "document"),
    "jsonl": ("jsondoc", "lines"),
    "csv": ("delimited", "delimited"),
}
"""Format → (module here, its function). Imported when asked for: only `table` needs rich."""


def renderer(name: str) -> Renderer:
    """Return the renderer of one of FORMATS."""
    module, function = FORMATS[name]
    return cast(Renderer, getattr(importlib.import_module(f".{module}", __name__), function))


__all__ = ["FORMATS", "Renderer", "View", "renderer"]
