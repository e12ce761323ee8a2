# CAZ PWA. `make run` starts it, `make test` checks everything, `make bench` measures.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready

.PHONY: run test lint types imports check bench clean

run: $(RUN_READY)
	$(PY) app.py

$(RUN_READY): requirements/run.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	touch $@

$(TEST_READY): requirements/run.txt requirements/dev.txt tests/prepare.sh | $(RUN_READY)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	sh tests/prepare.sh $(PY)
	touch $@

test: $(TEST_READY) check
	$(PY) -m pytest

check: $(TEST_READY) lint types imports

lint: $(TEST_READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(TEST_READY)
	$(VENV)/bin/mypy

imports: $(TEST_READY)
	$(VENV)/bin/lint-imports

bench: $(TEST_READY)
	$(PY) -m benchmarks --all

clean:
	rm -rf $(VENV) var
