// What operators set about their business and channels, what a channel sends by itself, and how its number stands.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { someNumber, system, until } from './harness.mjs';
import { change, messages, text } from './meta.mjs';

const run = system();

const other = { key: 'jwk_other_operator' };
const demo = '/v1/channels/chn_demo';
const digits = () => someNumber().slice(1);
const set = (body, address = demo) => run.operator(address, { method: 'PATCH', body });
const look = async (channel = demo) => (await run.operator(channel)).json;
const post = (address, body, more = {}) => run.operator(address, { method: 'POST', body, ...more });
const automatic = (from) => run.query('select automatic from outbox where recipient = ? and automatic is not null order by rowid', from).map((row) => row.automatic);
const say = (from, words, more) => run.webhook(messages([text(words, { from }, more)]));
const ago = (seconds) => String(Math.floor(Date.now() / 1_000) - seconds);
const never = { zone: 'Europe/Vienna', week: {} };

test('channels are listed and shown to their own business alone', async () => {
  const { items } = (await run.operator('/v1/channels')).json;
  assert.deepEqual(items.map((item) => [item.channel, item.number, item.lang, item.pace]), [['chn_demo', '+15550783881', 'de', 80]]);
  const requests = [['', 'GET'], ['', 'PATCH'], ['/stop', 'POST'], ['/resume', 'POST'], ['/refresh', 'POST'], ['/hours', 'GET']];
  for (const [rest, method] of requests) {
    const answer = await run.operator(demo + rest, { method, ...(method === 'PATCH' && { body: { pace: 1 } }), ...other });
    assert.deepEqual([answer.status, answer.json.code], [404, 'not_found'], method + rest);
  }
  assert.deepEqual([(await look()).pace, (await look()).stopped], [80, null]);
});

test('settings are changed by name, all that is wrong is said at once, and nothing is changed by half', async () => {
  const wrong = await set({ pace: 5_000, lang: 'xx', colour: 'red', sms_daily_cap: 7 });
  assert.deepEqual([wrong.status, wrong.json.code], [422, 'setting_invalid']);
  for (const name of ['pace:', 'lang:', 'colour:']) assert.ok(wrong.json.detail.includes(name), wrong.json.detail);
  assert.equal((await look()).sms_daily_cap, 1_000);
  const changed = await set({ opt_in_rule: 'keyword', rejoin: 'any_message', consent_scope: 'channel', pace: 20, sms_sender: 'Muster2', sms_daily_cap: 900, lang: 'fr' });
  assert.equal(changed.status, 200);
  const { opt_in_rule, rejoin, consent_scope, pace, sms_sender, sms_daily_cap, lang } = await look();
  assert.deepEqual([opt_in_rule, rejoin, consent_scope, pace, sms_sender, sms_daily_cap, lang], ['keyword', 'any_message', 'channel', 20, 'Muster2', 900, 'fr']);
  await set({ opt_in_rule: 'any_message', rejoin: 'keyword', consent_scope: 'business', pace: 80, sms_sender: 'Muster', sms_daily_cap: 1_000, lang: 'de' });
});

test('a channel is added without SQL, and no number twice', async () => {
  const channel = { phone_number_id: '106540352242999', waba_id: '102290129340398', number: '+436649998877', lang: 'de', pace: 20 };
  const made = await post('/v1/channels', channel);
  assert.deepEqual([made.status, made.json.number, made.json.pace, made.json.sms_provider], [201, '+436649998877', 20, 'websms']);
  assert.equal((await post('/v1/channels', channel)).json.code, 'number_taken');
  assert.equal((await post('/v1/channels', channel, other)).json.code, 'number_taken');
  const poor = await post('/v1/channels', { number: '0664' });
  assert.equal(poor.json.detail.startsWith('number:'), true, poor.json.detail);
  assert.match((await post('/v1/channels', { number: '+436641112223' })).json.detail, /phone_number_id: is missing; waba_id: is missing/);
  assert.equal((await run.operator('/v1/channels')).json.items.length, 2);
});

