"""Damaged spreadsheets through the command itself: no crash, no hang, no stack trace, and the file untouched."""

import contextlib
import hashlib
import io
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from credit_cli.cli.main import run

SAMPLES = Path(__file__).parents[2] / "samples"
LONGEST = 60
KINDS = {".xlsx", ".xls", ".csv", ".et", ".ods"}


def fuzz(folder: Path, minutes: float, rng: random.Random) -> dict[str, object]:
    """Damage samples at random for so long; return how many, how they ended, and what must not have happened."""
    seeds = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix in KINDS and ".expected" not in path.name)
    (folder / seeds[0].name).write_bytes(seeds[0].read_bytes())
    _validated(folder / seeds[0].name)  # every later process starts from this one, with all that is imported
    end, ends, faults = time.monotonic() + minutes * 60, Counter[str](), list[str]()
    while time.monotonic() < end:
        seed = rng.choice(seeds)
        path = folder / f"fuzz{seed.suffix}"
        data = damaged(seed.read_bytes(), rng)
        path.write_bytes(data)
        ended = _tried(path)
        ends[ended] += 1
        if ended not in {"0", "1"} or path.read_bytes() != data:
            kept = folder / f"fault-{hashlib.sha256(data).hexdigest()[:12]}{seed.suffix}"
            kept.write_bytes(data)
            faults.append(f"{kept.name} from {seed.name}: {ended}")
    return {"files": sum(ends.values()), "ended": dict(sorted(ends.items())), "faults": faults}


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Flip, cut, repeat or overwrite some bytes."""
    spoiled = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = rng.randrange(len(spoiled))
        match rng.randrange(5):
            case 0:
                spoiled[at] ^= 1 << rng.randrange(8)
            case 1:
                del spoiled[at : at + rng.choice((1, 16, 512))]
            case 2:
                spoiled[at:at] = spoiled[at : at + rng.choice((1, 16, 512))]
            case 3:
                spoiled[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case _:
                spoiled = spoiled[: max(1, at)]
        if not spoiled:
            return data[:1]
    return bytes(spoiled)


def _tried(path: Path) -> str:
    """Validate in a process of its own; return its exit code, `signal n`, `hang`, or `stack trace`."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.close(read)
        _validate(path, write)
    os.close(write)
    deadline = time.monotonic() + LONGEST
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(read)
            return "hang"
        time.sleep(0.002)
    with os.fdopen(read, errors="replace") as stream:
        text = stream.read()
    code = os.waitstatus_to_exitcode(status)
    return "stack trace" if "Traceback" in text else f"signal {-code}" if code < 0 else str(code)


def _validate(path: Path, write: int) -> None:
    out = io.StringIO()
    code = 9
    try:
        with contextlib.redirect_stderr(out):
            code = _validated(path)
    finally:
        os.write(write, out.getvalue()[-4000:].encode("utf-8", "replace"))
        os._exit(code)


def _validated(path: Path) -> int:
    words = ["--no-record", "--as-of", "2026-11-23", "--format", "json", "-q", "-o", f"{path.parent / 'out.json'}"]
    return run(["validate", str(path), *words])
