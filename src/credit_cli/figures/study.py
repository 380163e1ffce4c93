"""From a report's paragraphs and the rule files to all statements about its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from credit_cli import tomlfile
from credit_cli.errors import ConfigError
from credit_cli.packfiles import first_fault
from credit_cli.reading.prose import Paragraph
from credit_cli.resources import rule_files

from .checks import RELATIONS, Check, repeats, stated
from .expression import names
from .facts import Fact, Pattern, facts_of, single
from .general import general
from .numbers import Figure, figures_of
from .statements import Statement, Verdict


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    texts: tuple[str, ...]

    @field_validator("texts")
    @classmethod
    def _one_number(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        if not texts or any(text.count("{n}") != 1 for text in texts):
            raise ValueError("每个写法里要有且只有一个 {n}")
        return texts


class _Check(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    relation: str
    left: str
    title: str
    right: str = "0"
    why: str = ""
    unit: str = ""
    step: int = 100
    most: float | None = None
    least: float | None = None

    @field_validator("relation")
    @classmethod
    def _known(cls, relation: str) -> str:
        if relation not in RELATIONS:
            raise ValueError(f"没有关系“{relation}”，可用：{'、'.join(sorted(RELATIONS))}")
        return relation


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    source: str
    fact: tuple[_Fact, ...]
    check: tuple[_Check, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """All that was read and said. `facts`: id → its occurrences; `paragraphs` are the report's."""

    paragraphs: Sequence[Paragraph]
    figures: Sequence[Figure]
    facts: Mapping[str, Sequence[Fact]]
    statements: Sequence[Statement]


def study(
    paragraphs: Sequence[Paragraph], rules: Path | None, *, archive: Mapping[str, Decimal] | None = None
) -> Study:
    """Return all figures of a report and every statement about them.

    `rules`: a workspace's `rules/` folder, whose `figures/*.toml` replace or add to the shipped ones; `archive`: what
    the archive knows of facts (by id). Raises ConfigError naming file and key.
    """
    figures = [figure for paragraph in paragraphs for figure in figures_of(paragraph.number, paragraph.text)]
    facts: dict[str, list[Fact]] = {}
    statements: list[Statement] = []
    for path in rule_files("figures", "*.toml", overrides=rules):
        loaded = _loaded(path)
        patterns = [Pattern(fact.id, fact.title, fact.texts) for fact in loaded.fact]
        own = facts_of(paragraphs, figures, patterns)
        first = single(own)
        checks = (Check(**check.model_dump()) for check in loaded.check)
        statements += [made for check in checks if (made := stated(check, first)) is not None]
        statements += repeats(own)
        facts |= own
    statements += _archived(facts, archive or {})
    return Study(paragraphs, figures, facts, _without_doubles([*statements, *general(paragraphs, figures)]))


def _loaded(path: Path) -> _Rules:
    try:
        rules = _Rules.model_validate(tomlfile.load(path))
    except ValidationError as error:
        where, what = first_fault(error)
        raise ConfigError(f"{path.name} 的 {where} 有误：{what}", remedy="请改正该项后重试") from None
    known = {fact.id for fact in rules.fact}
    for check in rules.check:
        for name in [*names(check.left), *names(check.right)]:
            if name not in known:
                raise ConfigError(
                    f"{path.name} 的 check {check.id} 提到没有定义的数“{name}”", remedy="请在 fact 里定义它"
                )
    return rules


def _archived(facts: Mapping[str, Sequence[Fact]], archive: Mapping[str, Decimal]) -> list[Statement]:
    """Hold a report's facts against what the archive counts."""
    found = []
    for name, counted in sorted(archive.items()):
        for fact in facts.get(name, ()):
            same = fact.figure.value == counted
            message = f"报告写 {fact.figure.text}，档案计得 {counted}"
            verdict: Verdict = "holds" if same else "fails"
            found.append(Statement(f"archive-{name}", "archive", verdict, fact.title, message, (fact.place,)))
    return found


def _without_doubles(statements: Sequence[Statement]) -> list[Statement]:
    """The same sum found by name and by 其中 is said once, by name."""
    seen: set[frozenset[tuple[int, int]]] = set()
    kept = []
    for statement in statements:
        places = frozenset((place.paragraph, place.start) for place in statement.places)
        if statement.kind in {"sum", "incomplete_sum"}:
            if places in seen:
                continue
            seen.add(places)
        kept.append(statement)
    return kept
