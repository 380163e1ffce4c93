"""Sheets as offices keep them, not as our templates have them: recognised, and nothing lawful is called a fault."""

import random
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from openpyxl import Workbook

from codegen import make_ric, make_uscc
from credit_cli.engine.context import Context, load_context
from credit_cli.engine.validate import validate_bytes

Row: TypeAlias = Sequence[object]

FIRM, OTHER = (make_uscc(random.Random(seed)) for seed in (1, 2))
SHOP = make_uscc(random.Random(9), category="2")
OFFICE = make_uscc(random.Random(3), authority="1")
SCHOOL = make_uscc(random.Random(11), authority="1", category="2")
PERSON, NEIGHBOUR = (make_ric(random.Random(seed)) for seed in (1, 2))
WRONG_PERSON = PERSON[:-1] + ("1" if PERSON[-1] != "1" else "2")

COMMITMENT = (
    *("承诺编码", "承诺人名称", "承诺人类别", "承诺人代码", "承诺类型", "承诺事由", "承诺内容", "违诺责任"),
    *("承诺作出日期", "承诺受理单位", "承诺受理单位代码", "公开类型"),
)


def promised(number: str, name: str, category: str, code: object, day: str = "2026/10/12") -> Row:
    told = ("审批替代型", "申请食品经营许可", "按要求经营", "依法处理", day)
    return (number, name, category, code, *told, "平川市行政审批服务管理局", OFFICE, "可向社会公开")


CONTRACT = (
    *("合同编号", "合同名称", "合同类型", "采购人（甲方）", "甲方主体统一社会信用代码", "采购人地址", "供应商（乙方）"),
    *("乙方统一社会信用代码", "供应商地址", "供应商联系方式", "主要标的名称", "规格型号（或服务要求）", "主要标的数量"),
    *("主要标的单价", "合同金额（万元）", "履约期限", "采购方式", "合同签订日期", "履约状态", "所属区域", "所属行业"),
)


def signed(number: str, *, supplier: str = FIRM, phone: str = "13800138000", amount: str = "62.4") -> Row:
    sides = ("平川市第一小学", SCHOOL, "解放路18号", "平川市长乐食品有限公司", supplier, "建设路3号", phone)
    traded = ("食材", "按周配送", "52周", "1,200.00", amount, "2027/10/11", "招标采购", "2026/10/12")
    return (number, "食堂食材采购合同", "行政合同", *sides, *traded, "履约中", "平川市", "轻工食品")


POWER = ("户号", "用户名称", "统一社会信用代码", "用电量", "电费", "用电期间")
INDICATORS = ("指标名称", "单位", "本期", "累计", "上年同期", "目标", "完成率", "同比", "填报人")
LENDING = (
    *("金融机构", "统计截止日期", "融资需求笔数", "融资需求金额（万元）", "授信笔数", "授信金额（万元）"),
    "融资成功金额（万元）",
)
CASES = ("红黑名单名称", "主体名称", "主体类别", "主体标识", "奖惩类型", "执行措施内容", "奖惩说明", "反馈部门")
INSPECTED = (
    *("检查编号", "企业名称", "统一社会信用代码", "检查日期", "检查类别", "检查依据", "检查行为名称", "现场检查情况"),
    *("检查结果类型", "检查结论", "检查机关"),
)


def inspected(number: str, result: object, conclusion: str = "") -> Row:
    when = ("2026/10/12", "双随机", "食品安全法", "经营场所检查", "卫生良好")
    return (number, "平川市长乐食品有限公司", FIRM, *when, result, conclusion, "平川市市场监督管理局")


GRANTED = (
    "相对人名称",
    "相对人类别",
    "证件类型",
    "证件号码",
    "行政给付类型",
    "行政给付内容",
    "行政给付日期",
    "给付机关",
)
PEOPLE = [("李平", PERSON, "临时救助"), ("李平", PERSON, "低保金"), ("赵一", NEIGHBOUR, "临时救助")]


def granted(person: tuple[str, str, str]) -> Row:
    name, number, kind = person
    return (name, "自然人", "身份证", number, kind, f"发放{kind}", "2026/10/12", "平川市民政局")


