"""Which files the PATH arguments mean."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_cli.cli.paths import FIXED, HIDDEN, LINKED, LOCK, NO_TABLE, OTHER, OURS, by_name, expand, nothing

X = hashlib.sha256(b"x").hexdigest()
NAMED = ("in/A.XLSX", "in/b.xlsx", "in/b_问题标注.xlsx", "in/b_问题标注(1).xlsx")
"""A name does not make a file ours: a department may have corrected an annotated copy."""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as offices keep them: sub-folders, lock files, our outputs, corrected copies, other papers."""
    names = [
        "in/b.xlsx",
        "in/A.XLSX",
        "in/市监局（一）.et",
        "in/sub/c.csv",
        "in/sub/notes.txt",
        "in/~$b.xlsx",
        "in/.~b.xlsx",
        "in/b_问题标注.xlsx",
        "in/b_问题标注(1).xlsx",
        "in/更正记录.csv",
        "in/待确认清单（一）.xlsx",
        "in/说明.docx",
        "in/.hidden.xlsx",
        "in/.credit-cli/originals/x.xlsx",
        "in/fixed/b.xlsx",
        "in/fixed/更正日志.json",
        "[2026]x.xlsx",
        "2x.xlsx",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "in/fixed/更正日志.json").write_text(f'{{"copies": [{{"sha256": "1", "output_sha256": "{X}"}}]}}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(*paths: str) -> list[str]:
    return [path.as_posix() for path in expand(paths, workspace=Path("nowhere")).files]


@pytest.mark.usefixtures("tree")
def test_a_folder_recurses_in_order_and_says_what_it_skips() -> None:
    found = expand(["in"], workspace=Path("nowhere"))
    assert [path.as_posix() for path in found.files] == [
        *NAMED,
        "in/sub/c.csv",
        "in/市监局（一）.et",
        "in/更正记录.csv",
    ]
    assert dict(found.skipped) == {
        "in/.hidden.xlsx": HIDDEN,
        "in/.~b.xlsx": LOCK,
        "in/fixed/b.xlsx": FIXED,
        "in/fixed/更正日志.json": OTHER,
        "in/sub/notes.txt": NO_TABLE,
        "in/~$b.xlsx": LOCK,
        "in/待确认清单（一）.xlsx": f"{OURS}（待确认清单）",
        "in/说明.docx": OTHER,
    }
    assert found.missing == ()


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("paths", "taken"),
    [
        (["[2026]x.xlsx"], ["[2026]x.xlsx"]),  # an existing path is literal, though the pattern would match 2x.xlsx
        (["[2]x.xlsx"], ["2x.xlsx"]),
        (["in/*.xlsx"], [*NAMED[1:]]),
        (["in/*.XLSX"], ["in/A.XLSX"]),
        (["in/**/*.csv"], ["in/sub/c.csv", "in/更正记录.csv"]),
        (["in/*"], [*NAMED, "in/sub/c.csv", "in/市监局（一）.et", "in/更正记录.csv"]),
        (["in/**"], [*NAMED, "in/sub/c.csv", "in/市监局（一）.et", "in/更正记录.csv"]),
        (["in/s?b"], ["in/sub/c.csv"]),
        (["in/sub/notes.txt"], ["in/sub/notes.txt"]),
        (["in/sub/*.txt"], ["in/sub/notes.txt"]),
        (["in/说明.docx"], ["in/说明.docx"]),
        (["in/fixed"], ["in/fixed/b.xlsx"]),
        (["in/fixed/*.xlsx"], ["in/fixed/b.xlsx"]),
        (["in/fixed/b.xlsx"], ["in/fixed/b.xlsx"]),
        (["in/sub/c.csv", "in/sub", "./in/sub/c.csv", "in/b.xlsx"], ["in/b.xlsx", "in/sub/c.csv"]),
        (["in/sub", "in/sub/notes.txt"], ["in/sub/c.csv", "in/sub/notes.txt"]),
        (["in/sub/../b.xlsx", "in/b.xlsx"], ["in/b.xlsx"]),
    ],
)
def test_files(paths: list[str], taken: list[str]) -> None:
    assert files(*paths) == taken


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("path", ["no.xlsx", "no/*.xlsx", "in/[q]*.xlsx", "", " "])
def test_what_is_not_there_is_missing_and_the_rest_still_comes(path: str) -> None:
    found = expand([path, "2x.xlsx"], workspace=Path("nowhere"))
    assert [name.as_posix() for name in found.files] == ["2x.xlsx"]
    assert len(found.missing) == 1


@pytest.mark.usefixtures("tree")
def test_a_lock_file_named_by_itself_is_called_one() -> None:
    found = expand(["in/~$b.xlsx"], workspace=Path("nowhere"))
    assert (found.files, found.skipped) == ((), (("in/~$b.xlsx", LOCK),))
    assert nothing(found) == (f"没有可检查的文件：in/~$b.xlsx：{LOCK}", "请给出名称不带“~$”的那个文件")


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    (tree / "in/sub/loop").symlink_to(tree / "in", target_is_directory=True)
    (tree / "in/sub/gone.xlsx").symlink_to(tree / "nowhere.xlsx")
    found = expand(["in/sub"], workspace=tree)
    assert dict(found.skipped)["in/sub/loop"] == LINKED
    assert [path for path, _ in found.missing] == ["in/sub/gone.xlsx"]


@given(st.lists(st.sampled_from(["in", "in/b.xlsx", "in/*.xlsx", "in/sub", "in/**/*.csv", "none"]), max_size=6))
def test_each_file_once_and_the_same_order_for_any_order_of_arguments(
    tmp_path_factory: pytest.TempPathFactory, paths: list[str]
) -> None:
    base = tmp_path_factory.getbasetemp() / "order"
    for name in ("in/b.xlsx", "in/a.xlsx", "in/sub/c.csv"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).touch()
    given_paths = [f"{base}/{path}" for path in paths]
    forward, backward = (expand(own, workspace=base) for own in (given_paths, given_paths[::-1]))
    assert len(set(forward.files)) == len(forward.files)
    assert forward == backward


def test_files_come_as_a_file_manager_shows_them() -> None:
    shown = [
        "1月/局.xlsx",
        "2月/局.csv",
        "2月/局.xlsx",
        "2月/局(1).xlsx",
        "2月/局(2).xlsx",
        "2月/局(10).xlsx",
        "10月/A.xlsx",
        "10月/b.xlsx",
    ]
    assert [path.as_posix() for path in sorted(map(Path, shown[::-1]), key=by_name)] == shown
