// What operators stick to contacts, and messages to whomever it is stuck to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { system, until } from './harness.mjs';
import { messages, text } from './meta.mjs';

const run = system();

const made = async (name) => (await run.operator('/v1/tags', { body: { name } })).json.tag;
const put = (tag, contact, more = {}) => run.operator(`/v1/tags/${tag}/contacts/${contact}`, { method: 'PUT', ...more });
const off = (tag, contact) => run.operator(`/v1/tags/${tag}/contacts/${contact}`, { method: 'DELETE' });
const listed = async () => (await run.operator('/v1/tags')).json.items;

/** So many people who opted in; their contacts. */
async function people(...numbers) {
  const answer = await run.webhook(messages(numbers.map((from) => text('START', { from }))));
  assert.equal(answer.status, 200, answer.text);
  return numbers.map((number) => run.query("select contact_id from identifier where kind = 'wa_id' and value = ?", number)[0].contact_id);
}

test('a tag is made, renamed, stuck, taken off and deleted', async () => {
  const [ada, ben] = await people('436609900001', '436609900002');
  const created = await run.operator('/v1/tags', { body: { name: ' Regulars ' } });
  assert.deepEqual([created.status, created.json.name, created.json.contacts], [201, 'Regulars', 0]);
  const { tag } = created.json;
  const again = await run.operator('/v1/tags', { body: { name: 'regulars' } });
  assert.deepEqual([again.status, again.json.code], [409, 'code_taken']);
  assert.equal((await run.operator('/v1/tags', { body: { name: ' ' } })).status, 400);
  for (const contact of [ada, ada, ben]) assert.equal((await put(tag, contact)).status, 204);
  assert.equal((await listed()).find((one) => one.tag === tag).contacts, 2);
  assert.equal((await off(tag, ben)).status, 204);
  assert.equal((await off(tag, ben)).status, 204, 'it is off already');
  assert.equal((await put(tag, 'cnt_nobody')).status, 404);
  assert.equal((await put('tag_none', ada)).status, 404);
  const other = await made('Others');
  const change = (id, name) => run.operator(`/v1/tags/${id}`, { method: 'PATCH', body: { name } });
  assert.equal((await change(tag, 'OTHERS')).json.code, 'code_taken');
  assert.deepEqual((await change(tag, 'Friends')).json, { tag, name: 'Friends', contacts: 1 });
  assert.equal((await change('tag_none', 'x')).status, 404);
  for (const id of [tag, other]) assert.equal((await run.operator(`/v1/tags/${id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await run.operator(`/v1/tags/${tag}`, { method: 'DELETE' })).status, 404);
  assert.deepEqual(await listed(), []);
});

test('tags belong to their business', async () => {
  const [ada] = await people('436609900003');
  const tag = await made('Ours');
  const key = 'jwk_other_operator';
  assert.deepEqual((await run.operator('/v1/tags', { key })).json.items, []);
  assert.equal((await put(tag, ada, { key })).status, 404);
  const body = { name: 'x', purpose: 'service', text: 'Hello', audience: { tags: [tag] } };
  assert.equal((await run.operator('/v1/broadcasts', { key, body })).status, 404);
  assert.equal((await run.operator(`/v1/tags/${tag}`, { key, method: 'DELETE' })).status, 404);
  assert.equal((await listed()).length, 1);
});

test('a broadcast to tags reaches everybody they are stuck to once, by name or id, and nobody else', async () => {
  const numbers = ['436609900011', '436609900012', '436609900013', '436609900014'];
  const contacts = await people(...numbers);
  const [first, second] = [await made('Vienna'), await made('Graz')];
  await Promise.all([put(first, contacts[0]), put(first, contacts[1]), put(second, contacts[1]), put(second, contacts[2])]);
  const body = { name: 'Two towns', purpose: 'marketing', text: 'Hello', audience: { tags: ['vienna', second] } };
  const nobody = await run.operator('/v1/broadcasts', { body: { ...body, audience: { tags: ['Linz'] } } });
  assert.deepEqual([nobody.status, nobody.json.detail], [404, 'there is no such tag']);
  const answer = await run.operator('/v1/broadcasts', { body });
  assert.equal(answer.status, 202, answer.text);
  const id = answer.json.broadcast;
  const seen = await until('it to be planned', async () => {
    const { json } = await run.operator(`/v1/broadcasts/${id}`);
    return json.state === 'planned' && json;
  });
  assert.equal(seen.audience, 3);
  const recipients = run.query('select contact_id from broadcast_recipient where broadcast_id = ? order by 1', id);
  assert.deepEqual(recipients.map((row) => row.contact_id), contacts.slice(0, 3).sort());
});
