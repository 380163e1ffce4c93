"""Everything that can go wrong on our side of the job, each with a remedy. Lowest layer: imports nothing."""


class CreditError(Exception):
    """A problem that stops the job (exit code 2): what happened, and what the user can do about it.

    `message` is one line of Chinese that names the file and place; `remedy` is one line that says 怎么办.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ConfigError(CreditError):
    """A file that a person writes (rule pack, settings, calendar, register) is wrong; quotes file → key."""


class ArchiveError(CreditError):
    """The archive cannot be opened, is locked, damaged or of a newer version."""


class OutputError(CreditError):
    """An output cannot be written: it is open elsewhere, read-only, or would overwrite an input."""


class Unreadable(CreditError):  # noqa: N818 (a finding of the submission, not an error of ours)
    """A submission that cannot be read. Not our failure but a finding of that submission: `rule` is its FIL id."""

    def __init__(self, message: str, *, rule: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.rule = rule
