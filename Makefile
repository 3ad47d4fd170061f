# Thin targets over tools/host.py; see docs/host.md
PYTHON ?= python3
HOST := $(PYTHON) tools/host.py
PORT ?= 8069

.PHONY: demo test bench lint format pot setup clean

demo:
	@$(HOST) demo --port $(PORT) $(if $(HISTORY),--history "$(HISTORY)") $(if $(FRESH),--fresh)

test:
	@$(HOST) test

bench:
	@$(HOST) bench

lint:
	@$(HOST) lint

format:
	@$(HOST) format

pot:
	@$(HOST) pot

setup:
	@$(HOST) setup

clean:
	@rm -rf "$$(cat .host/pg/base 2>/dev/null)" .host
