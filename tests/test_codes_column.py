"""The vectorised verdicts are the scalar ones, whatever stands in the column."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import ALPHABET, make_regno, make_ric, make_uscc
from credit_cli.codes.column import verdicts
from credit_cli.codes.uscc import Verdict, verdict

GOOD = "91320621MA1MRHG205"
CODES = st.builds(
    lambda seed, pair, region: make_uscc(random.Random(seed), authority=pair[0], category=pair[1], region=region),
    st.integers(0, 2**32),
    st.sampled_from(["91", "92", "12", "N1", "G1", "14", "Y1", "00"]),
    st.sampled_from(["140802", "100000", "990101", "140899", "961234", "610131"]),
)
SPOILT = st.builds(
    lambda code, place, char: code[:place] + char + code[place + 1 :], CODES, st.integers(0, 17), st.characters()
)
NEAR = st.text(ALPHABET + "IOZSVabcxl \n-é公\ud800\uff11", min_size=16, max_size=20)
CELLS = st.one_of(CODES, SPOILT, NEAR, st.text(max_size=30), st.sampled_from([GOOD, "", "\n", "0" * 18]))


@settings(max_examples=300)
@given(st.lists(CELLS, max_size=12))
def test_verdicts_of_a_column_are_those_of_its_cells(texts: list[str]) -> None:
    assert verdicts(texts).tolist() == [verdict(text) for text in texts]


@settings(max_examples=200)
@given(st.lists(st.one_of(CODES, SPOILT), min_size=1, max_size=12))
def test_columns_where_every_text_has_eighteen_characters(texts: list[str]) -> None:
    assert verdicts(texts).tolist() == [verdict(text) for text in texts]


def test_long_columns_are_judged_across_chunks() -> None:
    rng = random.Random(5)
    texts = [make_uscc(rng, region=rng.choice(["140802", "110108"])) for _ in range(70_000)]
    faults = {0: "", 32_767: GOOD.lower(), 32_768: GOOD[:17] + "7", 69_999: make_ric(rng), 40_000: make_regno(rng)}
    for place, text in faults.items():
        texts[place] = text
    found = verdicts(texts)
    assert found.dtype == np.int8
    expected = {0: "EMPTY", 32_767: "NONCANONICAL", 32_768: "CHECKSUM", 40_000: "REG_NO", 69_999: "PERSONAL_ID"}
    assert {place: Verdict(found[place]).name for place in np.flatnonzero(found).tolist()} == expected


def test_a_line_break_inside_a_cell_does_not_shift_its_neighbours() -> None:
    texts = [GOOD, f"{GOOD[:8]}\n{GOOD[8:17]}", GOOD, "\n" + GOOD[:17], GOOD]
    assert verdicts(texts).tolist() == [Verdict.OK, Verdict.LENGTH, Verdict.OK, Verdict.LENGTH, Verdict.OK]


@pytest.mark.parametrize("texts", [[], ()])
def test_no_cells(texts: list[str]) -> None:
    assert verdicts(texts).tolist() == []


@given(st.integers(0, 17), st.sampled_from([char for char in map(chr, range(128)) if char not in ALPHABET]))
def test_a_character_outside_the_alphabet_is_never_ok(place: int, char: str) -> None:
    assert verdicts([GOOD[:place] + char + GOOD[place + 1 :]])[0] != Verdict.OK
