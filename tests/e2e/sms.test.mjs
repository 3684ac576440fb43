// The SMS's way out: whatever the provider does, each accepted entry is attempted once and ends in the right state.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system, until } from './harness.mjs';
import { providers, use } from './sms-providers.mjs';

const run = system();

const rowOf = (number) => run.query('select * from outbox where recipient = ?', number.slice(1))[0];
const stateOf = (number, state) => until(`state ${state}`, () => rowOf(number)?.state === state && rowOf(number), 30);
const attempts = async (number) => (await (await fetch(`${run.phone}/_/sms`)).json()).filter((sms) => sms.to === number).length;
const fault = (target, mode, more = {}) => run.tell('/_/fault', { target, mode, ...more });
const widget = 'wgt_other';

test('the providers report only when a test asks for it: what is unclear stays so', async () => {
  await run.tell('/_/receipts', { send: false });
});

for (const { name: provider, refused, reconciles, ...rest } of providers) {
  test(`${provider}: is chosen by the channel's row alone`, async () => {
    const route = await use(run, { name: provider, ...rest });
    assert.equal(route.provider, provider);
  });

  test(`${provider}: an accepted SMS is sent, once`, async () => {
    const number = someNumber();
    await run.enter(number, { widget });
    const row = await stateOf(number, 'sent');
    const [sms] = await run.sms(number);
    assert.deepEqual([sms.provider, sms.provider_id, await attempts(number)], [provider, row.provider_id, 1]);
    assert.equal(row.segments, 1);
  });

  test(`${provider}: a refused SMS has failed, and is not tried again`, async () => {
    const number = someNumber();
    await fault(provider, 'error_code', { code: refused[0] });
    await run.enter(number, { widget });
    const row = await stateOf(number, 'failed');
    assert.equal(row.failure, refused[1]);
    await run.served.sweep();
    assert.equal(await attempts(number), 1);
  });

  test(`${provider}: throttled and back, the SMS arrives, accepted once`, async () => {
    const number = someNumber();
    await fault(provider, '429', { times: 2 });
    await run.enter(number, { widget });
    const row = await stateOf(number, 'sent');
    assert.equal(row.attempts, 3);
    const all = await run.sms(number, 3);
    assert.deepEqual(all.map((sms) => sms.accepted), [false, false, true]);
  });

  test(`${provider}: accepted and then cut off is unknown, and never sent again`, async () => {
    const number = someNumber();
    await fault(provider, 'reset_after_accept');
    await run.enter(number, { widget });
    await stateOf(number, 'unknown');
    await run.served.sweep();
    assert.deepEqual([await attempts(number), rowOf(number).failure], [1, 'connection_lost']);
    const [sms] = await run.sms(number);
    await run.tell('/_/receipt', { id: sms.id, status: 'delivered' });
    const { state, receipt, provider_id } = rowOf(number);
    // Only a report that names the message settles what is unclear.
    const settled = reconciles ? ['sent', 'delivered', sms.provider_id] : ['unknown', null, null];
    assert.deepEqual([state, receipt, provider_id], settled);
  });

  test(`${provider}: an error of the provider's own is unknown, and never sent again`, async () => {
    const number = someNumber();
    await fault(provider, '500');
    await run.enter(number, { widget });
    await stateOf(number, 'unknown');
    await run.served.sweep();
    assert.equal(await attempts(number), 1);
  });
}

test('a provider that is gone leaves one SMS unclear, and serves the next when it is back', async () => {
  const [first, second] = [someNumber(), someNumber()];
  await run.served.stopSandbox();
  await run.enter(first);
  await stateOf(first, 'unknown');
  await run.served.startSandbox();
  await run.tell('/_/receipts', { send: false });
  await run.enter(second);
  await stateOf(second, 'sent');
  assert.deepEqual([await attempts(first), await attempts(second)], [0, 1]);
});

test('no answer in time is unknown, while the visitor was answered at once', async () => {
  const number = someNumber();
  await fault('websms', 'timeout');
  const start = Date.now();
  assert.equal((await run.enter(number)).status, 202);
  assert.ok(Date.now() - start < 5_000);
  const row = await stateOf(number, 'unknown');
  assert.deepEqual([row.failure, await attempts(number)], ['timeout', 1]);
});

test('a lost wake-up is made up for by the cron', async () => {
  const number = someNumber();
  await run.enter(number);
  await stateOf(number, 'sent');
  run.change("update outbox set state = 'queued', attempts = 0 where recipient = ?", number.slice(1));
  await run.served.sweep();
  await stateOf(number, 'sent');
});

test('a send that was cut off by a crash is unknown after its lease, and never sent again', async () => {
  const number = someNumber();
  await run.enter(number);
  await stateOf(number, 'sent');
  run.change("update outbox set state = 'claimed', claimed_at = ? where recipient = ?", Date.now() - 180_000, number.slice(1));
  await run.served.sweep();
  await stateOf(number, 'unknown');
  assert.equal(await attempts(number), 1);
});

test('drains at once share the work and send nothing twice', async () => {
  const numbers = Array.from({ length: 30 }, someNumber);
  await Promise.all(numbers.map((number) => run.enter(number)));
  await Promise.all(Array.from({ length: 5 }, () => run.served.sweep()));
  for (const number of numbers) await stateOf(number, 'sent');
  assert.deepEqual([...new Set(await Promise.all(numbers.map(attempts)))], [1]);
});
