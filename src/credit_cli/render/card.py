"""One department's scorecard of a month, from the month's document: for its head, at a glance."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from .rankgrid import movement
from .ranking import LEDGER_WORDS, NONE, percent
from .words import SEVERITY_WORDS

Card: TypeAlias = Mapping[str, Any]
"""schema_version, month, as_of, closed, formula, department (its block of the month's document), of (how many of its
group are placed), total, worst, late, accused (ledger records), findings per severity, today_due, next_steps."""

_BAR: Final = 20


def card(document: Mapping[str, Any], department: str, *, today_due: str | None) -> dict[str, Any]:
    """Return a department's card from its month's document; `today_due`: until when what is decided today is in time.

    Raises KeyError when the document has no figures of that department.
    """
    block = next((line for line in document["departments"] if line["department"] == department), None)
    if block is None:
        raise KeyError(department)
    own = [finding for finding in document["findings"] if finding["department"] == department]
    found: dict[str, Any] = {
        "schema_version": 1,
        **{name: document[name] for name in ("month", "as_of", "closed", "formula", "total")},
        "department": block,
        "of": sum(line["rank"] is not None and line["group"] == block["group"] for line in document["departments"]),
        "late": [item for item in document["late"] if item["department"] == department],
        "accused": [item for item in _accused(document) if item["department"] == department],
        "findings": {level: sum(one["severity"] == level for one in own) for level in ("error", "warning")},
        "today_due": today_due,
    }
    return found | {"worst": [*block["worst"], *_untimely(found)], "next_steps": list(_steps(found))}


def _untimely(found: Card) -> Iterator[dict[str, Any]]:
    """Lateness and what the ledger accuses of, in the shape of the worst rules: they have cells as well."""
    for rule, title, items in (
        ("TIM001", "迟报", found["late"]),
        ("台账", "疑似瞒报（待核实）及瞒报", found["accused"]),
    ):
        if items:
            place = {name: items[0][name] for name in ("path", "sheet", "cell")}
            yield {"rule": rule, "title": title, "severity": "error", "count": len(items), "advice": "", **place}


def _accused(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = (document.get("ledger") or {}).get("items", ())
    return [item for item in items if item["class"] in {"unexplained", "confirmed"}]


def _steps(card: Card) -> Iterator[str]:
    block = card["department"]
    if block["unreadable"]:
        yield f"{block['unreadable']} 份文件读不出来：请用 Excel 或 WPS 另存为 xlsx 后重新报送"
    for rule in block["worst"]:
        if rule["severity"] == "error":
            yield f"{rule['title']} {rule['count']} 处（{_place(rule)}）：{rule['advice']}"
    if card["accused"]:
        missed = f"台账中 {len(card['accused'])} 条没有找到报送记录"
        yield f"{missed}：已报送的请说明文件和行号，依法不公开的请写明依据，其余请补报"
    if block["ledger"] == "missing" and card["total"]["ledger_records"] is not None:
        yield "本月台账没有收到：没有产生信息的也请报零台账"
    if block["late"]:
        longest = max(item["days_late"] for item in card["late"]) if card["late"] else 0
        yield f"迟报 {block['late']} 条，最长逾期 {longest} 天：作出决定后请在 7 个工作日内报送"
    if card["today_due"]:
        yield f"{card['as_of']} 作出的决定，最晚 {card['today_due']} 报送"


def _place(item: Mapping[str, Any]) -> str:
    return " ".join(filter(None, ("首处", item["sheet"], item["cell"])))


def document(card: Card) -> Iterator[str]:
    """Yield the card as JSON (ASCII-escaped)."""
    yield json.dumps(card, indent=1) + "\n"


def concise(card: Card) -> Iterator[str]:
    """Yield the card in plain lines."""
    yield f"{_headline(card)}\n"
    for title, figures in _blocks(card):
        yield f"{title}：{'，'.join(_figures(figures))}\n"
    for rule in card["worst"]:
        level = SEVERITY_WORDS[rule["severity"]]
        yield f"{rule['rule']} {level} {rule['title']}：{rule['count']} 处，{_place(rule)}\n"
    for number, step in enumerate(card["next_steps"], 1):
        yield f"下一步{number}：{step}\n"


def table(card: Card, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield the card for a terminal, `width` cells wide."""
    from rich.text import Text

    from .console import printed

    rules = card["worst"]
    clean = Text("  √ 未发现问题", style="green")
    parts = [
        *(Text(_headline(card), style="bold"), Text(), _figure_grid(card), Text()),
        *((Text("问题最多的规则", style="bold"), _rule_grid(rules)) if rules else (clean,)),
        *(Text(), Text("近十二个月", style="bold"), _trend_grid(card["department"]["trend"])),
        *((Text(), Text("下一步", style="bold"), _step_grid(card["next_steps"])) if card["next_steps"] else ()),
        *(Text(), Text(f"计分办法：{card['formula']}", style="dim" if color else "")),
    ]
    yield printed(parts, width=width, color=color)


