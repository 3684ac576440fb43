#!/usr/bin/env bash
# The fast inner loop: format, lints for native and wasm, native tests, and the shape of the house. Installs nothing.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

say 'format'
cargo fmt --all --check || fail "not formatted: run 'cargo fmt --all'"

say 'lints, native'
cargo clippy --quiet --workspace --all-targets -- -D warnings || fail 'clippy has something to say, above'

if RUSTUP_TOOLCHAIN=$(wasm_toolchain); then
    say 'lints, wasm'
    RUSTUP_TOOLCHAIN=$RUSTUP_TOOLCHAIN cargo clippy --quiet --target "$wasm_target" \
        --target-dir target/wasm-lints -p jawort-edge -p jawort-widget -p jawort-format -- -D warnings || fail 'clippy has something to say, above'
else
    say "lints for wasm are left out: there is no $wasm_target here (scripts/tools.sh adds it)"
fi

say 'shape'
scripts/shape.sh

say 'native tests'
cargo test --quiet --workspace
