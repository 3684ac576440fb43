// `make bench`: how fast the doors are, pairwise against the bare handler of the same build in the same run.
// One JSON line each; medians of interleaved rounds. Machines are noisy: trust the ratios.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, root, serve } from '../../scripts/serve.mjs';
import { sign } from '../e2e/harness.mjs';
import { messages, text } from '../e2e/meta.mjs';
import { drive, median } from './drive.mjs';

const ROUNDS = 5;
const state = mkdtempSync(path.join(os.tmpdir(), 'jawort-bench-'));
const lines = [];
const onLine = (source, line) => line.startsWith('{"event":"door"') && lines.push(JSON.parse(line).fields);
const served = await serve({ port: await freePort(), sandboxPort: await freePort(), state, secrets: path.join(root, '.dev.vars.example'), onLine });

let next = 0;
const digits = () => `43664${String((next += 1)).padStart(7, '0')}`;
const webhook = (list) => {
  const body = JSON.stringify(messages(list));
  return { path: '/webhooks/whatsapp', method: 'POST', body, headers: { 'x-hub-signature-256': sign(body, 'demo-app-secret') } };
};
const batch = (size) => Array.from({ length: size }, () => text('START', { from: digits() }));

const bare = { path: '/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=demo-verify-token' };
const { wording } = await (await fetch(`${served.origin}/w/wgt_demo/config`)).json();
const entry = (visitor) => ({
  path: '/w/wgt_demo/opt-ins',
  method: 'POST',
  headers: { 'cf-connecting-ip': visitor },
  body: JSON.stringify({ phone: `+${digits()}`, wording: wording.id, page: 'https://muster.example/' }),
});
const someAddress = () => `10.${(next >> 8) % 256}.${next % 256}.1`;

const doors = [
  { bench: 'webhook, forged', make: () => ({ ...webhook([]), headers: { 'x-hub-signature-256': 'sha256=0' } }), status: 401, unit: 'requests/s', per: 1 },
  { bench: 'webhook, one update', make: () => webhook(batch(1)), status: 200, unit: 'updates/s', per: 1 },
  { bench: 'webhook, 100 updates', make: () => webhook(batch(100)), status: 200, unit: 'updates/s', per: 100 },
  { bench: 'form entry, taken', make: () => entry(someAddress()), status: 202, unit: 'requests/s', per: 1 },
];

const report = (line) => console.log(JSON.stringify(line));
const rounded = (value, digits = 3) => Number(value.toPrecision(digits));

try {
  await drive(served.origin, () => bare, { seconds: 1 });
  for (const { bench, make, status, unit, per } of doors) {
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const base = await drive(served.origin, () => bare, { seconds: 1 });
      const tested = await drive(served.origin, make, { seconds: 1, status });
      pairs.push({ base: base.rate, value: tested.rate * per, ratio: (tested.rate * per) / base.rate });
    }
    const of = (key) => rounded(median(pairs.map((pair) => pair[key])));
    report({ bench, value: of('value'), unit, baseline: of('base'), ratio: of('ratio') });
  }
  const large = Array.from({ length: 1_000 }, () => text('x'.repeat(2_800), { from: digits() }));
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { latencies } = await drive(served.origin, () => webhook(large), { seconds: 0.001, connections: 1 });
    times.push(latencies[0]);
  }
  report({ bench: 'webhook, 1,000 updates in 3 MB', value: rounded(median(times)), unit: 'ms', baseline: 250, ratio: rounded(median(times) / 250) });
  for (const [door, usage] of Object.entries(Object.fromEntries(lines.map(({ door, usage }) => [door, usage])))) {
    report({ bench: `D1 calls, ${door}`, value: usage.d1_calls, unit: 'calls', baseline: 2, ratio: usage.d1_calls / 2 });
  }
} finally {
  await served.stop();
  rmSync(state, { recursive: true, force: true });
}
