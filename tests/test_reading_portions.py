"""A sheet that two processes read gives what one of them gives alone, whatever becomes of the other."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from credit_cli.model import Grid
from credit_cli.ooxml.package import Package
from credit_cli.reading import child, process, quick, quickparts
from credit_cli.reading.facts import facts
from credit_cli.reading.grid import PLAINLY
from credit_cli.reading.quickparts import Cells, Lend, Portion
from credit_cli.reading.quickstrings import UnusualError
from credit_cli.reading.worker import Task
from quickbooks import Value, book, proven, rows_xml, same, styles_part
from workbooks import parts_of, sheet_xml, workbook, zipped

SHEET = "xl/worksheets/sheet1.xml"


def _rows(seed: int, *, height: int = 9000) -> str:
    """Repeated strings, gaps, hidden rows, numbers of every kind."""
    chance = random.Random(seed)
    content: dict[tuple[int, int], tuple[Value, str | None]] = {}
    for row in range(height):
        for column in range(9):
            made: Value = chance.choice([chance.randrange(500), f"{chance.random() * 1e4:.2f}", str(row), None])
            if chance.random() < 0.9 and row % 100 != 7:
                content[row, column] = made, chance.choice([None, "0.00", "@"])
    return rows_xml(content)


STRINGS = [f"<t>第{number % 400}号{'&amp;' * (number % 7 == 0)}</t>" for number in range(500)]


def _inline(data: bytes) -> bytes:
    """The same workbook with its strings in the cells."""
    parts = parts_of(data)
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        text = parts[name].decode()
        inlined = re.sub(r't="s"><v>(\d+)</v>', lambda found: f't="inlineStr"><is>{STRINGS[int(found[1])]}</is>', text)
        parts[name] = inlined.encode()
    parts.pop("xl/sharedStrings.xml")
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship)[^>]*haredStrings[^>]*/>", b"", parts[name])
    return zipped(parts)


def _several() -> bytes:
    sheets = {"甲": sheet_xml(_rows(3, height=800)), "乙": sheet_xml(_rows(4)), "丙": sheet_xml(_rows(5, height=1500))}
    return workbook(sheets, strings=STRINGS, extra={"xl/styles.xml": styles_part()})


ONE, SEVERAL = book(_rows(1), STRINGS), _several()
BOOKS = {"shared": ONE, "inline": _inline(ONE), "sheets": SEVERAL, "inline sheets": _inline(SEVERAL)}


@pytest.fixture(autouse=True)
def _no_child_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(quickparts, "_WORTH", 64 << 10)
    yield
    process.drop()


def _found(data: bytes, lend: Lend) -> tuple[Grid, ...]:
    found = quick.grids(data, small=0, lend=lend)
    assert found is not None
    return found


def _lent(data: bytes) -> Portion:
    lent: list[Portion] = []
    _found(data, lent.append)
    return lent[0]


@pytest.mark.parametrize("data", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("share", [0.0001, 0.013, 0.25, 0.5, 0.77, 0.9])
def test_wherever_a_sheet_is_parted_it_is_read_alike(
    data: bytes, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quickparts, "_WORTH", 0)
    monkeypatch.setattr(quickparts, "_SLICE", 1500)
    monkeypatch.setattr(quickparts, "_OWN", share)
    monkeypatch.setattr(quickparts, "_OWN_INLINE", share)
    lent: list[Portion] = []

    def lend(portion: Portion) -> Callable[[], Cells]:
        lent.append(portion)
        return portion.read

    same(_found(data, lend), proven(data))
    assert len(lent) == len(proven(data))
    assert all(portion.since for portion in lent)


@pytest.mark.parametrize("place", ["first row", "last row", "columns", "merged"])
def test_what_is_hidden_or_merged_is_told_whoever_reads_it(place: str) -> None:
    sheet = parts_of(ONE)[SHEET].decode()
    old, new = {
        "first row": ('<row r="1"', '<row r="1" hidden="1"'),
        "last row": ('<row r="9000"', '<row r="9000" hidden="1"'),
        "columns": ("<sheetData>", '<cols><col min="2" max="3" hidden="1"/></cols><sheetData>'),
        "merged": ("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'),
    }[place]
    assert sheet.count(old) == 1
    data = zipped(parts_of(ONE) | {SHEET: sheet.replace(old, new).encode()})
    (grid,) = _found(data, lambda portion: portion.read)
    told = facts(Package.open(data))["表"]
    assert told.hidden_rows or told.hidden_columns or told.merges
    assert grid.facts == replace(told, below=0)


def test_rows_that_do_not_follow_are_left() -> None:
    for data in BOOKS.values():
        own, rest = replace(_lent(data), since=0).split(20_000)
        with pytest.raises(UnusualError):
            rest.read().then(own.read())
        with pytest.raises(UnusualError):
            own.read().then(own.read())


def test_a_place_after_the_last_row_is_refused() -> None:
    whole = replace(_lent(ONE), since=0)
    for portion in whole.split(whole.part.size):
        with pytest.raises(UnusualError):
            portion.read()


@pytest.mark.parametrize("data", BOOKS.values(), ids=BOOKS)
def test_the_reading_process_reads_what_it_is_lent(data: bytes) -> None:
    process.warm_up(Path(__file__))
    answers: list[Cells | None] = []

    def noted(answer: Callable[[], Cells | None]) -> Cells | None:
        answers.append(answer())
        return answers[-1]

    with child.lending(PLAINLY) as lend:
        same(_found(data, lambda portion: (answer := lend(portion)) and partial(noted, answer)), proven(data))
    assert [type(answer) for answer in answers] == [Cells]


def test_a_process_that_dies_over_what_it_was_lent_costs_nothing() -> None:
    for data in BOOKS.values():
        process.warm_up(Path(__file__))
        with child.lending(PLAINLY) as lend:

            def lethal(portion: Portion, lend: Lend = lend) -> Callable[[], Cells | None] | None:
                answer = lend(portion)
                process.RUNNING[0].process.kill()
                return answer

            same(_found(data, lethal), proven(data))


def test_where_no_process_runs_or_it_is_busy_nothing_is_lent() -> None:
    portion = _lent(ONE)
    with child.lending(PLAINLY) as lend:
        assert lend(portion) is None
    process.warm_up(Path(__file__))
    with child.reading_ahead(iter([Task(SEVERAL, "a", PLAINLY)])), child.lending(PLAINLY) as lend:
        assert lend(portion) is None
    process.warm_up(Path(__file__))
    with child.lending(PLAINLY) as lend:
        assert lend(portion)
        assert lend(portion) is None


def test_an_answer_nobody_asked_for_does_not_meet_the_next_file() -> None:
    process.warm_up(Path(__file__))
    sheet = parts_of(ONE)[SHEET].replace(b'<row r="2"', b'<row r="1"', 1)
    pid = process.RUNNING[0].process.pid
    with child.lending(PLAINLY) as lend:
        assert quick.grids(zipped(parts_of(ONE) | {SHEET: sheet}), small=0, lend=lend) is None
    with child.reading_ahead(iter([Task(ONE, "a", PLAINLY)])):
        same(child.parse_in_child(SEVERAL, "a", PLAINLY).grids, proven(SEVERAL))
        same(child.parse_in_child(ONE, "a", PLAINLY).grids, proven(ONE))
    assert process.RUNNING[0].process.pid == pid


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("other", [*BOOKS, "no workbook"])
def test_rows_read_ahead_are_taken_only_if_they_are_those_asked_for(
    name: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may have been replaced since, or read ahead in vain."""
    monkeypatch.setattr(process, "_LARGE", range(1, 1 << 30))
    path = tmp_path / "a.xlsx"
    path.write_bytes(BOOKS.get(other, b"PK"))
    process.drop()
    process.warm_up(path)
    assert child.is_ahead(PLAINLY)
    answers: list[Cells | None] = []
    with child.lending(PLAINLY) as lend:

        def noted(portion: Portion) -> Callable[[], Cells | None] | None:
            answer = lend(portion)
            return answer and (lambda: answers.append(answer()) or answers[-1])

        found = quick.grids(BOOKS[name], small=0, lend=noted, ahead=True)
    assert found is not None
    same(found, proven(BOOKS[name]))
    assert [type(answer) for answer in answers] == [Cells if other == name else type(None)]
    assert not child.is_ahead(PLAINLY)
    assert process.RUNNING
    with child.reading_ahead(iter([Task(ONE, "a", PLAINLY)])):
        same(child.parse_in_child(ONE, "a", PLAINLY).grids, proven(ONE))


def test_a_process_busy_with_rows_nobody_wants_lets_no_file_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_LARGE", range(1, 1 << 30))
    path = tmp_path / "a.xlsx"
    path.write_bytes(ONE)
    process.drop()
    process.warm_up(path)
    busy = process.RUNNING[0].process.pid
    same(child.parse_in_child(SEVERAL, "a", PLAINLY).grids, proven(SEVERAL))
    assert process.RUNNING[0].process.pid != busy


def test_after_a_large_workbook_the_next_file_is_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LARGE", range(1, 1 << 30))
    path = tmp_path / "a.xlsx"
    path.write_bytes(ONE)
    process.drop()
    process.warm_up(path)
    task = Task(SEVERAL, "a", PLAINLY)
    with child.reading_ahead(iter([task])):
        assert process.RUNNING[0].pending is None
        with child.lending(PLAINLY) as lend:
            assert quick.grids(ONE, small=0, lend=lend, ahead=True) is not None
        assert process.RUNNING[0].pending == task
        same(child.parse_in_child(SEVERAL, "a", PLAINLY).grids, proven(SEVERAL))
