"""The bulletin as files: four formats with the same words and the same bytes twice, laid out by GB/T 9704-2012."""

import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from openpyxl import load_workbook

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.render.bulletin import SUFFIXES, writer
from credit_cli.render.bulletin.blocks import Block, Heading, Paragraph
from credit_cli.render.bulletin.text import Letterhead, bulletin
from month_sample import document, finding
from submissions import Row, submission

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>[a](http://x)|\x07\u202e'


def blocks(**given: Any) -> list[Block]:
    return bulletin(document(**given))


def word(**given: Any) -> Word:
    return Document(BytesIO(writer(".docx")(blocks(**given))))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_month_same_bytes(suffix: str) -> None:
    assert writer(suffix)(blocks()) == writer(suffix)(blocks())


def texts_of(suffix: str, data: bytes) -> str:
    """All words of a file, without blanks and marks of the format."""
    if suffix == ".docx":
        found = Document(BytesIO(data))
        parts = [p.text for p in found.paragraphs] + [c.text for t in found.tables for r in t.rows for c in r.cells]
    elif suffix == ".xlsx":
        parts = [str(v) for s in load_workbook(BytesIO(data)) for r in s.iter_rows(values_only=True) for v in r if v]
    elif suffix == ".html":
        parts = page(data).words
    else:
        parts = [data.decode().replace("\\", "").replace("#", "")]
    return re.sub(r"\s", "", "".join(parts))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".md"])
def test_all_formats_say_the_same(suffix: str) -> None:
    found = texts_of(suffix, writer(suffix)(blocks()))
    sentences = [block.text for block in blocks() if isinstance(block, Heading | Paragraph)]
    missing = [text for text in sentences if re.sub(r"\s", "", text) not in found]
    assert missing == []


# docx


def test_page_is_that_of_an_official_document() -> None:
    found = word()
    sizes = [(s.page_width.mm, s.page_height.mm) for s in found.sections if s.page_width and s.page_height]
    assert [(round(w), round(h)) for w, h in sizes] == [(210, 297), (297, 210), (297, 210)]
    first = found.sections[0]
    margins = (first.top_margin, first.right_margin, first.bottom_margin, first.left_margin)
    assert [round(m.mm) for m in margins if m] == [37, 26, 35, 28]
    grids = [s._sectPr.find(qn("w:docGrid")) for s in found.sections]
    assert {(g.get(qn("w:type")), g.get(qn("w:linePitch"))) for g in grids} == {("lines", "579")}


def test_lines_are_22_and_characters_28() -> None:
    style = word().styles["公文正文"]
    spacing = style.element.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
    assert 22 <= (297 - 37 - 35) / 25.4 * 1440 / 579 < 23
    size, closer = 32 * 10, int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert 28 <= (210 - 28 - 26) / 25.4 * 1440 / (size + closer) < 29
    assert style.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_every_style_names_its_east_asian_font() -> None:
    found = word()
    fonts = {s.name: s.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for s in found.styles}
    assert set(fonts.values()) == {"仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"}
    assert (fonts["Title"], fonts["Heading 1"], fonts["Heading 2"], fonts["公文正文"]) == (
        "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312",
    )  # fmt: skip
    languages = found.styles.element.findall(f".//{qn('w:lang')}")
    assert {language.get(qn("w:eastAsia")) for language in languages} == {"zh-CN"}
    every = list(found.styles.element.iter()) + list(found.element.iter())
    assert not [name for element in every for name in element.attrib if "Theme" in str(name)]


def test_page_numbers_stand_outside() -> None:
    found = word()
    assert found.settings.odd_and_even_pages_header_footer
    section = found.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    sides = [p.style.element.pPr.find(qn("w:jc")).get(qn("w:val")) for p in (odd, even) if p.style]
    assert sides == ["right", "left"]
    assert "".join(t.text or "" for t in odd._p.iter(qn("w:t"))) == "— 1 —"
    assert [s.get(qn("w:instr")) for s in even._p.iter(qn("w:fldSimple"))] == [" PAGE "]
    assert all(s.footer.is_linked_to_previous for s in list(found.sections)[1:])


