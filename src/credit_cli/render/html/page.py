"""The page: templates filled with a month's document, style and script inside, both named by their digest."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from credit_cli.render.bulletin.annexes import place
from credit_cli.render.bulletin.missing import uses_ledgers
from credit_cli.render.bulletin.phrases import day_words, month_words
from credit_cli.render.rankgrid import movement
from credit_cli.render.ranking import LEDGER_WORDS, remarks, without_records
from credit_cli.render.words import SEVERITY_WORDS
from credit_cli.safety import safe

from . import departments, lists, overview
from .chart import HEIGHT, LEFT, RIGHT, WIDTH, Chart, chart
from .words import number, percent, ratio, short

Document = Mapping[str, Any]

LINES: Final = (("compliance_rate", "合规率", "%"), ("late_rate", "迟报率", "%"), ("reported", "报送记录（条）", ""))
_ABSENT: Final[Document] = {"office": "", "codes": None, "duplicates": (), "corrections": (), "files": ()}
"""Blocks that a month closed by an older version may lack."""
KINDS: Final = {"added": "补报", "changed": "更正"}


def report(document: Document) -> bytes:
    """Return the month's report as one HTML document in UTF-8; `document` as `assess.month` makes it.

    It asks for nothing outside itself, and its policy forbids it to: texts from cells can neither run nor load.
    The same document gives the same bytes.
    """
    text = _environment().get_template("report.html.j2").render(_context(document))
    return text.encode("utf-8")


def _context(document: Document) -> dict[str, Any]:
    ledgers = uses_ledgers(document)
    style, script = _source("page.css"), _source("filter.js")
    return {
        "doc": {**_ABSENT, **document},
        "title": f"{document.get('city') or ''}{month_words(document['month'])}信用信息报送质量报告",
        "style": Markup(style),
        "script": Markup(script),
        "policy": _policy(style, script),
        "ledgers": ledgers,
        "cards": list(overview.cards(document)),
        "apart": list(overview.apart(document)),
        "heads": [*overview.FIGURES, *(["瞒报率（含待核实）"] if ledgers else [])],
        "ranked": lists.ranked(document),
        "broken": lists.broken(document["findings"]),
        "charts": _charts(document),
        "classes": list(lists.classes(document)),
        "ledger_sentence": lists.ledger_sentence(document),
        "without": without_records(document),
        "filed": list(lists.filed(document)) if ledgers else [],
        "anchors": departments.anchors(document),
        "sections": list(departments.sections(document, ledgers=ledgers)),
        "late_of": lists.totals(document["late"]),
    }


def _charts(document: Document) -> list[Chart]:
    """Lines need two months: one alone is told by the table."""
    if sum(month["reported"] > 0 for month in document["trend"]) < 2:
        return []
    return [chart(document["trend"], name, title=title, unit=unit) for name, title, unit in LINES]


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_final,
    )
    found.filters |= {"percent": percent, "number": number, "short": short, "day": day_words, "merged": _merged}
    found.globals |= {
        "columns": overview.columns,
        "ratio": ratio,
        "place": place,
        "remarks": remarks,
        "movement": movement,
        "severity": SEVERITY_WORDS,
        "ledger_words": LEDGER_WORDS,
        "kinds": KINDS,
        "box": {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT},
    }
    return found


def _merged(base: Document, own: Document) -> dict[str, Any]:
    return {**base, **own}


def _final(value: object) -> object:
    """What a cell holds is text, with its invisible characters named; a missing value is a dash."""
    if value is None:
        return "—"
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value
