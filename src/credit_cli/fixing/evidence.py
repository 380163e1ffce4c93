"""What speaks for a code beside the cell itself: an authoritative register, and the same name in other records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from credit_cli.checks.context import is_placeholder
from credit_cli.checks.keys import name_key
from credit_cli.codes import repair
from credit_cli.codes.register import region_agrees

from .register import Register

_KEPT: Final = 3
"""Records kept per name and code: the cell's own, which never counts, and the two others that are enough."""

Found: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """Name key → valid code → the records that hold it, and where. A record counts once, however often it is met.

    A file sent twice, a row that the archive knows already, authority and source of one row: one occurrence each.
    """

    seal: Callable[[str], str] = str
    """A record's key → the one by which the archive knows it; without an archive the key itself."""
    _codes: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def add(self, name: str, code: str, record: str, where: str) -> None:
        """Enter a canonical valid `code` beside the name key `name`; `record` is the key of its record."""
        if name and record:
            held = self._codes.setdefault(name, {}).setdefault(code, {})
            if len(held) < _KEPT:
                held.setdefault(record, where)

    def full(self, name: str, code: str) -> bool:
        """Whether more occurrences of this pair would change nothing."""
        return len(self._codes.get(name, {}).get(code, ())) >= _KEPT

    def quotes(self, name: str, record: str) -> bool:
        """Whether the record itself is among the occurrences of a name: for it the evidence is another."""
        return any(record in records for records in self._codes.get(name, {}).values())

    def codes(self, name: str, *, apart_from: str) -> Found:
        """Return the codes of a name, one per occurrence in other records.

        A code that only the own record holds (an earlier version of it, say) counts once: too little to be written,
        enough to contradict.
        """
        held = self._codes.get(name, {})
        return tuple(code for code, records in held.items() for _ in range(max(1, len(records.keys() - {apart_from}))))

    def places(self, name: str, code: str, *, apart_from: str) -> list[str]:
        """Return where other records hold the code beside this name, two places at most."""
        records = self._codes.get(name, {}).get(code, {})
        return list(dict.fromkeys(where for record, where in records.items() if record != apart_from))[:2]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All the evidence of a run. `names`: folded once per name, since one name may stand in thousands of cells."""

    register: Register | None = None
    seen: Seen = field(default_factory=Seen)

    def judge(
        self, text: str, name: str, record: str, *, preset: str | None, frequency: repair.Frequency
    ) -> repair.Repair:
        """Apply policies A to D to one cell that stands beside `name` in `record`.

        How many mistakes may lie between the cell and the code of its name depends on who says what that code is. The
        standing policy is one. Over 120,000 corrupted real codes that corrects 92.98% with a full register; two
        correct 99.82%, and neither wrote a single wrong code. Two are therefore allowed where a register that the user
        declares authoritative (`--register`) names exactly one code. Agreement of other rows is hearsay beside it:
        whoever typed them may have copied one from another, so there the limit stays at one.
        """
        named, seen = self.of(name, record)
        return repair.with_register(
            text,
            named=named,
            seen=seen,
            in_register=lambda code: self._holds(code, text),
            frequency=frequency,
            preset=preset,
            most_mistakes=2 if named else 1,
        )

    def _holds(self, code: str, text: str) -> bool:
        """Whether the register has the code, for a cell of this text.

        Sole traders share names and regions' registers hold many of them: by policy D, too, only one of the region
        that was typed.
        """
        return self.register is not None and code in self.register.codes and region_agrees(repair.normalise(text), code)

    def of(self, name: str, record: str) -> tuple[Found, Found]:
        """Return the register's codes for a name, and those of other records, one per occurrence."""
        key = key_of(name)
        named = self.register.of(key) if self.register else ()
        return named, self.seen.codes(key, apart_from=record)

    def source(self, policy: str | None, code: str, name: str, record: str) -> str:
        """Say in Chinese where the evidence for a code written by policy C or D stands; no name is quoted."""
        if policy == "D" or (policy == "C" and self.register and self.register.of(key_of(name))):
            return f"；依据登记名册“{self.register.shown if self.register else ''}”"
        if policy == "C":
            return (
                f"；依据其他记录中同一名称的代码：{'、'.join(self.seen.places(key_of(name), code, apart_from=record))}"
            )
        return ""


def key_of(name: str) -> str:
    """Return the key under which a name is compared, '' for what names nobody."""
    return "" if is_placeholder(name) else name_key(name)


def enter_recorded(seen: Seen, records: Iterable[Sequence[str]], wanted: set[str]) -> None:
    """Enter the archive's records (key, name key, valid code) of the wanted name keys."""
    for key, party, code in records:
        if code and party in wanted:
            seen.add(party, code, key, "档案中已登记的记录")
