#!/usr/bin/env bash
# Everything: the checks, the wasm tests in Chromium, and the journeys in real workerd and Chromium.
# Ends with `N passed, N failed`.
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
broken=0

part() {
    say "$1"
    shift
    "$@" 2>&1 | tee -a "$log"
    [ "${PIPESTATUS[0]}" = 0 ] || broken=$((broken + 1))
}

wasm_tests() {
    local toolchain
    toolchain=$(wasm_toolchain) || fail "the wasm target is missing: run scripts/tools.sh"
    (cd widget && RUSTUP_TOOLCHAIN=$toolchain CHROMEDRIVER=$(command -v chromedriver) \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
        cargo test --target "$wasm_target" --target-dir "$root/target/wasm-tests" --test browser)
}

journeys() {
    CHROMIUM=$(chromium) node --test --test-reporter=spec --test-timeout=300000 "$root"/tests/e2e/*.test.mjs
}

numbers() { cargo test --quiet --release -p jawort-shared --test phone_agrees; }

part 'checks' scripts/check.sh
part 'simulation' scripts/simulate.sh
part 'a million phone numbers' numbers
part 'build' make --no-print-directory build
part 'size' node scripts/size.mjs
part 'widget in Chromium' wasm_tests
part 'journeys in workerd and Chromium' journeys

# cargo and wasm-bindgen write "test result: …", node writes "ℹ pass N" and "ℹ fail N".
awk -v broken="$broken" '
    /^test result:/ { passed += $4; failed += $6 }
    /^ℹ pass / { passed += $3 }
    /^ℹ fail / { failed += $3 }
    END {
        # A part that broke without counting a failed test is a failure of its own.
        if (broken > 0 && failed == 0) failed = broken
        printf "%d passed, %d failed\n", passed, failed
        exit (failed > 0 || passed == 0)
    }' "$log"
