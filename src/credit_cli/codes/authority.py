"""Registering authority and category, positions 1-2 of a unified social credit code.

Source: GB 32100-2015 table 3, amendment 1 (2016), and practice since; the basis of each row stands in
`rules/codelists/uscc_authority_category.csv`.
"""

import csv
from dataclasses import dataclass
from functools import cache

from credit_cli.resources import rule_file

_UNVERIFIED = "only seen in"  # the basis of rows that no official source backs


@dataclass(frozen=True, slots=True)
class Authority:
    """One row of the table. `verified` is False when no official source lists the pair."""

    dept: str
    dept_name: str
    category: str
    category_name: str
    basis: str

    @property
    def verified(self) -> bool:
        return not self.basis.startswith(_UNVERIFIED)


@cache
def _table() -> dict[str, Authority]:
    with rule_file("codelists/uscc_authority_category.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["dept"] + row["category"]: Authority(**row) for row in csv.DictReader(lines)}


@cache
def pairs() -> frozenset[str]:
    """The two-character heads that an official source or long practice backs."""
    return frozenset(pair for pair, row in _table().items() if row.verified)


def describe(dept: str, category: str) -> Authority | None:
    """Return the row for one authority and one category character, None when there is none."""
    return _table().get(dept + category)


def known(pair: str) -> bool:
    """Whether the two characters are a listed pair; False for the unverified ones."""
    return pair in pairs()


def unverified(pair: str) -> bool:
    """Whether the pair is met in practice while no official source lists it (G1, J1)."""
    return pair in _table() and pair not in pairs()
