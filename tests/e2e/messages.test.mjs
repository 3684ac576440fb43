// One message to one person: each refusal in one word, each way out, and what Meta's errors change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system, until } from './harness.mjs';

const run = system();
const TOKEN = { authorization: 'Bearer demo-access-token' };
const WABA = '102290129340398';

const send = (body, options) => run.operator('/v1/messages', { body, ...options });
const shown = async (id) => (await run.operator(`/v1/messages/${id}`)).json;
const reaches = (id, state) => until(`${id} to be ${state}`, async () => {
  const message = await shown(id);
  return message.state === state && message;
}, 30);
const received = async (number) => {
  const all = await (await fetch(`${run.phone}/_/graph`)).json();
  return all.filter((one) => JSON.stringify(one).includes(number.slice(1)) && JSON.stringify(one).includes('msg_'));
};

/** Somebody who opted in, with an open window, and the confirmation out of the way. */
async function friend({ text = 'START' } = {}) {
  const number = someNumber();
  await run.write({ from: number.slice(1), text, profile_name: 'Ada Muster' });
  const confirmed = () => run.query("select state from outbox where recipient = ? and form = 'notice'", number.slice(1));
  await until('the confirmation', () => confirmed().some((row) => row.state === 'sent'), 30);
  return number;
}

/** The window of everybody with this number is over, here and at Meta. */
function close(number) {
  const contact = "(select contact_id from identifier where kind = 'wa_id' and value = ?)";
  run.change(`update service_window set expires_at = ${Date.now() - 60_000} where contact_id = ${contact}`, number.slice(1));
}

let templates = 0;

/** A template that Meta approved. */
async function approved({ category = 'UTILITY', body = 'Hello {{1}}, your order is ready.', waba = WABA } = {}) {
  templates += 1;
  const name = `order_${process.pid}_${templates}`;
  const components = [{ type: 'BODY', text: body, example: { body_text: [['Ada']] } }];
  const draft = JSON.stringify({ name, language: 'en', category, components });
  const answer = await fetch(`${run.phone}/v24.0/${waba}/message_templates`, { method: 'POST', body: draft, headers: { ...TOKEN, 'content-type': 'application/json' } });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { id } = await answer.json();
  await run.tell('/_/template', { name, event: 'APPROVED' });
  run.change(
    `insert into template (business_id, template_id, waba_id, meta_id, name, language, category, status, components, synced_at)
     values ('biz_demo', ?, ?, ?, ?, 'en', ?, 'approved', ?, 0) on conflict do nothing`,
    `tpl_${name}`, waba, id, name, category, JSON.stringify(components),
  );
  return name;
}

const template = (name) => ({ name, language: 'en', parameters: { 1: { field: 'first_name', fallback: 'you' } } });

test('a text goes to somebody who opted in, and its history and cost are kept', async () => {
  const phone = await friend();
  await run.operator('/v1/business', { method: 'PATCH', body: { rates: 'currency EUR\nmarket all *\nrate 2026-01-01 all utility 0 0.05\nrate 2026-01-01 all sms 0 0.08' } });
  const answer = await send({ to: { phone }, text: 'Your parcel is here.' });
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual([answer.json.state, answer.json.form], ['queued', 'free_form']);
  const message = await reaches(answer.json.message, 'delivered');
  assert.deepEqual(message.history.map((step) => step.state), ['queued', 'sending', 'accepted', 'sent', 'delivered']);
  assert.equal(message.content.text.body, 'Your parcel is here.');
  assert.deepEqual(message.cost, { micros: 50_000, currency: 'EUR' });
  const [sent] = await received(phone);
  assert.ok(JSON.stringify(sent).includes(answer.json.message), 'our id comes back with each status');
});

test('to a contact and to a user id it goes as well', async () => {
  const bsuid = `AT.${process.pid}${Date.now()}`;
  await run.write({ bsuid, text: 'START' });
  const [{ contact_id: contact }] = run.query("select contact_id from identifier where kind = 'bsuid' and value = ?", bsuid);
  for (const to of [{ bsuid }, { contact }]) {
    const answer = await send({ to, text: 'Hello' });
    assert.equal(answer.status, 202, answer.text);
    await reaches(answer.json.message, 'delivered');
  }
});

