// Facts about people, told by Meta in any order and any number of times: the record ends alike.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system } from './harness.mjs';
import { change, messages, text } from './meta.mjs';

const run = system();

const digits = () => someNumber().slice(1);
const seconds = (ago) => String(Math.floor(Date.now() / 1_000) - ago);
const contactOf = (value) => run.query('select contact_id from identifier where value = ?', value)[0]?.contact_id;
const consentOf = (value) =>
  run.query('select purpose, granted_at, implied_at, withdrawn_at, held_at from consent where contact_id = ? order by purpose', contactOf(value) ?? '');
const isActive = (value) => {
  const [state] = run.query("select granted_at > withdrawn_at or (withdrawn_at = 0 and implied_at > 0) as active from consent where contact_id = ? and purpose = 'service'", contactOf(value) ?? '');
  return state?.active;
};
const metadata = { phone_number_id: '106540352242922' };
const moved = (from, to, user, timestamp) => ({
  from,
  id: `wamid.moved.${from}.${to}`,
  timestamp,
  type: 'system',
  system: { body: 'changed', wa_id: to, user_id: user, type: 'user_changed_number' },
});
const status = (id, more) => change('messages', { messaging_product: 'whatsapp', metadata, statuses: [{ id, timestamp: seconds(1), ...more }] });

function* orders(items) {
  if (items.length < 2) return yield items;
  for (const [place, item] of items.entries()) {
    for (const rest of orders(items.toSpliced(place, 1))) yield [item, ...rest];
  }
}

test('all orders of five events about consent end alike, to the last row', async () => {
  const events = [['START', 50], ['STOP', 40], ['START NEWS', 30], ['please stop texting me', 20], ['STOP NEWS', 10]];
  const times = events.map(([, ago]) => seconds(ago));
  const ends = new Set();
  for (const order of orders([0, 1, 2, 3, 4])) {
    const from = digits();
    for (const place of order) await run.webhook(messages([text(events[place][0], { from }, { timestamp: times[place] })]));
    const groups = run.query('select group_id, joined_at, left_at from membership where contact_id = ?', contactOf(from));
    const windows = run.query('select expires_at from service_window where contact_id = ?', contactOf(from));
    const ledger = run.query('select purpose, group_code, act, source, event_at from ledger where contact_id = ? order by 1, 2, 3, 4, 5', contactOf(from));
    ends.add(JSON.stringify([consentOf(from), groups, windows, ledger]));
  }
  assert.equal(ends.size, 1, [...ends].slice(0, 2).join('\n'));
});

test('one event told 1,000 times leaves the rows of one', async () => {
  const from = digits();
  const body = messages([text('START NEWS', { from })]);
  await run.webhook(body);
  const tables = ['contact', 'identifier', 'inbound', 'consent', 'ledger', 'membership', 'service_window', 'outbox'];
  const counts = () => tables.map((table) => run.query(`select count(*) as n from ${table}`)[0].n);
  const before = counts();
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 100 }, () => run.webhook(body)));
  }
  assert.deepEqual(counts(), before);
});

test('one poisoned update among 1,000: 999 apply, and the answer is 200', async () => {
  const numbers = Array.from({ length: 1_000 }, (_, place) => `4366${String(1_000_000_000 + place).slice(1)}`);
  const list = numbers.map((from) => text('START', { from }));
  list[500] = { id: 'wamid.poison', from: { odd: true }, timestamp: 'never', type: 'text' };
  assert.equal((await run.webhook(messages(list))).status, 200);
  const [{ n }] = run.query("select count(distinct contact_id) as n from consent where purpose = 'marketing' and granted_at > withdrawn_at and contact_id in (select contact_id from identifier where value like '4366000000%')");
  assert.equal(n, 999);
  assert.equal(run.query("select count(*) as n from parked where raw like '%wamid.poison%'")[0].n, 1);
});

test('a person who changes the number stays who they were, whichever report comes first', async () => {
  for (const reversed of [false, true]) {
    const [before, after] = [digits(), digits()];
    const [userBefore, userAfter] = [`AT.${digits()}`, `AT.${digits()}`];
    const update = { wa_id: before, detail: 'x', user_id: { previous: userBefore, current: userAfter }, timestamp: seconds(20) };
    const reports = [
      messages([moved(before, after, userAfter, seconds(20))]),
      change('user_id_update', { messaging_product: 'whatsapp', metadata, user_id_update: [update] }),
    ];
    await run.webhook(messages([text('START', { from: before, from_user_id: userBefore }, { timestamp: seconds(40) })]));
    for (const report of reversed ? reports.toReversed() : reports) await run.webhook(report);
    assert.equal(isActive(userAfter), 1, 'the opt-in follows');
    await run.webhook(messages([text('STOP', { from: before, from_user_id: userBefore }, { timestamp: seconds(30) })]));
    assert.deepEqual([isActive(userAfter), isActive(after)], [0, 0], 'a stop that is told late follows too');
    const entries = (await run.operator(`/v1/contacts/${contactOf(after)}/consent`)).json.entries;
    assert.ok(entries.some((entry) => entry.source === 'number_change' && entry.evidence.attested_by === 'Meta'));
  }
});

