"""What several checks want to know about code cells, worked out once per column."""

import re
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from credit_cli.codes import ric, uscc
from credit_cli.model import Column, Mask
from credit_cli.safety import mask, mask_id, safe

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{2,3}")
_MAYBE_SCIENTIFIC = re.compile(rf"\n{_SCIENTIFIC.pattern}\n")
"""A line between lines: with a fixed character in front, the search is several times as fast as with `^`."""


def verdicts(column: Column) -> Any:
    """Per record the `uscc.Verdict` of the cell as typed: surrounding blanks count as a way of writing."""
    return column.once("uscc of records", lambda column: column.where(distinct_verdicts(column)))


def distinct_verdicts(column: Column) -> NDArray[np.int8]:
    """The same per distinct cell."""

    def judge(column: Column) -> NDArray[np.int8]:
        pairs = zip(column.cells, column.texts, strict=True)
        raw = column.cells if column.textual else [cell if isinstance(cell, str) else text for cell, text in pairs]
        return uscc.verdicts(cast("list[str]", raw))

    found: NDArray[np.int8] = column.once("uscc", judge)
    return found


def numeric(column: Column) -> Mask:
    """Per record: is the code stored as a number, or written as one that lost its digits (9.11E+17)?"""

    def judge(column: Column) -> Mask:
        lost = np.zeros(len(column.cells), np.bool_)
        if not column.textual:
            lost |= np.array([type(cell) is int or type(cell) is float for cell in column.cells], np.bool_)
        if _may_be_scientific(column) and _MAYBE_SCIENTIFIC.search(f"\n{column.joined}\n"):
            lost |= np.array([_SCIENTIFIC.fullmatch(text) is not None for text in column.texts], np.bool_)
        return column.where(lost)

    mask: Mask = column.once("numeric", judge)
    return mask


def _may_be_scientific(column: Column) -> bool:
    """Can a text be a number like 9.11E+17? It has a point, or a digit before the exponent and four signs in it."""
    return "." in column.joined or bool(((column.lengths >= 4) & (column.lengths <= 6)).any())


def covered(text: str) -> str:
    """Return a cell of a code column as outputs may show it: personal numbers covered, mistyped ones too."""
    private = uscc.verdict(text) is uscc.Verdict.PERSONAL_ID or ric.nearly(text)
    return mask_id(safe(text)) if private else mask(safe(text))


EXACT = 15
"""Digits that a number keeps."""


def illegible(column: Column) -> Mask:
    """Per record: is it a number of so many digits that the last ones are gone?"""
    mask: Mask = numeric(column)
    if mask.any():
        mask = mask & column.test(is_cut, among=column.used(mask))
    return mask


def is_cut(number: str) -> bool:
    """Does a number have more digits than it keeps, as the text or as the exponent says?"""
    return len(number) > EXACT or "E" in number.upper()


def resident_ids(column: Column, kind: str) -> Mask:
    """Per record: is the whole cell a resident ID, and no valid unified code at the same time?

    In a column of unified codes also one with a wrong check character, one of the old 15 digits, and a tax number made
    of one: whatever gets the verdict that keeps it from being shown, corrected or called a code.
    """
    if kind == "uscc":
        mask: Mask = verdicts(column) == uscc.Verdict.PERSONAL_ID
        return mask
    return column.test(_is_resident_id, among=column.lengths >= 18)


def _is_resident_id(text: str) -> bool:
    bare = ric.compact(text)
    return len(bare) == 18 and ric.is_valid(bare) and not uscc.is_valid(text)
