"""The made-up city 平川市: names, codes, records, mistakes and files that no real party is behind.

`make_samples.py` and `make_city.py` write from here. What is wrong in a file is known from planting it, never from
reading it back. The same seed gives the same bytes.
"""

import sys
from pathlib import Path

# The generators of synthetic codes live with the tests; they are written apart from `credit_cli.codes`.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
