"""Workbooks with an opening password: opened with one that the user gives, if the extra `encrypted` is installed."""

import io
from collections.abc import Sequence

from credit_cli.errors import Unreadable

_HOW = "请去除打开密码后重报；知道密码的，用 --ask-password、--password-file 或环境变量 CREDIT_CLI_PASSWORD 给出"
_INSTALL = "请安装解密组件：pip install 'credit-cli[encrypted]'，或请报送单位去除密码后重报"


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes:
    """Return the workbook inside an encrypted one ([MS-OFFCRYPTO]): the first password that fits opens it.

    Raises Unreadable FIL002: no password, none fits, the extra is missing, or a kind that cannot be opened (WPS, ODS).
    """
    if not passwords:
        raise encrypted()
    try:
        import msoffcrypto
    except ModuleNotFoundError:
        raise Unreadable("文件已加密，本机没有安装解密组件", rule="FIL002", remedy=_INSTALL) from None
    for password in passwords:
        try:
            locked = msoffcrypto.OfficeFile(io.BytesIO(data))
            locked.load_key(password=password)
            opened = io.BytesIO()
            locked.decrypt(opened)
        except Exception:  # noqa: BLE001 (its errors have no common base; the file is hostile)
            continue
        if opened.getvalue():
            return opened.getvalue()
    raise Unreadable("文件已加密，给出的密码打不开", rule="FIL002", remedy="请核对密码，或请报送单位去除密码后重报")


def encrypted() -> Unreadable:
    return Unreadable("文件已加密", rule="FIL002", remedy=_HOW)
