"""Where a recorded record stands: path, sheet and cell, for every figure that must be traceable."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

from credit_cli.rulepack import Book, DataSet

Role: TypeAlias = Literal["document", "party", "code", "decided"]


class Sheet(Protocol):
    """A recorded sheet, as far as its addresses go. `columns`: field code → (letter, title)."""

    @property
    def id(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def columns(self) -> Mapping[str, tuple[str, str]]: ...


class Places:
    """Addresses of the records in some recorded sheets."""

    def __init__(self, sheets: Iterable[Sheet], book: Book) -> None:
        self._sheets = {sheet.id: sheet for sheet in sheets}
        self._packs: dict[str, list[DataSet]] = {}
        for pack in book.datasets.values():
            self._packs.setdefault(pack.dataset, []).append(pack)

    def of(self, submission: int, row: int, role: Role) -> dict[str, Any]:
        """Return path, sheet, row and cell (None: the sheet has no such column) of a record's cell in that role."""
        sheet = self._sheets[submission]
        letter = self._letter(sheet, role)
        return {"path": sheet.path, "sheet": sheet.sheet, "row": row, "cell": letter and f"{letter}{row}"}

    def _letter(self, sheet: Sheet, role: Role) -> str | None:
        fields = (getattr(pack.roles, role) for pack in self._packs.get(sheet.dataset or "", ()))
        return next((sheet.columns[field][0] for field in fields if field in sheet.columns), None)
