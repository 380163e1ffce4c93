"""Usage errors in Chinese: what is wrong with the command line, and what to write instead."""

from difflib import get_close_matches

import click


def explain_usage(error: click.ClickException) -> tuple[str, str]:
    """Return what is wrong and what to do, one line each."""
    ctx = getattr(error, "ctx", None)
    usage = f"用 {ctx.command_path} --help 查看用法" if ctx is not None else "加 --help 查看用法"
    return _what(error), _near(error) or usage


def _what(error: click.ClickException) -> str:
    match error:
        case click.exceptions.NoSuchOption():
            return f"没有选项 {error.option_name}"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}"
        case click.MissingParameter():
            return f"缺少{_kind(error.param)} {_hint(error)}".rstrip()
        case click.BadParameter():
            return f"{_hint(error)}：{_bad(error)}".removeprefix("：")
        case click.BadOptionUsage():
            return f"选项 {error.option_name} {'不需要取值' if 'not take' in error.message else '缺少取值'}"
        case click.FileError():
            return f"无法打开文件 {error.ui_filename}"
        case click.UsageError() if error.message.startswith("Got unexpected extra argument"):
            return f"多余的参数{error.message.partition('(')[2].rstrip(')').join('（）')}"
        case click.UsageError() if error.message == "Missing command.":
            return "没有写命令"
        case _:
            return error.format_message()


def _near(error: click.ClickException) -> str:
    possible = getattr(error, "possibilities", None)
    if isinstance(error, click.exceptions.NoSuchCommand) and error.ctx and isinstance(error.ctx.command, click.Group):
        possible = get_close_matches(error.command_name, error.ctx.command.list_commands(error.ctx), n=1)
    return f"是不是想写 {possible[0]}？" if possible else ""


def _kind(param: click.Parameter | None) -> str:
    return "选项" if isinstance(param, click.Option) else "参数"


def _hint(error: click.BadParameter) -> str:
    if isinstance(error.param_hint, str):
        return error.param_hint
    if error.param is None:
        return ""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx or click.Context(click.Command("credit-cli"))).strip("[].")


def _bad(error: click.BadParameter) -> str:
    """The type's own message; click's English ones for choices, numbers and paths are said in Chinese."""
    kind, message = error.param.type if error.param is not None else None, error.message
    if message and not message.isascii() and "'" not in message:
        return message
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in kind.choices)} 之一"
    if isinstance(kind, click.IntRange):
        return f"应为 {kind.min if kind.min is not None else '…'} 至 {kind.max if kind.max is not None else '…'} 的整数"
    if isinstance(kind, click.types.IntParamType):
        return "应为整数"
    if isinstance(kind, click.Path):
        return _bad_path(message)
    return message


def _bad_path(message: str) -> str:
    name = message.partition("'")[2].rpartition("'")[0]
    for end, words in (
        ("does not exist.", "不存在"),
        ("is a directory.", "是文件夹，应为文件"),
        ("is a file.", "是文件，应为文件夹"),
    ):
        if message.endswith(end):
            return f"{name} {words}"
    return f"{name} 不可读写"
