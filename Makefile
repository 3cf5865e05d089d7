# infra/local/setup installs what these commands need into the checkout.
.PHONY: help dev demo sam test test-dynoxide test-sam events token reset check generate conformance web-test browser sizes
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

DB ?= dynoxide
API_PORT ?= 9000
DB_PORT ?= 8000
MAIL_PORT ?= 8005
WEB_PORT ?= 5173
SIGN_IN_PORT ?= 9080
PORTS = --api-port $(API_PORT) --db-port $(DB_PORT) --mail-port $(MAIL_PORT) --web-port $(WEB_PORT) --sign-in-port $(SIGN_IN_PORT)
DEV_OPTIONS = $(PORTS) $(if $(LOG),--log $(LOG))
STACK := cargo run --example stack --

help: # Lists the commands.
	@echo 'make dev            run the web client, API, database, sign-in and mailbox until Ctrl-C'
	@echo 'make sam            the same, with SAM in Docker and DynamoDB Local'
	@echo '                    options of both: API_PORT=9000 (SAM: 3000), DB_PORT=8000, MAIL_PORT=8005, WEB_PORT=5173,'
	@echo '                    SIGN_IN_PORT=9080, LOG=json for the raw logs; of make dev: DB=dynamodb-local'
	@echo 'make demo           fill the running stack with a band and invites in every state; options: API_PORT=9000,'
	@echo '                    EMAIL=ada@example.com NAME="Ada Sommer" for its founder'
	@echo 'make token SUB=ada EMAIL=ada@example.com [NAME=Ada] [EMAIL_VERIFIED=false]   print a bearer token'
	@echo 'make reset          delete the data and secrets of make dev'
	@echo 'make test           run all tests on DynamoDB Local, and the web client tests that need no browser'
	@echo 'make test-dynoxide  run the same tests on the embedded engine, without those of the web client'
	@echo 'make test-sam       run the flows over HTTP, with SAM in Docker'
	@echo 'make events         invoke each function with its sample in events/, with SAM in Docker'
	@echo 'make conformance    check the API against openapi.json with thousands of generated requests'
	@echo 'make web-test       check the web client: types, lints, component tests, build, size'
	@echo 'make browser        test the web client in Chromium, against the functions on the embedded engine'
	@echo 'make generate       write all generated files: openapi.json, events/, the list of endpoints, the route table'
	@echo '                    in README.md, the types of the web client'
	@echo 'make check          check formatting, lints, documentation and the SAM template'
	@echo 'make sizes          build all functions for release, check the sizes of their zips, list them in infra/sizes.md;'
	@echo '                    options: ARCH=arm64 or x86-64. Takes a quarter of an hour; no other command does this'

dev:
	@sh infra/local/setup mailbox sign-in web $(filter dynamodb-local,$(DB))
	@$(STACK) dev --db $(DB) $(DEV_OPTIONS)

sam: API_PORT = 3000
sam:
	@sh infra/local/setup mailbox sign-in web dynamodb-local sam
	@$(STACK) dev --api sam --db dynamodb-local $(DEV_OPTIONS)

# Passed through the environment, so that the shell does not interpret the values.
demo: export EMAIL := $(EMAIL)
demo: export NAME := $(NAME)
demo: export JWT_ISSUER := http://127.0.0.1:$(SIGN_IN_PORT)
demo:
	@python3 infra/local/demo.py http://127.0.0.1:$(API_PORT) "$$EMAIL" "$$NAME"

test: web-test
	@sh infra/local/setup mailbox secrets dynamodb-local
	@$(STACK) run --db dynamodb-local --grants -- cargo test --workspace

# SKIP=… leaves out tests by a part of their name.
test-dynoxide:
	@sh infra/local/setup mailbox secrets
	@$(STACK) run --db dynoxide --grants -- cargo test --workspace $(if $(SKIP),-- --skip $(SKIP))

# Skips the one test that finds metrics in the log by request id: SAM gives all requests the same id.
test-sam:
	@sh infra/local/setup mailbox dynamodb-local sam
	@$(STACK) run --api sam --db dynamodb-local -- cargo test --package functions --test flows --test log_after -- \
		--skip metrics::a_repeated_request_is_counted_once

events:
	@sh infra/local/setup mailbox dynamodb-local sam
	@cargo run --example events

# Passed through the environment, so that the shell does not interpret the values.
token: export SUB := $(SUB)
token: export EMAIL := $(EMAIL)
token: export NAME := $(NAME)
token:
	@cargo run --quiet --example stack -- token --sub "$$SUB" --email "$$EMAIL" --name "$$NAME" \
		$(if $(filter false,$(EMAIL_VERIFIED)),--unverified)

reset:
	@cargo run --quiet --example stack -- reset

conformance:
	@sh infra/local/setup mailbox conformance
	@$(STACK) run --db dynoxide --invites-per-band 100000 -- tests/conformance/run

web-test:
	@sh infra/local/setup web
	@npm --prefix web run --silent check

browser:
	@sh infra/local/setup mailbox sign-in web browser
	@$(STACK) run --db dynoxide -- npm --prefix tests/browser test --silent

generate:
	@sh infra/local/setup web
	@cargo run --quiet --example generate -- binaries
	@cargo run --quiet --example generate
	@npm --prefix web run --silent types

sizes: ARCH ?= arm64
sizes:
	@sh infra/local/setup
	PATH="$$PWD/.tools/venv/bin:$$PATH" cargo lambda build --release --$(ARCH)
	infra/check/sizes

check:
	@sh infra/local/setup check secrets
	cargo fmt --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items
	infra/check/run
