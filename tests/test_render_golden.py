"""Each output format of one report, byte for byte. After a wanted change: UPDATE_GOLDENS=1, then read the diff."""

import os
from pathlib import Path

import pytest

from credit_cli.render import FORMATS, catalogue, renderer
from render_sample import BOOK, view

GOLDENS = Path(__file__).parent / "goldens"


def compare(name: str, text: str) -> None:
    path = GOLDENS / name
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_bytes(text.encode("utf-8"))
    assert text == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_format(name: str) -> None:
    compare(f"validate.{name}.txt", "".join(renderer(name)(view())))


@pytest.mark.parametrize("name", ["listing", "document", "delimited", "markdown"])
def test_catalogue(name: str) -> None:
    compare(f"catalogue.{name}.txt", "".join(getattr(catalogue, name)(BOOK)))


@pytest.mark.parametrize("rule", ["COD003", "TIM001", "FIL002"])
def test_explanation(rule: str) -> None:
    compare(f"explain.{rule}.txt", "".join(catalogue.explanation(BOOK.rules[rule], BOOK)))
