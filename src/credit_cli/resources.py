"""Where the shipped data lies: `rules/` and `samples/`, inside the wheel or beside `src/` in an editable checkout."""

from pathlib import Path

from .errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """Return the folder of shipped data (`kind` is "rules" or "samples"). Raises ConfigError when it is not there."""
    for candidate in (_PACKAGE / "_data" / kind, _PACKAGE.parents[1] / kind):
        if candidate.is_dir():
            return candidate
    raise ConfigError(f"找不到随程序安装的 {kind} 文件夹", remedy="安装不完整，请重新安装 credit-cli")


def rule_file(relative: str, *, overrides: Path | None = None) -> Path:
    """Return the path of one rule file, e.g. `calendars/cn.toml`.

    `overrides` is a workspace's own `rules/` folder: a file there replaces the shipped one of the same name.
    """
    if overrides is not None and (own := overrides / relative).is_file():
        return own
    return shipped("rules") / relative


def rule_files(folder: str, pattern: str, *, overrides: Path | None = None) -> list[Path]:
    """Return the files of `folder` matching `pattern`, sorted by name; a workspace's file replaces or adds."""
    found = {path.name: path for path in (shipped("rules") / folder).glob(pattern)}
    if overrides is not None:
        found |= {path.name: path for path in (overrides / folder).glob(pattern)}
    return [found[name] for name in sorted(found)]