test('whoever gets a number that was given up inherits nothing', async () => {
  const [given, kept] = [digits(), digits()];
  await run.webhook(messages([text('START', { from: given }, { timestamp: seconds(40) })]));
  await run.webhook(messages([moved(given, kept, undefined, seconds(30))]));
  await run.webhook(messages([text('Hallo', { from: given, from_user_id: `AT.${digits()}` }, { timestamp: seconds(10) })]));
  assert.notEqual(contactOf(given), contactOf(kept));
  assert.deepEqual(consentOf(given).map((row) => row.purpose), ['service'], 'only what the message itself says');
});

test('a merge is listed and can be taken back', async () => {
  const [from, user] = [digits(), `AT.${digits()}`];
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(30) })]));
  await run.webhook(messages([text('STOP', { from_user_id: user }, { timestamp: seconds(20) })]));
  await run.webhook(messages([text('Hallo', { from, from_user_id: user }, { timestamp: seconds(10) })]));
  assert.deepEqual([isActive(from), contactOf(from)], [0, contactOf(user)]);
  const merge = (await run.operator('/v1/merges?limit=200')).json.items.find((item) => item.contact === contactOf(from));
  const undo = `/v1/merges/${merge.contact}/${merge.merged}/undo`;
  assert.equal((await run.operator(undo, { method: 'POST', key: 'jwk_other_operator' })).status, 404);
  assert.equal((await run.operator(undo, { method: 'POST' })).status, 204);
  assert.deepEqual([isActive(from), isActive(user)], [1, 0]);
  assert.equal((await run.operator(undo, { method: 'POST' })).status, 404, 'once');
});

test('a number that was typed suggests that two may be one, and joins nobody', async () => {
  const [owner, user] = [digits(), `AT.${digits()}`];
  await run.webhook(messages([text('START', { from: owner })]));
  const { link } = (await run.enter(`+${owner}`)).json;
  await run.webhook(messages([text(decodeURIComponent(new URL(link).searchParams.get('text')), { from_user_id: user })]));
  const pair = (item) => item.contact === contactOf(user) && item.other === contactOf(owner);
  const suggestions = async () => (await run.operator('/v1/merge-suggestions?limit=200')).json.items;
  const [suggestion] = (await suggestions()).filter(pair);
  assert.equal(suggestion.reason, 'typed_number');
  const decide = (word) => run.operator(`/v1/merge-suggestions/${suggestion.contact}/${suggestion.other}/${word}`, { method: 'POST' });
  assert.equal((await decide('accept')).status, 204);
  assert.equal(contactOf(owner), contactOf(user));
  assert.deepEqual([(await suggestions()).filter(pair).length, (await decide('dismiss')).status], [0, 404]);
});

test('receipts come in any order and none sets a message back', async () => {
  const states = () => run.query("select sent_at > 0 as sent, delivered_at > 0 as delivered, read_at > 0 as read, failed_at > 0 as failed, category from receipt where message_id = 'wamid.out.1'")[0];
  for (const more of [{ status: 'read' }, { status: 'sent', pricing: { type: 'regular', category: 'service' } }, { status: 'delivered' }, { status: 'read' }]) {
    assert.equal((await run.webhook(status('wamid.out.1', { recipient_id: digits(), ...more }))).status, 200);
  }
  assert.deepEqual({ ...states() }, { sent: 1, delivered: 1, read: 1, failed: 0, category: 'service' });
});

test('what Meta does not deliver because the person stopped offers is a stop of offers', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(30) })]));
  await run.webhook(status('wamid.out.2', { status: 'failed', recipient_id: from, errors: [{ code: 131050, title: 'x' }] }));
  const state = Object.fromEntries(consentOf(from).map((row) => [row.purpose, row.granted_at > row.withdrawn_at]));
  assert.deepEqual(state, { marketing: false, service: true });
});

