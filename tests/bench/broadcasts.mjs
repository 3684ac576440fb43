// Broadcasts: how long planning takes, what a recipient costs, and whether messages leave at the channel's pace.
// One JSON line each. Arguments choose parts: planning, draining, messages.

import { drive, median } from './drive.mjs';
import { graph } from './graph.mjs';
import { people } from './people.mjs';
import { workerd } from './workerd.mjs';

const AUDIENCES = [1_000, 10_000, 100_000];
const PACE = 80;
const SECONDS = Number(process.env.JAWORT_DRAIN_SECONDS ?? 120);
/** How many of the queue's deliveries are at work at the same time. */
const CONSUMERS = Number(process.env.JAWORT_CONSUMERS ?? 10);
const ROUNDS = 5;

const BROADCASTS = { v: 2 };
const HEADERS = { authorization: 'Bearer jwk_demo_operator', 'content-type': 'application/json' };

const report = (line) => console.log(JSON.stringify(line));
const rounded = (value, digits = 3) => Number(value.toPrecision(digits));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** So many people with an open window. */
const fill = (count) => (database) => {
  people(database, count);
  database.exec(`update service_window set expires_at = ${Date.now() + 20 * 3_600_000}`);
};

async function ask(origin, path, body) {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(origin + path, { headers: HEADERS, ...options });
  const json = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json;
}

async function planned({ origin, consume }) {
  const body = { name: 'Bench', purpose: 'marketing', text: 'Hello', audience: { everybody_opted_in: true } };
  const { broadcast } = await ask(origin, '/v1/broadcasts', body);
  const start = performance.now();
  while ((await ask(origin, `/v1/broadcasts/${broadcast}`)).state === 'planning') await consume(BROADCASTS);
  return { broadcast, seconds: (performance.now() - start) / 1_000 };
}

/** What the steps since a place in the log used, all together. */
function used(doors, since) {
  const steps = doors.slice(since).filter(({ door }) => door === 'queue, broadcasts' || door === 'queue');
  const sum = (key) => steps.reduce((total, { usage }) => total + usage[key], 0);
  return { 'rows read': sum('d1_rows_read'), 'rows written': sum('d1_rows_written'), statements: sum('d1_statements') };
}

/** Planning, and what a recipient costs, beside more and more of them. */
async function planning() {
  const first = {};
  for (const count of AUDIENCES) {
    const running = await workerd(fill(count));
    try {
      const { seconds } = await planned(running);
      await sleep(200);
      report({ bench: `planning ${count.toLocaleString('en')} recipients`, value: rounded(seconds), unit: 's', baseline: 60, ratio: rounded(seconds / 60) });
      for (const [unit, total] of Object.entries(used(running.doors, 0))) {
        const value = rounded(total / count);
        first[unit] ??= value;
        report({ bench: `planning, of ${count.toLocaleString('en')}`, value, unit: `${unit} for each`, baseline: first[unit], ratio: rounded(value / first[unit]) });
      }
    } finally {
      await running.stop();
    }
  }
}

/** The most in any second, wherever it begins. */
function most(times) {
  let [best, from] = [0, 0];
  times.forEach((at, place) => {
    while (times[from] <= at - 1_000) from += 1;
    best = Math.max(best, place - from + 1);
  });
  return best;
}

/** Several consumers send at the channel's pace. */
async function draining() {
  const meta = await graph();
  const running = await workerd(fill(PACE * (SECONDS + 20)), { META_BASE_URL: meta.origin }, CONSUMERS);
  try {
    const { broadcast } = await planned(running);
    const before = running.doors.length;
    await ask(running.origin, `/v1/broadcasts/${broadcast}/start`, {});
    await sleep(5_000);
    const start = Date.now();
    await sleep(SECONDS * 1_000);
    const end = Date.now();
    await ask(running.origin, `/v1/broadcasts/${broadcast}/pause`, {});
    await sleep(2_000);
    const times = await meta.times();
    const sent = times.filter((at) => at >= start && at < end);
    const rate = sent.length / ((end - start) / 1_000);
    report({ bench: `a broadcast at ${PACE}/s, ${CONSUMERS} consumers`, value: rounded(rate), unit: 'messages/s', baseline: PACE, ratio: rounded(rate / PACE) });
    report({ bench: 'the most in any second', value: most(times), unit: 'messages', baseline: PACE, ratio: rounded(most(times) / PACE) });
    for (const [unit, total] of Object.entries(used(running.doors, before))) {
      report({ bench: 'release and sending', value: rounded(total / times.length), unit: `${unit} for each`, baseline: 0, ratio: 0 });
    }
  } finally {
    await running.stop();
    await meta.stop();
  }
}

/** One message by the API, pairwise against the bare handler. */
async function messages() {
  const running = await workerd(fill(20_000));
  try {
    let next = 0;
    const make = () => {
      next += 1;
      const body = JSON.stringify({ to: { contact: `cnt_old_${(next % 20_000) + 1}` }, text: 'Hello' });
      return { path: '/v1/messages', method: 'POST', headers: HEADERS, body };
    };
    const bare = () => ({ path: '/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=demo-verify-token' });
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const base = await drive(running.origin, bare, { seconds: 1 });
      const tested = await drive(running.origin, make, { seconds: 1, status: 202 });
      pairs.push({ base: base.rate, value: tested.rate, ratio: tested.rate / base.rate });
    }
    const of = (key) => rounded(median(pairs.map((pair) => pair[key])));
    report({ bench: 'POST /v1/messages', value: of('value'), unit: 'requests/s', baseline: of('base'), ratio: of('ratio') });
  } finally {
    await running.stop();
  }
}

const parts = { planning, draining, messages };
const [, , ...wanted] = process.argv;
for (const part of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[part]();
