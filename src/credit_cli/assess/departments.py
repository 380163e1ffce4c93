"""Who is who: a department's official name, its aliases and its group, by the table that the office keeps.

The table is applied when figures are made and never when something is recorded: a corrected table works backwards.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from credit_cli.checks.keys import name_key

SUGGESTED: Final = 3
_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Department:
    """One line of the table. `group`: the block it is ranked in (市直部门, 县（市、区） …), '' without one."""

    name: str
    aliases: tuple[str, ...] = ()
    code: str = ""
    group: str = ""


@dataclass(frozen=True)
class Directory:
    """The departments in the order of the table. No name or alias stands for two of them (its maker sees to that)."""

    departments: tuple[Department, ...] = ()

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {name_key(text): one.name for one in self.departments for text in (one.name, *one.aliases)}

    @property
    def groups(self) -> dict[str, str]:
        """Official name → group, in the order of the table; departments without a group are left out."""
        return {one.name: one.group for one in self.departments if one.group}

    def official(self, name: str) -> str | None:
        """Return the official name for a name or alias, exact but for width, brackets and blanks; None if unknown."""
        return self._by_key.get(name_key(name))

    def settle(self, names: Iterable[str | None]) -> dict[str | None, str | None]:
        """Return what each name becomes: the official name, or the name itself where the table does not know it."""
        return {name: (name and self.official(name)) or name for name in set(names)}

    def unknown(self, names: Iterable[str]) -> list[dict[str, object]]:
        """Return the names that the table does not know, each with suggestions that nothing but a person may follow."""
        asked = sorted({name for name in names if name and self.official(name) is None}) if self.departments else []
        return [{"name": name, "suggestions": self.alike(name)} for name in asked]

    def alike(self, name: str) -> list[str]:
        """Return up to three official names that look like `name`, the likest first."""
        return alike(name, self._by_key)

    def silent(self, names: Iterable[str]) -> list[str]:
        """Return the departments of the table that are not among `names` (official ones)."""
        heard = set(names)
        return [one.name for one in self.departments if one.name not in heard]


def alike(name: str, known: Mapping[str, str]) -> list[str]:
    """Return up to three of the names in `known` (key → name) whose key looks like that of `name`; never a decision."""
    close = difflib.get_close_matches(name_key(name), list(known), n=2 * SUGGESTED, cutoff=_ALIKE)
    return list(dict.fromkeys(known[key] for key in close))[:SUGGESTED]
