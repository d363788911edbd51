# The habits of the project. Everything happens in .venv, which the first target that needs it makes.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SEED ?= 0
PAGE_TOOLS := npx --yes --package typescript@5.9.3 --package @biomejs/biome@2.6.8 -- sh -c

.PHONY: start test check check-page bench networks prove release format site architecture pictures screenshots lessons glossary messages clean help

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

start: $(INSTALLED)  ## train the network of the lessons and see how well it reads
	$(BIN)/brightest train --seed $(SEED)

# Bytecode is written even where the environment forbids it: otherwise each process of a test compiles brightest again.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(INSTALLED)-test  ## run the quick tests, on all cores (the slow ones: TESTS="-m slow")
	$(BIN)/pytest --numprocesses auto --dist loadscope $(TESTS)

check: $(INSTALLED)-check check-page  ## format, lint, types, imports; the page's where npx is there
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/make_messages.py --check
	$(BIN)/deptry src

check-page:  ## check the page's types, format, lint, and unit tests (needs npx)
	@if command -v npx >/dev/null; then \
		$(PAGE_TOOLS) 'tsc --project jsconfig.json && biome ci --error-on-warnings' && \
		node --test --test-reporter=spec tests/page/*.test.mjs; \
	else echo "check-page: SKIPPED: npx is missing (it comes with Node.js)"; fi

bench: $(INSTALLED)  ## speed beside the peers that are installed (all of them: pip install --group bench)
	$(BIN)/python benchmarks/bench.py $(BENCH)

networks: $(INSTALLED)  ## train the networks that come with brightest again (more than an hour; fetches fonts by npm)
	$(BIN)/python tools/fetch_fonts.py
	for name in lesson best reader; do $(BIN)/python benchmarks/networks.py $$name || exit 1; done

prove: $(INSTALLED)-test $(INSTALLED)-check $(INSTALLED)-notebook $(INSTALLED)-release $(INSTALLED)-logging  ## run the slow tests, and measure every number that README and docs claim
	$(BIN)/pytest -m slow
	$(BIN)/python benchmarks/prove.py $(PROVE)

release: $(INSTALLED)-release  ## build, check and try what a release uploads; a tag does the same and uploads it
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/twine check --strict dist/*
	$(BIN)/python tools/check_release.py $(TAG)
	$(BIN)/python tools/try_release.py

format: $(INSTALLED)-check  ## put the code in order
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	@if command -v npx >/dev/null; then $(PAGE_TOOLS) 'biome check --write'; fi

site: $(INSTALLED)-site  ## build the site in build/site/html, strictly, and check its links
	$(BIN)/python tools/make_site.py

architecture: $(INSTALLED)  ## draw the picture of docs/architecture.md
	$(BIN)/python tools/make_architecture.py

pictures: $(INSTALLED)  ## draw the pictures of README and docs
	$(BIN)/python tools/make_pictures.py
	$(BIN)/python tools/make_networks.py
	$(BIN)/python tools/make_reading.py

screenshots: $(INSTALLED)-test  ## photograph every view of the page, and film it (needs Chromium)
	$(BIN)/python tools/make_screenshots.py
	$(BIN)/python tools/make_film.py

lessons: $(INSTALLED)  ## run the blocks of docs/lessons and write what they print there
	$(BIN)/python tools/make_lessons.py $(LESSON)

glossary: $(INSTALLED)  ## write the terms of the page's glossary into docs/glossary.md
	$(BIN)/python tools/make_glossary.py

messages: $(INSTALLED)  ## write the TypeScript declarations of the page's messages
	$(BIN)/python tools/make_messages.py

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# uv installs in a fifth of the time. Where it can't, as with an index that only pip was told of, pip does.
install = { test -x $(BIN)/uv && $(BIN)/uv pip install --quiet --python $(BIN)/python $(1); } || \
	$(BIN)/python -m pip install --quiet $(1)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip uv

$(INSTALLED): $(VENV)/bin/python pyproject.toml
	$(call install,--editable .)
	@touch $@

$(INSTALLED)-%: $(INSTALLED)
	$(call install,--group $*)
	@touch $@
