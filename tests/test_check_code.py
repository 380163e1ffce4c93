"""`check-code`: every verdict explained exactly, lists streamed, personal numbers never shown."""

import codecs
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import ALPHABET, body_check, make_regno, make_ric, make_uscc, uscc_check
from credit_cli.cli import check_code
from credit_cli.cli.main import run
from credit_cli.codes import uscc
from credit_cli.codes.uscc import PASSING, REASONS, Verdict, verdict
from credit_cli.render import codecheck
from credit_cli.render.codecheck import explanation
from credit_cli.render.codefacts import Checked, facts

GOOD = "91350100M000100Y43"  # GB 32100-2015, annex B
RESIDENT = "11010519491231002X"
FORMATS = ("table", "concise", "json", "jsonl", "csv")


def head(pair: str, region: str, body8: str = "12345678") -> str:
    first17 = pair + region + body8 + body_check(body8)
    return first17 + uscc_check(first17)


BODY_WRONG = "91140802123456780" + uscc_check("91140802123456780")
SAMPLES: dict[Verdict, str] = {
    Verdict.OK: GOOD,
    Verdict.EMPTY: "",
    Verdict.STAND_IN: "0" * 17 + "X",
    Verdict.ZEROS: "0" * 18,
    Verdict.NONCANONICAL: GOOD.lower(),
    Verdict.PERSONAL_ID: RESIDENT,
    Verdict.ORG_CODE: "M000100Y4",
    Verdict.REG_NO: "140802200012347",
    Verdict.TAX_NO: "140802M000100Y4",
    Verdict.NAME: "运城市某某商贸有限公司",
    Verdict.NOT_A_CODE: "暂无",
    Verdict.LENGTH: GOOD[:17],
    Verdict.FORBIDDEN_LETTER: "9135O100M000100Y43",
    Verdict.ILLEGAL_CHAR: "913A0100M000100Y43",
    Verdict.AUTHORITY: head("14", "140802"),
    Verdict.PROVINCE: head("91", "960101"),
    Verdict.AS_ISSUED: "91350211M00013FA1N",
    Verdict.CHECKSUM: "91320621MA1MRHG207",
    Verdict.BODY: BODY_WRONG,
    Verdict.REGION: head("91", "140899"),
    Verdict.AUTHORITY_UNVERIFIED: head("G1", "110000"),
}


def seen(text: str, *, proposals: bool = False) -> dict[str, Any]:
    return facts(Checked(1, text, verdict(text), proposals))


