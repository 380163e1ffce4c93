"""Passwords for encrypted files: `--ask-password`, `--password-file`, CREDIT_CLI_PASSWORD. Never shown or kept."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from credit_cli.errors import CreditError, cause

VARIABLE = "CREDIT_CLI_PASSWORD"
F = TypeVar("F", bound=Callable[..., Any])


def password_options(command: F) -> F:
    """`--ask-password`, `--password-file` → `ask_password: bool`, `password_file: Path | None`."""
    command = click.option(
        "--password-file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="文件",
        help=f"加密文件的打开密码，每行一个，逐个试；也可放在环境变量 {VARIABLE} 里",
    )(command)
    return click.option("--ask-password", is_flag=True, help="在屏幕上输入加密文件的打开密码（不显示）")(command)


def passwords(*, ask: bool, file: Path | None) -> tuple[str, ...]:
    """Return the passwords to try, in this order: typed, environment, file.

    Raises CreditError when there is nobody to ask, or the file cannot be read.
    """
    found = [_typed()] if ask else []
    found += [given] if (given := os.environ.get(VARIABLE)) else []
    found += _lines(file) if file is not None else []
    return tuple(dict.fromkeys(found))


def _typed() -> str:
    if not sys.stdin.isatty():
        raise CreditError("没有屏幕可以输入密码", remedy=f"请改用 --password-file 或环境变量 {VARIABLE}")
    return str(click.prompt("加密文件的打开密码", hide_input=True, err=True))


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = cause(error) if isinstance(error, OSError) else "不是 UTF-8 文本"
        remedy = "请核对路径；文件用 UTF-8 保存，每行一个密码"
        raise CreditError(f"密码文件读不了：{file}（{why}）", remedy=remedy) from None
    return [line for line in text.splitlines() if line]
