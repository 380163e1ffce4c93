"""The month's HTML report: nothing from outside, hostile text stays text, filters and widths in a real browser."""

import json
import re
import shutil
import subprocess
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.render.html import report
from credit_cli.render.html.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, chart, sparkline
from month_sample import LINES, document, finding, late, ledger_item

POLICE, MARKET, CITY_LOOKS = "平川市公安局", "平川市市场监督管理局", "平川市城市管理局"
HOSTILE = '"><img src=http://x/y onerror=alert(1)></script><script>alert(2)</script>\u202e{{ 7*7 }}'
VOID = {"meta", "br", "wbr", "input", "line", "circle", "rect", "polyline"}


class Page(HTMLParser):
    """Elements with attributes, whether they nest, and the text of each table row."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.crossed: list[str] = []
        self.rows: list[list[str]] = []
        self.text: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        if "script" in self.open or "style" in self.open:
            return
        self.text.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def row(self, *, of: str) -> list[list[str]]:
        return [row for row in self.rows if of in row]


def page(**replaced: Any) -> Page:
    return Page(report(document(**replaced)).decode("utf-8"))


def hostile(value: Any, name: str = "") -> Any:
    """Put the hostile text behind every text of a document that does not choose between known words."""
    known = {"month", "as_of", "severity", "class", "ledger", "count_from", "decided", "due", "reported", "on", "kind"}
    if isinstance(value, str):
        return value if name in known else value + HOSTILE
    if isinstance(value, dict):
        return {key: hostile(own, key) for key, own in value.items()}
    return [hostile(own, name) for own in value] if isinstance(value, list) else value


def test_elements_nest_and_ids_are_single() -> None:
    found = page()
    assert found.crossed == []
    assert found.open == []
    ids = found.attributes("id")
    assert sorted(set(ids)) == sorted(ids)


def test_every_link_leads_somewhere_within_the_page() -> None:
    found = page()
    links = {link for link in found.attributes("href") if "=" not in link}
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(found.attributes("id"))


def test_the_policy_allows_the_one_style_and_the_one_script_and_nothing_else() -> None:
    source = report(document()).decode("utf-8")
    style, script = (
        re.findall(r"<style>(.*?)</style>", source, re.S),
        re.findall(r"<script>(.*?)</script>", source, re.S),
    )
    digests = [b64encode(sha256(texts[0].encode("utf-8")).digest()).decode("ascii") for texts in (style, script)]
    assert (len(style), len(script)) == (1, 1)
    policy = next(own["content"] for _, own in Page(source).elements if "http-equiv" in own)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "http://" not in style[0] + script[0]
    assert "url(" not in style[0]


def test_hostile_texts_stay_texts() -> None:
    clean, attacked = page(), Page(report(hostile(document())).decode("utf-8"))
    assert [tag for tag, _ in attacked.elements] == [tag for tag, _ in clean.elements]
    assert {name for _, own in attacked.elements for name in own} == {name for _, own in clean.elements for name in own}
    assert {link[:1] for link in attacked.attributes("href")} == {"#"}
    shown = "".join(attacked.text)
    assert '"><img src=http://x/y onerror=alert(1)></script>' in shown
    assert "\u202e" not in shown
    assert "〈U+202E〉{{ 7*7 }}" in shown


def test_no_element_asks_for_anything_or_runs_what_an_attribute_says() -> None:
    found = page()
    names = {name for _, own in found.elements for name in own}
    assert {name for name in names if name.startswith("on")} == set()
    assert names.isdisjoint({"src", "srcset", "action", "style", "data", "poster", "xlink:href"})
    assert {tag for tag, _ in found.elements}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "form"})


def test_a_finding_stands_once_with_its_cell_rule_and_words() -> None:
    assert page().row(of="J6") == [
        [
            "J6",
            "错误",
            "DAT004日期晚于上报日",
            "平综执罚〔2026〕6号平川市第6商贸有限公司",
            "2027-01-02",
            '“=HYPERLINK("http://x")”<script>alert(1)</script> 不是日期',
            "请对照登记证照核对；常见原因是 0/O、1/I、8/B 误录",
        ]
    ]


def test_a_finding_without_a_cell_claims_none() -> None:
    (row,) = [row for row in page().rows if len(row) == 7 and row[2].startswith("FIL001")]
    assert row[0] == "—"
    assert row[3:5] == ["——", "—"]


def test_rates_stand_with_their_parts_and_none_is_a_dash() -> None:
    found = page()
    ranked = {row[1]: row for row in found.rows if len(row) == 12}
    assert ranked[POLICE][:5] == ["2", POLICE, "99.31", "1023", "99.41%（1017/1023）"]
    assert ranked["平川市商务局"][:6] == ["—", "平川市商务局", "—", "0", "—", "—"]
    assert ranked[POLICE][-2:] == ["3 ↑1", ""]


def test_what_is_undetermined_is_said_apart() -> None:
    total = document()["total"] | {"undetermined": 7, "unknown": 2}
    text = "".join(page(total=total).text)
    assert "7条时效未定（截止日超出工作日历），不计入迟报率。" in text
    assert "2条的决定日期或上报日期读不出，不计入迟报率。" in text
    assert "时效未定（" not in "".join(page().text)


def test_suspicion_shows_both_sources_and_is_never_called_concealment() -> None:
    found = page()
    (near,) = [row for row in found.rows if row[1:2] == ["平市监罚〔2026〕14号平川市第14有限公司"]]
    assert near[4].split() == ["ledger/平川市市场监督管理局台账.xlsx", "台账", "B14"]
    assert near[5].split() == ["平市监罚[2026]14in/平川市市场监督管理局.xlsx", "行政处罚"]
    (asked,) = [row for row in found.rows if row[1:2] == ["平市监罚〔2026〕12号平川市第12有限公司"]]
    assert asked[5:] == ["没有找到", "—"]
    assert "瞒报（经核实）" not in "".join(found.text)


@pytest.mark.parametrize("ledger", [None, "absent"])
def test_without_ledgers_nothing_is_said_of_them(ledger: str | None) -> None:
    lines = [line | {"ledger": "missing", "concealment_rate": None} for line in document()["departments"]]
    bare = document(departments=lines, ledger=None)
    bare["total"] |= {"concealment_rate": None}
    if ledger:
        del bare["ledger"]
    text = "".join(Page(report(bare).decode("utf-8")).text)
    assert "瞒报" not in text
    assert "未报台账" not in text


def test_a_closed_month_is_no_draft() -> None:
    assert "草稿：尚未关账，数字仍会变动" in page().text
    closed = "".join(page(closed={"on": "2026-11-05"}).text)
    assert "草稿" not in closed
    assert "2026年11月5日关账，数字不再变动" in closed


def test_the_footer_says_by_what_was_judged() -> None:
    found = page(files=[("in/甲.xlsx", "ab" * 32, "2026-11-03")])
    text = "".join(found.text)
    for said in ("credit-cli 0.1.0", "sha256:0000", "2004—2026年", "7个工作日，自决定次日起算"):
        assert said in text
    assert found.row(of="ab" * 32) == [["in/甲.xlsx", "ab" * 32, "2026-11-03"]]


def test_a_path_of_one_machine_is_shown_by_its_name() -> None:
    item = late(POLICE, 8, path=str(Path(Path(__file__).anchor, "somewhere", "甲.xlsx")))
    assert [row[5].split() for row in page(late=[item]).rows if row[-1:] and "J8" in row[-1]] == [
        ["甲.xlsx", "行政处罚", "J8"]
    ]


def test_findings_of_no_ranked_department_have_a_section() -> None:
    found = page(findings=[finding("", 5), finding("丙局", 6)])
    assert found.attributes("data-department")[-2:] == ["未能确定部门的报送", "丙局"]
    assert [row[0] for row in found.rows if len(row) == 7 and row[2].startswith("COD003")] == ["C5", "C6"]


def test_an_empty_month_is_a_page() -> None:
    names = ("departments", "datasets", "groups", "findings", "late", "duplicates", "trend")
    nothing: dict[str, Any] = {name: [] for name in names}
    total = {name: None if "rate" in name else 0 for name in document()["total"]}
    found = page(**nothing, total=total, ledger=None, codes=None)
    assert "没有发现填报问题。" in found.text
    assert found.crossed == []


def test_a_month_closed_before_a_block_existed_is_a_page() -> None:
    old = document()
    for name in ("office", "codes", "duplicates", "corrections", "ledger", "unknown_departments", "city"):
        del old[name]
    assert Page(report(old).decode("utf-8")).crossed == []


def test_months_without_records_are_not_listed_and_that_is_said() -> None:
    trend = document()["trend"]
    empty = trend[0] | {"reported": 0, "compliance_rate": None, "late_rate": None}
    found = page(trend=[empty, *trend[1:]], departments=[])
    assert found.row(of="2025-11") == []
    assert found.row(of="2025-12")[0][:3] == ["2025-12", "1574", "98.73%（1554/1574）"]
    assert "没有报送记录的月份不列，图中断开。" in found.text


def test_the_same_document_gives_the_same_bytes() -> None:
    assert report(document()) == report(json.loads(json.dumps(document())))


def test_a_long_text_is_cut_and_says_so() -> None:
    (row,) = page(findings=[finding(POLICE, 5, value="长" * 5000)]).row(of="C5")
    assert row[4] == "长" * 200 + "……（共5000字）"


def grown() -> dict[str, Any]:
    """664 departments and 5,000 findings."""
    small = document()
    pattern = small["departments"][1]
    names = [f"{POLICE}第{number}分局" for number in range(664)]
    return small | {
        "departments": [pattern | {"department": name, "rank": place} for place, name in enumerate(names, 1)],
        "findings": [finding(names[number % 664], number) for number in range(5, 5005)],
        "late": [late(names[number % 664], number) for number in range(500)],
    }


def test_a_city_stays_small() -> None:
    assert len(report(grown())) < 8_000_000


rates = st.none() | st.decimals(0, 100, places=2).map(float)


@given(st.lists(rates, min_size=1, max_size=12))
def test_every_point_stands_within_the_chart_and_higher_when_more(values: list[float | None]) -> None:
    trend = [{"month": f"2026-{n:02d}", "reported": 0 if v is None else 1, "r": v} for n, v in enumerate(values, 1)]
    drawn = chart(trend, "r", title="")
    assert [point.value for point in drawn.points] == [value for value in values if value is not None]
    assert all(LEFT <= point.x <= WIDTH - RIGHT and TOP <= point.y <= HEIGHT - BOTTOM for point in drawn.points)
    order = sorted(drawn.points, key=lambda point: point.value)
    assert [point.y for point in order] == sorted((point.y for point in order), reverse=True)
    assert sum(len(stretch.split()) for stretch in drawn.stretches) == len(drawn.points)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0.11, 0.34], ["0%", "0.5%", "1%"]),
        ([0.0, 4.0], ["0%", "2.5%", "5%"]),
        ([98.4, 99.2], ["95%", "97.5%", "100%"]),
    ],
)
def test_a_scale_is_as_wide_as_its_values_need(values: list[float], scale: list[str]) -> None:
    trend = [{"month": f"2026-{n:02d}", "reported": 1, "r": value} for n, value in enumerate(values, 1)]
    assert [tick.text for tick in chart(trend, "r", title="").scale] == scale


def test_a_value_stands_where_its_line_does_not_go() -> None:
    trend = [{"month": f"2026-0{n}", "reported": count} for n, count in enumerate((50, 80, 60), 1)]
    drawn = chart(trend, "reported", title="", unit="")
    assert [(label.text, label.y > point.y) for label, point in zip(drawn.labels, drawn.points[::2], strict=True)] == [
        ("50", True),
        ("60", True),
    ]
    assert [label.y for label in drawn.labels] == [drawn.points[0].y + 15, drawn.points[2].y + 15]


def test_a_month_without_records_is_a_gap() -> None:
    trend = [{"month": f"2026-0{n}", "reported": n != 3, "r": 90.0 + n} for n in range(1, 6)]
    drawn = chart(trend, "r", title="")
    assert [len(stretch.split()) for stretch in drawn.stretches] == [2, 2]
    assert [tick.text for tick in drawn.scale] == ["90%", "92.5%", "95%"]
    assert [tick.under for tick in drawn.months] == ["2026", "", "", "", ""]
    assert len(sparkline(trend, "r")) == 2
    assert sparkline(trend[:1], "r") == []


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=4000"),
)


def dumped(file: Path, address: str = "") -> str:
    """Return the page as the browser has it after its script ran."""
    profile = f"--user-data-dir={file.parent / 'profile'}"
    command = [str(CHROMIUM), *FLAGS, profile, "--dump-dom", file.as_uri() + address]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, encoding="utf-8").stdout


class Shown(HTMLParser):
    """Cells of findings that no hidden element encloses, the sections that are left, and the count."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.cells: list[str] = []
        self.sections: list[str] = []
        self.count = ""
        self.filters = False
        self._next: str | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, "hidden" in own))
        visible = not any(hidden for _, hidden in self.open)
        if own.get("class") == "department" and visible:
            self.sections.append(own["data-department"] or "")
        if own.get("id") == "filters":
            self.filters = visible
        if "data-r" in own and visible:
            self._next = "cell"
        if own.get("id") == "count":
            self._next = "count"

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._next == "cell":
            self.cells.append(data)
        elif self._next == "count":
            self.count = data
        self._next = None


