// What SMS providers call back with: reports and inbound SMS, of each provider in its own form and signature.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { someNumber, system, until } from './harness.mjs';
import { providers, use } from './sms-providers.mjs';

const run = system();

const digits = (number) => number.slice(1);
const rows = (number) => run.query('select * from outbox where recipient = ? order by created_at', digits(number));
const enter = (number) => run.enter(number, { widget: 'wgt_other' });
const write = (provider, number, text, more = {}) => run.tell('/_/inbound-sms', { provider: provider.name, from: number, text, ...more });
const arrived = (number) => until('a report', () => rows(number).at(-1)?.receipt === 'delivered' && rows(number).at(-1), 30);
/** Whether the number may be written to by SMS, by purpose. */
const state = (number) => run.query('select purpose, granted_at > withdrawn_at as active from sms_consent where number_key = ? order by purpose', digits(number)).map((row) => `${row.purpose} ${row.active}`).join(', ');
const entries = (number) => run.query("select l.* from ledger l join identifier i on i.contact_id = l.contact_id where i.kind = 'phone' and i.value = ? order by l.ledger_id", digits(number));
/** A day passes for the SMS of a number: it may get another one. */
const tomorrow = (number) => run.change('update outbox set created_at = created_at - 172800000 where recipient = ?', digits(number));
/** Sends a callback as the sandbox signed it, or changed. */
const post = ({ url, content_type: type, headers, body }) => run.ask(new URL(url).pathname, { body, headers: { 'content-type': type, ...Object.fromEntries(headers) } });

