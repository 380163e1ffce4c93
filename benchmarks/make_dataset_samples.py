"""Write `samples/datasets/`: for each data set beside 双公示 a clean file and a dirty one with the list of its faults.

    python benchmarks/make_dataset_samples.py [FOLDER]

Records are made from the data set's own example, with names and codes of the made-up 平川市; every row of the dirty
file has one fault of a kind that the data set's fields allow. `<name>.expected.csv` lists rule and cell, known from
planting them. The verdicts hold for `--received 2026-10-30 --as-of 2026-11-23`.
"""

import argparse
import csv
import random
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from city import files, names, xlsx  # isort: skip (puts the tests' generators on the path)
from codegen import make_uscc
from credit_cli.rulepack import Book, DataSet, FieldSpec, load

FOLDER = Path(__file__).resolve().parents[1] / "samples" / "datasets"
CLEAN_ROWS = 4
_NUMBER = re.compile(r"0*18(?=\D*$)")
Row = dict[str, str]


def chosen(book: Book) -> list[DataSet]:
    """The data sets that have no samples among the months of 双公示."""
    return [pack for pack in book.datasets.values() if not {"双公示"} & set(pack.groups)]


def fresh(pack: DataSet, number: int) -> Row:
    """A clean record like the example, of a party and with numbers of its own."""
    rng = random.Random(f"{pack.id} {number}")
    row = dict(pack.example)
    for field in pack.field:
        text = row.get(field.code, "")
        if not text:
            continue
        if field.code == pack.roles.party and field.kind == "name" and "平川市" in text:
            row[field.code] = names.company(700 + number)
        elif field.code == pack.roles.code or (field.personal and text.startswith("91")):
            row[field.code] = make_uscc(rng, category="1", region="140802")
        elif _numbered(field, pack) and _NUMBER.search(text):
            row[field.code] = _NUMBER.sub(lambda found: str(int(found[0]) + number).zfill(len(found[0])), text)
        elif any(use.rule == "DUP012" and use.field == field.code for use in pack.apply):
            row[field.code] = f"{text}（第{number}例）"
        elif field.code in pack.key and field.kind in {"text", "name"} and field.code not in _roles(pack):
            row[field.code] = text if field.codelist or field.kind == "period" else f"{text}（{number}）"
    return row


def _numbered(field: FieldSpec, pack: DataSet) -> bool:
    return field.kind == "docno" or field.code in {pack.roles.document, "CNBM", "BH"}


def _roles(pack: DataSet) -> set[str]:
    return {pack.roles.authority, *pack.roles.department}


def faults(pack: DataSet, book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, field, faulty text): one of each kind that the fields of the data set can have."""
    seen: set[str] = set()
    tied = _tied(pack)
    for field in pack.field:
        for rule, text in _faults_of(field, pack):
            rule = book.rule_in(pack, rule)
            free = rule == "LED003" or field.code not in tied
            if (
                free
                and rule not in seen
                and any(bound.rule.id == rule and bound.field.code == field.code for bound in book.bound(pack.id))
            ):
                seen.add(rule)
                yield rule, field.code, text


def _tied(pack: DataSet) -> set[str]:
    """Fields that other rules hold against each other: one fault there would be two."""
    uses = [use for use in pack.apply if use.rule[:3] in {"AMT", "LED", "REL"}]
    values = [value for use in uses for value in use.params.values()]
    named = {str(code) for value in values for code in (value if isinstance(value, list) else [value])}
    return {use.field for use in uses} | named


def _faults_of(field: FieldSpec, pack: DataSet) -> Iterator[tuple[str, str]]:
    text = pack.example.get(field.code, "")
    if field.required and text and field.code not in {pack.roles.code, pack.roles.decided}:
        yield "REQ001", ""
    if field.max and text and field.kind in {"text", "agency"} and not (field.codelist or field.personal):
        yield "FMT001", "长" * (field.max + 1)
    if field.kind == "uscc" and text:
        yield "COD002", text[:17]
    if field.kind == "date" and text:
        yield "DAT001", "2026/13/01"
    if field.kind == "enum" and text and field.codelist and field.codelist.startswith(f"{pack.id}."):
        yield "ENM001", "没有这一种"
    if field.kind in {"figure", "count"} and text:
        yield "AMT011", f"{text}个"
        yield "AMT012", f"-{text}"
        yield "LED003", f"{text}件"
    if field.kind == "period" and text:
        yield "FMT021", "上个月"


def clean(pack: DataSet) -> list[Row]:
    return [fresh(pack, number) for number in range(CLEAN_ROWS)]


def dirty(pack: DataSet, book: Book) -> tuple[list[Row], list[tuple[str, str]]]:
    """Return the records, and (rule, field) of each one's fault, '' for the clean one at the top."""
    found = list(faults(pack, book))
    rows = [fresh(pack, 100)] + [{**fresh(pack, 101 + at), code: text} for at, (_, code, text) in enumerate(found)]
    return rows, [("", ""), *((rule, code) for rule, code, _ in found)]


def page(pack: DataSet, rows: list[Row]) -> xlsx.Sheet:
    """A title, the header as the data set has it, and the records; columns that no record fills are left out."""
    fields = [field for field in pack.field if field.required or any(row.get(field.code) for row in rows)]
    body = [[row.get(field.code) or None for field in fields] for row in rows]
    return xlsx.Sheet("数据", [[f"平川市{pack.title}"], [field.title for field in fields], *body], ())


def contents(book: Book) -> dict[str, bytes]:
    """Return file name → bytes of everything to write."""
    made: dict[str, bytes] = {}
    for at, pack in enumerate(chosen(book)):
        rows, planted = dirty(pack, book)
        sheet = page(pack, rows)
        made[f"{pack.id}.xlsx"] = xlsx.workbook([page(pack, clean(pack))])
        suffix, data = (
            ("csv", files.csv_bytes(sheet, encoding="gb18030")) if at % 5 == 4 else ("xlsx", xlsx.workbook([sheet]))
        )
        made[f"{pack.id}_dirty.{suffix}"] = data
        made[f"{pack.id}_dirty.expected.csv"] = _listed(pack, sheet, planted)
    return made


def _listed(pack: DataSet, sheet: xlsx.Sheet, planted: list[tuple[str, str]]) -> bytes:
    letters = xlsx.column_letters(100)
    heads: Mapping[str, int] = {str(title): place for place, title in enumerate(sheet.rows[1])}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("rule", "cell"))
    for row, (rule, code) in enumerate(planted, 3):
        if rule:
            writer.writerow((rule, f"{letters[heads[pack.fields[code].title]]}{row}"))
    return text.getvalue().encode("utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    made = contents(load())
    for name, data in made.items():
        (folder / name).write_bytes(data)
    print(f"{len(made)} files, {sum(map(len, made.values())) / 1000:.0f} kB in {folder}")


if __name__ == "__main__":
    main()
