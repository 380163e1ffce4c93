"""Region codes, positions 3-8 of a unified social credit code: the registrar's place when the code was issued.

Known are all current and historical codes of GB/T 2260 (python-stdnum's `cn/loc`), the provincial XX0000, 100000
(national registrars), 99XXXX (新疆生产建设兵团) and the codes of development zones met in real registers
(`rules/codelists/regions_outside_gbt2260.csv`). The table is read directly: numdb takes ten times as long.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from credit_cli.resources import rule_file

_XPCC: Final = "99"
_XPCC_CODE: Final = re.compile(r"99[0-9]{4}")
_NATIONAL: Final = "100000"
_YEARS: Final = re.compile(r"(?:\[(\d*)-(\d*)\])?(.+)")


@dataclass(frozen=True, slots=True)
class RegionName:
    """A name with the first and last year it was in use; None where the source gives no year."""

    name: str
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Region:
    """What is known of one six-digit region code."""

    code: str
    province: str
    names: tuple[RegionName, ...]
    source: str


@cache
def _gbt2260() -> tuple[dict[str, str], dict[str, str]]:
    """Provinces by two digits, and counties (raw text, with years) by six."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    provinces: dict[str, str] = {}
    counties: dict[str, str] = {}
    for line in text.splitlines():
        key, _, quoted = line.partition('="')
        if line.startswith("  "):
            counties[next(reversed(provinces)) + key[2:6]] = quoted[:-1]
        elif quoted:
            provinces[key[:2]] = quoted[:-1]
    return provinces, counties


@cache
def _outside() -> frozenset[str]:
    with rule_file("codelists/regions_outside_gbt2260.csv").open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["region"] for row in csv.DictReader(lines))


@cache
def codes() -> frozenset[str]:
    """Every known region code but the open-ended 99XXXX."""
    provinces, counties = _gbt2260()
    return frozenset(counties) | _outside() | {f"{two}0000" for two in provinces} | {_NATIONAL}


@cache
def provinces() -> frozenset[str]:
    """The first two digits of every region code, 99 included; 10 is not among them (100000 stands alone)."""
    return frozenset(_gbt2260()[0]) | {_XPCC}


def known(region6: str) -> bool:
    """Whether six digits are a region code that has ever been in use for registration."""
    return region6 in codes() or _XPCC_CODE.fullmatch(region6) is not None


def known_province(two: str) -> bool:
    """Whether two digits open the region codes of a province."""
    return two in provinces()


def describe(region6: str) -> Region | None:
    """Return names, years and source of a region code, None when it is unknown."""
    if not known(region6):
        return None
    provinces_by_code, counties = _gbt2260()
    province = {_XPCC: "新疆生产建设兵团", "10": "国家级登记机关"}.get(region6[:2]) or provinces_by_code[region6[:2]]
    if region6 in counties:
        return Region(region6, province, _names(counties[region6]), "GB/T 2260（含历年版本）")
    if region6[2:] == "0000" or region6[:2] == _XPCC:
        return Region(region6, province, (RegionName(province, None, None),), "GB 32100-2015")
    return Region(region6, province, (), "真实代码中出现的开发区等区划码")


def _names(raw: str) -> tuple[RegionName, ...]:
    """Split `[1983-1985]青龙县,[1986-]青龙满族自治县` into its names."""
    matches = (_YEARS.fullmatch(part) for part in raw.split(","))
    return tuple(RegionName(m[3], _year(m[1]), _year(m[2])) for m in matches if m)


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None
