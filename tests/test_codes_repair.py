"""What the corrector writes (policies A to D) and how it proposes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import ALPHABET, make_uscc, uscc_check
from credit_cli.codes.edits import letters_mapped, lost_tails, single_edits
from credit_cli.codes.register import agreed_code, mistakes
from credit_cli.codes.repair import Frequency, correct, normalise, propose, with_register
from credit_cli.codes.uscc import Verdict, verdict

GOOD = "91320621MA1MRHG205"
SEEDS = st.integers(0, 2**32)
LETTERS = {"0": "O", "1": "I", "2": "Z", "5": "S", "U": "V", "Y": "V"}


@given(SEEDS, st.sampled_from([str.lower, " {} ".format, "'{}".format, "信用代码：{}".format, "{}\u200b".format]))
def test_a_writes_the_canonical_form(seed: int, write: object) -> None:
    code = make_uscc(random.Random(seed))
    text = write(code)  # type: ignore[operator]
    repair = correct(text)
    assert normalise(text) == code
    assert (repair.corrected, repair.policy) == ((code, "A") if text != code else (None, None))


@given(SEEDS, st.integers(1, 3))
def test_b_reads_forbidden_letters_as_meant_or_leaves_the_cell(seed: int, count: int) -> None:
    rng = random.Random(seed)
    code = make_uscc(rng)
    places = rng.sample([place for place, char in enumerate(code) if char in LETTERS], count)
    text = "".join(LETTERS[char] if place in places else char for place, char in enumerate(code))
    repair = correct(text)
    assert repair.corrected in (code, None)
    if "V" not in text:
        assert (repair.corrected, repair.policy) == (code, "B")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("9132O621MA1MRHG205", "第5位 O→0"),
        ("9132062lMA1MRHG205", "第8位 l→1"),
        ("91320621MAlMRHG2O5", "第11位 l→1、第17位 O→0"),
        ("9132O62IMAIMRHG205", "第5位 O→0、第8位 I→1、第11位 I→1"),
        ("9132O621-MA1MRHG20S", "第5位 O→0、第18位 S→5"),
    ],
)
def test_b_says_what_it_read_differently(text: str, change: str) -> None:
    repair = correct(text)
    assert (repair.corrected, repair.policy, repair.kind) == (GOOD, "B", None)
    assert repair.evidence.startswith(change + "；")


def test_a_small_l_may_be_the_letter() -> None:
    code = next(code for code in (make_uscc(random.Random(seed)) for seed in range(1000)) if code[17] == "L")
    assert correct(code.lower()).corrected == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (GOOD, None),
        ("91320621MA1MRHG207", "checksum"),
        ("91320621MA1MRHG20", "length"),
        ("9132O621MA1MRHG207", "checksum"),
        ("140802200012347", "registration_number"),
        ("1408021234567", "registration_number"),
        ("M000100Y-4", "organisation_code"),
        ("140802M000100Y4", "tax_number"),
        ("360426199101010071", "personal_id"),
        ("9.11E+17", "numeric_cell"),
        ("911408021234567000.0", "numeric_cell"),
        ("", "placeholder"),
        ("/", "placeholder"),
        ("—", "placeholder"),
        ("无", "placeholder"),
        ("0" * 18, "placeholder"),
        ("0" * 17 + "X", "placeholder"),
        ("0" * 17 + "x", "placeholder"),
        ("某某有限公司", "name"),
        ("91350211M00013FA1N", "as_issued"),
        (f"{GOOD}（注销）", "other"),
    ],
)
def test_class_of_what_is_not_written(text: str, kind: str | None) -> None:
    repair = propose(text)
    assert (repair.kind, repair.corrected, repair.policy) == (kind, None, None)


@pytest.mark.parametrize("preset", ["numeric_cell", "placeholder", "duplicate"])
@pytest.mark.parametrize("text", [GOOD, GOOD.lower(), "9132O621MA1MRHG205"])
def test_a_class_set_by_the_caller_is_kept_and_nothing_written(text: str, preset: str) -> None:
    repair = propose(text, preset=preset)
    assert (repair.kind, repair.corrected) == (preset, None)


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        propose(GOOD, preset="nonsense")


@given(SEEDS, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_candidates_hold_every_check_and_contain_the_substituted_code(seed: int, place: int, char: str) -> None:
    code = make_uscc(random.Random(seed))
    text = code[:place] + char + code[place + 1 :]
    if text == code:
        return
    found = [edit.code for edit in single_edits(text)]
    assert code in found
    assert {verdict(each) for each in found} == {Verdict.OK}
    assert len(set(found)) == len(found)


@given(SEEDS, st.integers(0, 17), st.sampled_from(["delete", "insert", "swap", "jump"]), st.sampled_from(ALPHABET))
def test_every_other_single_edit_is_found_again(seed: int, place: int, kind: str, char: str) -> None:
    code = make_uscc(random.Random(seed))
    step = {"swap": 1, "jump": 2}.get(kind, 0)
    place = min(place, 17 - step)
    text = {
        "delete": code[:place] + code[place + 1 :],
        "insert": code[:place] + char + code[place:],
        "swap": code[:place] + code[place : place + 2][::-1] + code[place + 2 :],
        "jump": code[:place] + code[place : place + 3][::-1] + code[place + 3 :],
    }[kind]
    assert text == code or code in [edit.code for edit in single_edits(text)]
    assert mistakes(text, code, most=1) in (0, 1)


def test_brute_force_finds_no_substitution_that_the_solver_misses() -> None:
    text = "91320621MA1MRHG207"
    tried = {text[:place] + char + text[place + 1 :] for place in range(18) for char in ALPHABET}
    solved = {edit.code for edit in single_edits(text) if edit.kind == "substitute"}
    assert {code for code in tried if verdict(code) is Verdict.OK} == solved


def test_an_illegal_character_is_solved_in_its_place() -> None:
    assert [edit.code for edit in single_edits("91320621MA1MR?G205")] == [GOOD]
    assert single_edits("91320621MA1M??G205") == []


def test_lost_tails_are_codes_of_digits() -> None:
    found = lost_tails("916201055811843000")
    assert [edit.code for edit in found] == ["916201055811843378", "916201055811843453"]
    assert lost_tails("916201055811843378") == []
    assert {verdict(edit.code) for edit in found} == {Verdict.OK}


def test_letters_mapped_reads_three_letters_at_most() -> None:
    assert letters_mapped("IO") == ["10"]
    assert letters_mapped("V") == ["U", "Y"]
    assert letters_mapped("l") == ["1", "L"]
    assert letters_mapped("IOZS") == []
    assert letters_mapped("10") == []


def test_proposals_are_ranked_by_kind_likeness_and_frequency() -> None:
    rng = random.Random(8)
    common = Frequency.of([make_uscc(rng, region="320621") for _ in range(50)] + ["x"])
    assert common.regions == {"320621": 50}
    assert common.heads == {"91": 50}
    first = propose("91320621MA1MRGH205", frequency=common).candidates[0]
    assert first.code == GOOD
    assert first.reason.startswith("相邻两位颠倒：第14位“GH”→“HG”；")
    assert "区划320621" in first.reason
    assert "本文件中出现50次" in first.reason


def test_at_most_three_proposals_best_first_and_always_the_same() -> None:
    repair = propose("91320621MA1MRH205")
    scores = [candidate.score for candidate in repair.candidates]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert repair == propose("91320621MA1MRH205")


def test_a_code_among_other_text_is_proposed() -> None:
    repair = propose(f"某公司{GOOD.lower()}（注销）")
    assert [candidate.code for candidate in repair.candidates] == [GOOD]
    assert repair.corrected is None


@pytest.mark.parametrize(
    "text",
    ["91320621MA1MRHG207", "91320621MA1MRH205", "913206211MA1MRHG205", "91320621MA1MRGH205", "91320621MA1MHRG205"],
)
def test_c_writes_the_one_code_of_the_name_at_one_mistake(text: str) -> None:
    for evidence in ({"named": [GOOD]}, {"seen": [GOOD, GOOD.lower()]}, {"named": [GOOD], "seen": [text]}):
        repair = with_register(text, **evidence)  # type: ignore[arg-type]
        assert (repair.corrected, repair.policy, repair.kind, repair.candidates) == (GOOD, "C", None, ())


def test_c_restores_a_tail_that_became_zeros() -> None:
    text, code = "916201055811843000", "916201055811843378"
    for preset in (None, "numeric_cell"):
        repair = with_register(text, named=[code], preset=preset)
        assert (repair.corrected, repair.policy) == (code, "C")


def test_two_mistakes_are_written_only_when_the_caller_allows_two() -> None:
    text = "91320261MA1MRHG207"
    standing = with_register(text, named=[GOOD])
    assert standing.corrected is None
    assert [candidate.code for candidate in standing.candidates][:1] == [GOOD]
    assert "差2处" in standing.candidates[0].reason
    assert with_register(text, named=[GOOD], most_mistakes=2).corrected == GOOD


def test_d_writes_the_only_candidate_when_the_register_holds_it() -> None:
    text = "91320621MA1MRGH205"
    assert [edit.code for edit in single_edits(text)] == [GOOD]
    for register in ({GOOD}, [GOOD], {GOOD}.__contains__):
        repair = with_register(text, in_register=register)
        assert (repair.corrected, repair.policy) == (GOOD, "D")


@pytest.mark.parametrize(
    ("named", "seen", "expected"),
    [
        ([GOOD], [], GOOD),
        ([GOOD.lower(), GOOD], [], GOOD),
        ([GOOD, "140802200012347"], [], GOOD),
        ([], [GOOD], None),
        ([], [GOOD, GOOD], GOOD),
        ([], [GOOD, GOOD, "91350100M000100Y43"], None),
        ([GOOD, "91350100M000100Y43"], [], None),
        ([GOOD, "91350211M00013FA1N"], [], None),
        (["91350211M00013FA1N"], [], None),
        ([GOOD], ["91350100M000100Y43"] * 2, None),
        ([], [], None),
    ],
)
def test_evidence_speaks_only_when_it_agrees(named: list[str], seen: list[str], expected: str | None) -> None:
    assert agreed_code(named, seen) == expected


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        (GOOD, 0, 0),
        ("X" + GOOD[1:], 1, 1),
        (GOOD[1:], 1, 1),
        (GOOD[2:], 1, None),
        (GOOD[2:], 2, 2),
        ("某公司", 2, None),
    ],
)
def test_number_of_mistakes(text: str, most: int, expected: int | None) -> None:
    assert mistakes(text, GOOD, most=most) == expected


def test_an_organisation_code_leads_to_the_code_of_the_name() -> None:
    repair = with_register(GOOD[8:17], named=[GOOD])
    assert (repair.corrected, repair.kind) == (None, "organisation_code")
    assert repair.candidates[0].code == GOOD
    assert "组织机构代码" in repair.candidates[0].reason
    assert uscc_check(GOOD[:17]) == GOOD[17]
