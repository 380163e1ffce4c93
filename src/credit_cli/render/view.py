"""What every renderer is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from credit_cli.model import Report
from credit_cli.rulepack import Book


class RuleCountLike(Protocol):
    """How often one rule was broken, and where first."""

    @property
    def rule(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def cells(self) -> tuple[str, ...]: ...


class DataSetLike(Protocol):
    """One data set of a department."""

    @property
    def dataset(self) -> str: ...
    @property
    def sheets(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def compliant(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def determined(self) -> int: ...


class CardLike(Protocol):
    """A department's scorecard as `assess.scorecard` makes it; render and assess do not know each other."""

    @property
    def department(self) -> str: ...
    @property
    def datasets(self) -> Sequence[DataSetLike]: ...
    @property
    def records(self) -> int: ...
    @property
    def compliant(self) -> int: ...
    @property
    def compliance_rate(self) -> Decimal | None: ...
    @property
    def late(self) -> int: ...
    @property
    def determined(self) -> int: ...
    @property
    def late_rate(self) -> Decimal | None: ...
    @property
    def undetermined(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def repeated(self) -> int: ...
    @property
    def wrong_codes(self) -> int: ...
    @property
    def duplicate_codes(self) -> int: ...
    @property
    def unreadable(self) -> Sequence[str]: ...
    @property
    def findings(self) -> Mapping[str, int]: ...
    @property
    def late_findings(self) -> int: ...
    @property
    def worst(self) -> Sequence[RuleCountLike]: ...


@dataclass(frozen=True, slots=True)
class View:
    """A report and what is needed to put it into words. `width` (cells) and `color` only matter to `table`."""

    report: Report
    book: Book
    version: str
    calendar: str
    """Years the working-day table covers, e.g. 2004..2026."""
    cards: Sequence[CardLike] = ()
    checked: int = 0
    """How many rules the findings shown were chosen from."""
    wrong_codes: int = 0
    """Parties with a wrong code, over all departments."""
    duplicate_codes: int = 0
    """Codes on several parties, over all departments."""
    width: int = 80
    color: bool = False
