"""ooxml.package: a copy in which only the given parts differ; hostile zips are refused."""

import random
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from credit_cli.errors import Unreadable
from credit_cli.ooxml.package import Limits, Package
from credit_cli.ooxml.settle import settle
from credit_cli.ooxml.workbook import SheetPart
from workbooks import HEAD, MAIN, STRICT, parts_of, relation, relations, sheet_xml, workbook, zipped


def members(data: bytes) -> list[tuple[object, ...]]:
    """All that the directory says of each member but where it lies and how large it is."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [
            (i.filename, i.date_time, i.compress_type, i.create_system, i.external_attr, i.comment, i.extra)
            for i in archive.infolist()
        ]


def raw(data: bytes, name: str) -> bytes:
    """A member's compressed bytes."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(name)
    start = info.header_offset + 30 + sum(data[info.header_offset + at] for at in (26, 28))
    return data[start : start + info.compress_size]


def streamed() -> bytes:
    """A zip as streaming writers make it: sizes behind the content, one member stored, a comment."""

    class Unseekable(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise OSError("no")

        def tell(self) -> int:
            raise OSError("no")

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.xml", b"<b/>" * 100)
        archive.writestr("中文.bin", b"\0\1\2" * 50, zipfile.ZIP_STORED)
        archive.writestr("a.xml", b"<a/>")
        archive.comment = "注释".encode()
    return stream.getvalue()


@pytest.mark.parametrize("data", [streamed(), workbook({"甲": sheet_xml("")}), zipped({}, comment=b"x")])
def test_without_changes_the_bytes_are_the_same(data: bytes) -> None:
    assert Package.open(data).replace({}) == data


@pytest.mark.parametrize("changed", ["b.xml", "中文.bin", "a.xml"])
@pytest.mark.parametrize("content", [b"", b"<new/>" * 1000])
def test_only_the_replaced_member_differs(changed: str, content: bytes) -> None:
    data = streamed()
    copy = Package.open(data).replace({changed: content})
    assert parts_of(copy) == parts_of(data) | {changed: content}
    assert members(copy) == members(data)
    assert {name: raw(copy, name) for name in parts_of(data) if name != changed} == {
        name: raw(data, name) for name in parts_of(data) if name != changed
    }
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        assert archive.comment == "注释".encode()
        assert archive.testzip() is None


def test_replacing_is_deterministic_and_reversible() -> None:
    data = zipped({"a.xml": b"<a/>" * 99, "b.xml": b"<b/>"}, comment=b"c")
    copies = {Package.open(data).replace({"a.xml": b"new"}) for _ in range(3)}
    assert len(copies) == 1
    assert Package.open(copies.pop()).replace({"a.xml": b"<a/>" * 99}) == data


def test_new_parts_are_appended_with_a_fixed_time() -> None:
    data = zipped({"a.xml": b"<a/>"})
    copy = Package.open(data).replace({"xl/批注.xml": b"<c/>", "A.XML": b"<x/>"})
    assert parts_of(copy) == {"a.xml": b"<x/>", "xl/批注.xml": b"<c/>"}
    assert members(copy)[1][1] == (1980, 1, 1, 0, 0, 0)


def test_zip64_fields_give_way_to_plain_ones() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.xml", "w", force_zip64=True) as part:
            part.write(b"<a/>" * 10)
        archive.writestr("b.xml", b"<b/>")
    copy = Package.open(stream.getvalue()).replace({"a.xml": b"new", "b.xml": b"other"})
    assert parts_of(copy) == {"a.xml": b"new", "b.xml": b"other"}


def test_sheets_come_in_tab_order_with_their_state() -> None:
    book = Workbook()
    for name in ("乙 表", "丙&<>'"):
        book.create_sheet(name)
    book.create_chartsheet("图")
    book["乙 表"].sheet_state = "hidden"
    book["Sheet"].sheet_state = "veryHidden"
    book.move_sheet("丙&<>'", -2)
    stream = BytesIO()
    book.save(stream)
    found = Package.open(stream.getvalue()).workbook
    assert found.sheets == (
        SheetPart("丙&<>'", "xl/worksheets/sheet1.xml", "visible", "worksheet"),
        SheetPart("Sheet", "xl/worksheets/sheet2.xml", "veryHidden", "worksheet"),
        SheetPart("乙 表", "xl/worksheets/sheet3.xml", "hidden", "worksheet"),
        SheetPart("图", "xl/chartsheets/sheet1.xml", "visible", "chartsheet"),
    )
    assert found.sheet("图") is None
    assert found.sheet("没有") is None
    assert not found.date1904


def test_strict_workbooks_with_other_paths_and_the_1904_dates() -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    main = f'<x:workbook xmlns:x="{STRICT}" xmlns:q="{strict}"><x:workbookPr date1904="true"/><x:sheets>'
    main += '<x:sheet name="一" sheetId="1" q:id="r9"/></x:sheets></x:workbook>'
    top = relations(relation("r1", "officeDocument", "/Other/book.xml")).replace("schemas.openxmlformats", "purl.oclc")
    links = relations(relation("r9", "worksheet", "..%5CData\\My%20Sheet.xml"))
    package = Package.open(
        zipped(
            {
                "_rels/.rels": top.encode(),
                "other/book.xml": main.encode(),
                "other/_rels/book.xml.rels": links.encode(),
                "Data/My Sheet.xml": b"<x/>",
            }
        )
    )
    assert package.workbook.sheets == (SheetPart("一", "Data/My Sheet.xml", "visible", "worksheet"),)
    assert package.workbook.date1904
    assert package.read("data/my sheet.xml") == b"<x/>"


BOMB = zipped({"a": b"0" * 3_000_000})


@pytest.mark.parametrize(
    ("data", "limits", "rule", "words"),
    [
        (b"", Limits(), "FIL001", "压缩包"),
        (b"PK\x03\x04 no zip", Limits(), "FIL001", "压缩包"),
        (zipped({str(i): b"" for i in range(9)}), Limits(entries=8), "FIL001", "9 个部件"),
        (BOMB, Limits(unpacked=2 << 20), "FIL001", "上限 2 MB"),
        (BOMB, Limits(ratio_from=1 << 20), "FIL001", "压缩比"),
        (zipped({"a.xml": b"1", "A.xml": b"2"}), Limits(), "FIL001", "重名"),
    ],
)
def test_hostile_zips_are_refused(data: bytes, limits: Limits, rule: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        Package.open(data, limits=limits)
    assert (caught.value.rule, bool(caught.value.remedy)) == (rule, True)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.xml": b"<a/>"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    with pytest.raises(Unreadable) as caught:
        Package.open(bytes(data))
    assert caught.value.rule == "FIL002"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/hosts">',
        "<broken",
        "<?xml version='1.0' encoding='nope'?>",
    ],
)
def test_entities_and_broken_xml_are_refused(prolog: str) -> None:
    data = parts_of(workbook({"甲": sheet_xml("")}))
    data["xl/workbook.xml"] = prolog.encode() + data["xl/workbook.xml"].removeprefix(HEAD.encode())
    with pytest.raises(Unreadable, match="XML"):
        _ = Package.open(zipped(data)).workbook


def test_every_prefix_and_flipped_byte_is_read_or_refused() -> None:
    data = workbook({"甲": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')}, strings=["<t>x</t>"])
    rng = random.Random(7)
    damaged = [data[:size] for size in range(0, len(data), 37)]
    for _ in range(300):
        flipped = bytearray(data)
        flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        damaged.append(bytes(flipped))
    refused = 0
    for case in damaged:
        try:
            package = Package.open(case)
            sheets = [package.read(sheet.path) for sheet in package.workbook.sheets]
            package.replace({"xl/worksheets/sheet1.xml": b"x"})
            assert all(isinstance(sheet, bytes) for sheet in sheets)
        except Unreadable:
            refused += 1
    assert refused > len(damaged) // 3


def test_overlapping_members_are_refused() -> None:
    data = bytearray(zipped({"a.xml": b"<a/>" * 500, "b.xml": b"<b/>" * 500}))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    with pytest.raises(Unreadable, match=r"重叠|损坏|zip"):
        Package.open(bytes(data)).read("b.xml")


def test_settle_takes_the_clock_out_of_our_own_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(year: int) -> bytes:
        book = Workbook()
        book.properties.created = book.properties.created.replace(year=year)
        stream = BytesIO()
        book.save(stream)
        data = parts_of(stream.getvalue())
        data["docProps/core.xml"] = data["docProps/core.xml"].replace(b"modified>20", b"modified>%d" % (year // 100))
        return settle(zipped(data))

    assert made(1999) == made(2026)
    assert MAIN.encode() in parts_of(made(2026))["xl/workbook.xml"]
