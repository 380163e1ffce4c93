"""Whole processes: validating a workbook against merely reading it, and against other validators where installed.

Prints ratios of one run; asserts nothing. The other validators: `pip install frictionless pandera dataframely`.

    python benchmarks/validate.py [--rows 100000] [--repeat 3]

The workbook: 30 filled columns of 行政处罚, mostly distinct names, codes, document numbers and contents, 1 % faults.
"""

import argparse
import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from openpyxl import Workbook

from city.xlsx import Sheet, workbook
from credit_cli import rulepack

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from codegen import make_body, make_regno, make_uscc

PEERS = {
    "bare python-calamine": "import sys, python_calamine as c; b = c.CalamineWorkbook.from_path(sys.argv[1]); "
    "b.get_sheet_by_index(0).to_python(skip_empty_area=False)",
    "pandas.read_excel (calamine)": "import sys, pandas; pandas.read_excel(sys.argv[1], dtype=str, engine='calamine')",
    "openpyxl read-only": "import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1], read_only=True); "
    "print(sum(len(r) for r in b.active.iter_rows(values_only=True)))",
}
VALIDATORS = ("dataframely", "pandera", "frictionless")
"""What `peers.py` runs; once only, for the slowest takes half a minute."""
COLUMNS = 30


def write(path: Path, rows: int, *, shared: bool) -> None:
    """Write the workbook; the same number of rows gives the same cells.

    `shared`: as Excel and WPS write (shared strings, stated dimension); else as openpyxl streams (inline strings).
    """
    table = list(_table(rows))
    if shared:
        path.write_bytes(workbook([Sheet("行政处罚", table)]))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("行政处罚")
    for row in table:
        sheet.append(row)
    book.save(path)


def _table(rows: int) -> Iterator[list[str]]:
    rng, pack = random.Random(20260930), rulepack.load().datasets["xzcf"]
    left_out = {"CF_XDR_ZJLX", "CF_XDR_ZJHM"}  # for natural persons only
    fields = [field for field in pack.field if field.kind != "reported" and field.code not in left_out]
    fields.append(pack.fields["SBRQ"])
    assert len(fields) == COLUMNS
    yield [field.title for field in fields]
    for number in range(rows):
        record = _record(rng, pack.example, number)
        yield [record[field.code] for field in fields]


def _record(rng: random.Random, clean: dict[str, str], number: int) -> dict[str, str]:
    decided = date(2026, 10, 9) + timedelta(days=rng.randrange(15))
    fine = rng.randrange(1, 200) * 100
    code = make_uscc(rng)
    return {
        **clean,
        "CF_XDR_MC": f"平川市第{number}食品有限公司",
        "CF_XDR_SHXYM": code if number % 100 else code[:17],
        "CF_WSH": f"平市监罚〔2026〕{number}号",
        "CF_XDR_GSZC": make_regno(rng),
        "CF_XDR_ZZJG": make_body(rng),
        "CF_XDR_SWDJ": code,
        "CF_XDR_SYDW": f"事证{number % 5000}",
        "CF_XDR_SHZZ": f"社证{number % 5000}",
        "CF_FRDB": f"王{number % 5000}",
        "CF_FR_ZJLX": "护照号",
        "CF_FR_ZJHM": f"E{number:08d}",
        "CF_CFLB": "罚款;没收违法所得、没收非法财物;暂扣许可证",
        "CF_NR_WFFF": "0.1",
        "CF_NR_ZKDX": f"食品经营许可证{number}",
        "BZ": f"批次{number % 300}",
        "CF_SY": f"当事人销售的第{number}批次预包装食品标签未标明生产日期",
        "CF_NR": f"罚款{fine}元",
        "CF_NR_FK": f"{fine / 10000:g}",
        "CF_JDRQ": f"{decided:%Y/%m/%d}",
        "SBRQ": f"{decided + timedelta(days=5):%Y/%m/%d}",
    }


def cost(command: Sequence[str]) -> tuple[float, int]:
    """Run a process and return its wall time in seconds and its greatest memory in MB."""
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # once, as everything that is installed
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=compiled)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - started, used.ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    for manner, shared in (("Excel、WPS 的写法（共享字符串）", True), ("openpyxl 流式写法（内联字符串）", False)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "big.xlsx"
            # In another process: what this one holds would count as the memory of those it starts.
            writer = get_context("spawn").Process(target=write, args=(path, given.rows), kwargs={"shared": shared})
            writer.start()
            writer.join()
            print(f"{manner}：{given.rows} 行 × {COLUMNS} 列，{path.stat().st_size / 1e6:.1f} MB，整个进程")
            _compare(path, given.repeat)


def _compare(path: Path, repeat: int) -> None:
    tool = [sys.executable, "-m", "credit_cli", "validate", str(path), "--as-of", "2026-11-23", "-q"]
    runs = {
        **{name: [sys.executable, "-c", code, str(path)] for name, code in PEERS.items()},
        "credit-cli validate --no-record": [*tool, "--no-record"],
        "credit-cli validate (recorded)": [*tool, "--workspace", str(path.parent)],
    }
    costs = []
    for _ in range(repeat):
        shutil.rmtree(path.parent / ".credit-cli", ignore_errors=True)  # what is recorded already costs nothing again
        costs.append({name: cost(command) for name, command in runs.items()})
    best = {name: min(one[name] for one in costs) for name in runs}
    for name in filter(importlib.util.find_spec, VALIDATORS):
        best[name] = cost([sys.executable, str(Path(__file__).with_name("peers.py")), name, str(path)])
    base, _ = best["bare python-calamine"]
    for name, (value, memory) in best.items():
        print(f"{name:34} {value:7.2f} s   {value / base:5.2f} × bare python-calamine {memory:6} MB")


if __name__ == "__main__":
    main()
