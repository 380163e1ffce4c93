# Two targets do all their own set-up on a machine with Python 3.11+ and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check lint types layers docs-check pytest wheel-smoke docs torture clean

demo: $(VENV)/.runtime
	rm -rf build/demo
	$(BIN)/credit-cli demo --keep build/demo

test: check pytest wheel-smoke

check: lint types layers docs-check

lint: $(VENV)/.dev
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

docs-check: $(VENV)/.dev
	$(BIN)/cog --check -r README.md docs/*.md

docs: $(VENV)/.dev
	$(BIN)/cog -r README.md docs/*.md

pytest: $(VENV)/.dev
	$(BIN)/pytest -n 2
	PYTHONIOENCODING=gbk $(BIN)/pytest -n 2 tests/test_cli_validate.py tests/test_rank.py tests/test_render_golden.py

# The wheel as a user gets it: in a fresh environment, without the dev extras, outside this folder.
wheel-smoke: $(VENV)/.dev
	$(BIN)/python tests/wheel_smoke.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e ".[dev]"
	touch $@ $(VENV)/.runtime

# Not part of `make test`: 1,000 kills, failing calls, full disks, 16 writers, 30 minutes of fuzzing (about 35 minutes).
torture: $(VENV)/.dev
	$(BIN)/python -m benchmarks.torture

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
