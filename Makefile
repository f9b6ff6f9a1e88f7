# Two commands: `make demo` and `make test`. Each sets itself up in .venv; see `make help`.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PYWB := .venv-pywb

PYTEST := $(BIN)/python -m pytest -q -n auto --dist loadfile
SEED := $(or $(SEED),$(shell date +%s))
ROUNDS ?= 10

.PHONY: demo install test packages lint types unit explore soak fresh lock clean help

demo: $(VENV)/.installed  ## checks ten demo articles against a demo web: demo-report/report.html
	$(BIN)/python -m examples.demo demo-report

install: $(VENV)/.installed  ## the command alone: .venv/bin/citewatch

test: packages lint types unit  ## all that CI checks: lint, types, unit

# On Debian, as root, it installs PostgreSQL and Chromium; else it says what is left out.
packages:
	@.ci/packages

lint: $(VENV)/.installed-dev  ## ruff's format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.installed-dev  ## mypy, strict
	$(BIN)/mypy

unit: packages $(VENV)/.installed-dev $(PYWB)/.installed  ## the tests alone
	$(PYTEST)

explore: packages $(VENV)/.installed-dev $(PYWB)/.installed  ## other order, many other examples: SEED=1
	@echo "SEED=$(SEED)"
	$(PYTEST) --shuffle $(SEED) --hypothesis-profile explore --hypothesis-seed=$(SEED)

soak: packages $(VENV)/.installed-dev  ## the long tests alone, ten times as long: ROUNDS=10
	CITEWATCH_SOAK=$(ROUNDS) $(PYTEST) -m soak

fresh:  ## demo and test on a new machine, made by debootstrap; as root
	.ci/fresh

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "citewatch needs Python 3.11 or newer; none found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

# The web archive that tests run: its old pins (redis 2.10.6) cannot stand beside ours.
$(PYWB)/.installed: $(VENV)/bin/python requirements-pywb.txt
	$(BIN)/python -m venv --clear $(PYWB)
	$(PYWB)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-pywb.txt
	touch $@

# Written anew when pyproject.toml changes; needs the tool `uv` once.
lock:  ## requirements*.lock anew from pyproject.toml
	uv pip compile --universal --quiet --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --quiet --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 --extra dev --extra cluster --extra metrics --extra postgresql --extra serve --extra browser --extra japanese --extra watch pyproject.toml -o requirements-dev.lock

clean:  ## away with .venv and reports
	rm -rf $(VENV) $(PYWB) demo-report citewatch-out

help:  ## this list
	@sed -nE 's/^([a-z]+):.*  ## (.*)/make \1	\2/p' Makefile | expand -t 16