def test_tables_fill_the_line_repeat_their_heads_and_keep_rows_whole() -> None:
    for table in word().tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(widths) == round(225 * 1440 / 25.4)
        head, *rows = table._tbl.tr_lst
        assert head.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, *rows))
        assert not [row for row in rows if row.trPr.find(qn("w:tblHeader")) is not None]


def test_headings_captions_and_the_signature_stay_with_what_belongs_to_them() -> None:
    found = word()
    styles = {style.name: style.element.pPr for style in found.styles if style.element.pPr is not None}
    keeps = {name for name, own in styles.items() if own.find(qn("w:keepNext")) is not None}
    assert {"Title", "Heading 1", "Heading 2", "附件序号", "附件标题", "表题", "表头"} == keeps
    names = [p.style.name for p in found.paragraphs if p.style]
    sign = names.index("署名")
    tail = found.paragraphs[names.index("附件说明") - 2 : sign + 1]
    assert [p._p.pPr.find(qn("w:keepNext")) is not None for p in tail] == [True] * len(tail)


def test_sections_end_in_a_paragraph_that_is_there_anyway() -> None:
    breaks = [p for p in word().paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:sectPr")) is not None]
    assert [p.text.split("：")[0] for p in breaks] == ["\n2026年11月23日".strip(), "核验依据"]


def test_links_of_the_text_lead_to_bookmarks() -> None:
    body = word().element.body
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert anchors == {"late", "problems", "duplicates", "suspected", "apart", "unlisted"}
    assert anchors <= set(marks)
    assert len(set(marks)) == len(marks)


def test_word_file_carries_no_clock_and_no_stranger() -> None:
    properties = word().core_properties
    assert (properties.title, properties.author) == ("平川市2026年10月“双公示”信息报送质量情况的通报", "")
    assert (properties.comments, properties.last_modified_by) == ("", "")
    assert properties.created is not None
    assert properties.created.year == 1980


def test_red_head_only_with_the_offices_own_text() -> None:
    head = Letterhead(red_header="平川市信用办文件", document_number="平信〔2026〕1号")
    found = Document(BytesIO(writer(".docx")(bulletin(document(), head))))
    assert [p.text for p in found.paragraphs if p.text][:2] == ["平川市信用办文件", "平信〔2026〕1号"]
    assert "FF0000" in found.element.body.xml
    assert "FF0000" not in word().element.body.xml


# xlsx


def test_workbook_has_a_sheet_per_table() -> None:
    book = load_workbook(BytesIO(writer(".xlsx")(blocks())))
    assert book.sheetnames[:4] == ["通报", "排名", "迟报", "疑似瞒报"]
    assert {"台账其他情形", "台账漏登", "重码", "问题清单"} <= set(book.sheetnames)
    ranking = book["排名"]
    heads = [cell.value for cell in ranking[2]]
    row = next(row for row in ranking.iter_rows(min_row=3, values_only=True) if row[1] == "平川市公安局")
    line = dict(zip(heads, row, strict=True))
    assert (line["报送"], line["合规率(%)"], line["得分"]) == (1023, 99.41, 99.31)


def test_sheets_are_there_though_they_are_empty() -> None:
    made = document(late=[], findings=[])
    del made["ledger"]
    book = load_workbook(BytesIO(writer(".xlsx")(bulletin(made))))
    assert {"通报", "排名", "迟报", "疑似瞒报", "问题清单"} <= set(book.sheetnames)
    assert "没有可供比对的台账，未作瞒报比对。" in [cell.value for cell in book["疑似瞒报"]["A"]]


# html


class Page(HTMLParser):
    """Ids, links, tags and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        self.links |= {found["href"] or ""} if "href" in found else set()
        if tag not in {"br", "wbr", "meta", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(data: bytes) -> Page:
    found = Page()
    found.feed(data.decode())
    found.close()
    return found


def test_page_is_whole_and_stands_alone() -> None:
    found = page(writer(".html")(blocks()))
    assert found.open == []
    assert not found.tags & {"script", "link", "img", "iframe"}
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert {link[0] for link in found.links} == {"#"}
    assert len(set(found.ids)) == len(found.ids)
    assert "late-1" in found.ids


# what departments wrote


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".md"])
def test_submitted_text_stays_text(suffix: str) -> None:
    bad = finding("平川市公安局", 6, value=HOSTILE, message=HOSTILE, document=HOSTILE, party=HOSTILE, path=HOSTILE)
    data = writer(suffix)(blocks(findings=[bad]))
    if suffix == ".xlsx":
        cells = [cell for row in load_workbook(BytesIO(data))["问题清单"].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
    elif suffix == ".html":
        assert "script" not in page(data).tags
    elif suffix == ".md":
        assert not re.search(r"(?<!\\)[\[\]<|](?=\(http|script|a\\\])", data.decode())
        assert len({line.count("|") - line.count("\\|") for line in data.decode().split("\n") if "alert" in line}) == 1
    assert "〈U+202E〉" in texts_of(suffix, data)


# the command


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    rows = [Row("a"), Row("b", document="文2", compliant=False)]
    with Archive.open(tmp_path, create=True) as archive:
        sent = submission("十月", rows)
        archive.record([sent], "十月".encode(), rules="r", severities={}, recorded_on=sent.received)
    return tmp_path


def bulletin_of(workspace: Path, output: str, *more: str) -> int:
    words = ["bulletin", "--month", "10", "--as-of", "2026-11-23", "--workspace", f"{workspace}"]
    return run([*words, "-o", f"{workspace / output}", *more])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_suffix_settles_the_format(workspace: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bulletin_of(workspace, f"通报{suffix}") == 0
    assert "2条" in texts_of(".html" if suffix == ".htm" else suffix, (workspace / f"通报{suffix}").read_bytes())
    assert f"2026-10 通报（征求意见稿）已写入 {workspace}" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["通报.pdf", "通报"])
def test_other_suffixes_are_refused_in_words(workspace: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bulletin_of(workspace, name) == 2
    assert ".docx、.xlsx、.html 或 .md" in capsys.readouterr().err
    assert not (workspace / name).exists()


def test_settings_of_the_office_are_used(workspace: Path) -> None:
    text = '[office]\nname = "甲办"\ncity = "甲市"\n[bulletin]\ncontact = "科室"\npraise_score = 60.5\n'
    (workspace / "credit-cli.toml").write_text(text, encoding="utf-8")
    assert bulletin_of(workspace, "通报.md", "--final") == 0
    found = (workspace / "通报.md").read_text(encoding="utf-8")
    assert found.startswith("# 甲市2026年10月“双公示”信息报送质量情况的通报\n\n各有关单位：")
    assert "甲办\\\n2026年11月23日\n\n（联系方式：科室）" in found
    assert "得分60.5分以上" in found


def test_closed_month_keeps_its_figures_and_says_when_it_was_closed(workspace: Path) -> None:
    assert run(["close", "--month", "10", "--as-of", "2026-11-12", "--workspace", f"{workspace}"]) == 0
    assert bulletin_of(workspace, "通报.md", "--final") == 0
    assert "以2026年11月12日关账时为准" in (workspace / "通报.md").read_text(encoding="utf-8")


def test_received_file_is_not_overwritten(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    received = workspace / "in" / "十月.xlsx"
    received.parent.mkdir()
    received.write_bytes(b"as it came")
    assert bulletin_of(workspace, "in/十月.xlsx") == 2
    assert received.read_bytes() == b"as it came"
    assert "不予覆盖" in capsys.readouterr().err
