"""Which files are not submissions but our own: told by what is in them, never by what they are called."""

import csv
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

LOGS: Final = "更正日志*.json"
_HEAD: Final = 4096
_PAGE: Final = b'<meta name="generator" content="credit-cli">'
_LISTS: Final[Mapping[str, str]] = {
    "序号,部门,文件,工作表,单元格,数据集,决定文书号,行政相对人,字段,规则编号,级别,问题类型,问题,现值,应为/建议,怎么改,"
    "相关单元格,依据,维度": "问题清单",
    "月份,分组,名次,部门,得分,报送记录,合规,合规率(%),迟报,时效已定,迟报率(%),时效未定,无决定日期,台账,台账记录,疑似瞒报,"
    "瞒报率(%),错码,重码,上月名次,备注": "排名",
    "组,种类,名称,代码,部门,月份,文件,工作表,单元格,由谁处理": "重码清单",
    "编号,类别,部门,决定文书号,行政相对人名称,决定日期,最迟报送日,台账出处,对应的报送,依据或处理意见,"
    "怎么办": "台账核对",
    "部门,数据集,周期,期间,最后一天,状态,收到日": "漏报",
    "编号,指标,权重,得分,失分,数值,取得方式,怎么来的": "指标",
    "结论,编号,种类,核对内容,说明,段落,原文": "报告核对",
    "规则编号,名称,标题,级别,维度,问题,怎么改,为什么,依据,始于版本": "规则",
    "序号,原文,规范写法,是否有效,判定,说明,登记管理部门,机构类别,区划码,区划,主体标识码,第17位应为,第18位应为,可改为,"
    "建议": "代码核对",
    "日期,文件,原文件SHA-256,更正副本,工作表,单元格,原值,新值,策略,依据,工具版本,规则版本,更正批次": "更正日志",
    "文件,原文件SHA-256,工作表,单元格,名称,现值,类别,说明,候选1,理由1,候选2,理由2,候选3,理由3,确认为,确认人,"
    "依据": "待确认清单",
    "rule,cell": "样例的问题清单",
}
"""The first line of each CSV that we write. Not taken from the writers: the lines of earlier versions stay, and only
looking at a name must not load them."""


def own_kind(path: Path) -> str:
    """Return what of ours a file is (排名, 问题清单 …), '' for any other and for one that cannot be opened."""
    with suppress(OSError), path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head.startswith(b"PK\x03\x04"):
            from credit_cli.ooxml import own

            return own.own_kind(stream)
        return "网页" if _PAGE in head else _LISTS.get(_first_line(head), "")
    return ""


def _first_line(head: bytes) -> str:
    """A list that Excel saved again may be in GB 18030, and have further blank columns."""
    line = head.partition(b"\n")[0].rstrip(b"\r")
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError, csv.Error):
            return ",".join(next(csv.reader([line.decode(encoding)]), [])).rstrip(",")
    return ""


class Copies:
    """The corrected copies that logs of fix-codes list, as long as nobody changed them: the department's own new
    file, or a copy that was sent back, is a submission wherever it lies."""

    def __init__(self, files: Collection[Path]) -> None:
        """`files`: all that are to be read."""
        self._files, self._listed, self._digest = files, cache(_listed), cache(_digest)

    def has(self, path: Path, root: Path) -> bool:
        """Is a file that was met below `root`, the folder that was named or that of a file that was, one of them?

        Who names the copies themselves wants them read, unless the submitted files beside them are read too.
        """
        for folder in _folders(path, root):
            original = listed.get(self._digest(path)) if (listed := self._listed(folder)) else None
            if original is not None and (folder != root or self._beside(path, original)):
                return True
        return False

    def _beside(self, path: Path, original: str) -> bool:
        return any(self._digest(other) == original for other in self._files if other.parent == path.parent)


def _folders(path: Path, root: Path) -> Iterator[Path]:
    """The folders from `root` down to that of the file."""
    yield from (folder for folder in path.parents if folder == root or folder.is_relative_to(root))


def _listed(folder: Path) -> Mapping[str, str]:
    """Return the copies in a folder's logs: their SHA-256 → that of the submitted file."""
    found: dict[str, str] = {}
    for log in sorted(folder.glob(LOGS)):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found |= {copy["output_sha256"]: copy["sha256"] for copy in json.loads(log.read_bytes())["copies"]}
    return found


def _digest(path: Path) -> str:
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""
