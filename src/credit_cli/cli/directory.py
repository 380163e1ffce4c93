"""The workspace's table of departments, `departments.xlsx` or `.csv`: read, checked, refused with the cell."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from credit_cli.assess.departments import Department, Directory
    from credit_cli.reading.lists import Line

STEM: Final = "departments"
TITLES: Final = {
    "name": ("部门名称", "单位名称", "部门", "单位", "name"),
    "aliases": ("别名", "曾用名", "简称", "aliases"),
    "code": ("统一社会信用代码", "信用代码", "代码", "code"),
    "group": ("分组", "组别", "类别", "group"),
}
_BETWEEN: Final = re.compile(r"[、;；,，\n|]+")


def load_directory(workspace: Path) -> "Directory":
    """Return the workspace's departments, an empty directory where no table is kept.

    Raises ConfigError naming file, cell and remedy: one name for two departments, a wrong code, no name.
    """
    from credit_cli.assess.departments import Directory
    from credit_cli.reading.lists import find_list, read_list

    path = find_list(workspace, STEM)
    if path is None:
        return Directory()
    lines = read_list(path, TITLES, needed=("name",))
    return Directory(tuple(_departments(lines)))


def _departments(lines: "Sequence[Line]") -> "Iterator[Department]":
    taken: dict[str, Line] = {}
    for line in lines:
        yield _department(line, taken)


def _department(line: "Line", taken: "dict[str, Line]") -> "Department":
    from credit_cli.assess.departments import Department

    name, code = line.texts["name"], line.texts.get("code", "")
    if not name:
        line.refuse("name", "没有部门名称", "请填写部门全称，或删去该行")
    aliases = tuple(text for text in map(str.strip, _BETWEEN.split(line.texts.get("aliases", ""))) if text)
    _claim(line, "name", (name,), taken)
    _claim(line, "aliases", aliases, taken)
    if code:
        _check(line, code)
    return Department(name, aliases, code, line.texts.get("group", ""))


def _claim(line: "Line", column: str, names: Sequence[str], taken: "dict[str, Line]") -> None:
    from credit_cli.checks.keys import name_key

    for name in names:
        other = taken.setdefault(name_key(name), line)
        if other is not line:
            told = f"“{name}”已是第 {other.row} 行“{other.texts['name']}”的名称或别名"
            line.refuse(column, told, "一个名称只能属于一个部门，请删去其中一处")


def _check(line: "Line", code: str) -> None:
    from credit_cli.codes import uscc

    if not uscc.is_valid(code):
        line.refuse("code", f"统一社会信用代码“{code}”不正确", "请对照登记证照核对，或留空")
