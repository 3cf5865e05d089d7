# Everything that these commands need is installed into the checkout, by infra/local/setup.
.PHONY: help dev test test-dynoxide token reset check openapi conformance
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

DB ?= dynoxide
API_PORT ?= 9000
DB_PORT ?= 8000
MAIL_PORT ?= 8005
STACK := cargo run --example stack --

help: # What can be done here.
	@echo 'make dev [DB=dynamodb-local] [API_PORT=9000] [DB_PORT=8000] [MAIL_PORT=8005]   the API, its database and a mailbox, until Ctrl-C'
	@echo 'make token SUB=ada EMAIL=ada@example.com [NAME=Ada] [EMAIL_VERIFIED=false]   a bearer token for it'
	@echo 'make reset          delete its data and secrets'
	@echo 'make test           every test, on DynamoDB Local'
	@echo 'make test-dynoxide  the same tests on the embedded engine'
	@echo 'make conformance    the API against openapi.json, by thousands of generated requests'
	@echo 'make openapi        write openapi.json anew, from the code'
	@echo 'make check          formatting, lints, documentation, the SAM template'

dev:
	@sh infra/local/setup mailbox $(filter dynamodb-local,$(DB))
	@$(STACK) dev --db $(DB) --api-port $(API_PORT) --db-port $(DB_PORT) --mail-port $(MAIL_PORT)

test:
	@sh infra/local/setup mailbox dynamodb-local
	@$(STACK) run --db dynamodb-local -- cargo test --workspace

test-dynoxide:
	@sh infra/local/setup mailbox
	@$(STACK) run --db dynoxide -- cargo test --workspace

# Values go through the environment, so that the shell takes none of them for its own.
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
	@$(STACK) run --db dynoxide -- tests/conformance/run

openapi:
	@UPDATE_OPENAPI=1 cargo test --quiet --package edge --test edge openapi

check:
	@sh infra/local/setup check
	cargo fmt --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items
	SAM_CLI_TELEMETRY=0 .tools/venv/bin/sam validate --lint --region eu-central-1 --template template.yaml
