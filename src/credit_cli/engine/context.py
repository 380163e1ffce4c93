"""What a run of validate is given: rule book, settings, calendar, the day, and what the user said of the files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credit_cli import calendar, config, rulepack
from credit_cli.errors import ConfigError
from credit_cli.reading.grid import How
from credit_cli.resources import rule_file


@dataclass(frozen=True, slots=True)
class Context:
    """The whole surrounding of a validation; the same context and the same bytes give the same result."""

    book: rulepack.Book
    settings: config.Settings
    calendar: calendar.WorkingDays
    as_of: date
    received: date | None = None
    """The day the files came in (`--received`); None means the day of the check."""
    department: str | None = None
    dataset: str | None = None
    period: str | None = None
    """YYYY-MM the files are for (`--month`)."""
    recording: bool = True
    """Is the result going to be recorded? If not, the content digests are left out."""

    passwords: tuple[str, ...] = ()
    """To try on encrypted files."""

    @property
    def how(self) -> How:
        """How received files are read."""
        return How(self.settings.limits, self.passwords)

    @property
    def arrived(self) -> date:
        return self.received or self.as_of


def load_context(
    workspace: Path,
    *,
    as_of: date,
    received: date | None = None,
    department: str | None = None,
    dataset: str | None = None,
    period: str | None = None,
    recording: bool = True,
    passwords: tuple[str, ...] = (),
) -> Context:
    """Load rule book, calendar and settings of a workspace. Raises ConfigError naming file and key."""
    overrides = workspace / "rules"
    book = rulepack.load(overrides)
    if dataset is not None and dataset not in (known := {pack.dataset for pack in book.datasets.values()}):
        raise ConfigError(f"没有数据集“{dataset}”", remedy=f"可用的有：{'、'.join(sorted(known))}")
    return Context(
        book,
        config.load_settings(workspace),
        calendar.load(rule_file("calendars/cn.toml", overrides=overrides)),
        as_of,
        received,
        department,
        dataset,
        period,
        recording,
        passwords,
    )
