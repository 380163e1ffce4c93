"""What a spreadsheet itself can check of a field, as data validation; formulas that Excel, WPS and LibreOffice know.

A cell rule never refuses what `validate` accepts. It is looser where a spreadsheet cannot say it (conditions on other
columns, dates written as text), and `validate` has the last word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from credit_cli.rulepack import FieldSpec, ListValue

_SYMBOLS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OTHER: Final = "其他"
STAND_IN: Final = "0" * 17 + "X"
LONG_TERM: Final = "2099-12-31"


@dataclass(frozen=True, slots=True)
class CellRule:
    """One data validation. `kind`, `formula` as OOXML has them, `{cell}` stands for the cell; `stop` refuses."""

    kind: str
    formula: str
    message: str
    operator: str | None = None
    second: str | None = None
    stop: bool = True


def cell_rule(field: FieldSpec, values: Sequence[ListValue], place: str) -> CellRule | None:
    """Return the cell rule of a field, None where a spreadsheet has nothing to check.

    `values`: its code list, written at `place` (a range such as `选项!$A$2:$A$5`).
    """
    if values and not field.joined:
        return _listed(values, place)
    if field.kind in _BY_KIND:
        return _BY_KIND[field.kind](field)
    return _length(field)


def _listed(values: Sequence[ListValue], place: str) -> CellRule:
    free = any(value.value == OTHER for value in values)
    said = "请从下拉清单中选择" + ("；清单外的写作“其他-具体内容”" if free else "")
    return CellRule("list", place, said, stop=not free)


def _length(field: FieldSpec) -> CellRule | None:
    if field.max is None:
        return None
    return CellRule("textLength", str(field.max), f"最多 {field.max} 个字", operator="lessThanOrEqual")


def _uscc(field: FieldSpec) -> CellRule:
    """GB 32100-2015 annex A: Σ Cᵢ·3^(i−1) ≡ 0 (mod 31), the check character weighing 1.

    ROW(INDIRECT("1:17")) survives rows that somebody deletes above; FIND knows lower case from upper case.
    """
    weighed = f'(FIND(MID({{cell}},ROW(INDIRECT("1:17")),1),"{_SYMBOLS}")-1)*MOD(3^(ROW(INDIRECT("1:17"))-1),31)'
    whole = f'MOD(SUMPRODUCT({weighed})+FIND(RIGHT({{cell}}),"{_SYMBOLS}")-1,31)=0'
    held = f"IF(LEN({{cell}})=18,{whole})"
    return CellRule(
        "custom",
        f'IF({{cell}}="{STAND_IN}",TRUE,{held})' if _may_stand_in(field) else held,
        "统一社会信用代码 18 位，字母大写，不用 I、O、Z、S、V；校验位不符，请对照登记证照核对",
    )


def _may_stand_in(field: FieldSpec) -> bool:
    return field.stand_in or field.no_stand_in is not None


def _date(field: FieldSpec) -> CellRule:
    return CellRule(
        "date",
        "DATE(1949,10,1)",
        "请写日期，如 2026/10/09；长期写 2099/12/31",
        operator="between",
        second="DATE(2099,12,31)",
    )


def _amount(field: FieldSpec) -> CellRule:
    return CellRule("decimal", "0", "请写大于 0 的数，单位万元", operator="greaterThan")


def _digit(field: FieldSpec) -> CellRule:
    return CellRule("custom", "IF(LEN({cell})=1,ISNUMBER(VALUE({cell})))", "请写一位数字")


def _region(field: FieldSpec) -> CellRule:
    return CellRule("custom", "IF(LEN({cell})=6,ISNUMBER(VALUE({cell})))", "请写六位行政区划代码")


_BY_KIND: Final[Mapping[str, Callable[[FieldSpec], CellRule]]] = {
    "uscc": _uscc,
    "date": _date,
    "reported": _date,
    "amount": _amount,
    "digit": _digit,
    "region": _region,
}
