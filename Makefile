# The one developer door. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: ## install what building and testing needs (Debian 12 packages)
	@tools/setup build test check

build: ## build the release program: build/release/orchestrator
	@tools/setup build
	@cmake --preset release >build/configure.log || { cat build/configure.log; exit 1; }
	@cmake --build build/release --target orchestrator -j $(JOBS)

.PHONY: help setup build
