// Meta's door: whatever comes, how often, in which order, the record tells the truth.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign, someNumber, system } from './harness.mjs';
import { change, messages, text } from './meta.mjs';

const run = system();

const digits = () => someNumber().slice(1);
const contactOf = (value) => run.query('select contact_id from identifier where value = ?', value)[0]?.contact_id;
const ledgerOf = (value) => run.query('select * from ledger where contact_id = ? order by ledger_id', contactOf(value) ?? '');
const isActive = (value) => {
  const [state] = run.query("select granted_at > withdrawn_at or (withdrawn_at = 0 and implied_at > 0) as active from consent where contact_id = ? and purpose = 'service'", contactOf(value));
  return state?.active;
};
/** All opt-ins that a query finds, page by page. */
async function listed(query = '') {
  const items = [];
  for (let cursor = ''; cursor !== null; ) {
    const { json } = await run.operator(`/v1/opt-ins?limit=200&${query}${cursor && `&cursor=${cursor}`}`);
    items.push(...json.items);
    cursor = json.next_cursor;
  }
  return items;
}

const seconds = (ago) => String(Math.floor(Date.now() / 1_000) - ago);

test('the handshake gives back the challenge and nothing else', async () => {
  const shake = (query) => run.ask(`/webhooks/whatsapp?${query}`);
  const good = await shake('hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=demo-verify-token');
  assert.deepEqual([good.status, good.text, good.headers.get('content-type')], [200, '1158201444', 'text/plain']);
  for (const query of [
    '',
    'hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong',
    'hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=demo-verify-token',
    'hub.mode=subscribe&hub.verify_token=demo-verify-token',
    'hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=demo-verify-token',
    `hub.mode=subscribe&hub.challenge=${'1'.repeat(65)}&hub.verify_token=demo-verify-token`,
  ]) {
    const bad = await shake(query);
    assert.deepEqual([bad.status, bad.json.code], [403, 'token_invalid'], query);
  }
});

test('a forged signature changes nothing', async () => {
  const body = JSON.stringify(messages([text('START', { from: digits() })]));
  const good = sign(body, 'demo-app-secret');
  const forged = [undefined, '', 'sha256=', good.slice(7), good.toUpperCase(), good.slice(0, -1), `${good}0`, `sha1=${good.slice(7)}`, sign(`${body} `, 'demo-app-secret'), sign(body, 'other')];
  for (const header of forged) {
    const headers = header === undefined ? {} : { 'x-hub-signature-256': header };
    const answer = await run.ask('/webhooks/whatsapp', { body, headers });
    assert.deepEqual([answer.status, answer.json.code], [401, 'signature_invalid'], header);
  }
  assert.equal(run.query('select count(*) as n from inbound')[0].n, 0);
});

test('a webhook repeated 50 times is one message', async () => {
  const from = digits();
  const body = messages([text('START', { from })]);
  for (let i = 0; i < 50; i += 1) assert.equal((await run.webhook(body)).status, 200);
  assert.equal(ledgerOf(from).length, 2, 'service and marketing');
});

