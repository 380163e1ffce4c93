"""kill -9 at random moments of recording and of writing a result over an older one."""

import os
import random
import signal
import time
from pathlib import Path

from credit_cli.archive import Archive
from credit_cli.safety import atomic_write

from .deliveries import record, wrong


def kill_loops(folder: Path, loops: int, rng: random.Random) -> dict[str, object]:
    """Kill a writing process `loops` times; return how often, and every loss or half-done thing found after it."""
    acknowledged: set[str] = set()
    result, old = folder / "result.xlsx", b"first"
    atomic_write(result, old)
    wholes = {old}
    faults: list[str] = []
    for loop in range(loops):
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            os.close(read)
            _work(folder, loop, write, result)
        os.close(write)
        time.sleep(rng.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        if (code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) != -signal.SIGKILL:
            faults.append(f"loop {loop}: the writer ended by itself with {code}")
        with os.fdopen(read) as lines:
            acknowledged.update(line.strip() for line in lines if line.endswith("\n"))
        wholes |= {_content(loop, number) for number in range(200)}
        if result.read_bytes() not in wholes:
            faults.append(f"loop {loop}: the result is neither the old nor the new one")
        wholes = {result.read_bytes()}
        if loop % 50 == 49:
            faults += wrong(folder, acknowledged)
    left = len(list(folder.glob(".~*")))
    return {"kills": loops, "acknowledged": len(acknowledged), "faults": faults, "temporary files left": left}


def _content(loop: int, number: int) -> bytes:
    return f"{loop}/{number}".encode() * 20_000


def _work(folder: Path, loop: int, write: int, result: Path) -> None:
    """Until killed: record a delivery and say so; write the result anew."""
    try:
        _write_on(folder, loop, write, result)
    finally:
        os._exit(9)


def _write_on(folder: Path, loop: int, write: int, result: Path) -> None:
    number = 0
    while True:
        with Archive.open(folder, create=True) as archive:
            record(archive, f"k{loop}x{number}")
        os.write(write, f"k{loop}x{number}\n".encode())
        if number < 200:
            atomic_write(result, _content(loop, number))
        number += 1
