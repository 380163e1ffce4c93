"""Option bundles shared by the commands. The only place where the clock is read: the default of `--as-of`."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from .guard import kept

F = TypeVar("F", bound=Callable[..., Any])

FAIL_ON = ("error", "warning", "never")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-/.]?(\d{2})|[-/.](\d)|年(\d{1,2})月?)|(\d{1,2})月?")


def today() -> date:
    """Return the local calendar day."""
    return date.today()  # noqa: DTZ011 (the user's own day is meant)


def parse_day(text: str) -> date:
    """Read 2026-11-23, 2026/11/23, 2026.11.23 or 20261123. Raises ValueError."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return date(*(int(part) for part in found.groups() if part is not None))


def parse_month(text: str, *, as_of: date) -> str:
    """Resolve `10`, `10月`, `2026-10`, `202610`, `2026年10月`, `上月`, `本月` to YYYY-MM.

    A bare month is the last completed one on or before `as_of`: on 2026-11-23 `10` is 2026-10 and `11` is 2025-11.
    Raises ValueError.
    """
    word = text.strip()
    if word in {"上月", "本月"}:
        day = as_of if word == "本月" else as_of.replace(day=1) - timedelta(days=1)
        return f"{day:%Y-%m}"
    found = _MONTH.fullmatch(word)
    if found is None:
        raise ValueError(text)
    year, month = found[1], int(found[2] or found[3] or found[4] or found[5])
    if not 1 <= month <= 12 or year == "0000":
        raise ValueError(text)
    return f"{year or (as_of.year if month < as_of.month else as_of.year - 1)}-{month:02d}"


class DayType(click.ParamType[date]):
    """A calendar day."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，写成 2026-11-23", param, ctx)


class FormatType(click.Choice[str]):
    """One of the output formats a command offers, or of other words: `noun` says what they are."""

    def __init__(self, choices: Sequence[str], noun: str = "格式") -> None:
        super().__init__(choices)
        self._noun = noun

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(f"没有“{value}”这种{self._noun}，可用：{'、'.join(self.choices)}", param, ctx)
        return str(value)


class FolderType(click.Path):
    """A folder to write into, there or not. An empty name would be the current folder."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("文件夹的名称是空的", param, ctx)
        return super().convert(value, param, ctx)


class RulePrefixes(click.ParamType[tuple[str, ...]]):
    """Rule ids or their beginnings, separated by commas: `COD,DAT003`."""

    name = "规则"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        prefixes = tuple(part.strip().upper() for part in re.split(r"[,，、\s]+", value) if part.strip())
        if not prefixes or not all(re.fullmatch(r"[A-Z]{1,3}|[A-Z]{3}\d{1,3}", prefix) for prefix in prefixes):
            self.fail(f"“{value}”不是规则编号，写成 COD 或 COD003，多个用逗号分开", param, ctx)
        return prefixes


def _as_of(_ctx: click.Context, _param: click.Parameter, value: date | None) -> date:
    return value or today()


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return parse_month(value, as_of=ctx.params.get("as_of") or today())
    except ValueError:
        raise click.BadParameter(f"“{value}”不是月份，写成 10、2026-10、202610 或 上月", ctx, param) from None


def _workspace(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    from credit_cli.config import find_workspace

    return find_workspace(value, start=Path.cwd())


def workspace_option(command: F) -> F:
    """`--workspace DIR` → `workspace: Path`, resolved (option, environment, parents, current folder)."""
    return click.option(
        "--workspace",
        type=click.Path(path_type=Path),
        callback=_workspace,
        is_eager=True,  # `-o` must not name one of its files
        metavar="文件夹",
        help="工作区；默认取环境变量 CREDIT_CLI_WORKSPACE、最近的含 credit-cli.toml 的上级文件夹或当前文件夹",
    )(command)


def as_of_option(command: F) -> F:
    """`--as-of DATE` → `as_of: date`, today by default."""
    return click.option(
        "--as-of",
        type=DayType(),
        callback=_as_of,
        is_eager=True,
        metavar="日期",
        help="以该日代替今天（如 2026-11-23）",
    )(command)


def month_option(
    help_text: str = "月份：10、2026-10、202610 或 上月；只写月份时取最近一个已结束的",
) -> Callable[[F], F]:
    """`--month` → `month: str | None` as YYYY-MM, resolved against `--as-of`."""
    return click.option("--month", callback=_month, metavar="月份", help=help_text)


def format_option(*formats: str, default: str | None = None, help_text: str = "") -> Callable[[F], F]:
    """`--format` → `format_: str | None`, one of `formats`."""
    words = help_text or f"输出格式：{'、'.join(formats)}"
    return click.option("--format", "format_", type=FormatType(formats), default=default, metavar="格式", help=words)


def output_option(command: F) -> F:
    """`-o FILE` → `output: Path | None`."""
    words = "写入文件而不是屏幕；未写 --format 时按后缀 .json .jsonl .csv 决定格式"
    return _output(words)(command)


def required_output_option(help_text: str, *, metavar: str = "文件") -> Callable[[F], F]:
    """`-o FILE` → `output: Path`, of a command that has nothing to put on the screen."""
    return _output(help_text, metavar=metavar, required=True)


def _output(words: str, *, metavar: str = "文件", required: bool = False) -> Callable[[F], F]:
    type_ = click.Path(dir_okay=False, path_type=Path)
    return click.option("-o", "--output", type=type_, callback=kept, metavar=metavar, required=required, help=words)


def rule_filter_options(command: F) -> F:
    """`--select` and `--ignore` → `select`, `ignore: tuple[str, ...]` of rule-id prefixes."""
    note = "只影响显示和退出码，不改变入库的合规判定"
    for name, words in (
        ("--ignore", "不看这些规则"),
        ("--select", "只看这些规则（编号或开头，逗号分开，如 COD,DAT003）"),
    ):
        command = click.option(name, type=RulePrefixes(), default=(), metavar="规则", help=f"{words}；{note}")(command)
    return command


def fail_on_option(command: F) -> F:
    """`--fail-on` → `fail_on`."""
    return click.option(
        "--fail-on",
        type=FormatType(FAIL_ON, "级别"),
        default="error",
        metavar="级别",
        help="达到哪一级即以退出码 1 结束：error（默认）、warning、never",
    )(command)


def verbosity_options(command: F) -> F:
    """`-q`/`--quiet` and `-v`/`--verbose` → `quiet`, `verbose: bool`."""
    command = click.option("-v", "--verbose", is_flag=True, help="多说一些：逐个列出跳过的文件等")(command)
    return click.option("-q", "--quiet", is_flag=True, help="只输出结果，不在屏幕上加说明")(command)