test('buttons, files and places leave as Meta wants them', async () => {
  const phone = await friend();
  const bodies = [
    { text: 'Shall we call?', buttons: [{ id: 'yes', title: 'Yes' }, { id: 'no', title: 'No' }] },
    { media: { type: 'image', link: 'https://muster.example/a.jpg', caption: 'A' } },
    { media: { type: 'document', link: 'https://muster.example/a.pdf', filename: 'a.pdf' } },
    { location: { latitude: 48.2, longitude: 16.37, name: 'Wien' } },
  ];
  for (const body of bodies) {
    const answer = await send({ to: { phone }, ...body });
    assert.equal(answer.status, 202, answer.text);
    await reaches(answer.json.message, 'delivered');
  }
});

test('each refusal is one word', async () => {
  const stranger = someNumber();
  const [stopped, closed, friendly] = [await friend(), await friend(), await friend()];
  await run.write({ from: stopped.slice(1), text: 'STOP' });
  close(closed);
  const usable = await approved();
  const marketing = await approved({ category: 'MARKETING', body: 'Sale for {{1}} now' });
  const us = '+12015550123';
  await run.write({ from: us.slice(1), text: 'START' });
  const check = async (body, code, status = 422) => {
    const answer = await send(body);
    assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text);
    return answer.json;
  };
  await check({ to: { phone: stranger }, text: 'Hi' }, 'no_opt_in');
  await check({ to: { phone: stopped }, text: 'Hi' }, 'suppressed');
  await check({ to: { phone: stopped }, via: 'whatsapp_else_sms', text: 'Hi' }, 'suppressed');
  const window = await check({ to: { phone: closed }, text: 'Hi' }, 'window_closed');
  assert.ok(Date.parse(window.expires_at) < Date.now() && window.templates.includes(usable));
  await check({ to: { phone: friendly }, template: { name: 'nothing', language: 'en' } }, 'template_not_approved');
  await check({ to: { phone: friendly }, template: { name: usable, language: 'en' } }, 'missing_parameter');
  await check({ to: { phone: friendly }, template: { name: usable, language: 'en', parameters: { 1: 'a', 2: 'b' } } }, 'unknown_parameter');
  await check({ to: { phone: us }, template: template(marketing) }, 'marketing_barred');
  await check({ to: { phone: friendly }, via: 'sms', media: { type: 'image', link: 'https://muster.example/a.jpg' } }, 'body_malformed', 400);
  await check({ to: { phone: friendly }, via: 'sms', purpose: 'marketing', text: 'Sale' }, 'no_opt_in');
  await check({ to: { contact: 'cnt_unknown' }, text: 'Hi' }, 'not_found', 404);
  await check({ to: { phone: '+43 1 58858' }, text: 'Hi' }, 'phone_not_mobile');
  await check({ to: { phone: friendly } }, 'body_malformed', 400);
  await check({ to: { phone: friendly }, text: 'Hi', colour: 'red' }, 'body_malformed', 400);
  await check({ to: { phone: friendly }, text: ' ' }, 'body_malformed', 400);
  await check({ to: { phone: friendly }, text: 'Hi', channel: 'chn_other' }, 'body_malformed', 400);
  await check({ to: { phone: friendly }, text: 'Hi', send_at: 'tomorrow' }, 'body_malformed', 400);
});

test('what a day may cost, and trial mode, refuse too', async () => {
  const phone = await friend();
  await run.operator('/v1/business', { method: 'PATCH', body: { spend_cap: '0.01' } });
  const capped = await send({ to: { phone }, text: 'Hi' });
  assert.deepEqual([capped.status, capped.json.code], [429, 'cap_reached'], capped.text);
  assert.ok(Date.parse(capped.json.until) > Date.now());
  await run.operator('/v1/business', { method: 'PATCH', body: { spend_cap: null, mode: 'trial' } });
  const trial = await send({ to: { phone }, text: 'Hi' });
  await run.operator('/v1/business', { method: 'PATCH', body: { mode: 'live' } });
  assert.deepEqual([trial.status, trial.json.code], [422, 'trial_recipient'], trial.text);
});

test('where the window is closed a template goes, and where WhatsApp is not possible an SMS', async () => {
  const closed = await friend();
  close(closed);
  const name = await approved();
  const one = await send({ to: { phone: closed }, template: template(name) });
  assert.deepEqual([one.status, one.json.form], [202, 'template'], one.text);
  await reaches(one.json.message, 'delivered');
  assert.match(JSON.stringify(await received(closed)), /"text":"Ada"/);
  const stranger = someNumber();
  for (const to of [stranger, closed]) {
    const answer = await send({ to: { phone: to }, via: 'whatsapp_else_sms', text: 'Your code is 4711.' });
    assert.deepEqual([answer.status, answer.json.form, answer.json.segments], [202, 'sms', 1], answer.text);
    const [sms] = await run.sms(to);
    assert.equal(sms.text ?? sms.body, 'Your code is 4711.');
  }
});

