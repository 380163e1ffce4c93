"""What the corrector must never do, each with evidence that tempts it to."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import ALPHABET, body_check, make_regno, make_ric, make_uscc, uscc_check
from credit_cli.codes.edits import letters_mapped, single_edits
from credit_cli.codes.repair import Repair, correct, propose, with_register
from credit_cli.codes.uscc import Verdict, verdict

GOOD = "91320621MA1MRHG205"
PILOT = "91350211M00013FA1N"
SEEDS = st.integers(0, 2**32)


def tempted(text: str, *codes: str, **more: object) -> Repair:
    """Every kind of evidence at once, all of it for the given codes."""
    return with_register(text, named=codes, seen=codes * 2, in_register=set(codes), **more)  # type: ignore[arg-type]


def chengdu() -> str:
    """A code of Chengdu that ends in Y where 1 is due."""
    rng = random.Random(7)
    return next(code for code in iter(lambda: make_uscc(rng, region="510104"), "") if code[17] == "1")[:17] + "Y"


@given(SEEDS, st.sampled_from(["140802", "140899"]))
def test_never_a_code_that_passes(seed: int, region: str) -> None:
    rng = random.Random(seed)
    code = make_uscc(rng, region=region)
    near = next(other for other in iter(lambda: make_uscc(rng), ""))
    repair = tempted(code, near)
    assert (repair.corrected, repair.kind, repair.candidates) == (None, None, ())


def test_never_a_passing_code_for_a_passing_neighbour() -> None:
    # Two real codes that differ in two places only: the name's code is near, yet the cell is right as it is.
    cell, other = "91310115739785010B", "9131011573978507XB"
    assert verdict(cell) is verdict(other) is Verdict.OK
    assert tempted(cell, other, most_mistakes=2).corrected is None


@given(SEEDS, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_never_because_only_one_candidate_is_left(seed: int, place: int, char: str) -> None:
    code = make_uscc(random.Random(seed))
    text = code[:place] + char + code[place + 1 :]
    for repair in (correct(text), propose(text), with_register(text), with_register(text, seen=[code])):
        assert repair.corrected is None


def test_one_candidate_and_no_register_is_a_proposal() -> None:
    text = "91320621MA1MRGH205"
    assert len(single_edits(text)) == 1
    repair = propose(text)
    assert (repair.corrected, repair.candidates[0].code) == (None, GOOD)


@given(SEEDS)
def test_never_the_check_character_by_calculation(seed: int) -> None:
    code = make_uscc(random.Random(seed))
    for char in ALPHABET:
        if char != code[17]:
            assert propose(code[:17] + char).corrected is None
            assert with_register(code[:17] + char).corrected is None


@pytest.mark.parametrize("issued", [PILOT, "91350203M0001QKT19", "91350200M000000510", "91350128M00000019A", chengdu()])
def test_never_a_code_issued_with_a_wrong_check(issued: str) -> None:
    recalculated = issued[:17] + uscc_check(issued[:17])
    assert verdict(recalculated) is Verdict.OK
    repair = tempted(issued, recalculated)
    assert (repair.corrected, repair.kind, repair.verdict) == (None, "as_issued", Verdict.AS_ISSUED)
    assert repair.candidates == ()


@pytest.mark.parametrize("place", [6, 13, 14, 16])
def test_never_a_mistyped_pilot(place: int) -> None:
    text = PILOT[:place] + ("9" if PILOT[place] != "9" else "8") + PILOT[place + 1 :]
    for target in [edit.code for edit in single_edits(text)] + [PILOT[:17] + uscc_check(PILOT[:17])]:
        assert tempted(text, target).corrected is None


def test_never_a_code_of_chengdu_that_ends_in_y() -> None:
    issued = chengdu()
    text = issued[:10] + ("3" if issued[10] != "3" else "4") + issued[11:]
    for edit in single_edits(text):
        assert tempted(text, edit.code).corrected is None


@pytest.mark.parametrize("text", ["91320621MA1MRHG207", "91320621MA1MRH205", "9132O621MA1MRHG205"])
def test_never_a_text_that_the_register_holds_verbatim(text: str) -> None:
    for repair in (
        with_register(text, named=[GOOD], in_register={text, GOOD}),
        with_register(text, named=[GOOD, text]),
    ):
        assert (repair.corrected, repair.kind, repair.policy) == (None, "as_issued", None)


@given(SEEDS)
def test_never_a_number_of_another_kind(seed: int) -> None:
    rng = random.Random(seed)
    code = make_uscc(rng)
    for text in (make_ric(rng), make_regno(rng), code[8:17], f"{code[8:16]}-{code[16]}", "140802" + code[8:17]):
        repair = tempted(text, code)
        assert repair.corrected is None
        assert repair.kind in {"personal_id", "registration_number", "organisation_code", "tax_number"}


def test_never_a_personal_id_though_a_code_is_one_edit_away() -> None:
    # 131101 + 19…: read as a code, the number has authority 13 and the known region 110119.
    rng = random.Random(1)
    numbers = [make_ric(rng, region="131101") for _ in range(200)]
    near = [(number, edit.code) for number in numbers for edit in single_edits(number)]
    assert {verdict(target) for _, target in near} == {Verdict.OK}
    assert {tempted(number, target).corrected for number, target in near} == {None}
    assert {tempted(number, target).kind for number, target in near} == {"personal_id"}


@pytest.mark.parametrize("text", ["0" * 18, "0" * 17 + "X", "0" * 17 + "x", " " + "0" * 17 + "X"])
def test_never_the_stand_in_or_zeros(text: str) -> None:
    repair = tempted(text, GOOD)
    assert (repair.corrected, repair.kind) == (None, "placeholder")


def test_never_a_sole_trader_of_another_region() -> None:
    code = make_uscc(random.Random(4), category="2", region="140802")
    elsewhere = code[:7] + "3" + code[8:]
    body = code[:12] + ("7" if code[12] != "7" else "8") + code[13:]
    assert with_register(elsewhere, named=[code]).corrected is None
    assert with_register(code[:5] + code[6:], named=[code]).corrected is None
    assert with_register(body, named=[code]).corrected == code
    company = make_uscc(random.Random(4), region="140802")
    assert with_register(company[:7] + "3" + company[8:], named=[company]).corrected == company


def test_never_when_the_name_speaks_for_two_codes_or_once_only() -> None:
    text, other = "91320621MA1MRHG207", "91350100M000100Y43"
    assert with_register(text, named=[GOOD, other]).corrected is None
    assert with_register(text, seen=[GOOD]).corrected is None
    assert with_register(text, named=[GOOD], seen=[other, other]).corrected is None


def test_b_never_against_the_name() -> None:
    text, other = "91320621MA1MRHG2O5", "91350100M000100Y43"
    assert with_register(text, named=[GOOD]).policy == "B"
    repair = with_register(text, named=[other])
    assert repair.corrected is None
    assert [candidate.code for candidate in repair.candidates] == [other, GOOD]


@pytest.mark.parametrize("text", ["V1340000704981548G", "911403117460H665ST"])
def test_b_never_an_odd_reading(text: str) -> None:
    """Two slips, one of them a forbidden letter: read as meant, a rare head or a letter amid digits comes out."""
    assert [code for code in letters_mapped(text) if verdict(code) is Verdict.OK] != []
    assert correct(text).corrected is None


def test_b_never_the_first_character() -> None:
    code = make_uscc(random.Random(5), authority="1", category="2")
    repair = propose("I" + code[1:])
    assert (repair.corrected, repair.candidates[0].code) == (None, code)


def test_d_never_against_the_name() -> None:
    text, other = "91320621MA1MRGH205", "91350100M000100Y43"
    assert with_register(text, in_register={GOOD}).corrected == GOOD
    assert with_register(text, in_register={GOOD, other}, named=[other]).corrected is None


def test_d_never_among_several_candidates() -> None:
    text = "91320621MA1MRHG207"
    assert len(single_edits(text)) > 1
    assert with_register(text, in_register={GOOD}).corrected is None


@given(SEEDS)
def test_a_body_issued_wrong_is_left_to_the_registrar(seed: int) -> None:
    code = make_uscc(random.Random(seed))
    first17 = code[:16] + ("0" if body_check(code[8:16]) != "0" else "1")
    text = first17 + uscc_check(first17)
    repair = tempted(text, code, most_mistakes=2)
    assert (repair.verdict, repair.corrected, repair.kind) == (Verdict.BODY, None, "as_issued")


def test_a_numeric_cell_is_written_for_its_tail_only() -> None:
    code = "916201055811843378"
    assert with_register("916201055811843379", named=[code], preset="numeric_cell").corrected is None
    assert with_register(code, named=["916201055811843453"], preset="numeric_cell").corrected is None


@given(st.text(max_size=25))
def test_no_text_raises_and_no_written_code_fails(text: str) -> None:
    repair = with_register(text, named=[GOOD], seen=[GOOD] * 2, in_register={GOOD})
    assert repair.corrected is None or verdict(repair.corrected) in (Verdict.OK, Verdict.REGION)
    assert (repair.corrected is None) == (repair.policy is None)
