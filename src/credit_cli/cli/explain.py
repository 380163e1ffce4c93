"""`credit-cli explain RULE`: one rule in full."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import format_option, workspace_option
from .streams import emit

if TYPE_CHECKING:
    from credit_cli.rulepack import Book, Rule


@click.command("explain")
@click.argument("names", metavar="规则...", nargs=-1, required=True)
@format_option("table", "json", default="table")
@workspace_option
def command(names: tuple[str, ...], format_: str, workspace: Path) -> None:
    """说明一条规则（按编号如 COD003，或按名称）：错在哪、为什么、怎么改、依据、正反例。"""
    from credit_cli.rulepack import load

    book = load(workspace / "rules")
    rules = [_find(name, book) for name in names]
    emit(_chunks(rules, book, format_))


def _chunks(rules: "list[Rule]", book: "Book", format_: str) -> Iterator[str]:
    from credit_cli.render import catalogue

    if format_ == "json":
        yield json.dumps({"schema_version": 1, "rules": [catalogue.as_json(rule, book) for rule in rules]}) + "\n"
        return
    for number, rule in enumerate(rules):
        yield "\n" if number else ""
        yield from catalogue.explanation(rule, book)


def _find(name: str, book: "Book") -> "Rule":
    from credit_cli.errors import CreditError

    wanted = name.strip()
    by_name = {rule.name: rule for rule in book.rules.values()}
    if rule := book.rules.get(wanted.upper()) or by_name.get(wanted.lower()):
        return rule
    raise CreditError(f"没有规则 {name}", remedy=_near(wanted, book, list(by_name)))


def _near(wanted: str, book: "Book", names: list[str]) -> str:
    close = get_close_matches(wanted.upper(), book.rules, n=3) or get_close_matches(wanted.lower(), names, n=3)
    padded = f"{wanted[:3].upper()}{wanted[3:]:0>3}"  # COD3, COD03: zeros are what is left out most
    close = [padded, *(name for name in close if name != padded)][:3] if padded in book.rules else close
    close = close or [rule.id for rule in book.rules.values() if wanted in rule.title][:3]
    return f"是不是 {'、'.join(close)}？" if close else "用 credit-cli rules 列出全部规则"
