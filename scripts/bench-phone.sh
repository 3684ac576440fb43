#!/usr/bin/env bash
# How fast numbers are read, against the two Rust ports of libphonenumber: one JSON line for each.
set -euo pipefail
. "$(dirname "$0")/env.sh"

export CARGO_TARGET_DIR="$root/target/bench-phone"
cargo run --quiet --release --manifest-path "$root/tests/bench/phone/Cargo.toml"
