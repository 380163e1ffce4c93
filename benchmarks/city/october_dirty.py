"""October 2026, second half: the files with mistakes, and what is due for each of them."""

from datetime import date, timedelta
from typing import Any

from codegen import make_body

from . import faults, headers, september
from .layout import Layout
from .month import Sample, desk, sheet_file, text_file
from .october import NO_REPRESENTATIVE, day
from .october_market import market, mixed
from .record import PERSON, TRADER, Record, fine


def dirty() -> list[Sample]:
    """Return the files with findings."""
    return [
        market(), _police(), _order(), _environment(), _safety(), _health(), _labour(), _civil(), _commerce(),
        _county(),
    ]  # fmt: skip


def _police() -> Sample:
    """Natural persons in an old .xls."""
    at = desk("平川市公安局", "2026-10", serial=900, party=200)
    make, rng = at.make, at.rng
    detained: dict[str, Any] = {"CF_CFLB": "行政拘留", "CF_NR": "行政拘留五日", "CF_NR_FK": ""}
    clean = [make.penalty(day(number), kind=PERSON, **detained) for number in (9, 11, 13)]
    clean.append(make.penalty(day(14), kind=PERSON, CF_XDR_ZJLX="护照号", CF_XDR_ZJHM="E00000012"))
    number = str(make.penalty(day(14), kind=PERSON).values["CF_XDR_ZJHM"])
    wrong_number = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    planted = [
        faults.person_with_code(make.penalty(day(15), kind=PERSON), rng),
        faults.missing_here(make.penalty(day(16), kind=PERSON), "CF_XDR_ZJHM"),
        faults.with_value(make.penalty(day(16), kind=PERSON), "PID002", "CF_XDR_ZJHM", wrong_number),
        faults.id_in_text(make.penalty(day(19), kind=PERSON), rng, "CF_SY"),
        faults.with_value(make.penalty(day(20), kind=PERSON), "REQ003", "CF_FRDB", "王立人"),
        faults.with_value(make.penalty(day(21), kind=PERSON), "FMT003", "CF_XDR_MC", "李*平"),
    ]
    layout = Layout(
        "xzcf", above=(("行政处罚信息",), ("填报部门：", "平川市公安局")), dates=("cell", "slash"),
        reported=("SBRQ", "上报时间"), reported_as="stamp",
    )  # fmt: skip
    return sheet_file("平川市公安局.xls", mixed(clean, planted), layout)


def _order() -> Sample:
    """Duplicates of two and of three, one code on two names, and one number for three parties, which is lawful."""
    make = desk("平川市城市管理局", "2026-10", serial=500, party=230).make
    clean = [make.penalty(day(number)) for number in (9, 12, 13)]
    shared = make.penalty(day(14))
    parties = [shared, *(make.penalty(day(14), CF_WSH=shared.values["CF_WSH"]) for _ in range(2))]
    two = faults.duplicated([make.penalty(day(15))] * 2, "CF_WSH")
    three = make.penalty(day(16))
    other = three.values["CF_WSH"].replace("〔", "[").replace("〕", "]")
    triple = faults.duplicated([three, three.but(CF_WSH=other), three.but(BZ="补报")], "CF_WSH")
    sharing = faults.shared_code([make.penalty(day(19)), make.penalty(day(20))])
    records = [
        clean[0],
        two[0],
        *parties,
        triple[0],
        clean[1],
        triple[1],
        sharing[0],
        two[1],
        clean[2],
        triple[2],
        sharing[1],
    ]
    layout = Layout("xzcf", headers.hyphens, dates=("dash",), without=NO_REPRESENTATIVE)
    return text_file("平川市城市管理局.csv", records, layout, encoding="gb18030")


def _environment() -> Sample:
    """Column codes as titles, the table starts at C; mistakes of amounts."""
    make = desk("平川市生态环境局", "2026-10", serial=30, party=260).make
    clean = [make.penalty(day(number)) for number in (9, 13)]
    both = {"CF_CFLB": "罚款；没收违法所得、没收非法财物", "CF_NR_WFFF": ""}
    plain = make.penalty(day(12))
    confiscated = make.penalty(day(19))
    planted = [
        faults.with_value(plain, "AMT004", "CF_NR_FK", plain.values["CF_NR"].strip("罚款元")),
        faults.with_value(make.penalty(day(13)), "AMT001", "CF_NR_FK", "0.5万元"),
        faults.with_value(make.penalty(day(14)), "AMT002", "CF_NR_FK", "0.1234567"),
        faults.with_value(make.penalty(day(15)), "AMT003", "CF_NR_FK", "0"),
        faults.missing_here(make.penalty(day(16)), "CF_NR_FK"),
        faults.missing_here(confiscated.but(**both), "CF_NR_WFFF"),
        make.penalty(day(20), CF_CFLB="警告", CF_NR="警告", CF_NR_FK="0.5").but(("REL004", "CF_NR_FK")),
        faults.missing_here(make.penalty(day(21), **_withdrawn()), "CF_NR_ZKDX"),
    ]
    layout = Layout(
        "xzcf", headers.codes, left=2, dates=("serial", "number"), reported_as="slash", without=NO_REPRESENTATIVE,
        numbers=("CF_NR_FK",),
    )  # fmt: skip
    return sheet_file("平川市生态环境局.xlsx", mixed(clean, planted), layout, sheet="导出结果")