@browser
@pytest.mark.parametrize(
    ("address", "cells", "sections", "count"),
    [
        (f"#department={quote(POLICE)}", ["C5", "C6", "C7", "C8", "C9"], [POLICE], "显示 5 / 共 8"),
        ("#rule=DAT004", ["J6"], [MARKET], "显示 1 / 共 8"),
        ("#severity=warning", ["C7"], [CITY_LOOKS], "显示 1 / 共 8"),
        (f"#rule=COD003&text={quote('第8商贸')}", ["C8"], [POLICE], "显示 1 / 共 8"),
        (f"#text={quote('没有这样的字')}", [], [], "显示 0 / 共 8"),
        ("#d2", ["C5", "C6", "C7", "C8", "C9", "J6", "C7", "—"], [line[0] for line in LINES], "显示 8 / 共 8"),
    ],
)
def test_the_filters_show_what_fits(
    tmp_path: Path, address: str, cells: list[str], sections: list[str], count: str
) -> None:
    file = tmp_path / "报告.html"
    file.write_bytes(report(document()))
    shown = Shown(dumped(file, address))
    assert shown.filters
    assert (shown.cells, shown.sections, shown.count) == (cells, sections, count)


@browser
def test_nothing_hostile_runs(tmp_path: Path) -> None:
    file = tmp_path / "报告.html"
    file.write_bytes(report(hostile(document(findings=[finding(POLICE, 5)]))))
    found = dumped(file)
    assert "<img" not in found
    assert Shown(found).count == "显示 1 / 共 1"


@browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_scroll_sideways(tmp_path: Path, width: int) -> None:
    """Another page holds it in a frame of that width and is told the widths; for that its policy is taken off."""
    items = [ledger_item(POLICE, 3, "unexplained", party="长" * 80), *document()["ledger"]["items"]]
    source = report(document(ledger=document()["ledger"] | {"items": items})).decode("utf-8")
    widths = "const root = document.documentElement, widths = [root.scrollWidth - root.clientWidth, innerWidth];"
    telling = f"<script>{widths} parent.postMessage(widths.join(), '*')</script>"
    inner = re.sub(r'<meta http-equiv="[^>]*>', "", source).replace("</body>", f"{telling}</body>")
    (tmp_path / "inner.html").write_text(inner, encoding="utf-8")
    outer = tmp_path / "outer.html"
    outer.write_text(
        "<script>addEventListener('message', (told) => { document.title = told.data; })</script>"
        f'<iframe src="inner.html" width="{width}" height="20000" frameborder="0"></iframe>',
        encoding="utf-8",
    )
    assert f"<title>0,{width}</title>" in dumped(outer)


def test_the_command_writes_the_report(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from credit_cli.cli.main import cli

    samples = Path(__file__).resolve().parents[1] / "samples" / "2026-10"
    place = ["--workspace", str(tmp_path), "--as-of", date(2026, 11, 23).isoformat()]
    run = CliRunner()
    assert run.invoke(cli, ["validate", str(samples), *place, "--fail-on", "never"]).exit_code == 0
    output = tmp_path / "报告.html"
    told = run.invoke(cli, ["report", "--month", "10", "-o", str(output), *place])
    assert told.exit_code == 0, told.output
    assert "2026-10 网页报告（草稿，尚未关账）已写入" in told.stderr
    found = Page(output.read_text(encoding="utf-8"))
    assert found.crossed == []
    assert POLICE in found.attributes("data-department")
    assert run.invoke(cli, ["report", "--month", "10", "-o", str(tmp_path / "a.pdf"), *place]).exit_code == 2
