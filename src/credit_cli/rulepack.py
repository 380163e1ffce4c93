"""Everything a person writes as rules, parsed once and cross-checked: catalogue, data sets, code lists."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from . import packfiles
from .errors import ConfigError
from .model import Dimension, Severity
from .resources import rule_file, rule_files

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\d{3}$")]
Example = str | dict[str, Any] | list[dict[str, Any]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class On(_Strict):
    """Which fields a rule applies to by itself: those of a kind, or those that have an attribute set."""

    kind: tuple[str, ...] = ()
    attribute: str | None = None

    def claims(self, field: "FieldSpec") -> bool:
        return field.kind in self.kind or (self.attribute is not None and bool(getattr(field, self.attribute)))


class Rule(_Strict):
    """One entry of the catalogue: what it means, how bad it is, why, and examples that are tests."""

    id: RuleId
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    dimension: Dimension
    severity: Severity
    check: str
    params: dict[str, Any] = {}
    on: On | None = None
    softens: RuleId | None = None
    """Takes that rule's place, with its check and its fields, in data sets whose confidence is not `standard`."""
    message: str
    advice: str
    rationale: str
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    since: str
    applies_from: date | None = None
    applies_to: date | None = None
    example_on: str | None = None
    good: tuple[Example, ...] = ()
    bad: tuple[Example, ...] = ()


class When(_Strict):
    """A condition on another field of the same record. Does not hold where that field's value is unknown."""

    field: str
    is_: tuple[str, ...] = Field(default=(), alias="is")
    has: tuple[str, ...] = ()
    """Any part of a joined value contains one of these words."""
    lacks: tuple[str, ...] = ()
    """The value is there and contains none of these words."""
    filled: bool | None = None


class FieldSpec(_Strict):
    """One field of a data set."""

    code: str
    title: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = False
    expected: bool = False
    """Not required in every record, but a sheet without this column is faulty."""
    max: int | None = None
    codelist: str | None = None
    joined: bool = False
    """May hold several values joined by ；or ;"""
    personal: bool = False
    """Personal data: masked in every output."""
    stand_in: bool = False
    """May 17 zeros + X always stand here? (No category column tells who has a code.)"""
    no_stand_in: When | None = None
    """Where 17 zeros + X is refused; with neither of the two it always is."""
    params: dict[str, Any] = {}

    @property
    def judged(self) -> bool:
        """Is a placeholder in this field a fault? Remarks are free; what the platform adds is not the department's."""
        return self.kind not in {"remark", "reported"}


class Apply(_Strict):
    """One rule bound to fields of this data set."""

    rule: RuleId
    field: str
    when: When | None = None
    params: dict[str, Any] = {}


class Meets(_Strict):
    """What records of this data set should find in the archive, or should not (`absent`)."""

    datasets: tuple[str, ...]
    by: Literal["party", "document"]
    """The same party (code, or name where one has no code), or the same document number."""
    when: When | None = None
    """On a kept field (`keep`)."""
    absent: bool = False
    words: str
    """What should be there, or should not, in Chinese."""


class Grows(_Strict):
    """A running total: within a year it is never less than in an earlier month's record of that party."""

    field: str
    """A kept one (`keep`)."""
    when: When | None = None
    """On a kept field."""


class Roles(_Strict):
    """Which field plays which part for archive, scorecard and timeliness."""

    department: tuple[str, ...]
    """Fields that name whose scorecard the row counts for, in order of precedence."""
    document: str = ""
    party: str = ""
    code: str = ""
    decided: str = ""
    authority: str = ""
    act: str = ""
    """In ledgers: says which data set a row is about."""
    reported: tuple[str, ...]
    """Fields with the day a record was reported, in order of precedence."""
    content: str | None = None


