# make serve          serve on http://localhost:8000 (PORT=9000 for another port)
# make test           everything that needs no torch, the checks included
# make test-training  what needs torch
# make check          lint, types, import contracts
# make bench DATA=…   measure on a folder of pages with known text
#
# All of it needs only make and Python 3.11 or newer. Each verb makes .venv with what it needs, and makes it again when
# pyproject.toml changes.

PORT ?= 8000
DATA ?=
BENCH_FLAGS ?=
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# PyPI's torch for x86_64 carries CUDA, some 5 GB. Pip takes a CPU build of the same version instead where it is given
# one: make test-training TORCH_FLAGS='--find-links FOLDER' or '--index-url INDEX-OF-CPU-BUILDS'. The version is exact
# because a range would let pip prefer a newer CUDA build to the CPU build at hand.
TORCH ?= torch==2.13.0
TORCH_FLAGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One BLAS thread: requests, pages and tests run side by side, and the machine's cores are few.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: serve test test-training check bench clean

serve: .venv/.serve
	$(BIN)/glyphbox serve --port $(PORT)

test: check
	$(BIN)/python -m pytest -m "not training"

test-training: .venv/.training
	$(BIN)/python -m pytest -m training

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/.dev
	$(if $(DATA),,$(error say which pages: make bench DATA=FOLDER))
	$(BIN)/python -m training.bench $(DATA) $(BENCH_FLAGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

# A new environment with what runs when pages are read; then, on top of it, with what develops; then with torch.
.venv/.serve: pyproject.toml
	$(if $(PYTHON),,$(error no Python 3.11 or newer found; name one: make PYTHON=/path/to/python3))
	$(PYTHON) -m venv --clear .venv
	$(PIP) install --editable .
	@touch $@

.venv/.dev: .venv/.serve
	$(PIP) install --editable '.[dev]'
	@touch $@

.venv/.training: .venv/.dev
	$(PIP) install $(TORCH_FLAGS) '$(TORCH)'
	$(PIP) install --editable '.[training]'
	@touch $@
