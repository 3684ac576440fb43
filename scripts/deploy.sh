#!/usr/bin/env bash
# Publishes the Worker with wrangler; says what is missing before anything leaves.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

missing=()
grep -q '^database_id = "00000000-0000' wrangler.toml && missing+=("the id of your D1 database in wrangler.toml (wrangler d1 create jawort)")
grep -q '^id = "0000000000000000' wrangler.toml && missing+=("the id of your KV namespace in wrangler.toml (wrangler kv namespace create CACHE)")
grep -q '^PUBLIC_URL = "https://jawort.example.com"' wrangler.toml && missing+=("your own PUBLIC_URL in wrangler.toml")
wrangler whoami >/dev/null 2>&1 || missing+=("an account: wrangler login, or CLOUDFLARE_API_TOKEN in the environment")
if [ "${#missing[@]}" = 0 ]; then
    set_secrets=$(wrangler secret list --format json 2>/dev/null || echo '[]')
    for name in META_APP_SECRET META_VERIFY_TOKEN SMS_CREDENTIALS HASH_KEY; do
        grep -q "\"$name\"" <<<"$set_secrets" || missing+=("the secret $name: wrangler secret put $name (its form is in .dev.vars.example)")
    done
fi
if [ "${#missing[@]}" -gt 0 ]; then
    printf '✗ missing: %s\n' "${missing[@]}" >&2
    exit 1
fi
# The demo page is for `make run`; an installation serves the widget and the hosted page's look.
assets="$root/target/deploy"
rm -rf "$assets" && mkdir -p "$assets"
cp -r www/assets www/widget.js www/widget.integrity.json www/hosted.css www/favicon.svg www/_headers "$assets"
wrangler d1 migrations apply DB --remote
wrangler deploy --assets "$assets"