def _withdrawn() -> dict[str, Any]:
    return {"CF_CFLB": "吊销许可证件", "CF_NR": "吊销排污许可证", "CF_NR_FK": ""}


def _safety() -> Sample:
    """The 2016 template in an old .xls."""
    at = desk("平川市应急管理局", "2026-10", serial=80, party=290)
    make, rng = at.make, at.rng
    clean = [make.penalty_2016(day(9)), make.penalty_2016(day(12), kind=PERSON)]
    planted = [
        make.penalty_2016(day(13), CF_XDR_SHXYM="").but(("REQ006", "CF_XDR_SHXYM")),
        faults.with_value(make.penalty_2016(day(14)), "FMT007", "DFBM", "1408"),
        faults.with_value(make.penalty_2016(day(15)), "FMT005", "CF_ZT", "正常"),
        faults.wrong_check(make.penalty_2016(day(16))),
        faults.missing(make.penalty_2016(day(19)), "CF_BM"),
        faults.with_value(make.penalty_2016(day(20)), "COD013", "CF_XDR_SHXYM", make_body(rng)),
        faults.late(make.penalty_2016(day(9), after=11), "CF_JDRQ"),
    ]
    layout = Layout(
        "xzcf-2016", headers.full_width, above=(("应急管理行政处罚信息（2016年模板）",),), left=1, dates=("short",),
        reported=("SJC", "数据更新时间戳"), reported_as="slash",
    )  # fmt: skip
    return sheet_file("平川市应急管理局.xls", mixed(clean, planted), layout)


def _health() -> Sample:
    """Missing values, placeholders, words that are in no list, other without text, values too short and too long."""
    make = desk("平川市卫生健康委员会", "2026-10", serial=110, party=320).make
    clean = [make.penalty(day(number)) for number in (9, 12, 15)]
    clean.append(make.penalty(day(16), BZ="无", CF_CFLB="警告；其他-责令改正", CF_NR="警告，责令改正", CF_NR_FK=""))
    planted = [
        faults.missing(make.penalty(day(12)), "CF_SY"),
        faults.missing(make.penalty(day(12)), "CF_WSH"),
        faults.missing_here(make.penalty(day(13)), "CF_FRDB"),
        faults.missing_here(make.penalty(day(13), kind=TRADER), "CF_XDR_SHXYM"),
        faults.with_value(make.penalty(day(14)), "REQ004", "CF_YJ", "无"),
        faults.with_value(make.penalty(day(14)), "REQ004", "CF_XDR_SHXYM", "暂无"),
        faults.with_value(make.penalty(day(15)), "REQ005", "CF_XDR_GSZC", "/"),
        faults.with_value(make.penalty(day(15)), "ENM001", "CF_XDR_LB", "公司"),
        faults.with_value(make.penalty(day(16)), "ENM001", "CF_CFLB", "罚款；批评教育"),
        faults.with_value(make.penalty(day(19)), "ENM002", "CF_CFLB", "罚款；其他"),
        faults.with_value(make.penalty(day(19)), "FMT002", "CF_XDR_MC", "李"),
        faults.with_value(make.penalty(day(20)), "FMT004", "CF_WSH", "平卫罚〔2026〕null号"),
        faults.with_value(make.penalty(day(20)), "FMT001", "CF_NR_ZKDX", "卫生许可证" * 41),
        faults.with_value(make.penalty(day(21)), "REL003", "CF_FR_ZJLX", "身份证"),
        faults.with_value(make.penalty(day(21)), "REQ007", "CF_XDR_ZJLX", "身份证"),
    ]
    layout = Layout("xzcf", headers.said, dates=("slash",), reported=("SBRQ", "数据更新时间戳"))
    return text_file("平川市卫生健康委员会.csv", mixed(clean, planted), layout, encoding="utf-8-sig")