def rows(text: str, *, proposals: bool = False) -> list[str]:
    return [" ".join(filter(None, row)) for row in explanation(seen(text, proposals=proposals))]


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def process(*args: str, data: bytes = b"", encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "credit_cli", "check-code", *args]
    return subprocess.run(command, input=data, capture_output=True, env=env, check=False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD, f"{GOOD} √ 代码正确；工商(市场监管) 企业；福建省福州市"),
        (head("N1", "130321"), f"{head('N1', '130321')} √ 代码正确；农业 组级集体经济组织；河北省青龙县"),
        (head("91", "100000"), f"{head('91', '100000')} √ 代码正确；工商(市场监管) 企业；国家级登记机关"),
        (head("91", "610131"), f"{head('91', '610131')} √ 代码正确；工商(市场监管) 企业；陕西省（开发区等）"),
        (
            SAMPLES[Verdict.REGION],
            f"{SAMPLES[Verdict.REGION]} √ 第3-8位行政区划代码未收录；工商(市场监管) 企业；山西省",
        ),
        ("0" * 17 + "X", "00000000000000000X √ 17个0加X是无代码主体的占位代码"),
        ("0" * 18, "000000000000000000 × 18个0不是统一社会信用代码"),
        (
            GOOD.lower(),
            f"{GOOD.lower()} × 代码本身正确，但书写不规范（大小写、全角、空格、连字符或多余文字）；应写成 {GOOD}",
        ),
        (RESIDENT, "1101************2X × 填写的是居民身份证号码，属于个人信息"),
        ("M000100Y4", "M000100Y4 × 填写的是9位组织机构代码"),
        (GOOD[:17], "91350100M000100Y4 × 统一社会信用代码应为18位，现为17位"),
        (
            "9135O100M000100Y43",
            "9135O100M000100Y43 × 统一社会信用代码不使用字母 I、O、Z、S、V：第5位“O”",
        ),
        (
            "913A0100M00010？Y43",
            f"913A0100M00010？Y43 × {REASONS[Verdict.ILLEGAL_CHAR]}：第4位“A”、第15位“?”",
        ),
        ("91320621MA1MRHG207", "91320621MA1MRHG207 × 第18位校验码不符（为7，按前17位应为5）"),
        (
            BODY_WRONG,
            f"{BODY_WRONG} × 第9-17位（主体标识码）的校验码不符（为0，按前8位应为{body_check('12345678')}）",
        ),
        (
            "91350211M00013FA1N",
            "91350211M00013FA1N × 属登记机关赋码时即与校验规则不符的已知情形，请向登记机关核实",
        ),
        ("\x1b[31m[bold]x\r\n\ty", "〈U+001B〉[31m[bold]x y × 填写的内容不是代码"),
        ("七" * 100, f"{'七' * 80}…（共100个字符） × 填写的是文字（名称），不是代码"),
    ],
)
def test_one_line_per_code(text: str, line: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = run(["check-code", "--no-candidates", "--format", "concise", "--", text])
    assert code == (0 if " √ " in line else 1)
    shown = capfdbinary.readouterr().out.decode("utf-8")
    assert re.sub("（[0-9]{4}[-年起0-9]*）.*", "", shown).rstrip("\n") == line


def test_a_good_code_in_full() -> None:
    assert rows(head("91", "130321")) == [
        "√ 书写 规范",
        "√ 位数 18位",
        "√ 字符 都是代码使用的数字和大写字母",
        "√ 第1-2位 部门类别 91 登记管理部门：工商(市场监管)；机构类别：企业",
        "√ 第3-8位 区划 130321 河北省青龙县（1983-1985年）、青龙满族自治县（1986年起）；来源：GB/T 2260（含历年版本）",
        "√ 第9-17位 主体标识码 123456788，其校验码（第17位）8 相符",
        f"√ 第18位 校验码 {head('91', '130321')[17]} 相符",
        "√ 结论 代码正确",
    ]


def test_a_wrong_check_character_in_full() -> None:
    assert rows("91320621MA1MRHG207", proposals=True)[-7:] == [
        "√ 第9-17位 主体标识码 MA1MRHG20，其校验码（第17位）0 相符",
        "× 第18位 校验码 7 不符，按前17位应为5；错的可能是18位中的任何一位，不能只改末位",
        "× 结论 第18位校验码不符",
        "建议1 91320621MA1MRHG205 第18位“7”应为“5”；各项校验均通过，区划320621（海安县）",
        "建议2 91320621MANMRHG207 第11位“1”应为“N”；各项校验均通过，区划320621（海安县）",
        "建议3 71320621MA1MRHG207 第1位“9”应为“7”；各项校验均通过，区划320621（海安县）",
        "提醒 建议只供核对，以登记证照上的代码为准；只有一个建议也不说明它就是对的",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.lower(), [f"× 书写 应写成 {GOOD}（去掉空格、符号、标签，半角大写）", "√ 第18位 校验码 3 相符"]),
        (
            "9135O100M000100Y43",
            [
                "× 字符 不能用在该位：第5位“O”",
                "— 第3-8位 区划 35O100 有不能用的字符，无法查对",
                "√ 第9-17位 主体标识码 M000100Y4，其校验码（第17位）4 相符",
                "— 第18位 校验码 3 无法验算（有不能用的字符）",
            ],
        ),
        (
            "91350100MO00100Y43",
            ["— 第9-17位 主体标识码 MO00100Y4，其校验码（第17位）4 无法验算（有不能用的字符）"],
        ),
        (SAMPLES[Verdict.AUTHORITY], ["× 第1-2位 部门类别 14 不在编码表内", "× 结论 " + REASONS[Verdict.AUTHORITY]]),
        (SAMPLES[Verdict.AUTHORITY_UNVERIFIED], ["！ 第1-2位 部门类别 G1 未见于公开编码表，待核实"]),
        (SAMPLES[Verdict.PROVINCE], ["× 第3-8位 区划 960101 不是区划代码"]),
        (SAMPLES[Verdict.REGION], ["！ 第3-8位 区划 140899 未收录（前两位属山西省），请核对"]),
        (
            BODY_WRONG,
            [
                "× 第9-17位 主体标识码 123456780，其校验码（第17位）0 不符，按前8位应为8",
                f"√ 第18位 校验码 {BODY_WRONG[17]} 相符",
                "是什么 可能赋码时即如此：请向登记机关核实，不要自行改动",
            ],
        ),
        ("M000100Y-4", ["是什么 组织机构代码 M000100Y-4，校验位相符；它是统一社会信用代码的第9-17位"]),
        ("140802200012347", ["× 位数 15位，应为18位", "是什么 15位工商注册号，校验位相符"]),
        ("1408021234567", ["是什么 13位工商注册号（无校验位，无法验算）"]),
        ("140802M000100Y4", ["是什么 税务登记号：第1-6位为区划，第7-15位为组织机构代码，校验位相符"]),
        (
            "9.11E+17",
            [
                "是什么 电子表格的数字写法，末几位已经丢失，无法还原；请把单元格设为文本后照证照重填",
            ],
        ),
    ],
)
def test_what_is_said_of_the_parts(text: str, expected: list[str]) -> None:
    assert [line for line in expected if line not in rows(text)] == []


