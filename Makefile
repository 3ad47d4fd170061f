# Thin targets over tools/host.py; see docs/host.md
PYTHON ?= python3
HOST := $(PYTHON) tools/host.py
PORT ?= 8069

.PHONY: demo test bench eval lint format pot setup clean

demo:
	@exec $(HOST) demo --port $(PORT) $(if $(HISTORY),--history "$(HISTORY)") $(if $(FRESH),--fresh)

test:
	@exec $(HOST) test

bench:
	@exec $(HOST) bench

eval:
	@exec $(HOST) eval $(if $(HISTORY),--history "$(HISTORY)")

lint:
	@exec $(HOST) lint

format:
	@exec $(HOST) format

pot:
	@exec $(HOST) pot

setup:
	@exec $(HOST) setup

clean:
	@rm -rf "$$(cat .host/pg/base 2>/dev/null)" .host
