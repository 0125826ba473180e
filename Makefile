# make run   starts the bot, or a rehearsal in the browser when no token is set
# make test  lint, types, import contracts and every test
# make cover the same tests, with the lines and branches they reach; about twice as long
# make bench figures: votes a second, answers, beside other ways to do the same
# make lock  renews the locked requirements

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test cover bench lint lock clean

run: .venv/run
	$(BIN)/python -m bot

test: lint
	$(BIN)/python -m pytest -n 2

cover: .venv/dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks.votes
	$(BIN)/python -m tests.benchmarks.storm
	$(BIN)/python -m tests.benchmarks.answers

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

.venv/run: requirements/run.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/run.txt
	touch $@

.venv/dev: requirements/dev.txt | .venv/run
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/dev.txt
	touch $@

LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host pyproject.toml

lock: .venv/dev
	$(LOCK) --extra rehearsal --extra dev --output-file requirements/dev.txt
	$(LOCK) --extra rehearsal --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/bot.txt

clean:
	rm -rf .venv
