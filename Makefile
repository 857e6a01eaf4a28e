# Every target works from a fresh clone: it makes .venv with what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPECS := $(wildcard card_specs/*/card.yaml)

.DEFAULT_GOAL := help
.PHONY: help demo test lint types format bench coverage-study reference docs clean

help: ## Show the targets.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/cardgen: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable .
	$(BIN)/python -m compileall -q cardgen
	@touch $@

$(VENV)/.test: $(BIN)/cardgen
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[test]'
	@touch $@

demo: $(BIN)/cardgen ## Build every card under card_specs/ into build/cards/.
	@set -e; for spec in $(SPECS); do $(BIN)/cardgen build "$$spec"; done
	@echo; echo "Open one of:"; ls -1 build/cards/*/card.html | sed 's/^/  /'

test: $(VENV)/.test lint types ## Run ruff, mypy strict and pytest.
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(VENV)/.test ## Run ruff.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## Run mypy strict.
	$(BIN)/mypy

format: $(VENV)/.test ## Format the code.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test ## Measure speed and memory, as ratios within one run; takes half an hour.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[bench]'
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python benchmarks/comparison.py

coverage-study: $(VENV)/.test ## Simulate how often intervals hold the truth, into docs/coverage.md.
	$(BIN)/python -m benchmarks.coverage --write docs/coverage.md

reference: $(VENV)/.test ## Write docs/reference anew, from the program itself.
	$(BIN)/python -m docs.generator

docs: $(VENV)/.test ## Build the documentation as a site into build/docs.
	$(BIN)/zensical build --strict --clean
	@echo "Open build/docs/index.html"

clean: ## Remove what the other targets made.
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache
