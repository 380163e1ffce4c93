"""Files of rules as data: reading and validating them; one that extends a common one; lists of values inside them.

A common file stands in `rules/datasets/common/`.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import ConfigError

Data = dict[str, Any]
M = TypeVar("M", bound=BaseModel)


def extended(data: Data, common: Callable[[str], Data]) -> Data:
    """Return `data` with what `extends` names laid under it; `common(name)` gives that file's content.

    Own keys win; `roles` and `example` are merged key by key; `apply` is added to. Own fields stand where the common
    list says `{ here = true }`, but one with a code of the common list replaces the field there.
    """
    name = data.get("extends")
    if name is None:
        return data
    base = extended(common(name), common)
    own = {key: value for key, value in data.items() if key != "extends"}
    merged = {key: {**base.get(key, {}), **own.get(key, {})} for key in ("roles", "example")}
    applied = [*base.get("apply", []), *own.get("apply", [])]
    field = _fields(base.get("field", []), own.get("field", []))
    return {**base, **own, **merged, "apply": applied, "field": field}


def _fields(base: Iterable[Data], own: Iterable[Data]) -> list[Data]:
    mine: dict[object, Data] = {field.get("code"): field for field in own}
    shared = [field.get("code") for field in base]
    added = [field for code, field in mine.items() if code not in shared]
    found: list[Data] = []
    for field in base:
        found += added if field.get("here") else [{**field, **mine.get(field["code"], {})}]
    return found


def listed(data: Data) -> tuple[Data, Mapping[str, tuple[str, ...]]]:
    """Return `data` with every field's own `values` replaced by the name of a code list, and those lists."""
    values = {f"{data.get('id')}.{field.get('code')}": tuple(field["values"]) for field in _having(data)}
    fields = [_named(field, f"{data.get('id')}.{field.get('code')}") for field in data.get("field", [])]
    return {**data, "field": fields}, values


def _having(data: Data) -> list[Data]:
    return [field for field in data.get("field", []) if field.get("values")]


def _named(field: Data, name: str) -> Data:
    if "values" not in field:
        return field
    return {**{key: value for key, value in field.items() if key != "values"}, "codelist": name}


def toml(path: Path, digest: Any) -> Data:
    """Return the content of a TOML file, which is added to `digest`. Raises ConfigError with the line."""
    data = path.read_bytes().replace(b"\r\n", b"\n")
    digest.update(path.name.encode() + b"\0" + data)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} 不是合法的 TOML：{error}", remedy="请按行号改正后重试") from None


def parsed(model: type[M], data: Any, path: Path) -> M:
    """Return data as a model. Raises ConfigError that names file and key."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in (data.get("id", ""), *first["loc"]) if part != "")
        raise ConfigError(f"{path.name}：{where}：{first['msg']}", remedy="请对照 docs 中的写法改正") from None
