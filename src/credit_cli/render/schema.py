"""A data set as JSON Schema (2020-12), and all data sets as a table: for the people who connect systems to it."""

from collections.abc import Iterator
from typing import Any, Final

from credit_cli.rulepack import Book, DataSet, FieldSpec

CONFIDENCE: Final = {"standard": "公布的标准", "practice": "平台模板（做法）", "proposal": "本工具拟定"}
_SHAPES: Final = {
    "uscc": r"^[0-9A-HJ-NPQRTUWXY]{18}$|^0{17}X$",
    "orgcode": r"^[0-9A-Z]{8}-?[0-9X]$",
    "digit": r"^[0-9]$",
    "figure": r"^[0-9,]+(\.[0-9]+)?$",
    "amount": r"^[0-9,]+(\.[0-9]+)?$",
    "count": r"^[0-9,]+$",
    "region": r"^[0-9]{6}$",
}
"""Kinds of fields whose text has one shape; what the shape cannot say (check digits, relations) the rules do."""


def schema(pack: DataSet, book: Book) -> dict[str, Any]:
    """Return the JSON Schema of one record: an object of texts by field code, empty fields left out."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:credit-cli:{pack.id}",
        "title": pack.title,
        "description": f"{CONFIDENCE[pack.confidence]}；来源：{'；'.join(pack.sources)}",
        "type": "object",
        "properties": {field.code: _property(field, book) for field in pack.field},
        "required": [field.code for field in pack.field if field.required],
        "additionalProperties": False,
    }


def _property(field: FieldSpec, book: Book) -> dict[str, Any]:
    told: dict[str, Any] = {"title": field.title, "type": "string", "x-kind": field.kind}
    if field.max:
        told["maxLength"] = field.max
    if field.codelist and not field.joined and field.kind == "enum":
        told["enum"] = [value.value for value in book.codelists[field.codelist] if not value.informal]
    if field.kind == "date":
        told["format"] = "date"
    if shape := _SHAPES.get(field.kind):
        told["pattern"] = shape
    if field.personal:
        told["x-personal"] = True
    return told


def markdown(book: Book) -> Iterator[str]:
    """Yield the table of data sets as Markdown: what they are, how large, from where, and how sure."""
    yield "| 数据集 | 名称 | 字段 | 规则 | 归属 | 把握 | 来源 |\n|---|---|---|---|---|---|---|\n"
    for pack in book.datasets.values():
        rules = len({bound.rule.id for bound in book.bound(pack.id)})
        groups, sources = "、".join(pack.groups) or "—", "；".join(pack.sources)
        sure = CONFIDENCE[pack.confidence]
        yield f"| `{pack.id}` | {pack.title} | {len(pack.field)} | {rules} | {groups} | {sure} | {sources} |\n"
