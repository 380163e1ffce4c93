"""The explanation of single codes for `check-code`: JSON, one line each, CSV, and a page per code."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from credit_cli.codes import orgcode
from credit_cli.codes.uscc import Verdict

from .codefacts import DIGITS, NOT_TAKEN_APART, VALID, Checked, facts
from .delimited import line as csv_line

SCHEMA_VERSION: Final = 1
LONGEST: Final = 80
REMINDER: Final = "建议只供核对，以登记证照上的代码为准；只有一个建议也不说明它就是对的"
PRIVATE: Final = "像是居民身份证号码等个人信息，已遮盖，不作分析"
COLUMNS: Final[Mapping[str, str]] = {
    "序号": "line",
    "原文": "text",
    "规范写法": "code",
    "是否有效": "valid",
    "判定": "verdict",
    "说明": "reason",
    "登记管理部门": "authority.department",
    "机构类别": "authority.category",
    "区划码": "region.code",
    "区划": "place",
    "主体标识码": "body.code",
    "第17位应为": "body.expected",
    "第18位应为": "check.expected",
    "可改为": "corrected.code",
    "建议": "candidates",
}
"""Head of each CSV column, and where its value stands in the facts."""


Chunks = Iterable[Sequence[Checked]]
Tally = Counter[Verdict]


def document(chunks: Chunks, tally: Tally) -> Iterator[str]:
    """Yield one JSON document, a code per line; `tally` is read when all chunks have been taken."""
    yield f'{{"schema_version": {SCHEMA_VERSION}, "codes": ['
    separator = "\n"
    for chunk in filter(None, chunks):
        yield separator + ",\n".join(map(_dumped, chunk))
        separator = ",\n"
    yield f'],\n"summary": {json.dumps(summary(tally))}}}\n'


def lines(chunks: Chunks, _tally: Tally) -> Iterator[str]:
    """Yield one JSON object per code and line."""
    yield from ("".join(f"{_dumped(one)}\n" for one in chunk) for chunk in chunks)


def _dumped(one: Checked) -> str:
    return json.dumps(facts(one), ensure_ascii=True)


def summary(tally: Tally) -> dict[str, Any]:
    """Return the counts: codes, valid, invalid and each verdict that occurred."""
    valid = sum(tally[verdict] for verdict in VALID)
    by_verdict = {verdict.name: tally[verdict] for verdict in Verdict if tally[verdict]}
    return {"codes": tally.total(), "valid": valid, "invalid": tally.total() - valid, "by_verdict": by_verdict}


def concise(chunks: Chunks, _tally: Tally, *, numbered: bool) -> Iterator[str]:
    """Yield one line per code, `12:CODE √ 代码正确；…` with the line's number when `numbered`."""
    for chunk in chunks:
        yield "".join(f"{f'{one.line}:' if numbered else ''}{_sentence(facts(one))}\n" for one in chunk)


def _sentence(fact: Mapping[str, Any]) -> str:
    return f"{short(fact['text'])} {_ok(fact['valid'])} {fact['reason']}{_detail(fact)}{_offer(fact)}"


