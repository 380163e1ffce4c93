"""`credit-cli check-code CODE…` or `-`: codes explained one by one; a list is read, judged and written in pieces."""

import codecs
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

import click

from .options import format_option
from .streams import emit, note, screen

if TYPE_CHECKING:
    from credit_cli.codes.uscc import Verdict
    from credit_cli.render.codefacts import Checked

LIST = "-"
PAGE_WIDTH = 100
BLOCK = 1 << 18
LONGEST_LINE = 32_768
"""Bytes of a line that are looked at: more than a cell of a spreadsheet holds."""

Numbered = Sequence[tuple[int, str]]


@click.command("check-code")
@click.argument("codes", metavar="代码...", nargs=-1, required=True)
@format_option(
    "table",
    "concise",
    "json",
    "jsonl",
    "csv",
    help_text="输出格式：table（屏幕上逐个详解）、concise（每个一行，管道和清单的默认）、json、jsonl、csv",
)
@click.option(
    "--candidates/--no-candidates",
    default=None,
    help="是否找出可能的正确代码；写在命令行上的代码默认找，清单（-）默认不找，以求快",
)
@click.option("-q", "--quiet", is_flag=True, help="不在屏幕上加最后的计数")
@click.pass_context
def command(
    ctx: click.Context, codes: tuple[str, ...], format_: str | None, candidates: bool | None, quiet: bool
) -> None:
    """逐个说明统一社会信用代码：书写、位数、登记管理部门、区划、两个校验码，错在哪，可能是什么。

    写 - 则从标准输入读清单，每行一个，空行不计（UTF-8 或 GB18030）；边读边出，多长都行。身份证号码一律遮盖。

    退出码：0 全部有效（17个0加X的占位代码也算）；1 有无效的，包括只是书写不规范的；2 没能完成。
    """
    listed = _is_list(codes)
    tally: Counter[Verdict] = Counter()
    overlong: list[int] = []
    pieces = _listed(sys.stdin.buffer, overlong) if listed else iter([_numbered(codes)])
    seek = not listed if candidates is None else candidates
    if listed and sys.stdin.isatty() and not quiet:
        note("请逐行输入代码；Ctrl+D（Windows 为 Ctrl+Z 加回车）结束")
    chunks = (_judged(piece, tally, seek=seek, blanks=not listed) for piece in pieces)
    _write(chunks, tally, format_ or _default(listed), listed=listed, screen_=screen(ctx, page=PAGE_WIDTH))
    _notes(tally, overlong, quiet=quiet)
    ctx.exit(_exit_code(tally))


def _is_list(codes: Sequence[str]) -> bool:
    if LIST in codes and len(codes) > 1:
        raise click.UsageError("- 表示从标准输入读清单，不能与代码同时写")
    return LIST in codes


def _default(listed: bool) -> str:
    return "table" if sys.stdout.isatty() and not listed else "concise"


def _numbered(codes: Sequence[str]) -> Numbered:
    return list(enumerate(codes, 1))


def _judged(piece: Numbered, tally: "Counter[Verdict]", *, seek: bool, blanks: bool) -> "list[Checked]":
    """Judge a piece at once and count it; lines where nothing is written are left out unless `blanks`."""
    from credit_cli.codes.uscc import Verdict, verdicts
    from credit_cli.render.codefacts import Checked

    kinds = tuple(Verdict)
    found = [kinds[value] for value in verdicts([text for _, text in piece]).tolist()]
    judged = [
        Checked(line, text, verdict, seek)
        for (line, text), verdict in zip(piece, found, strict=True)
        if blanks or verdict is not Verdict.EMPTY
    ]
    tally.update(one.verdict for one in judged)
    return judged


def _write(
    chunks: "Iterable[list[Checked]]",
    tally: "Counter[Verdict]",
    format_: str,
    *,
    listed: bool,
    screen_: tuple[int, bool],
) -> None:
    from credit_cli.render import codecheck

    width, color = screen_
    writers: dict[str, Callable[..., Iterator[str]]] = {
        "table": partial(codecheck.table, width=width, color=color),
        "concise": partial(codecheck.concise, numbered=listed),
        "json": codecheck.document,
        "jsonl": codecheck.lines,
        "csv": codecheck.delimited,
    }
    encoding = "utf-8" if format_ == "csv" else None
    emit(writers[format_](chunks, tally), encoding=encoding, color=color and format_ == "table")


def _notes(tally: "Counter[Verdict]", overlong: Sequence[int], *, quiet: bool) -> None:
    if overlong:
        note(f"{len(overlong)} 行过长（首个为第 {overlong[0]} 行），每行只看了前 {LONGEST_LINE} 个字节")
    if not quiet or not tally:
        note(_totals(tally))


def _totals(tally: "Counter[Verdict]") -> str:
    """Say the counts in one line; of each reason what stands outside brackets."""
    from credit_cli.codes.uscc import REASONS
    from credit_cli.render.codecheck import summary

    counts = summary(tally)
    parts = [f"{re.sub('（[^（）]*）', '', REASONS[verdict])} {tally[verdict]}" for verdict in sorted(tally)]
    head = f"共 {counts['codes']} 个代码，有效 {counts['valid']}，有问题 {counts['invalid']}"
    return f"{head}：{'；'.join(parts)}" if parts else f"{head}（没有读到代码）"


def _exit_code(tally: "Counter[Verdict]") -> int:
    from credit_cli.render.codefacts import VALID

    return int(any(verdict not in VALID for verdict in tally))


# --- the list on stdin -----------------------------------------------------------------------------------------------


def _listed(stream: BinaryIO, overlong: list[int]) -> Iterator[Numbered]:
    """Yield the lines with their numbers in pieces as they arrive; the numbers of cut lines go to `overlong`."""
    number = 0
    for raw in _raw_lines(_as_bytes(_blocks(stream))):
        if not number:
            raw[0] = raw[0].removeprefix(codecs.BOM_UTF8)
        numbered = list(enumerate(raw, number + 1))
        overlong.extend(line for line, text in numbered if len(text) > LONGEST_LINE)
        yield [(line, _decoded(text)) for line, text in numbered]
        number += len(raw)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Whatever is there, so that a slow producer sees its answers at once."""
    read = getattr(stream, "read1", stream.read)
    return iter(partial(read, BLOCK), b"")


def _as_bytes(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks as they are, or as UTF-8 when a mark says that they are UTF-16 (Excel's Unicode text, PowerShell)."""
    first = next(blocks, b"")
    rest = chain([first], blocks)
    if not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return rest
    return (text.encode("utf-8", "replace") for text in codecs.iterdecode(rest, "utf-16", "replace"))


def _raw_lines(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield whole lines, whatever their ends; of a line without end never more than a block and a cut line is kept."""
    rest = b""
    for block in blocks:
        data = rest + block
        lines = data.splitlines()
        rest = b"" if not data or data.endswith(b"\n") else _kept(lines.pop(), data)
        if lines:
            yield lines
    if rest:
        yield rest.splitlines()


def _kept(line: bytes, data: bytes) -> bytes:
    """The unfinished last line; a carriage return at the end may be half of a line break."""
    return line[: LONGEST_LINE + 1] + (b"\r" if data.endswith(b"\r") else b"")


def _decoded(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        return line[:LONGEST_LINE].decode("utf-8", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")
