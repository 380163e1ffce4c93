"""Every rule's examples are tests: the bad ones are found by that rule, the good ones by no error at all."""

from collections.abc import Mapping
from typing import Any

import pytest

from credit_cli.checks import CHECKS
from credit_cli.rulepack import DataSet, Example, Rule
from tables import BOOK, findings

FILE_CHECKS = {"reading", "header", "archive"}
RULES = [rule for rule in BOOK.rules.values() if rule.check not in FILE_CHECKS]
GOOD = [(rule, example) for rule in RULES for example in rule.good]
BAD = [(rule, example) for rule in RULES for example in rule.bad]


def _pack(rule: Rule) -> DataSet:
    candidates = (
        [BOOK.datasets[rule.example_on]] if rule.example_on else [BOOK.datasets["xzcf"], *BOOK.datasets.values()]
    )
    return next(pack for pack in candidates if any(bound.rule.id == rule.id for bound in BOOK.bound(pack.id)))


def _rows(rule: Rule, example: Example) -> list[dict[str, Any]]:
    """The data set's own clean record, changed by the example; a text goes into the rule's first field."""
    pack = _pack(rule)
    if isinstance(example, str):
        field = next(bound.field.code for bound in BOOK.bound(pack.id) if bound.rule.id == rule.id)
        example = {field: example}
    changes: list[Mapping[str, Any]] = example if isinstance(example, list) else [example]
    return [{**pack.example, **change} for change in changes]


def _id(case: tuple[Rule, Example]) -> str:
    return f"{case[0].id}-{str(case[1])[:40]}"


@pytest.mark.parametrize("pack", BOOK.datasets.values(), ids=lambda pack: pack.id)
def test_the_example_record_of_a_data_set_is_clean(pack: DataSet) -> None:
    assert findings(pack, [pack.example]) == set()


@pytest.mark.parametrize("case", BAD, ids=_id)
def test_bad_example_is_found_by_its_rule(case: tuple[Rule, Example]) -> None:
    rule, example = case
    found = findings(_pack(rule), _rows(rule, example))
    assert rule.id in {rule_id for rule_id, _ in found}, sorted(found)


@pytest.mark.parametrize("case", GOOD, ids=_id)
def test_good_example_has_no_error(case: tuple[Rule, Example]) -> None:
    rule, example = case
    found = findings(_pack(rule), _rows(rule, example))
    assert {id_ for id_, _ in found if BOOK.rules[id_].severity == "error" or id_ == rule.id} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_cell_rule_has_examples_and_a_known_check(rule: Rule) -> None:
    assert rule.check in CHECKS
    assert rule.good
    assert rule.bad


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_cell_rule_is_bound_to_some_field(rule: Rule) -> None:
    assert any(bound.rule.id == rule.id for pack in BOOK.datasets for bound in BOOK.bound(pack))


_PERSON = {"CF_XDR_MC": "张三", "CF_XDR_SFZ": "140802198001011235", "CF_FR": ""}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"CF_XDR_SHXYM": "无"}, {("REQ006", "I2")}),
        ({"CF_XDR_SHXYM": "/", "CF_XDR_ZDM": "-"}, {("REQ006", "I2"), ("REQ005", "J2")}),
        ({"CF_XDR_SHXYM": "", "CF_XDR_ZDM": "-"}, {("REQ006", "I2"), ("REQ005", "J2")}),
        ({"CF_XDR_SHXYM": "无", "CF_XDR_GSDJ": "140802600012342"}, {("REQ005", "I2")}),
        ({"CF_XDR_SHXYM": "无", **_PERSON}, {("REQ005", "I2")}),
        (
            {"CF_XDR_SHXYM": "无", "CF_XDR_ZDM": "/", **_PERSON, "CF_FR": "无"},
            {("REQ005", x) for x in ("I2", "J2", "N2")},
        ),
    ],
    ids=["organisation", "all", "blank beside one", "other code", "person", "person, all"],
)
def test_a_placeholder_is_no_code_and_makes_nobody_an_organisation(
    row: dict[str, str], found: set[tuple[str, str]]
) -> None:
    pack = BOOK.datasets["xzcf-2016"]
    got = findings(pack, [{**pack.example, **row}])
    assert {(rule, cell) for rule, cell in got if rule.startswith("REQ")} == found, got


def test_records_are_not_the_same_for_a_placeholder_that_they_share() -> None:
    pack = BOOK.datasets["xzcf"]
    numberless = findings(pack, [{**pack.example, "CF_WSH": text} for text in ("无", "无", "/", "")])
    assert not any(rule.startswith("DUP") for rule, _ in numberless), numberless
    nameless = findings(pack, [pack.example, {**pack.example, "CF_XDR_MC": "无", "CF_WSH": "平市监罚〔2026〕77号"}])
    assert not any(rule.startswith("DUP") for rule, _ in nameless), nameless


@pytest.mark.parametrize(("soft", "sure"), [("HDR011", "HDR001"), ("HDR013", "HDR003")])
def test_a_column_that_is_not_there_is_told_alike_whatever_the_data_set(soft: str, sure: str) -> None:
    assert BOOK.rules[soft].message == BOOK.rules[sure].message
