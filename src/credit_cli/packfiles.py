"""Files of rules as data: reading and validating them; one that extends a common one; lists of values inside them.

A common file stands in `rules/datasets/common/`.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from . import tomlfile
from .errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

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
    return tomlfile.loads(data, path)


def parsed(model: type[M], data: Any, path: Path) -> M:
    """Return data as a model. Raises ConfigError that names file and key."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where, what = first_fault(error)
        place = " → ".join(filter(None, (data.get("id", ""), where)))
        raise ConfigError(f"{path.name}：{place}：{what}", remedy="请对照 docs 中的写法改正") from None


_FAULTS: Final[Mapping[str, str]] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多只能有 {max_length} 项",
    "string_too_short": "至少要有 {min_length} 个字",
    "string_too_long": "最多只能有 {max_length} 个字",
}
_KINDS: Final = (
    ("int", "应为整数"),
    ("float", "应为数字"),
    ("decimal", "应为数字"),
    ("finite", "应为数字"),
    ("bool", "应为 true 或 false"),
    ("string_pattern", "写法不合要求"),
    ("string", "应为文字，要加英文引号"),
    ("date", "应为日期，如 2026-10-01"),
    ("list", "应为方括号里的一列"),
    ("tuple", "应为方括号里的一列"),
    ("set", "应为方括号里的一列"),
    ("frozen_set", "应为方括号里的一列"),
    ("dict", "应为一节，即 [名称] 下面的若干项"),
    ("model", "应为一节，即 [名称] 下面的若干项"),
)


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Return where the first fault of a person's data is (a → b), and what is wrong there, in Chinese."""
    first = error.errors()[0]
    return " → ".join(map(str, first["loc"])), _what(first) + _now(first["input"])


def _what(fault: "ErrorDetails") -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _FAULTS:
        return _FAULTS[kind].format(**{name: str(value).removesuffix(".0") for name, value in context.items()})
    if kind in {"literal_error", "enum"}:
        return f"只能是 {context['expected'].replace(' or ', '、').replace(', ', '、')}"
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])  # our own validators speak Chinese
    return next((words for start, words in _KINDS if kind.startswith(start)), "写法不对")


def _now(value: object) -> str:
    """What stands there now, if it is short enough to be told."""
    told = str(value).lower() if isinstance(value, bool) else repr(value)  # as TOML has it
    return f"，现为 {told}" if isinstance(value, str | int | float) and len(told) < 40 else ""
