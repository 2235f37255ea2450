# What a person types. `make run` and `make test` are enough for the first day.

binary := .build/release/leadstock
sources := Package.swift Sources Tests Benchmarks

.PHONY: run test demo adventureworks lint format release samples reference golden worlds bench bench-server bench-durability bench-scoring bench-wire torture simulate fuzz clean

run: release ## start the server on 127.0.0.1:7420, with the sample company in an empty ./data
	$(binary) serve --dir data --sample Data/samples

test: ## build and run all tests (SEEDS=2000 makes property tests draw so many worlds each)
	scripts/setup
	scripts/test

demo: release ## a guided tour against a server of its own; ends by itself
	$(binary) demo --sample Data/samples

adventureworks: release ## 20,000 order lines of a bicycle maker, promised and checked
	scripts/adventureworks
	scripts/adventureworks --from-scratch

lint: ## the formatter's verdict on every file
	swift format lint --strict --parallel --recursive $(sources)

format: ## let the formatter have its way
	swift format --in-place --parallel --recursive $(sources)

release: ## the optimised binary
	scripts/setup
	swift build -c release --product leadstock

samples: ## make Data/samples anew (the same bytes each time)
	scripts/make-samples.py
	scripts/make-samples.py --report

golden: ## make the model cases of Data/golden anew (installs the pinned libraries)
	scripts/make-golden.py

reference: release ## write docs/commands.md from the declarations
	$(binary) reference > docs/commands.md

bench: ## in-core figures, each beside something to measure it by
	scripts/setup
	swift run -c release CoreBenchmarks

bench-server: release ## requests per second and server CPU beside redis-server
	scripts/bench-server

bench-durability: release ## rates, pauses and restarts beside redis-server
	scripts/bench-durability

bench-scoring: ## scoring beside numpy, duckdb, XGBoost, LightGBM, lleaves and ONNX Runtime, with a picture
	scripts/setup
	scripts/bench-scoring

bench-wire: release ## round trips and batches over the wire, by operation
	cd Benchmarks && swift package --allow-writing-to-package-directory benchmark

torture: release ## kill -9 under load, 200 rounds: nothing acknowledged may be lost
	scripts/torture --rounds 200

SEEDS ?= 20000
simulate: ## whole servers out of SEEDS seeds, on a disk that fails (SEED=n scripts/test --filter Simulation repeats one)
	scripts/setup
	swift run -c release Simulate $(SEEDS)

WORLDS ?= 500
worlds: ## the promise engine beside plain models in the worlds of WORLDS seeds (SEED=n scripts/test --filter Promising repeats one)
	scripts/setup
	scripts/worlds $(WORLDS)

TIME ?= 60
fuzz: ## libFuzzer on requests, journals and snapshots, TIME seconds each
	scripts/fuzz all $(TIME)

clean: ## remove what was built, not what was stored
	rm -rf .build
