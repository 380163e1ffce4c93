"""Which column of a header block is which field of a pack."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from .titles import joined_keys, title_key
from .vocabulary import PackWords

FEWEST = 3
"""Fields by which a header is recognised."""
_STRONG, _WEAK = 2, 1
_GENERIC = re.compile(r"统一社会信用代码|社会信用代码|组织机构代码|证件类型|证件号码|姓名|名称")
_OTHERS = re.compile(r"机关|机构|部门|来源|法定代表人|负责人|经办")
_NUMBER_TITLES = {"序号", "序", "no", "no.", "行号", "编号"}


@dataclass(frozen=True, slots=True)
class Claims:
    """The columns of one header block under one pack's words."""

    words: PackWords
    candidates: Mapping[str, tuple[int, ...]]
    """Field code → columns with the strongest claim to it, left to right."""
    own: frozenset[int]
    """The columns that bear a field's own title or code, no alias."""
    undecided: Mapping[int, tuple[str, ...]]
    """Column → the fields between which its title does not decide."""
    titles: Mapping[int, str]
    """Column → the matched words, for two-level headers both."""
    width: int
    """Columns with a title, the running number left out."""

    @property
    def recognised(self) -> bool:
        """At least 3 fields, and 6 or a third of the titles; one of them says who or which document.

        Without the last condition every sheet of drop-down lists would be a submission. Where the fields are no
        published standard, half of those that should be there have to: many sheets have a name, a code and a remark.
        """
        count, required = len(self.candidates), self.words.required
        return (
            count >= FEWEST
            and (count >= 6 or count * 3 >= self.width)
            and bool(self.words.identity & self.candidates.keys())
            and (self.words.pack.sure or 2 * len(required & self.candidates.keys()) >= len(required))
        )

    @property
    def score(self) -> tuple[float, ...]:
        """Most fields first: a share of the required ones would give every short sheet to the smaller, older pack."""
        required = self.words.required
        share = len(required & self.candidates.keys()) / len(required) if required else 0.0
        return len(self.candidates), self.words.newest, self.words.pack.sure, share

    def merged(self, more: "Claims") -> "Claims":
        """Add what another row of the same header says about fields and columns not yet claimed."""
        taken = {column for columns in self.candidates.values() for column in columns}
        added = {
            field: free
            for field, columns in more.candidates.items()
            if field not in self.candidates and (free := tuple(column for column in columns if column not in taken))
        }
        titles = {column: title for column, title in more.titles.items() if column not in taken}
        both = {**self.candidates, **added}
        return replace(self, candidates=both, own=self.own | more.own, titles={**titles, **self.titles})

    def settle(self, filled: Callable[[int], bool]) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
        """Return the column of each field, and the fields that several columns claim alike.

        One that bears the field's own title counts before aliases. Of columns alike the leftmost counts, unless it is
        blank and another one is filled.
        """
        claimed = {field: self._foremost(field, columns, filled) for field, columns in self.candidates.items()}
        doubles = {field: columns for field, columns in claimed.items() if len(columns) > 1}
        chosen = {field: columns[0] for field, columns in claimed.items()}
        for field, columns in doubles.items():
            chosen[field] = next(filter(filled, columns), columns[0])
        return chosen, doubles

    def _foremost(self, field: str, columns: tuple[int, ...], filled: Callable[[int], bool]) -> tuple[int, ...]:
        """The columns with the field's own title, else all. If only an alias is filled, and has to be, none is put
        before the others: what was asked for is there, under the other title."""
        own = tuple(column for column in columns if column in self.own)
        spec = self.words.pack.fields[field]
        if not own or len(own) == len(columns):
            return columns
        needed = spec.required or spec.expected
        return columns if needed and not any(map(filled, own)) and any(map(filled, columns)) else own


@dataclass(frozen=True, slots=True)
class _Match:
    column: int
    fields: tuple[str, ...]
    strength: int
    title: str
    own: bool


def readings(columns: Mapping[int, tuple[str, ...]]) -> frozenset[str]:
    """Return every key that the columns' titles may be read as."""
    return frozenset(key for parts in columns.values() for _, key, _ in _readings(parts))


def claim(columns: Mapping[int, tuple[str, ...]], words: PackWords) -> Claims:
    """Match every column's parts with a pack's words: group and sub title together first, then the sub title alone."""
    matches = [match for column, parts in columns.items() if (match := _match(column, parts, words)) is not None]
    by_field: dict[str, list[_Match]] = defaultdict(list)
    for match in matches:
        if len(match.fields) == 1:
            by_field[match.fields[0]].append(match)
    undecided = dict(_decide([match for match in matches if len(match.fields) > 1], by_field))
    candidates = {field: _strongest(found) for field, found in by_field.items()}
    width = sum(title_key(parts[-1]) not in _NUMBER_TITLES for parts in columns.values())
    own = frozenset(match.column for match in matches if match.own)
    return Claims(words, candidates, own, undecided, {match.column: match.title for match in matches}, width)


def _match(column: int, parts: tuple[str, ...], words: PackWords) -> _Match | None:
    for strength, key, title in _readings(parts):
        if fields := words.meanings.get(key):
            return _Match(column, fields, strength, title, key in words.own)
    return None


def _readings(parts: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """Yield what a column's title may be, the most specific reading first: (strength, key, title for people)."""
    *groups, last = parts
    if groups:
        for start in range(len(groups)):
            for upper in ("".join(groups[start:]), groups[start]):
                for key in joined_keys(upper, last):
                    yield _STRONG, key, " / ".join(parts[start:])
    key = title_key(last)
    if not groups:
        yield _STRONG, key, last
    elif not (_GENERIC.fullmatch(key) and _OTHERS.search(groups[-1])):
        # 许可部门 over 统一社会信用代码 is the authority's code: the sub title alone would make it the party's.
        yield _WEAK, key, last


def _decide(matches: list[_Match], by_field: dict[str, list[_Match]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Settle an alias of several fields where all but one of them have a column of their own; yield the others."""
    for match in matches:
        free = tuple(field for field in match.fields if field not in by_field)
        if len(free) == 1:
            by_field[free[0]].append(match)
        elif free:
            yield match.column, free


def _strongest(found: list[_Match]) -> tuple[int, ...]:
    most = max(match.strength for match in found)
    return tuple(match.column for match in found if match.strength == most)
