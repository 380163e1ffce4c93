"""Finds the header of a worksheet: which rows it takes, which pack it belongs to, which column is which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from credit_cli.model import Cell, HeaderProblem
from credit_cli.rulepack import DataSet

from .blocks import RICH, Block, block_at, blocks, texts
from .claims import FEWEST, Claims, claim, readings
from .guides import is_guide
from .heading import heading_text
from .titles import clean_title
from .trouble import problems
from .vocabulary import PackWords, Vocabulary

_Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised header. `top` and `bottom` are its first and last row, 0-based."""

    pack: DataSet
    top: int
    bottom: int
    fields: Mapping[str, int]
    """Field code → 0-based column."""
    titles: Mapping[int, str]
    """0-based column → title as written, of every column with a title."""
    problems: tuple[HeaderProblem, ...]


def find_header(rows: _Rows, vocabulary: Vocabulary, *, name: str = "") -> Header | None:
    """Return the best header among the first rows, or None when none is recognised. `name`: of the file and sheet.

    Best: most fields, then the pack whose word (`named`) stands in name or title, then the newer generation, then the
    larger share of the pack's required fields, then the fewer rows. Recognised: at least 3 fields, and 6 or a third of
    the titles, among them document, party or code.
    """
    best: tuple[tuple[float, ...], Block, Claims] | None = None
    for block in blocks(rows, vocabulary.all):
        if best and best[0][0] >= RICH and block.top > best[1].bottom + 1:
            break  # the records have begun: what follows is another table
        said, keys = f"{name}\n{heading_text(rows[: block.top])}", readings(block.columns)
        for most, words in _likeliest(vocabulary, keys):
            if most < (best[0][0] if best else FEWEST):
                break
            claims = claim(block.columns, words)
            (count, *further), named = claims.score, _named(claims.words.pack, said)
            score = (count, named, *further, -block.height, -block.top)
            if claims.recognised and _is_it(claims, named) and (best is None or score > best[0]):
                best = score, block, claims
    return None if best is None else _header(rows, best[1], best[2], vocabulary)


def _likeliest(vocabulary: Vocabulary, keys: frozenset[str]) -> list[tuple[int, PackWords]]:
    """The packs with the most fields that a block with these keys could have at all, most first."""
    found = [
        (sum(len(words.meanings[key]) for key in keys & words.meanings.keys()), words) for words in vocabulary.packs
    ]
    return sorted(found, key=lambda pair: -pair[0])


def _is_it(claims: Claims, named: int) -> bool:
    own = claims.words.pack.own
    return not own or named > 0 or any(field in claims.candidates for field in own)


def _named(pack: DataSet, said: str) -> int:
    """Return the length of the pack's longest word that is said; 0: it has none; -1: it has some, and none is said."""
    return max((len(word) for word in pack.named if word in said), default=-1) if pack.named else 0


def _header(rows: _Rows, block: Block, claims: Claims, known: Vocabulary) -> Header:
    top, bottom = block.top, block.bottom
    while top > 0 and (more := _same_header(rows, top - 1, claims)):
        claims, top = claims.merged(more), top - 1
    while bottom + 1 < len(rows) and (more := _same_header(rows, bottom + 1, claims)):
        claims, bottom = claims.merged(more), bottom + 1
    whole = block_at(rows, top, bottom - top + 1)
    titles = {column: _title(claims.titles.get(column), parts) for column, parts in whole.columns.items()}
    fields, doubles = claims.settle(lambda column: _filled(rows, bottom + 1, column))
    pack, roles = claims.words.pack, claims.words.pack.roles
    siblings = [each for each in known.packs if each.pack.dataset == pack.dataset and each.pack is not pack]
    row_of = partial(_cell_row, rows, top, bottom)
    found = problems(claims, fields, doubles, titles, row_of, siblings=siblings)
    identity = frozenset(fields[code] for code in (roles.document, roles.party) if code in fields)
    return Header(pack, top, _past_guides(rows, bottom, identity), fields, titles, found)


def _same_header(rows: _Rows, row: int, claims: Claims) -> Claims | None:
    """A row of column codes above or below the titles (or titles above the codes) is a header of the same pack."""
    found = claim(block_at(rows, row, 1).columns, claims.words)
    return found if found.recognised else None


def _title(matched: str | None, parts: tuple[str, ...]) -> str:
    """Prefer the matched words; where a row of codes matched, the Chinese title beside it."""
    if matched is None:
        return clean_title(" / ".join(dict.fromkeys(parts)))
    if matched.isascii():
        return clean_title(next((part for part in reversed(parts) if not part.isascii()), matched))
    return clean_title(matched)


def _past_guides(rows: _Rows, bottom: int, identity: frozenset[int]) -> int:
    while bottom + 1 < len(rows) and is_guide(rows[bottom + 1], identity):
        bottom += 1
    return bottom


def _filled(rows: _Rows, start: int, column: int) -> bool:
    return any(len(rows[at]) > column and texts(rows[at][column : column + 1], 1)[0] for at in range(start, len(rows)))


def _cell_row(rows: _Rows, top: int, bottom: int, column: int) -> int:
    """The lowest header row in which a column has a text of its own (a merged title stands in its first row)."""
    return next((at for at in range(bottom, top, -1) if len(rows[at]) > column and rows[at][column]), top)
