"""The words by which rows that are no records are known: totals, notes, statements of a zero report."""

import re

ZERO = "零报告"
"""What a sheet says that has nothing but a mark below its header."""
_BLANKS = re.compile(r"\s+")
_TOTAL = re.compile(
    r"(本[页月季年期表]|全[部市年县区]|以上)?(合计|总计|小计|共计|累计)([(（:：].*|\d+[件条个户起笔项]?.*)?"
    r"|共\d{1,6}[件条个户起笔项](数据|信息|记录|案件)?[。.]?"
)
_COUNT = re.compile(r"共?计?\d{1,6}[件条个户家起笔项]?")
_NOTE = re.compile(
    r"(表格|填表|填报|填写|特别|有关|补充|编制|温馨|重要)?(说明|备注|注意事项|注意|注释|提示|要求|须知)\d?([:：.、]|$).*"
    r"|注\d{0,2}[:：.、].*|注$|[*※]注?.*[:：].*|[(（]?注[:：].*"
    r"|(填表|填报|制表|报送|上报|审核|复核|审批|批准|经办|统计|联系|录入|校对|主管|分管|单位)"
    r"(人|员|人员|单位|部门|日期|时间|电话|方式|领导|负责人|科室|机关)?(签字|签名|签章|盖章)?([(（][^)）]*[)）])?[:：].*"
    r"|(负责人|科长|局长|日期|时间|电话|手机|传真|盖章|公章|签字|签章)([(（][^)）]*[)）])?[:：].*"
    r"|[(（](单位)?(盖章|公章|签字|签章)[)）]"
    r"|(填报|报送|上报)?(单位|部门|机关)[(（](盖章|公章|签字|签章)[)）]$"
    r"|(数据|信息|资料|统计)(来源|口径)[:：].*|(数据|信息|统计)?截[至止].*\d.*"
    r"|[^*＊※★]{0,8}[*＊※★][号的项标记注列栏字段为均是]{0,8}必填.*"
    r"|[-—－–=~·*.。_\s]*[(（【]?(以下|此处|下面)(空白|无正文|无内容|无数据)[)）】]?[-—－–=~·*.。_\s]*$|[(（](完|结束)[)）]$"
)
_LABEL = re.compile(
    r"(填表|填报|制表|报送|上报|审核|复核|审批|批准|经办|统计|联系|录入|校对|主管|分管|单位)"
    r"(人|员|人员|单位|部门|日期|时间|电话|方式|领导|负责人|科室)([(（]?(签字|签名|签章|盖章)[)）]?)?"
    r"|负责人|科长|局长|日期|联系电话|手机|传真|(数据|信息)来源"
)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_PERIOD = r"((\d{4}年)?\d{1,2}月份?|本月份?|当月|上月|本期|本周|本季度?|本年度?)"
_WHO = r"(我|本)(单位|局|委|部门|机关|办|中心|镇|乡|街道)"
_WHAT = (
    r"(双公示|行政|许可|处罚|信用|信息|数据|记录|案件|业务|事项|决定|产生|发生|新增|报送|上报|公示"
    r"|作出|做出|实施|开展|办理|受理|查处|下达|核发|颁发|形成|涉及|需要?|的"
    r"|此类|相关|有关|任何|可报|情况|情形|行为|内容|[和及与或、,，])"
)
_NONE = r"[0０零〇][条件个起笔份户宗]?"
_ZERO = re.compile(
    rf"[*★]?({_WHO})?({_PERIOD})?({_WHO})?(度|内|份)?(暂|均|尚)?(无|没有|未|暂无)({_WHAT})*[。.!！]?"
    rf"|({_WHO})?({_PERIOD})?({_WHO})?[度内份]?({_WHAT})+(数量?|合计|总数)?[均共]?为?[:：]?{_NONE}[。.!！]?"
    r"|.{0,24}[零0０〇](报告|报送|申报|上报|填报)[)）。.!！]?"
)
_NAMED_ZERO = re.compile(r"[零〇](报告|报送|申报|上报|填报)")
_NOTHING = re.compile(r"[-—－–_/／\\\\*.。·]{1,3}|空|无|无无|暂无|没有|n/?a|nil|none|null", re.IGNORECASE)
_RUNNING = re.compile(r"[\s\d.、()（）]*|[①-⑳]")


def squeeze(text: str) -> str:
    """Return a text without any white space: “合  计” is 合计."""
    return _BLANKS.sub("", text)


def is_total(text: str) -> bool:
    return _TOTAL.fullmatch(squeeze(text)) is not None


def is_count(text: str) -> bool:
    """Is a text a number of records, as stands in a total row?"""
    return len(text) < 12 and _COUNT.fullmatch(squeeze(text)) is not None


def is_note(text: str) -> bool:
    """Does a text open like a remark below a table, or name who filled it in? A value of a record has no such label."""
    return _NOTE.match(squeeze(text)) is not None


def is_label(text: str) -> bool:
    """Does a cell name what stands in the next one, as 填表人 and 联系电话 do below a table?"""
    return _LABEL.fullmatch(squeeze(text)) is not None


def is_day(text: str) -> bool:
    return _DAY.fullmatch(squeeze(text)) is not None


def is_zero_statement(text: str) -> bool:
    """Does a text as a whole say that there is nothing to report?"""
    short = squeeze(text)
    return len(short) <= 40 and _ZERO.fullmatch(short) is not None


def names_zero_report(name: str) -> bool:
    """Is a file or sheet called a zero report, whatever else its name says?"""
    return _NAMED_ZERO.search(squeeze(name)) is not None


def is_nothing(text: str) -> bool:
    """Is a text a mark that says `nothing here`?"""
    return _NOTHING.fullmatch(squeeze(text)) is not None


def is_none(text: str) -> bool:
    """Is a text a bare count of none?"""
    return re.fullmatch(_NONE, squeeze(text)) is not None


def is_running_number(text: str) -> bool:
    return _RUNNING.fullmatch(text) is not None


def is_long(text: str) -> bool:
    """A whole sentence or paragraph: no name and no document number."""
    return len(text) > 100 or "。" in text
