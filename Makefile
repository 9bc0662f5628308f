# The two that matter: `make demo` and `make test`.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 10s

.PHONY: build demo test test-needs lint vuln docs bench fuzz clean

build: ## bin/dbaudit, a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/dbaudit ./cmd/dbaudit

demo: build ## the whole flow against an emulated account on loopback
	bin/dbaudit demo

# The race detector watches our code. OPA and YAML, which parse the rules for each of
# hundreds of commands, are left out of it: they would take half the time.
RACE := -race -gcflags='github.com/open-policy-agent/opa/...=-race=false' -gcflags='go.yaml.in/yaml/...=-race=false'

# Without it run the thousands of mutations, and what does one thing after the other:
# hundreds of commands, browsers, comparisons with other software. It would take most of
# the time there. Of the commands, those run with it that collect, probe and judge side by
# side. Vet is part of `make lint`.
PLAIN := dbaudit/(cmd/dbaudit|examples|reports|pkg/audit|.*/truth)$$

test: test-needs ## every test, with the race detector where things run side by side
	go test -vet=off $(RACE) -timeout 14m $$(go list ./... | grep -vE '$(PLAIN)')
	go test -vet=off $(RACE) -timeout 14m -run 'TestDemo|TestFleet|TestProbeByPlan|TestScanRealPostgreSQL|TestInterrupt' ./cmd/dbaudit
	go test -vet=off -timeout 14m $$(go list ./... | grep -E '$(PLAIN)')

test-needs: ## install what the tests need, or say what is missing
	scripts/test-needs

lint: ## formatting, vet, staticcheck, the policies, and the generated pages
	scripts/lint

vuln: ## known vulnerabilities in what is linked in
	scripts/vuln

docs: build ## the rule pages, from the rules; the tables of clients.md, from the drivers; of api-calls.md, from the lists; the references, from the schemas
	go test ./examples -run TestReferencePages -update
	go test ./pkg/collect/clients/drivers -run TestDocumentation -update
	go test ./pkg/collect/account -run TestDocumentedCalls -update
	rm -rf docs/rules
	bin/dbaudit rules docs docs/rules

bench: build test-needs ## ours and the peers, side by side, in ratios
	scripts/bench

fuzz: ## every fuzz target for FUZZTIME
	FUZZTIME=$(FUZZTIME) scripts/fuzz

clean:
	rm -rf bin dist .bench dbaudit-demo
