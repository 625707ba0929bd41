# What a person does with this repository. `make` alone says it.
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
BOOTSTRAP := $(PYTHON) requirements/bootstrap.py
CODE := app bench tests requirements translations wsgi.py
# Folders that exist: some of the above come later in the life of the repository.
CODE := $(wildcard $(CODE))
CATALOGUE := translations/fr/LC_MESSAGES/messages.po

.DEFAULT_GOAL := help
.PHONY: help run test check check-types check-code check-texts fix bench messages clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Prepare everything and serve on http://127.0.0.1:8000 (PORT=8080 make run)
	@$(BOOTSTRAP) run
	@exec $(FLASK) start

test: ## Run every test that this machine can run, and say which it cannot
	@$(BOOTSTRAP) dev
	@$(BIN)/python tests/run.py

check: ## Format, lint, types, contracts, templates, translations, security
	@$(BOOTSTRAP) dev
	@$(MAKE) --no-print-directory --output-sync --jobs=2 check-types check-code check-texts

# Side by side: types take as long as all the rest.
check-types:
	$(BIN)/mypy
check-code:
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/lint-imports
check-texts:
	$(BIN)/djlint --check templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python translations/check.py
	$(BIN)/bandit -q -r app -t B608

fix: ## Format and mend what tools can mend
	@$(BOOTSTRAP) dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	-$(BIN)/djlint --reformat --quiet templates

bench: ## Measure the site under load and print the table
	@$(BOOTSTRAP) dev
	@$(BIN)/python -m bench

messages: ## Collect the texts to translate into the French catalogue
	@$(BOOTSTRAP) dev
	$(BIN)/python translations/check.py --update

clean: ## Remove what tools made (never instance/, which holds your data)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete
