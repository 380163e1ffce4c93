"""A data-set file that extends a common one, and lists of values written where they are used.

Works on parsed TOML, before anything is validated. A common file stands in `rules/datasets/common/`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Data = dict[str, Any]


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
