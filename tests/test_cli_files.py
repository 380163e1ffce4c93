"""`validate` over a folder of odd files: each is accounted for; passwords, limits; the same result with more jobs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus import FILES
from corpus_books import DOCUMENT, book, encrypted, odd_xls, rows, xlsb
from credit_cli.cli.main import run
from credit_cli.model import letters

GIVEN = ("--as-of=2026-10-20", "--no-record")
GOOD = ["plain", "biff", "ods", "html named xls", "xml 2003 named xls", "csv gb18030", "error cell", "hidden row"]
BAD = ["cut zip", "cyclic ole chain", "pdf named xlsx", "encrypted", "bomb", "cut html"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "in"
    target.mkdir()
    for number, name in enumerate([*GOOD, *BAD]):
        odd = FILES[name]
        (target / f"{number:02}{Path(odd.file).suffix}").write_bytes(odd.build())
    (target / "~$00.xlsx").write_bytes(b"lock")
    (target / "说明.pdf").write_bytes(b"%PDF")
    return target


@pytest.fixture
def validated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, Any]]:
    def call(*paths: object, options: tuple[str, ...] = ()) -> tuple[int, Any]:
        given = ("validate", *map(str, paths), f"--workspace={tmp_path}", "--format=json", *GIVEN, *options)
        code = run([*given])
        return code, json.loads(capsys.readouterr().out)

    return call


def _rules(document: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for submission in document["submissions"]:
        rules = [finding["rule"] for finding in submission["findings"]]
        found.setdefault(Path(submission["path"]).name, []).extend(rules)
    return found


def test_every_file_is_accounted_for(folder: Path, validated: Callable[..., tuple[int, Any]]) -> None:
    code, document = validated(folder)
    assert code == 1
    files = document["files"]
    assert files == {"given": 16, "read": 8, "refused": 6, "skipped": 2, "failed": 0, "missing": 0}
    assert files["given"] == files["read"] + files["refused"] + files["skipped"] + files["failed"]
    for submission in document["submissions"]:
        ledger = submission["rows"]
        if ledger is not None:
            assert ledger["rows"] == sum(count for kind, count in ledger.items() if kind != "rows")
            assert ledger["records"] == submission["records"] == 3


def test_more_processes_give_the_same(folder: Path, validated: Callable[..., tuple[int, Any]]) -> None:
    assert validated(folder, options=("--jobs=2",)) == validated(folder)


def test_an_error_cell_makes_its_record_faulty_and_is_not_called_missing(
    tmp_path: Path, validated: Callable[..., tuple[int, Any]]
) -> None:
    odd = {"a.xls": odd_xls(error=(2, DOCUMENT)), "a.xlsb": xlsb(error=(2, DOCUMENT))}
    for name, data in odd.items():
        (tmp_path / name).write_bytes(data)
        _, document = validated(tmp_path / name)
        (submission,) = document["submissions"]
        told = [(one["rule"], one["cell"], one["value"]) for one in submission["findings"]]
        assert told == [("FIL010", f"{letters(DOCUMENT)}3", "#N/A")]
        assert (submission["records"], submission["compliant"]) == (3, 2)


def test_passwords_come_from_environment_or_file(
    tmp_path: Path, validated: Callable[..., tuple[int, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, listed = tmp_path / "locked.xlsx", tmp_path / "passwords.txt"
    locked.write_bytes(encrypted("口令 1"))
    listed.write_text("不对\n口令 1\n", encoding="utf-8")
    assert _rules(validated(locked)[1]) == {"locked.xlsx": ["FIL002"]}
    assert _rules(validated(locked, options=(f"--password-file={listed}",))[1]) == {"locked.xlsx": []}
    monkeypatch.setenv("CREDIT_CLI_PASSWORD", "口令 1")
    assert _rules(validated(locked)[1]) == {"locked.xlsx": []}


def test_nobody_to_ask_for_a_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xlsx").write_bytes(book())
    assert run(["validate", str(tmp_path / "a.xlsx"), f"--workspace={tmp_path}", *GIVEN, "--ask-password"]) == 2
    assert "--password-file" in capsys.readouterr().err


def test_limits_of_the_workspace_hold(tmp_path: Path, validated: Callable[..., tuple[int, Any]]) -> None:
    (tmp_path / "a.csv").write_bytes(FILES["csv utf-8"].build())
    (tmp_path / "b.xlsx").write_bytes(book(rows()))
    (tmp_path / "credit-cli.toml").write_text("[limits]\nfields = 16\nentries = 10\n", encoding="utf-8")
    _, document = validated(tmp_path / "a.csv", tmp_path / "b.xlsx")
    assert _rules(document) == {"a.csv": ["FIL001"], "b.xlsx": []}
