"""What the documents promise is there, and nothing of anybody's machine stands in the project."""

import re
import subprocess
from pathlib import Path

import pytest

from credit_cli.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_answers_help(name: str) -> None:
    from click.testing import CliRunner

    from credit_cli.cli.main import cli

    assert f"`credit-cli {name}`" in README
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0
    assert "用法" in shown.output


def test_every_linked_document_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    ours = Path(__file__).relative_to(ROOT).as_posix()
    machine = re.compile(rb"/(?:wo" + rb"rk|ro" + rb"ot|ho" + rb"me)/[a-z]|/tm" + rb"p/[a-z]")
    found = [
        name
        for name in tracked.decode("utf-8").split("\0")
        if name and name != ours and (ROOT / name).is_file() and machine.search((ROOT / name).read_bytes())
    ]
    assert found == []
