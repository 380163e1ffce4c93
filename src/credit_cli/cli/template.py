"""`credit-cli template`: a blank workbook of a data set that checks while it is filled in."""

from datetime import date
from pathlib import Path

import click

from credit_cli.errors import CreditError

from .options import as_of_option, required_output_option, workspace_option
from .streams import note


@click.command("template")
@click.argument("dataset", metavar="数据集")
@required_output_option("写到哪个文件", metavar="模板.xlsx")
@as_of_option
@workspace_option
def command(dataset: str, output: Path, as_of: date, workspace: Path) -> int:
    """写出一个数据集的空白填报模板：下拉清单、日期和长度检查、统一社会信用代码校验位检查都在表里。

    数据集的名字见 credit-cli rules 或 README，例如 xzxk（行政许可）、xzcf（行政处罚）。
    """
    from credit_cli import rulepack
    from credit_cli.render.template import template
    from credit_cli.safety import atomic_write

    if output.suffix.lower() != ".xlsx":
        raise CreditError(f"模板只写成 xlsx，{output.name} 的后缀不是 .xlsx", remedy="请改成 -o 模板.xlsx")
    book = rulepack.load(workspace / "rules")
    if dataset not in book.datasets:
        names = "、".join(f"{pack.id}（{pack.title}）" for pack in book.datasets.values())
        raise CreditError(f"没有数据集“{dataset}”", remedy=f"可用的有：{names}")
    atomic_write(output, template(book.datasets[dataset], book, as_of=as_of))
    note(f"已写入 {output}：{book.datasets[dataset].title}，从第 4 行起每行填一条记录")
    return 0
