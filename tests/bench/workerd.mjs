// The Worker in workerd itself, without the proxy of `wrangler dev` in front, which would be measured in its place.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { databaseFile, freePort, prepare, root } from '../../scripts/serve.mjs';

const build = path.join(root, 'edge/build');

/** Hands on what the queue delivers. */
const RELAY = `export default {
  queue: (batch, env) => env.HANDS.fetch('http://hands', { method: 'POST', body: JSON.stringify(batch.messages.map((one) => one.body)) }),
};`;

/**
 * Starts it with a fresh record that `fill` may add to; `doors` are the log lines of its doors. Its queue is delivered
 * by so many `hands` at once, as locally it never is; by none unless told.
 */
export async function workerd(fill = () => {}, variables = {}, hands = 0) {
  const state = mkdtempSync(path.join(os.tmpdir(), 'jawort-bench-'));
  prepare(state);
  const database = new DatabaseSync(databaseFile(state));
  fill(database);
  database.close();
  const port = await freePort();
  const doors = [];
  const jawort = {
    name: 'jawort',
    modules: [
      { type: 'ESModule', path: path.join(build, 'index.js') },
      { type: 'CompiledWasm', path: path.join(build, 'index_bg.wasm') },
    ],
    modulesRoot: build,
    compatibilityDate: '2026-11-01',
    host: '127.0.0.1',
    port: 0,
    unsafeDirectSockets: [{ host: '127.0.0.1', port, serviceName: 'jawort' }],
    d1Databases: { DB: '00000000-0000-0000-0000-000000000000' },
    kvNamespaces: { CACHE: '00000000000000000000000000000000' },
    queueProducers: { OUTBOX: 'jawort-outbox' },
    bindings: { PUBLIC_URL: `http://127.0.0.1:${port}`, VISITOR_LIMIT: '1000000', ...secrets(), ...variables },
  };
  const waiting = [];
  let busy = 0;
  /** What the queue would deliver. */
  const consume = async (...bodies) => {
    const worker = await runtime.getWorker('jawort');
    await worker.queue('jawort-outbox', bodies.map((body) => ({ id: randomUUID(), timestamp: new Date(), attempts: 1, body })));
  };
  const work = async () => {
    if (busy === hands || waiting.length === 0) return;
    busy += 1;
    await consume(...waiting.shift()).catch((cause) => console.error(cause.message));
    busy -= 1;
    await work();
  };
  const relay = {
    name: 'relay',
    modules: [{ type: 'ESModule', path: 'relay.mjs', contents: RELAY }],
    compatibilityDate: '2026-11-01',
    queueConsumers: { 'jawort-outbox': { maxBatchSize: 10, maxBatchTimeout: 0 } },
    serviceBindings: {
      HANDS: async (request) => {
        waiting.push(await request.json());
        void work();
        return new Response();
      },
    },
  };
  const options = convertV4MiniflareOptions({
    workers: hands > 0 ? [jawort, relay] : [jawort],
    handleStructuredLogs: ({ message }) => take(doors, message),
  });
  const runtime = new Miniflare({ ...options, resourcePersistencePath: path.join(state, 'v3') });
  await runtime.ready;
  return {
    origin: `http://127.0.0.1:${port}`,
    doors,
    consume,
    async stop() {
      await runtime.dispose();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function take(doors, message) {
  if (message.startsWith('{"event":"door"')) doors.push(JSON.parse(message).fields);
}

/** The demo's secrets. */
function secrets() {
  const lines = readFileSync(path.join(root, '.dev.vars.example'), 'utf8').split('\n');
  const pairs = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}
