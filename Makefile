# Handrail's commands. Each makes what it needs first: a fresh machine has Python, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
unexport PYTHONDONTWRITEBYTECODE # containers set it; here many processes load the same modules

.PHONY: help demo test check coverage bench torture lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements-dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	touch $@

demo: $(READY) ## Deploy to a staging host on this machine (AUTO=1 plays both people; SCENARIO=rollback)
	$(BIN)/python -m demo $(if $(AUTO),--auto) $(if $(SCENARIO),--scenario $(SCENARIO))

test: $(READY) ## Run the tests; all of them must cover 95 %, and the pure core in full
ifeq ($(strip $(PYTEST)),)
	$(BIN)/python -m pytest -q -n 4 --cov --cov-report=
	@$(BIN)/python -m tests.gate
else
	$(BIN)/python -m pytest -q -n 2 $(PYTEST)
endif

check: $(READY) ## Lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(READY) ## Show what the last full run of the tests left out
	$(BIN)/python -m coverage report --skip-covered --show-missing

lock: ## Resolve the requirements anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev --group demo --group bench -o requirements-dev.txt

bench: $(READY) ## Measure ten verified steps beside other tools (needs OpenSSH's sshd)
	$(BIN)/python -m tests.bench.steps
	$(BIN)/python -m tests.bench.chat
	$(BIN)/python -m tests.bench.restore
	$(BIN)/python -m tests.bench.recovery
	$(BIN)/python -m tests.bench.monitor

torture: $(READY) ## Kill and cut at random while it deploys and rolls back (N=50 SEED=… DATABASE=postgresql REPLICAS=2)
	$(BIN)/python -m tests.torture --rounds $(or $(N),50) $(if $(SEED),--seed $(SEED)) $(if $(DATABASE),--database $(DATABASE)) $(if $(REPLICAS),--replicas $(REPLICAS))

clean: ## Remove what these commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
