"""safety: what every writer goes through."""

import errno
import os
import random
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064.mod_11_2 import is_valid as is_ric

from codegen import body_check, make_ric, make_uscc, uscc_check
from credit_cli.errors import OutputError
from credit_cli.safety import atomic_write, csv_value, mask, mask_id, refuse_overwrite, safe, slug

ID = "11010519491231002X"  # the worked example of GB 11643-1999


# --- safe -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\u202e乙", "甲〈U+202E〉乙"),
        ("9135\u200b0100", "9135〈U+200B〉0100"),
        ("\ufeff名", "〈U+FEFF〉名"),
        ("a\x00\x1bb", "a〈U+0000〉〈U+001B〉b"),
        ("坏\ud800字", "坏〈U+D800〉字"),
        ("一\r\n二\n三\t四", "一\n二\n三\t四"),
        ("一\r二", "一〈U+000D〉二"),
        ("䶮𠮷①㈱（）\ufe00葛\U000e0100", "䶮𠮷①㈱（）\ufe00葛\U000e0100"),
    ],
)
def test_safe_shows_what_the_eye_cannot_see(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_safe_cuts_at_the_cell_limit_counted_in_utf16() -> None:
    assert safe("字" * 32_767) == "字" * 32_767
    assert safe("字" * 32_768) == "字" * 32_761 + "…（已截断）"
    wide = safe("𠮷" * 20_000)
    assert len(wide.encode("utf-16-le")) // 2 <= 32_767
    assert wide == "𠮷" * 16_380 + "…（已截断）"


@given(st.text(st.characters()))
def test_safe_is_idempotent_and_encodable(text: str) -> None:
    once = safe(text)
    assert safe(once) == once
    assert once.encode("utf-8").decode("utf-8") == once


# --- csv_value --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "＝1"])
def test_csv_value_disarms_formulas(text: str) -> None:
    assert csv_value(text) == "'" + text


@pytest.mark.parametrize("text", ["", "甲公司", "91350100M000100Y43", "a=1", "罚〔2026〕1号", "2026-10-01"])
def test_csv_value_leaves_other_text(text: str) -> None:
    assert csv_value(text) == text


# --- slug -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suffix", "expected"),
    [
        ("市市场监督管理局", ".xlsx", "市市场监督管理局.xlsx"),
        ("../../etc/passwd", ".txt", "／..／etc／passwd.txt"),
        ("甲/乙", "", "甲／乙"),
        ('a<b>:"c"|d?*\\', "", "a＜b＞：＂c＂｜d？＊＼"),
        ("NUL", ".xlsx", "_NUL.xlsx"),
        ("com1.局", "", "_com1.局"),
        ("COM¹", "", "_COM¹"),
        ("console", "", "console"),
        ("市局. . ", ".docx", "市局.docx"),
        ("~$局", "", "局"),
        (".hidden", "", "hidden"),
        ("-rf", "", "rf"),
        ("局\r\n办\u202e", "", "局 办_"),
        ("...", ".csv", "未命名.csv"),
        ("", "", "未命名"),
    ],
)
def test_slug(name: str, suffix: str, expected: str) -> None:
    assert slug(name, suffix=suffix) == expected


@given(st.text(st.characters(), max_size=400), st.sampled_from(["", ".xlsx", "_问题标注.xlsx"]))
def test_slug_is_one_lawful_file_name(tmp_path_factory: pytest.TempPathFactory, name: str, suffix: str) -> None:
    made = slug(name, suffix=suffix)
    assert len(made.encode("utf-8")) <= 255
    assert made.endswith(suffix)
    assert Path(made).name == made
    assert not set(made) & set('<>:"/\\|?*\0\n')
    assert made[0] not in ".~ -"
    assert made[-1] not in ". "


def test_long_slugs_stay_distinct() -> None:
    one, other = (slug("局" * 200 + end, suffix=".xlsx") for end in "甲乙")
    assert one != other
    assert len(one.encode("utf-8")) <= 255


# --- atomic_write -----------------------------------------------------------------------------------------------------


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_atomic_write_takes_bytes_or_a_function(tmp_path: Path) -> None:
    def write_two(stream: BinaryIO) -> None:
        stream.write(b"two")

    assert atomic_write(tmp_path / "甲 （1）.txt", b"one") == tmp_path / "甲 （1）.txt"
    atomic_write(tmp_path / "b", write_two)
    assert files(tmp_path) == {"甲 （1）.txt": b"one", "b": b"two"}


def test_atomic_write_replaces_and_never_widens_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a"
    atomic_write(target, b"old", mode=0o600)
    atomic_write(target, b"new")
    assert files(tmp_path) == {"a": b"new"}
    assert target.stat().st_mode & 0o777 == 0o600


def test_atomic_write_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    atomic_write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def broken(stream: object) -> None:
        raise KeyError("not ours")

    with pytest.raises(KeyError):
        atomic_write(target, broken)
    assert files(tmp_path) == {"a": b"old"}


