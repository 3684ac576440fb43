// What operators can prove and look up: the ledger with its seals, parked pieces, what a text would do.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { someNumber, system } from './harness.mjs';
import { messages, text } from './meta.mjs';

const run = system();

const contactOf = (number) => run.query('select contact_id from identifier where value = ?', number.slice(1))[0].contact_id;

async function optIn() {
  const number = someNumber();
  const { link } = (await run.enter(number)).json;
  const prepared = decodeURIComponent(new URL(link).searchParams.get('text'));
  await run.write({ from: number.slice(1), text: prepared, profile_name: 'Petra Purpur' });
  return contactOf(number);
}

test('the proof holds every act with its evidence and the exact wording', async () => {
  const contact = await optIn();
  const { status, json } = await run.operator(`/v1/contacts/${contact}/consent`);
  assert.equal(status, 200);
  assert.deepEqual(json.entries.map((entry) => [entry.purpose, entry.act, entry.source]), [['service', 'granted', 'pairing_code'], ['marketing', 'granted', 'pairing_code']]);
  const { form, text: sent } = json.entries[0].evidence;
  assert.match(sent, /^START [2-9]/);
  const wording = json.wordings.find((one) => one.id === form.wording.id);
  assert.equal(createHash('sha256').update(wording.text).digest('hex'), form.wording.sha256);
  assert.deepEqual([json.sealed_through, json.chain], [null, 'intact']);
});

test('the cron seals the ledger, and a changed row is named', async () => {
  const contact = await optIn();
  await run.served.sweep();
  const proof = async () => (await run.operator(`/v1/contacts/${contact}/consent`)).json;
  const sealed = await proof();
  const [first, last] = sealed.entries.map((entry) => entry.id);
  assert.deepEqual([sealed.chain, sealed.sealed_through], ['intact', last]);
  run.change("update ledger set evidence = '{}' where ledger_id = ?", first);
  assert.deepEqual((await proof()).chain, { broken_at: first });
});

test('the proof is a page for people', async () => {
  const contact = await optIn();
  const { status, headers, text: page } = await run.operator(`/v1/contacts/${contact}/consent`, { headers: { accept: 'text/html' } });
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^text\/html/);
  for (const part of ['Proof of consent', 'granted: marketing', 'START', 'Muster GmbH', 'SHA-256']) assert.ok(page.includes(part), part);
});

test('a proof of another business, or of nobody, does not exist', async () => {
  const contact = await optIn();
  const foreign = await run.operator(`/v1/contacts/${contact}/consent`, { key: 'jwk_other_operator' });
  const nobody = await run.operator('/v1/contacts/cnt_none/consent');
  assert.deepEqual([foreign.status, foreign.text], [404, nobody.text]);
});

test('parked pieces are listed page by page, newest first, to their own business', async () => {
  const pieces = Array.from({ length: 5 }, (_, i) => ({ id: `wamid.${i}`, from: '436641234567', timestamp: '1763596800', type: 'riddle', riddle: i }));
  for (const piece of pieces) await run.webhook(messages([piece]));
  const seen = [];
  for (let cursor = ''; cursor !== null; ) {
    const { json } = await run.operator(`/v1/parked?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...json.items.map((item) => JSON.parse(item.raw).riddle));
    cursor = json.next_cursor;
  }
  assert.deepEqual(seen.sort(), [0, 1, 2, 3, 4]);
  assert.deepEqual((await run.operator('/v1/parked', { key: 'jwk_other_operator' })).json.items, []);
  assert.equal((await run.operator('/v1/parked?cursor=x')).json.code, 'query_malformed');
});

test('a simulated text says what it would do, and does nothing', async () => {
  const simulate = async (words) => (await run.operator(`/v1/keywords/simulate?text=${encodeURIComponent(words)}`)).json;
  const before = run.query('select count(*) as n from ledger')[0].n;
  assert.deepEqual((await simulate('STOPP!')).consent.map((act) => [act.purpose, act.act]), [['service', 'withdrawn'], ['marketing', 'withdrawn']]);
  assert.deepEqual((await simulate('start news')).groups, [{ code: 'NEWS', act: 'joined' }]);
  assert.deepEqual((await simulate('stop jobs')), { understood: 'stop jobs', near_miss: false, consent: [], sms: [], groups: [{ code: 'JOBS', act: 'left' }], reply: 'left' });
  assert.equal((await simulate('please stop texting me')).near_miss, true);
  assert.equal((await run.operator('/v1/keywords/simulate')).json.code, 'query_malformed');
  assert.equal(run.query('select count(*) as n from ledger')[0].n, before);
});

test('a message that only chats is kept by nobody as consent to offers', async () => {
  const number = someNumber();
  await run.webhook(messages([text('Guten Tag', { from: number.slice(1) })]));
  const { json } = await run.operator(`/v1/contacts/${contactOf(number)}/consent`);
  assert.deepEqual(json.entries.map((entry) => [entry.purpose, entry.act]), [['service', 'implied']]);
});
