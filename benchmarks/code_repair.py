"""How much the code corrector corrects, and whether it ever corrects wrongly, on corrupted codes.

Real codes are used where the sample lies beside the project (`../shared/data`), else synthetic ones. The kinds of
mistakes and their weights are those of the error model, where forbidden letters are kinds of their own. A last run is
harsher: a slip hits any key, forbidden letters included.

Run: python benchmarks/code_repair.py [CELLS]
"""

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from credit_cli.codes.repair import Frequency, Repair, correct, propose, with_register
from credit_cli.codes.uscc import Verdict, verdicts

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from codegen import ALPHABET, make_regno, make_ric, make_uscc  # noqa: E402

SAMPLE = ROOT.parent / "shared" / "data" / "uscc_real_sample.csv"
REGIONS = ("140802", "110108", "310115", "440300", "140800", "330106", "610131")
TYPED = [ALPHABET]  # what a slip of the finger may type; the last run replaces it
ANY_KEY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = {"0": "O", "1": "I", "2": "Z", "5": "S", "U": "V", "Y": "V"}
ALIKE = ("8B", "6G", "0D", "0Q", "DQ", "1L", "17", "L7", "UW", "7T")
Corruptor = Callable[[random.Random, str], str]


def substituted(rng: random.Random, code: str, low: int, high: int) -> str:
    place = rng.randrange(low, high)
    return code[:place] + rng.choice([char for char in TYPED[0] if char != code[place]]) + code[place + 1 :]


def lettered(rng: random.Random, code: str, count: int) -> str:
    places = [place for place, char in enumerate(code) if char in LETTERS]
    chosen = rng.sample(places, min(count, len(places)))
    return "".join(LETTERS[char] if place in chosen else char for place, char in enumerate(code))


def confused(rng: random.Random, code: str, _: int = 0) -> str:
    options = [(place, pair.replace(char, "")) for place, char in enumerate(code) for pair in ALIKE if char in pair]
    place, char = rng.choice(options)
    return code[:place] + char + code[place + 1 :]


def swapped(rng: random.Random, code: str, distance: int) -> str:
    places = [place for place in range(18 - distance) if code[place] != code[place + distance]]
    place = rng.choice(places)
    chars = list(code)
    chars[place], chars[place + distance] = chars[place + distance], chars[place]
    return "".join(chars)


def deleted(rng: random.Random, code: str, _: int = 0) -> str:
    place = rng.randrange(len(code))
    return code[:place] + code[place + 1 :]


def inserted(rng: random.Random, code: str, _: int = 0) -> str:
    place = rng.randrange(len(code))
    char = code[place] if rng.random() < 0.6 else rng.choice(TYPED[0])
    return code[:place] + char + code[place:]


def anything(rng: random.Random, code: str) -> str:
    """One edit that keeps the length, of any kind."""
    kind = rng.choice([0, 0, 0, 1, 2])
    return (substituted(rng, code, 0, 18), confused(rng, code), swapped(rng, code, 1))[kind]


def other_length(rng: random.Random, code: str) -> str:
    return rng.choice([deleted, inserted])(rng, substituted(rng, code, 0, 18))


def as_number(rng: random.Random, code: str) -> str:
    return code[:15] + "000" if code.isdecimal() else lettered(rng, code, 1)


