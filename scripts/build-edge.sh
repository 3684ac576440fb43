#!/usr/bin/env bash
# Builds the Worker: Rust to WebAssembly, with the JavaScript that workerd loads, into edge/build/.
set -euo pipefail
. "$(dirname "$0")/env.sh"

RUSTUP_TOOLCHAIN=$(wasm_toolchain) || fail "the wasm target is missing: run scripts/tools.sh"
export RUSTUP_TOOLCHAIN
RUSTFLAGS=$(without_paths)
export RUSTFLAGS
cd "$root/edge"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
worker-build --release >"$log" 2>&1 || { cat "$log" >&2; fail "the Worker does not build"; }
# Names of functions are a fifth of the weight and of use to nobody who can build this.
wasm-opt --all-features --strip-debug --strip-producers -Os build/index_bg.wasm -o build/index_bg.wasm
