"""The bulletin as Markdown."""

import re
from collections.abc import Iterator, Sequence

from credit_cli.safety import safe

from .blocks import NOTHING, Annex, Block, Heading, Masthead, Paragraph, Row, Table, Title, shown


def markdown(blocks: Sequence[Block]) -> bytes:
    """Return the blocks as Markdown in UTF-8."""
    return ("\n\n".join(text for block in blocks for text in _block(block)) + "\n").encode("utf-8")


def _block(block: Block) -> Iterator[str]:
    match block:
        case Masthead():
            yield from (_plain(text) for text in (block.red, block.number) if text)
        case Title():
            yield f"# {_plain(''.join(block.lines))}"
            if block.mark:
                yield _plain(block.mark)
        case Heading():
            yield f"{'#' * (block.level + 1)} {_plain(block.text)}"
        case Paragraph():
            yield "\\\n".join(_plain(line) for line in block.text.split("\n"))
        case Annex():
            yield f"## {_plain(block.label)} {_plain(block.title)}"
        case Table():
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"### {_plain(table.caption)}"
    if table.rows:
        yield "\n".join((_line([column.title for column in table.columns]), _rule(table), *_lines(table)))
    else:
        yield NOTHING
    yield from (_plain(note) for note in table.notes)


def _rule(table: Table) -> str:
    marks = {"text": "---", "word": ":-:", "count": "--:", "rate": "--:"}
    return f"|{'|'.join(marks[column.kind] for column in table.columns)}|"


def _lines(table: Table) -> Iterator[str]:
    yield from (_line(_cells(row, table)) for row in table.rows)


def _cells(row: Row, table: Table) -> list[str]:
    if len(row.cells) == 1:
        return [str(row.cells[0]), *[""] * (len(table.columns) - 1)]
    return [shown(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)]


def _line(cells: Sequence[str]) -> str:
    return f"|{'|'.join(' '.join(_plain(cell).split()) for cell in cells)}|"


_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~&])")


def _plain(text: str) -> str:
    """Nothing that was submitted may turn into a link, a picture or a tag."""
    return _SIGNS.sub(r"\\\1", safe(text))
