# make run    start Artel: http://127.0.0.1:8000 (ARTEL_PORT, ARTEL_HOST, DATABASE_URL)
# make test   run every test
# make check  lint, types, contracts, migrations, translations      make fix   mend what lint can mend
# make bench  measure                                                make lock  renew the lock files
# make messages  collect translatable strings

SHELL := /bin/bash
.DEFAULT_GOAL := run
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.done
# Many processes start from the same files: what one has compiled, the others read.
unexport PYTHONDONTWRITEBYTECODE
LOCK = $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-annotate --no-header --upgrade

.PHONY: run test check fix bench lock messages browser

run: $(STAMPS)/runtime
	@exec $(BIN)/python -m artel.config.cli up

test: $(STAMPS)/dev browser
	@$(BIN)/python -m artel.config.cli assets
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

check: $(STAMPS)/dev
	@$(BIN)/python -m artel.config.cli assets
	$(BIN)/ruff check .
	$(BIN)/mypy artel
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings artel.config.settings
	$(BIN)/python -m artel.config.cli messages --check

fix: $(STAMPS)/dev
	$(BIN)/ruff check --fix-only .

bench: $(STAMPS)/dev
	@$(BIN)/python -m artel.config.cli bench $(BENCH)

messages: $(STAMPS)/dev
	$(BIN)/python -m artel.config.cli messages

lock: $(STAMPS)/dev
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) --group pyproject.toml:node -o requirements/node.txt
	$(LOCK) --group pyproject.toml:tryton -o requirements/tryton.txt
	echo uv | $(LOCK) - -o requirements/uv.txt
	rm -f package-lock.json && npm install --package-lock-only

# The virtual environment, filled from the locks and from nothing else.
$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo 'Artel needs Python 3.11 or newer (make PYTHON=python3.12 run).' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'Python has no venv module: apt install python3-venv.' >&2; exit 1; }
	@echo 'Installing into $(VENV); this happens once.'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(STAMPS)/runtime: $(BIN)/uv requirements/runtime.txt pyproject.toml
	@$(call install,runtime)

$(STAMPS)/dev: $(BIN)/uv requirements/dev.txt pyproject.toml
	@$(call install,dev)
	@touch $(STAMPS)/runtime

define install
mkdir -p $(STAMPS) && export VIRTUAL_ENV=$(CURDIR)/$(VENV) \
&& $(BIN)/uv pip install --quiet --require-hashes -r requirements/$(1).txt \
&& $(BIN)/uv pip install --quiet --no-deps --editable . \
&& touch $(STAMPS)/$(1)
endef

# The browser that the tests drive.
browser:
	@test -x /usr/bin/chromium || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo 'Installing Chromium for the browser tests.'; \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-liberation; } >/dev/null; \
	  fi; test -x /usr/bin/chromium || { echo 'The browser tests need Chromium: apt install chromium.' >&2; exit 1; }; }
