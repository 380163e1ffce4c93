"""A run over files full of personal numbers: none of them leaves the tool, whatever is asked of it."""

import json
import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from codegen import make_ric
from credit_cli.cli.main import run

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MARKET = SAMPLES / "2026-10" / "平川市市场监督管理局.xlsx"

PHONE, CARD = "13812345678", "6222020200112230004"
DAYS = ["--received", "2026-10-30", "--as-of", "2026-11-23"]


def number(seed: int) -> str:
    import random

    made: str = make_ric(random.Random(seed), region="140802")
    return made


IDS = {place: number(at) for at, place in enumerate(("备注", "事由", "列", "表名", "文件名", "标题", "证件", "名称"))}
SEEDS = [*IDS.values(), PHONE, CARD]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one seeded report and one seeded ledger."""
    folder = tmp_path_factory.mktemp("city")
    book = openpyxl.load_workbook(MARKET)
    sheet = book["行政处罚"]
    heads = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    width = sheet.max_column + 1
    sheet.cell(1, width).value = "经办人身份证"
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, heads["备注"]).value = f"当事人{IDS['备注']}，电话{PHONE}"
        sheet.cell(row, heads["违法事实"]).value = f"张某（{IDS['事由']}）账户{CARD}"
        sheet.cell(row, heads["证件类型"]).value = "身份证"
        sheet.cell(row, heads["证件号码"]).value = IDS["证件"]
        sheet.cell(row, width).value = IDS["列"]
    sheet.cell(3, heads["行政相对人名称"]).value = f"李平{IDS['名称']}"
    sheet.insert_rows(1)
    sheet["B1"] = f"行政处罚2026年10月（{IDS['标题']}）"
    sheet.title = f"处罚{IDS['表名']}"
    book.save(folder / f"张三{IDS['文件名']}.xlsx")
    head = "平川市市场监督管理局2026年10月双公示台账\n类别,决定文书号,行政相对人名称,决定日期,未报送依据\n"
    (folder / "台账.csv").write_text(f"{head}处罚,未报1号,张三{IDS['名称']},2026/10/12,\n", encoding="utf-8")
    return folder


def texts(data: bytes) -> Iterator[str]:
    """All that a file says: the members of a zip, or its text."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts(archive.read(name))
    else:
        yield data.decode("utf-8", "replace")


def seeds_in(text: str) -> set[str]:
    """Which seeded numbers stand in a text; JSON's escapes and markup between digits do not hide one."""
    bare = re.sub(r"<[^>]*>|\s", "", text)
    return {seed for seed in SEEDS if seed in text or seed in bare}


CARD_OF = ["scorecard", "平川市市场监督管理局", "--month", "10"]
DATED = {"rank", "reconcile", "scorecard", "notice", "bulletin", "report", "close"}
COMMANDS: list[list[str]] = [
    *(["validate", "{city}", *DAYS, "--format", kind] for kind in ("table", "concise", "json", "jsonl", "csv")),
    ["validate", "{city}", *DAYS, "-v", "--debug"],
    *(["rank", "--month", "10", "--format", kind] for kind in ("table", "concise", "json", "csv")),
    ["rank", "--month", "10", "-o", "{out}/排名.xlsx"],
    *(["reconcile", "--month", "10", "--format", kind] for kind in ("table", "concise", "json", "csv")),
    ["reconcile", "--month", "10", "-o", "{out}/核对.xlsx"],
    *(
        ["scorecard", "平川市市场监督管理局", "--month", "10", "--format", kind]
        for kind in ("table", "concise", "json")
    ),
    ["notice", "--month", "10", "-o", "{out}/通知"],
    *(["bulletin", "--month", "10", "-o", f"{{out}}/通报.{kind}"] for kind in ("docx", "xlsx", "html", "md")),
    ["report", "--month", "10", "-o", "{out}/报告.html"],
    *(["duplicates", "--format", kind] for kind in ("table", "concise", "json", "csv")),
    ["duplicates", "-o", "{out}/重码.xlsx"],
    ["registrar", "export", "-o", "{out}/纠错回传表.xlsx"],
    ["archive", "list"],
    ["archive", "verify", "--read-data"],
    ["fix-codes", "{city}", "--dry-run", "-o", "{out}/fixed"],
    ["fix-codes", "{city}", "--dry-run", "--format", "json", "-o", "{out}/fixed"],
    ["fix-codes", "{city}", "-o", "{out}/fixed"],
    ["close", "--month", "10"],
    ["check-code", IDS["备注"]],
    ["scorecard", f"张三{IDS['文件名']}", "--month", "10"],
    ["validate", "{city}/没有" + IDS["备注"] + ".xlsx"],
    ["archive", "undo", IDS["备注"], "--reason", "试"],
]


