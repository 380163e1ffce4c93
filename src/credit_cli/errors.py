"""Everything that can go wrong on our side of the job, each with a remedy. Lowest layer: imports nothing of ours."""

import errno
from typing import Final

_CAUSES: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "上级位置不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "同名的文件或文件夹已经在那里",
    errno.EACCES: "没有权限，或正被其他程序打开",
    errno.EPERM: "没有权限",
    errno.EBUSY: "正被其他程序使用",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已满",
    errno.EIO: "磁盘出错",
    errno.ENAMETOOLONG: "名称或路径过长",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EMFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
}


def cause(error: OSError) -> str:
    """Return in Chinese why the system refused; the number where it is none of the usual reasons."""
    return _CAUSES.get(error.errno or 0, f"系统错误 {error.errno}")


class CreditError(Exception):
    """A problem that stops the job (exit code 2): what happened, and what the user can do about it.

    `message` is one line of Chinese that names the file and place; `remedy` is one line that says 怎么办.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ConfigError(CreditError):
    """A file that a person writes (rule pack, settings, calendar, register) is wrong; quotes file → key."""


class ArchiveError(CreditError):
    """The archive cannot be opened, is locked, damaged or of a newer version."""


class OutputError(CreditError):
    """An output cannot be written: it is open elsewhere, read-only, or would overwrite an input."""


class Unreadable(CreditError):  # noqa: N818 (a finding of the submission, not an error of ours)
    """A submission that cannot be read. Not our failure but a finding of that submission: `rule` is its FIL id."""

    def __init__(self, message: str, *, rule: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.rule = rule
