"""What is wrong in a file that a person wrote is said in Chinese, with file, place and what stands there now."""

from decimal import Decimal
from pathlib import Path

import pytest

from credit_cli import tomlfile
from credit_cli.assess import index, scoring
from credit_cli.config import load_settings
from credit_cli.errors import ConfigError
from credit_cli.resources import rule_file
from credit_cli.rulepack import load as load_rules


def settings(folder: Path, text: str) -> str:
    (folder / "credit-cli.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(folder)
    assert caught.value.remedy
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("timeliness = 3", "timeliness 有误：应为一节，即 [名称] 下面的若干项，现为 3"),
        ("[timeliness]\nworking_days = true", "timeliness.working_days 有误：应为整数，现为 true"),
        ('[timeliness]\nworking_days = "7"', "timeliness.working_days 有误：应为整数，现为 '7'"),
        ("[timeliness]\nworking_days = 7.5", "timeliness.working_days 有误：应为整数，现为 7.5"),
        ("[timeliness]\nworking_days = 99", "timeliness.working_days 有误：不能大于 60，现为 99"),
        (
            '[timeliness]\ncount_from = "x"',
            "timeliness.count_from 有误：只能是 'next_day'、'decision_day'，现为 'x'",
        ),
        ("[ledger]\nday = 0", "ledger.day 有误：不能小于 1，现为 0"),
        ("[ranking]\nscoring = 1", "ranking.scoring 有误：应为文字，要加英文引号，现为 1"),
        ('[ranking]\ncounts = "双公示"', "ranking.counts 有误：应为方括号里的一列，现为 '双公示'"),
        ("[bulletin]\nnaming_rate = true", "bulletin.naming_rate 有误：应为数字，现为 true"),
        ("[bulletin]\npraise_score = 500", "bulletin.praise_score 有误：不能大于 100，现为 500"),
        ("[timeliness]\nworkingdays = 7", "里没有 timeliness.workingdays 这一项"),
    ],
)
def test_a_wrong_setting(tmp_path: Path, text: str, told: str) -> None:
    assert settings(tmp_path, text) == f"credit-cli.toml {'' if told.startswith('里') else '的 '}{told}"


def test_whole_numbers_do_for_rates(tmp_path: Path) -> None:
    (tmp_path / "credit-cli.toml").write_text("[bulletin]\nnaming_rate = 40\npraise_score = 97.5\n", encoding="utf-8")
    bulletin = load_settings(tmp_path).bulletin
    assert (bulletin.naming_rate, bulletin.praise_score) == (40, 97.5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ledger\n", "第 1 行第 8 列，节名的方括号没有成对"),
        ("\n[ledger]\nday = 十\n", "第 3 行第 7 列，等号后面的写法不对：文字要加英文引号，数字和 true、false 不加"),
        (
            "[office]\nname = “市信用办”\n",
            "第 2 行第 8 列，等号后面的写法不对：文字要加英文引号，数字和 true、false 不加",
        ),
        ('[office]\nname = "市信用办\n', "第 2 行第 13 列，有不能用的字符：引号要用英文引号，并在同一行里成对"),
        ("单位 = 1\n", "第 1 行第 1 列，项名要用英文字母；用中文的要加英文引号"),
        ("[ledger]\nday 10\n", "第 2 行第 5 列，项名后面要有等号"),
        ("[ledger]\nday = 1 0\n", "第 2 行第 9 列，一行只能写一项"),
        ("[ledger]\nday = 1\nday = 2\n", "第 3 行第 8 列，同一项写了两次"),
        ("[ledger]\n[ledger]\n", "第 2 行第 8 列，同一节写了两次"),
        ('[ranking]\ncounts = ["双公示"\n', "末尾，方括号没有成对"),
    ],
)
def test_what_is_no_toml_is_said_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert settings(tmp_path, text) == f"credit-cli.toml 不是合法的 TOML：{told}"


def test_another_encoding_and_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes('名 = "甲"'.encode("gb18030"))
    with pytest.raises(ConfigError, match=r"a\.toml 不是 UTF-8 编码"):
        tomlfile.load(path)
    with pytest.raises(ConfigError, match=r"b\.toml 打不开：没有这个文件或文件夹"):
        tomlfile.load(tmp_path / "b.toml")
    path.write_text("\ufeffx = 1.10", encoding="utf-8")
    assert tomlfile.load(path, parse_float=Decimal) == {"x": Decimal("1.10")}


@pytest.mark.parametrize(("folder", "name"), [("scoring", "default"), ("index", "city-2020")])
def test_presets_of_the_workspace(tmp_path: Path, folder: str, name: str) -> None:
    own = tmp_path / folder / f"{name}.toml"
    own.parent.mkdir()
    load = {"scoring": scoring.load, "index": index.load}[folder]
    shipped = rule_file(f"{folder}/{name}.toml").read_text(encoding="utf-8")
    own.write_text("neu = 1\n" + shipped, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{name}\.toml：neu：没有这一项，现为 1"):
        load(name, overrides=tmp_path)
    own.write_text("neu = \n" + shipped, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{name}\.toml 不是合法的 TOML：第 1 行第 7 列，等号后面的写法不对"):
        load(name, overrides=tmp_path)


def test_a_rule_of_the_workspace(tmp_path: Path) -> None:
    own = tmp_path / "catalogue" / "tim.toml"
    own.parent.mkdir()
    shipped = rule_file("catalogue/tim.toml").read_text(encoding="utf-8")
    own.write_text(shipped.replace('severity = "error"', 'severity = "fatal"', 1), encoding="utf-8")
    told = "tim.toml：TIM001 → severity：只能是 'error'、'warning'、'info'，现为 'fatal'"
    with pytest.raises(ConfigError, match=told):
        load_rules(tmp_path)
