"""The rule catalogue for people and programs: a list, one rule in full, and the text of docs/rules.md."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from credit_cli.rulepack import Book, Bound, Rule

from .delimited import line
from .words import DIMENSION_WORDS, SEVERITY_WORDS, bare

FAMILIES = {
    "FIL": "文件",
    "HDR": "表头与列",
    "REQ": "必填",
    "FMT": "格式与长度",
    "COD": "代码（统一社会信用代码、组织机构代码、注册号）",
    "PID": "个人证件与隐私",
    "ENM": "枚举值",
    "DAT": "日期",
    "TIM": "时效",
    "AMT": "金额",
    "REL": "字段之间",
    "DUP": "重复",
    "LED": "台账与瞒报",
    "OUT": "异常值（提示）",
}


def ordered(book: Book) -> list[Rule]:
    """Return the rules by family, in the families' own order, then by number."""
    order = {family: number for number, family in enumerate(FAMILIES)}
    return sorted(book.rules.values(), key=lambda rule: (order.get(rule.id[:3], len(order)), rule.id))


def applies_to(rule: Rule, book: Book) -> dict[str, list[Bound]]:
    """Return per data-set pack the fields a rule is bound to; empty for rules about the sheet or file as a whole."""
    found = {id_: [bound for bound in book.bound(id_) if bound.rule.id == rule.id] for id_ in book.datasets}
    return {id_: bounds for id_, bounds in found.items() if bounds}


def as_json(rule: Rule, book: Book) -> dict[str, Any]:
    """Return everything a rule says about itself, ready for JSON."""
    data = rule.model_dump(mode="json", include=set(_PUBLIC))
    fields = {id_: list(dict.fromkeys(b.field.code for b in bounds)) for id_, bounds in applies_to(rule, book).items()}
    return {name: data[name] for name in _PUBLIC} | {"fields": fields}


_PUBLIC = (
    *("id", "name", "title", "severity", "dimension", "message", "advice", "rationale", "sources"),
    *("since", "applies_from", "applies_to", "good", "bad"),
)


def document(book: Book) -> Iterator[str]:
    """Yield the whole catalogue as one JSON document."""
    rules = [as_json(rule, book) for rule in ordered(book)]
    yield json.dumps({"schema_version": 1, "rules_digest": book.digest, "rules": rules}, indent=1) + "\n"


def delimited(book: Book) -> Iterator[str]:
    """Yield the catalogue as CSV with BOM."""
    yield "\ufeff" + line(("规则编号", "名称", "标题", "级别", "维度", "问题", "怎么改", "为什么", "依据", "始于版本"))
    for rule in ordered(book):
        level, dimension = SEVERITY_WORDS[rule.severity], DIMENSION_WORDS[rule.dimension]
        words = (rule.message, rule.advice, rule.rationale, "；".join(rule.sources), rule.since)
        yield line((rule.id, rule.name, rule.title, level, dimension, *words))


def listing(book: Book) -> Iterator[str]:
    """Yield one line per rule under its family's heading."""
    family = ""
    for rule in ordered(book):
        if rule.id[:3] != family:
            family = rule.id[:3]
            yield f"{family} {FAMILIES.get(family, '')}\n"
        yield f"  {rule.id} {SEVERITY_WORDS[rule.severity]} {rule.title}\n"
    yield f"共 {len(book.rules)} 条；credit-cli explain 编号 查看一条的说明\n"


def markdown(book: Book) -> Iterator[str]:
    """Yield the text of docs/rules.md."""
    yield "# 规则目录\n\n本文由 `credit-cli rules --format md` 生成，请勿手工修改；源文件在 `rules/catalogue/`。\n"
    family = ""
    for rule in ordered(book):
        if rule.id[:3] != family:
            family = rule.id[:3]
            yield f"\n## {family} {FAMILIES.get(family, '')}\n"
        yield from _markdown_rule(rule, book)


def _markdown_rule(rule: Rule, book: Book) -> Iterator[str]:
    yield f"\n### {rule.id} {_escaped(rule.title)}\n\n"
    yield f"`{rule.name}` · {SEVERITY_WORDS[rule.severity]} · {DIMENSION_WORDS[rule.dimension]} · 始于 {rule.since}\n\n"
    for head, words in sections(rule):
        yield f"- **{head}**：{_escaped(words)}\n"
    for title, fields in places(rule, book):
        yield f"- **用于 {_escaped(title)}**：{_escaped(fields)}\n"
    for head, values in (("正例", rule.good), ("反例", rule.bad)):
        if values:
            yield f"- **{head}**：{'；'.join(_code(example(value)) for value in values)}\n"


def _escaped(words: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_<>[]|#" else sign for sign in words)


def _code(words: str) -> str:
    fence = "``" if "`" in words else "`"
    return f"{fence}{words}{fence}"


def sections(rule: Rule) -> list[tuple[str, str]]:
    """Return 错在哪, 为什么, 怎么改, 依据 and, where limited, the decision dates the rule holds for."""
    parts = [("错在哪", bare(rule.message)), ("为什么", rule.rationale), ("怎么改", bare(rule.advice))]
    span = [f"{rule.applies_from} 起"] if rule.applies_from else []
    span += [f"至 {rule.applies_to}"] if rule.applies_to else []
    limited = [("适用的决定日期", "，".join(span))] if span else []
    return [*parts, ("依据", "；".join(rule.sources)), *limited]


def places(rule: Rule, book: Book) -> list[tuple[str, str]]:
    """Return per data set its title with generation, and the titles of the fields the rule looks at."""
    return [
        (f"{book.datasets[id_].title} {book.datasets[id_].generation}", "、".join(_titles(bounds)))
        for id_, bounds in applies_to(rule, book).items()
    ]


def _titles(bounds: Sequence[Bound]) -> list[str]:
    return list(dict.fromkeys(bound.field.title for bound in bounds))


def example(value: object) -> str:
    """Return an example as one line: a cell's text, or the fields of one or several records."""
    if isinstance(value, str):
        return value or "（空）"
    if isinstance(value, dict):
        return "，".join(f"{name}={_shown(cell)}" for name, cell in value.items())
    if isinstance(value, list):
        return " / ".join(map(example, value))
    return str(value)


def _shown(cell: object) -> str:
    return "（空）" if cell in ("", None) else str(cell)


def explanation(rule: Rule, book: Book) -> Iterator[str]:
    """Yield one rule in full."""
    yield f"{rule.id} {rule.title}\n"
    level, dimension = SEVERITY_WORDS[rule.severity], DIMENSION_WORDS[rule.dimension]
    yield f"{rule.name}，级别：{level}，维度：{dimension}，始于 {rule.since}\n\n"
    for head, words in sections(rule):
        yield f"{head}：{words}\n"
    used = places(rule, book)
    yield "用于：\n" if used else "用于：整张表或整个文件\n"
    yield from (f"  {title}：{fields}\n" for title, fields in used)
    for head, values in (("正例", rule.good), ("反例", rule.bad)):
        if values:
            yield f"{head}：\n"
            yield from (f"  {example(value)}\n" for value in values)