for (const provider of providers) {
  const { name } = provider;

  test(`${name}: a form entry becomes an SMS, and its reports are heard`, async () => {
    await use(run, provider);
    const number = someNumber();
    await enter(number);
    const row = await arrived(number);
    const [sms] = await run.sms(number);
    assert.deepEqual([sms.provider, row.provider_id, row.state, row.segments], [name, sms.provider_id, 'sent', 1]);
    await run.tell('/_/receipt', { id: sms.id, status: 'sent' });
    assert.equal(rows(number)[0].receipt, 'delivered', 'a late report takes nothing back');
  });

  test(`${name}: what does not arrive is told with its code`, async () => {
    await use(run, provider);
    await run.tell('/_/receipts', { send: false });
    const number = someNumber();
    await enter(number);
    const [sms] = await run.sms(number);
    await until('the send to be settled', () => rows(number)[0].state === 'sent');
    assert.equal((await run.tell('/_/receipt', { id: sms.id, status: 'undelivered' })).status, 200);
    await run.tell('/_/receipts', { send: true });
    assert.deepEqual([rows(number)[0].receipt, rows(number)[0].state], ['undelivered', 'sent']);
    if (name !== 'websms') assert.ok(rows(number)[0].failure);
  });

  test(`${name}: STOP by SMS ends SMS alone, START brings them back, and nothing twice told counts twice`, async () => {
    await use(run, provider);
    const number = someNumber();
    await enter(number);
    await arrived(number);
    const stop = await write(provider, number, 'STOP');
    assert.equal(stop.status, 200, stop.body);
    assert.equal(state(number), 'marketing 0, service 0');
    const proof = entries(number).map((entry) => [entry.medium, entry.purpose, entry.act, entry.source, JSON.parse(entry.evidence).text]);
    assert.deepEqual(proof, [['sms', 'service', 'withdrawn', 'keyword', 'STOP'], ['sms', 'marketing', 'withdrawn', 'keyword', 'STOP']]);
    assert.equal(run.query('select count(*) as n from consent k join identifier i on i.contact_id = k.contact_id where i.value = ?', digits(number))[0].n, 0, 'WhatsApp is as it was');

    tomorrow(number);
    assert.equal((await enter(number)).status, 202, 'the visitor learns nothing of it');
    assert.equal(rows(number).length, 1, 'no further SMS is ordered');
    run.change("update outbox set state = 'queued', not_before_at = 0 where recipient = ?", digits(number));
    await run.served.sweep();
    assert.equal(rows(number)[0].state, 'suppressed', 'one that waits is refused where it is claimed');
    assert.equal((await run.sms(number)).length, 1);

    // Events are timed by the second, and a tie is a STOP.
    await until('the next second', () => Date.now() > entries(number)[0].event_at + 1_500);
    assert.equal((await write(provider, number, 'start')).status, 200);
    assert.equal(state(number), 'marketing 1, service 1');
    const before = entries(number).length;
    assert.equal((await post(stop.letter)).status, 200);
    assert.deepEqual([state(number), entries(number).length], ['marketing 1, service 1', before]);
    await enter(number);
    await run.sms(number, 2);
  });

  test(`${name}: what is forged changes nothing`, async () => {
    await use(run, provider);
    const [number, victim] = [someNumber(), someNumber()];
    run.remember(victim);
    const { letter } = await write(provider, number, 'Hello');
    const body = letter.body.replaceAll(digits(number), digits(victim)).replace('Hello', 'STOP');
    const forged = { ...letter, body };
    const guessed = { ...forged, url: letter.url.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
    assert.equal((await post(guessed)).status, 403);
    if (provider.signs) {
      assert.equal((await post(forged)).status, 401);
      assert.equal((await post({ ...forged, headers: [] })).status, 401);
    }
    const foreign = { ...forged, url: forged.url.replace('chn_other', 'chn_demo') };
    assert.equal((await post(foreign)).status, 403);
    assert.deepEqual([state(victim), entries(victim)], ['', []]);
  });

  test(`${name}: STOP ALL by SMS ends WhatsApp too, and a sentence ends nothing`, async () => {
    await use(run, provider);
    const number = someNumber();
    await run.write({ from: number, text: 'START', phone_number_id: '106540352242923' });
    const active = () => run.query("select min(k.granted_at > k.withdrawn_at) as active from consent k join identifier i on i.contact_id = k.contact_id where i.kind = 'phone' and i.value = ?", digits(number))[0].active;
    await write(provider, number, 'How do I get to your shop?');
    assert.deepEqual([active(), state(number)], [1, '']);
    await until('the next second', () => Date.now() > entries(number)[0].event_at + 1_500);
    await write(provider, number, 'STOP ALL');
    assert.deepEqual([active(), state(number)], [0, 'marketing 0, service 0']);
  });
}

for (const provider of providers.filter(({ stopped }) => stopped)) {
  test(`${provider.name}: who told the provider to stop gets no SMS from anybody`, async () => {
    await use(run, provider);
    const [order, code] = provider.stopped;
    const number = someNumber();
    await run.tell('/_/fault', { target: provider.name, mode: 'error_code', code: order, number });
    await enter(number);
    await until('suppressed', () => rows(number)[0]?.state === 'suppressed', 30);
    assert.equal(state(number), 'marketing 0, service 0');
    assert.deepEqual(entries(number).map((entry) => [entry.source, JSON.parse(entry.evidence).code]), [['preference', code], ['preference', code]]);
    await run.tell('/_/fault', { target: provider.name, times: 0 });
    tomorrow(number);
    await enter(number);
    assert.equal(rows(number).length, 1);
  });
}

test('HELP by SMS is answered once a day, in the language of the form, and never to who said STOP', async () => {
  await use(run, providers[0]);
  const number = someNumber();
  await enter(number);
  await arrived(number);
  await write(providers[0], number, 'Hilfe');
  const [, answer] = await run.sms(number, 2);
  assert.equal(answer.text, 'Other Ltd: STOP beendet unsere SMS, START erlaubt sie wieder. Auf WhatsApp: +1 555 078 3882');
  await write(providers[0], number, 'HELP');
  assert.equal(rows(number).length, 2);
  await write(providers[0], number, 'STOP');
  tomorrow(number);
  await write(providers[0], number, 'HELP');
  await until('suppressed', () => rows(number).at(-1).state === 'suppressed');
  assert.equal((await run.sms(number)).length, 2);
});

test('STOP ALL on WhatsApp ends SMS too, STOP does not', async () => {
  const [one, other] = [someNumber(), someNumber()];
  await run.write({ from: one, text: 'STOP ALL', phone_number_id: '106540352242923' });
  await run.write({ from: other, text: 'STOP', phone_number_id: '106540352242923' });
  const ofPerson = (number) =>
    run.query("select purpose from consent join identifier using (business_id, contact_id) where kind = 'phone' and value = ? and channel_id = 'sms' and withdrawn_at > granted_at order by 1", digits(number));
  assert.deepEqual([ofPerson(one), ofPerson(other)].map((rows) => rows.map((row) => row.purpose)), [['marketing', 'service'], []]);
});

test('STOP ALL by SMS ends what was agreed to for one channel alone', async () => {
  await use(run, providers[0]);
  const number = someNumber();
  run.change("update channel set consent_scope = 'channel' where channel_id = 'chn_other'");
  await run.write({ from: number, text: 'START', phone_number_id: '106540352242923' });
  const states = async () => (await run.operator(`/v1/opt-ins?q=${digits(number)}`, { key: 'jwk_other_operator' })).json.items.map(({ state }) => state);
  assert.deepEqual(await states(), ['active']);
  await until('the next second', () => Date.now() > entries(number)[0].event_at + 1_500);
  await write(providers[0], number, 'STOP ALL');
  assert.deepEqual(await states(), ['withdrawn', 'withdrawn'], 'the channel, and the business as a whole');
  run.change("update channel set consent_scope = 'business' where channel_id = 'chn_other'");
});

test('an SMS is answered on the phone, and the Worker hears it', async () => {
  await use(run, providers[0]);
  const number = someNumber();
  await enter(number);
  const [sms] = await run.sms(number);
  const form = new URLSearchParams({ text: 'Stopp' });
  await fetch(`${run.phone}/sms/${sms.id}`, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(state(number), 'marketing 0, service 0');
  assert.match(await (await fetch(`${run.phone}/sms/${sms.id}`)).text(), /Stopp.*delivered \(200\)/s);
});

test('what is no SMS of a number is kept', async () => {
  await use(run, providers[1]);
  const { letter } = await write(providers[1], someNumber(), 'Hello');
  assert.equal((await post(letter)).status, 200);
  const route = await use(run, providers[0]);
  const odd = { messageType: 'text', notificationId: '1', senderAddress: 'Somebody', textMessageContent: 'STOP' };
  assert.equal((await run.ask(new URL(route.callback_url).pathname, { body: odd })).status, 200);
  assert.deepEqual(run.query("select source, reason from parked where business_id = 'biz_other'").map((row) => ({ ...row })), [{ source: 'websms', reason: 'the sender is no number' }]);
});

test('the address of a channel is told to its own operator alone', async () => {
  const route = await use(run, providers[0]);
  assert.match(route.callback_url, /\/webhooks\/sms\/websms\/biz_other\.chn_other\.[0-9a-f]{32}$/);
  assert.equal((await run.operator('/v1/channels/chn_other/sms')).status, 404);
  assert.equal((await run.ask('/v1/channels/chn_other/sms')).status, 401);
});

const folder = path.resolve(root, '../shared/conformance/sms');
const skip = existsSync(folder) ? false : 'the official descriptions are not here';

/** What a form field violates in its JSON schema. */
function violations(schema, fields) {
  const found = (schema.required ?? []).filter((name) => !(name in fields)).map((name) => `${name} is missing`);
  for (const [name, value] of Object.entries(fields)) {
    const rule = schema.properties[name];
    if (!rule) found.push(`${name} is unknown`);
    else if (rule.pattern && !new RegExp(rule.pattern).test(value)) found.push(`${name} does not fit ${rule.pattern}`);
    else if (rule.maxLength < value.length || rule.minLength > value.length) found.push(`${name} has ${value.length} characters`);
    else if (rule.format === 'uri' && !URL.canParse(value)) found.push(`${name} is no address`);
    else if (rule.enum && !rule.enum.includes(value)) found.push(`${name} is none of ${rule.enum}`);
  }
  return found;
}

for (const [name, file, address] of [
  ['twilio', 'twilio_messages.openapi.json', '/2010-04-01/Accounts/{AccountSid}/Messages.json'],
  ['seven', 'seven_sms.openapi.json', '/sms'],
]) {
  test(`${name}: our request is one of its official description`, { skip }, async () => {
    await use(run, providers.find((provider) => provider.name === name));
    const number = someNumber();
    await enter(number);
    const [sms] = await run.sms(number);
    const description = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const { schema } = description.paths[address].post.requestBody.content['application/x-www-form-urlencoded'];
    assert.deepEqual(violations(schema, Object.fromEntries(new URLSearchParams(sms.request))), []);
  });
}
