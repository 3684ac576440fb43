// Starts the sandbox and the Worker on this machine, migrated and seeded; used by `make run` and by the tests.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const wrangler = path.join(root, 'node_modules/.bin/wrangler');
const migrations = path.join(root, 'edge/migrations');
const demo = path.join(root, 'tests/fixtures/demo.sql');

/**
 * Starts both and waits until they answer.
 * `onLine(source, text)` gets every line that either prints.
 */
export async function serve({ port, sandboxPort, state, secrets, onLine = () => {} }) {
  for (const taken of [port, sandboxPort]) await mustBeFree(taken);
  prepare(state);
  const origin = `http://127.0.0.1:${port}`;
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const startSandbox = () =>
    start('sandbox', path.join(root, 'target/debug/jawort-sandbox'), [], onLine, {
      SANDBOX_PORT: String(sandboxPort),
      WORKER_URL: origin,
    });
  const startWorker = () => start('worker', wrangler, workerArguments({ port, origin, sandbox, state, secrets }), onLine);
  const children = [startSandbox(), startWorker()];
  const stop = () => Promise.all(children.map(end));
  try {
    await Promise.race([
      Promise.all([answers(`${origin}/health`), answers(`${sandbox}/`)]),
      ...children.map(diesEarly),
    ]);
    await enterAddresses(origin, sandbox);
  } catch (cause) {
    await stop();
    throw cause;
  }
  const cron = setInterval(() => sweep(origin), 60_000);
  return {
    origin,
    sandbox,
    database: () => databaseFile(state),
    sweep: () => sweep(origin),
    /** The third parties go down, and come back without their memory. */
    stopSandbox: () => end(children[0]),
    startSandbox: async () => {
      children[0] = startSandbox();
      await answers(`${sandbox}/`);
      await enterAddresses(origin, sandbox);
    },
    /** The Worker dies in the middle of what it does, and comes back. */
    killWorker: async () => {
      process.kill(-children[1].pid, 'SIGKILL');
      await children[1].over;
      children[1] = startWorker();
      await answers(`${origin}/health`);
    },
    died: () => Promise.race(children.map(diesEarly)),
    stop: () => (clearInterval(cron), stop()),
  };
}

function workerArguments({ port, origin, sandbox, state, secrets }) {
  const variables = {
    PUBLIC_URL: origin,
    META_BASE_URL: sandbox,
    SMS_BASE_URL_WEBSMS: `${sandbox}/websms`,
    SMS_BASE_URL_TWILIO: `${sandbox}/twilio`,
    SMS_BASE_URL_VONAGE: `${sandbox}/vonage`,
    SMS_BASE_URL_SEVEN: `${sandbox}/seven`,
    SMS_BASE_URL_INFOBIP: `${sandbox}/infobip`,
  };
  const pairs = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
  const fixed = ['dev', '--ip', '127.0.0.1', '--show-interactive-dev-session=false'];
  const own = ['--port', port, '--inspector-port', '0', '--persist-to', state, '--env-file', secrets];
  return [...fixed, ...own.map(String), ...pairs];
}

/** What operators do at their SMS providers: they enter where reports and inbound SMS go. */
async function enterAddresses(origin, sandbox) {
  const operators = { chn_demo: 'jwk_demo_operator', chn_other: 'jwk_other_operator' };
  for (const [channel, key] of Object.entries(operators)) {
    const answer = await fetch(`${origin}/v1/channels/${channel}/sms`, { headers: { authorization: `Bearer ${key}` } });
    // Where a setting is missing, /health says so.
    if (!answer.ok) continue;
    const { provider, callback_url: url } = await answer.json();
    await fetch(`${sandbox}/_/hook`, { method: 'POST', body: JSON.stringify({ provider, url }) });
  }
}

/** What a machine does by itself in production: locally nobody rings the cron. */
async function sweep(origin) {
  await fetch(`${origin}/cdn-cgi/handler/scheduled`).catch(() => {});
}

/** Migrates and seeds, once for each content of the files. */
export function prepare(state) {
  const files = [...readdirSync(migrations).sort().map((name) => path.join(migrations, name)), demo];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const digest = hash.digest('hex');
  const stamp = path.join(state, 'prepared');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  mkdirSync(state, { recursive: true });
  d1(['migrations', 'apply', 'DB'], state);
  d1(['execute', 'DB', '--file', demo], state);
  writeFileSync(stamp, digest);
}

function d1(words, state) {
  const args = ['d1', ...words, '--local', '--persist-to', state];
  const done = spawnSync(wrangler, args, { cwd: root, encoding: 'utf8', env: environment() });
  if (done.status !== 0) throw new Error(`wrangler ${args.join(' ')} failed:\n${done.stdout}${done.stderr}`);
}

export function databaseFile(state) {
  const folder = path.join(state, 'v3/d1/miniflare-D1DatabaseObject');
  const name = readdirSync(folder).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite');
  return path.join(folder, name);
}

function environment(more = {}) {
  return { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true', NO_COLOR: '1', ...more };
}

function start(source, command, args, onLine, more) {
  // A group of its own, so that ending it ends workerd too.
  const child = spawn(command, args, { cwd: root, env: environment(more), detached: true });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) onLine(source, line);
    });
  }
  child.source = source;
  child.over = new Promise((resolve) => child.once('close', resolve));
  return child;
}

async function diesEarly(child) {
  await child.over;
  throw new Error(`the ${child.source} ended`);
}

async function end(child) {
  if (child.exitCode === null && child.signalCode === null) {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      return;
    }
    const late = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 5_000);
    await child.over;
    clearTimeout(late);
  }
}

async function answers(url) {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within 30 seconds`);
}

/** A port that nobody uses. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function mustBeFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createConnection({ port, host: '127.0.0.1' });
    probe.once('error', () => resolve());
    probe.once('connect', () => {
      probe.destroy();
      reject(new Error(`port ${port} is taken: stop what uses it, or choose another with PORT= and SANDBOX_PORT=`));
    });
  });
}