test('200 copies at once are one opt-in', async () => {
  const from = digits();
  const body = messages([text('START', { from })]);
  const answers = await Promise.all(Array.from({ length: 200 }, () => run.webhook(body)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  const contacts = new Set(run.query('select contact_id from identifier where value = ?', from).map((row) => row.contact_id));
  assert.deepEqual([contacts.size, ledgerOf(from).length], [1, 2]);
  assert.equal(run.query('select count(*) as n from inbound where contact_id = ?', contactOf(from))[0].n, 1);
  const { items } = (await run.operator('/v1/opt-ins?limit=200')).json;
  assert.equal(items.filter((item) => item.phone === `+${from}`).length, 1);
});

test('whoever said stop last is stopped, in every order of delivery', async () => {
  const start = (from) => text('START', { from }, { timestamp: seconds(30) });
  const stop = (from) => text('Stopp', { from }, { timestamp: seconds(20) });
  const chat = (from) => text('Hallo?', { from }, { timestamp: seconds(10) });
  for (const order of [[start, stop, chat], [chat, stop, start], [stop, start, chat], [stop, chat, start], [chat, start, stop], [start, chat, stop]]) {
    const from = digits();
    for (const make of order) await run.webhook(messages([make(from)]));
    assert.equal(isActive(from), 0, order.map((make) => make.name).join(' '));
    const typed = digits();
    await run.enter(`+${typed}`);
    for (const make of order) await run.webhook(messages([make(typed)]));
    assert.equal(isActive(typed), 0, `after a form: ${order.map((make) => make.name).join(' ')}`);
    const again = digits();
    await run.webhook(messages(order.map((make) => make(again))));
    assert.equal(isActive(again), 0, `in one delivery: ${order.map((make) => make.name).join(' ')}`);
  }
});

test('START and STOP in the same second: STOP wins', async () => {
  for (let round = 0; round < 20; round += 1) {
    const from = digits();
    const timestamp = seconds(5);
    const both = ['START', 'STOP'].map((word) => run.webhook(messages([text(word, { from }, { timestamp })])));
    await Promise.all(both);
    assert.equal(isActive(from), 0);
  }
});

test('the code of a form counts alike however often and by whomever it is sent', async () => {
  const { link } = (await run.enter(`+${digits()}`, { widget: 'wgt_other' })).json;
  const prepared = decodeURIComponent(new URL(link).searchParams.get('text'));
  for (const from of [digits(), digits()]) {
    for (let i = 0; i < 2; i += 1) await run.webhook(messages([text(prepared, { from })], { channel: '106540352242923' }));
    assert.deepEqual([...new Set(ledgerOf(from).map((entry) => entry.purpose))], ['service'], 'the form asked for no more');
  }
});

test('a number that somebody typed does not make its owner the same person', async () => {
  const [victim, stranger] = [digits(), `AT.${digits()}`];
  const { link } = (await run.enter(`+${victim}`)).json;
  await run.webhook(messages([text(decodeURIComponent(new URL(link).searchParams.get('text')), { from_user_id: stranger })]));
  await run.webhook(messages([text('STOP', { from: victim, from_user_id: `AT.${digits()}` })]));
  assert.deepEqual([isActive(stranger), isActive(victim)], [1, 0]);
  assert.notEqual(contactOf(stranger), contactOf(victim));
});

test('one poisoned update among others is kept apart and holds nobody back', async () => {
  const [first, second] = [digits(), digits()];
  const poison = { id: 7, from: [], type: 'text', text: { body: 'x' } };
  const body = messages([text('START', { from: first }), poison, text('STOP', { from: second })]);
  assert.equal((await run.webhook(body)).status, 200);
  assert.deepEqual([isActive(first), isActive(second)], [1, 0]);
  const parked = run.query("select business_id, reason from parked where reason = 'malformed message'");
  assert.deepEqual(parked.map((row) => ({ ...row })), [{ business_id: 'biz_demo', reason: 'malformed message' }]);
});

test('half an emoji in a name holds back nobody', async () => {
  const from = digits();
  const body = JSON.stringify(messages([text('STOP', { from })], { contacts: [{ profile: { name: '@@' }, wa_id: from }] }));
  assert.equal((await run.webhook(body.replace('@@', '\\ud83d'))).status, 200);
  assert.equal(isActive(from), 0);
});

test('what is not understood is kept and answered with 200', async () => {
  const before = run.query('select count(*) as n from parked')[0].n;
  const bodies = [
    '',
    'no json at all',
    '{"entry": {}}',
    change('flows', { event: 'x' }),
    messages([{ from: digits(), id: 'wamid.riddle', timestamp: seconds(1), type: 'riddle' }]),
    messages([text('START', {})]),
    messages([text('START', { from: digits() })], { channel: '999' }),
  ];
  for (const body of bodies) assert.equal((await run.webhook(body)).status, 200);
  for (const body of bodies) assert.equal((await run.webhook(body)).status, 200, 'and again');
  assert.equal(run.query('select count(*) as n from parked')[0].n - before, bodies.length);
});

test('a tapped button is heard like a word', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(9) })]));
  const tap = { from, id: `wamid.tap.${from}`, timestamp: seconds(1), type: 'button', button: { payload: 'Unsubscribe', text: 'Unsubscribe' } };
  await run.webhook(messages([tap]));
  assert.equal(isActive(from), 0);
});

test('what is set inside WhatsApp ends offers and nothing else', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(9) })]));
  const update = { wa_id: from, detail: 'User requested to stop marketing messages', category: 'marketing_messages', value: 'stop', timestamp: Number(seconds(1)) };
  await run.webhook(change('user_preferences', { messaging_product: 'whatsapp', metadata: { phone_number_id: '106540352242922' }, user_preferences: [update] }));
  assert.deepEqual(ledgerOf(from).map((entry) => `${entry.purpose} ${entry.act} ${entry.source}`), ['service granted keyword', 'marketing granted keyword', 'marketing withdrawn preference']);
  assert.equal(isActive(from), 1, 'service stays');
});

test('a message for another business stays with it', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from })], { channel: '106540352242923' }));
  const seenBy = async (key) => (await run.operator('/v1/opt-ins?limit=200', { key })).json.items.filter((item) => item.phone === `+${from}`).length;
  assert.deepEqual([await seenBy('jwk_other_operator'), await seenBy('jwk_demo_operator')], [1, 0]);
});

test('a late message opens no window, a fresh one does', async () => {
  const from = digits();
  const item = async () => (await run.operator('/v1/opt-ins?limit=200')).json.items.find((one) => one.phone === `+${from}`);
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(25 * 3_600) })]));
  assert.equal((await item()).window_expires_at, undefined);
  const timestamp = seconds(60);
  await run.webhook(messages([text('Hallo', { from }, { timestamp })]));
  assert.equal(Date.parse((await item()).window_expires_at), (Number(timestamp) + 86_400) * 1_000);
});

