// The visitor's doors: what a form entry leads to, and how it is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system, until } from './harness.mjs';
import { offerChoices } from './widget-visit.mjs';

const run = system();

test('an entry is answered with reference, number, link and end', async () => {
  const answer = await run.enter(someNumber());
  assert.equal(answer.status, 202);
  assert.deepEqual(Object.keys(answer.json).sort(), ['expires_at', 'link', 'number', 'ref']);
  assert.equal(answer.json.number, '+15550783881');
  assert.match(answer.json.link, /^https:\/\/wa\.me\/15550783881\?text=START%20[2-9][0-9B-Z]{7}$/);
  const hours = (Date.parse(answer.json.expires_at) - Date.now()) / 3_600_000;
  assert.ok(hours > 23.9 && hours <= 24, answer.json.expires_at);
});

test('the same link comes by SMS, by the short address and as a code', async () => {
  const number = someNumber();
  const { ref, link } = (await run.enter(number)).json;
  const [sms] = await run.sms(number);
  assert.match(sms.text, /^Muster GmbH auf WhatsApp: \+1 555 078 3881\. /);
  assert.ok(sms.text.endsWith(`${run.origin}/r/${ref}`), sms.text);
  const short = await run.ask(`/r/${ref}`);
  assert.deepEqual([short.status, short.headers.get('location')], [302, link]);
  const code = await run.ask(`/w/wgt_demo/qr.svg?ref=${ref}`);
  assert.deepEqual([code.status, code.headers.get('content-type')], [200, 'image/svg+xml']);
});

test('a national number is read with its country', async () => {
  const number = someNumber();
  assert.equal((await run.enter(number.replace('+43', '0'), { country: 'AT' })).status, 202);
  await run.sms(number);
});

test('an entry is pending, then confirmed, and expires', async () => {
  const number = someNumber();
  const { ref, link } = (await run.enter(number)).json;
  const state = async () => (await run.ask(`/w/wgt_demo/opt-ins/${ref}`)).json.state;
  assert.equal(await state(), 'pending');
  run.change('update pairing set expires_at = 1 where ref = ?', ref);
  assert.equal(await state(), 'expired');
  assert.equal((await run.ask(`/r/${ref}`)).headers.get('location'), 'https://wa.me/15550783881?text=START');
  run.change('update pairing set expires_at = ? where ref = ?', Date.now() + 60_000, ref);
  const text = decodeURIComponent(new URL(link).searchParams.get('text'));
  assert.equal((await run.write({ from: number.slice(1), text })).status, 200);
  assert.equal(await state(), 'confirmed');
});

test('a number that is none, or not mobile, is refused with its own code', async () => {
  const cases = [
    ['', 'phone_missing', 422],
    ['call me', 'phone_not_a_number', 422],
    ['+4366', 'phone_too_short', 422],
    ['+436641234567890123', 'phone_too_long', 422],
    ['+999123456789', 'phone_invalid', 422],
    ['+4315131320', 'phone_not_mobile', 422],
  ];
  for (const [phone, code, status] of cases) {
    const answer = await run.enter(phone);
    assert.deepEqual([answer.status, answer.json.code], [status, code], phone);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.ok(!answer.text.includes(phone) || phone === '', 'the answer repeats the number');
  }
});

test('a body that is no form is refused and says where', async () => {
  const ask = (body) => run.ask('/w/wgt_demo/opt-ins', { body });
  const broken = await ask('{"phone": ');
  assert.deepEqual([broken.status, broken.json.code, broken.json.detail], [400, 'body_malformed', 'this is no JSON, line 1 column 10']);
  assert.equal((await ask('{"phone": 7}')).json.code, 'body_malformed');
  assert.equal((await ask(JSON.stringify({ phone: '1'.repeat(9_000) }))).status, 413);
  assert.equal((await run.enter(someNumber(), { wording: 'de-0000' })).json.code, 'wording_outdated');
  assert.equal((await run.enter(someNumber(), { unknown: 1 })).status, 202);
  assert.equal((await run.ask('/w/wgt_none/opt-ins', { body: {} })).json.code, 'not_found');
});

