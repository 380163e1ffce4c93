"""The validators that `validate.py` is measured against: one workbook through one of them, with comparable rules.

    python benchmarks/peers.py NAME WORKBOOK        NAME: frictionless, pandera or dataframely

Each reads the workbook its own way and tests what all can express: filled cells, greatest lengths, closed lists,
shapes of codes and a number that occurs once; pandera and dataframely also both check digits of every unified code,
by this project's own kernel. Prints the number of rules and of faults. Needs `pip install frictionless pandera
dataframely fastexcel`; none of them is a dependency of the project.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credit_cli import rulepack
from credit_cli.codes import uscc

DATASET = "xzcf"
_ONCE = "CF_WSH"
_SHAPES = {"uscc": "[0-9A-HJ-NPQRTUWXY]{18}", "orgcode": "[0-9A-Z]{8}-?[0-9X]", "regno": "[0-9]{13}([0-9]{2})?"}


@dataclass(frozen=True)
class Column:
    """What a column must be like."""

    title: str
    filled: bool
    most: int | None
    shape: str | None
    allowed: tuple[str, ...]
    once: bool
    checked: bool

    @property
    def rules(self) -> int:
        told = (self.filled, self.most, self.shape, self.allowed, self.once, self.checked)
        return sum(map(bool, told))


def columns() -> list[Column]:
    """Return the columns of the data set, as far as they can be put into such rules."""
    book = rulepack.load()
    return [
        Column(
            title=field.title,
            filled=field.required,
            most=field.max,
            shape=_SHAPES.get(field.kind),
            allowed=tuple(entry.value for entry in book.codelists[field.codelist])
            if field.codelist and not field.joined
            else (),
            once=field.code == _ONCE,
            checked=field.kind == "uscc",
        )
        for field in book.datasets[DATASET].field
    ]


def frictionless(path: str) -> int:
    from frictionless import Detector, Resource, Schema, fields, formats

    wanted = []
    for column in columns():
        limits: dict[str, Any] = {"required": column.filled, "unique": column.once}
        limits |= {"maxLength": column.most} if column.most else {}
        limits |= {"pattern": column.shape} if column.shape else {}
        limits |= {"enum": list(column.allowed)} if column.allowed else {}
        wanted.append(fields.StringField(name=column.title, constraints=limits))
    place = Path(path)
    resource = Resource(
        path=place.name,
        basepath=str(place.parent),
        schema=Schema(fields=wanted),
        detector=Detector(schema_sync=True),
        control=formats.ExcelControl(stringified=True),
    )
    report = resource.validate(limit_errors=10**6)
    return sum(task.stats["errors"] for task in report.tasks)


def pandera(path: str) -> int:
    import pandas as pd
    import pandera.pandas as pa

    def check(column: Column) -> pa.Column:
        checks = []
        if column.most:
            checks.append(pa.Check.str_length(max_value=column.most))
        if column.shape:
            checks.append(pa.Check.str_matches(f"^(?:{column.shape})$"))
        if column.allowed:
            checks.append(pa.Check.isin(column.allowed))
        if column.checked:
            checks.append(pa.Check(lambda cells: uscc.verdicts(cells.tolist()) == uscc.Verdict.OK))
        return pa.Column(str, checks, nullable=not column.filled, unique=column.once, required=False)

    frame = pd.read_excel(path, dtype=str, engine="calamine")
    try:
        pa.DataFrameSchema({column.title: check(column) for column in columns()}).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return len(errors.failure_cases)
    return 0


def dataframely(path: str) -> int:
    import dataframely as dy
    import polars as pl

    frame = pl.read_excel(path, infer_schema_length=0)

    def kind(column: Column) -> dy.Column:
        if column.allowed:
            return dy.Enum(column.allowed, nullable=not column.filled)
        shape = f"^(?:{column.shape})$" if column.shape else None
        check = None
        if column.checked:
            check = lambda cells: cells.map_batches(  # noqa: E731
                lambda texts: pl.Series(uscc.verdicts([text or "" for text in texts.to_list()]) == uscc.Verdict.OK),
                return_dtype=pl.Boolean,
            )
        return dy.String(
            nullable=not column.filled, max_length=column.most, regex=shape, check=check, unique=column.once
        )

    members = {column.title: kind(column) for column in columns() if column.title in frame.columns}
    wanted: Any = type("Wanted", (dy.Schema,), members)
    _, failed = wanted.filter(frame, cast=True)
    return sum(failed.counts().values())


if __name__ == "__main__":
    faults = {"frictionless": frictionless, "pandera": pandera, "dataframely": dataframely}[sys.argv[1]](sys.argv[2])
    print(f"{sum(column.rules for column in columns())} rules, {faults} faults")
