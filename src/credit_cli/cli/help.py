"""Help pages in Chinese: headings, and columns and line breaks that count a Chinese character as two cells."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

import click

_PIECE = re.compile(r"\s+|[\x21-\x7e]+|.")
_NEVER_FIRST = frozenset("，。；：、？！）》”’")
"""Punctuation that must not begin a line."""


def cells(text: str) -> int:
    """Return the width of a text on a console."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of `text` at most `width` cells wide; a word of Latin letters is only broken off whole."""
    line = ""
    for piece in _PIECE.findall(" ".join(text.split())):
        if line and cells(line + piece) > width and piece not in _NEVER_FIRST:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line


class Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")
        super().write_usage(prog, words, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{self.HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = re.split(r"\n\s*\n", text)
        self.write("\n\n".join(self._block(paragraph, indent) for paragraph in paragraphs) + "\n")

    def _block(self, text: str, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, self.width - len(indent)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        entries = list(rows)
        column = min(max(cells(term) for term, _ in entries), col_max) + col_spacing
        indent = " " * (self.current_indent + column)
        for term, words in entries:
            lines = list(wrapped(words, self.width - len(indent)))
            fits = cells(term) + col_spacing <= column
            head = " " * self.current_indent + term
            first = head + " " * (column - cells(term)) + lines.pop(0) if fits else head
            self.write("\n".join([first, *(indent + line for line in lines)]).rstrip() + "\n")


class Context(click.Context):
    """A context whose help pages are written by Formatter."""

    formatter_class = Formatter