test('whom WhatsApp cannot reach gets the SMS after all', async () => {
  const phone = await friend();
  await run.tell('/_/fault', { target: 'graph', mode: 'error_code', code: 131026, number: phone.slice(1) });
  const answer = await send({ to: { phone }, via: 'whatsapp_else_sms', text: 'Your table is booked.' });
  const [sms] = await run.sms(phone);
  assert.equal(sms.text ?? sms.body, 'Your table is booked.');
  const message = await until('the SMS to be noted', async () => {
    const message = await shown(answer.json.message);
    return message.kind === 'sms' && ['sent', 'delivered'].includes(message.state) && message;
  });
  assert.equal(message.form, 'sms');
  const next = await send({ to: { phone }, text: 'And again' });
  assert.equal(next.json.code, 'no_address', 'nobody is tried twice where nobody is');
});

test('the same request is one message, the same word one to a person', async () => {
  const phone = await friend();
  const headers = { 'idempotency-key': `order-${process.pid}` };
  const all = await Promise.all([1, 2, 3, 4].map(() => send({ to: { phone }, text: 'Once' }, { headers })));
  const ids = new Set(all.filter((one) => one.status === 202).map((one) => one.json.message));
  assert.equal(ids.size, 1, all.map((one) => one.text).join());
  assert.ok(all.every((one) => one.status === 202 || one.json.code === 'in_progress'));
  const again = await send({ to: { phone }, text: 'Once' }, { headers });
  assert.equal(again.json.message, [...ids][0]);
  const other = await send({ to: { phone }, text: 'Twice' }, { headers });
  assert.equal(other.json.code, 'idempotency_conflict');
  await reaches(again.json.message, 'delivered');
  assert.equal((await received(phone)).length, 1);
  assert.equal((await send({ to: { phone }, text: 'Welcome', once: 'welcome' })).status, 202);
  assert.equal((await send({ to: { phone }, text: 'Welcome', once: 'welcome' })).json.code, 'already_sent');
});

test('a message waits for its time, and can be taken back until then', async () => {
  const phone = await friend();
  const send_at = new Date(Date.now() + 3_600_000).toISOString();
  const { json } = await send({ to: { phone }, text: 'Later', send_at });
  assert.equal(json.not_before.slice(0, 16), send_at.slice(0, 16));
  const taken = await run.operator(`/v1/messages/${json.message}/cancel`, { method: 'POST' });
  assert.equal(taken.json.state, 'cancelled');
  assert.equal((await run.operator(`/v1/messages/${json.message}/cancel`, { method: 'POST' })).json.code, 'already_left');
  const soon = await send({ to: { phone }, text: 'Soon', send_at: new Date(Date.now() + 2_000).toISOString() });
  await reaches(soon.json.message, 'delivered');
});

test('a stop before the claim wins, however the message waits', async () => {
  const phone = await friend();
  const { json } = await send({ to: { phone }, text: 'Too late', send_at: new Date(Date.now() + 3_000).toISOString() });
  await run.write({ from: phone.slice(1), text: 'STOP' });
  const message = await reaches(json.message, 'refused');
  assert.equal(message.error.code, 'suppressed');
  assert.equal((await received(phone)).length, 0);
});

test('what a provider took without saying so is never sent again, and its status settles it', async () => {
  const phone = await friend();
  await run.tell('/_/fault', { target: 'graph', mode: 'reset_after_accept', number: phone.slice(1) });
  await run.tell('/_/reporting', { delay_ms: 4_000 });
  const { json } = await send({ to: { phone }, text: 'Perhaps' });
  await reaches(json.message, 'unknown');
  await reaches(json.message, 'delivered');
  await run.tell('/_/reporting', {});
  assert.equal((await received(phone)).length, 1);
});

