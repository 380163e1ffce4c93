"""Texts and web pages in a folder: those that look like tables are read, letters and logs are skipped and named."""

import json
from pathlib import Path

import pytest

from credit_cli.cli.main import run
from credit_cli.cli.paths import NO_TABLE, OTHER, TEMPLATE, expand
from credit_cli.cli.tablelike import looks_like_table
from credit_cli.rulepack import load

PACK = load().datasets["xzcf"]
FIELDS = [field for field in PACK.field if field.code in PACK.example]
TITLES = [field.title for field in FIELDS]
ROW = [str(PACK.example[field.code]) for field in FIELDS]


def _cells(row: list[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag} style='x'><b>{cell}</b></{tag}>" for cell in row) + "</tr>"


PAGE = f"<html><body><table>{_cells(TITLES)}{_cells(ROW)}</table></body></html>"
LINES = ["2026年10月行政处罚信息公示表", *("\t".join(row) for row in (TITLES, ROW))]
SPREADSHEET = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一"><Table>'
    + "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in (TITLES, ROW)
    )
    + "</Table></Worksheet></Workbook>"
)
TABLES = {
    "tab.txt": "\r\n".join(LINES).encode(),
    "gbk.txt": "\r\n".join(LINES).encode("gb18030"),
    "unicode.TXT": "\r\n".join(LINES).encode("utf-16"),
    "comma.txt": "\n".join(",".join(f'"{cell}"' for cell in row) for row in (TITLES, ROW)).encode(),
    "page.txt": PAGE.encode(),
    "page.html": PAGE.encode("gb18030"),
    "page.htm": PAGE.encode(),
    "book.xml": SPREADSHEET.encode(),
}
OTHERS = {
    "letter.txt": "关于报送十月信息的说明\n\n我局的相对人名称、许可编号、许可日期均已核对，数量,金额无误。\n",
    "log.txt": "2026-10-09 10:00,INFO,start\n2026-10-09 10:01,INFO,done\n" * 40,
    "list.txt": "甲公司\n乙公司\n丙公司\n",
    "empty.txt": "",
    "page.html": "<html><body><p>名称、日期、金额、类别</p><table><tr><td>首页</td></tr></table></body></html>",
    "settings.xml": '<?xml version="1.0"?><config><name>名称</name><date>日期</date><kind>类别</kind></config>',
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_in_a_text_is_read_out_of_a_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(TABLES[name])
    run(["validate", "in", "--as-of", "2026-11-23", "--format", "json", "--no-record"])
    (sheet,) = json.loads(capsys.readouterr().out)["submissions"]
    assert (sheet["path"], sheet["dataset"], sheet["records"]) == (f"in/{name}", "xzcf", 1)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_table_is_skipped_and_said_but_read_when_it_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(OTHERS[name], encoding="utf-8")
    found = expand([str(tmp_path)], workspace=tmp_path)
    assert (found.files, found.skipped) == ((), ((path.as_posix(), NO_TABLE),))
    assert expand([str(path)], workspace=tmp_path).files == (path,)


@pytest.mark.parametrize("name", ["表.xltx", "表.ett", "表.docx"])
def test_what_is_never_looked_into(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(TABLES["tab.txt"])
    found = expand([str(tmp_path)], workspace=tmp_path)
    assert [why for _, why in found.skipped] == [OTHER if name.endswith("docx") else TEMPLATE]


def test_a_head_that_ends_in_the_middle_of_a_character(tmp_path: Path) -> None:
    for shift in range(3):
        path = tmp_path / f"{shift}.txt"
        path.write_bytes(b"x" * shift + b"\n" + "\n".join(LINES).encode() + "\n平".encode() * 30_000)
        assert looks_like_table(path)
