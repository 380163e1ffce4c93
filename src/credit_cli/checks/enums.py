"""Values from closed lists, single or joined by semicolons, chosen by the decision date."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from credit_cli.model import Column, Hits, Mask, Table
from credit_cli.rulepack import Bound, FieldSpec, ListValue

from .context import CheckContext, days, hits, is_placeholder, present, split

_OTHER = "其他"
_COMMAS = re.compile("[、,，]")
_OTHER_SAYS = re.compile(r"其他(?:\s*[-－—–_:：(（]\s*(.*))?", re.DOTALL)


def codelist(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A part of the value is not in the list. “其他-说明” always is; 其他 alone is ENM002's business."""
    column, values = table.columns[bound.field.code], _values(bound.field, context)
    return hits(
        bound,
        ~_listed(column, bound.field, context) & present(column, bound.field),
        part=lambda i: _stranger(column.text(i), bound.field, _known(values)),
        allowed="；".join(_offered(values)),
        several="；多个值之间用分号隔开" if bound.field.joined else "",
    )


def understood(column: Column, field: FieldSpec, context: CheckContext) -> Mask:
    """Per record: is every part of the value in the field's list, or 其他 that says what?"""
    return _listed(column, field, context) & ~_unsaid(column, field, context) & present(column, field)


def _listed(column: Column, field: FieldSpec, context: CheckContext) -> Mask:
    known = _known(_values(field, context))
    return column.test(lambda text: not _stranger(text, field, known))


def _known(values: Iterable[ListValue]) -> frozenset[str]:
    return frozenset(value.value for value in values)


def _offered(values: Iterable[ListValue]) -> Iterator[str]:
    return (f"{_OTHER}-说明" if value.value == _OTHER else value.value for value in values if not value.same_as)


def _stranger(text: str, field: FieldSpec, known: frozenset[str]) -> str:
    """Return the first value that is not in the list; '' where all are."""
    said = _said(text, field, known)
    return next((value for value in said if value not in known and not _is_other(value)), "") if said else text


def informal_value(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A value in words that mean one of the list's, but are not those of the list."""
    column = table.columns[bound.field.code]
    for value in _values(bound.field, context):
        if value.informal:
            mask = _contains(column, bound.field, value.value, context)
            yield from hits(bound, mask, part=value.value, listed=value.same_as)


def other_needs_text(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """其他 without saying what."""
    return hits(bound, _unsaid(table.columns[bound.field.code], bound.field, context))


def _unsaid(column: Column, field: FieldSpec, context: CheckContext) -> Mask:
    if _OTHER not in column.joined:
        return np.zeros(len(column.codes), np.bool_)
    known = _known(_values(field, context))
    return column.test(
        lambda text: _OTHER in text and any(_is_other(value, unsaid=True) for value in _said(text, field, known))
    )


def codelist_by_date(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The value is in the list, but was not yet (or no longer) on the day of the decision."""
    column = table.columns[bound.field.code]
    decided_column = table.columns.get(context.pack.roles.decided)
    dated = [value for value in _values(bound.field, context) if value.valid_from or value.valid_to]
    if decided_column is None or not dated:
        return
    decided, _ = days(decided_column, table)
    for value in dated:
        mask = _contains(column, bound.field, value.value, context) & _outside(decided, value)
        yield from hits(
            bound, mask, part=value.value, since=str(value.valid_from or ""), decided=lambda i: str(decided[i])
        )


def _outside(decided: np.ndarray, value: ListValue) -> np.ndarray:
    early = decided < np.datetime64(value.valid_from or date.min)
    return early | (decided > np.datetime64(value.valid_to or date.max))


def _contains(column: Column, field: FieldSpec, value: str, context: CheckContext) -> Mask:
    if value not in column.joined:
        return np.zeros(len(column.codes), np.bool_)
    known = _known(_values(field, context))
    return column.test(lambda text: value in text and value in _said(text, field, known))


def _values(field: FieldSpec, context: CheckContext) -> tuple[ListValue, ...]:
    return context.book.codelists[field.codelist] if field.codelist else ()


def _said(text: str, field: FieldSpec, known: frozenset[str]) -> list[str]:
    """Return the values that a cell joins by semicolons, or by commas and the mark that also stands inside the list's
    own values. What follows an 其他-… belongs to its text."""
    if not field.joined:
        return [text]
    said: list[str] = []
    for part in split(text):
        for value in [part] if part in known else map(str.strip, _COMMAS.split(part)):
            said.append(value)
            if _is_other(value, unsaid=False):
                return said
    return said


def _is_other(value: str, *, unsaid: bool | None = None) -> bool:
    """Is it 其他, `unsaid`: without (or with) a text that says what? A placeholder says nothing."""
    found = _OTHER_SAYS.fullmatch(value)
    if found is None or unsaid is None:
        return found is not None
    told = (found[1] or "").rstrip(")） -－—–:：")
    return unsaid == (not told or is_placeholder(told))
