# make run   starts the bot, or a rehearsal in the browser when no token is set
# make test  lint, types, import contracts and every test
# make cover the same tests, with the lines and branches they reach; about twice as long
# make bench what the bot costs, in one table, each figure beside a floor of the same run; some minutes
# make deploy-test carries out the Dockerfile's steps in an empty folder; CI does it too
# make audit looks for known weaknesses in the locked requirements and the workflows
# make pictures takes the pictures of the documents from the rehearsal page; wants Debian's chromium
# make lock  renews the locked requirements
# make clean takes away what make has installed

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
WRONG_PYTHON := "This is locked for Python 3.11, and there is another here. Install 3.11, or say: make PYTHON=/path/to/python3.11"
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test tests cover deploy-test audit bench pictures lint lock clean

# Tests make files in memory where that can be had, and keep what Python has compiled. Those that kill go to the disk.
tests cover: export TMPDIR := $(or $(shell test -w /dev/shm && echo /dev/shm),$(TMPDIR))
tests cover: export PYTHONDONTWRITEBYTECODE :=

run: .venv/run
	$(BIN)/python -m bot

test: .venv/dev
	$(MAKE) --no-print-directory --jobs 2 lint tests # side by side: the type checker keeps one core busy at most

tests: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

cover: .venv/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term

deploy-test: .venv/dev
	$(BIN)/python -m pytest -m deploy tests/deploy

audit: .venv/audit
	$(BIN)/zizmor --offline .github
	$(BIN)/pip-audit --strict --disable-pip --require-hashes $(foreach file,bot dev pictures,--requirement requirements/$(file).txt)

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks

pictures: .venv/pictures
	$(BIN)/python -m tests.pictures

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

# The pip that Python 3.11 brings refuses locked packages that others want with extras, once newer ones are out.
.venv/run: requirements/run.txt requirements/pip.txt
	@$(PYTHON) -c 'import sys; sys.version_info[:2] == (3, 11) or sys.exit($(WRONG_PYTHON))'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/pip.txt
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/run.txt
	touch $@

.venv/dev: requirements/dev.txt | .venv/run
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/dev.txt
	touch $@

.venv/audit: requirements/audit.txt | .venv/run
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/audit.txt
	touch $@

.venv/pictures: requirements/pictures.txt | .venv/dev
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/pictures.txt
	touch $@

LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv/dev
	$(LOCK) --extra rehearsal --extra dev --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --extra rehearsal --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/bot.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/audit.txt requirements/audit.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/pictures.txt requirements/pictures.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/pip.txt requirements/pip.in

clean:
	rm -rf .venv
