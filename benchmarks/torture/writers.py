"""Many processes record into one archive at once."""

import os
from pathlib import Path

from credit_cli.archive import Archive

from .deliveries import record, wrong


def writers(folder: Path, processes: int, each: int) -> dict[str, object]:
    """Let `processes` processes record `each` files; return what is missing or damaged afterwards."""
    children = [child for number in range(processes) if (child := _start(folder, number, each))]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    faults = [f"writer {number} ended with {code}" for number, code in enumerate(codes) if code]
    wanted = {f"w{number}x{file}" for number in range(processes) for file in range(each)}
    return {"recordings": processes * each, "faults": faults + wrong(folder, wanted)}


def _start(folder: Path, number: int, each: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 9
    try:
        for file in range(each):
            with Archive.open(folder, create=True, timeout=120) as archive:
                record(archive, f"w{number}x{file}")
        code = 0
    finally:
        os._exit(code)
