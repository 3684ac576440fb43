// `make size`: what each asset weighs, one JSON line each; fails over the ceiling.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root } from './serve.mjs';

/** Brotli bytes of loader, glue, wasm (with styles in it) and one language. */
const WIDGET_CEILING = 35_000;
/** Brotli bytes of the loader, which every page waits for. */
const LOADER_CEILING = 2_048;
/** Gzip bytes of the Worker. Cloudflare's free plan takes 3 MB; a third of it was meant, all rooms of sending are above. */
const WORKER_CEILING = 1_160_000;

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

function weigh(asset, bytes) {
  const weights = { asset, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, quality).length };
  console.log(JSON.stringify(weights));
  return weights;
}

const file = (name) => weigh(name, readFileSync(path.join(root, name)));
const assets = readdirSync(path.join(root, 'www/assets')).sort().map((name) => `www/assets/${name}`);
/** Loaded with the first key, and not missed where it is not. */
const isLate = (name) => name.includes('/format.');

/** The texts of the widget in one language, as its configuration carries them. */
function language(tag) {
  const source = readFileSync(path.join(root, `shared/src/lang/${tag}.rs`), 'utf8');
  const widget = source.slice(source.indexOf('widget:'), source.indexOf('page:'));
  const texts = Object.fromEntries([...widget.matchAll(/(\w+): "((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]));
  return weigh(`language ${tag}`, Buffer.from(JSON.stringify(texts)));
}

const loader = file('www/widget.js');
const parts = [loader, ...assets.filter((name) => !isLate(name)).map(file), language('de')];
const total = (unit) => parts.reduce((sum, part) => sum + part[unit], 0);
console.log(JSON.stringify({ asset: 'widget, total', raw: total('raw'), gzip: total('gzip'), brotli: total('brotli') }));

for (const late of assets.filter(isLate)) file(late);
const worker = [file('edge/build/index.js'), file('edge/build/index_bg.wasm')];
const gzip = worker.reduce((sum, part) => sum + part.gzip, 0);

const over = [];
if (total('brotli') > WIDGET_CEILING) over.push(`the widget weighs ${total('brotli')} bytes, ${WIDGET_CEILING} are allowed`);
if (loader.brotli > LOADER_CEILING) over.push(`the loader weighs ${loader.brotli} bytes, ${LOADER_CEILING} are allowed`);
if (gzip > WORKER_CEILING) over.push(`the Worker weighs ${gzip} bytes, ${WORKER_CEILING} are allowed`);
for (const sentence of over) console.error(`✗ ${sentence}`);
process.exitCode = over.length ? 1 : 0;
