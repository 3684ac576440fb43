#!/usr/bin/env bash
# What the compiler does not check: sizes of files, who depends on whom, one purpose for each dependency.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

long=$(git ls-files -co --exclude-standard '*.rs' '*.mjs' '*.js' '*.sh' | while read -r file; do
    [ -f "$file" ] && lines=$(wc -l <"$file") && [ "$lines" -gt 300 ] && echo "$file: $lines lines"
done || true)
[ -z "$long" ] || fail "files of more than 300 lines: $long"

# Functions, from their first line to their last; the doors answer in less.
functions_over() {
    git ls-files -co --exclude-standard "${@:2}" | xargs awk -v most="$1" '
        FNR == 1 { open = 0 }
        !open && /^ *(pub(\([a-z]+\))? )?(async )?(const )?fn [a-z_0-9]+/ {
            name = $0; sub(/[(<][^(<]*$/, "", name)
            match($0, /^ */); indent = RLENGTH; start = FNR; open = 1
        }
        open && /^ *}/ {
            match($0, /^ */)
            if (RLENGTH == indent) {
                if (FNR - start + 1 > most) print FILENAME ":" start " " name ": " FNR - start + 1 " lines"
                open = 0
            }
        }'
}
long=$(functions_over 40 '*.rs'; functions_over 20 'edge/src/handlers/*.rs' | grep 'async fn' || true)
[ -z "$long" ] || fail "functions that are too long: $long"

# `shared` decides and cannot act: nothing in it reaches the platform, the clock or randomness.
tree=$(cargo tree --quiet -p jawort-shared -e normal --prefix none) || fail 'cargo tree does not run'
if grep -E '^(worker|js-sys|web-sys|wasm-bindgen|getrandom|rand|tokio|chrono|uuid) ' <<<"$tree"; then
    fail 'shared depends on something that acts, above'
fi
if grep -rnE 'std::(fs|net|env|time|process|thread)' shared/src; then
    fail 'shared reaches for the platform, above'
fi

unexplained=$(sed -n '/^\[workspace.dependencies\]/,/^\[workspace.lints/p' Cargo.toml | grep -E '^[a-z]' | grep -v '#' | grep -v 'jawort-' || true)
[ -z "$unexplained" ] || fail "dependencies without a purpose: $unexplained"

# Only the store and tests speak SQL, and the store's tests alone may change what was proved.
if grep -rnE '(insert into|update [a-z_]+ set|delete from|select .* from) ' edge/src --include='*.rs' | grep -vE '^edge/src/(store|simulation)/|/tests\.rs:'; then
    fail 'SQL outside the store, above'
fi
if grep -rnE '(update|delete from) (ledger|seal) ' edge/src --include='*.rs' | grep -v '/tests/'; then
    fail 'ledger and seal are append-only'
fi

# What the README shows and links must be there.
grep -oE '\]\([^)#h][^)]*\)' README.md | tr -d '()]' | while read -r path; do
    [ -e "$path" ] || fail "README.md links to $path, which does not exist"
done
