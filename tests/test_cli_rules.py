"""`rules` and `explain` on the shipped catalogue."""

import csv
import io
import json
from pathlib import Path

import pytest

from credit_cli.cli.main import run
from credit_cli.rulepack import load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def output(capfdbinary: pytest.CaptureFixture[bytes], *args: str) -> str:
    assert run(args) == 0
    done = capfdbinary.readouterr()
    assert done.err == b""
    return done.out.decode("utf-8")


def test_every_format_names_every_rule(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ids = set(load().rules)
    document = json.loads(output(capfdbinary, "rules", "--format", "json"))
    assert {rule["id"] for rule in document["rules"]} == ids
    rows = csv.reader(io.StringIO(output(capfdbinary, "rules", "--format", "csv").removeprefix("\ufeff")))
    assert {row[0] for row in rows} == {"规则编号", *ids}
    listed = output(capfdbinary, "rules").splitlines()
    assert {line.split()[0] for line in listed if line.startswith("  ")} == ids
    headings = [line for line in output(capfdbinary, "rules", "--format", "md").splitlines() if line.startswith("### ")]
    assert {line.split()[1] for line in headings} == ids


def test_output_file_equals_stdout(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    text = output(capfdbinary, "rules", "--format", "md")
    assert run(["rules", "--format", "md", "-o", "rules.md"]) == 0
    assert (tmp_path / "rules.md").read_bytes().decode("utf-8") == text


@pytest.mark.parametrize("name", ["COD003", "cod003", "uscc-checksum-mismatch", " COD003 "])
def test_explain_by_id_and_by_name(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = output(capfdbinary, "explain", name)
    heads = [line.partition("：")[0] for line in text.splitlines()]
    assert text.startswith("COD003 统一社会信用代码校验位不符\n")
    assert [head for head in ("错在哪", "为什么", "怎么改", "依据", "用于", "正例", "反例") if head not in heads] == []
    assert "  91350100M000100Y43\n" in text


def test_explain_every_rule(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ids = list(load().rules)
    explained = json.loads(output(capfdbinary, "explain", *ids, "--format", "json"))
    assert [rule["id"] for rule in explained["rules"]] == ids
    assert output(capfdbinary, "explain", *ids).count("错在哪：") == len(ids)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("COD03", "COD003"),
        ("uscc-checksum", "uscc-checksum-mismatch"),
        ("迟报", "TIM001"),
        ("qqq", "用 credit-cli rules 列出全部规则"),
    ],
)
def test_an_unknown_rule_gets_near_ones(name: str, remedy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"错误：没有规则 {name}"
    assert remedy in second


def test_a_workspaces_own_rules_are_listed(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "rules/catalogue").mkdir(parents=True)
    (tmp_path / "rules/catalogue/zzz.toml").write_text(
        '[[rule]]\nid = "ZZZ001"\nname = "own"\ntitle = "自定"\ndimension = "accuracy"\nseverity = "info"\n'
        'check = "uscc"\nmessage = "m"\nadvice = "a"\nrationale = "r"\nsources = ["s"]\nsince = "0.1.0"\n',
        encoding="utf-8",
    )
    assert "  ZZZ001 提示 自定\n" in output(capfdbinary, "rules")
