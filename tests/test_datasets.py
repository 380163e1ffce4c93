"""Every data set but those of 双公示: recognised by its header, clean and dirty samples, records that fit its schema.

A data set is a file of rules: the last test makes a new one by the instructions of docs/datasets.md alone.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from credit_cli import dates
from credit_cli.cli.main import run
from credit_cli.engine import Context, load_context, validate
from credit_cli.model import Table
from credit_cli.reading.table import tables
from credit_cli.render.schema import schema
from credit_cli.rulepack import DataSet
from gridgen import source
from tables import BOOK

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "datasets"
LIST = ".expected.csv"
OTHERS = [pack for pack in BOOK.datasets.values() if "双公示" not in pack.groups]
FILES = sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(LIST))


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("workspace")
    return load_context(folder, as_of=date(2026, 11, 23), received=date(2026, 10, 30))


def listed(path: Path) -> list[tuple[str, str]]:
    found = path.with_name(path.stem + LIST)
    if not found.exists():
        return []
    with found.open(encoding="utf-8", newline="") as lines:
        return sorted((row["rule"], row["cell"]) for row in csv.DictReader(lines))


@pytest.mark.parametrize("pack", BOOK.datasets.values(), ids=lambda pack: pack.id)
@pytest.mark.parametrize("kind", ["titles", "codes", "without reported days"])
def test_a_data_set_is_recognised_by_its_own_header(pack: DataSet, kind: str) -> None:
    """Under its own name: there are lists whose columns are the same, and only the name tells them apart."""
    fields = [field for field in pack.field if kind != "without reported days" or field.kind != "reported"]
    head = [field.code if kind == "codes" else field.title for field in fields]
    row = [pack.example.get(field.code, "") for field in fields]
    (found,) = tables(source(**{pack.title: [head, row]}), BOOK)
    assert isinstance(found, Table)
    assert found.dataset == pack.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_samples_have_the_findings_that_were_planted(path: Path, context: Context) -> None:
    (submission,) = validate(path, context).submissions
    assert submission.dataset == BOOK.datasets[path.stem.removesuffix("_dirty")].dataset
    assert sorted((finding.rule, finding.cell or "") for finding in submission.findings) == listed(path)


def test_every_data_set_has_a_clean_sample_and_a_dirty_one() -> None:
    assert {path.stem for path in FILES} == {f"{pack.id}{kind}" for pack in OTHERS for kind in ("", "_dirty")}
    assert all(not listed(path) for path in FILES if not path.stem.endswith("_dirty"))
    assert all(listed(path) for path in FILES if path.stem.endswith("_dirty"))


def _generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import make_dataset_samples
    finally:
        sys.path.pop(0)
    return make_dataset_samples


def test_the_generator_gives_the_shipped_samples() -> None:
    made = _generator().contents(BOOK)
    assert set(made) == {path.name for path in SAMPLES.iterdir()}
    lists = {name: data for name, data in made.items() if name.endswith(LIST)}
    assert [name for name, data in lists.items() if (SAMPLES / name).read_bytes() != data] == []


def test_what_is_no_published_standard_only_warns() -> None:
    """Codes, dates and identity numbers have standards of their own; what a data set itself demands has none."""
    solid = ("COD", "DAT", "PID", "LED", "HDR")
    demanding = {
        (pack.id, bound.rule.id)
        for pack in OTHERS
        for bound in BOOK.bound(pack.id)
        if bound.rule.severity == "error" and not bound.rule.id.startswith(solid)
    }
    assert {rule for _, rule in demanding} <= {"FMT002", "FMT003", "FMT004"}
    assert not any(pack.timed for pack in OTHERS), "nobody has published by when these are due"


# --- JSON Schema -----------------------------------------------------------------------------------------------------


def _rows(pack: DataSet) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = [_generator().fresh(pack, number) for number in range(3)]
    return rows


def _problems(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """A validator for as much of JSON Schema as ours uses; it refuses what it does not know."""
    known = {"$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties"}
    assert set(wanted) <= known
    yield from (f"{name} is missing" for name in wanted["required"] if not value.get(name))
    for name, text in value.items():
        rules = wanted["properties"].get(name)
        if rules is None:
            yield f"{name} is unknown"
        elif text:
            yield from (f"{name}: {key}" for key, given in rules.items() if not _holds(key, given, text))


def _holds(key: str, given: Any, text: str) -> bool:
    checks = {
        "maxLength": lambda: len(text) <= given,
        "enum": lambda: text in given or text.startswith("其他-"),
        "pattern": lambda: re.search(given, text) is not None,
        "format": lambda: given == "date" and isinstance(dates.parse(text), date),
    }
    return key in {"title", "type", "description", "x-kind", "x-personal"} or checks[key]()


@pytest.mark.parametrize("pack", BOOK.datasets.values(), ids=lambda pack: pack.id)
def test_clean_records_fit_the_schema_of_their_data_set(pack: DataSet) -> None:
    wanted = schema(pack, BOOK)
    json.dumps(wanted)
    for row in _rows(pack):
        assert list(_problems({name: text for name, text in row.items() if text}, wanted)) == []
    required = [field.code for field in pack.field if field.required]
    if required:
        assert f"{required[0]} is missing" in list(_problems({}, wanted))


# --- a new one -------------------------------------------------------------------------------------------------------


def _instructed() -> dict[str, str]:
    """The files that the instructions show: path → content."""
    text = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")
    found = re.findall(r"`(rules/[\w./-]+)`：\n\n```toml\n(.*?)```", text, re.DOTALL)
    assert len(found) == 2
    return dict(found)


def test_a_new_data_set_is_added_by_the_instructions_alone(tmp_path: Path) -> None:
    for name, content in _instructed().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    head = "平川市志愿服务记录\n志愿者组织名称,统一社会信用代码,服务项目,服务时长（小时）,服务日期\n"
    rows = (
        "平川市长乐食品有限公司,91140802MA0EXAMP13,社区助老,6,2026/10/12\n"
        "平川市长乐食品有限公司,91140802MA0EXAMP14,,30,2026/13/12\n"
    )
    (tmp_path / "甲.csv").write_text(head + rows, encoding="utf-8")
    out = tmp_path / "r.json"
    given = ["--workspace", str(tmp_path), "--received", "2026-10-30", "--as-of", "2026-11-23"]
    assert run(["validate", str(tmp_path / "甲.csv"), *given, "-q", "-o", str(out)]) == 1
    (sheet,) = json.loads(out.read_bytes())["submissions"]
    assert sheet["dataset"] == "volunteer"
    assert [(finding["rule"], finding["cell"]) for finding in sheet["findings"]] == [
        ("COD003", "B4"),
        ("REQ011", "C4"),
        ("VOL001", "D4"),
        ("DAT011", "E4"),
    ]
    assert run(["template", "volunteer", "--workspace", str(tmp_path), "-o", str(tmp_path / "模板.xlsx")]) == 0
    assert run(["explain", "VOL001", "--workspace", str(tmp_path)]) == 0