test('a thousand updates cost the same statements as one', async () => {
  const last = () => run.doors().filter((door) => door.door === 'POST /webhooks/whatsapp').at(-1);
  // What asks for the same takes the same statements, however many ask.
  for (const words of [['START'], ['START', 'STOP']]) {
    await run.webhook(messages(words.map((word) => text(word, { from: digits() }))));
    const few = last();
    const many = Array.from({ length: 1_000 }, (_, i) => text(words[i % words.length], { from: `4366${String(10_000_000 + i)}` }));
    assert.equal((await run.webhook(messages(many))).status, 200);
    assert.deepEqual([last().d1_calls, last().d1_statements], [few.d1_calls, few.d1_statements], words.join());
  }
  assert.equal(run.query("select count(distinct contact_id) as n from identifier where value like '43661%'")[0].n, 1_000);
});

test('a body over 3.5 MB is not read', async () => {
  const answer = await run.webhook(' '.repeat(3_600_000));
  assert.deepEqual([answer.status, answer.json.code], [413, 'body_too_large']);
  assert.equal((await run.webhook(' '.repeat(3_000_000))).status, 200);
});

test('operators end an opt-in with a reason, once and for their own people', async () => {
  const from = digits();
  await run.webhook(messages([text('START', { from })]));
  const contact = contactOf(from);
  const revoke = (options) => run.operator(`/v1/opt-ins/${contact}`, { method: 'DELETE', body: { reason: 'asked by phone' }, ...options });
  assert.equal((await revoke({ key: 'jwk_other_operator' })).status, 404);
  assert.equal((await revoke({ body: {} })).json.code, 'body_malformed');
  assert.equal((await revoke({ body: { reason: ' ' } })).json.code, 'body_malformed');
  assert.equal(isActive(from), 1);
  assert.equal((await revoke()).status, 204);
  assert.equal(isActive(from), 0);
  const last = ledgerOf(from).at(-1);
  assert.deepEqual([last.act, last.source, JSON.parse(last.evidence).reason], ['withdrawn', 'operator', 'asked by phone']);
  assert.equal((await run.operator('/v1/opt-ins/cnt_none', { method: 'DELETE', body: { reason: 'x' } })).status, 404);
});

test('opt-ins are listed page by page and narrowed', async () => {
  const from = digits();
  const contacts = [{ profile: { name: 'Wanda Wiese' }, wa_id: from }];
  await run.webhook(messages([text('START JOBS', { from })], { contacts }));
  const seen = (await listed()).map((item) => item.contact);
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(seen.length, run.query("select count(*) as n from consent where business_id = 'biz_demo' and purpose = 'service'")[0].n);
  const names = async (query) => (await run.operator(`/v1/opt-ins?${query}`)).json.items.map((item) => item.name);
  assert.deepEqual(await names('q=wanda'), ['Wanda Wiese']);
  assert.deepEqual(await names('group=jobs'), ['Wanda Wiese']);
  assert.deepEqual(await names('group=jobs&state=withdrawn'), []);
  assert.deepEqual(await names('q=wanda&channel=chn_none'), []);
  assert.deepEqual(await names('group=NEWS'), []);
});

test('a list is refused without a key and with a wrong wish', async () => {
  for (const headers of [{}, { authorization: 'Bearer' }, { authorization: 'Bearer jwk_wrong' }, { authorization: 'Basic jwk_demo_operator' }]) {
    const answer = await run.ask('/v1/opt-ins', { headers });
    assert.deepEqual([answer.status, answer.json.code, answer.headers.get('www-authenticate')], [401, 'unauthorized', 'Bearer']);
  }
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'state=maybe', 'nonsense=1']) {
    assert.equal((await run.operator(`/v1/opt-ins?${query}`)).json.code, 'query_malformed', query);
  }
});

test('whoever wrote by number and then with a user id is one opt-in, with the proof of both', async () => {
  const [from, id] = [digits(), `AT.${digits()}`];
  await run.webhook(messages([text('START', { from }, { timestamp: seconds(30) })]));
  await run.webhook(messages([text('Hallo', { from_user_id: id }, { timestamp: seconds(20) })]));
  await run.webhook(messages([text('STOP', { from, from_user_id: id }, { timestamp: seconds(10) })]));
  assert.equal(contactOf(from), contactOf(id));
  assert.equal(isActive(from), 0);
  const { json } = await run.operator(`/v1/contacts/${contactOf(id)}/consent`);
  assert.deepEqual([...new Set(json.entries.map((entry) => entry.act))], ['granted', 'implied', 'withdrawn']);
  const items = await listed('state=withdrawn');
  assert.equal(items.filter((item) => item.bsuid === id && item.phone === `+${from}`).length, 1);
});

test('who writes from a number after somebody else is nobody known', async () => {
  const [from, first, second] = [digits(), `AT.${digits()}`, `AT.${digits()}`];
  await run.webhook(messages([text('START', { from, from_user_id: first }, { timestamp: seconds(30) }), text('Hallo', { from, from_user_id: second }, { timestamp: seconds(10) })]));
  assert.notEqual(contactOf(first), contactOf(second));
  assert.deepEqual(ledgerOf(second).map((entry) => entry.act), ['implied']);
});
