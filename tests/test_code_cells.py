"""Whatever stands in the party's code cell: a code that may pass stays silent, anything else has one finding there."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import ALPHABET, make_body, make_regno, make_ric, make_uscc
from credit_cli.checks.cells import covered
from credit_cli.codes import ric, uscc
from credit_cli.codes.canonical import canonical, oddities
from credit_cli.codes.verdict import Verdict
from tables import BOOK, findings

XZCF = BOOK.datasets["xzcf"]
SEEDS = st.integers(0, 2**32)
SILENT = {Verdict.OK, Verdict.STAND_IN}
"""The stand-in is refused by a rule of its own, and only where it may not stand."""


def found_at(text: str, **row: str) -> list[str]:
    """The rules about this text as the code of the example's organisation, without those that compare fields."""
    address = "C2"
    hits = findings(XZCF, [{**XZCF.example, **row, "CF_XDR_SHXYM": text}])
    return sorted(rule for rule, cell in hits if cell == address and rule[:3] in {"COD", "PID", "REQ", "FMT"})


def damaged(seed: int) -> str:
    """A code, or a number of another kind, after one ordinary slip of the typist."""
    rng = random.Random(seed)
    code = make_uscc(rng)
    kinds = (code, make_ric(rng), make_ric(rng) + "01", make_regno(rng), make_body(rng), "140802" + make_body(rng))
    text = rng.choice(kinds)
    place = rng.randrange(len(text))
    slips = (
        text[:place] + text[place + 1 :],
        text[:place] + rng.choice(ALPHABET + "OIZSV") + text[place:],
        text[:place] + rng.choice(ALPHABET + "OIZSVo-。") + text[place + 1 :],
        text[1:],
        text[:15],
        text.lower(),
        text,
    )
    return rng.choice(slips)


@settings(max_examples=400)
@given(SEEDS.map(damaged) | st.text(min_size=1, max_size=22) | st.text("0123456789", min_size=1, max_size=21))
def test_every_cell_that_is_no_code_has_exactly_one_finding(text: str) -> None:
    if uscc.verdict(text) in SILENT:
        return
    assert len(found_at(text)) == 1, (text, uscc.verdict(text).name, found_at(text))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1110000101101628N", "COD002"),  # a code that lost its 9: no date of birth may be read out of it
        ("14080219800101123201", "PID001"),
        ("140802198001011231", "PID001"),
        ("140802800101123", "PID001"),
        ("830000199001010019", "PID001"),
        ("\u200b", "REQ002"),
        ("\u00ad\u2060 ", "REQ002"),
    ],
)
def test_rule_of(text: str, rule: str) -> None:
    assert found_at(text) == [rule]


@given(SEEDS)
def test_a_shortened_code_is_never_called_a_personal_number(seed: int) -> None:
    code = make_uscc(random.Random(seed))
    for text in (code[1:], code[:-1], code[:8] + code[9:]):
        assert uscc.verdict(text) in {Verdict.LENGTH, Verdict.TAX_NO}


def test_residence_permits_are_personal_numbers_and_the_corps_bears_none() -> None:
    first17 = "83000019900101001"
    assert [last for last in "0123456789X" if ric.is_valid(first17 + last)] == ["2"]
    assert not any(ric.is_valid("99" + first17[2:] + last) for last in "0123456789X")


@pytest.mark.parametrize("slip", range(18))
def test_a_personal_number_with_a_slip_is_covered_wherever_it_is_shown(slip: int) -> None:
    number = make_ric(random.Random(slip))
    for text in (number[:slip] + number[slip + 1 :], number[:slip] + number[slip] + number[slip:], f" {number} "):
        assert number[6:14] not in covered(text), text
        assert covered(text).count("*") >= 11


def test_codes_with_a_slip_stay_legible_but_for_the_few_that_hold_a_date_of_birth() -> None:
    codes = [make_uscc(random.Random(seed)) for seed in range(2000)]
    slips = [text for code in codes for text in (code[1:], code[:9] + code[8:], code[:17])]
    assert sum(covered(text) != text for text in slips) < len(slips) / 200


CODE = "91140802MA0EXAMP13"
# what was typed → what is said of it
ODD = {
    f" {CODE}": "前面有空格",
    f"\u3000{CODE} ": "前后有空格",
    f"{CODE}\t": "后面有制表符",
    f"\n{CODE} ": "前面有换行，后面有空格",
    f"\ufeff{CODE}": "前面有看不见的字符",
    f"'{CODE}": "前面有引号",
    "9114 0802-MA0EXAMP13": "中间有空格、连字符",
    "91140802ma0examp13": "有小写字母",
    "９1140802MA0EXAMP13": "有全角字符",
    f"代码{CODE}": "多了代码以外的文字",
}


@pytest.mark.parametrize(("text", "said"), ODD.items())
def test_how_a_code_is_written_is_said_in_words_that_can_be_seen(text: str, said: str) -> None:
    assert (canonical(text), oddities(text)) == (CODE, said)


@given(SEEDS.map(damaged) | st.text(max_size=22) | st.text("９a- '\u200b①代码：9A\t", max_size=12))
def test_there_are_words_for_whatever_the_clean_up_changes(text: str) -> None:
    if canonical(text) != text:
        assert oddities(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("14080219800101123", "PID002"),
        ("140802199001010000", "PID002"),
        ("1.40802E+17", "COD012"),
        ("张三", "PID002"),
        ("E12345678", None),
        ("H01234567", None),
        ("140802********123X", None),
    ],
)
@pytest.mark.parametrize("pack", ["xzcf-2016", "xzxk-2016"])
def test_in_the_column_of_identity_numbers_a_passport_may_stand(pack: str, text: str, rule: str | None) -> None:
    known = BOOK.datasets[pack]
    field = f"{known.roles.party[:2]}_XDR_SFZ"
    cells = {cell for found, cell in findings(known, [{**known.example, field: text}]) if found == rule}
    assert len(cells) == (rule is not None)
    assert not {found for found, _ in findings(known, [{**known.example, field: text}])} - {rule}