@pytest.mark.parametrize("text", ["", "0" * 18, "0" * 17 + "X", "暂无", "某某公司", RESIDENT, "140802M000100Y4ABC"])
def test_what_is_no_code_is_not_taken_apart(text: str) -> None:
    fact = seen(text)
    assert [fact[part] for part in ("authority", "region", "body", "check")] == [None] * 4
    assert {label for _, label, _ in explanation(fact)} <= {"结论", "是什么"}


def test_the_stand_in_in_lower_case_is_only_badly_written() -> None:
    fact = seen("0" * 17 + "x", proposals=True)
    assert (fact["verdict"], fact["code"], fact["authority"]) == ("NONCANONICAL", "0" * 17 + "X", None)
    assert next(line for line in rows("0" * 17 + "x") if line.startswith("×")).startswith("× 书写 应写成 0000")


def test_corrections_that_fix_codes_would_write_are_named() -> None:
    text = "911408O2" + make_uscc(random.Random(5))[8:]
    fact = seen(text, proposals=True)
    assert fact["corrected"]["code"] == text.replace("O", "0")
    assert fact["corrected"]["policy"] == "B"
    assert fact["candidates"] == []
    assert seen(text)["candidates"] is None


@pytest.mark.parametrize("kind", Verdict)
def test_json_of_each_verdict(kind: Verdict, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = run(["check-code", "--format", "json", "--", SAMPLES[kind]])
    done = capfdbinary.readouterr()
    assert done.out.isascii()
    document = json.loads(done.out)
    (entry,) = document["codes"]
    valid = kind in PASSING | {Verdict.STAND_IN}
    assert document["schema_version"] == 1
    assert document["summary"] == {
        "codes": 1,
        "valid": int(valid),
        "invalid": int(not valid),
        "by_verdict": {kind.name: 1},
    }
    assert (entry["line"], entry["verdict"], entry["valid"], entry["reason"]) == (1, kind.name, valid, REASONS[kind])
    assert list(entry) == [
        *("line", "text", "code", "verdict", "valid", "reason", "class", "personal", "length", "wrong_characters"),
        *("authority", "region", "body", "check", "corrected", "candidates"),
    ]
    assert code == int(not valid)
    assert done.err.decode("utf-8").startswith(f"共 1 个代码，有效 {int(valid)}，有问题 {int(not valid)}：")


def test_json_of_the_parts() -> None:
    fact = seen(head("91", "130321"))
    assert fact["authority"] == {
        "code": "91",
        "listed": True,
        "unverified": False,
        "department": "工商(市场监管)",
        "category": "企业",
    }
    assert fact["region"] == {
        "code": "130321",
        "known": True,
        "province": "河北省",
        "names": [
            {"name": "青龙县", "since": 1983, "until": 1985},
            {"name": "青龙满族自治县", "since": 1986, "until": None},
        ],
        "source": "GB/T 2260（含历年版本）",
    }
    assert fact["body"] == {"code": "123456788", "character": "8", "expected": "8", "ok": True}
    assert seen("9135O100M000100Y4?")["wrong_characters"] == [
        {"position": 5, "character": "O"},
        {"position": 18, "character": "?"},
    ]


def test_verdicts_of_every_format_agree(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    listed = "\n".join(text for text in SAMPLES.values() if text)
    results = {}
    for format_ in FORMATS:
        feed(monkeypatch, listed.encode("utf-8"))
        assert run(["check-code", "-", "--candidates", "--format", format_]) == 1
        results[format_] = capfdbinary.readouterr().out.decode("utf-8")
    entries = json.loads(results["json"])["codes"]
    assert [json.loads(line) for line in results["jsonl"].splitlines()] == entries
    table = list(csv.DictReader(io.StringIO(results["csv"].removeprefix("\ufeff"))))
    assert [(row["序号"], row["判定"]) for row in table] == [(str(e["line"]), e["verdict"]) for e in entries]
    marks = [line.split(":", 1)[1].split(" ")[1] for line in results["concise"].splitlines()]
    assert marks == ["√" if entry["valid"] else "×" for entry in entries]
    assert results["table"].count(" 结论 ") == len(entries)


def test_csv_is_harmless_and_complete(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["check-code", "--format", "csv", "--", "=1+2", "91320621MA1MRHG207"]) == 1
    out = capfdbinary.readouterr().out
    assert out.startswith(codecs.BOM_UTF8)
    first, second = csv.DictReader(io.StringIO(out.decode("utf-8-sig")))
    assert first["原文"] == "'=1+2"
    assert second == {
        "序号": "2",
        "原文": "91320621MA1MRHG207",
        "规范写法": "91320621MA1MRHG207",
        "是否有效": "否",
        "判定": "CHECKSUM",
        "说明": "第18位校验码不符",
        "登记管理部门": "工商(市场监管)",
        "机构类别": "企业",
        "区划码": "320621",
        "区划": "江苏省海安县（1983-2018年）",
        "主体标识码": "MA1MRHG20",
        "第17位应为": "0",
        "第18位应为": "5",
        "可改为": "",
        "建议": "91320621MA1MRHG205、91320621MANMRHG207、71320621MA1MRHG207",
    }


# --- personal numbers ------------------------------------------------------------------------------------------------


def personal() -> list[str]:
    rng = random.Random(2)
    ids = [make_ric(rng, region=region) for region in ("140802", "110105", "510104", "330106") for _ in range(5)]
    return [number for number in ids if verdict(number) is Verdict.PERSONAL_ID]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("flag", ["--candidates", "--no-candidates"])
def test_no_personal_number_is_ever_shown(format_: str, flag: str) -> None:
    ids = personal()
    wrong = [number[:17] + ("1" if number[17] != "1" else "2") for number in ids]
    written = [
        *ids,
        *wrong,
        *(f"{number[:6]} {number[6:14]} {number[14:]}" for number in ids),
        *(f"身份证号：{number}" for number in ids),
        *(f"张三（{number[:9]}\u200b{number[9:]}）" for number in ids),
        *(f"{number}0" for number in ids),
        *(number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}) for number in ids),
    ]
    done = process("-", flag, "--format", format_, data="\n".join(written).encode("utf-8"))
    assert done.returncode == 1
    out = uscc.compact(done.stdout.decode("utf-8") + done.stderr.decode("utf-8"))
    assert [number for number in (*ids, *wrong) if number[:14] in out or number[4:16] in out] == []
    assert "****" in out


