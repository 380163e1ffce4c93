"""Header texts as departments write them: the standard ones, and what typing habits make of them."""

import re
from collections.abc import Callable, Mapping

Titles = Mapping[str, str]

XZCF: Titles = {
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_LB": "行政相对人类别",
    "CF_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "CF_XDR_GSZC": "行政相对人代码_2(工商注册号)",
    "CF_XDR_ZZJG": "行政相对人代码_3(组织机构代码)",
    "CF_XDR_SWDJ": "行政相对人代码_4(税务登记号)",
    "CF_XDR_SYDW": "行政相对人代码_5(事业单位证书号)",
    "CF_XDR_SHZZ": "行政相对人代码_6(社会组织登记证号)",
    "CF_FRDB": "法定代表人",
    "CF_FR_ZJLX": "法定代表人证件类型",
    "CF_FR_ZJHM": "法定代表人证件号码",
    "CF_XDR_ZJLX": "证件类型",
    "CF_XDR_ZJHM": "证件号码",
    "CF_WSH": "行政处罚决定书文号",
    "CF_WFXW": "违法行为类型",
    "CF_SY": "违法事实",
    "CF_YJ": "处罚依据",
    "CF_CFLB": "处罚类别",
    "CF_NR": "处罚内容",
    "CF_NR_FK": "罚款金额(万元)",
    "CF_NR_WFFF": "没收违法所得、没收非法财物的金额(万元)",
    "CF_NR_ZKDX": "暂扣或吊销证照名称及编号",
    "CF_JDRQ": "处罚决定日期",
    "CF_YXQ": "处罚有效期",
    "CF_GSJZQ": "公示截止期",
    "CF_CFJG": "处罚机关",
    "CF_CFJGDM": "处罚机关统一社会信用代码",
    "CF_ZT": "当前状态",
    "CF_SJLY": "数据来源单位",
    "CF_SJLYDM": "数据来源单位统一社会信用代码",
    "BZ": "备注",
    "SBRQ": "上报日期",
}
XZXK: Titles = {
    **{code.replace("CF_", "XK_"): title for code, title in list(XZCF.items())[:13]},
    "XK_XKWS": "行政许可决定文书名称",
    "XK_WSH": "行政许可决定文书号",
    "XK_XKLB": "许可类别",
    "XK_XKZS": "许可证书名称",
    "XK_XKBH": "许可编号",
    "XK_NR": "许可内容",
    "XK_JDRQ": "许可决定日期",
    "XK_YXQZ": "有效期自",
    "XK_YXQZI": "有效期至",
    "XK_XKJG": "许可机关",
    "XK_XKJGDM": "许可机关统一社会信用代码",
    "XK_ZT": "当前状态",
    "XK_LYDW": "数据来源单位",
    "XK_LYDWDM": "数据来源单位统一社会信用代码",
    "BZ": "备注",
    "SBRQ": "上报日期",
}
XZCF_2016: Titles = {
    "CF_WSH": "行政处罚决定书文号",
    "CF_CFMC": "处罚名称",
    "CF_BM": "行政处罚编码",
    "CF_CFLB1": "处罚类别1",
    "CF_CFLB2": "处罚类别2",
    "CF_SY": "处罚事由",
    "CF_YJ": "处罚依据",
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_SHXYM": "行政相对人代码_1 (统一社会信用代码)",
    "CF_XDR_ZDM": "行政相对人代码_2 (组织机构代码)",
    "CF_XDR_GSDJ": "行政相对人代码_3 (工商登记码)",
    "CF_XDR_SWDJ": "行政相对人代码_4 (税务登记号)",
    "CF_XDR_SFZ": "行政相对人代码_5 (居民身份证号)",
    "CF_FR": "法定代表人姓名",
    "CF_JG": "处罚结果",
    "CF_JDRQ": "处罚决定日期",
    "CF_XZJG": "处罚机关",
    "CF_ZT": "当前状态",
    "DFBM": "地方编码",
    "SJC": "数据更新时间戳",
    "BZ": "备注",
}
XZXK_2016: Titles = {
    "XK_WSH": "行政许可决定书文号",
    "XK_XMMC": "项目名称",
    "XK_BM": "行政许可编码",
    "XK_SPLB": "审批类别",
    "XK_NR": "许可内容",
    "XK_XDR": "行政相对人名称",
    "XK_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "XK_XDR_ZDM": "行政相对人代码_2(组织机构代码)",
    "XK_XDR_GSDJ": "行政相对人代码_3(工商登记码)",
    "XK_XDR_SWDJ": "行政相对人代码_4(税务登记码)",
    "XK_XDR_SFZ": "行政相对人代码_5(居民身份证号)",
    "XK_FR": "法定代表人姓名",
    "XK_JDRQ": "许可决定日期",
    "XK_JZQ": "许可截止期",
    "XK_XZJG": "许可机关",
    "XK_ZT": "当前状态",
    "DFBM": "地方编码",
    "SJC": "数据更新时间戳",
    "BZ": "备注",
}
TITLES: Mapping[str, Titles] = {"xzcf": XZCF, "xzxk": XZXK, "xzcf-2016": XZCF_2016, "xzxk-2016": XZXK_2016}

_REQUIRED = re.compile("名称|类别|文号|事实|依据|内容|日期|机关|状态|来源")
_FULL_WIDTH = str.maketrans("()_", "（）＿")


def standard(code: str, title: str) -> str:
    return title


def full_width(code: str, title: str) -> str:
    return title.translate(_FULL_WIDTH)


def hyphens(code: str, title: str) -> str:
    return title.replace("_", "-").replace("(", "（").replace(")", "）")


def starred(code: str, title: str) -> str:
    """A star before what is required, and line breaks inside long titles."""
    mark = "*" if _REQUIRED.search(title) else ""
    return mark + (
        title.replace("(", "\n(") if "(" in title else title[:4] + "\n" + title[4:] if len(title) > 8 else title
    )


def said(code: str, title: str) -> str:
    """（必填） behind what is required."""
    return f"{title}（必填）" if _REQUIRED.search(title) else title


def codes(code: str, title: str) -> str:
    """Exports carry the column codes instead of words."""
    return code


_WORN = {
    "没收违法所得、没收非法财物的金额(万元)": "没收违法所得、没收非法财务的金额（万元）",
    "处罚决定日期": "做出处罚的日期",
    "处罚机关": "作出处罚决定的部门",
    "行政相对人代码_1(统一社会信用代码)": "行政相对人统一社会信用代码",
    "处罚类别": "处罚决定种类",
    "违法事实": "主要违法事实",
    "行政相对人名称": "当事人名称",
    "证件类型": "当事人证件类型",
    "证件号码": "当事人证件号码",
}


def worn(code: str, title: str) -> str:
    """Slips and old names that live on in departments' own templates."""
    return _WORN.get(title, title)


Dialect = Callable[[str, str], str]
