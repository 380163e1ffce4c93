"""The organisation that a file's name names, where it is certain what of the name is the organisation."""

import re
from pathlib import PurePath
from typing import Final

_ORGANISATION: Final = re.compile(
    r"[\u4e00-\u9fff]+(局|委|办|办公室|中心|厅|院|队|所|处|署|站|部|社|会|银行|支行|分行|政府|公司|集团|医院|学校|大学|法庭|海关)"
)
_GENERIC: Final = re.compile(
    r"[省市县区分总本我各]局|[市县区]委|(有限|股份|责任|分)*公司|(管理|服务|业务|执法|监督|综合)*(委员会|办公室|中心|局|处|所|大队|支队|部|站|队|会|社)"
)
_PLACE: Final = re.compile(r"[\u4e00-\u9fff]{1,8}(省|市|县|区|镇|乡|旗|州|盟|街道)")
_DATE: Final = re.compile(
    r"\d{2,4}\s*年度?|(\d{1,2}|[一二三四五六七八九十]{1,3})\s*月份?(\d{1,2}[日号])?|第?[一二三四1-4]季度|[上下]半年|[上本当]月|年度|月度"
)
_ABOUT: Final = "双公示|十公示|行政许可|行政处罚|许可|处罚|台账|零报告|零报送|零申报|附件|模板|报送|上报|填报"
_WHAT: Final = "信息|数据|公示|汇总|统计|明细|清单|报表|表格|表|情况|记录|案件|文件|材料|和|及|与"
_WHICH: Final = "最终版|最终|终稿|定稿|修改版|修改|更正|整改|补报|重报|更新|新版|新|副本|复件|版|稿|后|份|的|月报|周报"
_SENDS: Final = re.compile("报送|上报|填报")
_FRONT: Final = re.compile(rf"(关于)?({_ABOUT})({_ABOUT}|{_WHAT})*(?=.{{3}})")
_BACK: Final = re.compile(rf"({_ABOUT}|{_WHAT}|{_WHICH})+$")


def organisation(path: str) -> str | None:
    """Return the organisation in a file's name: 双公示数据_某市水务局_202608（1）.xlsx → 某市水务局.

    None where nothing in it is one for certain, or several are: no name is better than one that nobody bears.
    """
    stem = _DATE.sub(" ", PurePath(path.replace("\\", "/")).stem)
    parts = [part for text in re.findall(r"[\u4e00-\u9fff]+", stem) if (part := _bare(text))]
    found = [at for at, part in enumerate(parts) if _is_organisation(part)]
    if len({parts[at] for at in found}) != 1:
        return None
    at = found[0]
    before = parts[at - 1] if at and _PLACE.fullmatch(parts[at - 1]) else ""
    return before + parts[at]


def _bare(text: str) -> str:
    """The text without words for what the file is; such words within an organisation's name stay (统计局, 信息中心)."""
    text = _FRONT.sub("", text, count=1) if _FRONT.match(text) else text
    return _BACK.sub("", text).removeprefix("关于")


def _is_organisation(text: str) -> bool:
    """A name has no verb in it: A报送B is two of them."""
    named = _ORGANISATION.fullmatch(text) is not None and _GENERIC.fullmatch(text) is None
    return named and _SENDS.search(text) is None
