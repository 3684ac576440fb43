// How the widget compares with what others embed: the same page, a slow processor and a slow network, one run.
// One JSON line for each measure and rival; medians of interleaved rounds, the ratio below 1 where ours is ahead.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { root, serve } from '../../scripts/serve.mjs';
import { launch } from '../e2e/browser.mjs';
import { median } from './drive.mjs';
import { rivals } from './widget-rivals.mjs';

const ROUNDS = 5;
const CHECKS = 100;
/** Milliseconds and bytes per second: a phone with a fair connection. */
const network = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 };
const types = { js: 'text/javascript', css: 'text/css', wasm: 'application/wasm', json: 'application/json', html: 'text/html' };

const folder = mkdtempSync(path.join(os.tmpdir(), 'jawort-rivals-'));

/** What the widget loads; its configuration is what the Worker answers. */
async function ours() {
  const served = await serve({ port: 8793, sandboxPort: 8794, state: path.join(folder, 'state'), secrets: path.join(root, '.dev.vars.example') });
  const config = await (await fetch(`${served.origin}/w/wgt_demo/config?lang=de`)).arrayBuffer();
  await served.stop();
  const names = ['widget.js', ...readdirSync(path.join(root, 'www/assets')).map((name) => `assets/${name}`)];
  const files = Object.fromEntries(names.map((name) => [`/${name}`, readFileSync(path.join(root, 'www', name))]));
  files['/w/wgt_demo/config'] = Buffer.from(config);
  const tags = '<script async src="/widget.js" data-widget="wgt_demo"></script>';
  return { name: 'ours', files, tags };
}

/** Serves everything compressed, as a content network does. */
function host(entries) {
  const files = {};
  for (const [place, entry] of entries.entries()) {
    const page = `<!doctype html><html lang="de"><meta charset="utf-8"><title>Bench</title><main></main>${entry.tags}</html>`;
    for (const [address, bytes] of Object.entries({ ...entry.files, [`/page-${place}.html`]: Buffer.from(page) })) {
      files[address] = { bytes: brotliCompressSync(bytes), type: types[address.split('.').at(-1)] ?? types.json };
    }
  }
  const server = createServer((request, response) => {
    const file = files[request.url.split('?')[0]];
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.type, 'content-encoding': 'br', 'cache-control': 'no-store' }).end(file.bytes);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Runs before anything of the page: notes long tasks, and when our own field is there. */
function watch() {
  window.blocked = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.blocked += duration - 50;
  }).observe({ type: 'longtask', buffered: true });
  addEventListener('opt-in:ready', ({ target }) => {
    // The event comes while the form is being put in place.
    queueMicrotask(() => {
      window.field = target.shadowRoot.querySelector('input');
      window.ready = performance.now();
    });
  });
}

/** From the submit event to the error in its place, as a mean of many; every number is another one. */
function validate(checks) {
  const { field } = window;
  const start = performance.now();
  for (let check = 0; check < checks; check += 1) {
    field.value = `0664 ${1_000 + check} 1234567890`;
    field.form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  }
  const mean = (performance.now() - start) / checks;
  if (!field.getRootNode().querySelector('#error').textContent) throw new Error('a wrong number was taken');
  return mean;
}

async function measure(browser, address) {
  const page = await (await browser.newContext({ locale: 'de-AT' })).newPage();
  const session = await page.context().newCDPSession(page);
  for (const domain of ['Network', 'Performance']) await session.send(`${domain}.enable`);
  await session.send('Network.emulateNetworkConditions', network);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => window.ready, undefined, { timeout: 60_000 });
  await page.waitForTimeout(500);
  const [blocked, usable] = await page.evaluate(() => {
    const script = performance.getEntriesByType('resource').find(({ initiatorType }) => initiatorType === 'script');
    return [window.blocked, window.ready - script.startTime];
  });
  const { metrics } = await session.send('Performance.getMetrics');
  const busy = metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
  const validation = await page.evaluate(validate, CHECKS);
  await page.context().close();
  return { bytes, usable, validation, blocked, busy };
}

const measures = [
  { key: 'bytes', bench: 'bytes over the wire', unit: 'bytes' },
  { key: 'usable', bench: 'from script start to the first usable field', unit: 'ms' },
  { key: 'validation', bench: 'one validation', unit: 'ms' },
  { key: 'blocked', bench: 'main thread blocked beyond 50 ms', unit: 'ms' },
  { key: 'busy', bench: 'main thread busy', unit: 'ms' },
];
const rounded = (value) => Number(value.toPrecision(3));

try {
  const entries = [await ours(), ...rivals(path.join(folder, 'rivals'))];
  const server = await host(entries);
  const browser = await launch();
  const seen = entries.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const place of entries.keys()) {
      seen[place].push(await measure(browser, `http://127.0.0.1:${server.address().port}/page-${place}.html`));
    }
  }
  await browser.close();
  server.close();
  const of = (place, key) => median(seen[place].map((sample) => sample[key]));
  for (const { key, bench, unit } of measures) {
    for (const [place, { name }] of [...entries.entries()].slice(1)) {
      const [value, baseline] = [of(0, key), of(place, key)];
      console.log(JSON.stringify({ bench: `${bench}, against ${name}`, value: rounded(value), unit, baseline: rounded(baseline), ratio: baseline ? rounded(value / baseline) : null }));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