test('a business is shown and changed: its table of rates is read line by line', async () => {
  const before = (await run.operator('/v1/business')).json;
  assert.deepEqual([before.name, before.mode, before.people_limit, before.spend_cap], ['Muster GmbH', 'live', 250, null]);
  const rates = readFileSync(path.join(root, 'tests/fixtures/rates.txt'), 'utf8');
  const bad = await set({ rates: `${rates}\nrate never` }, '/v1/business');
  assert.match(bad.json.detail, /rates: line \d+ of the table cannot be read/);
  const { json } = await set({ rates, spend_cap: '25.00', stop_ends: 'all' }, '/v1/business');
  assert.deepEqual([json.currency, json.spend_cap, json.stop_ends, json.rates], ['EUR', '25.00', 'all', rates]);
  await set({ spend_cap: null, rates: null, stop_ends: 'one' }, '/v1/business');
  const after = (await run.operator('/v1/business')).json;
  assert.deepEqual([after.rates, after.spend_cap, after.currency], [null, null, null]);
  assert.equal((await run.operator('/v1/business', other)).json.name, 'Other Ltd');
});

test('a channel is stopped and resumed, its offers paused and resumed', async () => {
  const { json } = await post(`${demo}/stop`);
  assert.equal(json.stopped.for, 'operator');
  assert.ok(json.health.problems.some((problem) => problem.code === 'stopped'));
  assert.equal((await post(`${demo}/resume`)).json.stopped, null);
  assert.equal((await set({ marketing_paused: true })).json.marketing_paused.for, 'operator');
  assert.equal((await set({ marketing_paused: false })).json.marketing_paused, null);
});

