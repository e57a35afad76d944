# Thin targets: each makes sure that everything is installed, then runs one command.
# ARGS adds words to it: make test ARGS="-k child"

setup := scripts/setup.sh
own_sets := $(wildcard tests/data/*.jsonl)

.PHONY: help install demo run pictures test train eval lint chaos diet bench

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

install: ## everything that is missing: uv, both environments, the model
	@$(setup) --model

demo: ## the whole system on this machine, played by itself
	@$(setup) --model .venv/bin/folkmoot demo $(ARGS)

run: ## the bot, on the real Telegram and Slack
	@$(setup) --model .venv/bin/folkmoot run $(ARGS)

pictures: ## the screens in docs/pictures, anew; needs a Chromium
	@$(setup) .venv/bin/python -m sandbox.page.pictures $(ARGS)

test: ## all tests
	@$(setup) --model .venv/bin/python -m pytest -q -n 2 $(ARGS)

train: ## the model, anew
	@$(setup) .venv/bin/folkmoot train $(ARGS)

eval: ## how well our own sets are read: a page (FILES=... these too, ARGS=... only these)
	@mkdir -p var
	@$(setup) --model .venv/bin/folkmoot nlu evaluate \
		$(or $(ARGS),$(own_sets) $(FILES)) --html var/evaluation.html
	@echo "The page: var/evaluation.html"

chaos: export FOLKMOOT_CHAOS_SECONDS ?= 600
chaos: export FOLKMOOT_CHAOS_WRITES ?= 200
chaos: export FOLKMOOT_HISTORIES ?= 500
chaos: ## half an hour of faults: people at work while everything breaks, at random
	@$(setup) .venv/bin/python -m pytest -q tests/faults/test_chaos.py \
		tests/faults/test_writes.py tests/faults/test_histories.py $(ARGS)

lint: ## style and types
	@$(setup) .venv/bin/ruff check .
	@$(setup) .venv/bin/ruff format --check .
	@$(setup) .venv/bin/pyright $(ARGS)

diet: ## Rasa's stock pipeline on the same files as eval, once; an hour and more
	@$(setup) .venv/bin/python -m benchmarks.diet $(or $(ARGS),$(own_sets))

bench: ## speed and memory
	@$(setup) --model .venv/bin/python -m benchmarks $(ARGS)
