"""What the values of a sheet do not tell (model.Facts) as findings: one fault, one finding, and never a `missing`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from credit_cli.model import Facts, Finding, Grid, Hits, Table, letters
from credit_cli.rulepack import Book, Rule

ERROR, UNCACHED, MERGED, DOUBLED = "FIL010", "FIL011", "FIL012", "FIL013"
_ELSEWHERE, _HIDDEN_ROWS, _HIDDEN_COLUMNS, _HIDDEN_SHEET = "FIL014", "FIL015", "FIL016", "FIL017"
_DISORDERED, _MERGES = "FIL018", "FIL019"
_ADDRESS: Final = re.compile(r"([A-Z]+)([0-9]+)")
_LISTED: Final = 20
"""So many rows or cells a message names; the rest it counts."""

_Place = tuple[str, int]
"""Field code and record position."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """The cells of a table whose content is lost, by field and record: the rule that says why, and its words."""

    cells: Mapping[_Place, tuple[str, Mapping[str, str]]]
    merged: Mapping[_Place, tuple[str, Mapping[str, str]]]
    """Cells under a merged one: they only count where something is found there."""

    def settled(self, found: Iterable[tuple[Rule, Hits]], book: Book) -> list[tuple[Rule, Hits]]:
        """Return the hits without those at lost cells, and a hit for each lost cell instead."""
        if not self.cells and not self.merged:
            return list(found)
        told: dict[_Place, tuple[str, Mapping[str, str]]] = dict(self.cells)
        kept = [(rule, hits) for rule, hits in (self._without(rule, hits, told) for rule, hits in found)]
        return [*((rule, hits) for rule, hits in kept if len(hits.positions)), *_hits(told, book)]

    def _without(self, rule: Rule, hits: Hits, told: dict[_Place, tuple[str, Mapping[str, str]]]) -> tuple[Rule, Hits]:
        lost = [(hits.field, int(position)) for position in hits.positions]
        for place in lost:
            if place in self.merged and place not in told and rule.severity == "error":
                told[place] = self.merged[place]
        chosen = [at for at, place in enumerate(lost) if place not in self.cells and place not in self.merged]
        return rule, hits if len(chosen) == len(lost) else _only(hits, chosen)


def _only(hits: Hits, chosen: Sequence[int]) -> Hits:
    return Hits(
        hits.field,
        hits.positions[list(chosen)],
        {name: [texts[at] for at in chosen] for name, texts in hits.details.items()},
        [hits.related[at] for at in chosen] if hits.related else (),
        [hits.suggestions[at] for at in chosen] if hits.suggestions else (),
    )


def _hits(told: Mapping[_Place, tuple[str, Mapping[str, str]]], book: Book) -> Iterator[tuple[Rule, Hits]]:
    groups: dict[tuple[str, str], list[tuple[int, Mapping[str, str]]]] = {}
    for (field, position), (rule, details) in told.items():
        groups.setdefault((rule, field), []).append((position, details))
    for (rule, field), places in sorted(groups.items()):
        places.sort(key=lambda place: place[0])
        names = places[0][1]
        positions = np.array([position for position, _ in places], np.intp)
        yield book.rules[rule], Hits(field, positions, {name: [words[name] for _, words in places] for name in names})


def spoiled(table: Table, facts: Facts) -> Spoiled:
    """Return the cells of a table's records and fields whose content the file does not give."""
    if not (facts.errors or facts.uncached or facts.doubled or facts.merges):
        return Spoiled({}, {})
    where = _Where.of(table)
    cells: dict[_Place, tuple[str, Mapping[str, str]]] = {}
    for rule, addresses in ((DOUBLED, facts.doubled), (UNCACHED, facts.uncached)):
        cells |= {place: (rule, {}) for cell in addresses if (place := where(cell))}
    for cell, error in facts.errors:
        if place := where(cell):
            cells[place] = (ERROR, {"error": error or "错误值"})
    return Spoiled(cells, {place: words for place, words in _covered(table, facts) if place not in cells})


@dataclass(frozen=True, slots=True)
class _Where:
    """From an address to field and record; None for cells that are neither."""

    fields: Mapping[str, str]
    positions: Mapping[int, int]

    @classmethod
    def of(cls, table: Table) -> "_Where":
        fields = {column.letter: code for code, column in table.columns.items()}
        return cls(fields, {row: at for at, row in enumerate(table.rows.tolist())})

    def __call__(self, cell: str) -> _Place | None:
        letter, row = _split(cell)
        field, position = self.fields.get(letter), self.positions.get(row)
        return None if field is None or position is None else (field, position)