test('new, known, stopped and over-limit numbers get the same answer', async () => {
  const [fresh, known, stopped, limited] = [1, 2, 3, 4].map(someNumber);
  await run.write({ from: known.slice(1), text: 'START' });
  await run.write({ from: stopped.slice(1), text: 'START' });
  await run.write({ from: stopped.slice(1), text: 'STOP' });
  await run.enter(limited);
  await run.sms(limited);
  const shapes = [];
  for (const number of [fresh, known, stopped, limited]) {
    const answer = await run.enter(number);
    const fields = Object.entries(answer.json).map(([key, value]) => [key, String(value).length]);
    const headers = [...answer.headers.keys()].filter((name) => name !== 'date').sort();
    shapes.push(JSON.stringify([answer.status, fields, headers]));
  }
  assert.equal(new Set(shapes).size, 1, shapes.join('\n'));
  await run.sms(fresh);
  await run.sms(known);
  const count = (number) => run.query("select count(*) as n from outbox where kind = 'sms' and recipient = ?", number.slice(1))[0].n;
  assert.deepEqual([fresh, known, stopped, limited].map(count), [1, 1, 0, 1]);
});

test('a form never lifts a STOP and never reaches who said it', async () => {
  const number = someNumber();
  await run.write({ from: number.slice(1), text: 'STOP' });
  for (let i = 0; i < 10; i += 1) await run.enter(number);
  assert.equal(run.query("select count(*) as n from outbox where kind = 'sms' and recipient = ?", number.slice(1))[0].n, 0);
  await run.write({ from: number.slice(1), text: 'Warum schreiben Sie mir?' });
  const { items } = (await run.operator('/v1/opt-ins?state=withdrawn&limit=200')).json;
  assert.ok(items.some((item) => item.phone === number));
});

test('a visitor who tries too often waits, and others do not', async () => {
  const visitor = '198.51.100.7';
  const from = async () => (await run.enter(someNumber(), { visitor })).status;
  const visitors = () => run.query('select distinct visitor from attempt').map((row) => row.visitor);
  const others = new Set(visitors());
  assert.equal(await from(), 202);
  const hashed = visitors().find((one) => !others.has(one));
  // As if this and the next period had seen that many: no clock decides the test.
  const tried = (tries) => {
    const [{ period }] = run.query('select max(period) as period from attempt where visitor = ?', hashed);
    for (const at of [period, period + 1]) run.change('insert or replace into attempt (visitor, period, tries) values (?, ?, ?)', hashed, at, tries);
  };
  tried(59);
  assert.equal(await from(), 202);
  tried(60);
  assert.equal(await from(), 429);
  const refused = await run.enter(someNumber(), { visitor: '198.51.100.200' });
  assert.equal(refused.json.code, 'too_many_requests', 'the same network');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await run.enter(someNumber(), { visitor: '203.0.113.7' })).status, 202);
});

test('only listed pages may use the widget', async () => {
  const from = (origin) => run.enter(someNumber(), { headers: { origin } });
  const own = await from(run.origin);
  assert.deepEqual([own.status, own.headers.get('access-control-allow-origin')], [202, run.origin]);
  assert.equal((await from('http://localhost:8787')).status, 202);
  for (const origin of ['https://evil.example', 'null', `${run.origin}.evil.example`, 'http://127.0.0.1', 'http://LOCALHOST:8787']) {
    const foreign = await from(origin);
    assert.deepEqual([foreign.status, foreign.json.code], [403, 'origin_not_allowed'], origin);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null, origin);
  }
  const preflight = await run.ask('/w/wgt_demo/opt-ins', { method: 'OPTIONS', headers: { origin: run.origin } });
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-headers')], [204, 'content-type']);
});

test('a refusal can be read by the page that caused it', async () => {
  const answer = await run.enter('+4315131320', { headers: { origin: run.origin } });
  assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [422, run.origin]);
});

test('what goes wrong before the widget is known can be read by every page', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const asked = [
    ['/w/wgt_none/config', undefined, 404],
    ['/w/wgt_none/opt-ins', {}, 404],
    ['/w/wgt_demo/opt-ins/unknown', undefined, 404],
    ['/w/wgt_demo/opt-ins', '{', 400],
  ];
  for (const [address, body, status] of asked) {
    const answer = await run.ask(address, { body, headers });
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [status, headers.origin], address);
    assert.equal(answer.headers.get('vary'), 'Origin');
  }
  const known = await run.ask('/w/wgt_demo/config', { headers });
  assert.deepEqual([known.status, known.headers.get('access-control-allow-origin')], [200, null]);
});

