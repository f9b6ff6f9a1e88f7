# Two commands: `make demo` and `make test`. Each sets itself up in .venv.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PYWB := .venv-pywb

.PHONY: demo test lint types unit lock clean

demo: $(VENV)/.installed
	$(BIN)/python -m examples.demo demo-report

test: lint types unit

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.installed-dev
	$(BIN)/mypy

unit: $(VENV)/.installed-dev $(PYWB)/.installed
	$(BIN)/python -m pytest -q -n auto --dist loadfile

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
lock:
	uv pip compile --universal --quiet --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --quiet --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 --extra dev --extra postgresql --extra serve --extra browser --extra watch pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(PYWB) demo-report citewatch-out
