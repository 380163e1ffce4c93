"""October's largest file: licences, penalties and instructions in one workbook, every mistake of the code column."""

from collections.abc import Sequence

from . import faults, xlsx
from .layout import Layout
from .month import Desk, Sample, book_file, desk
from .october import NO_REPRESENTATIVE, day
from .record import STAND_IN, TRADER, Record

_NOTES = (
    ("填表说明",),
    ("1. 行政相对人类别填：法人及非法人组织、自然人、个体工商户。",),
    ("2. 日期写作 2026/10/09；长期有效填 2099/12/31。",),
    ("3. 罚款金额以万元为单位。",),
)


def market() -> Sample:
    """Licences and penalties in one workbook beside instructions; every mistake of the code column."""
    at = desk("平川市市场监督管理局", "2026-10", serial=400, party=160)
    return book_file(
        "平川市市场监督管理局.xlsx",
        [
            ("行政许可", _market_licences(at), Layout("xzxk", numbered=True, without=NO_REPRESENTATIVE)),
            ("行政处罚", _market_penalties(at), Layout("xzcf", left=1, dates=("dash",), without=NO_REPRESENTATIVE)),
        ],
        others=[xlsx.Sheet("填表说明", _NOTES)],
    )


def _market_licences(at: Desk) -> list[Record]:
    make, rng = at.make, at.rng
    clean = [make.licence(day(number)) for number in (9, 9, 10, 12)]
    planted = [
        faults.wrong_check(make.licence(day(12))),
        faults.lower_case(make.licence(day(13)), rng),
        faults.wide(make.licence(day(13))),
        faults.spaced(make.licence(day(14))),
        faults.hyphened(make.licence(day(14))),
        faults.zeros(make.licence(day(15))),
        faults.stand_in(make.licence(day(15))),
        faults.unknown_region(make.licence(day(16)), rng),
        faults.as_issued(make.licence(day(16))),
        faults.company_code(make.licence(day(19), kind=TRADER), rng),
    ]
    return mixed(clean, planted)


def _market_penalties(at: Desk) -> list[Record]:
    make, rng = at.make, at.rng
    clean = [make.penalty(day(number)) for number in (10, 13, 15)]
    clean.append(make.penalty(day(19), kind=TRADER, CF_XDR_SHXYM=STAND_IN))
    planted = [
        faults.numeric(make.penalty(day(12))),
        faults.short(make.penalty(day(12))),
        faults.long(make.penalty(day(13))),
        faults.letter_o(make.penalty(day(14)), rng),
        faults.letter_i(make.penalty(day(14)), rng),
        faults.swapped(make.penalty(day(15))),
        faults.organisation_code(make.penalty(day(16)), rng),
        faults.registration_number(make.penalty(day(16)), rng),
        faults.personal_id(make.penalty(day(19)), rng),
        faults.name_as_code(make.penalty(day(20))),
        faults.trader_code(make.penalty(day(20)), rng),
    ]
    return mixed(clean, planted)


def mixed(clean: Sequence[Record], planted: Sequence[Record]) -> list[Record]:
    """Clean records between the faulty ones: an address that is one row off must not pass by luck."""
    gap = max(1, len(planted) // max(1, len(clean)))
    mixed: list[Record] = []
    for position, record in enumerate(planted):
        if position % gap == 0 and position // gap < len(clean):
            mixed.append(clean[position // gap])
        mixed.append(record)
    return [*mixed, *clean[(len(planted) - 1) // gap + 1 :]]
