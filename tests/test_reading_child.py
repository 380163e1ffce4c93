"""The reading process: what kills, hangs or exhausts it is one finding, and the next file is read as ever."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_books import DOCUMENT, DOCUMENTS, SHEET, book, encrypted, ods, rows, strings_bomb, xlsb
from credit_cli.config import Limits
from credit_cli.errors import Unreadable
from credit_cli.reading import child, process
from credit_cli.reading.grid import PLAINLY, How, parse, read_bytes
from credit_cli.reading.locked import unlocked
from credit_cli.reading.worker import Task
from gridgen import xls

SMALL = How(Limits(memory_mb=256, ratio=100_000))


@pytest.fixture(autouse=True, scope="module")
def _no_child_left() -> Iterator[None]:
    yield
    process.drop()


def documents(data: bytes, how: How = PLAINLY) -> list[object]:
    return [row[DOCUMENT] for row in read_bytes(data, shown="a", how=how).grids[0].rows[1:]]


def fails(data: bytes, words: str, how: How = SMALL) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        read_bytes(data, shown="a", how=how)
    assert caught.value.rule == "FIL008"
    assert caught.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="memory is only bounded where the system can")
def test_a_file_that_takes_too_much_memory_ends_with_the_child() -> None:
    fails(strings_bomb(lying=False), "内存|意外终止")
    assert documents(book(), SMALL) == DOCUMENTS


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    with pytest.raises(Unreadable, match="损坏"):
        read_bytes(strings_bomb(lying=True), shown="a")
    assert documents(book(), SMALL) == DOCUMENTS


def test_a_file_that_takes_too_long_is_given_up() -> None:
    slow = b"<table>" + b"<tr><td>1</td></tr>" * 1_500_000 + b"</table>"
    fails(slow, "超过 2 秒", How(Limits(seconds=2)))
    assert documents(book()) == DOCUMENTS


def test_a_child_that_was_killed_is_replaced() -> None:
    assert documents(book()) == DOCUMENTS
    first = process.RUNNING[0].process
    first.kill()
    first.wait()
    assert documents(book()) == DOCUMENTS
    assert process.RUNNING[0].process.pid != first.pid


def test_one_child_serves_all_files() -> None:
    assert documents(book()) == DOCUMENTS
    pid = process.RUNNING[0].process.pid
    for data in (xls({"a": SHEET}), ods(), xlsb(), book()):
        assert documents(data) == DOCUMENTS
    assert process.RUNNING[0].process.pid == pid


def test_a_refusal_travels_with_rule_and_remedy() -> None:
    data = xls({"a": [["甲"] * 9] * 99})
    bad = data[:514] + b"\0" + data[515:]
    with pytest.raises(Unreadable) as here:
        parse(bad, "a", PLAINLY)
    with pytest.raises(Unreadable) as there:
        child.parse_in_child(bad, "a", PLAINLY)
    assert (here.value.message, here.value.rule, here.value.remedy) == (
        there.value.message,
        there.value.rule,
        there.value.remedy,
    )


def test_where_no_process_can_be_started_the_file_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    process.drop()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert documents(book()) == DOCUMENTS
    assert process.RUNNING == []


def test_a_password_opens_what_is_encrypted() -> None:
    locked = encrypted("口令123")
    assert documents(locked, How(passwords=("错", "口令123"))) == DOCUMENTS
    for passwords, words in ((), "文件已加密$"), (("错",), "给出的密码打不开"):
        with pytest.raises(Unreadable, match=words) as caught:
            read_bytes(locked, shown="a", how=How(passwords=passwords))
        assert caught.value.rule == "FIL002"


def test_what_excel_opens_without_asking_is_opened() -> None:
    locked = encrypted("VelvetSweatshop")
    assert documents(locked) == documents(locked, How(passwords=("错",))) == DOCUMENTS


@pytest.mark.parametrize(("passwords", "words"), [((), "Excel 打开时不问密码的"), (("口令",), "请安装解密组件")])
def test_without_the_extra_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, passwords: tuple[str, ...], words: str
) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(Unreadable, match="文件已加密") as caught:
        unlocked(b"", passwords)
    assert words in (caught.value.remedy or "")
    assert "credit-cli[encrypted]" in (caught.value.remedy or "")


def test_limits_are_settings() -> None:
    for limits, words in (Limits(entries=10), "上限 10 个"), (Limits(file_mb=1), "超过 1 MB"):
        data = book(**{f"表{number}": b"" for number in range(9)}) if limits.entries == 10 else bytes(2 << 20)
        with pytest.raises(Unreadable, match=words):
            read_bytes(data, shown="a", how=How(limits))
    with pytest.raises(Unreadable, match="20 列"):
        read_bytes(b",".join([b"1"] * 20), shown="a.csv", how=How(Limits(fields=16)))


WHOLE = {"xlsx": book(), "xls": xls({"a": SHEET}), "xlsb": xlsb(), "ods": ods()}
EXPECTED = {name: [list(row) for row in read_bytes(data, shown="a").grids[0].rows] for name, data in WHOLE.items()}


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(share=st.floats(0, 0.9999))
def test_every_prefix_is_refused_or_equals_the_whole(name: str, share: float) -> None:
    data = WHOLE[name]
    try:
        found = read_bytes(data[: max(3, int(len(data) * share))], shown="a").grids[0].rows
    except Unreadable:
        return
    assert [list(row) for row in found] == EXPECTED[name]


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(flips=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_never_end_the_batch(name: str, flips: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[name])
    for share, change in flips:
        data[int(len(data) * share)] ^= change
    try:
        read_bytes(bytes(data), shown="a")
    except Unreadable as problem:
        said = problem.message, problem.remedy
    else:
        said = "read", "read"
    assert all(said)


def test_files_read_ahead_are_the_files_asked_for() -> None:
    """In whatever order they are asked for, and whatever else comes between."""
    many = [book(rows().replace("18号", f"{number}号")) for number in range(4)]
    tasks = [Task(data, "a", PLAINLY) for data in many]
    first = [f"平市监罚〔2026〕{number}号" for number in range(4)]
    for order in ([0, 1, 2, 3], [1, 0, 2, 3], [3, 3, 0, 1], [2, 0, 0, 3]):
        with child.reading_ahead(iter(tasks)):
            assert [documents(many[number])[0] for number in order] == [first[number] for number in order]
            assert documents(xls({"a": SHEET})) == DOCUMENTS
    assert (child._AHEAD, child._KEPT) == ([], [])


def test_a_child_killed_while_it_reads_ahead_costs_nothing() -> None:
    data = book()
    with child.reading_ahead(iter([Task(data, "a", PLAINLY), Task(xlsb(), "a", PLAINLY)])):
        process.RUNNING[0].process.kill()
        assert documents(data) == DOCUMENTS
        process.RUNNING[0].process.kill()
        assert documents(xlsb()) == DOCUMENTS
