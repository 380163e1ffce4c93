"""Sorting out the texts of a column that can be judged all at once."""

from collections.abc import Callable, Sequence

import numpy as np


def alike(texts: Sequence[str], length: int, plain: Callable[[str], object]) -> tuple[list[int], str]:
    """Return the places of the texts of this length that are `plain`, and those texts one after the other.

    `plain` holds for several texts one after the other, and for none, exactly if it holds for each.
    """
    places = [place for place, text in enumerate(texts) if len(text) == length]
    together = "".join([texts[place] for place in places])
    if not plain(together):
        places = [place for place in places if plain(texts[place])]
        together = "".join([texts[place] for place in places])
    return places, together


def others(texts: Sequence[str], places: Sequence[int]) -> list[int]:
    """Return the places of the other texts that are not empty."""
    left = np.fromiter(map(bool, texts), np.bool_, len(texts))
    left[places] = False
    return np.flatnonzero(left).tolist()
