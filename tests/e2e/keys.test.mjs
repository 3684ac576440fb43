// Operator keys: made, rotated, revoked, never shown twice; and requests that are repeated.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { system } from './harness.mjs';

const run = system();
const minted = [];

/** A new key with these scopes. */
async function make(scopes, fields = {}, options = {}) {
  const answer = await run.operator('/v1/keys', { body: { label: 'test', scopes, ...fields }, ...options });
  if (answer.json.secret) {
    minted.push(answer.json.secret);
    run.remember(answer.json.secret);
  }
  return answer;
}

const statusOf = async (key) => (await run.operator('/v1/groups', { key })).status;

test('a key is shown once, opens what its scopes say, and is listed without itself', async () => {
  const { status, json } = await make(['read', 'write'], { expires_at: '2031-01-01T00:00:00Z' });
  assert.equal(status, 201);
  assert.match(json.secret, /^jwk_[0-9a-z]{38}$/);
  assert.deepEqual([json.label, json.scopes, json.expires_at], ['test', ['read', 'write'], '2031-01-01T00:00:00Z']);
  assert.equal(await statusOf(json.secret), 200);
  const { text, json: list } = await run.operator('/v1/keys');
  const listed = list.items.find((item) => item.key === json.key);
  assert.equal(listed.last_used_on, new Date().toISOString().slice(0, 10));
  assert.ok(!text.includes(json.secret));
});

test('a key without the scope is refused, and told which one it lacks', async () => {
  const { json } = await make(['read']);
  const refused = await run.operator('/v1/groups', { key: json.secret, body: { code: 'NO', name: 'no' } });
  assert.deepEqual([refused.status, refused.json.code], [403, 'scope_missing']);
  assert.match(refused.json.detail, /\bwrite\b/);
});

test('no key makes one that may do more or lives longer', async () => {
  const { json: clerk } = await make(['read', 'keys'], { expires_at: '2031-01-01T00:00:00Z' });
  const more = await make(['send'], {}, { key: clerk.secret });
  assert.deepEqual([more.status, more.json.code], [403, 'scope_missing']);
  assert.match(more.json.detail, /\bsend\b/);
  for (const expires_at of ['2032-01-01T00:00:00Z', '2020-01-01T00:00:00Z']) {
    const { status, json } = await make(['read'], { expires_at }, { key: clerk.secret });
    assert.deepEqual([status, json.code], [422, 'time_invalid'], expires_at);
  }
  const endless = await make(['read'], {}, { key: clerk.secret });
  assert.equal(endless.json.expires_at, '2031-01-01T00:00:00Z');
  const { json: sender } = await make(['send']);
  const stolen = await run.operator(`/v1/keys/${sender.key}/rotate`, { key: clerk.secret, method: 'POST' });
  assert.deepEqual([stolen.status, stolen.json.code], [403, 'scope_missing']);
});

test('a bad wish is refused with what is wrong about it', async () => {
  for (const body of [
    { label: '', scopes: ['read'] },
    { label: 'x'.repeat(61), scopes: ['read'] },
    { label: 'x', scopes: [] },
    { label: 'x', scopes: ['all'] },
    { label: 'x', scopes: ['read'], expires_at: 'tomorrow' },
    { label: 'x', scopes: ['read'], secret: 'mine' },
    ['x', ['read'], null],
  ]) {
    const { status, json } = await run.operator('/v1/keys', { body });
    assert.deepEqual([status, json.code], [400, 'body_malformed'], JSON.stringify(body));
    assert.ok(json.detail);
  }
});

test('a rotated key has a successor and ends when it was told to', async () => {
  const { json: old } = await make(['read']);
  const { json: next, status } = await run.operator(`/v1/keys/${old.key}/rotate`, { method: 'POST' });
  minted.push(next.secret);
  assert.equal(status, 201);
  assert.deepEqual(next.scopes, ['read']);
  assert.deepEqual([await statusOf(old.secret), await statusOf(next.secret)], [200, 200]);
  const listed = (await run.operator('/v1/keys')).json.items.find((item) => item.key === old.key);
  assert.ok(Math.abs(Date.parse(listed.expires_at) - Date.now() - 86_400_000) < 60_000);
  const { json: last } = await run.operator(`/v1/keys/${next.key}/rotate`, { body: { overlap_hours: 0 } });
  minted.push(last.secret);
  assert.deepEqual([await statusOf(next.secret), await statusOf(last.secret)], [401, 200]);
});

test('a revoked key opens nothing from the next request on', async () => {
  const { json } = await make(['read']);
  assert.equal(await statusOf(json.secret), 200);
  assert.equal((await run.operator(`/v1/keys/${json.key}`, { method: 'DELETE' })).status, 204);
  assert.equal(await statusOf(json.secret), 401);
  assert.equal((await run.operator(`/v1/keys/${json.key}`, { method: 'DELETE' })).status, 404);
});

test('the last key that makes keys stays', async () => {
  const own = { key: 'jwk_other_operator' };
  const last = await run.operator('/v1/keys/key_other', { ...own, method: 'DELETE' });
  assert.deepEqual([last.status, last.json.code], [409, 'last_key']);
  const { json } = await make(['keys'], {}, own);
  assert.equal((await run.operator('/v1/keys/key_other', { key: json.secret, method: 'DELETE' })).status, 204);
  assert.equal(await statusOf('jwk_other_operator'), 401);
  assert.equal((await run.operator(`/v1/keys/${json.key}`, { key: json.secret, method: 'DELETE' })).status, 409);
});

