# graphfraud: make demo · make test · make lint · make bench
SHELL := bash
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ROWS ?= 1000000
SIZES ?= 1000000 2000000 5000000 10000000 20000000 50000000

.PHONY: demo test lint types check tools bench bench-large bundle clean

demo: .venv/ready
	@test -e .venv/editable || { echo 'installing graphfraud' && $(PIP) install .; }
	@$(BIN)/graphfraud demo

test: tools lint types check

tools: .venv/editable
	@scripts/install_test_tools.sh

lint: .venv/editable
	$(BIN)/ruff check .

types: .venv/editable
	$(BIN)/mypy

# two at a time: each has a Neo4j, a browser and an embedded store of its own
check: .venv/editable
	$(BIN)/pytest --numprocesses 2 --dist loadfile

bench: .venv/editable
	@$(BIN)/python tests/bench/pipeline.py --rows $(ROWS)

# seconds and memory by size; hours of making and running: FOLDER keeps what was made
bench-large: .venv/editable
	@$(BIN)/python tests/bench/growth.py --rows $(SIZES) $(if $(FOLDER),--folder $(FOLDER))

# dist/graphfraud-VERSION-bundle.zip, which installs without a network; BUNDLE="--platforms here" …
bundle: .venv/editable
	@$(BIN)/python scripts/bundle/build.py $(BUNDLE)

clean:
	rm -rf .venv .tools build *.egg-info .mypy_cache .ruff_cache .pytest_cache

.venv/ready:
	@scripts/make_venv.sh
	@touch $@

.venv/editable: .venv/ready setup.cfg pyproject.toml
	@echo "installing graphfraud and what its tests need"
	@$(PIP) install --editable '.[test]'
	@touch $@