@pytest.mark.parametrize("call", ["fsync", "replace", "write"])
@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EIO, "系统错误")])
def test_a_failing_system_call_is_explained_and_cleaned_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, "planned")

    (tmp_path / "a").write_bytes(b"old")
    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    if call == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match=words) as caught:
        atomic_write(tmp_path / "a", fail if call == "write" else b"new")
    assert caught.value.remedy
    assert files(tmp_path) == {"a": b"old"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing/a.txt", "所在文件夹不存在"),
        ("file/a.txt", "不是文件夹"),
        ("folder", "被文件夹或设备占用"),
        ("局" * 99, "过长"),
    ],
)
def test_unwritable_places_are_explained(tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=words) as caught:
        atomic_write(tmp_path / path, b"x")
    assert caught.value.remedy
    assert sorted(found.name for found in tmp_path.iterdir()) == ["file", "folder"]


def test_a_read_only_file_is_kept_and_a_free_name_offered(tmp_path: Path) -> None:
    target = tmp_path / "通报.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(OutputError, match="只读"):
        atomic_write(target, b"new")
    assert atomic_write(target, b"new", alternative=True) == tmp_path / "通报(1).xlsx"
    assert files(tmp_path) == {"通报.xlsx": b"old", "通报(1).xlsx": b"new"}


# --- refuse_overwrite -------------------------------------------------------------------------------------------------


def test_refuse_overwrite_sees_through_names(tmp_path: Path) -> None:
    given_file = tmp_path / "报送.xlsx"
    given_file.write_bytes(b"x")
    (tmp_path / "sym").symlink_to(given_file)
    os.link(given_file, tmp_path / "hard")
    (tmp_path / "sub").mkdir()
    for name in ("报送.xlsx", "sym", "hard", "sub/../报送.xlsx"):
        with pytest.raises(OutputError, match="原文件"):
            refuse_overwrite(tmp_path / name, [tmp_path / "other", given_file])
    refuse_overwrite(tmp_path / "报送(1).xlsx", [given_file])


# --- mask -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (ID, "1101************2X"),
        ("张三，身份证11010519491231002x，住", "张三，身份证1101************2x，住"),
        ("110105 19491231 002X", "1101** ******** **2X"),
        ("110105-1949-12-31-002X", "1101**-****-**-**-**2X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "１１０１************２Ｘ"),
        ("44010219800101001301", "4401************1301"),
        ("联系13812345678。", "联系138****5678。"),
        ("+86 138-1234-5678", "+86 138-****-5678"),
        ("8613812345678", "86138****5678"),
        ("卡号6222021234567890128", "卡号6222***********0128"),
    ],
)
def test_mask_covers_personal_numbers(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91350100M000100Y43",
        "110105194912310021",  # check digit fails: not an ID, maybe a document number
        "999999194912310020",
        "110105194913310020",
        "2138123456789",  # eleven digits inside a longer run
        "罚字〔2026〕第1234号",
        "13812345678ABCDEFG",  # part of an 18-character code
        "2026-10-01 12:00",
    ],
)
def test_mask_leaves_other_numbers(text: str) -> None:
    assert mask(text) == text


@given(st.integers(0, 2**32), st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=8), st.text("甲，a-"))
def test_no_resident_id_survives_in_any_text(seed: int, before: str, after: str) -> None:
    number = make_ric(random.Random(seed))
    masked = mask(before + number + after)
    assert number[4:16] not in masked
    assert len(masked) == len(before + number + after)


@given(
    st.integers(0, 2**32),
    st.sampled_from(["91", "11", "12", "92", "13", "51"]),
    st.sampled_from(["350100", "100000", "110105", "211103", "421119"]),
)
def test_a_valid_uscc_is_never_masked(seed: int, kind: str, region: str) -> None:
    code = make_uscc(random.Random(seed), authority=kind[0], category=kind[1], region=region)
    assert mask(code) == code
    assert mask(f"代码:{code}（{code}）") == f"代码:{code}（{code}）"
    assert mask_id(code) == code


@pytest.mark.parametrize(("number", "hidden"), [("511101194003151404", False), ("511101200003152130", True)])
def test_a_number_that_passes_the_checks_of_both_is_a_code_only_where_registrar_and_region_exist(
    number: str, hidden: bool
) -> None:
    assert (body_check(number[8:16]), uscc_check(number[:17])) == (number[16], number[17])
    assert is_ric(number)
    assert (mask(number) != number) is hidden


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (ID, "1101************2X"),
        ("110105194912310021", "1101************21"),
        ("110105491231002", "1101*********02"),
        ("G12345678", "G123***78"),
        ("张三", "张*"),
        ("", ""),
    ],
)
def test_mask_id_covers_whatever_an_id_column_holds(text: str, masked: str) -> None:
    assert mask_id(text) == masked
