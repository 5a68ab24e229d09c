# Every path is relative and every program is started through .venv/bin/python, so that the clone may lie in a
# folder whose name has spaces or Korean letters: scripts with the path in their first line break there.
.DEFAULT_GOAL := help
.PHONY: help venv demo test faults bench browser lint conformance docs clean
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
RUN := .venv/bin/python

help: ## List the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 18

venv: .venv/installed ## Make .venv from the lock file (PYTHON=python3.12 chooses another Python)

.venv/installed: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or later is needed, and "$(PYTHON)" is not one. Install it, or name it: make demo PYTHON=/path/to/python3.12' >&2; \
		echo 'Python 3.11 이상이 필요합니다. 설치하거나 경로를 지정하세요: make demo PYTHON=/path/to/python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '"$(PYTHON)" lacks venv and ensurepip. On Debian and Ubuntu: apt-get install python3-venv' >&2; \
		echo '"$(PYTHON)"에 venv와 ensurepip가 없습니다. Debian·Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@$(RUN) -m pip --version >/dev/null 2>&1 || { rm -rf .venv && $(PYTHON) -m venv .venv; }
	@echo 'Installing the packages of requirements-dev.lock; the first time takes a minute or two.'
	@$(RUN) -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/installed ## Run the whole service with a small fleet until Ctrl-C (PORT=9000, PACKS=60, SEED=7)
	@exec $(RUN) manage.py demo $(if $(PORT),--port=$(PORT)) $(if $(PACKS),--packs=$(PACKS)) $(if $(SEED),--seed=$(SEED))

test: .venv/installed ## Run all tests on the embedded servers (ARGS="tests/ground -x")
	@$(RUN) -m pytest $(ARGS)

bench: .venv/installed ## Measure speed and size beside their floors, some 20 minutes (ARGS="--only capture")
	@$(RUN) -m bench $(ARGS)

faults: .venv/installed ## Break the service for half an hour and count what was lost (ROUNDS=20)
	@FAULT_ROUNDS=$(or $(ROUNDS),20) $(RUN) -m pytest tests/faults --timeout=3600 $(ARGS)

browser: .venv/installed ## Make a Chromium available for the browser tests; never fails
	@$(RUN) -m tests.chromium || true

lint: .venv/installed ## Check style and the layers' import contracts
	@$(RUN) -m ruff check .
	@$(RUN) -c 'from importlinter.cli import lint_imports_command as lint; lint()'

conformance: .venv/installed ## Post the EPCIS documents of a folder and say what came back (EPCIS_VECTORS=folder)
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py conformance "$(EPCIS_VECTORS)"

docs: .venv/installed ## Write the pages that are made from the code
	@$(RUN) manage.py reference

clean: ## Remove caches and built files; the demo's data in .local stays
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	@rm -rf .pytest_cache .hypothesis .ruff_cache .import_linter_cache staticfiles
	@echo 'Kept: .venv and .local (the demo fleet). Remove them by hand to begin anew.'