def short(text: str) -> str:
    """Return a text on one line and not longer than a screen needs."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…（共{len(flat)}个字符）"


def _detail(fact: Mapping[str, Any]) -> str:
    """The one fact that says more than the reason."""
    match fact["verdict"]:
        case "OK" | "REGION" | "AUTHORITY_UNVERIFIED":
            return "；" + "；".join(filter(None, (_authority_words(fact["authority"]), _place(fact["region"]))))
        case "NONCANONICAL":
            return f"；应写成 {fact['code']}"
        case "CHECKSUM" if fact["check"]:
            return f"（为{fact['check']['character']}，按前17位应为{fact['check']['expected']}）"
        case "BODY" if fact["body"]:
            return f"（为{fact['body']['character']}，按前8位应为{fact['body']['expected']}）"
        case "LENGTH":
            return f"，现为{fact['length']}位"
        case _:
            return f"：{_listed(fact['wrong_characters'])}" if fact["wrong_characters"] else ""


def _listed(wrong: Sequence[Mapping[str, Any]]) -> str:
    return "、".join(f"第{each['position']}位“{each['character']}”" for each in wrong)


def _offer(fact: Mapping[str, Any]) -> str:
    if fact["corrected"] is not None and fact["corrected"]["code"] != fact["code"]:
        return f"；可改为 {fact['corrected']['code']}"
    codes = "、".join(candidate["code"] for candidate in fact["candidates"] or ())
    return f"；建议核对 {codes}" if codes else ""


def _authority_words(found: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (found["department"], found["category"])))


def _place(found: Mapping[str, Any]) -> str:
    """`河北省青龙县（1983-1985年）、青龙满族自治县（1986年起）`."""
    names = [f"{each['name']}{_years(each)}" for each in found["names"]]
    if not names:
        return f"{found['province'] or ''}{'（开发区等）' if found['known'] else ''}"
    return ("" if found["names"][0]["name"] == found["province"] else found["province"]) + "、".join(names)


def _years(name: Mapping[str, Any]) -> str:
    since, until = name["since"], name["until"]
    if since and until:
        return f"（{since}-{until}年）"
    return f"（{since}年起）" if since else f"（至{until}年）" if until else ""


def delimited(chunks: Chunks, _tally: Tally) -> Iterator[str]:
    """Yield the BOM with the heads, then one line per code."""
    yield "\ufeff" + csv_line(list(COLUMNS))
    yield from ("".join(csv_line(_values(facts(one))) for one in chunk) for chunk in chunks)


def _values(fact: Mapping[str, Any]) -> list[str]:
    flat = dict(fact)
    for part in ("authority", "region", "body", "check", "corrected"):
        flat.update({f"{part}.{key}": value for key, value in (fact[part] or {}).items()})
    flat["valid"] = "是" if fact["valid"] else "否"
    flat["place"] = _place(fact["region"]) if fact["region"] else ""
    flat["candidates"] = "、".join(candidate["code"] for candidate in fact["candidates"] or ())
    return [str(flat.get(key) or "") for key in COLUMNS.values()]


Row = tuple[str, str, str]  # a mark (√ × ！ —), what was looked at, what was found
_OTHER_NUMBERS: Final[Mapping[str, Callable[[str], str]]] = {
    "ORG_CODE": lambda code: f"组织机构代码 {orgcode.format(code)}，校验位相符；它是统一社会信用代码的第9-17位",
    "REG_NO": lambda code: "15位工商注册号，校验位相符" if len(code) == 15 else "13位工商注册号（无校验位，无法验算）",
    "TAX_NO": lambda _: "税务登记号：第1-6位为区划，第7-15位为组织机构代码，校验位相符",
    "NAME": lambda _: "文字（名称），代码要另查",
    "EMPTY": lambda _: "没有填写",
    "STAND_IN": lambda _: "官方规定的占位代码，只用于没有代码的主体",
}
_CLASSES: Final[Mapping[str, str]] = {
    "numeric_cell": "电子表格的数字写法，末几位已经丢失，无法还原；请把单元格设为文本后照证照重填",
    "as_issued": "可能赋码时即如此：请向登记机关核实，不要自行改动",
    "placeholder": "表示没有代码的占位写法",
}


def explanation(fact: Mapping[str, Any]) -> list[Row]:
    """Return the explanation line by line: form, length, characters, each part of the code, conclusion, advice."""
    return [*_form_rows(fact), *_part_rows(fact), (_ok(fact["valid"]), "结论", fact["reason"]), *_advice_rows(fact)]


def _form_rows(fact: Mapping[str, Any]) -> Iterator[Row]:
    if fact["personal"] or Verdict[fact["verdict"]] in NOT_TAKEN_APART:
        return
    same = fact["code"] == fact["text"]
    yield _ok(same), "书写", "规范" if same else f"应写成 {short(fact['code'])}（去掉空格、符号、标签，半角大写）"
    yield _ok(fact["length"] == 18), "位数", f"{fact['length']}位" + ("" if fact["length"] == 18 else "，应为18位")
    if (wrong := fact["wrong_characters"]) is not None:
        yield _ok(not wrong), "字符", f"不能用在该位：{_listed(wrong)}" if wrong else "都是代码使用的数字和大写字母"


def _ok(value: bool | None) -> str:
    return "—" if value is None else "√" if value else "×"


def _part_rows(fact: Mapping[str, Any]) -> Iterator[Row]:
    if fact["authority"] is None:
        return
    yield _authority_row(fact["authority"])
    yield _region_row(fact["region"])
    body, check = fact["body"], fact["check"]
    own = f"{body['code']}，其校验码（第17位）{body['character']} {_compared(body, '前8位')}"
    yield _ok(body["ok"]), "第9-17位 主体标识码", own
    hint = "；错的可能是18位中的任何一位，不能只改末位" if check["ok"] is False else ""
    yield _ok(check["ok"]), "第18位 校验码", f"{check['character']} {_compared(check, '前17位')}{hint}"


def _compared(part: Mapping[str, Any], given: str) -> str:
    if part["ok"] is None:
        return "无法验算（有不能用的字符）"
    return "相符" if part["ok"] else f"不符，按{given}应为{part['expected']}"


def _authority_row(found: Mapping[str, Any]) -> Row:
    mark = "√" if found["listed"] else "！" if found["unverified"] else "×"
    missing = "未见于公开编码表，待核实" if found["unverified"] else "不在编码表内"
    words = f"登记管理部门：{found['department'] or '—'}；机构类别：{found['category'] or '—'}"
    return mark, "第1-2位 部门类别", f"{found['code']} {words if found['listed'] else missing}"


def _region_row(found: Mapping[str, Any]) -> Row:
    label = "第3-8位 区划"
    if found["known"]:
        return "√", label, f"{found['code']} {_place(found)}；来源：{found['source']}"
    if found["province"]:
        return "！", label, f"{found['code']} 未收录（前两位属{found['province']}），请核对"
    legal = set(found["code"]) <= DIGITS
    return "×" if legal else "—", label, f"{found['code']} " + ("不是区划代码" if legal else "有不能用的字符，无法查对")


def _advice_rows(fact: Mapping[str, Any]) -> Iterator[Row]:
    what = _OTHER_NUMBERS.get(fact["verdict"])
    words = PRIVATE if fact["personal"] else what(fact["code"]) if what else _CLASSES.get(fact["class"] or "")
    if words:
        yield "", "是什么", words
    if (written := fact["corrected"]) is not None:
        yield "", "可改为", f"{written['code']}（策略{written['policy']}：{written['evidence']}）"
    for number, candidate in enumerate(fact["candidates"] or (), 1):
        yield "", f"建议{number}", f"{candidate['code']} {candidate['reason']}"
    if fact["candidates"]:
        yield "", "提醒", REMINDER


def table(chunks: Chunks, _tally: Tally, *, width: int, color: bool) -> Iterator[str]:
    """Yield each code with its explanation, a blank line after each; nothing wider than `width` cells."""
    from .console import printed

    for chunk in chunks:
        yield printed([part for fact in map(facts, chunk) for part in _parts(fact)], width=width, color=color)


_COLORS: Final = {"√": "green", "×": "red", "！": "yellow"}


def _parts(fact: Mapping[str, Any]) -> list[Any]:
    from rich.table import Table
    from rich.text import Text

    mark = _ok(fact["valid"])
    head = Text(f"{short(fact['text']) or '（空）'} ", style="bold", overflow="fold")
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(width=4, justify="right")
    grid.add_column(width=20)
    grid.add_column(ratio=1, overflow="fold")
    for sign, label, words in explanation(fact):
        grid.add_row(Text(sign, style=_COLORS.get(sign, "")), Text(label), Text(" ".join(words.split())))
    return [head.append(mark, style=_COLORS[mark]), grid, Text()]
