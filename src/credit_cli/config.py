"""Settings of a workspace: `credit-cli.toml`, checked strictly, with every default in one place."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from . import tomlfile
from .errors import ConfigError
from .packfiles import first_fault

FILE_NAME = "credit-cli.toml"
ARCHIVE_FOLDER = ".credit-cli"


Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
"""Not `true`, which would be 1, and not a text that happens to be a number."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Timeliness(_Section):
    """How lateness is counted."""

    working_days: Whole = Field(default=7, ge=1, le=60)
    count_from: Literal["next_day", "decision_day"] = "next_day"


class Ranking(_Section):
    """How departments are ranked."""

    scoring: str = "default"
    """Name of a preset in `rules/scoring/`."""
    min_records: Whole = Field(default=1, ge=1)
    """Departments with fewer reported records are listed but marked."""
    counts: tuple[str, ...] = ("双公示",)
    """Which data sets make the score: their names, or names of groups of them."""
    concealment_base: Literal["due", "reported+concealed"] = "due"
    """What the rate of concealment is counted against: ledger records due, or reported and concealed ones together."""


class Ledger(_Section):
    """How ledgers (台账) of a month are taken."""

    day: Whole = Field(default=10, ge=1, le=28)
    """Last day of the following month on which a ledger is on time."""


class Index(_Section):
    """The city's monitoring index."""

    preset: str = "city-2020"
    """Name of a version in `rules/index/`."""
    enterprises: Whole | None = Field(default=None, ge=1)
    """Active enterprises of the city: what coverage is counted against."""


class Office(_Section):
    """Who issues the documents."""

    name: str = ""
    city: str = ""


class Bulletin(_Section):
    """What the office puts on its bulletin. Red header and number are its own text or are left out."""

    naming_rate: Number = Field(default=50, ge=0, le=100)
    """Units whose late rate (%) is above this are named."""
    praise_score: Number = Field(default=95, ge=0, le=100)
    """Units with at least this score and nothing late or in question are praised."""
    addressee: str = "各有关单位"
    issuer: str = ""
    """Signs the bulletin; without it `office.name`."""
    red_header: str = ""
    document_number: str = ""
    deadline: str = ""
    """By when corrections are wanted, as it is to be read: 2026年12月5日."""
    contact: str = ""


class Limits(_Section):
    """What one received file may cost before it is refused with a FIL finding."""

    file_mb: Whole = Field(default=200, ge=1, le=4096)
    unpacked_mb: Whole = Field(default=1024, ge=1, le=16384)
    """All parts of a workbook together, unpacked."""
    ratio: Whole = Field(default=200, ge=10)
    """Unpacked to packed, counted from 20 MB unpacked."""
    entries: Whole = Field(default=3000, ge=10)
    """Parts in a workbook's zip."""
    memory_mb: Whole = Field(default=2048, ge=256)
    """Of the reading process (not enforced on Windows)."""
    seconds: Whole = Field(default=60, ge=1, le=3600)
    """For reading one file."""
    line: Whole = Field(default=1_000_000, ge=1000)
    """Characters in one field of delimited text."""
    fields: Whole = Field(default=16_384, ge=16)
    """Fields in one line of delimited text."""


LIMITS = Limits()
"""The limits of a workspace that states none."""


class Settings(_Section):
    """The whole of `credit-cli.toml`."""

    limits: Limits = LIMITS
    timeliness: Timeliness = Timeliness()
    ranking: Ranking = Ranking()
    ledger: Ledger = Ledger()
    index: Index = Index()
    office: Office = Office()
    bulletin: Bulletin = Bulletin()


def find_workspace(given: Path | None, *, start: Path) -> Path:
    """Return the workspace folder: `given` > CREDIT_CLI_WORKSPACE > nearest parent with credit-cli.toml > `start`.

    Raises ConfigError when a folder that was named does not exist.
    """
    named = given or (Path(env) if (env := os.environ.get("CREDIT_CLI_WORKSPACE")) else None)
    if named is not None:
        if not named.is_dir():
            raise ConfigError(f"工作区文件夹不存在：{named}", remedy="请先建立该文件夹，或改用 --workspace 指定")
        return named
    parents = (start, *start.resolve().parents)
    return next((folder for folder in parents if (folder / FILE_NAME).is_file()), start)


def load_settings(workspace: Path) -> Settings:
    """Read a workspace's settings, or the defaults where it has none. Raises ConfigError naming file and key."""
    path = workspace / FILE_NAME
    if not path.is_file():
        return Settings()
    try:
        return Settings.model_validate(tomlfile.load(path))
    except ValidationError as error:
        where, what = first_fault(error)
        key = where.replace(" → ", ".")
        if error.errors()[0]["type"] == "extra_forbidden":
            raise ConfigError(f"{path.name} 里没有 {key} 这一项", remedy=_suggestion(key)) from None
        raise ConfigError(f"{path.name} 的 {key} 有误：{what}", remedy="请改正该项后重试") from None


def _suggestion(key: str) -> str:
    known = list(_keys(Settings().model_dump()))
    close = difflib.get_close_matches(key, known, n=1)
    return f"是不是想写 {close[0]}？" if close else f"可用的有：{'、'.join(known)}"


def _keys(data: dict[str, Any], prefix: str = "") -> list[str]:
    nested = ((f"{prefix}{key}", value) for key, value in data.items())
    return [
        name
        for path, value in nested
        for name in ([path, *_keys(value, f"{path}.")] if isinstance(value, dict) else [path])
    ]
