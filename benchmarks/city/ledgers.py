"""October's ledgers of the whole city, and what becomes of every decision they list."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Final

from . import files, names, xlsx
from .month import Sample
from .record import Department, Record
from .year import Filed

MONTH = "2026-10"
TITLES = (
    "序号", "类别", "决定文书号", "行政相对人名称", "统一社会信用代码", "决定日期", "决定机关", "是否公示", "上报日期",
    "未报送依据/备注",
)  # fmt: skip
COUNTS = ("类别", "产生数量", "本单位公示数量", "报送数量", "未报送数量", "未报送依据")
DECISIONS = ("部门", "决定文书号", "处理意见", "处理人", "处理日期", "理由", "有效期至")
_ACTS = {"xzxk": "行政许可", "xzcf": "行政处罚"}

PLANTED = ("unexplained", "declared", "near", "unexplained", "exempt", "closed", "waived", "brackets", "unlisted")
"""Dealt to the departments in turn. `closed`: declared by 是否公示; `brackets`: reported, its number written otherwise;
`unlisted`: reported and left out of the ledger."""
_CLASS = {"closed": "declared", "brackets": "reported"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a ledger."""

    act: str
    document: str
    party: str
    code: Any
    decided: date
    reported: date | None
    public: str = "是"
    basis: str = ""

    def cells(self, number: int, authority: str) -> list[Any]:
        days = [f"{day:%Y/%m/%d}" if day else None for day in (self.decided, self.reported)]
        own = (_ACTS[self.act], self.document, self.party, self.code, days[0], authority, self.public, days[1])
        return [number, *own, self.basis or None]


