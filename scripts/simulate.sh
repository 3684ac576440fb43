#!/usr/bin/env bash
# The simulation over many seeds, and whether it still finds the bugs that are planted into it.
# Usage: scripts/simulate.sh [SEEDS]   (SEED=7 scripts/simulate.sh runs one again)
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

# Every world ends with all its memory given back; glibc must keep it for the next, or half the time goes there.
export MALLOC_TRIM_THRESHOLD_=268435456 MALLOC_TOP_PAD_=16777216
[ -z "${SEED:-}" ] || export JAWORT_SEED=$SEED
JAWORT_SEEDS=${1:-100000} cargo test --quiet --profile simulation -p jawort-edge --lib simulation -- --nocapture --test-threads 1
