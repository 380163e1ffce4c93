"""Keys under which records and names are compared. A key is never written back and never shown."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from credit_cli.codes import uscc
from credit_cli.model import Column, Table
from credit_cli.rulepack import DataSet

from .cells import verdicts
from .context import among, placeholders

_BLANKS = " \t\r\n\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff"
_BRACKETS = "()[]{}〔〕【】《》<>〈〉「」"
_IN_NAMES = re.compile("[" + re.escape(_BLANKS + _BRACKETS + "·•・.,，。、-－—–_＿“”\"'‘’") + "]+")
_IN_NUMBERS = {
    **dict.fromkeys(_BLANKS + "第号", ""),
    **dict.fromkeys(_BRACKETS, "|"),
    **dict.fromkeys("－—–−‐‑", "-"),
}


def name_key(name: str) -> str:
    """Fold width, case, brackets, dots and blanks: bracket variants of one name are one subject."""
    return _IN_NAMES.sub("", unicodedata.normalize("NFKC", name)).casefold()


def document_key(number: str) -> str:
    """Fold a document number: width, kinds of brackets and dashes, blanks, the filler words 第 and 号.

    Dashes and brackets stay as marks: 1-8 and 18 are different numbers.
    """
    text = unicodedata.normalize("NFKC", number)
    for char, folded in _IN_NUMBERS.items():
        if char in text:  # for a whole column in one text, several times as fast as `translate`
            text = text.replace(char, folded)
    return text.casefold()


def fold_all(texts: Sequence[str], fold: Callable[[str], str]) -> list[str]:
    """Return `fold(text)` for each text. Folding works character by character, so all of them are folded in one go."""
    together = _SEPARATOR.join(texts)
    if together.count(_SEPARATOR) != len(texts) - 1:
        return [fold(text) for text in texts]
    return fold(together).split(_SEPARATOR)


_SEPARATOR = "\x1e"


def record_keys(table: Table, pack: DataSet) -> list[str | None]:
    """Per record its key: document number + party + authority; None where number or party is blank or a placeholder.

    The code is no part of it: one decision may name several parties, and one that was given the code of another is
    a warning (DUP003), not the same record twice. Only where two sole traders of one name, each with a valid code of
    its own, stand under one number does the code tell them apart.
    """
    keys: list[str | None] = table.once("keys", lambda table: _keys(table, pack))
    return keys


def _keys(table: Table, pack: DataSet) -> list[str | None]:
    parts = key_parts(table, pack)
    needed = [i for i, code in enumerate(pack.key) if code in {pack.roles.document, pack.roles.party}]
    needed = needed or list(range(len(pack.key)))
    keys: list[str | None] = list(map(BETWEEN.join, zip(*parts, strict=True)))
    nothing = {at for i in needed for at, text in enumerate(parts[i]) if not text}
    for field in (pack.fields[pack.key[i]] for i in needed if pack.key[i] in table.columns):
        nothing.update(np.flatnonzero(placeholders(table.columns[field.code], field)).tolist())
    for position in nothing:
        keys[position] = None
    shared = {key for key, count in Counter(keys).items() if count > 1 and key}
    return _told_apart(keys, shared, table, pack) if shared else keys


def _told_apart(keys: list[str | None], shared: set[str], table: Table, pack: DataSet) -> list[str | None]:
    """Add the code to keys that records with different valid codes of sole traders share."""
    column = table.columns.get(pack.roles.code)
    if column is None:
        return keys
    valid = among(verdicts(column), uscc.PASSING)
    places = [at for at, key in enumerate(keys) if key in shared]
    own = {at: column.text(at) for at in places if valid[at] and column.text(at)[:2] == "92"}
    codes: defaultdict[str | None, set[str]] = defaultdict(set)
    for at, code in own.items():
        codes[keys[at]].add(code)
    return [f"{key}{BETWEEN}{own[at]}" if at in own and len(codes[key]) > 1 else key for at, key in enumerate(keys)]


def key_parts(table: Table, pack: DataSet) -> list[list[str]]:
    """Return the folded texts of every field of the key, each for all records."""
    folds = {code: document_key if code == pack.roles.document else name_key for code in pack.key}
    return [folded(table.columns.get(code), fold, len(table)) for code, fold in folds.items()]


def folded(column: Column | None, fold: Callable[[str], str], length: int) -> list[str]:
    """Return `fold` of the text of every record of a column; '' where there is no column."""
    if column is None:
        return [""] * length
    distinct: list[str] = column.once(fold.__name__, lambda column: fold_all(column.texts, fold))
    return column.spread(distinct)


def digest(*parts: str) -> str:
    """Return a short stable name for a sequence of texts."""
    return digest_of(BETWEEN.join(parts))


def digest_of(text: str) -> str:
    """Return `digest` of texts that are joined by BETWEEN already."""
    own = _DIGEST.copy()
    own.update(text.encode("utf-8", "surrogatepass"))
    return own.hexdigest()


_DIGEST = hashlib.blake2b(digest_size=16)
"""Copied, not made anew: that takes half the time."""
BETWEEN = "\x1f"
"""What joins the parts of a key or digest."""
