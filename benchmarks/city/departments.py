"""The departments of the sample months."""

import random

from .record import Department, department

_ALL = (
    ("平川市市场监督管理局", "平市监", "market"),
    ("国家税务总局平川市税务局", "平税", "tax"),
    ("平川市公安局", "平公（治）", "police"),
    ("平川市城市管理局", "平城管", "order"),
    ("平川市规划和自然资源局", "平自然资", "land"),
    ("平川市生态环境局", "平环", "environment"),
    ("平川市交通运输局", "平交", "transport"),
    ("平川市应急管理局", "平应急", "safety"),
    ("平川市卫生健康委员会", "平卫", "health"),
    ("平川市教育局", "平教", "civil"),
    ("平川市农业农村局", "平农", "farming"),
    ("平川市人力资源和社会保障局", "平人社", "labour"),
    ("平川市住房和城乡建设局", "平住建", "land"),
    ("平川市民政局", "平民", "civil"),
    ("平川市商务局", "平商", "market"),
    ("平川市水利局", "平水", "environment"),
    ("安河县行政审批服务管理局", "安审批", "market"),
)


def departments() -> dict[str, Department]:
    """Return the departments by name; each always has the same code."""
    return {
        name: department(name, short, theme, random.Random(f"部门 {name}"), region="140800")
        for name, short, theme in _ALL
    }