MODEL: dict[str, tuple[int, Corruptor]] = {
    "illegal1": (14, lambda rng, code: lettered(rng, code, 1)),
    "illegal2": (5, lambda rng, code: lettered(rng, code, 2)),
    "confusable": (10, confused),
    "sub_head": (7, lambda rng, code: substituted(rng, code, 0, 8)),
    "sub_body": (13, lambda rng, code: substituted(rng, code, 8, 17)),
    "sub_check": (4, lambda rng, code: substituted(rng, code, 17, 18)),
    "transpose": (9, lambda rng, code: swapped(rng, code, 1)),
    "jump_transpose": (2, lambda rng, code: swapped(rng, code, 2)),
    "delete1": (9, deleted),
    "trunc_last": (5, lambda rng, code: code[:-1]),
    "insert1": (8, inserted),
    "double_edit": (5, lambda rng, code: anything(rng, anything(rng, code))),
    "double_len": (2, other_length),
    "excel15": (4, as_number),
    "other_valid": (3, lambda rng, code: code),
}
NOISE: tuple[Corruptor, ...] = (
    lambda rng, code: code.lower(),
    lambda rng, code: "".join(chr(ord(char) + 0xFEE0) for char in code),
    lambda rng, code: f"{code[:6]} {code[6:12]} {code[12:]}",
    lambda rng, code: f"{code[:9]}\u00a0{code[9:]}\u3000",
    lambda rng, code: f"\ufeff{code[:4]}\u200b{code[4:]}",
    lambda rng, code: f"{code[:8]}-{code[8:16]}\u2014{code[16:]}",
    lambda rng, code: f"'{code}",
    lambda rng, code: f"统一社会信用代码：{code}",
    lambda rng, code: f"信用代码:{code}\r\n",
)
WRONG_TYPES: dict[str, tuple[str, Corruptor]] = {
    "organisation code": ("organisation_code", lambda rng, code: code[8:17]),
    "organisation code with hyphen": ("organisation_code", lambda rng, code: f"{code[8:16]}-{code[16]}"),
    "registration number, 15 digits": ("registration_number", lambda rng, code: make_regno(rng, region="140802")),
    "registration number, 13 digits": ("registration_number", lambda rng, code: f"1408021{rng.randrange(10**6):06d}"),
    "resident ID": ("personal_id", lambda rng, code: make_ric(rng)),
    "tax number, 15": ("tax_number", lambda rng, code: "140802" + code[8:17]),
    "tax number, 17": ("tax_number", lambda rng, code: "140802" + code[8:17] + "01"),
    "tax number, 20": ("tax_number", lambda rng, code: "140802" + code[8:17] + "00001"),
    "name": ("name", lambda rng, code: "运城市盐湖区某某商贸有限公司"),
    "placeholder": ("placeholder", lambda rng, code: rng.choice(["无", "N/A", "-", "/", "0" * 18])),
    "number as text": ("numeric_cell", lambda rng, code: f"{float(int(code[2:8]) * 10**12):.5E}"),
}


def real_or_synthetic() -> tuple[str, list[tuple[str, str]]]:
    """The source's name and its (code, name) pairs; only codes that hold every check but perhaps the region."""
    if not SAMPLE.exists():
        rng = random.Random(1)
        return "synthetic", [(make_uscc(rng, region=rng.choice(REGIONS)), f"单位{n}") for n in range(20_000)]
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        rows = [(row["code"], row["name"]) for row in csv.DictReader(lines)]
    good = verdicts([code for code, _ in rows])
    return "real", [
        row for row, found in zip(rows, good.tolist(), strict=True) if found in (Verdict.OK, Verdict.REGION)
    ]


def corrupted(rows: list[tuple[str, str]], cells: int) -> list[tuple[str, str, str, str]]:
    """(kind, text, true code, name) for each cell; a mistake that changed nothing is drawn again."""
    rng = random.Random(20261123)
    kinds, weights = list(MODEL), [weight for weight, _ in MODEL.values()]
    found: list[tuple[str, str, str, str]] = []
    while len(found) < cells:
        code, name = rng.choice(rows)
        kind = rng.choices(kinds, weights)[0]
        text = rng.choice(rows)[0] if kind == "other_valid" else MODEL[kind][1](rng, code)
        if text != code:
            found.append((kind, text, code, name))
    return found


