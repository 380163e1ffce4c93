"""Any file in, nothing lost: each odd file's outcome, exactly; a bad file that suddenly passes fails here too."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from corpus import FILES
from credit_cli.engine import Context, validate
from tables import BOOK, CALENDAR

AS_OF = date(2026, 10, 20)


@pytest.fixture(scope="module")
def context() -> Context:
    from credit_cli.config import Settings

    return Context(BOOK, Settings(), CALENDAR, AS_OF)


@pytest.mark.parametrize("name", FILES)
def test_each_odd_file_has_exactly_its_outcome(name: str, context: Context, tmp_path: Path) -> None:
    odd = FILES[name]
    path = tmp_path / odd.file
    path.write_bytes(odd.build())
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    outcome = validate(path, context)
    found = {(one.rule, one.cell) for submission in outcome.submissions for one in submission.findings}
    records = [(s, s.records) for s in outcome.submissions if s.records is not None]
    documents = {row: text for _, part in records for row, text in zip(part.rows, part.documents, strict=True)}
    assert found == odd.found
    assert documents == (odd.documents or {})
    for submission, part in records:
        ledger = submission.ledger
        assert ledger is not None
        kinds = (ledger.title, ledger.header, ledger.blank, ledger.total, ledger.note, ledger.repeated)
        assert ledger.records == len(part)
        assert ledger.rows == ledger.records + sum(kinds)
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before
