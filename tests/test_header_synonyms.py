"""Every header met in practice (tests/data/header_synonyms.csv) is understood in both generations of 双公示."""

import csv
from pathlib import Path

import pytest

from credit_cli.model import Table
from credit_cli.reading.table import tables
from credit_cli.reading.titles import title_key
from credit_cli.rulepack import DataSet
from gridgen import source
from tables import BOOK

PACKS = ("xzcf", "xzcf-2016", "xzxk", "xzxk-2016")
ENDS: dict[str, tuple[str, ...]] = {
    "NAME": ("XDR_MC", "XDR"),
    "CATEGORY": ("XDR_LB",),
    "USCI": ("XDR_SHXYM",),
    "GSZC": ("XDR_GSZC", "XDR_GSDJ"),
    "ORGCODE": ("XDR_ZZJG", "XDR_ZDM"),
    "TAX": ("XDR_SWDJ",),
    "SYDW": ("XDR_SYDW",),
    "SHZZ": ("XDR_SHZZ",),
    "IDNO_2016": ("XDR_ZJHM", "XDR_SFZ"),
    "FRDB": ("FRDB", "FR"),
    "FR_ID": ("FR_ZJHM",),
    "ZJLX": ("XDR_ZJLX",),
    "ZJHM": ("XDR_ZJHM",),
    "XK_XKLB": ("XKLB", "SPLB"),
    "XK_YXQZI": ("YXQZI", "JZQ"),
    "XK_XKJG": ("XKJG", "XZJG"),
    "CF_CFLB": ("CFLB", "CFLB1"),
    "CF_NR": ("NR", "JG"),
    "CF_CFJG": ("CFJG", "XZJG"),
    "LYDW": ("LYDW", "SJLY", "DEPT"),
    "LYDWDM": ("LYDWDM", "SJLYDM"),
    "DEPT": ("LYDW", "SJLY", "DEPT"),
}
"""What a canonical name is called in the packs, where that is another name; the first one that a pack has."""
NOT_OURS = {
    "EXPORT_TIME": "a column that no field claims",
    "GSQX": "a column that no field claims",
    "REPORT_TIME": "several fields; see test_attribution",
}
OF_ONE = {"许可对象": "xzxk", "处罚对象": "xzcf", "行政相对人代码＿3": "-2016"}
"""Headers that only make sense in some packs: a bare number is what its generation numbers so."""


def _field(canonical: str, pack: DataSet) -> str | None:
    head, _, rest = canonical.rpartition("_") if canonical[:3] in {"CF_", "XK_"} else ("", "", canonical)
    own = "CF" if pack.dataset == "xzcf" else "XK"
    if head and not canonical.startswith(own):
        return None
    ends = ENDS.get(canonical, (canonical[3:] if head else rest,))
    codes = (f"{prefix}{end}" for end in ends for prefix in (f"{own}_", ""))
    return next((code for code in codes if code in pack.fields), None)


def _cases() -> list[tuple[str, str, str]]:
    """(pack, header, field) of every header whose field the pack has."""
    path = Path(__file__).parent / "data" / "header_synonyms.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["canonical"], row["header_text"]) for row in csv.DictReader(lines)]
    return [
        (pack, header, field)
        for canonical, header in rows
        if canonical not in NOT_OURS
        for pack in PACKS
        if OF_ONE.get(header, pack) in pack and (field := _field(canonical, BOOK.datasets[pack]))
    ]


CASES = _cases()


def test_every_canonical_name_has_a_field() -> None:
    path = Path(__file__).parent / "data" / "header_synonyms.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        headers = [row["header_text"] for row in csv.DictReader(lines) if row["canonical"] not in NOT_OURS]
    assert set(headers) == {header for _, header, _ in CASES}
    assert len(CASES) > 250


@pytest.mark.parametrize(("pack", "header", "field"), CASES)
def test_a_real_header_is_understood(pack: str, header: str, field: str) -> None:
    titles = {each.code: each.title for each in BOOK.datasets[pack].field}
    titles[field] = header
    (found,) = tables(source(表=[list(titles.values()), ["x"] * len(titles)]), BOOK)
    assert isinstance(found, Table)
    assert (found.dataset, found.columns[field].title, found.problems) == (pack, header, ())


PAIRS = {
    "CF": "XDR_MC XDR_SHXYM XDR_GSZC=XDR_GSDJ XDR_ZZJG=XDR_ZDM XDR_SWDJ FRDB=FR WSH SY YJ CFLB=CFLB1 NR=JG JDRQ GSJZQ"
    " CFJG=XZJG SJLY=DEPT ZT",
    "XK": "XDR_MC=XDR XDR_SHXYM XDR_GSZC=XDR_GSDJ XDR_ZZJG=XDR_ZDM XDR_SWDJ FRDB=FR WSH XKLB=SPLB NR JDRQ YXQZI=JZQ"
    " XKJG=XZJG LYDW=DEPT ZT",
}


@pytest.mark.parametrize("own", PAIRS)
def test_both_generations_know_the_same_words(own: str) -> None:
    """A header that one generation understands is a missing column in the other otherwise."""
    name = f"xz{own.lower()}"
    new, old = BOOK.datasets[name], BOOK.datasets[f"{name}-2016"]
    for pair in PAIRS[own].split():
        one, _, other = pair.partition("=")
        fields = new.fields[f"{own}_{one}"], old.fields.get(f"{own}_{other or one}") or old.fields[other]
        first, second = ({title_key(text) for text in (field.title, *field.aliases)} for field in fields)
        # Bare numbers differ: the generations number the codes in their own ways.
        assert {key for key in first ^ second if not key.startswith("行政相对人代码_")} == set(), pair
