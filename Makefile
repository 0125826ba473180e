# make run         starts the bot; without a token, the rehearsal in the browser
# make test        runs lint, types, import contracts and every test
# make cover       runs the tests with line and branch coverage; takes about twice as long
# make bench       measures what the bot costs, each figure next to a floor of the same run; takes some minutes
# make deploy-test runs the Dockerfile's steps in an empty folder; CI does, too
# make audit       checks the locked requirements and the workflows for known vulnerabilities
# make pictures    takes the pictures of the pages from the rehearsal; needs Debian's chromium
# make lock        updates the locked requirements
# make clean       deletes what make has installed

SUPPORTED := 3.14 3.13 3.12 3.11
BIN := .venv/bin

# Retry on slow networks. Finished downloads are in pip's cache when make runs again.
export PIP_DEFAULT_TIMEOUT ?= 60
export PIP_RETRIES ?= 10
export PIP_RESUME_RETRIES ?= 20
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test tests cover deploy-test audit bench pictures lint lock clean

# Tests use a RAM disk for temporary files if there is one, and keep compiled files. Tests that kill use the real disk.
tests cover: export TMPDIR := $(or $(shell test -w /dev/shm && echo /dev/shm),$(TMPDIR))
tests cover: export PYTHONDONTWRITEBYTECODE :=

run: .venv/run
	$(BIN)/python -m bot

test: .venv/dev
	$(MAKE) --no-print-directory --jobs 2 lint tests # in parallel: the type checker uses one core

tests: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

cover: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term

deploy-test: .venv/dev
	$(BIN)/python -m pytest -m deploy tests/deploy

audit: .venv/audit
	$(BIN)/zizmor --offline .github
	$(BIN)/python -m pip_audit --strict --disable-pip --require-hashes $(foreach file,bot dev pictures pip,--requirement requirements/$(file).txt)

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks

pictures: .venv/pictures
	$(BIN)/python -m tests.pictures

lint: .venv/dev
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m basedpyright
	$(BIN)/python $(BIN)/lint-imports

# Keep .venv if its Python works, is supported, and is the requested one, and if no installation was interrupted.
# Otherwise create it again.
version_of = $(shell '$(1)' -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
HERE := $(if $(wildcard .venv/whole),$(call version_of,$(BIN)/python))
WANTED := $(if $(PYTHON),$(call version_of,$(PYTHON)),$(SUPPORTED))
ifeq ($(filter $(SUPPORTED),$(filter $(WANTED),$(HERE))),)

# The newest Python that works, preferably one with ensurepip. Each is run, because existing is not enough: pyenv has
# shims without a Python behind them, and Debian ships ensurepip in a separate package.
IS_SUPPORTED := import sys; sys.exit("%d.%d" % sys.version_info[:2] not in "$(SUPPORTED)".split() or sys.maxsize < 2**32)
newest = $(shell for python in $(SUPPORTED:%=python%) python3; do \
	$$python -c '$(1); $(IS_SUPPORTED)' 2>/dev/null && echo $$python && break; done)
FOUND := $(or $(PYTHON),$(call newest,import ensurepip),$(call newest,import venv))
NEEDS := This needs a 64-bit Python 3.11, 3.12, 3.13 or 3.14
INSTALL := Install one, or say where it is: make PYTHON=/path/to/python3
NO_VENV := $(FOUND) cannot make environments yet. On Debian and Ubuntu, type: \
	sudo apt install python$(call version_of,$(FOUND))-venv

.PHONY: .venv
.venv:
	@test '$(FOUND)' || { echo '$(NEEDS), and there is none here. $(INSTALL)' >&2; exit 1; }
	@'$(FOUND)' -c '$(IS_SUPPORTED)' 2>/dev/null || { echo '$(NEEDS), and $(FOUND) is none. $(INSTALL)' >&2; exit 1; }
	@'$(FOUND)' -c 'import ensurepip' 2>/dev/null || { echo '$(NO_VENV)' >&2; exit 1; }
	'$(FOUND)' -m venv --clear .venv

.venv/run: .venv
endif

# With pip's output, because this can take minutes. Everything is a wheel, so nothing is compiled.
INSTALL_FROM := $(BIN)/python -m pip install --require-hashes --only-binary :all: --requirement
BEGIN = @rm -f .venv/whole
FINISH = @touch $@ .venv/whole

.venv/run: requirements/run.txt requirements/pip.txt
	$(BEGIN)
	$(INSTALL_FROM) requirements/pip.txt
	$(INSTALL_FROM) requirements/run.txt
	$(FINISH)

.venv/dev: requirements/dev.txt .venv/run
	$(BEGIN)
	$(INSTALL_FROM) requirements/dev.txt
	$(FINISH)

.venv/audit: requirements/audit.txt .venv/run
	$(BEGIN)
	$(INSTALL_FROM) requirements/audit.txt
	$(FINISH)

.venv/pictures: requirements/pictures.txt .venv/dev
	$(BEGIN)
	$(INSTALL_FROM) requirements/pictures.txt
	$(FINISH)

# One lock for every Python and system, with markers where they differ; all files have the same versions.
LOCK = $(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version $(lastword $(SUPPORTED)) \
	--generate-hashes --only-binary :all: --custom-compile-command "make lock"

lock: .venv/dev
	$(LOCK) --extra rehearsal --extra dev --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --extra rehearsal --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/bot.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/audit.txt requirements/audit.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/pictures.txt requirements/pictures.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/pip.txt requirements/pip.in

clean:
	rm -rf .venv
