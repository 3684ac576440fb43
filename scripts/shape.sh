#!/usr/bin/env bash
# What the compiler does not check: sizes of files, who depends on whom, one purpose for each dependency.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

long=$(git ls-files -co --exclude-standard '*.rs' '*.mjs' '*.js' '*.sh' | while read -r file; do
    [ -f "$file" ] && lines=$(wc -l <"$file") && [ "$lines" -gt 300 ] && echo "$file: $lines lines"
done || true)
[ -z "$long" ] || fail "files of more than 300 lines: $long"

# `shared` decides and cannot act: nothing in it reaches the platform, the clock or randomness.
if cargo tree --quiet -p jawort-shared -e normal --prefix none | grep -E '^(worker|js-sys|web-sys|wasm-bindgen|getrandom|rand|tokio|chrono) '; then
    fail 'shared depends on something that acts, above'
fi

unexplained=$(sed -n '/^\[workspace.dependencies\]/,/^\[workspace.lints/p' Cargo.toml | grep -E '^[a-z]' | grep -v '#' | grep -v 'jawort-' || true)
[ -z "$unexplained" ] || fail "dependencies without a purpose: $unexplained"

# Only the store speaks SQL; only the ledger's own tests may mention changing it.
if grep -rnE '(insert into|update [a-z_]+ set|delete from) ' edge/src --include='*.rs' | grep -v '^edge/src/store/'; then
    fail 'SQL outside the store, above'
fi
if grep -rnE '(update|delete from) (ledger|seal) ' edge/src --include='*.rs' | grep -v '/tests/'; then
    fail 'ledger and seal are append-only'
fi