test('hours say what would be sent, on both sides of a change of clocks', async () => {
  const hours = { zone: 'Europe/Vienna', week: { mon: ['09:00-17:00'], fri: ['09:00-12:00', '13:00-17:00'], sat: ['22:00-06:00'] }, exceptions: { '12-25': [], '2026-12-31': ['09:00-11:00'] } };
  assert.equal((await set({ hours, away: 'Wir sind zu.' })).status, 200);
  const at = async (time) => (await run.operator(`${demo}/hours?at=${encodeURIComponent(time)}`)).json;
  assert.deepEqual(await at('2026-11-20T08:30:00Z'), { state: 'open', since: null, until: null, reply: null });
  const noon = await at('2026-11-20T12:30:00+01:00');
  assert.deepEqual([noon.state, noon.since, noon.until, noon.reply], ['closed', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', { text: 'Wir sind zu.', lang: 'de' }]);
  assert.equal((await at('2026-12-25T10:00:00Z')).state, 'closed');
  assert.equal((await at('2026-12-31T08:30:00Z')).state, 'open');
  // From Saturday, 22:00, to Sunday, 06:00, it is an hour less in March and an hour more in October.
  for (const [opens, closes] of [['2027-03-27T21:00:00Z', '2027-03-28T04:00:00Z'], ['2026-10-24T20:00:00Z', '2026-10-25T05:00:00Z']]) {
    const before = (time) => new Date(Date.parse(time) - 1_000).toISOString();
    const states = [before(opens), opens, before(closes), closes].map(async (time) => (await at(time)).state);
    assert.deepEqual(await Promise.all(states), ['closed', 'open', 'open', 'closed'], opens);
  }
  for (const wrong of ['yesterday', '2026-13-01T00:00:00Z', '']) assert.equal((await run.operator(`${demo}/hours?at=${wrong}`)).json.code, 'query_malformed', wrong);
  assert.match((await set({ hours: { zone: 'Vienna', week: {} } })).json.detail, /hours: zone must be the name of a time zone/);
  await set({ hours: null, away: null });
  assert.equal((await at('2026-12-25T10:00:00Z')).state, 'open');
});

test('who writes when nobody is there is told so once, in the chat', async () => {
  await set({ opt_in_rule: 'keyword', hours: never, away: 'Wir sind gerade nicht da.' });
  const from = digits();
  const sent = async () => (await (await fetch(`${run.phone}/_/graph`)).json()).filter((one) => JSON.stringify(one).includes(from));
  for (const words of ['Guten Tag zusammen', 'Ist da jemand?', 'START', 'Und jetzt?']) await run.write({ from, text: words });
  await until('both answers', async () => (await sent()).length === 2);
  const texts = (await sent()).map((one) => JSON.stringify(one));
  assert.ok(texts.some((one) => one.includes('Wir sind gerade nicht da.')), texts.join('\n'));
  assert.deepEqual(automatic(from), ['away']);
  const late = digits();
  await say(late, 'Guten Tag zusammen', { timestamp: ago(25 * 3_600) });
  await run.webhook(messages([{ from: late, id: `wamid.reaction.${late}`, timestamp: ago(1), type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }]));
  assert.deepEqual(automatic(late), []);
  assert.equal((await until('it to be settled', () => run.query("select state from outbox where recipient = ? and automatic = 'away' and state <> 'queued'", from)[0])).state, 'sent');
});

test('a first message is welcomed, an unknown word explained, a cap holds, and off is off', async () => {
  await set({ hours: null, away: null, welcome: 'Willkommen!', unknown_word: 'Meinten Sie START oder STOP?' });
  const from = digits();
  for (const words of ['Guten Tag zusammen', 'Preise', 'Angebote']) await say(from, words);
  assert.deepEqual(automatic(from), ['welcome', 'unknown_word']);
  await set({ reply_daily_cap: 0 });
  const capped = digits();
  await say(capped, 'Guten Tag zusammen');
  assert.deepEqual(automatic(capped), []);
  const { json } = await set({ welcome: null, unknown_word: null, reply_daily_cap: 500, opt_in_rule: 'any_message' });
  assert.deepEqual([json.welcome, json.unknown_word], [null, null]);
  const off = digits();
  await say(off, 'Preise');
  assert.deepEqual(automatic(off), []);
});

test('a number that operators try out with is proved by a code', async () => {
  const phone = someNumber();
  run.remember(phone);
  const numbers = '/v1/trial-numbers';
  const asked = await post(numbers, { phone, channel: 'chn_demo' });
  assert.deepEqual([asked.status, asked.json.phone, asked.json.verified_at], [202, phone, null]);
  const [sms] = await run.sms(phone);
  const [code] = sms.text.match(/\b\d{6}\b/);
  assert.match(sms.text, /^Muster GmbH: /);
  assert.equal((await post(numbers, { phone })).status, 429, 'one a minute');
  assert.equal((await post(`${numbers}/verify`, { phone, code: code === '000000' ? '000001' : '000000' })).json.code, 'code_wrong');
  assert.equal((await post(`${numbers}/verify`, { phone, code }, other)).json.code, 'code_wrong', 'another business has not asked');
  const proved = await post(`${numbers}/verify`, { phone, code });
  assert.deepEqual([proved.status, typeof proved.json.verified_at], [200, 'string']);
  assert.equal((await post(`${numbers}/verify`, { phone, code })).json.code, 'code_wrong', 'a code is good once');
  assert.equal((await post(numbers, { phone })).status, 200, 'no code for what is proved');
  assert.deepEqual((await run.operator(numbers)).json.items.map((item) => item.phone), [phone]);
  assert.deepEqual((await run.operator(numbers, other)).json.items, []);
  const own = `${numbers}/${proved.json.trial_number}`;
  assert.equal((await run.operator(own, { method: 'DELETE', ...other })).status, 404);
  assert.deepEqual([(await run.operator(own, { method: 'DELETE' })).status, (await run.operator(own, { method: 'DELETE' })).status], [204, 404]);
  const [{ ordered }] = run.query("select ordered from sms_day where channel_id = 'chn_demo'");
  await set({ sms_daily_cap: ordered });
  const capped = await post(numbers, { phone: someNumber(), channel: 'chn_demo' });
  assert.deepEqual([capped.status, capped.json.detail], [429, "the channel's SMS of today are used up: sms_daily_cap"]);
  await set({ sms_daily_cap: 1_000 });
  assert.equal((await post(numbers, { phone: someNumber(), channel: 'chn_other' })).status, 404);
  assert.equal((await post(numbers, { phone: '012' })).json.code, 'phone_invalid', 'no country has such a number');
  assert.equal((await post(numbers, { phone: '+4315554433' })).json.code, 'phone_not_mobile');
});

test('Meta is asked how a number is doing, and what is wrong is named', async () => {
  const looked = async (since) => until('a look', async () => {
    const { health } = await look();
    return health.looked_at && health.looked_at >= since && health;
  });
  const refresh = async () => {
    run.change("update channel set looked_at = null where channel_id = 'chn_demo'");
    assert.equal((await post(`${demo}/refresh`)).status, 202);
    return looked('2026');
  };
  const first = await refresh();
  assert.deepEqual([first.quality, first.status, first.name_status, first.subscribed], ['GREEN', 'CONNECTED', 'APPROVED', false]);
  assert.deepEqual(first.problems.map((problem) => problem.code), ['not_subscribed']);
  assert.equal((await run.operator('/v1/business')).json.people_limit, null, 'the sandbox has no limit');
  await fetch(`${run.phone}/v24.0/102290129340398/subscribed_apps`, { method: 'POST', headers: { authorization: 'Bearer demo-access-token' } });
  await run.tell('/_/limits', { people: 2_000, per_second: 1_000 });
  const second = await refresh();
  assert.deepEqual([second.subscribed, second.problems, second.throughput], [true, [], 'HIGH']);
  assert.deepEqual([(await look()).pace, (await run.operator('/v1/business')).json.people_limit], [1_000, 2_000]);
  await control('/_/number', { quality_rating: 'RED' });
  const third = await refresh();
  assert.deepEqual(third.problems.map((problem) => problem.code), ['marketing_paused', 'quality']);
  await set({ marketing_paused: false });
  assert.deepEqual((await refresh()).problems.map((problem) => problem.code), ['quality'], 'an operator knows it');
  await control('/_/number', {});
  await run.tell('/_/limits', {});
  await control('/_/token', { valid: false });
  await post(`${demo}/refresh`);
  const failed = await until('a failure', async () => (await look()).health.problems.find((problem) => problem.code === 'look_failed'));
  assert.match(failed.detail, /190/);
  await control('/_/token', { valid: true });
  assert.deepEqual((await refresh()).problems, []);
});

test('what Meta tells of an account counts at once, in any order, and never twice', async () => {
  const limit = (value, at) => told('business_capability_update', { max_daily_conversations_per_business: value }, at);
  await limit(10_000, ago(10));
  await limit('TIER_250', ago(20));
  assert.equal((await run.operator('/v1/business')).json.people_limit, null, 'Meta was asked later');
  await limit(10_000, ago(-30));
  await limit('TIER_250', ago(-20));
  assert.equal((await run.operator('/v1/business')).json.people_limit, 10_000);
  const flagged = [{ display_phone_number: '15550783881', event: 'FLAGGED', current_limit: 'TIER_10K' }, ago(-1)];
  await told('phone_number_quality_update', ...flagged);
  assert.equal((await look()).marketing_paused.for, 'quality');
  run.change("update channel set marketing_resumed_at = ?, marketing_paused_at = null where channel_id = 'chn_demo'", Date.now() + 5_000);
  await told('phone_number_quality_update', ...flagged);
  assert.equal((await look()).marketing_paused, null, 'a repetition');
  const disabled = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'today' } };
  await told('account_update', disabled, ago(0));
  assert.equal((await look()).stopped.for, 'account_disabled');
  assert.equal((await look('/v1/channels/chn_demo')).health.problems[0].code, 'stopped');
  assert.equal((await run.operator('/v1/channels/chn_other', other)).json.stopped, null, 'another account');
  await post(`${demo}/resume`);
  await told('account_update', disabled, ago(5));
  assert.equal((await look()).stopped, null);
});

/** Meta tells something of the demo's account. */
function told(field, value, time) {
  const body = change(field, value);
  body.entry[0].time = Number(time);
  return run.webhook(body);
}

/** A door of the sandbox that answers nothing. */
async function control(address, body) {
  const answer = await fetch(run.phone + address, { method: 'POST', body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.text());
}
