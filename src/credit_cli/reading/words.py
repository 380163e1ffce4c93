"""The words by which rows that are no records are known: totals, notes, statements of a zero report."""

import re
from collections.abc import Sequence

ZERO = "零报告"
"""What a sheet says that has nothing but a mark below its header."""
_BLANKS = re.compile(r"\s+")
_TOTAL = re.compile(
    r"(本[页月季年期表]|全[部市年县区]|以上)?(合计|总计|小计|共计|累计)([(（:：].*|\d+[件条个户起笔项]?.*)?"
    r"|(以上|本表|本页)?共\d{1,6}[件条个户起笔项](数据|信息|记录|案件)?[。.]?|其中[:：].{0,20}|(?i:(sub|grand)?total|sum)[:：]?"
)
_PART = (
    r"(法人(及?非法人组织)?|非法人组织|自然人|个体(工商户)?|企业|单位|个人|行政许可|行政处罚|许可|处罚|市直|县区|县市区"
    r"|简易程序|一般程序|普通程序|警告|罚款|没收|其他|其它)"
)
_BREAKDOWN = re.compile(rf"(其中[:：、,，]?)?{_PART}[:：]?(\d{{1,6}}[件条个户人家起笔项]?)?|其中[:：]?")
_AMOUNT = re.compile(r"[¥￥]?\d[\d,]{0,13}(\.\d+)?(万?元)?")
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,9}(市|县|区|镇|乡|街道|街道办|旗|办事处)|(市|县|区|省)[直本](级|部门|单位)?")
_SECTION = re.compile(
    rf"{_ORDINAL}[、.．].{{1,30}}|[(（]{_ORDINAL}[)）].{{1,30}}|第({_ORDINAL}|\d{{1,3}})(部分|类|批|组|页).{{0,20}}"
)
_HEADING = re.compile(
    rf"{_PART}[:：]?|.{{2,20}}[(（]共?\d{{1,6}}[件条个户家起笔项][)）]|以下([为是].{{1,20}}|.{{0,10}}(数据|信息|记录|内容))|附(表|件)\d*[:：].{{1,30}}|续表.{{0,30}}"
    r"|[●■◆▲★○□◇△☆].{1,30}|.{2,50}(公示表|台账|汇总表|统计表|明细表|登记表|一览表|清单|信息表|报送表)([(（]续表?[)）])?"
)
_TITLE = re.compile(r".*(处罚|许可|双公示|公示|台账|清单|汇总|一览|统计|明细|续|报送|上报|目录).*")
_PARTY = re.compile(r".*(公司|厂|店|部|社|中心|院|馆|场|所|铺|堂|行|户)")
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
    r"|[-—－–=~·*.。_\s]*[(（【]?(以下|此处|下面)(空白|无正文|无内容|无数据)[)）】]?[-—－–=~·*.。_\s]*$|[-—－–…\s]*[(（]?(完|完毕|结束)[)）]?[-—－–…。\s]*$"
)
_LABEL = re.compile(
    r"(填表|填报|制表|报送|上报|审核|复核|审批|批准|经办|统计|联系|录入|校对|主管|分管|单位)"
    r"(人|员|人员|单位|部门|日期|时间|电话|方式|领导|负责人|科室)([(（]?(签字|签名|签章|盖章)[)）]?)?"
    r"|负责人|科长|局长|日期|联系电话|手机|传真|(数据|信息)来源"
)
_NUMERAL = "[〇○零一二三四五六七八九十]"
_DAY = re.compile(
    rf"(\d{{4}}[-/.年]|{_NUMERAL}{{4}}年)(\d{{1,2}}|{_NUMERAL}{{1,2}})([-/.月](\d{{1,2}}|{_NUMERAL}{{1,3}})[日号]?|月份?)"
    rf"|(\d{{1,2}}|{_NUMERAL}{{1,2}})月份?"
)
_PERIOD = rf"((\d{{4}}年)?(\d{{1,2}}|{_NUMERAL}{{1,2}})月份?|[本该当上此]月份?|[本该此]期|本周|本季度?|本年度?)"
_WHO = r"(我|本|该)(单位|局|委|部门|机关|办|中心|镇|乡|街道)"
_WHAT = (
    r"(双公示|行政|许可|处罚|信用|信息|数据|记录|案件|业务|事项|决定|产生|发生|新增|报送|上报|公示"
    r"|作出|做出|实施|开展|办理|受理|查处|下达|核发|颁发|形成|涉及|需要?|的"
    r"|[此该]类|[此该]项|其[他它]|相关|有关|任何|可报|情况|情形|行为|内容|职[能权责]|权限?|[和及与或、,，])"
)
_NONE = r"[0０零〇][条件个起笔份户宗]?"
_OPENED = r"[*★(（]?(经(统计|核实|核查|自查|查)[,，])?(除(以上|上述|此|前述).{0,6}外[,，])?"
_CLOSED = r"[)）。.!！]?([,，。]?特此(说明|报告|证明)[。.!！]?)?"
_ZERO = re.compile(
    rf"{_OPENED}({_WHO})?({_PERIOD})?({_WHO})?(度|内|份)?(暂|均|尚)?(无|没有|未|暂无|不涉及)({_WHAT})*{_CLOSED}"
    rf"|{_OPENED}({_WHO})?({_PERIOD})?({_WHO})?[度内份]?(({_WHAT})+(数量?|合计|总数)?[均共]?为?[:：]?|均为){_NONE}{_CLOSED}"
    rf"|({_WHO})?({_PERIOD})?({_WHO})?[零〇]({_WHAT})+{_CLOSED}"
    r"|空表|.{0,24}[零0０〇](报告|报送|申报|上报|填报)[)）。.!！]?"
)
_NAMED_ZERO = re.compile(r"[零〇](报告|报送|申报|上报|填报)")
_NOTHING = re.compile(r"[-—－–_/／\\\\*.。·]{1,3}|[(（]?(空|无|无无|暂无|没有)[)）]?|n/?a|nil|none|null", re.IGNORECASE)
_RUNNING = re.compile(r"[\s\d.、()（）]*|[①-⑳]")


def squeeze(text: str) -> str:
    """Return a text without any white space: “合  计” is 合计."""
    return _BLANKS.sub("", text)


def is_total(text: str) -> bool:
    return _TOTAL.fullmatch(squeeze(text)) is not None


def is_breakdown(text: str) -> bool:
    """Does a text name a part of a total, as stands in a row below it?"""
    return _BREAKDOWN.fullmatch(squeeze(text)) is not None


def is_amount(text: str) -> bool:
    """Is a text a count or an amount?"""
    return is_count(text) or _AMOUNT.fullmatch(squeeze(text)) is not None


def is_section(texts: Sequence[str]) -> bool:
    """Do a row's texts head a section: a place, `一、…`, `第二部分`, or an ordinal and a place?"""
    *front, last = map(squeeze, texts)
    if front:
        return len(front) == 1 and re.fullmatch(_ORDINAL, front[0]) is not None and _PLACE.fullmatch(last) is not None
    return _SECTION.fullmatch(last) is not None or _PLACE.fullmatch(last) is not None


def is_heading(text: str) -> bool:
    """Does a cell that stands alone in its row head what follows, a part or another sheet of the table? A day does."""
    short = squeeze(text)
    return _HEADING.fullmatch(short) is not None or _DAY.fullmatch(short) is not None


def is_title(text: str) -> bool:
    """Can a text be the title of a table of ours, and no party's name? Above a repeated header it is one."""
    short = squeeze(text)
    return len(short) <= 60 and _TITLE.fullmatch(short) is not None and _PARTY.fullmatch(short) is None


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