class DataSet(_Strict):
    """One data-set pack: a generation of a sheet, its fields and the rules bound to them."""

    id: str
    dataset: str
    """What outputs call it; generations of one data set share it."""
    title: str
    generation: str
    sources: tuple[str, ...]
    confidence: Literal["standard", "practice", "proposal"] = "standard"
    """`standard`: a published text; `practice`: a working platform's template; `proposal`: nobody's but ours.
    In the last two what the data set itself demands (required, length, list, order) is a warning."""
    groups: tuple[str, ...] = ()
    """Names that people give to several data sets together, e.g. 双公示."""
    kind: Literal["records", "ledger", "summary"] = "records"
    """`records`: what is reported; `ledger`: a list of what should have been, held against it; `summary`: its counts.
    Only `records` are counted, ranked and corrected."""
    named: tuple[str, ...] = ()
    """Words of which one stands in title, sheet or file name: they decide between data sets with the same columns."""
    own: tuple[str, ...] = ()
    """Fields that no other data set has: without one of them, or one of the words of `named`, a sheet is not this."""
    roles: Roles
    key: tuple[str, ...]
    field: tuple[FieldSpec, ...]
    apply: tuple[Apply, ...] = ()
    meets: tuple[Meets, ...] = ()
    grows: tuple[Grows, ...] = ()
    keep: tuple[str, ...] = ()
    """Fields whose text the archive keeps with every record, for figures beyond compliance and lateness."""
    without: tuple[RuleId, ...] = ()
    """Rules that apply by kind but not to this data set."""
    example: dict[str, str]
    """A clean record, the base of every rule's examples."""

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        return {field.code: field for field in self.field}

    @property
    def sure(self) -> bool:
        return self.confidence == "standard"

    @property
    def timed(self) -> bool:
        """Is a deadline for reporting known? Only then may a record be called late."""
        return any(use.rule.startswith("TIM") for use in self.apply)

    @model_validator(mode="after")
    def _known_fields(self) -> "DataSet":
        roles = self.roles
        named = {*roles.department, roles.document, roles.party, roles.code, roles.decided, roles.authority, roles.act}
        named |= {
            *roles.reported,
            *self.key,
            *self.keep,
            *self.own,
            *(one.field for one in self.grows),
            *self.example,
            *(a.field for a in self.apply),
        }
        named |= {one.when.field for one in self.meets if one.when}
        named |= {a.when.field for a in self.apply if a.when} | {
            f.no_stand_in.field for f in self.field if f.no_stand_in
        }
        named |= {roles.content} if roles.content else set()
        if unknown := sorted(named - {field.code for field in self.field} - {""}):
            raise ValueError(f"提到了没有定义的字段：{'、'.join(unknown)}")
        return self


