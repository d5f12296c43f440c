.DEFAULT_GOAL := help
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
export SSL_CERT_FILE ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem))

.PHONY: help install run test test-fast check format lock screenshots clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/installed: requirements-dev.txt pyproject.toml
	@echo "[1/2] environment: .venv from requirements-dev.txt (hashed)"
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; call make PY=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@grep -A99 '^uv==' requirements-dev.txt | awk 'NR==1 || /--hash/ {print; next} {exit}' > .venv/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements-dev.txt \
	  || { echo "uv could not install; trying pip"; $(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt; }
	@echo "[2/2] jadegate into the environment"
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e . \
	  || $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/installed ## the set-up that run and test share

lock: ## make the locks anew from pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.txt
