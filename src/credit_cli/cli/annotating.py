"""`validate --annotate DIR`: a copy of each workbook with what was found in it, for the department that sent it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from credit_cli.errors import CreditError, cause
from credit_cli.ooxml.own import UNCHANGED

from .checking import Trouble
from .ours import own_kind
from .streams import note

if TYPE_CHECKING:
    from credit_cli.model import Submission
    from credit_cli.rulepack import Book

SUFFIX = "_问题标注"
_AGAIN = "请关闭正在使用它的程序后重新运行"


class Annotator:
    """Writes the copies into one folder, below it in the folders in which the files lay."""

    def __init__(
        self, folder: Path, paths: Sequence[str], files: Sequence[Path], book: "Book", *, wanted: Callable[[str], bool]
    ) -> None:
        """`paths`: as the user gave them; `files`: those they came to, none of which is ever written to; `wanted`:
        says of a rule whether its findings are shown."""
        self._folder, self._book, self._files, self._wanted = folder, book, files, wanted
        self._roots = sorted(
            (path for text in paths if (path := Path(text)).is_dir()), key=lambda path: len(path.parts)
        )
        self._taken: set[str] = set()
        self.troubles: list[Trouble] = []
        self.clean = self.written = 0

    def annotate(self, submissions: "Sequence[Submission]") -> None:
        """Write a copy of every file with findings, from its bytes as they were checked."""
        for shown, own in groupby(submissions, key=lambda one: one.path):
            sheets = list(own)
            try:
                original = Path(shown).read_bytes()
            except OSError as error:
                self.troubles.append(Trouble(2, f"{shown}：没有写标注副本，{cause(error)}", _AGAIN))
                continue
            if hashlib.sha256(original).hexdigest() == sheets[0].sha256:
                self._add(shown, sheets, original)
            else:
                self.troubles.append(Trouble(2, f"{shown}：检查以后被改动，没有写标注副本", _AGAIN))

    def _add(self, shown: str, submissions: "Sequence[Submission]", original: bytes) -> None:
        """Write the copy of one file; nothing for a file without findings."""
        submissions = [
            replace(one, findings=tuple(found for found in one.findings if self._wanted(found.rule)))
            for one in submissions
        ]
        if not any(submission.findings for submission in submissions):
            self.clean += 1
            return
        try:
            data, remark, suffix = self._copy(Path(shown), submissions, original)
            if data is not None:
                self._write(self._target(Path(shown), suffix), data)
                self.written += 1
            if remark:
                note(f"{shown}：{remark}")
        except CreditError as error:
            self.troubles.append(Trouble(2, f"{shown}：{error.message}", error.remedy))

    def _copy(self, path: Path, submissions: "Sequence[Submission]", original: bytes) -> tuple[bytes | None, str, str]:
        """Return the copy, what is to be said of it, and its suffix."""
        from credit_cli.errors import Unreadable
        from credit_cli.render.annotate import annotated

        if all(submission.records is None and submission.sheet is None for submission in submissions):
            return None, "读不出来，没有标注副本", ""
        if original.startswith(b"PK\x03\x04"):
            try:
                suffix = ".xlsm" if path.suffix.lower() == ".xlsm" else ".xlsx"
                return annotated(original, submissions, self._book), "", suffix
            except (Unreadable, ValueError):
                pass  # built in a way that nothing can be added to: its values are copied instead
        return self._rewritten(path, submissions, original)

    def _rewritten(
        self, path: Path, submissions: "Sequence[Submission]", original: bytes
    ) -> tuple[bytes | None, str, str]:
        from credit_cli.errors import Unreadable
        from credit_cli.fixing.rewrite import sheet_titles, write_copy
        from credit_cli.reading.grid import read_bytes
        from credit_cli.render.annotate import annotated

        try:
            source = read_bytes(original, shown=path.as_posix())
        except Unreadable as problem:
            if problem.rule != "FIL002":
                raise
            return None, "文件有打开密码，不写标注副本", ""
        copy = write_copy(source.format, source.grids, []).data
        names = [grid.sheet for grid in source.grids]
        sheets = dict(zip(names, sheet_titles(names), strict=True))
        remark = f"原文件为 {source.format}，标注副本另存为 xlsx，只有单元格的值，格式不保留"
        return annotated(copy, submissions, self._book, sheets=sheets), remark, ".xlsx"

    def _target(self, path: Path, suffix: str) -> Path:
        """A name that no other copy of this run has; an earlier run's copy is replaced unless somebody corrected it."""
        root = next((root for root in self._roots if path.is_relative_to(root)), None)
        below = path.relative_to(root).parent if root else Path()
        stem = f"{path.stem}{SUFFIX}"
        names = (stem, *(f"{stem}({at})" for at in range(2, 10_000)))
        name = next(name for name in names if self._free(below / f"{name}{suffix}"))
        self._taken.add(str(below / name).casefold())
        return self._folder / below / f"{name}{suffix}"

    def _free(self, below: Path) -> bool:
        target = self._folder / below
        taken = str(below.with_suffix("")).casefold() in self._taken
        return not taken and (not target.is_file() or own_kind(target) == UNCHANGED)

    def _write(self, target: Path, data: bytes) -> None:
        from credit_cli.safety import atomic_write, make_folder, refuse_overwrite

        refuse_overwrite(target, self._files)
        make_folder(target.parent)
        atomic_write(target, data)

    def say(self) -> None:
        """Say what was written."""
        clean = f"；{self.clean} 个文件未发现问题，不需要标注" if self.clean else ""
        note(f"标注副本 {self.written} 个{f'，已写入 {self._folder}' if self.written else ''}{clean}")
