"""What `doctor` looks at: each check says what it found, whether that is good, and what to do if not."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from credit_cli.errors import ArchiveError, CreditError, cause

FONTS: Final = ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体")
"""Fonts that the documents name (GB/T 9704-2012); they are never shipped."""
_ALIKE: Final = {"仿宋_GB2312": ("FangSong", "仿宋"), "楷体_GB2312": ("KaiTi", "楷体"), "黑体": ("SimHei",),
                 "方正小标宋简体": ("FZXiaoBiaoSong", "方正小标宋")}  # fmt: skip
_ROOM: Final = 1 << 30
_SOON: Final = timedelta(days=45)
"""Decisions of today need the calendar of about three weeks from now; the rest is time to get the notice."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report. `ok` None: nothing is wrong, but the user should know."""

    name: str
    ok: bool | None
    found: str
    remedy: str = ""


def checks(workspace: Path, *, today: date) -> Iterator[Check]:
    """Yield every check; one that fails by itself is a line of its own, and the rest goes on."""
    for make in (_program, _packages, _encrypted, _encoding, _fonts):
        yield from _guarded(make)
    for look in (_settings, _limits, _rules, _access, _archive):
        yield from _guarded(lambda look=look: look(workspace))  # type: ignore[misc]
    yield from _guarded(lambda: _calendar(workspace, today))


def _guarded(make: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from make()
    except CreditError as error:
        yield Check("配置", False, error.message, error.remedy)


def _program() -> Iterator[Check]:
    from credit_cli import __version__

    found = f"credit-cli {__version__}，Python {platform.python_version()}，{platform.platform(terse=True)}"
    yield Check("程序", sys.version_info >= (3, 11), found, "请安装 Python 3.11 以上")


def _packages() -> Iterator[Check]:
    wanted = importlib.metadata.requires("credit-cli") or []
    names = [re.split(r"[<>=!~ ;\[]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]
    versions = {name: _version(name) for name in names}
    missing = [name for name, version in versions.items() if version is None]
    found = "，".join(f"{name} {version}" for name, version in versions.items() if version)
    yield Check("依赖", not missing, found, f"缺少 {'、'.join(missing)}，请重新安装 credit-cli" if missing else "")


def _encrypted() -> Iterator[Check]:
    if _version("msoffcrypto-tool") is None:
        yield Check("加密文件", None, "没有安装 msoffcrypto-tool，加密的文件读不了", "需要时安装 credit-cli[encrypted]")


def _version(name: str) -> str | None:
    with suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return None


def _encoding() -> Iterator[Check]:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "√×报送".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        yield Check("屏幕编码", False, encoding, "请设环境变量 PYTHONIOENCODING=utf-8，或在终端里先运行 chcp 65001")
    else:
        yield Check("屏幕编码", True, encoding)


def _fonts() -> Iterator[Check]:
    installed = _installed_fonts()
    if installed is None:
        yield Check("公文字体", None, "这台电脑上查不出装了哪些字体", f"通报和通知用到：{'、'.join(FONTS)}")
        return
    missing = [font for font in FONTS if not any(name in installed for name in (font, *_ALIKE[font]))]
    remedy = "文件里已写明字体，缺的由 Word 或 WPS 以相近字体代替；打印前请在装有这些字体的电脑上核对版面"
    yield Check(
        "公文字体",
        None if missing else True,
        f"缺 {'、'.join(missing)}" if missing else "齐全",
        remedy if missing else "",
    )


def _installed_fonts() -> str | None:
    """All installed fonts' names in one text, None where they cannot be asked for."""
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts") as key:
            return "\n".join(winreg.EnumValue(key, place)[0] for place in range(winreg.QueryInfoKey(key)[1]))
    if (tool := shutil.which("fc-list")) is None:
        return None
    done = subprocess.run([tool, ":", "family"], capture_output=True, check=False, timeout=20)
    return done.stdout.decode("utf-8", errors="replace")


def _settings(workspace: Path) -> Iterator[Check]:
    from credit_cli.config import FILE_NAME, load_settings

    load_settings(workspace)
    own = (workspace / FILE_NAME).is_file()
    yield Check(
        "工作区设置", True, f"{workspace / FILE_NAME}" if own else f"{workspace}（没有 {FILE_NAME}，全部用默认值）"
    )


def _limits(workspace: Path) -> Iterator[Check]:
    """What one received file may cost, and whether this system holds a process to it."""
    from credit_cli.config import load_settings

    own = load_settings(workspace).limits
    told = f"单个文件 {own.file_mb} MB，解压后 {own.unpacked_mb} MB，读取进程内存 {own.memory_mb} MB、{own.seconds} 秒"
    if importlib.util.find_spec("resource") is None:
        yield Check("上限", None, f"{told}（本系统不限制进程内存，只限时）", "不需要处理；特大的文件请拆分后再读")
    else:
        yield Check("上限", True, told)


def _rules(workspace: Path) -> Iterator[Check]:
    from credit_cli import rulepack

    book = rulepack.load(workspace / "rules")
    own = "，含工作区自己的 rules/" if (workspace / "rules").is_dir() else ""
    yield Check("规则", True, f"{len(book.rules)} 条规则、{len(book.datasets)} 个数据集，{book.digest[:15]}{own}")


def _calendar(workspace: Path, today: date) -> Iterator[Check]:
    from credit_cli import calendar
    from credit_cli.resources import rule_file

    table = calendar.load(rule_file("calendars/cn.toml", overrides=workspace / "rules"))
    enough = True if today + _SOON <= table.last else None if table.due(today) else False
    remedy = "请在国务院办公厅的放假通知公布后，用 credit-cli calendar import 导入；在那以前，超出的期限一律记为未定"
    yield Check("工作日历", enough, f"覆盖 {table.coverage} 年", "" if enough else remedy)


def _access(workspace: Path) -> Iterator[Check]:
    try:
        with tempfile.NamedTemporaryFile(dir=workspace, prefix=".~credit-cli-"):
            pass
    except OSError as error:
        yield Check(
            "写入权限", False, f"{workspace} 不能写入（{cause(error)}）", "请核对文件夹权限，或用 --workspace 另指定"
        )
    else:
        yield Check("写入权限", True, f"{workspace}")
    free = shutil.disk_usage(workspace).free
    yield Check("磁盘空间", free >= _ROOM, f"剩余 {free / (1 << 30):.1f} GB", "请清理磁盘" if free < _ROOM else "")


def _archive(workspace: Path) -> Iterator[Check]:
    from credit_cli.archive import Archive
    from credit_cli.config import ARCHIVE_FOLDER

    if not Archive.exists(workspace):
        yield Check("档案", None, "还没有档案，第一次 validate 时建立")
        return
    try:
        with Archive.open(workspace, create=False) as archive:
            problems, sheets = archive.verify(), len(archive.submissions())
    except ArchiveError as error:
        yield Check("档案", False, error.message, error.remedy)
        return
    remedy = "请运行 credit-cli archive verify 查看，并从备份恢复；请勿自行改动" if problems else ""
    yield Check("档案", not problems, f"{sheets} 张表，{f'{len(problems)} 处问题' if problems else '完好'}", remedy)
    yield from _private(workspace / ARCHIVE_FOLDER)


def _private(folder: Path) -> Iterator[Check]:
    if os.name == "nt":
        return
    mode = folder.stat().st_mode & 0o777
    remedy = f"请运行 chmod 700 {folder}" if mode & 0o077 else ""
    yield Check("档案权限", not mode & 0o077, f"{mode:04o}", remedy)