@dataclass(frozen=True, slots=True)
class ListValue:
    """One value of a code list and the decision dates it is lawful for.

    `same_as`: the listed value it says in other words. Such words are accepted; where `informal`, with a hint.
    """

    value: str
    valid_from: date | None
    valid_to: date | None
    source: str
    same_as: str = ""
    informal: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """One rule applied to one field: what a check is given."""

    rule: Rule
    field: FieldSpec
    when: When | None
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Book:
    """The whole rule book: catalogue, data sets, code lists and the digest of all of them."""

    rules: Mapping[str, Rule]
    datasets: Mapping[str, DataSet]
    codelists: Mapping[str, tuple[ListValue, ...]]
    digest: str

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What other layers derive from the book once, by name."""
        return {}

    def bound(self, dataset: str) -> tuple[Bound, ...]:
        """Return every rule of a data set with its field, in catalogue order."""
        return self._bound[dataset]

    def reports(self, dataset: str | None) -> bool:
        """Does a sheet of this data set (by pack or by name) hold reported records, and not a ledger?"""
        return dataset not in self._ledgers

    @cached_property
    def _ledgers(self) -> frozenset[str | None]:
        packs = [pack for pack in self.datasets.values() if pack.kind != "records"]
        return frozenset(name for pack in packs for name in (pack.id, pack.dataset))

    def meaning(self, field: FieldSpec, *values: str) -> frozenset[str]:
        """Return these values of a field and the informal words for them."""
        words = self.codelists[field.codelist] if field.codelist else ()
        return frozenset(values) | {word.value for word in words if word.informal and word.same_as in values}

    def names(self, *kinds: str) -> frozenset[str]:
        """Return what outputs call the data sets of these kinds."""
        return frozenset(pack.dataset for pack in self.datasets.values() if pack.kind in kinds)

    @property
    def untimed(self) -> frozenset[str]:
        """The reported data sets for which no deadline is known."""
        reporting = [pack for pack in self.datasets.values() if pack.kind == "records"]
        return frozenset(p.dataset for p in reporting) - frozenset(p.dataset for p in reporting if p.timed)

    def grouped(self, wanted: Iterable[str]) -> frozenset[str]:
        """Return the reported data sets that these names stand for: their own, or those of groups of them.

        Raises ConfigError naming a word that stands for none.
        """
        reporting = [pack for pack in self.datasets.values() if pack.kind == "records"]
        known = {name for pack in reporting for name in (pack.dataset, *pack.groups)}
        for name in wanted:
            if name not in known:
                told = "、".join(sorted(known))
                raise ConfigError(f"没有名为“{name}”的数据集或数据集组", remedy=f"可用的有：{told}")
        chosen = set(wanted)
        return frozenset(pack.dataset for pack in reporting if chosen & {pack.dataset, *pack.groups})

    @cached_property
    def _bound(self) -> dict[str, tuple[Bound, ...]]:
        return {id_: tuple(self._bind(pack)) for id_, pack in self.datasets.items()}

    @cached_property
    def _softer(self) -> dict[str, Rule]:
        return {rule.softens: rule for rule in self.rules.values() if rule.softens}

    def rule_in(self, pack: DataSet, rule: str) -> str:
        """Return the rule that holds in this data set: another id where `rule` is softened there."""
        softer = None if pack.sure else self._softer.get(rule)
        return softer.id if softer and softer.id not in pack.without else rule

    def _bind(self, pack: DataSet) -> Iterator[Bound]:
        """Yield the rules of a data set; a softer rule says the same in other words, with the same parameters."""
        for bound in self._written(pack):
            softer = self.rules.get(self.rule_in(pack, bound.rule.id), bound.rule)
            yield replace(bound, rule=softer, params={**softer.params, **bound.params})

    def _written(self, pack: DataSet) -> Iterator[Bound]:
        for rule in self.rules.values():
            if rule.id in pack.without:
                continue
            if rule.on is not None:
                for field in pack.field:
                    if rule.on.claims(field):
                        yield Bound(rule, field, None, {**rule.params, **field.params})
            for use in pack.apply:
                if use.rule == rule.id:
                    yield Bound(rule, pack.fields[use.field], use.when, {**rule.params, **use.params})


def load(overrides: Path | None = None) -> Book:
    """Read and cross-check the rule book.

    `overrides` is a workspace's `rules/` folder whose files replace shipped ones of the same name.
    Raises ConfigError naming file and key.
    """
    digest = hashlib.sha256()
    rules: dict[str, Rule] = {}
    for path in rule_files("catalogue", "*.toml", overrides=overrides):
        for entry in packfiles.toml(path, digest).get("rule", []):
            rule = packfiles.parsed(Rule, entry, path)
            if rule.id in rules:
                raise ConfigError(f"{path.name}：规则编号 {rule.id} 重复", remedy="规则编号一经使用不得重复")
            rules[rule.id] = rule
    packs: list[DataSet] = []
    codelists = {
        path.stem: tuple(_values(path, digest)) for path in rule_files("codelists", "enum_*.csv", overrides=overrides)
    }
    for path in rule_files("datasets", "*.toml", overrides=overrides):
        pack, own = _pack(path, digest, overrides)
        packs.append(pack)
        codelists |= own
    book = Book(rules, {pack.id: pack for pack in packs}, codelists, f"sha256:{digest.hexdigest()}")
    _cross_check(book)
    return book


def _pack(path: Path, digest: Any, overrides: Path | None) -> tuple[DataSet, dict[str, tuple[ListValue, ...]]]:
    """Return a data set and the lists of values that are written in it."""

    def common(name: str) -> dict[str, Any]:
        return packfiles.toml(rule_file(f"datasets/common/{name}.toml", overrides=overrides), digest)

    data, lists = packfiles.listed(packfiles.extended(packfiles.toml(path, digest), common))
    pack = packfiles.parsed(DataSet, data, path)
    source = pack.sources[0] if pack.sources else ""
    return pack, {name: tuple(ListValue(v, None, None, source) for v in values) for name, values in lists.items()}


def _values(path: Path, digest: Any) -> Iterator[ListValue]:
    data = path.read_bytes().replace(b"\r\n", b"\n")
    digest.update(path.name.encode() + b"\0" + data)
    for number, row in enumerate(csv.DictReader(data.decode("utf-8-sig").splitlines()), start=2):
        try:
            since, until = (date.fromisoformat(row[key]) if row[key] else None for key in ("from", "to"))
            same_as, informal = row.get("same_as") or "", bool(row.get("informal"))
            yield ListValue(row["value"], since, until, row["source"], same_as, informal)
        except (KeyError, ValueError, TypeError):
            raise ConfigError(
                f"{path.name} 第 {number} 行有误：缺少一列，或日期写法不对",
                remedy="各列应为 value,from,to,source,same_as,informal，日期写作 2021-07-15",
            ) from None


def _cross_check(book: Book) -> None:
    """Refuse what pydantic cannot see: unknown rules, code lists and examples."""
    for pack in book.datasets.values():
        for rule_id in (*(use.rule for use in pack.apply), *pack.without):
            if rule_id not in book.rules:
                raise ConfigError(f"datasets/{pack.id}.toml：没有规则 {rule_id}", remedy="请核对 rules/catalogue")
        for field in pack.field:
            if field.codelist and field.codelist not in book.codelists:
                raise ConfigError(
                    f"datasets/{pack.id}.toml → {field.code}：没有代码表 {field.codelist}",
                    remedy="请核对 rules/codelists",
                )