@dataclass(slots=True)
class Truth:
    """What is true of October's ledgers."""

    classes: Counter[str] = field(default_factory=Counter)
    filed: Counter[str] = field(default_factory=Counter)
    concealed: Counter[str] = field(default_factory=Counter)
    """Department → decisions that it neither reported nor explained."""
    unlisted: int = 0
    decisions: list[list[Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        return {
            "records": self.classes.total(),
            "classes": dict(sorted(self.classes.items())),
            "filed": dict(sorted(self.filed.items())),
            "concealed": dict(sorted(self.concealed.items())),
            "unlisted": self.unlisted,
        }


def october(filed: Sequence[Filed], departments: Sequence[Department], seed: int) -> tuple[dict[str, bytes], Truth]:
    """Return path → bytes of the ledgers, in a folder for those that came in time and one for the late ones."""
    truth, found = Truth(), {}
    rng = random.Random(f"台账 {seed}")
    mine = [one for one in filed if one.month == MONTH]
    last = len(mine) - 1
    for place, one in enumerate(mine):
        status = "missing" if place == last else "late" if place == last - 1 else "on_time"
        truth.filed[status] += 1
        if status != "missing":
            plants = PLANTED[place :: last - 1] if status == "on_time" else ()
            rows = list(_rows(one, plants, truth, rng))
            suffix, data = _written(one.department, rows, place)
            found[f"{status}/{one.department}2026年10月双公示台账.{suffix}"] = data
    for own in [own for own in departments if own.name not in {one.department for one in mine}][:2]:
        truth.filed["zero"] += 1
        found[f"on_time/{own.name}2026年10月双公示台账.xlsx"] = xlsx.workbook([_page(own.name, [], "")])
    return found, truth


def _rows(one: Filed, plants: Sequence[str], truth: Truth, rng: random.Random) -> Iterator[Row]:
    """The department's own records, some of them listed otherwise, and what it never reported."""
    records = [record for own in one.sheets.values() for record in own]
    changed = [plant for plant in plants if plant in {"near", "brackets", "unlisted"}]
    for place, record in enumerate(records):
        plant = changed[place] if place < len(changed) else ""
        if plant == "unlisted":
            truth.unlisted += 1
            continue
        row = _row(record)
        truth.classes[_CLASS.get(plant, plant) or "reported"] += 1
        yield _otherwise(row, plant)
    for number, plant in enumerate(plant for plant in plants if plant not in changed):
        truth.classes[_CLASS.get(plant, plant)] += 1
        row = _unreported(one, plant, number, rng)
        if plant == "unexplained":
            truth.concealed[one.department] += 1
        if plant == "waived":
            told = ("豁免", "李四", "2026-11-12", "系统故障，当日已书面说明", "2026-12-31")
            truth.decisions.append([one.department, row.document, *told])
        yield row


def _row(record: Record) -> Row:
    values, prefix = record.values, record.prefix
    document, party = values[f"{prefix}_WSH"], values[record.party_field]
    reported = values.get("SBRQ") or values["SJC"]
    return Row(record.pack[:4], document, party, record.code, values[f"{prefix}_JDRQ"], reported)


def _otherwise(row: Row, plant: str) -> Row:
    if plant == "near":
        return Row(row.act, row.document.replace("〕", "〕9"), row.party, row.code, row.decided, row.reported)
    if plant == "brackets":
        number = row.document.translate(str.maketrans("〔〕", "[]")).replace("]", "] 第")
        return Row(row.act, number, row.party, row.code, row.decided, row.reported)
    return row


_BASES: Mapping[str, tuple[str, str]] = {
    "declared": ("否", "涉及商业秘密，依法不予公开"),
    "closed": ("否", ""),
    "exempt": ("否", "轻微违法，依法不予公示"),
}


def _unreported(one: Filed, plant: str, number: int, rng: random.Random) -> Row:
    public, basis = _BASES.get(plant, ("是", ""))
    party = names.company(29_000 + rng.randrange(900))
    decided = date(2026, 10, rng.randrange(9, 20))
    act = "xzcf" if plant == "exempt" else next(iter(one.sheets.values()))[0].pack
    return Row(act, f"平未报〔2026〕{one.department[:3]}{number + 1}号", party, None, decided, None, public, basis)


def _written(department: str, rows: Sequence[Row], place: int) -> tuple[str, bytes]:
    """Every eighth is a csv, every fifth workbook has a sheet of counts beside the list."""
    page = _page(department, rows, department)
    if place % 8 == 3:
        return "csv", files.csv_bytes(page, encoding="gb18030")
    return "xlsx", xlsx.workbook([page, _counts(department, rows)] if place % 5 == 0 else [page])


def _page(name: str, rows: Sequence[Row], authority: str) -> xlsx.Sheet:
    title = [f"{name}2026年10月双公示台账"]
    body = [row.cells(number, authority) for number, row in enumerate(rows, 1)]
    note = [] if rows else [["本月零报告"]]
    return xlsx.Sheet("台账", [title, [f"填报单位：{name}"], list(TITLES), *body, *note], ())


def _counts(name: str, rows: Sequence[Row]) -> xlsx.Sheet:
    def told(act: str) -> list[Any]:
        own = [row for row in rows if row.act == act]
        sent = sum(row.reported is not None for row in own)
        basis = "见明细" if sent < len(own) else "无"
        return [_ACTS[act], len(own), sent, sent, len(own) - sent, basis]

    title = [f"{name}2026年10月双公示台账汇总表"]
    return xlsx.Sheet("汇总", [title, [f"填报单位：{name}"], list(COUNTS), told("xzxk"), told("xzcf")], ())


def samples(filed: Sequence[Sample]) -> list[Sample]:
    """Return October's ledgers of some sample departments: complete, with open questions, and a zero report."""
    by_name = {PurePath(sample.name).stem: sample for sample in filed}
    tax, roads, market = ([*map(_row, by_name[name].records)] for name in _SAMPLED)
    near = _otherwise(market[0], "near")
    hidden = Row("xzcf", "平市监罚〔2026〕498号", names.company(901), None, date(2026, 10, 16), None)
    told = Row("xzcf", "平交罚〔2026〕77号", names.company(902), None, date(2026, 10, 15), None, *_BASES["declared"])
    lists = dict(zip(_SAMPLED, (tax, [*roads, told], [near, *market[1:], hidden]), strict=True))
    made = [Sample(_named(name), xlsx.workbook([_page(name, _bare(rows), name)])) for name, rows in lists.items()]
    return [*made, Sample(_named(_ZERO), xlsx.workbook([_page(_ZERO, [], "")]), (("FIL007", ""),))]


_SAMPLED: Final = ("国家税务总局平川市税务局", "平川市交通运输局", "平川市市场监督管理局")
_ZERO: Final = "平川市水利局"


def _named(name: str) -> str:
    return f"{name}2026年10月双公示台账.xlsx"


def _bare(rows: Sequence[Row]) -> list[Row]:
    """Without codes: what is wrong with them stands in the reports."""
    return [replace(row, code=None) for row in rows]


def decisions(truth: Truth) -> bytes:
    """The office's list of decisions, as csv."""
    return files.csv_bytes(xlsx.Sheet("处理意见", [list(DECISIONS), *truth.decisions], ()), encoding="utf-8-sig")
