"""What a bulletin consists of, whatever file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Cell: TypeAlias = str | int | float | None
Style: TypeAlias = Literal["body", "addressee", "sign", "annexes", "note"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that point to the annex which proves them; `to` is the name of a `Table`."""

    text: str
    to: str


Part: TypeAlias = str | Link


@dataclass(frozen=True, slots=True)
class Masthead:
    """What only the office may put above the title: its red head and its document number, from its settings."""

    red: str
    number: str


@dataclass(frozen=True, slots=True)
class Title:
    """The title line by line, and below it what kind of copy this is."""

    lines: Sequence[str]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is numbered 一、 and level 2 （一）; the number is part of the text."""

    level: Literal[1, 2]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, some of which point to an annex."""

    parts: Sequence[Part]
    style: Style = "body"

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Annex:
    """Begins a new page on its side: `label` (附件1) flush left, `title` centred."""

    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its share of the line, and how what stands in it is shown."""

    title: str
    width: int
    kind: Literal["text", "word", "count", "rate"] = "text"
    """text: long, flush left; word: short, centred; count: a whole number; rate: two decimals."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `strong` is a total. A single cell is the head of a block and spans all columns."""

    cells: Sequence[Cell]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an annex. `name` is its anchor, `sheet` the name of the sheet it becomes in a workbook."""

    name: str
    sheet: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = ()


Block: TypeAlias = Masthead | Title | Heading | Paragraph | Annex | Table

NOTHING = "无。"
"""Stands where a table has no rows."""


def shown(cell: Cell, column: Column) -> str:
    """Return what a cell says: `—` where there is nothing to say or to divide by."""
    if cell is None:
        return "—"
    return f"{cell:.2f}" if column.kind == "rate" and not isinstance(cell, str) else str(cell)
