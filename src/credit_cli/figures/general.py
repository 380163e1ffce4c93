"""What can be said of any report: enumerations, repeated cut-offs, mixed units, words that contradict each other."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from credit_cli.reading.prose import Paragraph

from .checks import number
from .facts import CUT_OFF, place_of
from .numbers import Figure, plain, word_number
from .statements import Place, Statement, Verdict

_SENTENCE: Final = re.compile(r"[^。;；\n]+")
_CUT_OFF: Final = re.compile(CUT_OFF)
_ITEM: Final = re.compile(r"[一二三四五六七八九十]是")
_NAMED: Final = re.compile(
    r"(?P<items>(?:[\u4e00-\u9fff]{2,8}[县市区局]、){1,9}[\u4e00-\u9fff]{2,8}[县市区局])(?P<n>[两二三四五六七八九十]|[0-9]{1,2})个"
)
_ISSUES: Final = re.compile(r"(?P<word>逐月|按月|每月).{0,60}?(?P<n>[0-9]{1,2})期")
_MONTHS: Final = re.compile(r"(?P<first>[0-9]{1,2})[-至](?P<last>[0-9]{1,2})月")
_NOT_DONE: Final = re.compile(r"(?P<items>[\u4e00-\u9fff、]{2,40}?)(?:等)?信息(?:还|尚)?没有归集")
_DONE: Final = re.compile(r"(?:推动|加强|共)归集(?:共享)?[^。]{0,160}")
_BETWEEN: Final = re.compile(r"[、,，和及]|以及|企业的|等|信用信息|信息")
_TARGET: Final = re.compile(r"(?:超额|圆满|全面)完成[^。,，]{0,12}?(?:目标|任务)")
_WHOLE_YEAR: Final = re.compile(r"全年完成[^。]{0,60}")
_PROBLEMS, _STEPS = re.compile(r"存在的?问题"), re.compile(r"下一步")
_HEADING: Final = re.compile(r"^[(（][一二三四五六七八九十][)）]")
_FEW: Final = 30


def general(paragraphs: Sequence[Paragraph], figures: Sequence[Figure]) -> list[Statement]:
    """Return what needs no names to be seen, check by check, in the order of the text."""
    return [statement for check in _CHECKS for statement in check(paragraphs, figures)]


def _made(kind: str, count: int, verdict: Verdict, title: str, message: str, places: Sequence[Place]) -> Statement:
    return Statement(f"{kind}-{count}", kind, verdict, title, message, tuple(places))


def _of(match: re.Match[str], paragraph: Paragraph) -> Place:
    start, end = match.span()
    return Place(paragraph.number, start, end, paragraph.text[start : min(end, start + 60)])


def _split_sums(paragraphs: Sequence[Paragraph], figures: Sequence[Figure]) -> Iterator[Statement]:
    """A whole, then 其中 and its parts in the same sentence, all in one unit."""
    count = 0
    for paragraph in paragraphs:
        own = [figure for figure in figures if figure.paragraph == paragraph.number]
        for sentence in _SENTENCE.finditer(plain(paragraph.text)):
            at = sentence[0].find("其中")
            inside = [figure for figure in own if sentence.start() <= figure.start < sentence.end()]
            before = [figure for figure in inside if figure.end <= sentence.start() + at and not figure.rank]
            after = [figure for figure in inside if figure.start > sentence.start() + at and not figure.rank]
            if at < 0 or not before:
                continue
            whole = before[-1]
            parts = [figure for figure in after if figure.unit == whole.unit]
            if len(parts) >= 2 and len(parts) == len(after):
                count += 1
                yield _summed(count, whole, parts, paragraph)


def _summed(count: int, whole: Figure, parts: Sequence[Figure], paragraph: Paragraph) -> Statement:
    total = sum((part.value for part in parts), Decimal(0))
    places = [place_of(figure, paragraph) for figure in (*parts, whole)]
    shown = "＋".join(part.text for part in parts)
    exact = all(figure.qualifier == "exact" for figure in (*parts, whole))
    if total == whole.value:
        return _made("sum", count, "holds", "其中各项之和", f"{shown}＝{whole.text}", places)
    if not exact:
        return _made("sum", count, "look", "其中各项之和", f"{shown} 与 {whole.text} 有约数，不能核对", places)
    if total < whole.value:
        rest = number(whole.value - total)
        message = f"{shown}＝{number(total)}，小于 {whole.text}，有 {rest} 没有列出"
        return _made("incomplete_sum", count, "look", "其中各项之和", message, places)
    return _made("sum", count, "fails", "其中各项之和", f"{shown}＝{number(total)}，大于 {whole.text}", places)


def _named_counts(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    for count, (match, paragraph) in enumerate(_matches(_NAMED, paragraphs), 1):
        listed, said = match["items"].count("、") + 1, word_number(match["n"])
        same = listed == said
        message = f"列出 {listed} 个，写作{match['n']}个"
        yield _made(
            "count_of_named", count, "holds" if same else "fails", "列名与个数", message, [_of(match, paragraph)]
        )


def _frequencies(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    """逐月 and so many issues, against the months that the same paragraph names."""
    for count, (match, paragraph) in enumerate(_matches(_ISSUES, paragraphs), 1):
        spans = [found for found in _MONTHS.finditer(plain(paragraph.text)) if found.start() < match.start()]
        if spans:
            months = int(spans[-1]["last"]) - int(spans[-1]["first"]) + 1
            issues = int(match["n"])
            verdict: Verdict = "holds" if months - 1 <= issues <= months else "fails"
            message = (
                f"写“{match['word']}”，{spans[-1][0]}应有 {months} 期（当月未结束的 {months - 1} 期），实为 {issues} 期"
            )
            yield _made("frequency", count, verdict, "期数与“逐月”", message, [_of(match, paragraph)])


def _contradictions(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    """An item that is said to be collected in one place and not collected in another."""
    done = [(match, where, set(_BETWEEN.split(match[0]))) for match, where in _matches(_DONE, paragraphs)]
    count = 0
    for match, paragraph in _matches(_NOT_DONE, paragraphs):
        for item in re.split("[、和]", match["items"]):
            name, said = _collected(item, done)
            if said is not None:
                count += 1
                message = f"“{name}”一处说推动归集，一处说没有归集"
                yield _made("contradiction", count, "fails", "说法前后不一", message, [said, _of(match, paragraph)])


def _collected(item: str, done: Sequence[tuple[re.Match[str], Paragraph, set[str]]]) -> tuple[str, Place | None]:
    """Where an item is said to be collected; words run into it from before (数量少企业纳税)."""
    for name in (item[start:] for start in range(max(0, len(item) - 1))):
        for match, where, items in done:
            if name in items:
                return name, _of(match, where)
    return item, None


def _list_lengths(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    """As many next steps as problems, section by section."""
    sections = list(_sections(paragraphs))
    count = 0
    for place, (title, problems, at) in enumerate(sections):
        if _PROBLEMS.search(title) and problems:
            after = next((one for one in sections[place + 1 :] if _STEPS.search(one[0])), None)
            if after is not None:
                count += 1
                same = after[1] == problems
                message = f"问题 {problems} 条，下一步措施 {after[1]} 条"
                verdict: Verdict = "holds" if same else "look"
                yield _made("list_lengths", count, verdict, "问题与措施一一对应", message, [at, after[2]])


def _sections(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, int, Place]]:
    """Title, number of 一是 二是 … and place of every section headed （一）, （二） …"""
    title: Paragraph | None = None
    items = 0
    for paragraph in paragraphs:
        if _HEADING.match(paragraph.text) and len(paragraph.text) <= _FEW:
            if title is not None:
                yield title.text, items, Place(title.number, 0, len(title.text), title.text)
            title, items = paragraph, 0
        else:
            items += len(_ITEM.findall(paragraph.text))
    if title is not None:
        yield title.text, items, Place(title.number, 0, len(title.text), title.text)


def _cut_offs(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    found = list(_matches(_CUT_OFF, paragraphs))
    words = list(dict.fromkeys(match[0] for match, _ in found))
    if len(words) > 1:
        first = {match[0]: _of(match, paragraph) for match, paragraph in reversed(found)}
        message = f"{'、'.join(words)}：请给每个数写明截止日期，或统一口径"
        yield _made("cut_offs", 1, "look", f"截止日期有 {len(words)} 种写法", message, [first[word] for word in words])


def _lower_bounds(paragraphs: Sequence[Paragraph], figures: Sequence[Figure]) -> Iterator[Statement]:
    """余 and 多 are lower bounds; after a number that is not round they say nothing."""
    by_number = {paragraph.number: paragraph for paragraph in paragraphs}
    lower = [
        figure for figure in figures if figure.qualifier == "lower" and ("余" in figure.text or "多" in figure.text)
    ]
    odd = [figure for figure in lower if not figure.scale and figure.value % 10]
    for count, figure in enumerate(odd, 1):
        place = place_of(figure, by_number[figure.paragraph])
        message = f"“{figure.text}”：余、多只用在整数之后，请写准数或整数"
        yield _made("style", count, "look", "约数的写法", message, [place])
    bounds = [figure for figure in lower if figure not in odd]
    if bounds:
        places = [place_of(figure, by_number[figure.paragraph]) for figure in bounds]
        message = f"{'、'.join(figure.text for figure in bounds)}：只是下限，不能用来计算或比较大小"
        yield _made("lower_bound", 1, "info", "约数", message, places)


def _mixed_units(paragraphs: Sequence[Paragraph], figures: Sequence[Figure]) -> Iterator[Statement]:
    """Money in one paragraph printed in 亿元 here and in 万元 there."""
    by_number = {paragraph.number: paragraph for paragraph in paragraphs}
    count = 0
    for at, group in groupby(figures, key=lambda figure: figure.paragraph):
        money = [figure for figure in group if figure.unit == "元"]
        if len({figure.scale for figure in money}) > 1:
            count += 1
            shown = "；".join(f"{figure.text}＝{_ten_thousands(figure)}万元" for figure in money)
            places = [place_of(figure, by_number[at]) for figure in money]
            yield _made("unit", count, "info", "同一段金额单位不一", shown, places)


def _ten_thousands(figure: Figure) -> str:
    text = f"{figure.value.scaleb(-4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _targets(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    for count, (match, paragraph) in enumerate(_matches(_TARGET, paragraphs), 1):
        message = f"“{match[0]}”：文中没有印出目标数，无从核对"
        yield _made("target_missing", count, "info", "完成情况没有目标", message, [_of(match, paragraph)])


def _tenses(paragraphs: Sequence[Paragraph], _figures: Sequence[Figure]) -> Iterator[Statement]:
    """全年完成 in a report whose other figures end before the year does."""
    months = [int(match["last"]) for match, _ in _matches(_MONTHS, paragraphs)]
    if not months or max(months) >= 12:
        return
    for count, (match, paragraph) in enumerate(_matches(_WHOLE_YEAR, paragraphs), 1):
        message = f"其他数字截至 {max(months)} 月，这里写“全年完成”：是计划还是结果，请写明"
        yield _made("tense", count, "look", "计划还是结果", message, [_of(match, paragraph)])


def _matches(pattern: re.Pattern[str], paragraphs: Sequence[Paragraph]) -> Iterator[tuple[re.Match[str], Paragraph]]:
    for paragraph in paragraphs:
        for match in pattern.finditer(plain(paragraph.text)):
            yield match, paragraph


_CHECKS: Final[tuple[Callable[[Sequence[Paragraph], Sequence[Figure]], Iterator[Statement]], ...]] = (
    *(_split_sums, _named_counts, _frequencies, _contradictions, _list_lengths),
    *(_cut_offs, _lower_bounds, _mixed_units, _targets, _tenses),
)
