# make run   starts the bot, or a rehearsal in the browser when no token is set
# make test  lint, types, import contracts and every test
# make cover the same tests, with the lines and branches they reach; about twice as long
# make bench figures: votes a second, answers, beside other ways to do the same
# make deploy-test carries out the Dockerfile's steps in an empty folder; CI does it too
# make audit looks for known weaknesses in the locked requirements and the workflows
# make lock  renews the locked requirements

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test cover deploy-test audit bench lint lock clean

run: .venv/run
	$(BIN)/python -m bot

test: lint
	$(BIN)/python -m pytest -n 2

cover: .venv/dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

deploy-test: .venv/dev
	$(BIN)/python -m pytest -m deploy tests/deploy

audit: .venv/audit
	$(BIN)/zizmor --offline .github
	$(BIN)/pip-audit --disable-pip --require-hashes --requirement requirements/bot.txt --requirement requirements/dev.txt

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

.venv/audit: requirements/audit.txt | .venv/run
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/audit.txt
	touch $@

LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv/dev
	$(LOCK) --extra rehearsal --extra dev --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --extra rehearsal --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/bot.txt pyproject.toml
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/audit.txt requirements/audit.in

clean:
	rm -rf .venv
