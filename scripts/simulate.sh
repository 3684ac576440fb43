#!/usr/bin/env bash
# The simulation over many seeds, and whether it still finds the bugs that are planted into it.
# Usage: scripts/simulate.sh [SEEDS]   (SEED=7 scripts/simulate.sh runs one again)
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

[ -z "${SEED:-}" ] || export JAWORT_SEED=$SEED
JAWORT_SEEDS=${1:-100000} cargo test --quiet --profile simulation -p jawort-edge --lib simulation -- --nocapture --test-threads 1
