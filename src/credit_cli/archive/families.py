"""Which of all recorded records are one (`twins`): only those that may be are looked at one by one."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from credit_cli.checks.keys import document_key, fold_all

from .twins import NAME, NUMBER, Side, merged

Array: TypeAlias = NDArray[Any]

_TEXTS = ("dataset", "department", "document", "party", "code", "decided")


def leaders(last: Mapping[str, Array], record: Array, delivery: Array) -> Array | None:
    """Return per record the position of the one that stands for all that are one with it; None: each is its own.

    `last`: what the last version of each record says (dataset, department, document, party, code, decided, unfit);
    `record` and `delivery`: of every version, the position of its record and the file it came in.
    """
    last = {**last, "document": np.array(fold_all(last["document"].tolist(), document_key), dtype=object)}
    candidates = np.flatnonzero(_candidates(last))
    found = merged(_sides(last, candidates, record, delivery)) if len(candidates) else {}
    if not found:
        return None
    own = np.arange(len(last["document"]))
    own[list(found)] = list(found.values())
    return own


def _sides(last: Mapping[str, Array], candidates: Array, record: Array, delivery: Array) -> list[Side[int]]:
    files: defaultdict[int, set[int]] = defaultdict(set)
    wanted = np.isin(record, candidates)
    for at, file in zip(record[wanted].tolist(), delivery[wanted].tolist(), strict=True):
        files[at].add(file)
    columns = (last[name][candidates].tolist() for name in (*_TEXTS, "unfit"))
    return [
        Side(at, (dataset, department), document, party, code, decided, unfit, frozenset(files[at]))
        for at, dataset, department, document, party, code, decided, unfit in zip(
            candidates.tolist(), *columns, strict=True
        )
    ]


def _candidates(last: Mapping[str, Array]) -> Array:
    """Records that share with another one what `twins` asks for."""
    import pandas as pd

    codes = {name: pd.factorize(last[name], use_na_sentinel=False)[0].astype(np.int64) for name in _TEXTS}

    def alike(*names: str) -> Array:
        """One number per record, equal where all of these are."""
        joined = codes["dataset"]
        for name in ("department", *names):
            joined = pd.factorize(joined * len(joined) + codes[name])[0].astype(np.int64)
        return joined

    shared = alike("document", "code")
    found: Array = (np.bincount(shared)[shared] > 1) & (last["document"] != "") & (last["code"] != "")
    for unfit, *names in ((NAME, "document", "decided"), (NUMBER, "code", "decided"), (NUMBER, "party", "decided")):
        of_kind = last["unfit"] & unfit > 0
        if of_kind.any():
            shared = alike(*names)
            found |= np.isin(shared, shared[of_kind]) & (last[names[0]] != "")
    return found
