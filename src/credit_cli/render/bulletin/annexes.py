"""The annexes: the ranking, and the list of problems with the cell of each."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from .blocks import Annex, Block, Cell, Column, Row, Table
from .missing import ACCUSED, APART
from .ranktable import ranking
from .sections import TITLES, errors

NUMBER: Final = Column("序号", 10, "word")
WHO: Final = (Column("部门", 30), Column("类别", 15, "word"))
RECORD: Final = (Column("决定文书号", 30), Column("行政相对人", 28))
PLACE: Final = (Column("文件", 30), Column("工作表", 16), Column("单元格", 12, "word"))
DAYS: Final = (Column("决定日期", 19, "word"), Column("最后及时报送日", 19, "word"))


SHOWN: Final = 100
"""Characters of a value or message that the annex shows."""


def annexes(document: Mapping[str, Any]) -> Iterator[Block]:
    """Yield 附件1 排名表 and 附件2 问题清单."""
    yield Annex("附件1", "“双公示”信息报送质量排名表")
    yield ranking(document)
    yield Annex("附件2", "问题清单")
    yield _late(document)
    yield from _ledger(document.get("ledger") or {"items": ()})
    if document.get("duplicates"):
        yield _duplicates(document["duplicates"])
    yield _problems(document)
    if document.get("corrections"):
        yield _corrections(document["corrections"])


def place(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return file, sheet and cell. Of a path that is only valid on one machine the file's name is enough."""
    path = str(item["path"] or "")
    whole = PurePosixPath(path).is_absolute() or bool(PureWindowsPath(path).anchor)
    return (PureWindowsPath(path).name if whole else path, item["sheet"] or "—", item["cell"] or "—")


def _kind(item: Mapping[str, Any]) -> str:
    return TITLES.get(item["dataset"], item["dataset"] or "—")


def _record(item: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (item["department"] or "—", _kind(item), item["document"] or "—", item["party"] or "—")


def _numbered(lines: Sequence[tuple[Cell, ...]]) -> list[Row]:
    return [Row((number, *line)) for number, line in enumerate(lines, 1)]


def _late(document: Mapping[str, Any]) -> Table:
    lines = [
        (*_record(item), item["decided"], item["due"], item["reported"], item["days_late"], *place(item))
        for item in document["late"]
    ]
    return Table(
        name="late",
        sheet="迟报",
        caption="迟报记录",
        columns=(
            NUMBER,
            *WHO,
            *RECORD,
            *DAYS,
            Column("报送日期", 19, "word"),
            Column("逾期天数", 10, "count"),
            *PLACE,
        ),
        rows=_numbered(lines),
    )


def _ledger(found: Mapping[str, Any]) -> Iterator[Block]:
    items = found["items"]
    columns = (NUMBER, *WHO, *RECORD, *DAYS)
    accused = [item for item in items if item["class"] in ACCUSED]
    yield Table(
        name="suspected",
        sheet="疑似瞒报",
        caption="疑似瞒报（待核实）记录",
        columns=(*columns, Column("核实情况", 14, "word"), *_in_ledger()),
        rows=_numbered([(*_record(i), i["decided"], i["due"], ACCUSED[i["class"]], *place(i)) for i in accused]),
        notes=_about_suspicion(found, accused=bool(accused)),
    )
    if apart := [item for item in items if item["class"] in APART]:
        yield Table(
            name="apart",
            sheet="台账其他情形",
            caption="台账比对其他情形（不计入瞒报）",
            columns=(*columns, Column("情形", 24), Column("依据或说明", 26), *_in_ledger()),
            rows=_numbered([(*_record(i), i["decided"], i["due"], *_why(i), *place(i)) for i in apart]),
        )
    if unlisted := found.get("unlisted"):
        yield Table(
            name="unlisted",
            sheet="台账漏登",
            caption="已报送而台账中没有登记的记录",
            columns=(NUMBER, *WHO, *RECORD, *PLACE),
            rows=_numbered([(*_record(i), *place(i)) for i in unlisted]),
        )


def _about_suspicion(found: Mapping[str, Any], *, accused: bool) -> tuple[str, ...]:
    if "records" not in found:
        return ("没有可供比对的台账，未作瞒报比对。",)
    if not accused:
        return ()
    return ("台账中有登记，报送记录中没有找到对应记录，且没有说明未报送依据。“待核实”的不是结论。",)


def _in_ledger() -> tuple[Column, ...]:
    return (Column("台账文件", 30), *PLACE[1:])


def _why(item: Mapping[str, Any]) -> tuple[str, str]:
    decision, twin = item.get("decision") or {}, item.get("twin") or {}
    said = (
        item.get("basis") or "",
        f"{decision['when']} {decision['who']}：{decision['why']}" if decision else "",
        f"对应记录：{'，'.join(part for part in (*place({'cell': None} | twin)[:2], _line(twin)) if part)}"
        if twin
        else "",
    )
    return APART[item["class"]], "；".join(text for text in said if text) or "—"


def _line(twin: Mapping[str, Any]) -> str:
    row = f"第{twin['row']}行" if twin.get("row") else ""
    return row + (f"（{twin['document']}）" if twin.get("document") else "")


def _short(text: str) -> str:
    """A cell of the annex shows enough of a long value to know it by; the value itself is in the cell it names."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}……（共{len(text)}字）"


def _duplicates(groups: Sequence[Mapping[str, Any]]) -> Table:
    lines: list[tuple[Cell, ...]] = [
        (group["title"], one["code"], one["name"], one["department"] or "—", one["month"], *place(one))
        for group in groups
        for one in group["occurrences"]
    ]
    return Table(
        name="duplicates",
        sheet="重码",
        caption="重码清单",
        columns=(
            *(NUMBER, Column("情形", 24), Column("代码", 26, "word"), Column("行政相对人", 32), Column("部门", 32)),
            *(Column("月份", 15, "word"), *PLACE),
        ),
        rows=_numbered(lines),
    )


_KINDS: Final = {"added": "补报", "changed": "更正"}


def _corrections(items: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        name="corrections",
        sheet="已关账月份补报更正",
        caption="已关账月份的补报和更正",
        columns=(NUMBER, *WHO, *RECORD, Column("所属月份", 16, "word"), Column("补报或更正", 14, "word"), *PLACE),
        rows=_numbered([(*_record(i), i["month"], _KINDS.get(i["kind"], i["kind"]), *place(i)) for i in items]),
    )


def _problems(document: Mapping[str, Any]) -> Table:
    found = errors(document)
    others = sum(finding["severity"] == "warning" for finding in document["findings"])
    lines = [
        (
            *(
                *_record(item),
                f"{item['title']}（{item['rule']}）",
                _short(item["value"]) or "—",
                _short(item["message"]),
            ),
            *place(item),
        )
        for item in found
    ]
    note = f"本表列须更正的问题（错误级）；另有{others}处（警告级）由部门自行核对，见各部门问题清单。"
    return Table(
        name="problems",
        sheet="问题清单",
        caption="须更正的问题（含统一社会信用代码错码）",
        columns=(NUMBER, *WHO, *RECORD, Column("问题（规则）", 24), Column("现值", 26), Column("说明", 50), *PLACE),
        rows=_numbered(lines),
        notes=(note,) if others else (),
    )
