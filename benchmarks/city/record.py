"""One record of 双公示 with what is wrong in it, and makers of clean ones."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from codegen import make_ric, make_uscc

from . import names
from .themes import THEMES, Theme

Values = Mapping[str, Any]
REGION = "140802"
NOWHERE = "140899"
"""No county has this code: personal numbers made with it belong to nobody."""

ORGANISATION, TRADER, PERSON = "法人及非法人组织", "个体工商户", "自然人"
STAND_IN = "0" * 17 + "X"


@dataclass(frozen=True, slots=True)
class Department:
    """A reporting department: full name, the short form in its document numbers, its own code."""

    name: str
    short: str
    code: str
    theme: Theme


@dataclass(frozen=True, slots=True)
class Record:
    """`values` by field code (dates as dates); `wrong`: (rule, field) of every finding that is due."""

    pack: str
    values: Values
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def code_field(self) -> str:
        return f"{self.prefix}_XDR_SHXYM"

    @property
    def party_field(self) -> str:
        return "XK_XDR" if self.pack == "xzxk-2016" else f"{self.prefix}_XDR_MC"

    @property
    def prefix(self) -> str:
        return "XK" if self.pack.startswith("xzxk") else "CF"

    @property
    def code(self) -> str:
        return str(self.values[self.code_field])

    def but(self, *rules: tuple[str, str], **changes: Any) -> "Record":
        """Return the record with other values and with (rule, field) findings added."""
        return replace(self, values={**self.values, **changes}, wrong=(*self.wrong, *rules))

    def with_code(self, code: Any, rule: str | None = None) -> "Record":
        rules = ((rule, self.code_field),) if rule else ()
        return self.but(*rules, **{self.code_field: code})


@dataclass(slots=True)
class Maker:
    """Makes clean records of one department; document numbers and parties go on from record to record."""

    department: Department
    rng: random.Random
    serial: int = 0
    party: int = 0
    draw: "Callable[[str], Party] | None" = None
    """Where parties come from, by category; without it each record has a party of its own."""

    def penalty(self, decided: date, *, after: int = 3, kind: str = ORGANISATION, **changes: Any) -> Record:
        """A penalty (2018 fields) decided on `decided` and reported `after` days later: a fine."""
        offence = self._offence()
        yuan = self.rng.randrange(2, 60) * 500
        values = {
            **_party("CF", kind, self._party(kind)),
            "CF_WSH": self._document("罚"),
            "CF_WFXW": offence[0],
            "CF_SY": offence[1],
            "CF_YJ": offence[2],
            **fine(yuan),
            "CF_JDRQ": decided,
            "CF_YXQ": _years(decided, 1),
            "CF_GSJZQ": _years(decided, 1),
            "CF_CFJG": self.department.name,
            "CF_CFJGDM": self.department.code,
            "CF_ZT": "1",
            "CF_SJLY": self.department.name,
            "CF_SJLYDM": self.department.code,
            "SBRQ": decided + timedelta(days=after),
        }
        return Record("xzcf", {**values, **changes})

    def licence(self, decided: date, *, after: int = 3, kind: str = ORGANISATION, **changes: Any) -> Record:
        """A licence (2018 fields) decided on `decided` and reported `after` days later."""
        paper, certificate, content = self.rng.choice(self.department.theme.licences)
        number = self._document("许")
        values = {
            **_party("XK", kind, self._party(kind)),
            "XK_XKWS": paper,
            "XK_WSH": number,
            "XK_XKLB": self.rng.choice(("普通", "核准", "登记", "认可")),
            "XK_XKZS": certificate,
            "XK_XKBH": f"PC{decided:%Y}{self.serial:05d}",
            "XK_NR": content,
            "XK_JDRQ": decided,
            "XK_YXQZ": decided,
            "XK_YXQZI": _years(decided, 5) - timedelta(days=1),
            "XK_XKJG": self.department.name,
            "XK_XKJGDM": self.department.code,
            "XK_ZT": "1",
            "XK_LYDW": self.department.name,
            "XK_LYDWDM": self.department.code,
            "SBRQ": decided + timedelta(days=after),
        }
        return Record("xzxk", {**values, **changes})

    def penalty_2016(self, decided: date, *, after: int = 3, kind: str = ORGANISATION, **changes: Any) -> Record:
        """A penalty in the fields of the 2016 template."""
        new = self.penalty(decided, after=after, kind=kind).values
        values = {
            "CF_WSH": new["CF_WSH"],
            "CF_CFMC": f"{new['CF_WFXW']}案",
            "CF_BM": f"140800-CF-{self.serial:04d}",
            "CF_CFLB1": new["CF_CFLB"],
            "CF_SY": new["CF_SY"],
            "CF_YJ": new["CF_YJ"],
            "CF_XDR_MC": new["CF_XDR_MC"],
            "CF_XDR_SHXYM": new["CF_XDR_SHXYM"],
            "CF_XDR_SFZ": new["CF_XDR_ZJHM"],
            "CF_FR": new["CF_FRDB"],
            "CF_JG": new["CF_NR"],
            "CF_JDRQ": decided,
            "CF_XZJG": self.department.name,
            "CF_ZT": "0",
            "DFBM": "140800",
            "SJC": new["SBRQ"],
        }
        return Record("xzcf-2016", {**values, **changes})

    def licence_2016(self, decided: date, *, after: int = 3, kind: str = ORGANISATION, **changes: Any) -> Record:
        """A licence in the fields of the 2016 template."""
        new = self.licence(decided, after=after, kind=kind).values
        values = {
            "XK_WSH": new["XK_WSH"],
            "XK_XMMC": new["XK_XKWS"].removesuffix("决定书"),
            "XK_BM": f"140800-XK-{self.serial:04d}",
            "XK_SPLB": new["XK_XKLB"],
            "XK_NR": new["XK_NR"],
            "XK_XDR": new["XK_XDR_MC"],
            "XK_XDR_SHXYM": new["XK_XDR_SHXYM"],
            "XK_XDR_SFZ": new["XK_XDR_ZJHM"],
            "XK_FR": new["XK_FRDB"],
            "XK_JDRQ": decided,
            "XK_JZQ": new["XK_YXQZI"],
            "XK_XZJG": self.department.name,
            "XK_ZT": "0",
            "DFBM": "140800",
            "SJC": new["SBRQ"],
        }
        return Record("xzxk-2016", {**values, **changes})

    def _document(self, word: str) -> str:
        self.serial += 1
        return f"{self.department.short}{word}〔2026〕{self.serial}号"

    def _offence(self) -> tuple[str, str, str]:
        return self.rng.choice(self.department.theme.offences)

    def _party(self, kind: str) -> "Party":
        if self.draw is not None:
            return self.draw(kind)
        self.party += 1
        return make_party(self.rng, kind, self.party)


@dataclass(frozen=True, slots=True)
class Party:
    """Name, code, legal representative, and for a natural person the document."""

    name: str
    code: str = ""
    head: str = ""
    id_type: str = ""
    id_number: str = ""


def make_party(rng: random.Random, kind: str, number: int) -> Party:
    """A party of this kind; `number` decides its name."""
    if kind == PERSON:
        return Party(names.person(number * 7 + 3), id_type="身份证", id_number=make_ric(rng, region=NOWHERE))
    code = make_uscc(rng, category="2" if kind == TRADER else "1", region=REGION)
    name = names.shop(number) if kind == TRADER else names.company(number)
    return Party(name, code, names.person(number * 11 + 5))


def _party(prefix: str, kind: str, party: Party) -> dict[str, Any]:
    return {
        f"{prefix}_XDR_MC": party.name,
        f"{prefix}_XDR_LB": kind,
        f"{prefix}_XDR_SHXYM": party.code,
        f"{prefix}_FRDB": party.head,
        f"{prefix}_XDR_ZJLX": party.id_type,
        f"{prefix}_XDR_ZJHM": party.id_number,
    }


def fine(yuan: int) -> dict[str, Any]:
    """The values of a plain fine of so many yuan."""
    return {"CF_CFLB": "罚款", "CF_NR": f"罚款{yuan}元", "CF_NR_FK": f"{yuan / 10000:g}"}


def _years(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def department(name: str, short: str, theme: str, rng: random.Random, *, region: str = "140800") -> Department:
    """A department with a made-up code of its own."""
    return Department(name, short, make_uscc(rng, authority="1", category="1", region=region), THEMES[theme])