def _split(cell: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(cell)
    return (found[1], int(found[2])) if found else ("", 0)


def _number(letter: str) -> int:
    number = 0
    for char in letter:
        number = number * 26 + ord(char) - 64
    return number


def _area(ref: str) -> tuple[int, int, int, int]:
    """Return (top, left, bottom, right), 1-based; zeros for what is no area."""
    first, _, last = ref.partition(":")
    (left, top), (right, bottom) = _split(first), _split(last or first)
    return top, _number(left), bottom, _number(right)


def _covered(table: Table, facts: Facts) -> Iterator[tuple[_Place, tuple[str, Mapping[str, str]]]]:
    """Yield the empty places that a merged cell covers in the records, but for its own first cell."""
    for ref, (top, left, bottom, right) in _data_merges(table, facts):
        first = letters(left - 1) + str(top)
        low, high = np.searchsorted(table.rows, [top, bottom + 1]).tolist()
        for code, column in table.columns.items():
            if left <= column.index + 1 <= right:
                for position in range(low, high):
                    cell = table.address(column, position)
                    if cell != first:
                        yield (code, position), (MERGED, {"area": ref, "first": first})


def _data_merges(table: Table, facts: Facts) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Yield the merged areas that cover a record's cell of a checked column."""
    for ref in facts.merges:
        top, left, bottom, right = _area(ref)
        low, high = np.searchsorted(table.rows, [top, bottom + 1]).tolist()
        if low < high and any(left <= column.index + 1 <= right for column in table.columns.values()):
            yield ref, (top, left, bottom, right)


def of_sheet(table: Table, grid: Grid, found: Iterable[tuple[Rule, Hits]]) -> Iterator[Finding]:
    """Yield the findings about a sheet as a whole: hidden parts with data, merged data cells, cells out of order,
    errors outside the records. `found` are the settled hits: merged cells that they name are told there."""
    facts = grid.facts
    if grid.hidden and len(table):
        yield _finding(_HIDDEN_SHEET, table, None, {"sheet": table.sheet, "count": str(len(table))})
    yield from _elsewhere(table, facts)
    yield from _hidden(table, facts)
    if facts.disordered:
        yield _listed(_DISORDERED, table, facts.disordered)
    told = {area for rule, hits in found if rule.id == MERGED for area in hits.details["area"]}
    if merges := [ref for ref, _ in _data_merges(table, facts) if ref not in told]:
        yield _listed(_MERGES, table, merges)


def _elsewhere(table: Table, facts: Facts) -> Iterator[Finding]:
    where = _Where.of(table) if facts.errors or facts.uncached else None
    lost = [cell for cell in (*(cell for cell, _ in facts.errors), *facts.uncached) if where and not where(cell)]
    if lost:
        yield _listed(_ELSEWHERE, table, sorted(lost, key=lambda cell: (_split(cell)[1], _number(_split(cell)[0]))))


def _hidden(table: Table, facts: Facts) -> Iterator[Finding]:
    if rows := sorted(set(facts.hidden_rows).intersection(table.rows.tolist())) if facts.hidden_rows else []:
        details = {"count": str(len(rows)), "rows": _ranges(rows)}
        yield replace(_finding(_HIDDEN_ROWS, table, None, details), row=rows[0])
    hidden = [
        column
        for column in sorted((*table.columns.values(), *table.extra), key=lambda column: column.index)
        if any(first <= column.index + 1 <= last for first, last in facts.hidden_columns) and any(column.texts)
    ]
    if hidden:
        titles = "、".join(f"{column.letter}列“{column.title}”" for column in hidden[:_LISTED])
        more = f"等{len(hidden)}列" if len(hidden) > _LISTED else ""
        first = f"{hidden[0].letter}{table.header_row}"
        yield _finding(_HIDDEN_COLUMNS, table, first, {"count": str(len(hidden)), "columns": titles + more})


def _ranges(rows: Sequence[int]) -> str:
    """Return `3-5、9` for 3, 4, 5, 9."""
    groups: list[list[int]] = []
    for row in rows:
        if groups and row == groups[-1][1] + 1:
            groups[-1][1] = row
        else:
            groups.append([row, row])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in groups[:_LISTED]]
    return "、".join(shown) + ("等" if len(groups) > _LISTED else "")


def _listed(rule: str, table: Table, cells: Sequence[str]) -> Finding:
    shown = "、".join(cells[:_LISTED]) + (f"等{len(cells)}处" if len(cells) > _LISTED else "")
    first = cells[0].partition(":")[0]
    finding = _finding(rule, table, first, {"cells": shown, "count": str(len(cells))})
    return replace(finding, related=tuple(cells[1:_LISTED]))


def _finding(rule: str, table: Table, cell: str | None, details: Mapping[str, str]) -> Finding:
    letter, row = _split(cell or "")
    return Finding(rule, table.sheet, cell, row, letter or None, None, "", details)