test('what Meta says about accounts is kept for the operators of the account', async () => {
  await run.webhook(change('account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } }));
  await run.webhook(change('account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } }));
  const { items } = (await run.operator('/v1/notices')).json;
  assert.deepEqual(items.map((item) => [item.field, item.event, item.value.violation_info.violation_type]), [['account_update', 'ACCOUNT_VIOLATION', 'SPAM']]);
  assert.deepEqual((await run.operator('/v1/notices', { key: 'jwk_other_operator' })).json.items, []);
});

test('groups are made, closed and deleted, and no code is given twice', async () => {
  const make = (body) => run.operator('/v1/groups', { body });
  const made = await make({ code: 'träume', name: 'Träume' });
  assert.deepEqual([made.status, made.json.code, made.json.open, made.json.members], [201, 'TRAEUME', true, 0]);
  for (const code of ['stop', 'all', '1st', '', 'two words']) assert.equal((await make({ code, name: 'x' })).json.code, 'code_invalid', code);
  assert.equal((await make({ code: 'TRAEUME', name: 'x' })).json.code, 'code_taken');
  const from = digits();
  const say = (words) => run.webhook(messages([text(words, { from })]));
  const groupsOf = async () => (await run.operator(`/v1/opt-ins?q=${from}`)).json.items[0]?.groups;
  await say('START TRAEUME');
  assert.deepEqual(await groupsOf(), ['TRAEUME']);
  const group = `/v1/groups/${made.json.group}`;
  assert.equal((await run.operator(group, { method: 'PATCH', body: { open: false } })).json.members, 1);
  assert.equal((await run.operator(group, { method: 'PATCH', body: { open: false }, key: 'jwk_other_operator' })).status, 404);
  assert.equal((await run.operator(group, { method: 'DELETE' })).status, 204);
  assert.deepEqual([await groupsOf(), isActive(from)], [[], 1], 'the opt-in stays');
  assert.equal((await make({ code: 'TRAEUME', name: 'again' })).json.code, 'code_taken');
});

test('an operator puts nobody back into a group that they left without a reason', async () => {
  const from = digits();
  await run.webhook(messages([text('START NEWS', { from }, { timestamp: seconds(30) })]));
  await run.webhook(messages([text('STOP NEWS', { from }, { timestamp: seconds(20) })]));
  const member = `/v1/groups/grp_news/members/${contactOf(from)}`;
  const put = (body, options) => run.operator(member, { method: 'PUT', body, ...options });
  const groupsOf = async () => (await run.operator(`/v1/opt-ins?q=${from}`)).json.items[0].groups;
  assert.equal((await put({})).json.code, 'reason_missing');
  assert.equal((await put({ reason: 'asked by phone' }, { key: 'jwk_other_operator' })).status, 404);
  assert.deepEqual(await groupsOf(), []);
  assert.equal((await put({ reason: 'asked by phone' })).status, 204);
  assert.deepEqual(await groupsOf(), ['NEWS']);
  const { entries } = (await run.operator(`/v1/contacts/${contactOf(from)}/consent`)).json;
  const last = entries.at(-1);
  assert.deepEqual([last.purpose, last.group, last.act, last.source, last.evidence.reason], ['group', 'NEWS', 'granted', 'operator', 'asked by phone']);
  assert.equal((await run.operator(member, { method: 'DELETE' })).status, 204);
  assert.deepEqual(await groupsOf(), []);
});

test('what nearly asks to stop holds offers until an operator has looked', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(30) }), text('please stop texting me', { from }, { timestamp: seconds(20) })]));
  const held = async () => (await run.operator('/v1/opt-ins?state=held&limit=200')).json.items.find((item) => item.phone === `+${from}`);
  assert.deepEqual([(await held()).state, typeof (await held()).held_since], ['active', 'string']);
  const release = `/v1/opt-ins/${contactOf(from)}/release`;
  assert.equal((await run.operator(release, { body: { reason: '' } })).json.code, 'body_malformed');
  assert.equal((await run.operator(release, { body: { reason: 'called back, it was a joke' } })).status, 204);
  assert.equal(await held(), undefined);
});

test('10,000 races of START and STOP in the same second: STOP wins each', async () => {
  const timestamp = seconds(5);
  for (let round = 0; round < 100; round += 1) {
    const people = Array.from({ length: 100 }, (_, place) => `43676${String(round * 100 + place).padStart(7, '0')}`);
    const told = (words) => run.webhook(messages(people.map((from) => text(words, { from }, { timestamp }))));
    const answers = await Promise.all(round % 2 ? [told('START'), told('STOP')] : [told('STOP'), told('START')]);
    assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
  }
  const raced = "from identifier i join consent k using (business_id, contact_id) where i.kind = 'phone' and i.value like '43676%' and k.purpose = 'service'";
  assert.equal(run.query(`select count(*) as n ${raced}`)[0].n, 10_000);
  assert.equal(run.query(`select count(*) as n ${raced} and k.granted_at > k.withdrawn_at`)[0].n, 0);
});
