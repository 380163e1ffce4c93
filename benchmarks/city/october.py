"""October 2026: what seventeen departments of 平川市 sent in, and one file that is none. First half: the clean ones."""

from datetime import date

from . import headers, xlsx
from .layout import Layout, lay_out
from .month import Sample, desk, sheet_file, text_file
from .record import PERSON, TRADER, Record

NO_REPRESENTATIVE = ("CF_FR_ZJLX", "CF_FR_ZJHM", "XK_FR_ZJLX", "XK_FR_ZJHM")


def day(number: int) -> date:
    return date(2026, 10, number)


def clean() -> list[Sample]:
    """Return the files without a single finding, the zero report and the unreadable one."""
    return [_tax(), _land(), _transport(), _education(), _farming(), _housing(), _water(), _culture()]


def _tax() -> Sample:
    """Title, unit and note above; one decision against three parties; one record on its very last day."""
    name = "国家税务总局平川市税务局"
    make = desk(name, "2026-10", serial=300, party=10).make
    records = [make.penalty(day(number), after=3) for number in (9, 12, 13, 15, 16)]
    records.append(make.penalty(day(15), kind=TRADER))
    shared = make.penalty(day(14))
    others = [make.penalty(day(14), CF_WSH=shared.values["CF_WSH"]) for _ in range(2)]
    records += [shared, *others, make.penalty(date(2026, 9, 24), after=18)]
    above = (
        (f"{name}2026年10月行政处罚信息",),
        (f"填报单位：{name}", None, None, "填报日期：2026年10月30日"),
        ("注：日期一律写作年/月/日，金额以万元为单位。",),
    )
    layout = Layout(
        "xzcf", above=above, numbered=True, dates=("cell",), without=NO_REPRESENTATIVE, numbers=("CF_NR_FK", "CF_ZT")
    )
    return sheet_file(f"{name}.xlsx", records, layout, sheet="行政处罚")


def _land() -> Sample:
    """Two-level merged header that starts at B."""
    name = "平川市规划和自然资源局"
    make = desk(name, "2026-10", serial=60, party=40).make
    records = [make.licence(day(number)) for number in (9, 10, 12, 14, 19, 20, 21)]
    groups = {
        "XK_XDR_SHXYM": ("行政相对人代码", "统一社会信用代码"),
        "XK_XDR_GSZC": ("行政相对人代码", "工商注册号"),
        "XK_XDR_ZZJG": ("行政相对人代码", "组织机构代码"),
        "XK_YXQZ": ("有效期", "自"),
        "XK_YXQZI": ("有效期", "至"),
        "XK_XKJG": ("许可机关", "名称"),
        "XK_XKJGDM": ("许可机关", "统一社会信用代码"),
        "XK_LYDW": ("数据来源单位", "名称"),
        "XK_LYDWDM": ("数据来源单位", "统一社会信用代码"),
    }
    spare = ("XK_XDR_SWDJ", "XK_XDR_SYDW", "XK_XDR_SHZZ", "XK_XDR_ZJLX", "XK_XDR_ZJHM", *NO_REPRESENTATIVE)
    layout = Layout("xzxk", above=(("行政许可信息",),), left=1, groups=groups, without=spare, dates=("chinese",))
    return sheet_file(f"{name}.xlsx", records, layout)


def _transport() -> Sample:
    """The 2016 template; its time stamp is the reported day."""
    name = "平川市交通运输局"
    make = desk(name, "2026-10", serial=210, party=70).make
    records = [make.licence_2016(day(number)) for number in (9, 12, 13, 16, 22)]
    records += [make.licence_2016(day(23), kind=PERSON), make.licence_2016(day(26), kind=TRADER, BZ="无")]
    layout = Layout("xzxk-2016", dates=("short",), reported=("SJC", "数据更新时间戳"), reported_as="stamp")
    return sheet_file(f"{name}.xlsx", records, layout, sheet="行政许可")


def _education() -> Sample:
    """UTF-8 without a mark; full-width titles; eight-digit dates; the platform's day of publication."""
    name = "平川市教育局"
    make = desk(name, "2026-10", serial=20, party=90).make
    records = [make.licence(day(number), after=2) for number in (9, 13, 15, 27)]
    records[1] = records[1].but(XK_XDR_MC="平川市无锡空港教育咨询有限公司", XK_XKLB="核准；其他-延续")
    layout = Layout(
        "xzxk", headers.full_width, dates=("compact",), reported=("SBRQ", "公示日期"), without=NO_REPRESENTATIVE
    )
    return text_file(f"{name}.csv", records, layout, encoding="utf-8")


def _farming() -> Sample:
    """Stars, line breaks, columns that no template has; a total and a note below."""
    name = "平川市农业农村局"
    make = desk(name, "2026-10", serial=75, party=110).make
    records = [make.penalty(day(number), after=5) for number in (8, 12, 14, 19)]
    records.append(make.penalty(day(20), kind=TRADER, CF_XDR_SHXYM="0" * 17 + "X"))
    records.append(make.penalty(day(21), kind=PERSON))
    records.append(_joined(make.penalty(day(22)), "警告；罚款；", "给予警告，"))
    records.append(_joined(make.penalty(day(23)), "通报批评;罚款", "通报批评，"))
    records.append(_confiscated(make.penalty(day(26))))
    below = (
        (),
        ("合计", None, f"共{len(records)}件"),
        ("表格说明：1.没有统一社会信用代码的个体工商户填17个0加X。2.金额单位为万元。",),
    )
    layout = Layout(
        "xzcf", headers.starred, above=(("农业行政处罚信息报送表",),), below=below, numbered=True, dates=("dots",),
        reported_as="dash", without=NO_REPRESENTATIVE,
        extra={"数据导出时间": "2026-10-30 18:00:12", "导出方式": "全部导出"},
    )  # fmt: skip
    return sheet_file(f"{name}.xlsx", records, layout)


def _joined(record: Record, kinds: str, words: str) -> Record:
    return record.but(CF_CFLB=kinds, CF_NR=words + record.values["CF_NR"])


def _confiscated(record: Record) -> Record:
    content = f"没收违法所得1200元，{record.values['CF_NR']}"
    return record.but(CF_CFLB="罚款；没收违法所得、没收非法财物", CF_NR=content, CF_NR_WFFF="0.12")


def _housing() -> Sample:
    """No column says when it was reported: the received day (2026-10-30) decides."""
    name = "平川市住房和城乡建设局"
    make = desk(name, "2026-10", serial=140, party=140).make
    records = [make.licence(day(number)) for number in (21, 22, 23, 26, 28, 29)]
    above = ((f"{name}2026年10月行政许可信息报送表",),)
    layout = Layout("xzxk", headers.said, above=above, dates=("slash", "short"), reported=("SBRQ", ""))
    return sheet_file(f"{name}.xlsx", records, layout)


def _water() -> Sample:
    """A stated zero report."""
    name = "平川市水利局"
    below = (("本月无数据，零报告",),)
    page, _ = lay_out("行政许可", [], Layout("xzxk", above=((f"填报单位：{name}",),), below=below))
    return Sample(f"{name}.xlsx", xlsx.workbook([page]), (("FIL007", ""),))


def _culture() -> Sample:
    """A text under a workbook's name."""
    text = "本月双公示数据见另附纸质材料，请查收。\r\n联系人：文化市场科\r\n"
    return Sample("平川市文化和旅游局.xlsx", text.encode("gb18030"), (("FIL001", ""),))