FORMATS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {"table": table, "concise": concise, "json": document}


def _headline(card: Card) -> str:
    block = card["department"]
    month = f"{int(card['month'][:4])}年{int(card['month'][5:])}月"
    closed = f"（{card['closed']['on']} 关账）" if card["closed"] else ""
    return f"{block['department']} {month}报送质量{closed}　{_standing(block, card['of'])}"


def _standing(block: Mapping[str, Any], of: int) -> str:
    if block["rank"] is None:
        return "没有可计分的记录，不排名"
    group = f"{block['group']} " if block["group"] else ""
    moved = movement(block["previous_rank"], block["rank"])
    before = f"，上月第 {block['previous_rank']} 名 {moved}" if block["previous_rank"] else ""
    few = "，记录很少，名次仅供参考" if block["few_records"] else ""
    return f"得分 {block['score']:.2f}　{group}第 {block['rank']} 名／共 {of} 个部门{before}{few}"


def _blocks(card: Card) -> Iterator[tuple[str, Mapping[str, Any]]]:
    block = card["department"]
    yield "本部门", block
    if len(block["datasets"]) > 1:
        for row in block["datasets"]:
            yield f"{'其中' if row.get('counted', True) else '另有'}：{row['title']}", row
    yield "全市", card["total"]


def _figures(block: Mapping[str, Any]) -> Iterator[str]:
    yield f"报送 {block['reported']} 条"
    yield f"合规率 {percent(block['compliance_rate'])}（{block['compliant']}/{block['reported']}）"
    if block.get("counted", True) or block["determined"]:
        yield f"迟报率 {percent(block['late_rate'])}（{block['late']}/{block['determined']}）"
    yield f"错码 {block['wrong_codes']}"
    yield f"重码 {block['duplicate_codes']}"
    if block["undetermined"]:
        yield f"时效未定 {block['undetermined']}"
    if block["unknown"]:
        yield f"日期读不出 {block['unknown']}"
    if "ledger" in block and block["ledger_records"] is not None:
        yield f"台账 {LEDGER_WORDS[block['ledger']]}（{block['ledger_records']} 条）"
    if block["concealed"] is not None:
        yield f"疑似瞒报（待核实）及瞒报 {block['concealed']}"


def _figure_grid(card: Card) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column("")
    for head in ("得分", "报送", "合规率", "合规/报送", "迟报率", "迟报/已定", "错码", "重码", "台账", "疑似瞒报"):
        grid.add_column(head, justify="right", no_wrap=True)
    for title, block in _blocks(card):
        grid.add_row(*map(Text, (title, *_cells(block))))
    for text in _apart(card["department"]):
        grid.add_row(Text(text))
    return grid


def _cells(block: Mapping[str, Any]) -> tuple[str, ...]:
    score = block.get("score")
    return (
        NONE if score is None else f"{score:.2f}",
        str(block["reported"]),
        percent(block["compliance_rate"]),
        f"{block['compliant']}/{block['reported']}",
        percent(block["late_rate"]),
        f"{block['late']}/{block['determined']}",
        str(block["wrong_codes"]),
        str(block["duplicate_codes"]),
        LEDGER_WORDS.get(block.get("ledger", ""), NONE),
        NONE if block["concealed"] is None else str(block["concealed"]),
    )


def _apart(block: Mapping[str, Any]) -> Iterator[str]:
    if block["undetermined"]:
        yield f"另有 {block['undetermined']} 条时效未定（截止日超出工作日历），不计入迟报率"
    if block["unknown"]:
        yield f"另有 {block['unknown']} 条的决定日期或上报日期读不出，不计入迟报率"


def _rule_grid(rules: Sequence[Mapping[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for rule in rules:
        level = SEVERITY_WORDS[rule["severity"]]
        grid.add_row(*map(Text, (f"  {rule['rule']}", level, f"{rule['count']} 处", rule["title"], _place(rule))))
    return grid


def _trend_grid(trend: Sequence[Mapping[str, Any]]) -> Any:
    """Months with something in them; a bar of the compliance rate."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for month in trend:
        if month["reported"]:
            rate = month["compliance_rate"]
            bar = "█" * max(1, round(rate * _BAR / 100)) if rate else ""
            place = f"第 {month['rank']} 名" if month["rank"] else ""
            cells = (percent(rate), f"{month['compliant']}/{month['reported']}", f"迟报 {month['late']}", place)
            grid.add_row(*map(Text, (f"  {month['month']}", bar.ljust(_BAR), *cells)))
    return grid


def _step_grid(steps: Sequence[str]) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for number, step in enumerate(steps, 1):
        grid.add_row(Text(f"  {number}."), Text(step))
    return grid