test('keys of another business are not found', async () => {
  for (const [address, method] of [['/v1/keys/key_other', 'DELETE'], ['/v1/keys/key_other/rotate', 'POST']]) {
    assert.equal((await run.operator(address, { method })).status, 404, address);
  }
});

test('a typo in a key is told without asking the record', async () => {
  const { json } = await make(['read']);
  const typo = json.secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
  const { status, json: problem } = await run.operator('/v1/groups', { key: typo });
  assert.deepEqual([status, problem.detail], [401, 'the key has a typo']);
  assert.equal(run.doors().at(-1).d1_calls, 0);
});

const group = (code) => ({ code, name: code.toLowerCase() });
const repeat = (word, body, options = {}) =>
  run.operator('/v1/groups', { body, ...options, headers: { 'idempotency-key': word } });

test('a repeated request is done once and gets the same answer', async () => {
  const answers = [await repeat('one', group('ONCE')), await repeat('one', group('ONCE'))];
  assert.deepEqual(answers.map(({ status }) => status), [201, 201]);
  assert.equal(answers[0].text, answers[1].text);
  assert.equal(answers[0].headers.get('content-type'), answers[1].headers.get('content-type'));
  assert.deepEqual(answers.map(({ headers }) => headers.get('idempotency-replayed')), [null, 'true']);
  // Without the word it is another request.
  assert.equal((await run.operator('/v1/groups', { body: group('ONCE') })).json.code, 'code_taken');
});

test('a refusal is an answer too', async () => {
  const first = await repeat('refused', group('STOP'));
  assert.equal(first.status, 422);
  assert.equal((await repeat('refused', group('STOP'))).text, first.text);
});

test('the same word for another request is a conflict, at whatever door', async () => {
  assert.equal((await repeat('two', group('TWO'))).status, 201);
  const other = await repeat('two', group('OTHER'));
  assert.deepEqual([other.status, other.json.code], [409, 'idempotency_conflict']);
  const elsewhere = await run.operator('/v1/keys', { body: group('TWO'), headers: { 'idempotency-key': 'two' } });
  assert.equal(elsewhere.json.code, 'idempotency_conflict');
});

test('of many at once one does the work', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => repeat('many', group('MANY'))));
  const done = all.filter(({ status }) => status === 201);
  const waiting = all.filter(({ status }) => status !== 201);
  assert.ok(done.length >= 1);
  assert.equal(new Set(done.map(({ text }) => text)).size, 1);
  for (const { status, json, headers } of waiting) {
    assert.deepEqual([status, json.code], [409, 'in_progress']);
    assert.ok(headers.get('retry-after'));
  }
  assert.equal(run.query("select count(*) as n from contact_group where code = 'MANY'")[0].n, 1);
});

test('who died at work is replaced, and the old is forgotten', async () => {
  await repeat('died', group('DIED'));
  run.change("update idempotency set status = null, body = null, reserved_at = reserved_at - 30000 where idempotency_key = 'died'");
  run.change("delete from contact_group where code = 'DIED'");
  assert.equal((await repeat('died', group('DIED'))).json.code, 'in_progress');
  run.change("update idempotency set reserved_at = reserved_at - 31000 where idempotency_key = 'died'");
  assert.equal((await repeat('died', group('DIED'))).status, 201);
  run.change("update idempotency set reserved_at = reserved_at - 172900000 where idempotency_key = 'died'");
  await run.served.sweep();
  assert.deepEqual(run.query("select 1 from idempotency where idempotency_key = 'died'"), []);
  assert.ok(run.query('select count(*) as n from idempotency')[0].n > 0);
});

test('a word that is none is refused', async () => {
  for (const word of ['two words', 'x'.repeat(256)]) {
    const { status, json } = await repeat(word, group('NEVER'));
    assert.deepEqual([status, json.code], [400, 'idempotency_key_malformed']);
  }
});

test('a request without the scope reserves nothing', async () => {
  const { json } = await make(['read']);
  assert.equal((await repeat('unscoped', group('UNSCOPED'), { key: json.secret })).status, 403);
  assert.deepEqual(run.query("select 1 from idempotency where idempotency_key = 'unscoped'"), []);
});

test('a repeated wish for a key makes one key, and does not show it again', async () => {
  const options = { headers: { 'idempotency-key': 'key' } };
  const first = await make(['read'], { label: 'repeated' }, options);
  assert.equal(first.status, 201);
  const second = await make(['read'], { label: 'repeated' }, options);
  assert.deepEqual([second.status, second.json.code], [409, 'answer_withheld']);
  assert.ok(second.json.detail.includes(first.json.key));
  assert.equal(run.query("select count(*) as n from operator_key where label = 'repeated'")[0].n, 1);
});

test('no key is anywhere in the record', async () => {
  while (minted.length < 100) await make(['read']);
  run.query('select 1');
  const files = ['', '-wal'].map((end) => readFileSync(run.served.database() + end, { flag: 'a+' }).toString('latin1'));
  assert.ok(files.some((file) => file.includes('operator_key')));
  for (const secret of minted) assert.ok(!files.some((file) => file.includes(secret)));
});

after(() => assert.ok(minted.length >= 100));
