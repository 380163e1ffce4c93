"""Unified social credit codes: the scalar contract and the precedence of verdicts."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError

from codegen import ALPHABET, body_check, make_ric, make_uscc, uscc_check
from credit_cli.codes import uscc
from credit_cli.codes.uscc import Verdict, verdict

GOOD = "91350100M000100Y43"  # GB 32100-2015, annex B
SEEDS = st.integers(0, 2**32)

with (Path(__file__).parent / "data" / "uscc_vectors.csv").open(encoding="utf-8", newline="") as lines:
    VECTORS = [(row["code"], row["verdict"]) for row in csv.DictReader(lines)]


def head(authority: str, region: str, body8: str = "12345678") -> str:
    first17 = authority + region + body8 + body_check(body8)
    return first17 + uscc_check(first17)


@pytest.mark.parametrize(("code", "expected"), VECTORS)
def test_published_codes(code: str, expected: str) -> None:
    assert verdict(code).name == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, Verdict.OK),
        ("", Verdict.EMPTY),
        (" \u3000\u200b\ufeff\n", Verdict.EMPTY),
        ("0" * 17 + "X", Verdict.STAND_IN),
        ("0" * 17 + "x", Verdict.NONCANONICAL),
        ("0" * 18, Verdict.ZEROS),
        ("0" * 9 + " " + "0" * 9, Verdict.ZEROS),
        (GOOD.lower(), Verdict.NONCANONICAL),
        (f"'{GOOD}", Verdict.NONCANONICAL),
        (f"{GOOD[:9]}\u00a0{GOOD[9:]}", Verdict.NONCANONICAL),
        (f"统一社会信用代码：{GOOD}", Verdict.NONCANONICAL),
        ("".join(chr(ord(char) + 0xFEE0) for char in GOOD), Verdict.NONCANONICAL),
        ("M000100Y4", Verdict.ORG_CODE),
        ("M000100Y-4", Verdict.ORG_CODE),
        ("M000100Y5", Verdict.LENGTH),
        ("140802200012347", Verdict.REG_NO),
        ("1408021234567", Verdict.REG_NO),
        ("140802M000100Y4", Verdict.TAX_NO),
        ("140802M000100Y401", Verdict.TAX_NO),
        ("140802M000100Y4ABC", Verdict.TAX_NO),
        ("140802680303001", Verdict.PERSONAL_ID),
        ("360426199101010071", Verdict.PERSONAL_ID),
        ("36042619910101007101", Verdict.PERSONAL_ID),
        ("运城市某某商贸有限公司", Verdict.NAME),
        ("无", Verdict.NOT_A_CODE),
        ("暂无", Verdict.NOT_A_CODE),
        ("N/A", Verdict.NOT_A_CODE),
        ("----", Verdict.NOT_A_CODE),
        ("信用代码：", Verdict.NOT_A_CODE),
        ("9.11E+17", Verdict.NOT_A_CODE),
        ("ABC", Verdict.NOT_A_CODE),
        (GOOD[:17], Verdict.LENGTH),
        (f"{GOOD}3", Verdict.LENGTH),
        ("9135O100M000100Y43", Verdict.FORBIDDEN_LETTER),
        ("91350100M000100Y4?", Verdict.ILLEGAL_CHAR),
        ("913A0100M000100Y43", Verdict.ILLEGAL_CHAR),
        (f"{GOOD}（已注销）", Verdict.ILLEGAL_CHAR),
        (head("14", "140802"), Verdict.AUTHORITY),
        (head("B7", "320621"), Verdict.AUTHORITY),
        (head("91", "990101"), Verdict.OK),
        (head("91", "100000"), Verdict.OK),
        (head("91", "101234"), Verdict.PROVINCE),
        (head("91", "960101"), Verdict.PROVINCE),
        (head("91", "140899"), Verdict.REGION),
        (head("91", "610131"), Verdict.OK),
        (head("N1", "140802"), Verdict.OK),
        (head("G1", "110000"), Verdict.AUTHORITY_UNVERIFIED),
        ("91350211M00013FA1N", Verdict.AS_ISSUED),
        ("91350211M00013FA2N", Verdict.CHECKSUM),
        ("91320621MA1MRHG207", Verdict.CHECKSUM),
    ],
)
def test_verdict(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


def test_chengdu_codes_ending_y_where_1_is_due_are_as_issued() -> None:
    rng = random.Random(7)
    code = next(code for code in iter(lambda: make_uscc(rng, region="510104"), "") if code[17] == "1")
    assert verdict(code) is Verdict.OK
    assert verdict(code[:17] + "Y") is Verdict.AS_ISSUED
    assert verdict(code[:17] + "X") is Verdict.CHECKSUM


def test_body_check_is_named_when_mod_31_holds() -> None:
    first17 = "91140802123456780"
    assert body_check("12345678") != "0"
    assert verdict(first17 + uscc_check(first17)) is Verdict.BODY


def test_a_valid_code_that_is_also_a_personal_id_is_a_code() -> None:
    # 131101 + 19…: the known region 110119 stands inside, so one in 341 holds every check of both standards.
    rng = random.Random(11)
    found = {number: verdict(number) for number in (make_ric(rng, region="131101") for _ in range(2000))}
    assert set(found.values()) == {Verdict.PERSONAL_ID, Verdict.OK}
    assert {n for n, v in found.items() if v is Verdict.OK} == {
        n for n in found if uscc_check(n[:17]) == n[17] and body_check(n[8:16]) == n[16] and n[6:8] == "19"
    }


@given(SEEDS)
def test_generated_codes_are_valid_and_any_other_check_character_is_not(seed: int) -> None:
    code = make_uscc(random.Random(seed))
    assert verdict(code) is Verdict.OK
    assert uscc.validate(f" {code.lower()} ") == code
    assert uscc.calc_check_digit(code[:17]) == uscc.expected_check(code) == code[17]
    assert uscc.body_check_digit(code[8:16]) == code[16]
    assert [char for char in ALPHABET if uscc.is_valid(code[:17] + char)] == [code[17]]


@given(st.text("0123456789", min_size=8, max_size=8), st.text(ALPHABET, min_size=9, max_size=9), st.booleans())
def test_agrees_with_python_stdnum_about_the_check_character(digits: str, body: str, right: bool) -> None:
    code = digits + body
    code += uscc_check(code) if right else ALPHABET[(ALPHABET.index(uscc_check(code)) + 1) % 31]
    assert stdnum_uscc.is_valid(code) is right
    assert uscc.expected_check(code) == stdnum_uscc.calc_check_digit(code[:17])
    found = verdict(code)
    if right:
        assert found not in (Verdict.CHECKSUM, Verdict.AS_ISSUED)
    else:
        assert found not in (Verdict.OK, Verdict.BODY, Verdict.REGION, Verdict.AUTHORITY_UNVERIFIED)


def test_letters_that_python_stdnum_refuses_are_lawful_authorities() -> None:
    code = make_uscc(random.Random(3), authority="N", category="2")
    assert not stdnum_uscc.is_valid(code)
    assert uscc.validate(code) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "EMPTY"), ("0" * 18, "ZEROS"), ("9135O100M000100Y43", "FORBIDDEN_LETTER"), ("无", "NOT_A_CODE")],
)
def test_validate_raises_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(uscc.UsccError) as caught:
        uscc.validate(text)
    assert caught.value.reason.name == reason
    assert str(caught.value) == uscc.REASONS[caught.value.reason]
    assert isinstance(caught.value, ValidationError)
    assert not uscc.is_valid(text)


def test_every_verdict_has_a_phrase() -> None:
    assert set(uscc.REASONS) == set(Verdict)


@pytest.mark.parametrize("text", ["", "9114", "9135O100M000100Y43", "某公司"])
def test_no_expected_check_without_seventeen_legal_characters(text: str) -> None:
    assert uscc.expected_check(text) is None
