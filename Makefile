# The README names `make run` and `make test`; they are all that anyone needs to set up.

SHELL := bash
.PHONY: run test check simulate size bench differential deploy pictures build
.DELETE_ON_ERROR:

rust := Cargo.toml Cargo.lock $(shell find shared/src -type f)
edge := edge/build/index.js
widget := www/widget.js
sandbox := target/debug/jawort-sandbox
openapi := www/openapi.json

# The demo on this machine, until Ctrl-C.
run:
	@scripts/tools.sh build
	@$(MAKE) --no-print-directory build
	@. scripts/env.sh && exec node scripts/run.mjs

# Everything that can be checked, on a fresh machine.
test:
	@scripts/tools.sh test
	@scripts/test.sh

# The fast inner loop; installs nothing.
check:
	@scripts/check.sh

# Small worlds where everything goes wrong, by seed: make simulate SEEDS=1000000. One of them again: SEED=7.
simulate:
	@SEED=$(SEED) scripts/simulate.sh $(SEEDS)

# What the parts weigh; fails over the ceiling.
size:
	@scripts/tools.sh build
	@$(MAKE) --no-print-directory build
	@. scripts/env.sh && node scripts/size.mjs

bench:
	@scripts/tools.sh build
	@$(MAKE) --no-print-directory build
	@. scripts/env.sh && node tests/bench/run.mjs && node tests/bench/broadcasts.mjs && scripts/bench-phone.sh && CHROMIUM=$$(chromium) node tests/bench/widget.mjs

# Ten million inputs against libphonenumber's port; `make test` has one million.
differential:
	@JAWORT_PHONE_INPUTS=10000000 cargo test --quiet --release -p jawort-shared --test phone_agrees -- --nocapture

deploy:
	@scripts/tools.sh build
	@$(MAKE) --no-print-directory build
	@scripts/deploy.sh

build: $(edge) $(widget) $(sandbox) $(openapi)

$(edge): $(rust) edge/Cargo.toml scripts/build-edge.sh $(shell find edge/src -type f)
	@echo '· building the Worker'
	@scripts/build-edge.sh

$(widget): $(rust) widget/Cargo.toml widget/build.rs widget/shorten-names.mjs $(shell find widget/format -type f) scripts/build-widget.sh \
		scripts/integrity.mjs www/loader.js $(shell find widget/src -type f)
	@echo '· building the widget'
	@scripts/build-widget.sh

$(openapi): $(rust) $(shell find edge/openapi -type f)
	@echo '· describing the doors'
	@cargo run --quiet -p jawort-openapi www

$(sandbox): Cargo.toml Cargo.lock $(shell find tests/sandbox -type f)
	@echo '· building the sandbox'
	@cargo build --quiet -p jawort-sandbox

# The pictures of the README, taken of the running system.
pictures:
	@scripts/tools.sh test
	@$(MAKE) --no-print-directory build
	@. scripts/env.sh && CHROMIUM=$$(chromium) node tests/pictures/take.mjs
