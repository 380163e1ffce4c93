"""Figures of a report: what holds is said to hold, what does not is named with its places, nothing is invented."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.cli.main import run
from credit_cli.errors import ConfigError
from credit_cli.figures import Statement, figures_of, study
from credit_cli.figures.expression import names, value
from credit_cli.reading.prose import Paragraph, paragraphs

DATA = Path(__file__).parent / "data"
REPORT = DATA / "report.md"
STUDY = study(paragraphs(REPORT), None)
BY_ID = {statement.id: statement for statement in STUDY.statements}
VERDICTS = {
    "yes": "holds",
    "no": "fails",
    "look": "look",
    "info": "info",
    "period_mismatch": "refused",
    "only_if_truncated": "look",
    "do_not_add": "refused",
    "unknown": "look",
}
GENERAL = {
    "C12": ("frequency", "fails"),
    "C16": ("contradiction", "fails"),
    "C18": ("count_of_named", "holds"),
    "C20": ("repeat", "holds"),
    "C21": ("list_lengths", "holds"),
    "C22": ("cut_offs", "look"),
    "C24": ("lower_bound", "info"),
    "P26": ("style", "look"),
    "P27": ("unit", "info"),
    "P28": ("target_missing", "info"),
    "P30": ("tense", "look"),
}
ELSEWHERE = {
    "C11": "the number of cities in the province is not in the text",
    "C14": "an estimate from a month that is not printed is refused as C13",
    "C15": "refused as C13",
    "C17": "what a task list outside the text names",
    "C19": "an open list",
    "P22": "what a later sentence means",
    "P29": "the second pair of lists, as C21",
}


def vectors() -> list[dict[str, str]]:
    with (DATA / "report_checks.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("vector", [one for one in vectors() if one["id"] not in ELSEWHERE], ids=lambda one: one["id"])
def test_published_expression_ends_as_worked_out_by_hand(vector: dict[str, str]) -> None:
    if vector["id"] in GENERAL:
        kind, verdict = GENERAL[vector["id"]]
        assert {one.verdict for one in STUDY.statements if one.kind == kind} == {verdict}
    else:
        assert BY_ID[vector["id"]].verdict == VERDICTS[vector["holds"]]


def test_every_expression_is_either_stated_or_left_out_for_a_reason() -> None:
    stated = BY_ID.keys() | GENERAL.keys()
    assert {one["id"] for one in vectors()} == (stated & {one["id"] for one in vectors()}) | ELSEWHERE.keys()


def test_what_fails_says_by_how_much_and_where() -> None:
    assert BY_ID["P06"].message == "分项之和 42 小于总数 73，有 31 没有说明去向"
    assert "42.15亿元" in BY_ID["C02"].message
    assert "相差 100万" in BY_ID["C02"].message
    assert BY_ID["C13"].message == "期间不同（10月份、今年1-11月份），不能由这两个数算比率"
    assert "应有 11 期（当月未结束的 10 期），实为 8 期" in BY_ID["frequency-1"].message


def test_places_read_back() -> None:
    texts = {paragraph.number: paragraph.text for paragraph in STUDY.paragraphs}
    for figure in STUDY.figures:
        assert texts[figure.paragraph][figure.start : figure.end] == figure.text
    for statement in STUDY.statements:
        for place in statement.places:
            assert place.quote in texts[place.paragraph]
            assert 0 <= place.start < place.end


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier", "rank"),
    [
        ("42.15亿元", "4215000000", "元", "exact", False),
        ("1679万元", "16790000", "元", "exact", False),
        ("38万余条", "380000", "条", "lower", False),
        ("2200余台(套)", "2200", "台", "lower", False),
        ("20.35万余个", "203500", "个", "lower", False),
        ("约３．６％", "3.6", "%", "about", False),
        ("近5000家", "5000", "家", "upper", False),
        ("第209位", "209", "位", "exact", True),
        ("第二", "2", "", "exact", True),
        ("1,234条", "1234", "条", "exact", False),
        ("4011户(次)", "4011", "户", "exact", False),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, value: str, unit: str, qualifier: str, rank: bool) -> None:
    (figure,) = figures_of(1, f"共有{text}，其他")
    assert (figure.value, figure.unit, figure.qualifier, figure.rank) == (Decimal(value), unit, qualifier, rank)


@pytest.mark.parametrize("text", ["PM2.5浓度", "R&D经费", "“双随机”"])
def test_digits_within_words_are_no_figures(text: str) -> None:
    assert figures_of(1, text) == []


def said(text: str) -> list[Statement]:
    return [one for one in study([Paragraph(1, text)], None).statements if one.kind in {"sum", "incomplete_sum"}]


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=5), st.integers(-5, 5))
def test_parts_after_qizhong_add_up_or_do_not(parts: list[int], off: int) -> None:
    whole = sum(parts) + off
    if whole <= 0:
        return
    listed = "，".join(f"某类{part}条" for part in parts)
    (statement,) = said(f"共归集信息{whole}条，其中{listed}。")
    assert statement.verdict == ("holds" if off == 0 else "look" if off > 0 else "fails")


@pytest.mark.parametrize(
    "text", ["共归集8313条，其中涉及821家", "共8313条，其中红名单7492条", "共约8000条。其中一类3条"]
)
def test_what_is_no_split_is_not_added_up(text: str) -> None:
    assert said(text) == []


def test_one_fact_printed_differently_is_named() -> None:
    texts = ["线上授信额度全省排名第二。", "线上授信额度全省排名第三。"]
    found = study([Paragraph(number, text) for number, text in enumerate(texts, 1)], None).statements
    assert [(one.id, one.verdict, one.message) for one in found] == [
        ("repeat-credit_rank", "fails", "同一事项前后不一：第二、第三")
    ]


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    for statement in study([Paragraph(1, text)], None).statements:
        assert statement.places


@pytest.mark.parametrize("text", ["__import__('os')", "a ** 9", "a if b else c", "f(a)", "a +", "a.b", "'x' * 9"])
def test_expression_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        value(text, dict.fromkeys("abc", Decimal(1))) if names(text) else value(text, {})


def written(folder: Path, kind: str) -> Path:
    """The same two paragraphs in each kind of file."""
    lines = ["红黑名单信息8313条，其中红名单7492条、黑名单822条。", "完"]
    path = folder / f"报告.{kind}"
    if kind == "docx":
        document = Document()
        document.add_paragraph(lines[0])
        document.add_table(1, 1).cell(0, 0).text = lines[1]
        document.save(str(path))
    elif kind == "html":
        page = "<html><head><style>p{}</style></head><body>" + "".join(f"<p>{text}</p>" for text in lines)
        path.write_text(page, encoding="utf-8")
    else:
        path.write_bytes("\r\n".join(lines).encode("gb18030" if kind == "txt" else "utf-8"))
    return path


@pytest.mark.parametrize("kind", ["docx", "html", "txt", "md"])
def test_every_kind_of_report_says_the_same(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["figures", f"{written(tmp_path, kind)}", "--format", "json", "--workspace", f"{tmp_path}"]) == 1
    found = json.loads(capsys.readouterr().out)
    (statement,) = found["statements"]
    assert (found["paragraphs"], statement["id"], statement["verdict"]) == (2, "C01", "fails")
    assert [place["paragraph"] for place in statement["places"]] == [1, 1, 1]


def test_archive_is_asked_only_for_the_month_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = Path(__file__).parents[1] / "samples" / "2026-10" / "安河县行政审批服务管理局.xlsx"
    words = ["--workspace", f"{tmp_path}", "--as-of", "2026-11-23"]
    assert run(["validate", f"{sample}", *words, "--month", "10", "--received", "2026-10-31", "-q"]) in {0, 1}
    capsys.readouterr()
    assert run(["rank", *words, "--month", "10", "--format", "json", "-q"]) == 0
    count = json.loads(capsys.readouterr().out)["total"]["reported"]
    text = f"10月份行政许可和行政处罚信息{count}条，存在400条迟报信息。"
    (tmp_path / "报告.txt").write_text(text, encoding="utf-8")
    run(["figures", f"{tmp_path / '报告.txt'}", *words, "--month", "10", "--format", "json"])
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)["statements"]}
    assert found["archive-double_publicity"]["verdict"] == "holds"
    assert (found["archive-late"]["verdict"], found["C13"]["kind"]) == ("fails", "rate")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [("旧.doc", b"\xd0\xcf\x11\xe0\x00\x00\x00", "不是文字文件"), ("坏.docx", b"PK\x03\x04xx", "不是可读取的 docx")],
)
def test_what_is_no_report_is_refused_with_a_remedy(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError, match=told):
        paragraphs(tmp_path / name)


def test_rule_file_that_names_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    check = '{ id = "X1", relation = "<=", left = "a", title = "t" }'
    rules = f'id = "x"\ntitle = "x"\nsource = "x"\nfact = []\ncheck = [{check}]\n'
    (tmp_path / "figures" / "own.toml").write_text(rules, encoding="utf-8")
    with pytest.raises(ConfigError, match="没有定义的数“a”"):
        study([], tmp_path)