@pytest.fixture(scope="module")
def recorded(city: Path) -> Path:
    assert run(["validate", str(city), "--workspace", str(city), *DAYS, "-q", "-o", str(city / "r.json")]) == 1
    return city


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:60])
def test_no_personal_number_leaves(
    command: list[str], recorded: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = [part.format(city=recorded, out=tmp_path) for part in command]
    where = [] if command[0] == "check-code" else ["--workspace", str(recorded)]
    days = (
        ["--as-of", "2026-11-23"]
        if command[0] in {"rank", "reconcile", "scorecard", "notice", "bulletin", "report", "close"}
        else []
    )
    assert run([*given, *where, *days]) in {0, 1, 2}
    shown = capfd.readouterr()
    assert shown.out or shown.err
    assert seeds_in(shown.out) == set()
    assert seeds_in(shown.err) == set()
    for path in (path for path in tmp_path.rglob("*") if path.is_file() and not _own_copy(path)):
        found = set().union(*map(seeds_in, texts(path.read_bytes())), seeds_in(path.name))
        assert found == set(), path.name


def _own_copy(path: Path) -> bool:
    """A corrected copy is the department's own file."""
    return path.suffix == ".xlsx" and path.parent.name == "fixed"


def findings(folder: Path, *further: str) -> list[dict[str, Any]]:
    out = folder / "f.json"
    run(["validate", str(folder), "--workspace", str(folder), "--no-record", *DAYS, "-q", *further, "-o", str(out)])
    document = json.loads(out.read_bytes())
    out.unlink()
    return [finding for sheet in document["submissions"] for finding in sheet["findings"]]


def test_numbers_outside_the_fields_are_findings_with_their_place(city: Path) -> None:
    found = [(one["cell"], one["message"]) for one in findings(city) if one["rule"] == "PID004"]
    places = ("标题", "工作表名", "文件名")
    assert {(None, f"{place}中含有居民身份证号，属于个人信息") for place in places} <= set(found)
    assert ("AF3", "“经办人身份证”列中含有居民身份证号，属于个人信息") in found


def test_asking_to_see_them_is_logged_before_anything_is_shown(city: Path, tmp_path: Path) -> None:
    from credit_cli.archive import Archive

    (tmp_path / "in").mkdir()
    for path in city.glob("*.xlsx"):
        (tmp_path / "in" / path.name).write_bytes(path.read_bytes())
    masked = [one["value"] for one in findings(tmp_path / "in") if one["rule"] == "PID003"]
    shown = [one["value"] for one in findings(tmp_path / "in", "--show-ids") if one["rule"] == "PID003"]
    assert not any(IDS["事由"] in text for text in masked)
    assert any(IDS["事由"] in text for text in shown)
    with Archive.open(tmp_path / "in", create=False) as archive:
        (entry,) = archive.acts("show-ids")
    assert len(entry.content["files"]) == 1
    assert seeds_in(json.dumps(entry.content, ensure_ascii=False)) == set()


def test_only_the_owner_may_read_archive_and_outputs(recorded: Path) -> None:
    ours = [recorded / "r.json", *(path for path in (recorded / ".credit-cli").rglob("*"))]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in ours)
