# Sourced by every script: where the checkout is, where its pinned tools are, which toolchain builds wasm.
# Installs nothing; scripts/tools.sh does.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${JAWORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jawort}
worker_build_version=0.8.7

# wasm-bindgen's command and library must be the same version to the last digit.
wasm_bindgen_version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' "$root/Cargo.lock")

export PATH="$root/node_modules/.bin:$cache/bin:$PATH"
export WRANGLER_SEND_METRICS=false
export WASM_BINDGEN_BIN="$cache/bin/wasm-bindgen"
export WASM_OPT_BIN="$root/node_modules/.bin/wasm-opt"
export ESBUILD_BIN="$root/node_modules/.bin/esbuild"
export SCHEMATHESIS="$cache/schemathesis/bin/schemathesis"
schemathesis_version=4.32.5

wasm_target=wasm32-unknown-unknown
fallback_toolchain=jawort-debian

# Names the toolchain that can build wasm, or fails: rustup's own, else the one tools.sh made of Debian's.
wasm_toolchain() {
    local name
    for name in "$(rustup show active-toolchain | cut -d' ' -f1)" "$fallback_toolchain"; do
        if compgen -G "$(RUSTUP_TOOLCHAIN=$name rustc --print sysroot 2>/dev/null)/lib/rustlib/$wasm_target/lib/libstd-*.rlib" >/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

# Compiler flags by which no path of this machine gets into what is built: the same sources give the same bytes.
without_paths() {
    local registry
    printf -- '--remap-path-prefix=%s=.' "$root"
    for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
        printf -- ' --remap-path-prefix=%s=crates' "$registry"
    done
}

# The Chromium that tests drive: CHROMIUM=path wins, else the first one on the PATH.
chromium() {
    local name
    for name in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
        type -P "$name" && return
    done
    return 1
}

say() { printf '· %s\n' "$*" >&2; }

fail() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}
