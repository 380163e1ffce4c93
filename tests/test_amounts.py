"""The fines that a text states: every form in which decisions write them, and what only looks like one."""

from decimal import Decimal

import pytest

from credit_cli.checks.amounts import stated_yuan

ONE = [
    *[
        "罚款2000元",
        "罚款￥2000元",
        "罚款人民币¥2000元",
        "罚款人民币：2000元",
        "罚款 2000元",
        "罚　款2000元",
        "罚款\n2000元",
    ],
    *["罚款金额2000元", "罚款数额：2000元", "罚款共2000元", "罚款总计2000元", "罚款计2000元", "罚款（人民币）2000元"],
    *["罚款(大写)贰仟元整", "罚款（大写）贰仟元整（¥2000.00元）", "罚款(2000元)", "罚款RMB2000元", "罚款２０００元"],
    *["罚人民币2000元", "罚2000元", "罚款2000", "罚款2000，没收违法所得", "警告；罚款人民币2000。"],
    *["罚款2千元", "罚款0.2万元", "罚款2,000.00元", "罚款人民币贰仟圆整", "罚款人民币二千元", "罚款:贰仟元"],
    *[
        "处以2000元罚款",
        "处2000元的罚款",
        "处以人民币二千元（2000元）的罚款",
        "处2000元（大写：贰仟元）罚款",
        "贰仟元整罚款",
    ],
    *["警告，罚款2000元", "1、警告2、罚款2000元", "处罚款2000元，逾期加处罚款", "罚款2000元（其中当场罚款500元）"],
    *["没收违法所得500元、罚款2000元，罚没款合计2500元", "罚款500元、罚款1500元", "罚款500元，罚款1500元，共计2000元"],
    *["对甲罚款500元，对乙罚款1500元，合计罚款2000元", "每人罚款1000元，共计罚款2000元"],
]
NONE = ["", "警告", "没收违法所得2000元", "罚款", "罚款20", "罚款2026年执行", "罚款由法院执行", "处罚2项"]


@pytest.mark.parametrize("text", ONE)
def test_two_thousand_yuan_are_found(text: str) -> None:
    assert Decimal(2000) in stated_yuan(text, "罚款")


@pytest.mark.parametrize("text", NONE)
def test_nothing_is_stated(text: str) -> None:
    assert stated_yuan(text, "罚款") == frozenset()


def test_what_others_state_is_no_fine() -> None:
    assert stated_yuan("没收违法所得2000元，并处罚款5万元", "罚款") == {Decimal(50000)}
    assert stated_yuan("罚款五万三千元", "罚款") == {Decimal(53000)}
