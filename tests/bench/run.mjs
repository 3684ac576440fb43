// `make bench`: how fast the doors are, pairwise against the bare handler of the same build in the same run.
// One JSON line each; medians of interleaved rounds. Machines are noisy: trust the ratios.

import { sign } from '../e2e/harness.mjs';
import { messages, text } from '../e2e/meta.mjs';
import { drive, median } from './drive.mjs';
import { people } from './people.mjs';
import { workerd } from './workerd.mjs';

const ROUNDS = 5;
/** How often workerd is started anew. */
const STARTS = 9;
const SECONDS = 1;
/** How many contacts are there before, for what must not grow with them. */
const CONTACTS = [0, 100_000, 1_000_000];

const report = (line) => console.log(JSON.stringify(line));
const rounded = (value, digits = 3) => Number(value.toPrecision(digits));

let next = 0;
const digits = () => `43664${String((next += 1)).padStart(7, '0')}`;
const webhook = (list) => {
  const body = JSON.stringify(messages(list));
  return { path: '/webhooks/whatsapp', method: 'POST', body, headers: { 'x-hub-signature-256': sign(body, 'demo-app-secret') } };
};
const batch = (size) => Array.from({ length: size }, () => text('START', { from: digits() }));
const bare = { path: '/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=demo-verify-token' };

/** Rounds of the bare handler and of a door, one after the other. */
async function pairwise(origin, { bench, make, status = 200, unit, per = 1 }) {
  const pairs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const base = await drive(origin, () => bare, { seconds: SECONDS });
    const tested = await drive(origin, make, { seconds: SECONDS, status });
    pairs.push({ base: base.rate, value: tested.rate * per, ratio: (tested.rate * per) / base.rate });
  }
  const of = (key) => rounded(median(pairs.map((pair) => pair[key])));
  report({ bench, value: of('value'), unit, baseline: of('base'), ratio: of('ratio') });
}

/** A delivery of 1,000 updates in 3 MB, one at a time. */
async function large(origin) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const list = Array.from({ length: 1_000 }, () => text('x'.repeat(2_800), { from: digits() }));
    const { latencies } = await drive(origin, () => webhook(list), { seconds: 0.001, connections: 1 });
    times.push(latencies[0]);
  }
  const value = median(times);
  report({ bench: 'webhook, 1,000 updates in 3 MB', value: rounded(value), unit: 'ms', baseline: 250, ratio: rounded(value / 250) });
}

async function doors() {
  const running = await workerd();
  const { origin } = running;
  try {
    const { wording } = await (await fetch(`${origin}/w/wgt_demo/config`)).json();
    const entry = () => ({
      path: '/w/wgt_demo/opt-ins',
      method: 'POST',
      headers: { 'cf-connecting-ip': `10.${(next >> 8) % 256}.${next % 256}.1` },
      body: JSON.stringify({ phone: `+${digits()}`, wording: wording.id, page: 'https://muster.example/' }),
    });
    await drive(origin, () => bare, { seconds: 1 });
    const forged = () => ({ ...webhook([]), headers: { 'x-hub-signature-256': 'sha256=0' } });
    await pairwise(origin, { bench: 'webhook, forged', make: forged, status: 401, unit: 'requests/s' });
    await pairwise(origin, { bench: 'webhook, one update', make: () => webhook(batch(1)), unit: 'updates/s' });
    await pairwise(origin, { bench: 'webhook, 100 updates', make: () => webhook(batch(100)), unit: 'updates/s', per: 100 });
    const known = webhook(batch(100));
    await pairwise(origin, { bench: 'webhook, 100 updates told before', make: () => known, unit: 'updates/s', per: 100 });
    await pairwise(origin, { bench: 'form entry, taken', make: entry, status: 202, unit: 'requests/s' });
    await large(origin);
    for (const [door, { usage }] of Object.entries(Object.fromEntries(running.doors.map((line) => [line.door, line])))) {
      report({ bench: `D1 calls, ${door}`, value: usage.d1_calls, unit: 'calls', baseline: 2, ratio: usage.d1_calls / 2 });
      report({ bench: `D1 statements, ${door}`, value: usage.d1_statements, unit: 'statements', baseline: 50, ratio: usage.d1_statements / 50 });
    }
  } finally {
    await running.stop();
  }
}

/** What a new opt-in reads and writes, and how long it takes, beside so many others. */
async function flat() {
  const first = {};
  for (const contacts of CONTACTS) {
    const running = await workerd((database) => people(database, contacts));
    try {
      await drive(running.origin, () => webhook(batch(1)), { seconds: 1, connections: 1 });
      const { latencies } = await drive(running.origin, () => webhook(batch(1)), { seconds: 2, connections: 1 });
      const { usage } = running.doors.at(-1);
      const seen = { 'rows read': usage.d1_rows_read, 'rows written': usage.d1_rows_written, ms: rounded(median(latencies)) };
      for (const [unit, value] of Object.entries(seen)) {
        first[unit] ??= value;
        report({ bench: `one opt-in beside ${contacts.toLocaleString('en')} contacts`, value, unit, baseline: first[unit], ratio: rounded(value / first[unit]) });
      }
    } finally {
      await running.stop();
    }
  }
}

/**
 * Whether the phone rules cost anything when they are first asked, in an isolate that has answered everything else
 * before. Numbers that are refused: nothing is written, so little else is measured. In comparison, the last two
 * answers without a number.
 */
async function start() {
  const pairs = { 'with a number': [], 'without a number': [] };
  for (let round = 0; round < STARTS; round += 1) {
    const { origin, stop } = await workerd();
    const answer = async (phone) => {
      const begin = performance.now();
      const reply = await fetch(`${origin}/w/wgt_demo/opt-ins`, { method: 'POST', body: JSON.stringify({ phone, country: 'AT' }) });
      await reply.text();
      if (reply.status !== 422) throw new Error(`answered ${reply.status} in place of 422`);
      return performance.now() - begin;
    };
    try {
      for (let warm = 0; warm < 20; warm += 1) await answer('');
      pairs['without a number'].push([await answer(''), await answer('')]);
      pairs['with a number'].push([await answer('0664 1'), await answer('0664 2')]);
    } finally {
      await stop();
    }
  }
  for (const [which, list] of Object.entries(pairs)) {
    const value = median(list.map(([first]) => first));
    const baseline = median(list.map(([, second]) => second));
    const ratio = median(list.map(([first, second]) => first / second));
    report({ bench: `first answer ${which}, against the second`, value: rounded(value), unit: 'ms', baseline: rounded(baseline), ratio: rounded(ratio) });
  }
}

await doors();
await flat();
await start();
