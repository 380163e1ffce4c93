"""`credit-cli doctor`: is everything here that the work needs, and what to do where it is not."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .options import as_of_option, format_option, workspace_option
from .streams import emit, note

if TYPE_CHECKING:
    from .environment import Check

_MARKS: Final = {True: "√", False: "×", None: "－"}


@click.command("doctor")
@as_of_option
@workspace_option
@format_option("table", "json", default="table")
def command(as_of: date, workspace: Path, format_: str) -> int:
    """检查这台电脑和工作区：版本、编码、字体、日历、权限、档案；有不妥的给出办法。只看不改。

    退出码：0 没有问题；1 有需要处理的问题。
    """
    from .environment import checks

    found = list(checks(workspace, today=as_of))
    emit(_document(found) if format_ == "json" else _lines(found))
    wrong = [check for check in found if check.ok is False]
    note(f"查了 {len(found)} 项，{f'{len(wrong)} 项需要处理' if wrong else '没有需要处理的问题'}")
    return 1 if wrong else 0


def _document(found: "Sequence[Check]") -> Iterator[str]:
    yield json.dumps({"schema_version": 1, "checks": [asdict(check) for check in found]}, indent=1) + "\n"


def _lines(found: "Sequence[Check]") -> Iterator[str]:
    for check in found:
        yield f"{_MARKS[check.ok]} {check.name}：{check.found}\n"
        if check.remedy and check.ok is not True:
            yield f"  办法：{check.remedy}\n"
