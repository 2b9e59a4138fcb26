# Everything is installed into .venv and node_modules of this folder; "make clean" removes what was built.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8888
NOTEBOOK ?= examples/tour.ipynb
PYTEST_ARGS ?=
JEST_ARGS ?=
UI_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# node and jlpm: the machine's own, or those of the virtual environment
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

FRONTEND := $(shell find src style schema -type f 2>/dev/null | grep -v __tests__) package.json tsconfig.json
LABEXTENSION := jupyterlab_nbguard/labextension/package.json
BUILD_TOOLS := 'editables>=0.5' 'hatchling>=1.27' 'hatch-jupyter-builder>=0.9' 'hatch-nodejs-version>=0.3.2' 'jupyter-builder>=1.2,<2'

.PHONY: help
help:
	@echo "make demo            JupyterLab on $(NOTEBOOK) (PORT=$(PORT))"
	@echo "make test            Python, Jest and browser tests"
	@echo "make test-python     pytest (PYTEST_ARGS=...)"
	@echo "make test-js         Jest (JEST_ARGS=...)"
	@echo "make test-ui         browser tests (UI_ARGS=...)"
	@echo "make test-ui-compat  the browser tests in JupyterLab 4.2.7 and the newest Notebook 7"
	@echo "make test-collaboration  shared documents, with jupyter-collaboration"
	@echo "make lint            mypy, ruff, tsc, ESLint, stylelint, prettier"
	@echo "make format          let ruff, ESLint, stylelint and prettier rewrite"
	@echo "make generate        write the generated files"
	@echo "make docs            the documentation as a site, in build/site"
	@echo "make bench           the benchmarks"
	@echo "make dist            sdist and wheel into dist/"
	@echo "make clean           remove what was built (distclean: what was installed, too)"

# ---- what is installed, each behind a stamp ----

$(VENV)/.stamp-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "Python 3.10 or later is needed; name one with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.stamp-tools: pyproject.toml $(VENV)/.stamp-venv
	$(PIP) install --quiet 'jupyterlab>=4.2,<5' $(BUILD_TOOLS)
	@touch $@

node_modules/.stamp: package.json yarn.lock .yarnrc.yml $(VENV)/.stamp-tools
	scripts/ensure_node.sh $(VENV)
	jlpm install --immutable | { grep -vE 'YN0013|YN0019' || true; }
	@touch $@

$(LABEXTENSION): $(FRONTEND) node_modules/.stamp
	jlpm build
	@touch $@

# The linked folder is our build's output: pip would write into it, and so pack install.json twice.
UNLINK = rm -f $(VENV)/share/jupyter/labextensions/jupyterlab-nbguard \
	jupyterlab_nbguard/labextension/install.json 2>/dev/null || true

$(VENV)/.stamp-install: pyproject.toml scripts/hatch_build.py $(VENV)/.stamp-tools | $(LABEXTENSION)
	$(UNLINK)
	SKIP_JUPYTER_BUILDER=1 $(PIP) install --quiet --no-build-isolation -e '.[demo]'
	jupyter-builder develop --overwrite . >/dev/null 2>&1
	@touch $@

$(VENV)/.stamp-test: pyproject.toml $(VENV)/.stamp-install
	$(UNLINK)
	SKIP_JUPYTER_BUILDER=1 $(PIP) install --quiet --no-build-isolation -e '.[demo,test]'
	jupyter-builder develop --overwrite . >/dev/null 2>&1
	@touch $@

.PHONY: install build
install: $(LABEXTENSION) $(VENV)/.stamp-install
build: $(LABEXTENSION)

# ---- use ----

.PHONY: demo
demo: install
	$(BIN)/python scripts/demo.py --port $(PORT) --notebook $(NOTEBOOK)

# ---- tests ----

.PHONY: test test-python test-js test-ui test-ui-compat test-collaboration chromium
test:  # all three are run, even when one of them fails
	$(MAKE) --no-print-directory -k test-js test-ui test-python

chromium:
	@scripts/install_chromium.sh

test-python: $(LABEXTENSION) $(VENV)/.stamp-test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-js: node_modules/.stamp
	jlpm test --passWithNoTests $(JEST_ARGS)

test-ui: chromium $(LABEXTENSION) $(VENV)/.stamp-test
	jlpm test:ui $(UI_ARGS)

test-ui-compat: chromium node_modules/.stamp
	scripts/test_ui_compat.sh $(UI_ARGS)

# In an environment of its own, since it would switch itself on in the browser tests.
test-collaboration: $(LABEXTENSION)
	$(PYTHON) -m venv .venv-collaboration
	.venv-collaboration/bin/python -m pip install --quiet --disable-pip-version-check $(BUILD_TOOLS)
	SKIP_JUPYTER_BUILDER=1 .venv-collaboration/bin/python -m pip install --quiet \
	  --disable-pip-version-check --no-build-isolation -e '.[test]' jupyter-collaboration
	.venv-collaboration/bin/python -m pytest tests/server/test_collaboration.py

# ---- upkeep ----

.PHONY: lint lint-python lint-js format generate bench dist clean distclean
lint:  # both are run, even when one of them fails
	$(MAKE) --no-print-directory -k lint-python lint-js

lint-python: $(VENV)/.stamp-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-js: node_modules/.stamp
	jlpm lint

format: $(VENV)/.stamp-test node_modules/.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	jlpm format

# Not behind the built front end, which may need what is generated here.
generate:
	@test -e $(VENV)/.stamp-test || $(MAKE) $(VENV)/.stamp-test
	for script in scripts/generate*.py; do $(BIN)/python "$$script"; done

bench: chromium $(LABEXTENSION) $(VENV)/.stamp-test
	$(BIN)/python benchmarks/kernel_cost.py --quick
	$(BIN)/python benchmarks/server_cost.py
	node_modules/.bin/playwright test --config ui-tests/bench/playwright.config.ts

.PHONY: docs
docs: $(VENV)/.stamp-venv
	$(PIP) install --quiet 'mkdocs>=1.6,<2'
	$(BIN)/mkdocs build --strict --quiet

dist: $(VENV)/.stamp-tools
	scripts/ensure_node.sh $(VENV)
	$(PIP) install --quiet build check-wheel-contents twine
	rm -rf dist jupyterlab_nbguard/labextension
	$(BIN)/python -m build --no-isolation --skip-dependency-check
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

clean:
	rm -rf build dist lib tsconfig.tsbuildinfo coverage .eslintcache .stylelintcache
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf jupyterlab_nbguard/labextension ui-tests/shots ui-tests/test-results ui-tests/playwright-report ui-tests/.work

distclean: clean
	rm -rf .venv .venv-* node_modules
