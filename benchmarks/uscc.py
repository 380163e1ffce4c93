"""Code verdicts per second against python-stdnum, from a list of texts, in one run.

Run: python benchmarks/uscc.py
"""

import random
import sys
from pathlib import Path
from time import perf_counter

from stdnum.cn import uscc as stdnum_uscc

from credit_cli.codes import uscc

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from codegen import make_uscc

REGIONS = ("140802", "110108", "310115", "440300", "140800", "330106")
PEER_SIZE = 20_000  # the peer is linear in the number of codes; measuring a part of them is enough


def codes_and_faults(size: int, *, faults: float) -> list[str]:
    """`size` codes, of which the share `faults` has one wrong character."""
    rng = random.Random(20261123)
    pool = [make_uscc(rng, region=rng.choice(REGIONS)) for _ in range(min(size, 50_000))]
    texts = [rng.choice(pool) for _ in range(size)]
    for place in rng.sample(range(size), round(size * faults)):
        texts[place] = texts[place][:12] + ("1" if texts[place][12] != "1" else "7") + texts[place][13:]
    return texts


def rate(action: object, size: int, *, rounds: int = 5) -> float:
    """The best of several rounds, in codes per second."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        action()  # type: ignore[operator]
        seconds.append(perf_counter() - start)
    return size / min(seconds)


def main() -> None:
    print(f"{'codes':>9}  {'faults':>6}  {'verdicts M/s':>12}  {'stdnum M/s':>10}  {'scalar M/s':>10}  {'ratio':>6}")
    for size, faults in ((100_000, 0.0), (1_000_000, 0.0), (100_000, 0.01), (100_000, 0.1)):
        texts = codes_and_faults(size, faults=faults)
        part = texts[:PEER_SIZE]
        ours = rate(lambda texts=texts: uscc.verdicts(texts), size)
        peer = rate(lambda part=part: [stdnum_uscc.is_valid(text) for text in part], len(part), rounds=3)
        one = rate(lambda part=part: [uscc.verdict(text) for text in part], len(part), rounds=3)
        print(f"{size:>9}  {faults:>6.0%}  {ours / 1e6:>12.2f}  {peer / 1e6:>10.3f}  {one / 1e6:>10.3f}", end="")
        print(f"  {ours / peer:>5.0f}x")


if __name__ == "__main__":
    main()