def measure(cells: list[tuple[str, str, str, str]], repair: Callable[[str, str], Repair]) -> None:
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    policies: Counter[str] = Counter()
    asked = first = among = 0
    wrong = []
    start = perf_counter()
    for kind, text, code, name in cells:
        result = repair(text, name)
        total[kind] += 1
        if result.corrected is not None:
            policies[result.policy or ""] += 1
            right[kind] += result.corrected == code
            if result.corrected != code:
                wrong.append((kind, text, code, result.corrected, result.policy))
        elif result.candidates:
            asked += 1
            first += result.candidates[0].code == code
            among += any(candidate.code == code for candidate in result.candidates)
    spent = (perf_counter() - start) / len(cells) * 1e3
    share = sum(right.values()) / (len(cells) - total["other_valid"])
    print(f"   wrong writes {len(wrong)} of {len(cells)} cells; {spent:.3f} ms a cell; policies {dict(policies)}")
    print(
        f"   corrected {share:.2%} of cells that fail; proposals for {asked}: first right {first / asked:.2%}", end=""
    )
    print(
        f", among three {among / asked:.2%}; corrected or first right {(sum(right.values()) + first) / len(cells):.2%}"
    )
    print("   " + " ".join(f"{kind} {right[kind] / total[kind]:.1%}" for kind in MODEL))
    for fault in wrong[:10]:
        print("   WRONG", *fault)


def noise(rows: list[tuple[str, str]], cells: int) -> None:
    rng = random.Random(3)
    pairs = [(code, rng.choice(NOISE)(rng, code)) for code, _ in rng.choices(rows, k=cells)]
    pairs = [(code, text) for code, text in pairs if code != text]  # a code of digits has no lower case
    start = perf_counter()
    results = [(code, correct(text)) for code, text in pairs]
    spent = perf_counter() - start
    right = sum(result.corrected == code for code, result in results)
    wrong = sum(result.corrected not in (None, code) for code, result in results)
    print(f"format noise: {len(pairs)} cells, corrected {right / len(pairs):.3%}, wrong {wrong}, {spent:.2f} s")


def wrong_types(rows: list[tuple[str, str]], cells: int) -> None:
    rng = random.Random(4)
    for label, (expected, make) in WRONG_TYPES.items():
        found: defaultdict[str, int] = defaultdict(int)
        for code, _ in rng.choices(rows, k=cells):
            result = propose(make(rng, code))
            found["WRITTEN" if result.corrected else str(result.kind)] += 1
        print(f"   {label}: {expected} {found.pop(expected, 0) / cells:.2%} {dict(found)}")


def named_in(register: dict[str, list[str]], frequency: Frequency, most: int) -> Callable[[str, str], Repair]:
    """Policy C with this register, name → codes, and up to so many mistakes."""
    known = {code for codes in register.values() for code in codes}

    def repair(text: str, name: str) -> Repair:
        own = register.get(name, ())
        return with_register(text, named=own, in_register=known, frequency=frequency, most_mistakes=most)

    return repair


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    source, rows = real_or_synthetic()
    print(f"{source} codes: {len(rows)}; corrupted cells: {count}")
    noise(rows, min(count, 50_000))
    print("wrong types of value")
    wrong_types(rows, min(count, 2_000))
    cells, frequency = corrupted(rows, count), Frequency.of([code for code, _ in rows])
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in rows:
        by_name[name].append(code)
    untouched = [code for code, _ in rows if with_register(code, named=[rows[0][0]]).corrected is None]
    print(f"right codes left alone: {len(untouched)} of {len(rows)}")
    everything = frozenset(code for code, _ in rows)
    print("no register")
    measure(cells, lambda text, _: propose(text, frequency=frequency))
    print("full register of codes, no name known (policy D)")
    measure(cells, lambda text, _: with_register(text, in_register=everything, frequency=frequency))
    for coverage in (0.1, 0.5, 1.0):
        names = random.Random(5).sample(sorted(by_name), round(len(by_name) * coverage))
        register = {name: by_name[name] for name in names}
        for most in (1, 2) if coverage == 1.0 else (1,):
            print(f"register of {coverage:.0%}, policy C up to {most} mistake(s)")
            measure(cells, named_in(register, frequency, most))

    TYPED[0] = ANY_KEY
    print("harsher slips on any key, no register")
    measure(corrupted(rows, count), lambda text, _: propose(text, frequency=frequency))


if __name__ == "__main__":
    main()
