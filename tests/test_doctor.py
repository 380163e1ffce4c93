"""`doctor` says what is wrong with the machine and the workspace, and what to do; it changes nothing."""

import json
import os
from pathlib import Path

import pytest

from credit_cli.archive import Archive
from credit_cli.cli.main import run
from credit_cli.cli.options import parse_day
from submissions import Row, submission


def doctor(
    workspace: Path, capsys: pytest.CaptureFixture[str], *, as_of: str = "2026-10-01"
) -> tuple[int, dict[str, tuple[bool | None, str, str]]]:
    code = run(["doctor", "--workspace", f"{workspace}", "--as-of", as_of, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["checks"]
    return code, {check["name"]: (check["ok"], check["found"], check["remedy"]) for check in found}


def test_sound_workspace_has_nothing_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = doctor(tmp_path, capsys)
    assert code == 0
    assert {name for name, (ok, *_) in found.items() if ok is False} == set()
    assert found["档案"] == (None, "还没有档案，第一次 validate 时建立", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("as_of", "ok"), [("2026-10-01", True), ("2026-12-10", None), ("2026-12-23", False), ("2027-02-01", False)]
)
def test_calendar_runs_out(tmp_path: Path, as_of: str, ok: bool | None, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = doctor(tmp_path, capsys, as_of=as_of)
    assert (found["工作日历"][0], code) == (ok, 1 if ok is False else 0)
    assert ("calendar import" in found["工作日历"][2]) is (ok is not True)


def test_wrong_setting_is_one_line_and_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "credit-cli.toml").write_text("[rankin]\n", encoding="utf-8")
    code, found = doctor(tmp_path, capsys)
    assert (code, found["配置"][0]) == (1, False)
    assert "rankin" in found["配置"][1]
    assert found["写入权限"][0] is True


def test_damaged_and_open_archive_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        sent = submission("甲", [Row("a")])
        archive.record([sent], "甲".encode(), rules="r", severities={}, recorded_on=parse_day("2026-10-13"))
    assert doctor(tmp_path, capsys)[1]["档案"][:2] == (True, "1 张表，完好")
    (original,) = (tmp_path / ".credit-cli/originals").glob("*/*")
    original.unlink()
    (tmp_path / ".credit-cli").chmod(0o755)
    code, found = doctor(tmp_path, capsys)
    assert (code, found["档案"][:2]) == (1, (False, "1 张表，1 处问题"))
    if os.name != "nt":
        assert found["档案权限"][:2] == (False, "0755")


def test_table_shows_a_remedy_only_where_one_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--workspace", f"{tmp_path}", "--as-of", "2026-12-23"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [lines[place - 1][:6] for place, line in enumerate(lines) if "calendar import" in line] == ["× 工作日历"]
    assert not any(line.startswith("  办法") and lines[place - 1].startswith("√") for place, line in enumerate(lines))
