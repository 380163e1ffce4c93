"""Organisation codes, registration numbers, resident IDs and tax numbers on python-stdnum's contract."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)

from codegen import make_body, make_regno, make_ric
from credit_cli.codes import orgcode, regno, ric, taxno

SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize(
    ("validate", "text", "error"),
    [
        (orgcode.validate, "60003734", InvalidLength),
        (orgcode.validate, "6000373_4", InvalidFormat),
        (orgcode.validate, "600037342", InvalidChecksum),
        (regno.validate, "14080220001234", InvalidLength),
        (regno.validate, "14080220001234X", InvalidFormat),
        (regno.validate, "960802200012347", InvalidComponent),
        (regno.validate, "140802200012348", InvalidChecksum),
        (ric.validate, "3604261991010100", InvalidLength),
        (ric.validate, "36042619910101X071", InvalidFormat),
        (ric.validate, "360426199113010071", InvalidComponent),
        (ric.validate, "960426199101010071", InvalidComponent),
        (ric.validate, "360426199101010072", InvalidChecksum),
        (ric.validate, "140802681303001", InvalidComponent),
        (taxno.validate, "140802600037341X", InvalidLength),
        (taxno.validate, "14080260003734/", InvalidFormat),
        (taxno.validate, "140899600037341", InvalidComponent),
    ],
)
def test_each_fault_has_its_exception(validate: object, text: str, error: type[ValidationError]) -> None:
    with pytest.raises(error):
        validate(text)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["60003734-1", "600037341", " 60003734－1 ", "组织机构代码：60003734-1"])
def test_organisation_code_with_or_without_hyphen(text: str) -> None:
    assert orgcode.validate(text) == "600037341"
    assert orgcode.format(text) == "60003734-1"


@pytest.mark.parametrize("code", ["600037341", "782182443", "M000100Y4", "14463330X"[:8] + "X"])
def test_bodies_of_real_codes_hold(code: str) -> None:
    assert orgcode.is_valid(code) is (orgcode.calc_check_digit(code[:8]) == code[8])


@given(SEEDS)
def test_organisation_code_has_one_check_character(seed: int) -> None:
    body = make_body(random.Random(seed))
    assert [char for char in "0123456789X" if orgcode.is_valid(body[:8] + char)] == [body[8]]


@given(SEEDS)
def test_registration_number_has_one_check_digit(seed: int) -> None:
    number = make_regno(random.Random(seed))
    assert [char for char in "0123456789" if regno.is_valid(number[:14] + char)] == [number[14]]
    assert regno.is_checkable(number)


def test_registration_number_of_thirteen_digits_is_recognised_only() -> None:
    assert regno.validate("注册号：1408021234567") == "1408021234567"
    assert not regno.is_checkable("1408021234567")
    assert regno.format("1000001000001 ") == "1000001000001"


@given(SEEDS)
def test_resident_id_has_one_check_character(seed: int) -> None:
    number = make_ric(random.Random(seed))
    assert [char for char in "0123456789X" if ric.is_valid(number[:17] + char)] == [number[17]]
    assert ric.validate(number.lower()) == number


def test_a_person_born_before_the_county_is_still_a_person() -> None:
    # 140802 exists since 2000; python-stdnum refuses the number, which would let personal data pass unmasked.
    assert ric.is_valid("140802196811010961")


def test_latest_year_of_birth() -> None:
    number = make_ric(random.Random(1))
    assert ric.is_valid(number, latest_year=int(number[6:10]))
    assert not ric.is_valid(number, latest_year=int(number[6:10]) - 1)


def test_old_form_of_fifteen_digits() -> None:
    assert ric.format("140802680303001") == ric.validate("140802 680303 001") == "140802680303001"


@pytest.mark.parametrize("text", ["140802600037341", "14080260003734101", "140802600037341ABC", "14080260003734100001"])
def test_tax_number_of_a_unit(text: str) -> None:
    assert taxno.validate(text) == taxno.format(f" {text.lower()} ") == text
    assert not taxno.is_of_person(text)


def test_tax_number_of_a_person() -> None:
    assert taxno.is_valid("36042619910101007101")
    assert taxno.is_of_person("36042619910101007101")


@given(st.lists(st.one_of(st.text(max_size=20), st.from_regex(r"[0-9]{15}|[0-9]{13}|[0-9A-Z]{9}", fullmatch=True))))
def test_whole_columns_of_old_codes_are_judged_as_each_by_itself(texts: list[str]) -> None:
    rng = random.Random(len(texts))
    texts = [
        *texts,
        make_regno(rng),
        make_body(rng),
        f"{make_body(rng)[:8]}-0",
        "MA0EXAMP-1",
        "１４０８０２９６９１４２５５５",
    ]
    numbers = [bool(text) and regno.is_checkable(text) and not regno.is_valid(text) for text in texts]
    assert regno.are_wrong(texts).tolist() == numbers
    codes = [len(orgcode.compact(text)) == 9 and not orgcode.is_valid(text) for text in texts]
    assert orgcode.are_wrong(texts).tolist() == codes
