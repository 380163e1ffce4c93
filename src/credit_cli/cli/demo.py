"""`credit-cli demo`: a month's work on the shipped samples, in a workspace that is thrown away afterwards."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from credit_cli.errors import CreditError, OutputError
from credit_cli.safety import make_folder

from .options import FolderType
from .streams import emit

AS_OF = "2026-11-23"
"""The day on which the samples' year is looked at; their working days are those of 2026."""
INBOX = "收件"
FIXED = "更正"
PAPERS = "文书"
_LIST = ".expected.csv"
_SHOWN = "平川市市场监督管理局"
_DETAIL = "平川市生态环境局.xlsx"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the demo and what is said before it."""

    heading: str
    arguments: tuple[str, ...]

    @property
    def line(self) -> str:
        return f"credit-cli {' '.join(self.arguments)}"


STEPS = (
    Step(
        "一、先收上个月的报送：9 月，两个部门",
        ("validate", f"{INBOX}/2026-09", "--received", "2026-09-30", "--as-of", AS_OF, "--format", "concise"),
    ),
    Step(
        "二、再收本月的报送：10 月，十八个部门，写法各异，有的有错，有一个打不开",
        ("validate", f"{INBOX}/2026-10", "--received", "2026-10-30", "--as-of", AS_OF, "--format", "concise"),
    ),
    Step(
        "三、细看一个部门：哪里错、为什么、怎么改",
        ("validate", f"{INBOX}/2026-10/{_DETAIL}", "--as-of", AS_OF, "--no-record", "--format", "table"),
    ),
    Step(
        "四、收 10 月的台账：四个部门，11 月 9 日收到",
        ("validate", f"{INBOX}/2026-10-ledgers", "--received", "2026-11-09", "--as-of", AS_OF, "--format", "concise"),
    ),
    Step(
        "五、台账与报送核对：有没有该报未报的",
        ("reconcile", "--month", "10", "--as-of", AS_OF, "--format", "table"),
    ),
    Step("六、给 10 月排名", ("rank", "--month", "10", "--as-of", AS_OF, "--format", "table")),
    Step(
        "七、更正有把握的代码：只写副本，其余列出来由人确认",
        ("fix-codes", "--month", "10", "--as-of", AS_OF, "-o", FIXED, "--format", "concise"),
    ),
    Step("八、写 10 月的通报", ("bulletin", "--month", "10", "--as-of", AS_OF, "-o", f"{PAPERS}/通报.docx")),
    Step("九、写 10 月的网页报告", ("report", "--month", "10", "--as-of", AS_OF, "-o", f"{PAPERS}/报告.html")),
    Step(
        "十、给一个部门写问题清单和整改通知",
        ("notice", "--month", "10", "--as-of", AS_OF, "--department", _SHOWN, "-o", f"{PAPERS}/通知"),
    ),
)


@click.command("demo")
@click.option(
    "--keep",
    type=FolderType(),
    metavar="文件夹",
    help="把演示用的工作区留在这个文件夹里（须是空的或还没有的）；不写则用完即删",
)
@click.pass_context
def command(ctx: click.Context, /, keep: Path | None) -> int:
    """用自带的样例走一遍一个月的工作：核验、台账核对、排名、更正代码、通报、网页报告、通知。

    样例中的平川市和各部门、各当事人都是虚构的。除 --keep 的文件夹外，不写任何地方。
    """
    from credit_cli.resources import shipped

    samples = shipped("samples")
    session = ctx.find_root().obj
    flags = [f"--{name.replace('_', '-')}" for name in ("debug", "no_color") if getattr(session, name, False)]
    with _workspace(keep) as workspace:
        _fill(workspace, samples)
        with contextlib.chdir(workspace):
            code = _walk(flags)
    if code == 0:
        _say(_next(samples, keep))
    return code


@contextlib.contextmanager
def _workspace(keep: Path | None) -> Iterator[Path]:
    """Yield the demo's folder. Raises OutputError when one was named that is not empty."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="credit-cli-") as folder:
            yield Path(folder)
        return
    if keep.exists() and any(keep.iterdir()):
        raise OutputError(f"{keep} 不是空文件夹", remedy="请另选一个空的或还没有的文件夹")
    yield make_folder(keep)


def _fill(workspace: Path, samples: Path) -> None:
    """Copy the submissions, without the lists of what is wrong in them. Raises CreditError when there are none."""
    found = [path for path in sorted(samples.glob("2026-*/*")) if not path.name.endswith(_LIST)]
    if not found:
        raise CreditError(f"{samples} 里没有样例", remedy="安装不完整，请重新安装 credit-cli")
    for path in found:
        target = workspace / INBOX / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (workspace / PAPERS).mkdir()
    # The settings file makes this folder the workspace, whatever the environment says of another one.
    (workspace / "credit-cli.toml").write_bytes(b"")


def _walk(flags: Sequence[str]) -> int:
    """Run the steps in the current folder; findings (1) are what the samples are for, anything above stops."""
    from .main import run

    for step in STEPS:
        _say(f"\n{step.heading}\n> {step.line}\n")
        code = run([*step.arguments, "--workspace", ".", *flags])
        if code > 1:
            return code
    return 0


def _next(samples: Path, keep: Path | None) -> str:
    lists = samples / "2026-10" / f"{_SHOWN}{_LIST}"
    lines = ["\n演示完毕。接下来可以试："]
    if keep is None:
        lines += ["  把演示的工作区留下来看：      credit-cli demo --keep 演示"]
        source = samples / "2026-10" / f"{_SHOWN}.xlsx"
    else:
        lines += [f"  看通报、网页报告和一份通知：  {keep / PAPERS}"]
        lines += [f"  看更正后的副本和更正日志：    {keep / FIXED}"]
        source = keep / INBOX / "2026-10" / f"{_SHOWN}.xlsx"
    lines += [
        f'  只看一个文件的问题，不入库：  credit-cli validate "{source}" --no-record --as-of {AS_OF}',
        f"  对照这个文件里埋下的差错：    {lists}",
        "  弄懂一条规则：                credit-cli explain COD003",
        "  换成自己的报送：              credit-cli validate 存放报送的文件夹",
    ]
    return "\n".join(lines)


def _say(text: str) -> None:
    """Headings go where the results go, and in their order."""
    emit([f"{text}\n"])
