"""Workbooks with an opening password: opened with one that the user gives, if the extra `encrypted` is installed."""

import io
from collections.abc import Sequence

from credit_cli.errors import Unreadable

_SILENT = "VelvetSweatshop"
"""With this password Excel marks a workbook read-only or its structure protected, and opens it without asking."""
_HOW = "请去除打开密码后重报；知道密码的，用 --ask-password、--password-file 或环境变量 CREDIT_CLI_PASSWORD 给出"
_INSTALL = "请安装解密组件：pip install 'credit-cli[encrypted]'，或请报送单位去除密码后重报"


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes:
    """Return the workbook inside an encrypted one ([MS-OFFCRYPTO]): the first password that fits opens it.

    One that Excel itself opens without asking is opened so. Raises Unreadable FIL002: none fits, the extra is missing,
    or a kind that cannot be opened (WPS, ODS).
    """
    try:
        import msoffcrypto  # noqa: F401
    except ModuleNotFoundError:
        if passwords:
            raise Unreadable("文件已加密，本机没有安装解密组件", rule="FIL002", remedy=_INSTALL) from None
        raise Unreadable("文件已加密", rule="FIL002", remedy=f"{_HOW}；Excel 打开时不问密码的，{_INSTALL}") from None
    for password in (_SILENT, *passwords):
        if opened := _opened(data, password):
            return opened
    if not passwords:
        raise encrypted()
    raise Unreadable("文件已加密，给出的密码打不开", rule="FIL002", remedy="请核对密码，或请报送单位去除密码后重报")


def _opened(data: bytes, password: str) -> bytes:
    """The workbook's bytes, b'' where the password does not fit."""
    import msoffcrypto

    opened = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(data))
        locked.load_key(password=password)
        locked.decrypt(opened)
    except Exception:  # noqa: BLE001 (its errors have no common base; the file is hostile)
        return b""
    return opened.getvalue()


def encrypted() -> Unreadable:
    return Unreadable("文件已加密", rule="FIL002", remedy=_HOW)