@given(st.integers(0, 2**32))
def test_facts_of_an_id_hold_none_of_its_digits(seed: int) -> None:
    number = make_ric(random.Random(seed))
    fact = seen(number, proposals=True)
    assert fact["personal"]
    assert number[6:14] not in json.dumps(fact)
    assert fact["text"] == f"{number[:4]}{'*' * 12}{number[-2:]}"


# --- lists on stdin --------------------------------------------------------------------------------------------------


def test_fifty_thousand_codes_in_one_list(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    rng = random.Random(50)
    codes = [make_uscc(rng) for _ in range(50_000)]
    wrong = dict.fromkeys(rng.sample(range(50_000), 50))
    for place in wrong:
        last = codes[place][17]
        codes[place] = codes[place][:17] + ALPHABET[(ALPHABET.index(last) + 1) % 31]
    feed(monkeypatch, ("\n".join(codes) + "\n").encode("ascii"))
    assert run(["check-code", "-"]) == 1
    done = capfdbinary.readouterr()
    lines = done.out.decode("utf-8").splitlines()
    assert [line.split()[0] for line in lines] == [f"{number}:{code}" for number, code in enumerate(codes, 1)]
    assert {number for number, line in enumerate(lines) if " × " in line} == set(wrong)
    assert done.err.decode("utf-8") == ("共 50000 个代码，有效 49950，有问题 50：代码正确 49950；第18位校验码不符 50\n")


def test_a_streamed_document_is_one_valid_document(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(check_code, "BLOCK", 50)
    rng = random.Random(6)
    codes = [make_uscc(rng) for _ in range(40)]
    feed(monkeypatch, b"\r\n\n" + "\r\n\n".join(codes).encode("ascii"))
    assert run(["check-code", "-", "--format", "json"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert [(entry["line"], entry["text"]) for entry in document["codes"]] == [
        (3 + 2 * number, code) for number, code in enumerate(codes)
    ]
    assert document["summary"]["codes"] == 40


@pytest.mark.parametrize("data", [b"", b"\n\n  \n\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_list_is_said_aloud(
    data: bytes, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, data)
    assert run(["check-code", "-", "-q", "--format", "json"]) == 0
    done = capfdbinary.readouterr()
    assert json.loads(done.out) == {
        "schema_version": 1,
        "codes": [],
        "summary": {"codes": 0, "valid": 0, "invalid": 0, "by_verdict": {}},
    }
    assert done.err.decode("utf-8") == "共 0 个代码，有效 0，有问题 0（没有读到代码）\n"


@pytest.mark.parametrize(
    "data",
    [
        f"{GOOD}\n某某公司\n".encode(),
        f"\ufeff{GOOD}\r\n某某公司".encode(),
        f"{GOOD}\r某某公司\r".encode(),
        f"{GOOD}\r\n某某公司\r\n".encode("gb18030"),
        f"\ufeff{GOOD}\r\n某某公司\r\n".encode("utf-16-le"),
        f"\ufeff{GOOD}\n某某公司".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("block", [3, 7, 1 << 18])
def test_encodings_and_line_ends(
    data: bytes, block: int, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(check_code, "BLOCK", block)
    feed(monkeypatch, data)
    assert run(["check-code", "-", "--format", "jsonl", "-q"]) == 1
    entries = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [(entry["line"], entry["text"], entry["verdict"]) for entry in entries] == [
        (1, GOOD, "OK"),
        (2, "某某公司", "NAME"),
    ]


def test_bytes_of_no_encoding_are_shown_as_such(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, b"\xff\xfa\xff\n")
    assert run(["check-code", "-", "--format", "jsonl"]) == 1
    assert json.loads(capfdbinary.readouterr().out)["text"] == "\ufffd\ufffd\ufffd"


def test_a_line_without_end_is_cut_and_said(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, GOOD.encode() + b"\n" + b"9" * 3_000_000 + b"\n" + GOOD.encode())
    assert run(["check-code", "-", "--format", "jsonl"]) == 1
    done = capfdbinary.readouterr()
    entries = [json.loads(line) for line in done.out.splitlines()]
    assert [(entry["line"], entry["verdict"]) for entry in entries] == [(1, "OK"), (2, "LENGTH"), (3, "OK")]
    assert entries[1]["length"] == check_code.LONGEST_LINE
    first, last = done.err.decode("utf-8").splitlines()
    assert first == "1 行过长（首个为第 2 行），每行只看了前 32768 个字节"
    assert last == "共 3 个代码，有效 2，有问题 1：代码正确 2；统一社会信用代码应为18位 1"


lines_of_bytes = st.lists(st.binary(max_size=12).filter(lambda line: not {10, 13} & set(line)), max_size=12)


@given(lines_of_bytes, st.sampled_from([b"\n", b"\r\n", b"\r"]), st.integers(1, 9))
def test_lines_do_not_depend_on_how_they_arrive(lines: list[bytes], end: bytes, size: int) -> None:
    data = end.join(lines)
    blocks = (data[start : start + size] for start in range(0, len(data), size))
    assert [line for piece in check_code._raw_lines(blocks) for line in piece] == data.splitlines()


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([GOOD], 0),
        ([GOOD, "0" * 17 + "X", SAMPLES[Verdict.REGION], SAMPLES[Verdict.AUTHORITY_UNVERIFIED]], 0),
        ([GOOD, GOOD.lower()], 1),
        (["", GOOD], 1),
        ([], 2),
        (["-", GOOD], 2),
        (["--format", "xml", GOOD], 2),
    ],
)
def test_exit_codes(codes: Sequence[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check-code", *codes]) == code
    assert ("错误：" in capsys.readouterr().err) == (code == 2)


def test_quiet_leaves_only_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check-code", "-q", GOOD]) == 0
    assert capsys.readouterr().err == ""


def test_candidates_are_sought_for_arguments_and_only_on_demand_for_lists(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    wrong, found = "91320621MA1MRHG207", "91320621MA1MRHG205"
    assert run(["check-code", wrong]) == 1
    assert found in capfdbinary.readouterr().out.decode("utf-8")
    for flags, expected in (([], False), (["--candidates"], True)):
        feed(monkeypatch, wrong.encode("ascii"))
        assert run(["check-code", "-", *flags]) == 1
        assert (found in capfdbinary.readouterr().out.decode("utf-8")) is expected


@pytest.mark.parametrize("format_", FORMATS)
def test_a_gbk_console_gets_everything_it_can_show(format_: str) -> None:
    texts = [*filter(None, SAMPLES.values()), make_regno(random.Random(1)), "\U00020000〇\x1b]0;x\x07"]
    gbk = process("--format", format_, "--", *texts, encoding="gbk")
    utf8 = process("--format", format_, "--", *texts)
    assert gbk.returncode == utf8.returncode == 1
    same = utf8.stdout if format_ == "csv" else utf8.stdout.decode().encode("gbk", "replace")
    assert gbk.stdout.replace(b"\r", b"") == same.replace(b"\r", b"")
    assert b"\x1b" not in gbk.stdout + gbk.stderr


def test_the_marks_of_a_table_survive_gbk() -> None:
    assert "√ × ！ —".encode("gbk").decode("gbk") == "√ × ！ —"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_a_table_is_wider_than_the_screen(width: int) -> None:
    from rich.cells import cell_len

    checked = [Checked(1, text, kind, proposals=True) for kind, text in SAMPLES.items()]
    (out,) = codecheck.table([checked], codecheck.Tally(), width=width, color=False)
    assert [line for line in out.splitlines() if cell_len(line) > width] == []
    coloured = "".join(codecheck.table([checked], codecheck.Tally(), width=width, color=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured).split() == out.split()


@given(st.integers(0, 2**32))
def test_both_check_characters_of_a_good_code_are_those_asked_for(seed: int) -> None:
    code = make_uscc(random.Random(seed))
    fact = seen(code)
    assert (fact["body"]["expected"], fact["body"]["ok"]) == (body_check(code[8:16]), True)
    assert (fact["check"]["expected"], fact["check"]["ok"]) == (uscc_check(code[:17]), True)
