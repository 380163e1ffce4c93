"""The month's duplicate codes and code rates, from an open archive: for the ranking and the month's document."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from credit_cli.archive import Archive

    from .monthly import Basis, Rules


def codes_of(archive: "Archive", basis: "Basis", month: str) -> dict[str, Any]:
    """Return the block `codes` of a month's document. The basis must have been made with `CODES`."""
    from credit_cli.assess.codes import code_figures

    return code_figures(basis.records, archive.acts("registrar"), month=month).document


def duplicates_of(basis: "Basis", rules: "Rules", month: str) -> list[dict[str, Any]]:
    """Return the block `duplicates` of a month's document."""
    from credit_cli.assess.places import Places
    from credit_cli.assess.subjects import groups

    return groups(basis.records, Places(basis.entries, rules.book), month=month)
