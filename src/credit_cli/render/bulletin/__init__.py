"""The month's bulletin (通报): one text made of blocks, written as docx, xlsx, html or markdown in the same words."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Final

from .blocks import Block

_WRITERS: Final[Mapping[str, tuple[str, str]]] = {
    ".docx": ("docx", "docx"),
    ".xlsx": ("xlsx", "xlsx"),
    ".html": ("html", "html"),
    ".htm": ("html", "html"),
    ".md": ("markdown", "markdown"),
}
SUFFIXES: Final = tuple(_WRITERS)


def writer(suffix: str) -> Callable[[Sequence[Block]], bytes]:
    """Return what writes blocks as files of `suffix` (one of SUFFIXES, lower case). Raises KeyError for another."""
    module, name = _WRITERS[suffix]
    found: Callable[[Sequence[Block]], bytes] = getattr(import_module(f".{module}", __package__), name)
    return found
