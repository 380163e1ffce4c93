"""The titles that the packs know, as keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from credit_cli.rulepack import DataSet

from .titles import MARKS, title_key


@dataclass(frozen=True, slots=True)
class PackWords:
    """One pack's titles: key → codes of the fields that it may mean (several: an alias claimed twice)."""

    pack: DataSet
    meanings: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    identity: frozenset[str]
    """Fields that say whom or which document a record is about."""
    own: frozenset[str]
    """The keys that are a field's own title or code, no alias."""
    newest: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All packs to choose from, the newest generation first, and every key of any of them."""

    packs: tuple[PackWords, ...]
    all: frozenset[str]
    starts: frozenset[str]
    """The characters with which a title may begin as it is written."""


def vocabulary(packs: Iterable[DataSet]) -> Vocabulary:
    """Return the vocabulary of these packs. A pack whose id equals its data set's name is the newest generation."""
    words = [_words(pack) for pack in packs]
    words.sort(key=lambda each: (not each.newest, each.pack.id))
    keys = frozenset(key for each in words for key in each.meanings)
    starts = {start for key in keys for start in (key[0], key[0].upper())}
    return Vocabulary(tuple(words), keys, frozenset(starts | set(MARKS + "(（[［【 \u3000\u00a0\t\r\n")))


def _words(pack: DataSet) -> PackWords:
    main: dict[str, dict[str, None]] = defaultdict(dict)
    other: dict[str, dict[str, None]] = defaultdict(dict)
    for field in pack.field:
        for text in (field.code, field.title):
            main[title_key(text)][field.code] = None
        for text in field.aliases:
            other[title_key(text)][field.code] = None
    # A field's own title outranks another field's alias of the same wording.
    meanings = {key: tuple(codes) for key, codes in {**other, **main}.items() if key}
    required = frozenset(field.code for field in pack.field if field.required)
    roles = pack.roles
    identity = frozenset({roles.document, roles.party, roles.code}) - {""} or frozenset(pack.key)
    return PackWords(pack, meanings, required, identity, frozenset(main), pack.id == pack.dataset)
