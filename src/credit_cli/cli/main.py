"""The entry point: subcommands imported only when used, and every way a run can end turned into an exit code."""

import contextlib
import importlib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from credit_cli import __version__
from credit_cli.errors import CreditError, cause

from .help import Context
from .streams import note, survive
from .usage import explain_usage

COMMANDS: Mapping[str, tuple[str, str]] = {
    "validate": ("validate", "检查报送文件：列出问题和得分，并入库"),
    "reconcile": ("reconcile", "台账与报送核对：疑似瞒报、对不上的、台账漏登"),
    "rank": ("rank", "按月给各部门排名"),
    "scorecard": ("scorecard", "一个部门一个月的得分、主要问题和下一步"),
    "notice": ("notice", "每个部门的问题清单和整改通知，并跟踪整改"),
    "duplicates": ("duplicates", "跨部门、跨月份的重码：一码多主体、一主体多码"),
    "bulletin": ("bulletin", "一个月的通报：docx、xlsx、html 或 md"),
    "report": ("report", "一个月的网页报告：一个 html 文件，断网可看，可筛选、可打印"),
    "missing": ("missing", "漏报：哪个部门的哪个数据集没有按周期报送"),
    "index": ("index", "城市信用监测指标：能算的填上，失了多少分，怎么挣回来"),
    "registrar": ("registrar", "送登记机关的纠错回传表：导出，填回后读入"),
    "close": ("close", "月度关账：数字从此不再变动；也可重新打开"),
    "fix-codes": ("fix_codes", "在副本中更正统一社会信用代码等代码"),
    "check-code": ("check_code", "逐个说明统一社会信用代码：哪里对、哪里错、可能是什么"),
    "rules": ("rules", "列出全部规则"),
    "explain": ("explain", "说明一条规则：错在哪、为什么、怎么改"),
    "archive": ("archive", "已入库的报送：列出、核对；撤销一批更正"),
    "figures": ("figures", "核对报告（docx、txt、md、html）里的数字"),
    "purge": ("purge", "删除某日以前的报送：记录和原件，留下数字和删除记录"),
    "template": ("template", "数据集的空白填报模板，填的时候就检查"),
    "calendar": ("calendar", "工作日历覆盖哪些年份；导入新的放假通知"),
    "due": ("due", "某一决定日期的最后及时报送日"),
    "doctor": ("doctor", "检查这台电脑和工作区：版本、编码、字体、日历、权限、档案"),
    "demo": ("demo", "用自带样例走一遍一个月的工作"),
}
"""Command → (module below credit_cli.cli that exports `command`, its line in --help)."""

INTERRUPTED, BROKEN_PIPE = 130, 141


@dataclass(slots=True)
class Session:
    """What the global options say; they may stand before or after the command."""

    debug: bool = False
    no_color: bool = False


def _remember(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and isinstance(session := ctx.find_root().obj, Session):
            setattr(session, name, True)

    return callback


def _global_options() -> list[click.Option]:
    texts = {"debug": "出现内部错误时显示详情", "no_color": "不用颜色（也可设环境变量 NO_COLOR）"}
    return [
        click.Option(
            [f"--{name.replace('_', '-')}"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_remember(name),
            help=text,
        )
        for name, text in texts.items()
    ]


def _localise(command: click.Command) -> click.Command:
    """Give a command Chinese help headings and the global options; once, however often it is looked up."""
    command.context_class = Context
    known = {name for param in command.params for name in param.opts}
    command.params.extend(option for option in _global_options() if not known & set(option.opts))
    if (shown := command.get_help_option(click.Context(command))) is not None:
        shown.help = "显示本说明"
    for child in getattr(command, "commands", {}).values():
        _localise(child)
    return command


class LazyGroup(click.Group):
    """A group that knows its commands' names and help lines without importing them."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command: click.Command = module.command
        return _localise(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A closed pipe is caught here: click would turn it into exit code 1, which means findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _quiet_pipe()


def _quiet_pipe() -> int:
    """Point stdout nowhere, so that the interpreter's last flush does not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


@click.group(cls=LazyGroup, name="credit-cli", params=_global_options())
@click.version_option(__version__, prog_name="credit-cli", message="%(prog)s %(version)s", help="显示版本号")
def cli() -> None:
    """信用信息报送数据质量工具：双公示校验、排名、信用代码纠错。

    退出码：0 没有达到 --fail-on 的问题；1 有问题；2 没能完成（用法、配置、路径、档案库）；3 程序内部错误。
    """


_localise(cli)


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line (the process's own without `args`) and return its exit code; never raises."""
    survive()
    session = Session(debug=os.environ.get("CREDIT_CLI_DEBUG", "") not in {"", "0"})
    try:
        code = cli.main(args, prog_name="credit-cli", standalone_mode=False, windows_expand_args=False, obj=session)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        note(error.format_message())
        return 2
    except click.ClickException as error:
        return _refuse(*explain_usage(error))
    except CreditError as error:
        return _refuse(error.message, error.remedy, trace=session.debug)
    except (click.Abort, KeyboardInterrupt):
        note("已中断；此前已入库的内容保留，重新运行会接着做，不会重复计数")
        return INTERRUPTED
    except BrokenPipeError:
        return _quiet_pipe()
    except OSError as error:  # of a file or folder that nothing nearer to it has explained
        place = f"{error.filename}：" if error.filename else "读写出错："
        return _refuse(f"{place}{cause(error)}", "请检查路径、权限和磁盘空间后重试", trace=session.debug)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 3
    except BaseException as error:  # noqa: BLE001 (a reader's panic is no Exception, and a crash must never exit 0 or 1)
        return _fault(error, trace=session.debug)


def _refuse(message: str, remedy: str, *, trace: bool = False) -> int:
    if trace:
        _show_trace()
    note(f"错误：{_one_line(message)}")
    if remedy:
        note(f"怎么办：{_one_line(remedy)}")
    return 2


def _fault(error: BaseException, *, trace: bool) -> int:
    """Say that the program is at fault. The exception's own words may quote submitted cells: only with --debug."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"，{os.path.basename(frames[-1].filename)} 第 {frames[-1].lineno} 行" if frames else ""  # noqa: PTH119
    if trace:
        _show_trace()
    note(f"错误：程序内部错误（{type(error).__name__}{where}），报送文件未被改动")
    note("怎么办：加 --debug 重新运行，把显示的内容告知维护人员")
    return 3


def _show_trace() -> None:
    try:
        from credit_cli.safety import mask
    except ImportError:
        return
    note(mask(traceback.format_exc().rstrip()))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Console entry point. Leaves at once: taking apart millions of cells takes longer than some checks."""
    code = run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    logging.shutdown()
    os._exit(code)
