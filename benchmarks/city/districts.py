"""The 664 departments of the whole city: bureaus of the city itself, bureaus and townships of thirteen counties."""

import random

from .record import Department, department

_COUNTIES = (
    "安河县", "东岭县", "南塬县", "西泽县", "北垣县", "长滩县", "石门县", "柳林镇区", "双桥县", "青峰县", "白水塬县",
    "红崖县", "平川新区",
)  # fmt: skip
_BUREAUS = (
    ("市场监督管理局", "市监", "market"), ("行政审批服务管理局", "审批", "market"), ("公安局", "公", "police"),
    ("交通运输局", "交", "transport"), ("城市管理局", "城管", "order"), ("卫生健康局", "卫", "health"),
    ("住房和城乡建设局", "住建", "land"), ("自然资源局", "自然资", "land"), ("生态环境分局", "环", "environment"),
    ("应急管理局", "应急", "safety"), ("农业农村局", "农", "farming"), ("人力资源和社会保障局", "人社", "labour"),
    ("税务局", "税", "tax"), ("民政局", "民", "civil"), ("教育局", "教", "civil"), ("文化和旅游局", "文旅", "order"),
    ("水利局", "水", "environment"), ("林业局", "林", "farming"), ("商务局", "商", "market"), ("财政局", "财", "tax"),
    ("司法局", "司", "police"), ("消防救援大队", "消", "safety"), ("医疗保障局", "医保", "health"),
    ("发展和改革局", "发改", "land"), ("能源局", "能", "safety"), ("统计局", "统", "tax"), ("气象局", "气", "safety"),
    ("烟草专卖局", "烟", "market"),
)  # fmt: skip
_TOWNS = (
    "张庄", "李家", "王村", "赵店", "上河", "下河", "东关", "西关", "南坡", "北坡", "石桥", "柳沟", "杨树", "大槐",
    "小河", "白塔", "红土", "黄坡", "青石", "金山",
)  # fmt: skip
_ALL = 664
_CITY_OWN = 40


def districts(count: int) -> list[Department]:
    """Return the first `count` of the departments; the largest come first when volumes are dealt out."""
    rng = random.Random("平川市各部门")
    names = [*_city(), *_counties()][:_ALL]
    assert len({name for name, _, _ in names}) == len(names) == _ALL
    order = rng.sample(names, len(names))
    return [department(name, short, theme, rng) for name, short, theme in order[:count]]


def _city() -> list[tuple[str, str, str]]:
    bureaus = [(f"平川市{name}", f"平{short}", theme) for name, short, theme in _BUREAUS]
    offices = [(f"平川市第{n}行政执法支队", f"平执{n}", "order") for n in range(1, _CITY_OWN - len(bureaus) + 1)]
    return [*bureaus, *offices]


def _counties() -> list[tuple[str, str, str]]:
    return [
        found
        for county in _COUNTIES
        for found in (
            *((f"{county}{name}", f"{county[:2]}{short}", theme) for name, short, theme in _BUREAUS),
            *((f"{county}{town}乡人民政府", f"{county[:2]}{town}", "farming") for town in _TOWNS),
        )
    ]
