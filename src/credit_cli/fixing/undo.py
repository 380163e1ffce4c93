"""Taking corrected copies back: only files that still hold exactly the bytes that were written."""

import hashlib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from credit_cli.errors import OutputError, cause
from credit_cli.safety import safe

EDITED, SHARED, GONE = "写出后被改动过，未删除", "另一批更正也写出了它，未删除", "已不在"
RECEIVED = "它后来作为报送入了档，未删除"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one copy."""

    path: str
    done: Literal["removed", "kept", "gone"]
    reason: str = ""


def take_back(
    copies: Iterable[tuple[str, str]], *, base: Path, shared: Set[tuple[str, str]], received: Set[str]
) -> list[Outcome]:
    """Remove the copies (path below or outside `base`, SHA-256) that are as they were written.

    A copy in `shared` belongs to another run too, one in `received` (SHA-256) was submitted since: they stay.
    Raises OutputError when a copy cannot be removed (it is open elsewhere, say): what was removed before is found gone
    when this is tried again.
    """
    reasons = dict.fromkeys(received, RECEIVED)
    return [
        _taken(path, sha256, base, SHARED if (path, sha256) in shared else reasons.get(sha256, ""))
        for path, sha256 in copies
    ]


def _taken(path: str, sha256: str, base: Path, stays: str) -> Outcome:
    target = base / path
    if not target.exists() and not target.is_symlink():
        return Outcome(path, "gone", GONE)
    if stays:
        return Outcome(path, "kept", stays)
    try:
        # A link or folder in its place was put there by somebody else.
        if target.is_symlink() or not target.is_file() or _digest(target) != sha256:
            return Outcome(path, "kept", EDITED)
        target.unlink()
    except OSError as error:
        raise OutputError(
            f"不能删除“{safe(str(target))}”：{cause(error)}",
            remedy="请关闭正在使用它的 Excel 或 WPS 后重新运行，已删除的不受影响",
        ) from error
    return Outcome(path, "removed")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
