"""Regions, authorities and the canonical writing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.codes import authority, region
from credit_cli.codes.canonical import canonical, fold
from credit_cli.codes.region import RegionName


@pytest.mark.parametrize("code", ["140802", "140000", "100000", "991000", "610131", "110103", "710000"])
def test_known_regions(code: str) -> None:
    assert region.known(code)
    found = region.describe(code)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("code", ["140899", "961234", "101234", "14080", "1408021", "", "14080x", "99000x", "９９0000"])
def test_unknown_regions(code: str) -> None:
    assert not region.known(code)
    assert region.describe(code) is None


def test_names_carry_their_years() -> None:
    found = region.describe("130321")
    assert found is not None
    assert found.province == "河北省"
    assert found.names == (RegionName("青龙县", 1983, 1985), RegionName("青龙满族自治县", 1986, None))


@pytest.mark.parametrize(
    ("code", "province", "source"),
    [
        ("991000", "新疆生产建设兵团", "GB 32100-2015"),
        ("100000", "国家级登记机关", "GB 32100-2015"),
        ("610131", "陕西省", "真实代码中出现的开发区等区划码"),
        ("140802", "山西省", "GB/T 2260（含历年版本）"),
    ],
)
def test_source_of_a_region(code: str, province: str, source: str) -> None:
    found = region.describe(code)
    assert found is not None
    assert (found.province, found.source) == (province, source)


def test_provinces() -> None:
    every = {f"{number:02d}" for number in range(100)}
    expected = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
    assert {two for two in every if region.known_province(two)} == {*expected.split(), "81", "82", "99"}


def test_every_region_is_six_digits_of_a_known_province() -> None:
    wrong = {code for code in region.codes() if not re.fullmatch("[0-9]{6}", code)}
    assert wrong == set()
    assert {code for code in region.codes() if not region.known_province(code[:2])} == {"100000"}


def test_authorities() -> None:
    row = authority.describe("9", "2")
    assert row is not None
    assert row.category_name == "个体工商户"
    assert row.verified
    assert authority.known("N1")
    assert authority.describe("9", "4") is None


@pytest.mark.parametrize("pair", ["G1", "J1"])
def test_unverified_authorities_are_neither_known_nor_wrong(pair: str) -> None:
    assert not authority.known(pair)
    assert authority.unverified(pair)
    row = authority.describe(*pair)
    assert row is not None
    assert not row.verified


@pytest.mark.parametrize(
    "text",
    [
        "91140802ma1abc23xl",
        "\ufeff91140802MA1ABC23XL\u200b",
        "9114-0802\u2010MA1A\u2014BC23\u2212XL",
        "９１１４０８０２ＭＡ１ＡＢＣ２３ＸＬ",
        "'91140802MA1ABC23XL",
        "“91140802MA1ABC23XL”",
        " 9114 0802\u3000MA1A\u00a0BC23\tXL\r\n",
        "信用代码:91140802MA1ABC23XL",
        "统一社会信用代码：91140802MA1ABC23XL",
        "统一社会信用代码（18位）：91140802MA1ABC23XL",
        "统一社会信用代码证号 91140802MA1ABC23XL",
        "代码=91140802MA1ABC23XL",
        "USCC: 91140802MA1ABC23XL",
    ],
)
def test_canonical_writing(text: str) -> None:
    assert canonical(text) == "91140802MA1ABC23XL"


@pytest.mark.parametrize(
    ("text", "expected"), [("ﬁ", "FI"), ("ı", "ı"), ("é", "é"), ("91?", "91?"), ("某公司", "某公司")]
)
def test_only_ascii_is_raised_to_upper_case(text: str, expected: str) -> None:
    assert canonical(text) == expected


def test_case_is_kept_for_policy_b() -> None:
    assert fold(" 9l1-A ") == "9l1A"


@given(st.text(max_size=40))
def test_canonical_is_idempotent(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
