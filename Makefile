# The one developer door. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
RUN_FLAGS ?=

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: ## install what building, testing and checking needs (Debian 12 packages)
	@tools/setup build test check

build: ## build the release program: build/release/orchestrator
	@tools/setup build
	@tools/build_web
	@tools/build release orchestrator -j $(JOBS)

run: build ## build, then serve in demo mode on http://127.0.0.1:8000 (RUN_FLAGS="--port 9000")
	@exec build/release/orchestrator serve --config config/sample_config.json $(RUN_FLAGS)

test: ## unit tests under sanitizers, then the program from outside: ends with "N passed, N failed, N skipped"
	@tools/setup build test
	@tools/build_web
	@tools/build asan tests -j $(JOBS)
	@tools/build release orchestrator limits -j $(JOBS)
	@python3 tools/run_tests.py

test-long: ## the same with the long runs: hundreds of kills, thousands of connections
	@tools/setup build test
	@tools/build_web
	@tools/build asan tests -j $(JOBS)
	@tools/build release orchestrator ao_http_echo limits -j $(JOBS)
	@python3 tools/run_tests.py --long

check: ## rooms, sizes, format, doors, proofs of the requirements, clang-tidy
	@tools/setup build check
	@python3 tools/check.py

format: ## rewrite the sources with clang-format
	@tools/setup check
	@git ls-files 'src/*.h' 'src/*.cpp' 'bench/*.cpp' 'tests/*.cpp' | xargs -r clang-format-14 -i

docs: ## generate docs/configuration.md, openapi.json and the web app's types of it, workflows/steps.md and requirements.md anew
	@tools/build release orchestrator -j $(JOBS)
	@build/release/orchestrator config --markdown >docs/configuration.md
	@build/release/orchestrator openapi >docs/openapi.json
	@build/release/orchestrator workflows steps --markdown >docs/workflows/steps.md
	@tools/build_web --packages && npm --prefix web run --silent generate
	@python3 tools/requirements.py --write

# What every measurement needs; a peer that cannot be installed is said in the report and skipped.
bench-tools:
	@tools/setup build test
	@tools/setup peers || echo "bench: some peers could not be installed; they will be missing in the report"
	@tools/build release orchestrator limits -j $(JOBS)

bench: bench-tools ## measure everything but growth beside limits and peers, 15 minutes: bench/results/REPORT.html
	@python3 bench/run.py fetch
	@python3 bench/run.py

bench-http: bench-tools ## requests beside nginx, fastify and FastAPI, at rest, overload
	@python3 bench/run.py http idle overload

bench-store: bench-tools ## durable writes and tasks beside bare loops of the same SQL
	@python3 bench/run.py store

bench-queue: bench-queues
bench-queues: bench-tools ## the queue beside BullMQ, bee-queue, Celery, RQ, pg-boss and Graphile Worker
	@python3 bench/run.py queues

bench-workflows: bench-tools ## workflow runs beside n8n (its packages are 1.7 GB)
	@python3 bench/run.py fetch
	@python3 bench/run.py workflows

bench-scale: bench-tools ## what grows from 10,000 to 1,000,000 leads and the import (15 minutes); lists of 5,000,000 runs
	@python3 bench/run.py scale lists

flame: bench-tools ## where the time goes in the four main paths: bench/results/flame-*.svg
	@python3 bench/run.py flame

USERS ?= 50
RATE ?= 10
TIME ?= 10m

stress: ## the load test and its validation report (USERS=50 RATE=10 TIME=10m): stress/results/report.md
	@tools/setup build test stress
	@tools/build release orchestrator -j $(JOBS)
	@python3 stress/run.py --users $(USERS) --rate $(RATE) --time $(TIME)

validate: TIME = 60s
validate: ## the validation tasks, told step by step, against an installation of its own (TIME=10m: a longer stress test); about 3 minutes
	@tools/setup build test stress
	@tools/build release orchestrator -j $(JOBS)
	@python3 tests/validate/run.py --users $(USERS) --rate $(RATE) --time $(TIME)

package: build ## the Debian package: build/release/orchestrator_VERSION_ARCH.deb
	@tools/setup package
	@cd build/release && cpack -G DEB -B . >package.log || { tail -20 package.log; exit 1; }
	@ls build/release/orchestrator_*.deb

instructions: ## measure the instructions of the main paths anew: bench/results/instructions.json (`make test` compares with it)
	@tools/setup build test
	@tools/build release orchestrator -j $(JOBS)
	@python3 bench/instructions.py --write

clean: ## remove what was built (not ./data)
	@find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} + 2>/dev/null || true

.PHONY: help setup build run test test-long check format docs bench bench-tools bench-http bench-store bench-queues bench-queue bench-workflows bench-scale flame instructions stress validate package clean
