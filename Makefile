# Zhibu 支部. `make` alone lists the targets; nothing but Go, Node, git and make has to be there before.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

# What the web pages and the binary are made of. Folders are listed too, so that a deleted file counts as a change.
web_sources := $(shell find web -mindepth 1 \( -name node_modules -o -name dist -o -name e2e \) -prune -o ! -name '*.test.ts' ! -name '*.go' -print)
go_sources  := go.mod go.sum web/web.go $(shell find app cmd party platform -name testdata -prune -o ! -name '*_test.go' -print)
# What is made from the code and committed all the same, so that reviewers see it change.
generated   := openapi.json web/kit/api.d.ts docs/flows.md

modules := web/node_modules/.package-lock.json
dist    := web/dist/index.html
binary  := bin/zhibu

.PHONY: help setup web build run test check lint test-go test-web journeys faults generate bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(modules) ## Install what tests need and is missing: PostgreSQL, OpenLDAP, Chromium, Chinese fonts, npm packages
	@scripts/need

web: $(dist) ## Build the web pages

build: $(binary) ## Build bin/zhibu, one static binary with the pages inside

run: $(binary) ## Start Zhibu with the demo county in ./data and print where to log in
	@scripts/run

test: setup ## Everything: lint, unit tests, Go on SQLite and PostgreSQL, journeys in Chromium, budgets
	@$(MAKE) -j2 --output-sync=target lint test-web
	@$(MAKE) test-go
	@$(MAKE) journeys

check: test ## The same: what CI runs

lint: $(binary) ## Formatting, vet, staticcheck, eslint, types, generated files up to date
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [[ -z $$unformatted ]] || { echo "gofmt -w $$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	cd web && npm run -s lint && npm run -s check && npm exec -- tsc -p e2e
	scripts/unchanged $(generated)

test-go: $(dist) ## Go tests on SQLite and on a throw-away PostgreSQL
	scripts/with-postgres go test -timeout 30m ./...

test-web: $(dist) ## Unit tests and size budgets of the web pages
	cd web && npm run -s unit && npm run -s budgets

journeys: $(binary) ## What people do, in a real Chromium, on both databases; PLAY=sign-in for one
	cd web && ../scripts/with-postgres npm exec -c "node --test-reporter=spec e2e/rig/play.ts $(PLAY)"

faults: $(dist) ## Break the disk, the database, the network, the process, and look what holds
	@scripts/need postgres strace
	ZHIBU_FAULTS=full go test -count=1 -v ./e2e/faults

generate: $(binary) $(modules) ## Make openapi.json, its TypeScript types and docs/flows.md anew
	$(binary) openapi >openapi.json
	cd web && npm run -s types
	go generate ./...

bench: $(binary) ## Measure what docs/performance.md claims; PART=signin for one part, ARGS=… for its flags
	go run ./bench run $(PART) $(ARGS)

clean: ## Remove what was built; ./data stays
	rm -rf bin web/dist web/node_modules web/e2e/shots

$(modules): web/package-lock.json
	@scripts/need npm
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(dist): $(modules) $(web_sources)
	cd web && npm run -s build
	@touch $@

$(binary): $(dist) $(go_sources)
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $@ ./cmd/zhibu
	@touch $@
