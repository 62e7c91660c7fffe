# Everything a newcomer needs: `make refresh`, then `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup refresh test test-long check check-release web node lint format types dev serve lock benchmarks clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

setup: $(READY) ## Make the virtual environment with the locked packages.

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "smartdata needs Python 3.11 or newer; say make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { echo "python3 can't make a virtual environment; on Debian: apt install python3-venv"; exit 1; }
	@echo "Installing the locked packages into $(VENV), about a minute ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q smartdata pipelines || true
	@touch $(READY)

refresh: $(READY) ## Run the main job on raw/ and make a release.
	@$(BIN)/smartdata refresh

test: $(READY) ## Run the tests.
	@$(BIN)/python -m pytest -n auto --dist loadgroup

test-long: $(READY) ## Run the tests with thousands of generated cases.
	@SMARTDATA_TEST_PROFILE=long $(BIN)/python -m pytest -n auto --dist loadgroup

check-release: $(READY) web ## Check a release as catalogues, validators and browsers would.
	@$(BIN)/python -m pytest tests/release_checks -n auto --dist loadgroup

benchmarks: $(READY) ## Measure speed and memory; prints the figures.
	@SMARTDATA_TEST_PROFILE=long $(BIN)/python -m pytest tests/benchmarks -s -q

check: lint types test ## Everything that must pass before a commit.

lint: $(READY) ## Check style.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(READY) ## Put the code into the house style.
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(READY) ## Check types.
	@$(BIN)/mypy

dev: $(READY) ## Start the Dagster UI on http://127.0.0.1:3000.
	@mkdir -p warehouse/dagster && cp pipelines/dagster.yaml warehouse/dagster/dagster.yaml
	@DAGSTER_HOME="$(CURDIR)/warehouse/dagster" exec $(BIN)/dagster dev -w workspace.yaml $(DEV_ARGS)

serve: $(READY) ## Show the newest release on http://127.0.0.1:8765.
	@$(BIN)/smartdata serve

web: $(READY) node ## Build the scripts of the site: search, filters, SQL page.
	@node_bin="$$($(BIN)/python web/find_node.py)" && export PATH="$$node_bin:$$PATH" && cd web \
		&& { test node_modules/.ready -nt package-lock.json \
			|| { $$(../$(BIN)/python find_node.py --npm) ci --no-progress --silent && touch node_modules/.ready; }; } \
		&& node build.mjs

# A machine that has no Node.js, or an old one, gets it as a Python package.
node: $(READY)
	@$(BIN)/python web/find_node.py >/dev/null 2>&1 || { echo "Installing Node.js into $(VENV) ..." \
		&& $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r web/node-requirements.lock; }

lock: $(READY) ## Renew requirements.lock from pyproject.toml.
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-strip-extras --custom-compile-command "make lock" --quiet -o requirements.lock

clean: ## Remove the virtual environment and caches; raw/ and warehouse/ stay.
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
