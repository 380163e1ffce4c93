"""Exit codes, streams and words of the command line as a whole."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli import __version__
from credit_cli.cli import main as entry
from credit_cli.cli.help import cells, wrapped
from credit_cli.errors import ConfigError

RESIDENT = "11010519491231002X"


def process(*args: str, **given: Any) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"PYTHONIOENCODING": "utf-8"} | given.pop("env", {})
    return subprocess.run(
        [sys.executable, "-m", "credit_cli", *args], capture_output=True, env=env, check=False, **given
    )


def ending(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `credit-cli due` end with this error."""

    @click.command("due")
    def command() -> None:
        raise error

    monkeypatch.setattr("credit_cli.cli.due.command", command)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from credit_cli.cli.main import run; code = run(['--help']);"
        "heavy = {'pandas', 'numpy', 'openpyxl', 'rich', 'pydantic', 'sqlite3', 'python_calamine'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["--help"]) == 0
    out = capsys.readouterr().out
    assert [name for name, (_, text) in entry.COMMANDS.items() if f"  {name}" not in out or text not in out] == []
    assert "用法：credit-cli [选项] 命令" in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["--version"]) == 0
    assert capsys.readouterr().out == f"credit-cli {__version__}\n"


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        (["validat"], ["错误：没有命令 validat", "怎么办：是不是想写 validate？"]),
        (["validate"], ["错误：缺少参数 路径", "怎么办：用 credit-cli validate --help 查看用法"]),
        (["validate", "x", "--no-recrd"], ["错误：没有选项 --no-recrd", "怎么办：是不是想写 --no-record？"]),
        (
            ["validate", "x", "--format", "xml"],
            [
                "错误：--format：没有“xml”这种格式，可用：table、concise、json、jsonl、csv",
                "怎么办：用 credit-cli validate --help 查看用法",
            ],
        ),
        (
            ["validate", "x", "--month", "13"],
            [
                "错误：--month：“13”不是月份，写成 10、2026-10、202610 或 上月",
                "怎么办：用 credit-cli validate --help 查看用法",
            ],
        ),
        (
            ["validate", "x", "--jobs", "0"],
            ["错误：--jobs：应为 1 至 64 的整数", "怎么办：用 credit-cli validate --help 查看用法"],
        ),
        (
            ["validate", "x", "--as-of", "2026-11-23", "--received", "2026-11-24"],
            [
                "错误：--received：2026-11-24 晚于今天（2026-11-23）",
                "怎么办：用 credit-cli validate --help 查看用法",
            ],
        ),
        (["validate", "x", "--received"], ["错误：选项 --received 缺少取值", "怎么办：加 --help 查看用法"]),
        (["validate", "-q=1", "x"], ["错误：没有选项 -=", "怎么办：用 credit-cli validate --help 查看用法"]),
        (["validate", "--quiet=1", "x"], ["错误：选项 --quiet 不需要取值", "怎么办：加 --help 查看用法"]),
        (["rules", "x"], ["错误：多余的参数（x）", "怎么办：用 credit-cli rules --help 查看用法"]),
    ],
)
def test_usage_errors_are_two_chinese_lines(
    args: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.run(args) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert done.err.splitlines() == lines


def test_a_problem_with_a_remedy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ending(monkeypatch, ConfigError("甲\n乙", remedy="改\n正"))
    assert entry.run(["due"]) == 2
    assert capsys.readouterr().err == "错误：甲 乙\n怎么办：改 正\n"


@pytest.mark.parametrize("error", [ValueError(f"cell {RESIDENT}"), BaseException("panic"), MemoryError()])
def test_our_own_fault_is_one_line_without_submitted_words(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending(monkeypatch, error)
    assert entry.run(["due"]) == 3
    line, remedy = capsys.readouterr().err.splitlines()
    assert line.startswith(f"错误：程序内部错误（{type(error).__name__}，test_cli_main.py 第 ")
    assert remedy == "怎么办：加 --debug 重新运行，把显示的内容告知维护人员"
    assert "cell" not in line


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "收件/甲"), "收件/甲：没有权限，或正被其他程序打开"),
        (OSError(errno.ENOSPC, "No space left on device"), "读写出错：磁盘空间不足"),
        (OSError(errno.EXDEV, "odd", "甲"), f"甲：系统错误 {errno.EXDEV}"),
    ],
)
def test_a_system_that_refuses_is_no_fault_of_ours(
    error: OSError, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending(monkeypatch, error)
    assert entry.run(["due"]) == 2
    assert capsys.readouterr().err == f"错误：{words}\n怎么办：请检查路径、权限和磁盘空间后重试\n"


@pytest.mark.parametrize(("args", "env"), [(["--debug", "due"], ""), (["due", "--debug"], ""), (["due"], "1")])
def test_debug_shows_a_masked_trace(
    args: list[str], env: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CREDIT_CLI_DEBUG", env)
    ending(monkeypatch, ValueError(f"cell {RESIDENT}"))
    assert entry.run(args) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "cell 1101************2X" in err
    assert RESIDENT not in err


def test_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ending(monkeypatch, KeyboardInterrupt())
    assert entry.run(["due"]) == 130
    assert capsys.readouterr().err.strip() == "已中断；此前已入库的内容保留，重新运行会接着做，不会重复计数"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_a_closed_pipe_is_quiet() -> None:
    done = process("rules", "--format", "json")
    assert done.returncode == 0
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "credit_cli", "rules", "--format", "json"]
    closed = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (closed.returncode, closed.stderr) == (141, b"")


@pytest.mark.parametrize("args", [["--help"], ["rules"], ["explain", "COD003"], ["validate", "没有〇\U00020000.xlsx"]])
def test_a_gbk_console_gets_everything_it_can_show(args: list[str], tmp_path: Path) -> None:
    gbk = process(*args, env={"PYTHONIOENCODING": "gbk"}, cwd=tmp_path)
    utf8 = process(*args, cwd=tmp_path)
    assert gbk.returncode == utf8.returncode == (2 if "validate" in args else 0)
    for there, here in ((gbk.stdout, utf8.stdout), (gbk.stderr, utf8.stderr)):
        assert there.replace(b"\r", b"") == here.decode().encode("gbk", "replace").replace(b"\r", b"")


@given(st.text(), st.integers(10, 80))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    # Only a long Latin word or a closing mark may stick out.
    assert [line for line in lines if cells(re.sub(r"[\x21-\x7e，。；：、？！）》”’]+", "", line)) > width] == []


@pytest.mark.parametrize("command", ["validate", "rules", "explain", "calendar", "due"])
def test_help_fits_eighty_columns_and_aligns(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run([command, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cells, lines)) <= 80
    assert "  --debug " in "\n".join(lines)
