"""The same input gives the same bytes: whatever the order of recording, the time zone, the locale, the console."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
AS_OF = ["--as-of", "2026-11-23"]
DELIVERIES = [("2026-09", "2026-09-30"), ("2026-10", "2026-10-30"), ("2026-10-ledgers", "2026-11-09")]
SURROUNDINGS: dict[str, dict[str, str]] = {
    "here": {},
    "elsewhere": {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONIOENCODING": "gbk", "PYTHONHASHSEED": "7"},
}
OUTPUTS = [
    ["rank", "--month", "10", "-o", "排名.json"],
    ["rank", "--month", "10", "-o", "排名.csv"],
    ["rank", "--month", "10", "-o", "排名.xlsx"],
    ["reconcile", "--month", "10", "-o", "核对.json"],
    ["reconcile", "--month", "10", "-o", "核对.xlsx"],
    ["duplicates", "-o", "重码.csv"],
    ["scorecard", "平川市市场监督管理局", "--month", "10", "--format", "json", "-o", "一个部门.json"],
    *(["bulletin", "--month", "10", "-o", f"通报.{kind}"] for kind in ("docx", "xlsx", "html", "md")),
    ["report", "--month", "10", "-o", "报告.html"],
    ["notice", "--month", "10", "-o", "通知", "--no-record"],
    ["index", "--month", "10", "-o", "指标.csv"],
    ["registrar", "export", "--month", "10", "-o", "回传.xlsx"],
    ["template", "xzcf", "-o", "模板.xlsx"],
]


def called(arguments: list[str], folder: Path, surroundings: dict[str, str]) -> bytes:
    """Run one command in a process of its own; return what it shows."""
    dated = [] if arguments[0] in {"duplicates", "registrar"} else AS_OF
    done = subprocess.run(
        [sys.executable, "-m", "credit_cli", *arguments, "--workspace", ".", *dated],
        cwd=folder,
        env={**os.environ, **surroundings},
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def made(folder: Path, surroundings: dict[str, str], *, backwards: bool) -> dict[str, bytes]:
    """Record the samples file by file and write every output; return path → bytes."""
    folder.mkdir()
    for name, day in DELIVERIES:
        own = sorted(path for path in (SAMPLES / name).iterdir() if not path.name.endswith(".expected.csv"))
        files = [str(path) for path in (reversed(own) if backwards else own)]
        called(["validate", *files, "--received", day, "-q", "-o", f"{name}.json"], folder, surroundings)
    for arguments in OUTPUTS:
        called(arguments, folder, surroundings)
    written = (path for path in folder.rglob("*") if path.is_file() and ".credit-cli" not in path.parts)
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    return {name: data for name, data in named.items() if not name.startswith("2026-")}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    base = tmp_path_factory.mktemp("bytes")
    return {name: made(base / name, own, backwards=name != "here") for name, own in SURROUNDINGS.items()}


def test_outputs_do_not_depend_on_order_zone_locale_or_console(outputs: dict[str, dict[str, bytes]]) -> None:
    here, elsewhere = outputs["here"], outputs["elsewhere"]
    assert len(here) > len(OUTPUTS)
    assert here.keys() == elsewhere.keys()
    assert [name for name in here if here[name] != elsewhere[name]] == []


def test_a_single_file_is_told_in_the_same_bytes(tmp_path: Path) -> None:
    path = str(SAMPLES / "2026-10" / "平川市公安局.xls")
    shown = []
    for name, own in SURROUNDINGS.items():
        folder = tmp_path / name
        folder.mkdir()
        for kind in ("json", "jsonl", "csv"):
            called(["validate", path, "--no-record", "--received", "2026-10-30", "-q", "-o", f"r.{kind}"], folder, own)
        shown.append([(folder / f"r.{kind}").read_bytes() for kind in ("json", "jsonl", "csv")])
    assert shown[0] == shown[1]
