"""The terminal's view: a scorecard per department (an overview for many files), then the findings by rule.

Nothing wider than the console, no box characters (a Chinese Windows console draws them two cells wide), and a meaning
is never told by colour alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from credit_cli.model import Finding, Submission

from .concise import summary
from .console import printed
from .view import CardLike, RuleCountLike, View
from .words import SEVERITY_WORDS, advice, dataset_title, message, public, rule_of

MANY_FILES = 20
MOST_DEPARTMENTS = 40
PLACES, FEW_PLACES = 6, 2
CELLS = 12
ADVICE = 3
LONGEST = 160
BAR = 20
COLORS = {"error": "red", "warning": "yellow", "info": "cyan"}
MORE = "加 --format csv 查看全部"


def table(view: View) -> Iterator[str]:
    """Yield the whole view as text; with colour codes only when `view.color`."""
    many = len({submission.path for submission in view.report.submissions}) > MANY_FILES
    parts = [_overview(view.cards, view)] if many else [_card(card, view) for card in view.cards]
    for part in (*parts, *_findings(view, FEW_PLACES if many else PLACES)):
        yield printed(part, width=view.width, color=view.color)
    yield printed([_last(view)], width=view.width, color=view.color)


def _last(view: View) -> Text:
    clean = not any(submission.findings for submission in view.report.submissions)
    return Text(f"{'√' if clean else '×'} {summary(view)}", style="bold green" if clean else "bold")


def rate(part: int, whole: int, value: Decimal | None) -> str:
    """Return a rate with its numerator and denominator; — where there is nothing to divide by."""
    return f"{'—' if value is None else f'{value}%'}（{part}/{whole}）"


def _bar(value: Decimal | None, color: str) -> Text:
    length = 0 if value is None else int(value * BAR / 100)
    return Text("█" * (max(1, length) if value else 0), style=color)


def _card(card: CardLike, view: View) -> list[Text | Table]:
    grid = Table.grid(padding=(0, 2))
    for row in card.datasets:
        told = f"{row.records} 条记录" if view.book.reports(row.dataset) else "用 credit-cli reconcile 与报送核对"
        grid.add_row(_text(f"  {dataset_title(view.book, row.dataset)}"), f"{row.sheets} 张表，{told}")
    if card.records or card.unreadable:
        _rates(card, grid)
    for name, words in _remarks(card):
        grid.add_row(f"  {name}", _text(words))
    return [_text(card.department, "bold"), grid, *_worst(card, view), _next_step(card), Text()]


def _rates(card: CardLike, grid: Table) -> None:
    good = "green" if card.compliance_rate is not None and card.compliance_rate >= 95 else "red"
    compliance = rate(card.compliant, card.records, card.compliance_rate)
    grid.add_row("  合规率", Text.assemble(f"{compliance:<22}", _bar(card.compliance_rate, good)))
    late = rate(card.late, card.determined, card.late_rate)
    grid.add_row("  迟报率", Text.assemble(f"{late:<22}", _bar(card.late_rate, "yellow")))


def _remarks(card: CardLike) -> Iterator[tuple[str, str]]:
    if card.undetermined:
        yield "未定", f"{card.undetermined} 条：截止日超出工作日历，暂不能判断是否迟报"
    if card.unknown:
        yield "无日期", f"{card.unknown} 条：决定日期或上报日期读不出，不能判断是否迟报"
    if card.repeated:
        yield "重复报送", f"{card.repeated} 条：同一记录只按最后一次计，报送日按第一次计"
    if card.wrong_codes or card.duplicate_codes:
        yield "代码", f"错码 {card.wrong_codes} 条，重码 {card.duplicate_codes} 个"
    if card.unreadable:
        yield "未能读取", f"{len(card.unreadable)} 个文件：{'、'.join(card.unreadable)}"


def _worst(card: CardLike, view: View) -> list[Text | Table]:
    if not card.worst:
        return [Text("  √ 未发现问题", style="green")]
    grid = Table.grid(padding=(0, 2))
    for entry in card.worst:
        title = rule_of(view.book, entry.rule).title
        grid.add_row(f"    {entry.rule}", _level(entry.severity), f"{entry.count} 处", _text(title), _cells(entry))
    return [Text("  问题最多的规则"), grid]


def _cells(entry: RuleCountLike) -> Text:
    return _text("、".join(entry.cells) + (" …" if entry.count > len(entry.cells) else ""))


def _level(severity: str) -> Text:
    return Text(SEVERITY_WORDS[severity], style=COLORS[severity])


def _next_step(card: CardLike) -> Table:
    return _indented("下一步  ", "；".join(_steps(card)), style="bold")


def _steps(card: CardLike) -> Iterator[str]:
    if card.unreadable:
        yield "未能读取的文件请按提示另存后重报"
    if errors := card.findings["error"] - card.late_findings:
        yield f"按“怎么改”改正 {errors} 处错误后重报"
    if card.late_findings:
        yield "迟报已成事实，不必为此重报，更不要改动日期；今后按期报送"
    if any(entry.rule.startswith("COD") and entry.severity == "error" for entry in card.worst):
        yield "代码问题可先用 credit-cli fix-codes 生成更正副本"
    if card.undetermined:
        yield "放假通知发布后用 credit-cli calendar import 导入"
    if not card.findings["error"] and not card.unreadable:
        yield "核对警告和提示即可" if any(card.findings.values()) else "无需处理"


def _overview(cards: Sequence[CardLike], view: View) -> list[Text | Table]:
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column("部门", ratio=1, overflow="fold")
    for head in ("记录", "合规率", "迟报率", "未定", "错误", "警告"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("首要问题", no_wrap=True)
    for card in cards[:MOST_DEPARTMENTS]:
        grid.add_row(*_overview_row(card))
    rest = len(cards) - MOST_DEPARTMENTS
    more = [_text(f"另有 {rest} 个部门（合规率更高），加 --format json 查看全部")] if rest > 0 else []
    return [_text(f"各部门一览（{len(cards)} 个，问题多的在前）", "bold"), grid, *more, Text()]


def _overview_row(card: CardLike) -> Iterator[Text]:
    yield _text(card.department)
    numbers = (card.records, _percent(card.compliance_rate), _percent(card.late_rate), card.undetermined or "")
    yield from (Text(str(value)) for value in (*numbers, *(card.findings[name] or "" for name in ("error", "warning"))))
    yield Text("无法读取" if card.unreadable else card.worst[0].rule if card.worst else "√")


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def _findings(view: View, places: int) -> Iterator[list[Text | Table]]:
    groups: defaultdict[str, list[tuple[Submission, Finding]]] = defaultdict(list)
    for submission in view.report.submissions:
        for finding in submission.findings:
            groups[finding.rule].append((submission, finding))
    weight = {name: number for number, name in enumerate(SEVERITY_WORDS)}
    for rule in sorted(groups, key=lambda name: (weight[rule_of(view.book, name).severity], name)):
        yield _group(rule, groups[rule], view, places)


def _group(rule_id: str, found: Sequence[tuple[Submission, Finding]], view: View, places: int) -> list[Text | Table]:
    rule = rule_of(view.book, rule_id)
    said, hidden = _places(found, view, places)
    hows = list(dict.fromkeys(advice(item, rule, submission=sheet, book=view.book) for sheet, item in found))
    head = Text.assemble((f"{rule_id} ", "bold"), _level(rule.severity), _text(f" {rule.title}（{len(found)} 处）"))
    why = f"{rule.rationale}（{'；'.join(rule.sources)}）"
    lines = [_indented("为什么：", why), *(_indented("怎么改：", how) for how in hows[:ADVICE])]
    more = [_text(f"  另有 {hidden} 处，{MORE}")] if hidden else []
    others = [_text(f"  另有 {len(hows) - ADVICE} 种改法，{MORE}")] if len(hows) > ADVICE else []
    return [head, *said, *more, *lines, *others, Text()]


def _places(found: Sequence[tuple[Submission, Finding]], view: View, places: int) -> tuple[list[Text | Table], int]:
    """Return one line per sheet and message with the cells that share it, and how many findings are not shown."""
    rule = rule_of(view.book, found[0][1].rule)
    lines: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    shown = 0
    for submission, finding in found:
        where = f"{public(submission.path)} {f'[{public(submission.sheet)}]' if submission.sheet is not None else ''}"
        key = (where.strip(), message(finding, rule, submission=submission, book=view.book))
        room = key in lines or len(lines) < places
        if room and len(lines[key]) < CELLS:
            lines[key].append(finding.cell or "")
            shown += 1
    said = [
        _indented(" ".join(filter(None, (where, "、".join(filter(None, cells)), ""))) + " ", _shortened(words))
        for (where, words), cells in lines.items()
    ]
    return [*said], len(found) - shown


def _indented(head: str, words: str, *, style: str = "dim") -> Table:
    grid = Table.grid(expand=True)
    grid.add_column(width=2)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row("", Text.assemble((head, style), _text(words)))
    return grid


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if cell_len(line) <= LONGEST else f"{set_cell_size(line, LONGEST).rstrip()}…（过长，{MORE}）"


def _text(words: str, style: str = "") -> Text:
    return Text(public(words), style=style)
