.DEFAULT_GOAL := help
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
unexport PYTHONDONTWRITEBYTECODE
export SSL_CERT_FILE ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem))

.PHONY: help install translations run test test-fast check programs program messages format lock screenshots

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/installed: requirements-dev.txt pyproject.toml
	@echo "[1/2] environment: .venv from requirements-dev.txt (hashed)"
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; call make PY=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@grep -A99 '^uv==' requirements-dev.txt | awk 'NR==1 || /--hash/ {print; next} {exit}' > .venv/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip sync -q --compile-bytecode --require-hashes --python $(BIN)/python requirements-dev.txt \
	  || { echo "uv could not install; trying pip"; $(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt; }
	@echo "[2/2] jadegate into the environment"
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e . \
	  || $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/installed translations ## the set-up that run and test share
	@$(BIN)/jadegate fonts

translations: .venv/installed
	@if ls app/translations/*/LC_MESSAGES/*.po >/dev/null 2>&1; then $(BIN)/pybabel -q compile -d app/translations; fi

run: install ## set up and serve on http://127.0.0.1:8000
	@$(BIN)/jadegate run

# Databases are made and dropped by the thousand: in memory where the system has two gigabytes for it.
test test-fast: export TMPDIR := $(shell df -Pk /dev/shm 2>/dev/null | awk -v other="$${TMPDIR:-/tmp}" 'NR == 2 && $$4 > 2000000 {other = "/dev/shm"} END {print other}')
test: install programs check ## set up and pass everything, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: .venv/installed ## the pure rooms alone, in seconds
	$(BIN)/pytest -q -x tests/workflows tests/certificates -p no:randomly -m "not slow"

check: .venv/installed ## formatting, lint, types, import contracts, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/jadegate docs --check

programs: ## Chromium and pdfsig for the tests that need them, or a loud word that those are left out
	@$(MAKE) -s program NAMES="chromium chromium-browser google-chrome" PACKAGE=chromium TESTS="BROWSER TESTS"
	@$(MAKE) -s program NAMES=pdfsig PACKAGE=poppler-utils TESTS="COMPARISONS WITH PDFSIG"

program:
	@for name in $(NAMES); do command -v $$name >/dev/null && exit 0; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "installing $(PACKAGE) from the system's packages"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(PACKAGE) >/dev/null && exit 0; \
	fi; \
	printf '\n*** NO $(PACKAGE): THE $(TESTS) ARE LEFT OUT. Install it and run make test again. ***\n\n'

messages: .venv/installed ## gather the words of all pages into the English catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k _l --no-location --sort-output --omit-header -o .venv/messages.pot app
	$(BIN)/pybabel -q update -i .venv/messages.pot -d app/translations -l en --no-fuzzy-matching --omit-header

format: ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: install programs ## every page at three widths, both languages, into docs/
	$(BIN)/python benchmarks/screenshots.py

lock: ## make the locks anew from pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.txt
