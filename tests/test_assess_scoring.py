"""Presets as data: points, formula in words, and what a faulty preset is told."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.assess.scoring import Measure, Shares, load
from credit_cli.errors import ConfigError

DEFAULT, PLATEAU = load("default"), load("plateau")
LEDGERLESS: tuple[Measure, ...] = ("completeness", "ledger")


def shares(compliance: str | None, timeliness: str | None, completeness: str | None, ledger: str | None) -> Shares:
    given = (compliance, timeliness, completeness, ledger)
    names: tuple[Measure, ...] = ("compliance", "timeliness", "completeness", "ledger")
    return {name: None if text is None else Fraction(text) for name, text in zip(names, given, strict=True)}


@pytest.mark.parametrize(
    ("measured", "default", "plateau"),
    [
        (("1", "1", "1", "1"), "100.00", "100.00"),
        (("0", "0", "0", "0"), "0.00", "0.00"),
        (("0.95", "0.95", "0.95", "1"), "95.50", "100.00"),
        (("0.9", "0.8", "0.7", "0.5"), "79.00", "82.89"),
        (("1", "1", None, None), "100.00", "100.00"),
        (("118/120", "119/120", None, None), "98.69", "100.00"),
        (("0.5", None, None, None), "50.00", "52.63"),
        (("0.5", "1", "1", "0"), "70.00", "71.05"),
        ((None, None, None, None), None, None),
    ],
)
def test_points(measured: tuple[str | None, ...], default: str | None, plateau: str | None) -> None:
    for scoring, expected in ((DEFAULT, default), (PLATEAU, plateau)):
        assert scoring.score(shares(*measured)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(("ledger", "share"), [("on_time", 1), ("late", Fraction(1, 2)), ("zero", 1), ("missing", 0)])
def test_zero_ledger_is_a_filed_one_and_a_missing_one_is_not(ledger: str, share: Fraction) -> None:
    assert DEFAULT.filed(ledger) == share  # type: ignore[arg-type]


def test_formula_is_generated_from_the_preset_and_says_what_is_left_out() -> None:
    assert DEFAULT.formula() == (
        "得分＝合规率×40＋按时率（1－迟报率）×30＋完整率（1－瞒报率）×20＋台账报送（按时10分、迟报5分、零报送10分、未报0分），"
        "满分100分；未报台账的部门，是否有应报未报无从核实，完整一项不得分；个别部门某项无从计量的，按该部门其余各项折算。"
    )
    assert "无从计量，不计分，按其余70分折算为100分" in DEFAULT.formula(unmeasured=LEDGERLESS)
    assert "合规率（达到95%得满分，不足95%按其÷95%计）×40" in PLATEAU.formula()


_SHARE = st.one_of(st.none(), st.fractions(0, 1))


@given(st.tuples(_SHARE, _SHARE, _SHARE, _SHARE), st.sampled_from([DEFAULT, PLATEAU]))
def test_score_lies_between_0_and_100_and_between_the_worst_and_best_part(
    measured: tuple[Fraction | None, ...], scoring: object
) -> None:
    names: tuple[Measure, ...] = ("compliance", "timeliness", "completeness", "ledger")
    score = scoring.score(dict(zip(names, measured, strict=True)))  # type: ignore[attr-defined]
    known = [share for share in measured if share is not None]
    assert (score is None) == (not known)
    if known:
        assert Decimal(0) <= score <= Decimal(100)
        assert float(score) >= 100 * float(min(known)) - 0.01
        if scoring is DEFAULT:
            assert float(score) <= 100 * float(max(known)) + 0.01


def preset(part: str, *, name: str = "x") -> str:
    return f'id = "{name}"\ntitle = "本市"\nsource = "本市办法"\npart = [{part}]'


WHOLE = '{measure = "compliance", title = "合规率", weight = 100.0}'
HALF = '{measure = "compliance", title = "合规率", weight = 50}'
GREEDY = '{measure = "ledger", title = "", weight = 100, points = {on_time = 101, late = 0, zero = 0, missing = 0}}'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("别的", preset(WHOLE), "没有名为“没有”的计分办法"),
        ("没有", "a = ", "不是合法的 TOML"),
        ("没有", preset(""), "part"),
        ("没有", preset(WHOLE) + "\nwat = 1", "wat"),
        ("没有", preset(HALF), "之和应为 100"),
        ("没有", preset(WHOLE.replace("compliance", "ledger")), "points 应恰好写明"),
        ("没有", preset(GREEDY), "不能超过 weight"),
        ("没有", preset(f"{HALF}, {HALF}"), "写了两次"),
    ],
)
def test_faulty_preset_is_named_with_its_key(tmp_path: Path, name: str, text: str, message: str) -> None:
    folder = tmp_path / "scoring"
    folder.mkdir()
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load("没有", overrides=tmp_path)
    assert caught.value.remedy


def test_workspace_may_replace_a_preset(tmp_path: Path) -> None:
    (tmp_path / "scoring").mkdir()
    (tmp_path / "scoring" / "default.toml").write_text(preset(WHOLE, name="default"), encoding="utf-8")
    scoring = load("default", overrides=tmp_path)
    assert (scoring.title, scoring.score(shares("0.98765", None, None, None))) == ("本市", Decimal("98.77"))
    assert (
        scoring.formula(unmeasured=LEDGERLESS)
        == "得分＝合规率×100，满分100分；个别部门某项无从计量的，按该部门其余各项折算。"
    )
