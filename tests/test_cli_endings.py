"""How a run ends where streams, folders or the user do not play along: one line, a way out, never a trace."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from credit_cli.cli.checking import _deaf
from credit_cli.cli.main import run
from credit_cli.errors import OutputError
from credit_cli.safety import make_folder

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "2026-10"
FAULTY = SAMPLES / "平川市市场监督管理局.xlsx"
CLI = (sys.executable, "-m", "credit_cli")
LONG = "长" * 100

posix = pytest.mark.skipif(sys.platform == "win32", reason="shells and signals of Unix")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREDIT_CLI_WORKSPACE", raising=False)
    Path("收").mkdir()
    shutil.copy(FAULTY, "收/局.xlsx")
    assert run(["validate", "收", "--as-of", "2026-11-23", "-q", "-o", "结果.json"]) == 1
    return tmp_path


def shell(command: str) -> "subprocess.CompletedProcess[str]":
    line = f'exec "{sys.executable}" -m credit_cli {command}'
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False, timeout=120)


@posix
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("rank --month 10 --as-of 2026-11-23 >&-", 0),
        ("validate 收 --no-record --as-of 2026-11-23 >&- 2>&-", 1),
        ("validate 没有 2>&-", 2),
        ("due 2026-09-24 >&-", 0),
        ("check-code - <&-", 0),
        ("--help >&-", 0),
    ],
)
def test_a_closed_stream_goes_nowhere_and_the_verdict_stays(command: str, code: int) -> None:
    done = shell(command)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "command", ["rank --month 10 --as-of 2026-11-23", "due 2026-09-24", "calendar", "rules", "--version", "demo"]
)
def test_a_result_that_finds_no_room_is_said_and_is_no_result(command: str) -> None:
    done = shell(f"{command} >/dev/full")
    *_, error, remedy = done.stderr.splitlines()
    assert (done.returncode, error.endswith("磁盘空间不足"), remedy[:4]) == (2, True, "怎么办：")
    assert shell(f"{command} >/dev/null 2>/dev/full").returncode == 0  # notes are not the result


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["archive", "backup", "没有/b.zip"], "无法写入“没有/b.zip”：所在文件夹不存在"),
        (["archive", "backup", "收/局.xlsx/b.zip"], "无法写入“收/局.xlsx/b.zip”：所在位置不是文件夹"),
        (["fix-codes", "收", "-o", "收/局.xlsx/下"], "无法写入“收/局.xlsx/下”：所在位置不是文件夹"),
        (["notice", "--month", "10", "-o", "收/局.xlsx/下"], "所在位置不是文件夹"),
        (
            ["validate", "收", "--no-record", "--annotate", "收/局.xlsx/下"],
            "无法写入“收/局.xlsx/下”：所在位置不是文件夹",
        ),
        (["demo", "--keep", "收/局.xlsx/下"], "无法写入“收/局.xlsx/下”：所在位置不是文件夹"),
        (["rank", "--month", "10", "-o", f"{LONG}.json"], "文件名过长"),
        (["validate", f"{LONG}.xlsx"], "名称或路径过长"),
        (["notice", "--month", "10", "-o", LONG], "过长"),
        (["rank", "--month", "10", "--workspace", LONG], "过长"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "怎么办：" in told


def test_one_path_that_is_too_long_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", LONG, "收", "--no-record", "--as-of", "2026-11-23", "--format", "concise"]) == 2
    assert "收/局.xlsx" in capsys.readouterr().out


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b").is_dir()
    assert make_folder(tmp_path / "a" / "b").is_dir()
    (tmp_path / "文件").touch()
    with pytest.raises(OutputError, match="已被一个文件占用"):
        make_folder(tmp_path / "文件")


@pytest.mark.parametrize(
    ("other", "words"), [("file", "是一个文件，不是档案所在的文件夹"), ("folder", "是一个文件夹，不是档案的数据库")]
)
@pytest.mark.parametrize(
    "arguments",
    [
        ["rank", "--month", "10"],
        ["archive", "list"],
        ["validate", "../收"],
        ["fix-codes", "../收"],
        ["close", "--month", "10"],
    ],
)
def test_something_else_in_the_place_of_the_archive_is_named(
    other: str, words: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _put(other, monkeypatch)
    assert run(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("other", ["file", "folder"])
def test_doctor_reports_it(other: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _put(other, monkeypatch)
    assert run(["doctor"]) == 1
    assert "× 档案：" in capsys.readouterr().out


def _put(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("另").mkdir()
    monkeypatch.chdir("另")
    if other == "file":
        Path(".credit-cli").write_text("x", encoding="utf-8")
    else:
        Path(".credit-cli/archive.sqlite3").mkdir(parents=True)


@posix
def test_processes_started_deaf_never_hear_ctrl_c_and_it_is_heard_afterwards() -> None:
    def blocked() -> int:
        status = "import sys; print(next(line for line in open('/proc/self/status') if line[:6] == 'SigBlk'))"
        done = subprocess.run([sys.executable, "-c", status], capture_output=True, text=True, check=True)
        return int(done.stdout.split()[1], 16) & 1 << signal.SIGINT - 1

    reached: list[int] = []

    def interrupted() -> None:
        with _deaf():
            os.kill(os.getpid(), signal.SIGINT)
            reached.append(blocked())

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert reached == [1 << signal.SIGINT - 1]
    assert blocked() == 0


def _started(process: "subprocess.Popen[bytes]", children: int) -> bool:
    own = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return process.poll() is not None or len(own.read_text(encoding="ascii").split()) >= children


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
@pytest.mark.parametrize("children", [1, 2])
def test_ctrl_c_in_the_middle_of_several_processes_is_one_line(children: int) -> None:
    for number in range(12):
        shutil.copy(FAULTY, f"收/{number}.xlsx")
    arguments: Sequence[str] = (*CLI, "validate", "收", "--jobs", "2", "--no-record")
    with subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        while not _started(process, children):
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=60)[1].decode()
    assert "Traceback" not in told
    assert (process.returncode, told.strip()[:4]) == (130, "已中断；")
