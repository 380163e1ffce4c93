"""`credit-cli archive backup` and `restore`: the whole archive as one file, and back."""

from pathlib import Path

import click

from .guard import kept
from .options import workspace_option
from .streams import note


@click.command("backup")
@click.argument("target", metavar="文件.zip", type=click.Path(path_type=Path, dir_okay=False), callback=kept)
@workspace_option
def backup(target: Path, workspace: Path) -> int:
    """把档案（数据库和全部原件）备份成一个 zip 文件；其他人正在入库也不影响。备份里有全部报送内容，请妥善保管。"""
    from credit_cli.archive import Archive

    with Archive.open(workspace, create=False) as archive:
        count = archive.backup(target)
    note(f"已备份到 {target}：{count} 份原件；恢复用 credit-cli archive restore {target.name}")
    return 0


@click.command("restore")
@click.argument("source", metavar="文件.zip", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@workspace_option
def restore(source: Path, workspace: Path) -> int:
    """从备份恢复档案：先在旁边展开并逐件核对，完好才放到位；已有档案的工作区不会被覆盖。"""
    from credit_cli.archive.backup import restore as bring_back

    count = bring_back(source, workspace)
    note(f"已恢复档案，{count} 份原件全部核对无误")
    return 0
