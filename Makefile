# Every command a person types here. Bare `make` prints this list.
#
# LAPOR_VAR (default ./var) holds all state, LAPOR_PORT (default 8000) is where the web answers.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
# Checks need settings but no secrets of anybody's.
CHECK := LAPOR_DEMO=1 LAPOR_VAR=$(VENV)/check
DATA ?= ../shared/data/lapor2017/reports.csv
# Browsers and two databases at a time are what two cores carry.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test check fix proofs features trial bench docs lock browser

help: ## print this list
	@echo "Lapor: sistem pengelolaan pengaduan pelayanan publik"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: $(RUN_READY) ## start everything as a demo, and print where it answers
	@LAPOR_DEMO=$${LAPOR_DEMO:-1} exec $(PY) -m lapor run

test: $(TEST_READY) browser ## make check, then all tests, the browser's too
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest -n $(JOBS) --dist loadfile

check: $(TEST_READY) ## form, lint, types, layers, migrations, generated docs, house rules
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(CHECK) $(VENV)/bin/mypy lapor tests
	$(CHECK) $(VENV)/bin/lint-imports --no-cache
	$(CHECK) $(PY) -W ignore::RuntimeWarning -m lapor makemigrations --check --dry-run
	$(CHECK) $(PY) -m lapor docs --check
	$(PY) -m pytest -q tests/test_house_rules.py

fix: $(TEST_READY) ## let ruff put right what it can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

proofs: $(TEST_READY) ## the long proofs of the rules: 100,000 random histories, every two clocks
	@LAPOR_HISTORIES=$${LAPOR_HISTORIES:-100000} LAPOR_REACHABLE=pairs \
		$(PY) -m pytest -q tests/rules/test_histories.py tests/rules/test_reachable.py

features: $(TEST_READY) ## each row of the goals with the test that proves it
	@$(PY) -m tests.support.features

trial: $(TEST_READY) browser ## file ten real reports in a browser (DATA=reports.csv)
	@test -f "$(DATA)" || { echo "make trial DATA=reports.csv: $(DATA) is not there"; exit 2; }
	@$(PY) -m tests.trial "$(DATA)"

faults: $(TEST_READY) ## kill -9 of every part for minutes, under load
	@FAULTS_SECONDS=$${FAULTS_SECONDS:-240} $(PY) -m pytest -q tests/faults

bench: $(TEST_READY) ## measure filing, queue and report page with wrk
	@$(PY) -m tests.bench

docs: $(TEST_READY) ## write the generated documents
	$(CHECK) $(PY) -m lapor docs

# Hashes come from the index itself, for every platform, so nothing of this machine gets in.
LOCK := PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= $(VENV)/bin/pip-compile -q \
	--generate-hashes --no-header --no-annotate --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock: $(TEST_READY) ## pin requirements/ again from pyproject.toml
	$(PY) -m pip install -q pip-tools
	$(LOCK) -o requirements/run.txt pyproject.toml
	$(LOCK) --extra test -c requirements/run.txt -o requirements/test.txt pyproject.toml

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "install it first: apt install make python3-venv"; exit 1; }

$(RUN_READY): requirements/run.txt | $(VENV)/bin/python
	@echo "[lapor] memasang paket yang diperlukan (sekali saja) …"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(PY) tools/console.py
	@touch $@

$(TEST_READY): requirements/test.txt $(RUN_READY)
	@echo "[lapor] memasang paket untuk uji …"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

browser:
	@command -v "$${LAPOR_CHROMIUM:-chromium}" >/dev/null || command -v chromium-browser >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "[lapor] memasang chromium untuk uji peramban …"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
		else \
			echo "chromium is missing: apt install chromium, or set LAPOR_CHROMIUM"; exit 1; \
		fi; }
