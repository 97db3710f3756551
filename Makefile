# make run and make test do all their own set-up. Set PYTHON to choose an interpreter, and PORT to choose a port.

VENV := .venv
IN_VENV := $(VENV)/bin/python
# A stamp is newer than the requirements once they are installed, so that a second start asks pip nothing.
TO_RUN := $(VENV)/.ready-to-run
TO_TEST := $(VENV)/.ready-to-test
INSTALL := -m pip install --quiet --no-input --disable-pip-version-check --progress-bar off

# Compiled once, as pip does with packages, so that the first start does not wait for it.
COMPILE := -m compileall -q app.py manage.py components evaluation pages queries

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint types tests browser format screenshots lock clean

help: ## List what make can do
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: $(TO_RUN) ## Serve the dashboard on this machine
	@exec $(IN_VENV) manage.py run

test: $(TO_TEST) ## Check style and types, then run every test, those in a browser included
	@$(MAKE) --no-print-directory -j1 --keep-going lint types tests

lint: $(TO_TEST) ## Check style
	@echo "== Style"
	@$(IN_VENV) -m ruff check .
	@$(IN_VENV) -m ruff format --check . || { echo "To put the files into shape: make format" >&2; exit 1; }

types: $(TO_TEST) ## Check types
	@echo "== Types"
	@$(IN_VENV) -m pyright --pythonpath $(IN_VENV)

tests: $(TO_TEST) browser ## Run the tests
	@echo "== Tests"
	@$(IN_VENV) scripts/run_tests.py

browser: $(TO_TEST) ## Find or install what the tests use: browser, sign-in provider, proxy and LibreOffice
	@$(IN_VENV) scripts/install_browser.py
	@$(IN_VENV) scripts/sign_in_provider.py
	@$(IN_VENV) scripts/proxy.py
	@$(IN_VENV) scripts/install_office.py

format: $(TO_TEST) ## Put every file into shape
	@$(IN_VENV) -m ruff check --fix .
	@$(IN_VENV) -m ruff format .

screenshots: $(TO_TEST) browser ## Take the pictures in docs/images
	@$(IN_VENV) scripts/screenshots.py --out docs/images

lock: $(IN_VENV) ## Write requirements.lock anew from an empty environment
	@rm -rf $(VENV)-lock && $(IN_VENV) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python $(INSTALL) -r requirements-dev.txt
	@{ grep '^#' requirements.lock; $(VENV)-lock/bin/python -m pip freeze; } > $(VENV)-lock/new
	@mv $(VENV)-lock/new requirements.lock && rm -rf $(VENV)-lock

clean: ## Remove what can be made again; data/local stays
	rm -rf $(VENV) $(VENV)-lock tests/oidc/node_modules .pytest_cache .ruff_cache .hypothesis test-output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(TO_RUN): $(IN_VENV) requirements.txt requirements.lock
	@echo "Installing what the app needs (once, about a minute)"
	@$(IN_VENV) $(INSTALL) -r requirements.txt -c requirements.lock
	@$(IN_VENV) $(COMPILE)
	@touch $@

$(TO_TEST): $(IN_VENV) requirements.txt requirements-dev.txt requirements.lock
	@echo "Installing what the app and its tests need (once, about a minute)"
	@$(IN_VENV) $(INSTALL) -r requirements-dev.txt -c requirements.lock
	@$(IN_VENV) $(COMPILE)
	@touch $(TO_RUN) $@

$(IN_VENV):
	@for name in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
	    if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        echo "Making $(VENV) with $$("$$name" --version)"; \
	        exec "$$name" -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "This app needs Python 3.11 or later with its venv module, and there is none here." >&2; \
	echo "Install it from https://www.python.org/downloads or, on Debian and Ubuntu, with: apt-get install python3-venv" >&2; \
	exit 1