def _labour() -> Sample:
    """Dates that are none or contradict each other; kinds of penalty before and after the law of 2021."""
    make = desk("平川市人力资源和社会保障局", "2026-10", serial=160, party=350).make
    clean = [make.penalty(day(number)) for number in (9, 12)]
    too_early: dict[str, Any] = {"CF_GSJZQ": date(2026, 10, 1)}
    future = make.penalty(date(2026, 12, 9), SBRQ=day(15))
    planted = [
        faults.with_value(make.penalty(day(12)), "DAT001", "CF_JDRQ", "2026/02/30"),
        faults.with_value(make.penalty(day(13)), "DAT002", "CF_JDRQ", "2026年10月"),
        make.penalty(day(13), **too_early).but(("DAT006", "CF_GSJZQ")),
        future.but(("DAT004", "CF_JDRQ")),
        faults.with_value(make.penalty(day(14)), "DAT003", "CF_YXQ", "长期"),
        faults.with_value(make.penalty(day(15)), "REL006", "CF_GSJZQ", date(2099, 12, 31)),
        faults.with_value(make.penalty(day(16)), "DAT005", "CF_YXQ", date(2206, 12, 31)),
        _criticised(make.penalty(date(2021, 7, 15), SBRQ=day(20))),
        _criticised(make.penalty(date(2021, 7, 14), SBRQ=day(20))).but(("ENM003", "CF_CFLB")),
        faults.late(make.penalty(date(2021, 7, 14), SBRQ=day(20), **_warned()), "CF_JDRQ"),
    ]
    layout = Layout(
        "xzcf", headers.worn, above=((), ("劳动保障监察行政处罚",)), dates=("slash",), without=NO_REPRESENTATIVE
    )
    return sheet_file("平川市人力资源和社会保障局.xlsx", mixed(clean, planted), layout)


def _warned() -> dict[str, Any]:
    return {"CF_CFLB": "警告", "CF_NR": "警告", "CF_NR_FK": ""}


def _criticised(record: Record) -> Record:
    """通报批评, a kind since 2021-07-15; sent in years later, so late in any case."""
    return faults.late(record.but(CF_CFLB="通报批评", CF_NR="通报批评", CF_NR_FK=""), "CF_JDRQ")


def _civil() -> Sample:
    """Licences with every spelling of a date; the business database's day counts as the reported one."""
    make = desk("平川市民政局", "2026-10", serial=10, party=380).make
    clean = [make.licence(day(number)) for number in (9, 10, 12, 13, 14)]
    clean.append(make.licence(day(14), XK_YXQZI=date(2099, 12, 31)))
    planted = [
        faults.with_value(make.licence(day(15)), "DAT003", "XK_YXQZI", "长期"),
        make.licence(day(15), XK_YXQZI=date(2025, 10, 14)).but(("DAT006", "XK_YXQZI")),
        faults.with_value(make.licence(day(16)), "ENM001", "XK_XKLB", "备案"),
        faults.with_value(make.licence(day(19)), "ENM002", "XK_XKLB", "其他"),
        faults.missing(make.licence(day(19)), "XK_XKWS"),
    ]
    layout = Layout(
        "xzxk", headers.full_width, left=1, dates=("slash", "short", "dots", "chinese", "compact", "cell", "number"),
        reported=("SBRQ", "进入业务库的时间"), reported_as="stamp", without=NO_REPRESENTATIVE,
    )  # fmt: skip
    return sheet_file("平川市民政局.xlsx", mixed(clean, planted), layout)


def _commerce() -> Sample:
    """A required column is not there."""
    make = desk("平川市商务局", "2026-10", serial=5, party=400).make
    records = [make.penalty(day(number)) for number in (9, 12, 13)]
    layout = Layout("xzcf", dates=("short",), without=("CF_YJ", *NO_REPRESENTATIVE))
    sample = text_file("平川市商务局.csv", records, layout, encoding="gb18030")
    return Sample(sample.name, sample.data, (*sample.expected, ("HDR001", "")))


def _county() -> Sample:
    """Four late records of October, one on its last day; and September's records again, two of them corrected."""
    make = desk(september.COUNTY, "2026-10", serial=60, party=430).make
    again = [record.but(SBRQ=day(10)) for record in september.resendable(september.county_maker())]
    punctual = [make.penalty(day(number)) for number in (9, 12)]
    last_day = make.penalty(date(2026, 9, 24), SBRQ=day(12), **fine(3000))
    late = [
        faults.late(make.penalty(date(2026, 9, 24), SBRQ=day(13)), "CF_JDRQ"),
        faults.late(make.penalty(day(9), after=11), "CF_JDRQ"),
        faults.late(make.penalty(day(9), after=19), "CF_JDRQ"),
        faults.late(make.penalty(day(12), SBRQ=day(12) + timedelta(days=18)), "CF_JDRQ"),
    ]
    layout = Layout("xzcf", dates=("slash",), reported=("SBRQ", "创建时间"), reported_as="stamp")
    return sheet_file(f"{september.COUNTY}.xlsx", [*again, *mixed([*punctual, last_day], late)], layout)
