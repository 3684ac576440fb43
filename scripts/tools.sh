#!/usr/bin/env bash
# Installs what a target needs and the machine lacks: pinned, cached, once. Each step says what and why.
# Usage: scripts/tools.sh [build|test]   (test adds a browser)
set -euo pipefail
. "$(dirname "$0")/env.sh"

need() {
    command -v "$1" >/dev/null || fail "$1 is missing: install $2, then run this again"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

debian() {
    command -v apt-get >/dev/null || fail "cannot install $* here: install them with your system's packages"
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null || fail "apt-get could not install $*"
}

install_node_packages() {
    local stamp="$root/node_modules/.jawort-lock"
    cmp -s "$root/package-lock.json" "$stamp" && return
    say "installing the npm packages of package-lock.json: wrangler with workerd, wasm-opt, esbuild, the browser driver"
    (cd "$root" && npm install --no-save --no-audit --no-fund --loglevel=error) || fail "npm install failed: is the npm registry reachable?"
    cp "$root/package-lock.json" "$stamp"
}

install_cargo_tool() {
    local crate=$1 version=$2 binary=$3
    [ "$("$cache/bin/$binary" --version 2>/dev/null | awk '{ print $NF }')" = "$version" ] && return
    say "installing $crate $version: it turns the Rust build into what the browser and workerd load (2 to 5 minutes, once)"
    cargo install "$crate" --version "=$version" --debug --quiet --root "$cache" \
        || fail "cargo install $crate failed: is the crate registry reachable?"
}

# std for wasm from Debian's compiler and its library source, for machines that rustup's server is out of reach of.
build_wasm_std() {
    local sysroot libdir probe
    sysroot=$(/usr/bin/rustc --print sysroot)
    libdir="$sysroot/lib/rustlib/$wasm_target/lib"
    probe=$(mktemp -d)
    printf '[package]\nname = "probe"\nedition = "2021"\n[lib]\npath = "lib.rs"\n' >"$probe/Cargo.toml"
    echo '#![no_std]' >"$probe/lib.rs"
    # The bitcode is for link-time optimisation of our crates, the flag keeps std's dependencies apart from ours.
    (cd "$probe" && env -u RUSTUP_TOOLCHAIN PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Cembed-bitcode=yes -Zforce-unstable-if-unmarked" \
        /usr/bin/cargo build --quiet --release --target "$wasm_target" -Zbuild-std=std,panic_abort,panic_unwind,test)
    as_root mkdir -p "$libdir"
    rm "$probe/target/$wasm_target/release/deps/"libprobe-*
    as_root cp "$probe/target/$wasm_target/release/deps/"*.rlib "$libdir/"
    rm -rf "$probe"
}

install_wasm_target() {
    wasm_toolchain >/dev/null && return
    say "adding Rust's target $wasm_target: widget and Worker are compiled to it"
    rustup target add "$wasm_target" >/dev/null 2>&1 && wasm_toolchain >/dev/null && return
    say "rustup's server is out of reach; building the target from Debian's Rust instead (about 3 minutes, once)"
    debian rustc-web cargo-web rust-web-src rust-web-clippy lld-19
    mkdir -p "$cache/bin"
    ln -sf /usr/lib/llvm-19/bin/lld "$cache/bin/rust-lld"
    build_wasm_std || fail "Debian's Rust could not build std for $wasm_target"
    rustup toolchain link "$fallback_toolchain" "$(/usr/bin/rustc --print sysroot)"
    wasm_toolchain >/dev/null || fail "no toolchain can build for $wasm_target: run 'rustup target add $wasm_target'"
}

install_browser() {
    chromium >/dev/null && command -v chromedriver >/dev/null && return
    say "installing Chromium and its driver: the tests use a real browser"
    debian chromium chromium-driver
}

install_schemathesis() {
    [ "$("$SCHEMATHESIS" --version 2>/dev/null | awk '{ print $NF }')" = "$schemathesis_version" ] && return
    say "installing schemathesis $schemathesis_version: it tries the doors with what openapi.json allows, and with what it does not"
    python3 -m venv "$cache/schemathesis" >/dev/null 2>&1 \
        && "$cache/schemathesis/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$schemathesis_version" \
        || say "no schemathesis: it needs Python 3.10 with venv and the Python package registry; its tests are left out"
}

need rustup "Rust from https://rustup.rs"
need node "Node.js 20 or newer"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js is older than 20: install a newer one"
need cc "a C compiler (the tests' SQLite is built with it)"
install_wasm_target
install_node_packages
install_cargo_tool wasm-bindgen-cli "$wasm_bindgen_version" wasm-bindgen
install_cargo_tool worker-build "$worker_build_version" worker-build
[ "${1:-build}" = test ] && install_browser && install_schemathesis
exit 0
