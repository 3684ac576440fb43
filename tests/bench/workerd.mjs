// The Worker in workerd itself, without the proxy of `wrangler dev` in front, which would be measured in its place.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { databaseFile, freePort, prepare, root } from '../../scripts/serve.mjs';

const build = path.join(root, 'edge/build');

/** Starts it with a fresh record that `fill` may add to; `doors` are the log lines of its doors. Nobody consumes its queue. */
export async function workerd(fill = () => {}, variables = {}) {
  const state = mkdtempSync(path.join(os.tmpdir(), 'jawort-bench-'));
  prepare(state);
  const database = new DatabaseSync(databaseFile(state));
  fill(database);
  database.close();
  const port = await freePort();
  const doors = [];
  const options = convertV4MiniflareOptions({
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
    handleStructuredLogs: ({ message }) => take(doors, message),
  });
  const runtime = new Miniflare({ ...options, resourcePersistencePath: path.join(state, 'v3') });
  await runtime.ready;
  return {
    origin: `http://127.0.0.1:${port}`,
    doors,
    /** What the queue would deliver; many may be at work at once, as locally they never are. */
    async consume(body) {
      const worker = await runtime.getWorker();
      const message = { id: randomUUID(), timestamp: new Date(), attempts: 1, body };
      await worker.queue('jawort-outbox', [message]);
    },
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
