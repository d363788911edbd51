# The habits of the project. Everything happens in .venv, which the first target that needs it makes.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SEED ?= 0

.PHONY: start test check bench prove format pictures clean help

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

start: $(INSTALLED)  ## train the network of the lessons and see how well it reads
	$(BIN)/brightest train --seed $(SEED)

test: $(INSTALLED)-test  ## run all tests
	$(BIN)/pytest $(TESTS)

check: $(INSTALLED)-check  ## format, lint, types, imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED)  ## speed beside the peers that are installed (all of them: pip install --group bench)
	$(BIN)/python benchmarks/bench.py $(BENCH)

prove: $(INSTALLED)  ## measure every number that README and docs claim
	$(BIN)/python benchmarks/prove.py $(PROVE)

format: $(INSTALLED)-check  ## put the code in order
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

pictures: $(INSTALLED)  ## draw the README's picture anew
	$(BIN)/python docs/make_pictures.py

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(INSTALLED): $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(INSTALLED)-%: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group $*
	@touch $@