SHEETS: dict[str, tuple[str, Sequence[Row], set[tuple[str, str]]]] = {
    "people and firms commit themselves in one column": (
        "commitment",
        [
            COMMITMENT,
            promised("14080220261012000018", "平川市长乐食品有限公司", "法人及非法人组织", FIRM),
            promised("14080220261012000019", "李平", "自然人", PERSON),
            promised("14080220261012000020", "王小二", "自然人", "E12345678"),
            promised("14080220261012000021", "长乐小吃店", "个体工商户", SHOP),
            promised("", "平川市永安食品有限公司", "法人及非法人组织", OTHER, "2021/05/06"),
            promised("14080220261012000023", "李平", "自然人", WRONG_PERSON),
            promised("14080220261012000024", "平川市长安食品有限公司", "法人及非法人组织", PERSON),
        ],
        {("PID006", "D7"), ("COD032", "D8")},
    ),
    "contracts with a landline, grouped digits and one supplier that is the buyer": (
        "contract",
        [
            CONTRACT,
            signed("平采2026-1"),
            signed("平采2026-2", phone="0359-2222222"),
            signed("平采2026-3", supplier=SCHOOL),
            signed("平采2026-4", amount="62.4万元"),
        ],
        {("REL024", "H4"), ("AMT011", "O5")},
    ),
    "every way to write a month": (
        "ent_power",
        [
            POWER,
            ("5100018", "平川市长乐食品有限公司", FIRM, 1, 0, 202610),
            ("5100018", "平川市长乐食品有限公司", FIRM, "1,230", 300, date(2026, 9, 1)),
            ("5100018", "平川市长乐食品有限公司", FIRM, 3.5, 3, "2026.1-2026.10"),
            ("5100018", "平川市长乐食品有限公司", FIRM, 0, 0, "2026年第三季度"),
            ("5100018", "平川市长乐食品有限公司", FIRM, 0, 0, "上月"),
        ],
        {("FMT021", "F6")},
    ),
    "indicators in percent, with falling cumulated rates and growth of either figure": (
        "indicator_sheet",
        [
            INDICATORS,
            ("高新技术企业数", "家", 46, 46, 40, 50, 0.92, 0.15, "李平"),
            ("净增企业数", "家", -3, 20, 18, 25, "80%", "11.1%", "李平"),
            ("研发强度", "%", 1.2, 1.1, 1.0, 1.5, "73%", "10%", "李平"),
            ("森林覆盖率", "%", "31.2%", "", "30.9%", "", "", "0.3个百分点", "李平"),
            ("新增就业", "万人", 1.2, 12, 11.5, 13, "92.31%", "+4.35%", "李平"),
            ("学校数", "所", 10, 5, "", "", "", "", "李平"),
            ("床位数", "张", 10, 10, 8, 20, "60%", "30%", "李平"),
        ],
        {("AMT015", "D7"), ("AMT018", "G8"), ("AMT019", "H8")},
    ),
    "two months of lending": (
        "xyd_month",
        [
            LENDING,
            ("平川农村商业银行", "2026/09/30", 100, 5000, 50, 2000, 1900),
            ("平川农村商业银行", "2026/10/31", 101, 5100, 52, 1999, 1900),
            ("平川城市商业银行", "2026/10/31", 5, 100, 5, 100, 101),
        ],
        {("AMT014", "G4"), ("AMT016", "F3")},
    ),
    "cases with the codes of the platform": (
        "joint_case",
        [
            CASES,
            ("失信被执行人", "平川市长乐食品有限公司", 0, FIRM, 1, "限制政府采购", "资格审查时取消投标资格", "财政局"),
            ("失信被执行人", "李平", 1, PERSON, 1, "限制高消费", "购票时限制其乘坐飞机头等舱位", "财政局"),
        ],
        set(),
    ),
    "one inspection of two acts, results by code and by word": (
        "adm_inspect",
        [
            INSPECTED,
            inspected("平市监检2026-18", "01"),
            inspected("平市监检2026-19", "未发现问题"),
            inspected("平市监检2026-20", "04", "立案处罚"),
            inspected("平市监检2026-21", 4, "立案处罚"),
        ],
        {("ENM011", "I5")},
    ),
    "grants to people: same day, same office, no document number": (
        "adm_grant",
        [GRANTED, *map(granted, PEOPLE)],
        set(),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder: Path = tmp_path_factory.mktemp("workspace")
    return load_context(folder, as_of=date(2026, 11, 23), received=date(2026, 10, 30))


@pytest.mark.parametrize("name", SHEETS)
def test_a_lifelike_sheet_has_these_faults_and_no_others(name: str, context: Context) -> None:
    dataset, rows, expected = SHEETS[name]
    (found,) = validate_bytes(_workbook(rows), context, shown="报送表.xlsx").submissions
    assert found.dataset == dataset
    assert {(finding.rule, finding.cell) for finding in found.findings if finding.cell} == expected
    assert found.records is not None
    assert set(found.records.timeliness) == {"untimed"}


def _workbook(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_identity_numbers_of_people_are_not_kept_as_codes(context: Context) -> None:
    """They stand lawfully in the column of codes; the archive keeps unified codes only."""
    _, rows, _ = SHEETS["people and firms commit themselves in one column"]
    (found,) = validate_bytes(_workbook(rows), context, shown="承诺.xlsx").submissions
    assert found.records is not None
    assert found.records.code_texts == found.records.codes == [FIRM, "", "", SHOP, OTHER, "", ""]
