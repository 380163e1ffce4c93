"""The same record twice, and one code on several parties, within one sheet. Every member of a group is shown."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from credit_cli.codes import uscc
from credit_cli.model import Column, Hits, Positions, Table
from credit_cli.rulepack import Bound, DataSet

from .cells import verdicts
from .context import CheckContext, among, present
from .keys import name_key, record_keys

Group: TypeAlias = Sequence[int]

_SHOWN = 20


def duplicate(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """Records with the same key; hits the later members, or the first (`params.members`)."""
    column = table.columns[bound.field.code]
    groups: list[Group] = table.once("groups", lambda table: _groups(record_keys(table, context.pack)))
    later = bound.params["members"] == "later"
    members = [(i, group) for group in groups for i in (group[1:] if later else group[:1])]
    if members:
        yield _hits(table, column, bound, members)


def _groups(keys: Sequence[str | None]) -> list[Group]:
    """Positions that share a key, for keys that occur more than once; None never matches."""
    if len(set(keys)) == len(keys):
        return []
    seen: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        if key is not None:
            seen.setdefault(key, []).append(position)
    return [group for group in seen.values() if len(group) > 1]


def _hits(table: Table, column: Column, bound: Bound, members: list[tuple[int, Group]]) -> Hits:
    positions: Positions = np.array([i for i, _ in members], np.intp)
    addresses = {i: table.address(column, i) for _, group in members for i in group}
    return Hits(
        bound.field.code,
        positions,
        {
            "first_row": [str(table.rows[group[0]]) for _, group in members],
            "group": [_shown([addresses[i] for i in group]) for _, group in members],
        },
        [tuple(addresses[other] for other in group if other != i) for i, group in members],
    )


def _shown(addresses: list[str]) -> str:
    more = f" 等{len(addresses)}处" if len(addresses) > _SHOWN else ""
    return "、".join(addresses[:_SHOWN]) + more


def one_code_several_parties(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """A valid code that stands beside different names; width, brackets and blanks make no different name."""
    column, names = table.columns[bound.field.code], table.columns.get(context.pack.roles.party)
    if names is None:
        return
    members = list(_shared(table, column, names, context.pack))
    if members:
        yield Hits(
            bound.field.code,
            np.array([i for i, _, _ in members], np.intp),
            {
                "count": [str(len(found)) for _, _, found in members],
                "names": ["；".join(found[:5]) for _, _, found in members],
            },
            [tuple(table.address(column, other) for other in group if other != i) for i, group, _ in members],
        )


def _shared(table: Table, column: Column, names: Column, pack: DataSet) -> Iterator[tuple[int, list[int], list[str]]]:
    """Yield (position, group, the different names) for every record whose code has several parties."""
    valid = among(verdicts(column), uscc.PASSING) & present(names, pack.fields[pack.roles.party])
    valid &= np.bincount(column.codes, weights=valid, minlength=len(column.cells))[column.codes] > 1
    if not valid.any():
        return
    order = np.flatnonzero(valid)[np.argsort(column.codes[valid], kind="stable")]
    bounds = np.flatnonzero(np.diff(column.codes[order])) + 1
    for group in (part.tolist() for part in np.split(order, bounds) if len(part) > 1):
        found = {name_key(names.text(i)): names.text(i) for i in reversed(group)}
        if len(found) > 1:
            yield from ((i, group, sorted(found.values())) for i in group)
