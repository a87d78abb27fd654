# The two commands of the README. On Windows without make: make.ps1.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check-full bundle bundle-check clean

demo: $(VENV)/installed
	@$(BIN)/kg build seeds --store kg-store
	@$(BIN)/kg show 双重预防机制 --store kg-store
	@$(BIN)/kg render --store kg-store -o graph.html

test: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

# The long checks, some three quarters of an hour: builds that are killed, full disks, ten thousand changed files. Their
# figures stand at the end.
check-full: $(VENV)/tested
	$(BIN)/pytest tests/hard
	$(BIN)/python benchmarks/store.py workers --count 1500
	$(BIN)/python benchmarks/store.py load --count 2000
	$(BIN)/python benchmarks/store.py curve --count 100 1000 10000

# For computers without a network: dist/emkg-VERSION-offline.zip, with wheels for Windows and Linux. docs/bundle.md.
bundle: $(VENV)/tested
	$(BIN)/python .ci/bundle/make.py

# Starts what `make bundle` made with the network cut off, by each Python at hand. Linux only.
bundle-check: $(VENV)/tested
	$(BIN)/python .ci/bundle/check.py

clean:
	rm -rf $(VENV) kg-store graph.html build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment of our own; the system's Python stays as it is.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(0 if sys.version_info >= (3, 11) else f"Python {v} is too old: kg needs 3.11 or later. Install one and say: make PYTHON=python3.12 demo")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python lacks its venv module. Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Editable, so that a change to ontology/ or kg/ takes effect at once.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/installed
