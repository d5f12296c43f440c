.DEFAULT_GOAL := help
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
unexport PYTHONDONTWRITEBYTECODE
export SSL_CERT_FILE ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem))

.PHONY: help install fonts translations run free-port test test-fast test-one test-newer check programs program messages migration \
  format lock advisories screenshots mutants

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The lines of the lock, with their hashes, of some packages alone.
empty :=
space := $(empty) $(empty)
locked = awk '/^[a-z]/ {kept = /^($(subst $(space),|,$(strip $(1))))==/} kept && (/==/ || /--hash/)' requirements-dev.txt

# One environment for both: what runs, and on top of it what tests. A lock's packages are added and
# nothing is taken away, so that neither step undoes the other; the locks agree on every version.
.venv/tools: requirements-dev.txt
	@echo "[1/3] tools: uv and setuptools into .venv"
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; call make PY=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@$(call locked,uv setuptools) > .venv/tools.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r .venv/tools.txt
	@touch $@

.venv/installed: requirements.txt pyproject.toml .venv/tools
	@echo "[2/3] what runs, from requirements.txt (hashed)"
	@$(call add,requirements.txt)
	@echo "[3/3] jadegate into the environment"
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e . \
	  || $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/tested: requirements-dev.txt .venv/installed
	@echo "what tests, from requirements-dev.txt (hashed)"
	@$(call add,requirements-dev.txt)
	@touch $@

