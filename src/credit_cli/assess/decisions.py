"""What the office decided about single ledger records: confirmed, waived, explained. Each by whom, when and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from credit_cli import dates
from credit_cli.checks.keys import document_key, name_key

from .ledger import Listed

Verdict: TypeAlias = Literal["confirmed", "waived", "declared"]

WORDS: Final[Mapping[str, Verdict]] = {
    "确认瞒报": "confirmed", "确认": "confirmed", "瞒报": "confirmed",
    "豁免": "waived", "免予计入": "waived", "不计": "waived", "撤销": "waived",
    "说明": "declared", "已说明": "declared", "说明情况": "declared",
}  # fmt: skip
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("编号",),
    "department": ("部门", "部门名称", "单位名称"),
    "document": ("决定文书号", "文书号"),
    "party": ("行政相对人名称", "行政相对人"),
    "decided": ("决定日期",),
    "decision": ("处理意见", "处理决定", "核实结果"),
    "who": ("处理人", "核实人", "经办人"),
    "when": ("处理日期", "核实日期"),
    "why": ("理由", "依据", "说明"),
    "until": ("有效期至", "到期日"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision in force."""

    class_: Verdict
    who: str
    when: date
    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that decides nothing. `line`: its position in the list; `column`: which cell is at fault."""

    line: int
    column: str
    wrong: str
    remedy: str


def judged(
    lines: Sequence[Mapping[str, str]], listed: Iterable[Listed], *, as_of: date
) -> tuple[dict[str, Decision], dict[str, int], list[Problem]]:
    """Return the decisions in force by `Listed.id`, which line each stands in, and the lines that decide nothing.

    `lines`: texts by the names of `COLUMNS`. Whether a record has been reported since is for `stale` to say.
    """
    known = list(listed)
    found: dict[str, Decision] = {}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for at, texts in enumerate(lines):
        try:
            record, decision = _meant(at, texts, known), _decision(at, texts, as_of)
            if record.id in found:
                raise _RefusedError(at, "id", f"这条记录在第 {places[record.id] + 1} 条处理意见里已有", "请只留一条")
            found[record.id], places[record.id] = decision, at
        except _RefusedError as refused:
            problems.append(refused.problem)
    return found, places, problems


class _RefusedError(Exception):
    def __init__(self, line: int, column: str, wrong: str, remedy: str) -> None:
        self.problem = Problem(line, column, wrong, remedy)


def _meant(at: int, texts: Mapping[str, str], known: Sequence[Listed]) -> Listed:
    """The ledger record that a line names. Rows that slipped would pardon one department for another."""
    asked = {name: texts.get(name, "").strip() for name in COLUMNS}
    if not (asked["id"] or asked["document"]):
        raise _RefusedError(
            at, "id", "没有写是哪条记录", "请填编号（见 credit-cli reconcile 的输出），或部门和决定文书号"
        )
    keys = {
        "id": asked["id"].upper(),
        "department": name_key(asked["department"]),
        "document": document_key(asked["document"]),
        "party": name_key(asked["party"]),
        "decided": str(_day(asked["decided"])),
    }
    given = {name: key for name, key in keys.items() if asked[name] and not (name == "party" and "*" in asked[name])}
    found = [one for one in known if _is(one, given)]
    if len({one.id for one in found}) == 1:
        return found[0]
    if found:
        raise _RefusedError(at, "document", "台账里有几条记录都符合", "请填编号，或补上行政相对人名称和决定日期")
    raise _RefusedError(
        at, "id" if asked["id"] else "document", "台账里没有这条记录", "请核对编号、部门和文书号是否属于同一条记录"
    )


def _is(one: Listed, asked: Mapping[str, str]) -> bool:
    """Does a record have all these keys? That of the department is made last: it takes longest."""
    own = {"id": one.id, "document": one.document_key, "party": one.party_key, "decided": str(one.decided)}
    if any(key != own.get(name, key) for name, key in asked.items()):
        return False
    return asked.get("department") in {None, name_key(one.department)}


def _decision(at: int, texts: Mapping[str, str], as_of: date) -> Decision:
    word, who, why = (texts.get(name, "").strip() for name in ("decision", "who", "why"))
    when, until = (_day(texts.get(name, "")) for name in ("when", "until"))
    if word not in WORDS:
        raise _RefusedError(at, "decision", f"处理意见“{word}”看不懂", "只能填：确认瞒报、豁免、说明")
    if not who:
        raise _RefusedError(at, "who", "没有写处理人", "请填写是谁决定的")
    if when is None or when > as_of:
        raise _RefusedError(at, "when", "没有处理日期，或日期看不懂、晚于今天", "请填写作出处理的日期，如 2026-11-12")
    if not why:
        raise _RefusedError(at, "why", "没有写理由", "请写明依据；没有理由的处理意见不起作用")
    if texts.get("until", "").strip() and until is None:
        raise _RefusedError(at, "until", f"有效期“{texts['until']}”看不懂", "请填日期，如 2026-12-31，或留空")
    if until is not None and until < as_of:
        raise _RefusedError(at, "until", f"处理意见已于 {until} 到期", "仍然有效的请改有效期，否则删去这一行")
    return Decision(WORDS[word], who, when, why, until)


def _day(text: str) -> date | None:
    found = dates.parse(text.strip())
    return found if isinstance(found, date) else None


def stale(
    places: Mapping[str, int], classes: Mapping[str, str], decisions: Mapping[str, Decision]
) -> Iterator[Problem]:
    """Yield the decisions that no longer decide anything. `classes`: the class of each record, by id."""
    standing: defaultdict[str, str] = defaultdict(lambda: "reported", classes)
    for id_, at in places.items():
        if standing[id_] == "reported":
            yield Problem(at, "decision", "这条记录后来已经报送", "处理意见不再需要，可以删去")
        elif standing[id_] != decisions[id_].class_:
            yield Problem(at, "decision", "这条记录还没有到期，不能确认瞒报", "请到期后再处理")
