"""What is wrong with a header: HDR001 a needed column is missing, HDR002 a column or field is ambiguous."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from credit_cli.model import HeaderProblem, letters
from credit_cli.rulepack import FieldSpec

from .claims import Claims
from .titles import title_key
from .vocabulary import PackWords

_RowOf = Callable[[int], int]


def problems(
    claims: Claims,
    fields: Mapping[str, int],
    doubles: Mapping[str, tuple[int, ...]],
    titles: Mapping[int, str],
    row_of: _RowOf,
    *,
    siblings: Sequence[PackWords] = (),
) -> tuple[HeaderProblem, ...]:
    """Return the problems of a header. `siblings`: the words of the data set's other generations.

    `fields` and `doubles` as settled from `claims`; `titles` per column; `row_of(column)` is the 0-based row of a
    column's title cell. Details: HDR001 wanted, looked, nearest; HDR002 wanted, titles, cells, used ('' if none is).
    """
    found = [_double(claims, field, columns, fields[field], titles, row_of) for field, columns in doubles.items()]
    found += [_undecided(claims, column, titles, row_of) for column in claims.undecided]
    excused = set(fields).union(*claims.undecided.values())
    spare = [title for column, title in titles.items() if column not in fields.values()]
    row = max(map(row_of, titles)) + 1
    needed = [field for field in claims.words.pack.field if field.required or field.expected]
    return tuple(found) + tuple(_missing(field, spare, row, siblings) for field in needed if field.code not in excused)


def _missing(field: FieldSpec, spare: Sequence[str], row: int, siblings: Sequence[PackWords]) -> HeaderProblem:
    alike = list(dict.fromkeys((*_elsewhere(field, spare, siblings), *_nearest(field.title, spare))))
    details = {
        "wanted": field.title,
        "looked": "、".join((field.title, *field.aliases)),
        "nearest": f"；相近的列名有“{'”“'.join(alike)}”" if alike else "",
    }
    return HeaderProblem("HDR001", field.code, row, (), details)


def _elsewhere(field: FieldSpec, spare: Sequence[str], siblings: Sequence[PackWords]) -> Iterator[str]:
    """Yield the titles by which another generation knows a field of the same name: its code CF_XZJG for 处罚机关."""
    own = {title_key(text) for text in (field.title, *field.aliases)}
    for title in spare:
        for words in siblings:
            specs = (words.pack.fields[code] for code in words.meanings.get(title_key(title), ()))
            if any(own & {title_key(text) for text in (spec.title, *spec.aliases)} for spec in specs):
                yield title


def _nearest(title: str, spare: Sequence[str]) -> list[str]:
    """Titles of unclaimed columns that look alike: a suggestion for the reader, never a decision."""
    from difflib import get_close_matches

    return get_close_matches(title, spare, n=3, cutoff=0.6)


def _double(
    claims: Claims, field: str, columns: tuple[int, ...], used: int, titles: Mapping[int, str], row_of: _RowOf
) -> HeaderProblem:
    cells = tuple(_address(column, row_of) for column in columns)
    details = {
        "wanted": claims.words.pack.fields[field].title,
        "titles": "、".join(titles[column] for column in columns),
        "cells": "、".join(cells),
        "used": _address(used, row_of),
    }
    return HeaderProblem("HDR002", field, row_of(columns[0]) + 1, cells, details)


def _undecided(claims: Claims, column: int, titles: Mapping[int, str], row_of: _RowOf) -> HeaderProblem:
    options = claims.undecided[column]
    meant = "、".join(claims.words.pack.fields[option].title for option in options)
    details = {"wanted": meant, "titles": titles[column], "cells": _address(column, row_of), "used": ""}
    return HeaderProblem("HDR002", options[0], row_of(column) + 1, (_address(column, row_of),), details)


def _address(column: int, row_of: _RowOf) -> str:
    return f"{letters(column)}{row_of(column) + 1}"
