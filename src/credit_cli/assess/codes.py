"""How many subjects have a wrong or shared code (重错码率), and how many of those found were put right (纠正率).

The city credit index of 2020 names both rates and publishes no formula: what is divided by what is this tool's own
decision, and said beside every figure (`DEFINITION`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_cli.codes import canonical, judge
from credit_cli.codes.verdict import Verdict
from credit_cli.model import Mask

from .closing import ActLike
from .metrics import STAND_IN, duplicated, rate
from .subjects import BODY

if TYPE_CHECKING:
    import pandas as pd

DEFINITION: Final = (
    "重码指代码或其第9至17位另有主体使用（国发〔2015〕33号），已纠正指其后报送的代码正确或登记机关回传已更正、已注销；"
    "城市信用监测列有这两项指标而未公布算式，分子分母为本工具的口径"
)

CORRECTED, REVOKED, RIGHT = "已更正", "已注销", "代码无误"
"""What a registrar may answer."""


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """Counts of subjects (parties by name key). `duplicated`: those that are not `wrong` already."""

    subjects: int
    """With a code, in the month."""
    wrong: int
    duplicated: int
    found: int
    """With a wrong or shared code, in the month or before."""
    corrected: int

    @property
    def error_rate(self) -> Decimal | None:
        return rate(self.wrong + self.duplicated, self.subjects)

    @property
    def correction_rate(self) -> Decimal | None:
        return rate(self.corrected, self.found)

    @property
    def document(self) -> dict[str, Any]:
        """The figures as the month's document has them (plain JSON)."""
        rates = {name: getattr(self, name) for name in ("error_rate", "correction_rate")}
        shown = {name: None if value is None else float(value) for name, value in rates.items()}
        counts = {name: getattr(self, name) for name in ("subjects", "wrong", "duplicated", "found", "corrected")}
        return {**counts, **shown, "definition": DEFINITION}


def code_figures(records: "pd.DataFrame", acts: Iterable[ActLike], *, month: str) -> CodeFigures:
    """Count the subjects of `month` (YYYY-MM), and what was found and corrected up to it.

    `records`: current records of periods up to `month`, with code_text and ever_faulty; `acts`: the journal's entries
    of kind `registrar`.
    """
    bearers = records["party"].where(records["party"] != "", records["key"]).to_numpy(dtype=object)
    wrong, shared = records["wrong_code"].to_numpy(dtype=bool), _shared(records)
    own = records["period"].to_numpy(dtype=object) == month
    known = records["ever_faulty"].to_numpy(dtype=bool)
    answers = _answers(records, returned(acts))
    found = (known | wrong | shared) & (answers != RIGHT)
    still = (wrong | shared) & (answers == "")
    in_month = {name: set(bearers[mask & own]) for name, mask in (("wrong", wrong), ("shared", shared))}
    return CodeFigures(
        subjects=len(set(bearers[own & _with_code(records)])),
        wrong=len(in_month["wrong"]),
        duplicated=len(in_month["shared"] - in_month["wrong"]),
        found=len(set(bearers[found])),
        corrected=len(set(bearers[found]) - set(bearers[found & still])),
    )


def _shared(records: "pd.DataFrame") -> Mask:
    """Records whose body other parties bear too: the whole code, or one with the same body."""
    bodies = records["code"].where(records["code"] != STAND_IN, "").str[BODY]
    shared = duplicated(bodies.tolist(), records["party"].tolist())
    mask: Mask = bodies.isin(shared).to_numpy(dtype=bool) & (records["party"] != "").to_numpy(dtype=bool)
    return mask


def _with_code(records: "pd.DataFrame") -> Mask:
    """Records with a code, right or wrong; the stand-in (17 zeros + X), a blank and what means a blank are none."""
    plain: Mask = (~records["code"].isin(["", STAND_IN]) | records["wrong_code"]).to_numpy(dtype=bool)
    texts = records["code_text"].to_numpy(dtype=object)
    issued = {text for text in set(texts[~plain]) if text and judge.verdict(text) is Verdict.AS_ISSUED}
    return plain | np.isin(texts.astype(str), list(issued))


def returned(acts: Iterable[ActLike]) -> dict[tuple[str, str], str]:
    """Return what registrars answered last: (party, code as it was listed) → answer."""
    lines = (line for act in acts if act.content["act"] == "import" for line in act.content["lines"])
    return {(line["party"], line["code"]): line["answer"] for line in lines}


def _answers(records: "pd.DataFrame", known: Mapping[tuple[str, str], str]) -> Any:
    if not known:
        return np.full(len(records), "", dtype=object)
    pairs = zip(records["party"].tolist(), records["code"].tolist(), records["code_text"].tolist(), strict=True)
    found = [known.get((party, listed(code, text)), "") for party, code, text in pairs]
    return np.array(found, dtype=object)


def listed(code: str, text: str) -> str:
    """Return a record's code as the registrar's list shows it: the valid one, else what was submitted, tidied."""
    return code or canonical.canonical(text)
