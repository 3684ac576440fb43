#!/usr/bin/env bash
# Builds what a company's page loads: www/widget.js and its hashed parts under www/assets/, with their SRI values.
# The same sources and tools give the same bytes.
set -euo pipefail
. "$(dirname "$0")/env.sh"

www="$root/www"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
integrity() { node "$root/scripts/integrity.mjs" "$1" || fail "the SRI value of $1 cannot be computed"; }

# Puts a file under its own hash and says where it is served. Arguments: file, name, extension.
publish() {
    local path
    path="/assets/$2.$(sha256sum "$1" | cut -c1-16).$3"
    cp "$1" "$www$path" && printf '%s' "$path"
}

optimise() { # input, output, passes
    "$WASM_OPT_BIN" "$1" -o "$2" "${@:3}" --enable-bulk-memory --enable-multivalue --enable-mutable-globals \
        --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
}

cd "$root"
RUSTUP_TOOLCHAIN=$(wasm_toolchain) || fail "no toolchain can build for $wasm_target: run scripts/tools.sh"
export RUSTUP_TOOLCHAIN
# Less inlining compresses better.
RUSTFLAGS="$(without_paths) -Cllvm-args=-inline-threshold=12"
export RUSTFLAGS
# Here alone size goes before speed, also in what the widget shares with the Worker.
CARGO_PROFILE_RELEASE_OPT_LEVEL=z cargo build --quiet --release --target "$wasm_target" \
    -p jawort-widget -p jawort-format
built="${CARGO_TARGET_DIR:-$root/target}/$wasm_target/release"
bind() { "$WASM_BINDGEN_BIN" --target web --no-typescript --omit-default-module-path --out-dir "$out" "$built/$1"; }

bind jawort_widget.wasm
# Inline less: the file grows, but compresses 440 bytes smaller.
optimise "$out/jawort_widget_bg.wasm" "$out/long.wasm" -Oz --converge --one-caller-inline-max-function-size=30 \
    --always-inline-max-function-size=1 --strip-debug --strip-producers
optimise "$out/long.wasm" "$out/widget.wasm" --minify-imports-and-exports-and-modules >"$out/names.json"
node "$root/widget/shorten-names.mjs" "$out/jawort_widget.js" <"$out/names.json"
# The loader compiles while it loads: of the glue's ways to begin only the one from a compiled module is kept.
echo 'export { initSync, mount } from "./jawort_widget.js"' >"$out/entry.js"
"$ESBUILD_BIN" "$out/entry.js" --bundle --minify --format=esm --target=es2022 --log-level=error --outfile="$out/glue.js"

# What is loaded with the first key is one file: program and table inside the script.
bind jawort_format.wasm
optimise "$out/jawort_format_bg.wasm" "$out/format.wasm" -Oz --converge --strip-debug --strip-producers
cp "$root/widget/format/attach.js" "$out"
"$ESBUILD_BIN" "$out/attach.js" --bundle --minify --format=esm --target=es2022 --loader:.wasm=binary --log-level=error \
    --outfile="$out/format.js"

rm -rf "$www/assets" && mkdir -p "$www/assets"
glue=$(publish "$out/glue.js" widget js)
wasm=$(publish "$out/widget.wasm" widget wasm)
format=$(publish "$out/format.js" format js)
# In variables of their own: a value that fails inside an argument would not stop the build.
glue_integrity=$(integrity "$out/glue.js")
wasm_integrity=$(integrity "$out/widget.wasm")
format_integrity=$(integrity "$out/format.js")
"$ESBUILD_BIN" "$www/loader.js" --minify --target=es2022 --log-level=error --outfile="$www/widget.js" \
    --define:GLUE="\"$glue\"" --define:GLUE_INTEGRITY="\"$glue_integrity\"" \
    --define:WASM="\"$wasm\"" --define:WASM_INTEGRITY="\"$wasm_integrity\"" \
    --define:FORMAT="\"$format\"" --define:FORMAT_INTEGRITY="\"$format_integrity\""
loader_integrity=$(integrity "$www/widget.js")

printf '{"/widget.js":"%s","%s":"%s","%s":"%s","%s":"%s"}\n' "$loader_integrity" \
    "$glue" "$glue_integrity" "$wasm" "$wasm_integrity" "$format" "$format_integrity" >"$www/widget.integrity.json"