test('a dead token stops the channel with one alert and loses nothing', async () => {
  const people = [await friend(), await friend(), await friend()];
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await run.tell('/_/token', { valid: false });
  const sent = await Promise.all(people.map((phone) => send({ to: { phone }, text: 'After the token' })));
  const stopped = () => run.query("select stopped_for from channel where channel_id = 'chn_demo'")[0].stopped_for === '190';
  await until('the channel to be stopped', stopped, 30);
  const late = await send({ to: { phone: people[0] }, text: 'While it is dead' });
  assert.equal(late.json.waits_for_operator, true, late.text);
  await run.tell('/_/token', { valid: true });
  // The next try is due in a minute: the record is made a minute older.
  run.change("update channel set held_until = 0 where channel_id = 'chn_demo'");
  await send({ to: { phone: people[1] }, text: 'Wake up' });
  for (const { json } of [...sent, late]) await reaches(json.message, 'delivered');
  assert.equal(run.query("select stopped_at from channel where channel_id = 'chn_demo'")[0].stopped_at, null);
  const alerts = (await run.operator('/v1/notices')).json.items.filter((one) => one.event === 'channel_stopped');
  assert.equal(alerts.length, 1);
  for (const phone of people) {
    const taken = (await received(phone)).filter((one) => one.accepted && JSON.stringify(one).includes('After the token'));
    assert.equal(taken.length, 1, 'nothing lost, nothing double');
  }
});

test('a window that Meta knows to be closed is closed here, an offer that is not welcome withdraws', async () => {
  const phone = await friend();
  // In the second in which they wrote a refusal would say nothing.
  run.change('update service_window set expires_at = expires_at - 1000');
  await run.tell('/_/fault', { target: 'graph', mode: 'failed_status', code: 131047, number: phone.slice(1) });
  const { json } = await send({ to: { phone }, text: 'Hello' });
  assert.equal((await reaches(json.message, 'failed')).error.code, '131047');
  assert.equal((await send({ to: { phone }, text: 'Hello' })).json.code, 'window_closed');
  const other = await friend();
  const name = await approved({ category: 'MARKETING', body: 'Sale for {{1}} now' });
  const agreed = "select k.granted_at > 0 as it from consent k join identifier i on i.contact_id = k.contact_id where i.value = ? and k.purpose = 'marketing'";
  assert.equal(run.query(agreed, other.slice(1))[0].it, 1, 'START agrees to offers');
  await run.tell('/_/fault', { target: 'graph', mode: 'error_code', code: 131050, number: other.slice(1) });
  const offer = await send({ to: { phone: other }, purpose: 'marketing', template: template(name) });
  assert.equal(offer.status, 202, offer.text);
  await reaches(offer.json.message, 'failed');
  assert.equal((await send({ to: { phone: other }, template: template(name) })).json.code, 'suppressed');
});

test('a template that Meta paused stops what waits for it', async () => {
  const phone = await friend();
  const name = await approved();
  const { json } = await send({ to: { phone }, template: template(name), send_at: new Date(Date.now() + 2_500).toISOString() });
  run.change("update template set status = 'paused' where name = ?", name);
  const message = await reaches(json.message, 'failed');
  assert.equal(message.error.code, 'template_not_approved');
});

test('nobody sees or sends for another business', async () => {
  const phone = await friend();
  const { json } = await send({ to: { phone }, text: 'Ours' });
  const key = 'jwk_other_operator';
  assert.equal((await run.operator(`/v1/messages/${json.message}`, { key })).status, 404);
  assert.equal((await run.operator(`/v1/messages/${json.message}/cancel`, { method: 'POST', key })).status, 404);
  assert.equal((await send({ to: { phone }, text: 'Theirs' }, { key })).json.code, 'no_opt_in');
  const [{ contact_id: contact }] = run.query("select contact_id from identifier where kind = 'wa_id' and value = ?", phone.slice(1));
  assert.equal((await send({ to: { contact }, text: 'Theirs' }, { key })).status, 404);
  const items = (await run.operator('/v1/messages', { key })).json.items;
  assert.ok(items.every((item) => item.message !== json.message));
  const own = (await run.operator(`/v1/messages?contact=${contact}&limit=1`)).json;
  assert.equal(own.items[0].message, json.message);
});

test('what the system says by itself is no message of an operator', async () => {
  const number = someNumber();
  await run.enter(number);
  await run.sms(number);
  const [{ outbox_id: id }] = run.query("select outbox_id from outbox where form = 'notice' and kind = 'sms'");
  assert.equal((await run.operator(`/v1/messages/${id}`)).status, 404);
  const { items } = (await run.operator('/v1/messages?cursor=~')).json;
  assert.ok(items.length > 0 && items.every((item) => item.form !== 'notice'));
});
