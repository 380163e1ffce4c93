"""What the archive itself can measure of a city's credit work: rates with both their counts, and plain counts."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from credit_cli.checks.keys import document_key
from credit_cli.rulepack import Book

from .metrics import rate

if TYPE_CHECKING:
    import pandas as pd

Step: TypeAlias = Literal["record", "late", "concealed", "code", "dataset"]

STEPS: Final[Mapping[Step, str]] = {
    "code": "多纠正一个重错码",
    "late": "少一条迟报",
    "concealed": "少一条疑似瞒报",
    "record": "多一条合规记录",
    "dataset": "多归集一个数据集",
}
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate: `part` of `whole`. `step`: by what single improvement it changes, by one."""

    id: str
    title: str
    part: int
    whole: int
    lower_is_better: bool = False
    step: Step | None = None

    @property
    def percent(self) -> Decimal | None:
        return rate(self.part, self.whole)

    @property
    def share(self) -> Fraction | None:
        """How much of what can be reached is reached, 0 to 1; None where there is nothing to measure."""
        if not self.whole:
            return None
        own = Fraction(min(self.part, self.whole), self.whole)
        return 1 - own if self.lower_is_better else own

    def improved(self, step: Step) -> "Measure":
        """Return the measure after one such improvement; the same where it does not matter, or all is done."""
        if self.step != step:
            return self
        part = self.part - 1 if self.lower_is_better else self.part + 1
        return replace(self, part=part) if 0 <= part <= self.whole else self


def measures(
    document: Mapping[str, Any],
    records: "pd.DataFrame",
    *,
    datasets: Iterable[str],
    enterprises: int | None,
) -> dict[str, Measure]:
    """Return the measures by id. `document`: of the month; `records`: of all data sets over twelve months, with kept.

    `datasets`: those whose collection counts; `enterprises`: active enterprises of the city, if known.
    """
    total, codes = document["total"], document.get("codes") or {}
    wrong = codes.get("wrong", 0) + codes.get("duplicated", 0)
    due, concealed = total.get("due") or 0, total.get("concealed") or 0
    wanted = frozenset(datasets)
    own = [
        Measure("compliance", "合规率", total["compliant"], total["reported"], step="record"),
        Measure("on_time", "按时率", total["determined"] - total["late"], total["determined"], step="late"),
        Measure("complete", "完整率（1－瞒报率）", due - concealed, due, step="concealed"),
        Measure("code_error", "重错码率", wrong, codes.get("subjects", 0), lower_is_better=True, step="code"),
        Measure("correction", "纠正率", codes.get("corrected", 0), codes.get("found", 0), step="code"),
        Measure("collected", "已归集的数据集", len(wanted & set(records["dataset"])), len(wanted), step="dataset"),
        *_commitments(records, enterprises),
    ]
    if enterprises:
        reported = int(records["dataset"].isin(["xzxk", "xzcf"]).sum())
        own.append(Measure("volume", "双公示上报量与企业总量之比", reported, enterprises))
    return {measure.id: measure for measure in own}


def _commitments(records: "pd.DataFrame", enterprises: int | None) -> Iterator[Measure]:
    rows = records[records["dataset"] == "commitment"].to_dict("records")
    said = [_kept(row) for row in rows]
    done = {document_key(row["document"]) for row in _of(records, "fulfilment") if row["document"]}
    fulfilled = sum(
        bool(own.get("LXZT")) or document_key(row["document"]) in done for row, own in zip(rows, said, strict=True)
    )
    yield Measure(
        "approval_share", "审批替代型承诺占比", sum(own.get("CNLX") == "审批替代型" for own in said), len(rows)
    )
    yield Measure("fulfilment", "承诺履行情况归集率", fulfilled, len(rows))
    if enterprises:
        yield Measure("commitments", "信用承诺量与市场主体之比", len(rows), enterprises)


def coverage(records: "pd.DataFrame", book: Book, *, month: str, enterprises: int | None) -> list[dict[str, Any]]:
    """Return per data set of 企业特定信息 its distinct subjects with a valid code, this month and the one before.

    A month whose subjects are fewer by a fifth has fallen off, and is said to.
    """
    packs = [pack for pack in book.datasets.values() if "企业特定信息" in pack.groups]
    found = []
    for pack in packs:
        own = records[(records["dataset"] == pack.dataset) & (records["code"] != "")]
        subjects = own["code"].nunique()
        now, before = (own.loc[own["period"] == which, "code"].nunique() for which in (month, _before(month)))
        found.append(
            {
                "dataset": pack.dataset,
                "title": pack.title,
                "subjects": int(subjects),
                "enterprises": enterprises,
                "coverage": _number(rate(int(subjects), enterprises)) if enterprises else None,
                "month": int(now),
                "month_before": int(before),
                "fallen": bool(before and now * 5 < before * 4),
            }
        )
    return found


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


def counts(records: "pd.DataFrame", book: Book, *, as_of: date) -> list[dict[str, Any]]:
    """Return plain counts: what is still published of every list, cases and their departments, repairs by channel."""
    found = [_published(records, pack.dataset, pack.title, as_of) for pack in book.datasets.values() if _lists(pack)]
    cases = _of(records, "joint_case")
    found.append({"title": "联合奖惩案例", "count": len(cases), "note": f"{_departments(cases)} 个部门参与"})
    repairs = _of(records, "repair")
    channels = [_kept(row).get("QD", "") for row in repairs]
    note = "，".join(f"{name or '未写渠道'} {channels.count(name)}" for name in sorted(set(channels)))
    found.append({"title": "信用修复", "count": len(repairs), "note": note})
    return found


def _lists(pack: Any) -> bool:
    return {"YXQ", "GSZT"} <= set(pack.keep)


def _published(records: "pd.DataFrame", dataset: str, title: str, as_of: date) -> dict[str, Any]:
    """Still published on a day: public, or not said otherwise, and not expired. Expiry must be readable to count."""
    from credit_cli import dates

    standing = 0
    for row in _of(records, dataset):
        own = _kept(row)
        until = dates.parse(own["YXQ"]) if own.get("YXQ") else date.max
        standing += own.get("GSZT", "公示中") != "待公示" and isinstance(until, date) and until >= as_of
    return {"title": f"{title}（{as_of.isoformat()} 仍在公示）", "count": standing, "note": ""}


def _departments(rows: Iterable[Mapping[Any, Any]]) -> int:
    return len({row["department"] for row in rows if row["department"]})


def _of(records: "pd.DataFrame", dataset: str) -> list[dict[Any, Any]]:
    rows: list[dict[Any, Any]] = records[records["dataset"] == dataset].to_dict("records")
    return rows


def _kept(row: Mapping[Any, Any]) -> Mapping[str, str]:
    found: dict[str, str] = json.loads(row["kept"] or "{}")
    return found


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
