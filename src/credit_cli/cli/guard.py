"""What an output must never replace: a received file, or what the office keeps in its workspace for us to read."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import click

from .paths import workspace_lists


def kept(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Refuse an output file before anything is done: the callback of every option and argument that names one."""
    if value is not None:
        from credit_cli.config import find_workspace

        _refuse_unreachable(value)
        refuse_kept([value], ctx.params.get("workspace") or find_workspace(None, start=Path.cwd()))
    return value


def _refuse_unreachable(output: Path) -> None:
    """Without its folder nothing can be written: better said before the work than after it."""
    from credit_cli.safety import unwritable

    try:
        (output.parent / ".").stat()
        output.exists()
    except OSError as error:
        raise unwritable(output, error) from None


def refuse_kept(outputs: Iterable[Path], workspace: Path) -> None:
    """Raise OutputError when a file to be written would destroy a recorded submission (it has its bytes or its place),
    a list or setting of the workspace, or the archive."""
    from credit_cli.config import ARCHIVE_FOLDER, FILE_NAME
    from credit_cli.safety import overwriting, refuse_overwrite

    there = [output for output in outputs if output.is_file()]
    for output in there:
        if (workspace / ARCHIVE_FOLDER).resolve() in output.resolve().parents:
            raise overwriting(output, "是档案的一部分")
        refuse_overwrite(output, [*workspace_lists(workspace), workspace / FILE_NAME], what="是工作区自己的表或设置")
    _refuse_received(there, workspace)


def _refuse_received(there: list[Path], workspace: Path) -> None:
    from credit_cli.archive import Archive
    from credit_cli.safety import RECEIVED, overwriting, refuse_overwrite

    if not there or not Archive.exists(workspace):
        return
    with Archive.open(workspace, create=False) as archive:
        received = archive.received()
    # Paths are recorded as they were given: from here or from the workspace.
    places = [folder / path for path, _ in received for folder in (Path(), workspace)]
    digests = {sha256 for _, sha256 in received}
    for output in there:
        refuse_overwrite(output, places)
        if hashlib.sha256(output.read_bytes()).hexdigest() in digests:
            raise overwriting(output, RECEIVED)
