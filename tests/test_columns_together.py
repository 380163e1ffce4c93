"""Short cuts over whole columns give what cell after cell gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.checks import cells
from credit_cli.engine.records import _merged
from credit_cli.model import Column, spread


def _column(texts: list[str]) -> Column:
    distinct = list(dict.fromkeys(texts))
    return Column("列", 0, list(distinct), np.array([distinct.index(text) for text in texts], np.int32))


TABLES = st.integers(1, 60).flatmap(
    lambda height: st.lists(
        st.lists(
            st.sampled_from(["", "甲", "乙", "丙", "1"]) | st.text("ab", max_size=3), min_size=height, max_size=height
        ),
        min_size=1,
        max_size=6,
    )
)


@given(TABLES)
def test_columns_put_together_read_as_those_columns_row_by_row(columns: list[list[str]]) -> None:
    merged = _merged([_column(texts) for texts in columns], len(columns[0]))
    together = map("\x1f".join, zip(*(spread(*part) for part in merged), strict=True))
    assert list(together) == ["\x1f".join(row) for row in zip(*columns, strict=True)]


def test_columns_that_never_change_become_one() -> None:
    merged = _merged([_column([text] * 20) for text in ("甲", "乙", "丙")], 20)
    assert [texts for texts, _ in merged] == [["甲\x1f乙\x1f丙"]]


@given(st.lists(st.from_regex(cells._SCIENTIFIC, fullmatch=True) | st.text("0123456789AE+.", max_size=9), min_size=1))
def test_a_number_that_lost_its_digits_is_found_in_any_company(texts: list[str]) -> None:
    expected = [cells._SCIENTIFIC.fullmatch(text) is not None for text in texts]
    assert cells.numeric(_column(texts)).tolist() == expected