test('where consent takes a tick, no entry is taken without it', async () => {
  offerChoices(run);
  const { json } = await run.ask('/w/wgt_choices/config?lang=de');
  assert.deepEqual([json.consent_box, json.groups], [true, [{ code: 'NEWS', name: 'Neuigkeiten' }, { code: 'JOBS', name: 'Stellen' }]]);
  const demo = (await run.ask('/w/wgt_demo/config?lang=de')).json;
  assert.equal(demo.consent_box, false);
  const enter = (fields) => run.enter(someNumber(), { widget: 'wgt_choices', groups: ['JOBS'], ...fields });
  const refused = await enter({});
  assert.deepEqual([refused.status, refused.json.code], [422, 'consent_missing']);
  const taken = await enter({ consents: true });
  assert.equal(taken.status, 202);
  const [entry] = run.query('select groups, consents from pairing where ref = ?', taken.json.ref);
  assert.deepEqual({ ...entry }, { groups: '["JOBS"]', consents: 1 });
});

test('the configuration names business, channel and wording', async () => {
  const { json, headers } = await run.ask('/w/wgt_demo/config?lang=de');
  assert.equal(json.business, 'Muster GmbH');
  assert.deepEqual([json.channel.number, json.channel.readable], ['+15550783881', '+1 555 078 3881']);
  assert.ok(json.wording.text.includes('Muster GmbH') && json.wording.id.startsWith('de-'));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(json.wording.text));
  assert.equal(json.wording.sha256, Buffer.from(digest).toString('hex'));
  assert.equal(json.texts.submit, 'Weiter');
  assert.ok(json.countries.includes('AT') && !json.texts.intro.includes('{'));
  assert.match(headers.get('cache-control'), /max-age=60/);
  assert.equal((await run.ask('/w/wgt_demo/config?lang=tlh')).json.lang, 'en');
  assert.equal((await run.ask('/w/wgt_none/config')).status, 404);
});

test('the configuration comes from the cache, without D1', async () => {
  const doors = () => run.doors().filter(({ door }) => door === 'GET /w/{widget}/config');
  const before = doors().length;
  for (let i = 0; i < 3; i += 1) await run.ask('/w/wgt_demo/config');
  const seen = await until('the log', () => doors().length >= before + 3 && doors());
  assert.equal(seen.at(-1).d1_calls, 0);
});

test('the business comes as a contact card', async () => {
  const card = await run.ask('/w/wgt_demo/contact.vcf');
  assert.match(card.headers.get('content-type'), /^text\/vcard/);
  assert.ok(card.text.includes('\r\nTEL;TYPE=CELL:+15550783881\r\n'), card.text);
});

test('an address that leads nowhere says so to programs and to people', async () => {
  const nowhere = await run.ask('/nowhere');
  assert.deepEqual([nowhere.status, nowhere.json.code], [404, 'not_found']);
  assert.equal((await run.ask('/health', { method: 'DELETE' })).json.code, 'method_not_allowed');
  const page = await run.ask('/w/wgt_none', { headers: { 'accept-language': 'de' } });
  assert.deepEqual([page.status, page.text.includes('Diese Seite gibt es nicht')], [404, true]);
  assert.equal((await run.ask('/r/unknown')).status, 404);
  assert.equal((await run.ask('/w/wgt_demo/opt-ins/unknown')).json.code, 'not_found');
});

test('a number is the same account however WhatsApp spells it', async () => {
  for (const [typed, spelt] of [['+525512345678', '5215512345678'], ['+5491123456789', '541123456789'], ['+5511961234567', '551161234567']]) {
    const { ref } = (await run.enter(typed)).json;
    await run.write({ from: spelt, text: 'START' });
    assert.equal((await run.ask(`/w/wgt_demo/opt-ins/${ref}`)).json.state, 'confirmed', typed);
    await run.write({ from: spelt, text: 'STOP' });
    run.change("delete from outbox where number_key = (select number_key from pairing where ref = ?)", ref);
    await run.enter(typed);
    assert.equal(run.query("select count(*) as n from outbox where kind = 'sms' and recipient = ?", typed.slice(1))[0].n, 0, 'an SMS after STOP');
  }
});