# uv, or pip where it can't. Modules are compiled when they are first imported: few ever are.
add = $(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r $(1) \
  || { echo "uv could not install; trying pip"; $(BIN)/python -m pip install -q --require-hashes -r $(1); }

install: .venv/installed translations ## what runs; make test adds what tests

fonts: install ## build the certificate's typeface now (a start does it beside the server)
	@$(BIN)/jadegate fonts

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
translations: $(CATALOGUES)
%.mo: %.po | .venv/installed
	@$(BIN)/pybabel -q compile -i $< -o $@

PORT ?= 8000
run: free-port install ## set up and serve at once on http://127.0.0.1:8000, or PORT=8100
	@$(BIN)/jadegate run --port $(PORT)

free-port:
	@$(PY) -m app.cli.port $(PORT)

# Databases are made and dropped by the thousand: in memory where the system has two gigabytes for it.
test test-fast test-one test-newer migration mutants: export TMPDIR := $(shell df -Pk /dev/shm 2>/dev/null | awk -v other="$${TMPDIR:-/tmp}" 'NR == 2 && $$4 > 2000000 {other = "/dev/shm"} END {print other}')
# The typeface is built beside the types' check, each on a core. Three test at once on two cores: one
# of them mostly waits, for a browser, a child or a clock.
test: .venv/tested translations ## set up and pass everything, on SQLite and on PostgreSQL
	@$(MAKE) -j 2 fonts programs check
	@$(MAKE) test-newer
	$(BIN)/pytest -n 3 --dist worksteal

PURE := tests/workflows tests/certificates
test-fast: .venv/tested ## the pure rooms alone, the law among them, in seconds
	$(BIN)/pytest -q -x -p no:randomly -n 2 --dist worksteal $(PURE)

test-one: .venv/tested ## one file or one test, on SQLite only: make test-one T=tests/web/test_access.py
	@test -n "$(T)" || { echo "which? make test-one T=tests/house/test_house.py or T=tests/house/test_house.py::test_locks_name_no_index"; exit 2; }
	$(BIN)/pytest -q -p no:randomly -k "not postgres" $(T)

# On the path, or where pyenv keeps them; the first that starts.
NEWER ?= $(firstword $(foreach python,$(foreach minor,14 13 12,python3.$(minor) $(wildcard $(HOME)/.pyenv/versions/3.$(minor).*/bin/python)),\
  $(shell $(python) -c 'import sys; print(sys.executable)' 2>/dev/null)))
# What the pure rooms and their tests import, and what that needs: no server, no browser, no type
# checker. Random examples are tried on 3.11; here every other test once.
NEEDED := chinesecalendar cryptography fonttools holidays hypothesis justmytype-intl-cjk orjson \
  pdf-oxide pdqhash pikepdf pillow pillow-heif pyhanko pymerkle pypdf pytest pytest-timeout pytest-xdist reportlab rfc8785 \
  numpy scipy segno stream-zip tzdata zxing-cpp
test-newer: .venv/tested ## the pure rooms on a newer Python, or a loud word that there is none
	@if [ -z "$(NEWER)" ]; then \
	  printf '\n*** NO PYTHON NEWER THAN 3.11: THE PURE ROOMS ARE NOT TESTED ON ONE. Or name it: make test-newer NEWER=... ***\n\n'; \
	elif $(NEWER) -m venv --without-pip .venv/newer && $(call locked,$(NEEDED)) > .venv/newer/needed.txt \
	  && $(BIN)/uv pip install -q --exact --require-hashes --python .venv/newer/bin/python -c requirements-dev.txt -r .venv/newer/needed.txt; then \
	  mkdir -p .venv/newer/share .venv/share/jadegate && ln -sfn ../../share/jadegate .venv/newer/share/jadegate; \
	  .venv/newer/bin/python -V; \
	  .venv/newer/bin/python -m pytest -q -n 2 --dist worksteal -p no:cacheprovider -m "not hypothesis" $(PURE); \
	else \
	  printf '\n*** $(NEWER) LACKS A LOCKED PACKAGE: THE PURE ROOMS ARE NOT TESTED ON IT ***\n\n'; \
	fi

check: .venv/tested ## formatting, lint, types, import contracts, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/jadegate docs --check

# Chromium without windows draws a page at half the cost; where there is none, the whole one does.
programs: ## Chromium and pdfsig for the tests that need them, or a loud word that those are left out
	@$(MAKE) -s program NAMES=chromium-headless-shell PACKAGE=chromium-headless-shell ELSE=:
	@$(MAKE) -s program NAMES="chromium-headless-shell chromium chromium-browser google-chrome" PACKAGE=chromium TESTS="BROWSER TESTS"
	@$(MAKE) -s program NAMES=pdfsig PACKAGE=poppler-utils TESTS="COMPARISONS WITH PDFSIG"

program:
	@for name in $(NAMES); do command -v $$name >/dev/null && exit 0; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "installing $(PACKAGE) from the system's packages"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(PACKAGE) >/dev/null && exit 0; \
	fi; \
	$(or $(ELSE),printf '\n*** NO $(PACKAGE): THE $(TESTS) ARE LEFT OUT. Install it and run make test again. ***\n\n')

# No line numbers, and the header as it stands: a catalogue changes where a word does, and nowhere else.
messages: .venv/tested ## gather the words of all pages into the English catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k _l --no-location --sort-output -o .venv/messages.pot app
	$(BIN)/pybabel -q update -i .venv/messages.pot -d app/translations -l en --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date

migration: .venv/tested ## a numbered file of what the models have become: make migration NAME=what_changes
	@[[ "$(NAME)" =~ ^[a-z][a-z0-9_]*$$ ]] || { echo "what changes? make migration NAME=small_letters"; exit 2; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export JADEGATE_INSTANCE="$$folder" \
	&& last=$$(cd migrations/versions && ls -- *.py | tail -1) && number=$$(printf %04d $$((10#$${last%%_*} + 1))) \
	&& $(BIN)/alembic -q upgrade head \
	&& $(BIN)/alembic -q revision --autogenerate --rev-id "$${number}_$(NAME)" -m "$(NAME)" \
	&& $(BIN)/ruff format -q migrations && echo "read and finish migrations/versions/$${number}_$(NAME).py; on both databases:"
	$(BIN)/pytest -q -p no:randomly tests/test_migrations.py

format: .venv/tested ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: .venv/tested fonts programs ## every page at three widths, both languages, into build/pictures
	$(BIN)/python benchmarks/screenshots.py

ROOMS := judging, law, flows, rules, certificates, commands, web
mutants: .venv/tested ## would the tests notice? make mutants ROOM=judging SEED=1 COUNT=25
	@test -n "$(ROOM)" || { echo "which? make mutants ROOM=... with one of $(ROOMS)"; exit 2; }
	@nice -n 10 $(BIN)/python -m benchmarks.mutants.run $(ROOM) --seed $(or $(SEED),1) --count $(or $(COUNT),25)

LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
advisories: .venv/tested ## which packages of the locks have known faults; 2 where nobody could be asked
	@$(BIN)/python -m benchmarks.advisories

lock: .venv/tested ## make the locks anew from pyproject.toml
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt
