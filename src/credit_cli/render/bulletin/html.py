"""The bulletin as one printable page: no script, nothing from outside; numbers lead to the annex that proves them."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from credit_cli.safety import safe

from .blocks import NOTHING, Annex, Block, Cell, Column, Heading, Link, Masthead, Paragraph, Row, Table, Title, shown


def html(blocks: Sequence[Block]) -> bytes:
    """Return the blocks as an HTML document in UTF-8."""
    title = next(("".join(block.lines) for block in blocks if isinstance(block, Title)), "")
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    head = (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="generator" content="credit-cli">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        '<body>\n<main>\n<section class="letter">\n'
    )
    body = "\n".join(text for block in blocks for text in _block(block))
    return f"{head}{body}\n</section>\n</main>\n</body>\n</html>\n".encode()


def _text(text: str) -> str:
    return escape(safe(text))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Masthead():
            yield from _masthead(block)
        case Title():
            yield f"<h1>{'<br>'.join(map(_text, block.lines))}</h1>"
            if block.mark:
                yield f'<p class="mark">{_text(block.mark)}</p>'
        case Heading():
            yield f"<h{block.level + 1}>{_text(block.text)}</h{block.level + 1}>"
        case Paragraph(style="sign"):
            yield f'<p class="sign"><span>{"".join(map(_part, block.parts))}</span></p>'
        case Paragraph():
            yield f'<p class="{block.style}">{"".join(map(_part, block.parts))}</p>'
        case Annex():
            yield f'</section>\n<section class="annex">\n<p class="label">{_text(block.label)}</p>'
            yield f'<p class="title">{_text(block.title)}</p>'
        case Table():
            yield from _table(block)


def _part(part: str | Link) -> str:
    if isinstance(part, Link):
        return f'<a href="#{part.to}">{_text(part.text)}</a>'
    # A line may end before the bracket: without the hint a browser keeps 98.18%（1940/1976） in one piece.
    return _text(part).replace("\n", "<br>").replace("%（", "%<wbr>（")


def _masthead(block: Masthead) -> Iterator[str]:
    size = min(42, 440 // max(len(block.red), 1))
    yield '<header class="masthead">'
    if block.red:
        yield f'<p class="red" style="font-size:{size}pt">{_text(block.red)}</p>'
    if block.number:
        yield f'<p class="number">{_text(block.number)}</p>'
    yield "</header>"


def _table(table: Table) -> Iterator[str]:
    yield f'<div class="table" id="{table.name}">'
    if table.caption:
        yield f"<h3>{_text(table.caption)}</h3>"
    yield from _grid(table) if table.rows else [f"<p>{NOTHING}</p>"]
    yield from (f'<p class="note">{_text(note)}</p>' for note in table.notes)
    yield "</div>"


def _grid(table: Table) -> Iterator[str]:
    whole = sum(column.width for column in table.columns)
    yield "<table>\n<colgroup>"
    yield "".join(f'<col style="width:{100 * column.width / whole:.2f}%">' for column in table.columns)
    yield "</colgroup>\n<thead><tr>"
    yield "".join(f'<th scope="col">{_text(column.title)}</th>' for column in table.columns)
    yield "</tr></thead>\n<tbody>"
    yield from (_row(row, table, number) for number, row in enumerate(table.rows, 1))
    yield "</tbody>\n</table>"


def _row(row: Row, table: Table, number: int) -> str:
    mark = ' class="strong"' if row.strong else ""
    if len(row.cells) == 1:
        cells = f'<th scope="colgroup" colspan="{len(table.columns)}">{_text(str(row.cells[0]))}</th>'
    else:
        cells = "".join(_cell(cell, column) for cell, column in zip(row.cells, table.columns, strict=True))
    return f'<tr id="{table.name}-{number}"{mark}>{cells}</tr>'


def _cell(cell: Cell, column: Column) -> str:
    return f'<td class="{column.kind}">{_text(shown(cell, column))}</td>'
