// Templates: kept as Meta has them, submitted, looked at, taken out of use; and the files that messages show.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { system, until } from './harness.mjs';

const run = system();
const WABA = '102290129340398';
const OTHER_WABA = '102290129340399';
const FIELD = 'message_template_status_update';

/** Nobody asks Meta but the test. */
function quiet() {
  run.change('update template_sync set due_at = 9000000000000');
  run.change('update channel set look_at = 9000000000000');
}

const sync = (options) => run.operator('/v1/templates/sync', { method: 'POST', ...options });
const submit = (body, options) => run.operator('/v1/templates', { body, ...options });
const show = async (id) => (await run.operator(`/v1/templates/${id}`)).json;
const named = async (name) => (await run.operator(`/v1/templates?name=${name}`)).json.items[0];

/** A template without a flaw. */
const draft = (name, more = {}) => ({
  channel: 'chn_demo', name, language: 'de', category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Bestellung {{1}} ist da.', example: { body_text: [['4711']] } }],
  ...more,
});

/** Somebody works at Meta itself. */
async function atMeta(method, address, body) {
  const headers = { authorization: 'Bearer demo-access-token', 'content-type': 'application/json' };
  const answer = await fetch(`${run.phone}/v24.0/${address}`, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  assert.ok(answer.ok, JSON.stringify(json));
  return json;
}

async function listedAtMeta() {
  const { data } = await atMeta('GET', `${WABA}/message_templates?fields=name&limit=200`);
  return data.map((template) => template.name);
}

function makeAtMeta(name) {
  const { channel, ...template } = draft(name);
  return atMeta('POST', `${WABA}/message_templates`, template);
}

const metaId = (id) => Number(run.query('select meta_id from template where template_id = ?', id)[0].meta_id);

/** Meta tells of a template, as of so many seconds ago. */
function tell(id, value, { ago = 0, field = FIELD, waba = WABA } = {}) {
  const time = Math.floor(Date.now() / 1_000) - ago;
  const changes = [{ field, value: { message_template_id: id, ...value } }];
  return run.webhook({ object: 'whatsapp_business_account', entry: [{ id: waba, time, changes }] });
}

test('a look takes what Meta lists, and says how much is new', async () => {
  quiet();
  await makeAtMeta('made_elsewhere');
  const first = await sync();
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json.listed, first.json.complete], [2, true]);
  assert.ok(first.json.changed >= 1);
  assert.deepEqual((await sync()).json, { listed: 2, changed: 0, complete: true });
  const hello = await named('hello_world');
  assert.deepEqual([hello.status, hello.category, hello.language, hello.supported], ['approved', 'UTILITY', 'en_US', true]);
  assert.deepEqual(hello.wants, { parameters: [], header: null, buttons: {} });
  assert.equal(hello.text, 'Hello World\n\nWelcome and congratulations! Your first message has arrived.\n\nThe sandbox');
  assert.deepEqual((await named('made_elsewhere')).wants.parameters, ['1']);
  assert.equal((await show(hello.template)).components.length, 3);
});

test('what Meta would refuse is named with its place, and Meta never sees it', async () => {
  const { status, json } = await submit(draft('flawed', {
    components: [
      { type: 'BODY', text: '{{1}} ist da' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Eine viel zu lange Antwort auf alles' }] },
    ],
  }));
  assert.deepEqual([status, json.code], [422, 'draft_malformed']);
  const found = json.errors.map(({ place, code }) => `${place} ${code}`);
  assert.deepEqual(found, ['body sample_missing', 'body placeholder_at_end', 'buttons[0] too_long']);
  assert.ok(json.errors.every(({ detail }) => detail.length > 10));
  const typo = draft('typo');
  typo.components[0].exmaple = {};
  const refused = await submit(typo);
  assert.deepEqual([refused.status, refused.json.errors.map(({ place }) => place)], [422, ['components[0]']]);
  const unknown = await submit(draft('unknown', { components_too: [] }));
  assert.deepEqual([unknown.status, unknown.json.code], [400, 'body_malformed']);
  assert.deepEqual((await listedAtMeta()).filter((name) => ['flawed', 'typo', 'unknown'].includes(name)), []);
});

test('a template is submitted, waits for its review, and is told of what is unwise', async () => {
  const { status, json } = await submit(draft('order_ready', {
    components: [{ type: 'BODY', text: 'Nur heute 20 % Rabatt auf alles.' }],
  }));
  assert.deepEqual([status, json.status, json.category], [201, 'pending', 'UTILITY']);
  assert.deepEqual(json.warnings.map(({ code }) => code), ['reads_like_marketing']);
  assert.deepEqual((await run.operator('/v1/templates?status=pending&name=order_ready')).json.items.length, 1);
  await run.tell('/_/template', { name: 'order_ready', event: 'APPROVED' });
  assert.equal((await show(json.template)).status, 'approved');
  assert.equal((await sync()).json.changed, 0, 'it is as Meta lists it');
  const again = await submit(draft('order_ready'));
  assert.deepEqual([again.status, again.json.code, again.json.meta.code, again.json.meta.subcode], [422, 'meta_refused', '100', 2388024]);
});

test('the newest word of Meta stands, however late, often and mixed up it is told', async () => {
  const { json: { template } } = await submit(draft('told_often'));
  const id = metaId(template);
  const after = async (event, ago) => {
    assert.equal((await tell(id, { event }, { ago })).status, 200);
    return (await show(template)).status;
  };
  assert.equal(await after('PAUSED', 20), 'paused');
  assert.equal(await after('APPROVED', 30), 'paused', 'told late');
  assert.equal(await after('REINSTATED', 15), 'approved');
  assert.equal(await after('PAUSED', 20), 'approved', 'told twice');
  assert.equal(await after('FLAGGED', 10), 'approved', 'a warning');
  assert.equal(await after('SOMETHING_NEW', 8), 'pending', 'nobody knows what it means');
  assert.equal(await after('REJECTED', 5), 'rejected');
  await tell(id, { event: 'APPROVED' }, { waba: OTHER_WABA });
  assert.equal((await show(template)).status, 'rejected', "another account's word");
});

test('Meta decides what a template is taken for, and says what people think of it', async () => {
  const { json: { template } } = await submit(draft('reclassified'));
  await run.tell('/_/template', { name: 'reclassified', category: 'MARKETING' });
  const told = { previous_quality_score: 'GREEN', new_quality_score: 'RED' };
  await tell(metaId(template), told, { field: 'message_template_quality_update' });
  const shown = await show(template);
  assert.deepEqual([shown.category, shown.quality, shown.status], ['MARKETING', 'RED', 'pending']);
});

test('another business sees, changes and submits nothing of it', async () => {
  const { json: { template } } = await submit(draft('ours_alone'));
  const key = 'jwk_other_operator';
  assert.equal((await run.operator(`/v1/templates/${template}`, { key })).status, 404);
  assert.equal((await run.operator(`/v1/templates/${template}`, { key, method: 'DELETE' })).status, 404);
  assert.equal((await submit(draft('not_theirs'), { key })).status, 404);
  assert.equal((await sync({ key })).status, 200);
  const { json } = await run.operator('/v1/templates', { key });
  assert.deepEqual(json.items.map(({ name }) => name), ['hello_world']);
  assert.equal((await show(template)).status, 'pending');
  assert.ok(!(await listedAtMeta()).includes('not_theirs'));
});

test('a template is taken out of use here and at Meta, once', async () => {
  const { json: { template } } = await submit(draft('farewell'));
  for (const time of ['first', 'second']) {
    const { status } = await run.operator(`/v1/templates/${template}`, { method: 'DELETE' });
    assert.equal(status, 204, time);
  }
  assert.equal((await show(template)).status, 'deleted');
  assert.equal(await named('farewell'), undefined);
  assert.equal((await run.operator('/v1/templates?status=deleted&name=farewell')).json.items.length, 1);
  assert.ok(!(await listedAtMeta()).includes('farewell'));
});

test('what vanished from the list is deleted, but not while the list may be behind', async () => {
  await makeAtMeta('vanishing');
  await sync();
  await atMeta('DELETE', `${WABA}/message_templates?name=vanishing`);
  await sync();
  const { template, status } = await named('vanishing');
  assert.equal(status, 'pending');
  run.change('update template set synced_at = synced_at - 120000, status_at = status_at - 120000 where template_id = ?', template);
  await sync();
  assert.equal((await show(template)).status, 'deleted');
});

test('accounts are looked at by themselves, and soon after word of an unknown template', async () => {
  await makeAtMeta('by_cron');
  await tell(7, { event: 'APPROVED' });
  const [{ due_at: due }] = run.query('select due_at from template_sync where waba_id = ?', WABA);
  assert.ok(due <= Date.now() + 120_000);
  run.change('update template_sync set due_at = 0 where waba_id = ?', WABA);
  await run.served.sweep();
  await until('a look', () => named('by_cron'));
});

test('what Meta refuses, puts off or leaves open is said', async () => {
  quiet();
  const fault = (mode, more = {}) => run.tell('/_/fault', { target: 'management', mode, ...more });
  const failed = async (name) => {
    const { status, json } = await submit(draft(name));
    return [status, json.code];
  };
  await fault('error_code', { code: 190 });
  const refused = await submit(draft('refused'));
  assert.deepEqual([refused.status, refused.json.code, refused.json.meta.code], [422, 'meta_refused', '190']);
  await fault('429');
  assert.deepEqual(await failed('put_off'), [503, 'unavailable']);
  await fault('reset_after_accept');
  assert.deepEqual(await failed('left_open'), [502, 'meta_unclear']);
  assert.equal(await named('left_open'), undefined);
  await sync();
  assert.equal((await named('left_open')).status, 'pending', 'it had been taken');
  await fault('500');
  assert.equal((await sync()).status, 503);
  assert.equal((await named('left_open')).status, 'pending');
});

/** Uploads so many bytes as a file of this type. */
function upload(type, bytes, address = '/v1/media?channel=chn_demo') {
  return run.operator(address, { body: new Uint8Array(bytes), headers: { 'content-type': type } });
}

test('a file is uploaded, and kept for thirty days', async () => {
  const { status, json } = await upload('image/png', 1_000);
  assert.equal(status, 201);
  const days = (Date.parse(json.expires_at) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days < 30.1);
  const file = await atMeta('GET', json.media);
  assert.deepEqual([file.mime_type, Number(file.file_size)], ['image/png', 1_000]);
  assert.equal((await upload('application/pdf', 25 * 1024 * 1024)).status, 201);
});

test('a file that WhatsApp would not show is refused before it leaves', async () => {
  const code = async (...wish) => {
    const { status, json } = await upload(...wish);
    return [status, json.code];
  };
  assert.deepEqual(await code('text/html', 10), [415, 'media_not_supported']);
  assert.deepEqual(await code('image/svg+xml', 10), [415, 'media_not_supported']);
  assert.deepEqual(await code('image/png', 0), [400, 'body_malformed']);
  assert.deepEqual(await code('image/png', 5 * 1024 * 1024 + 1), [413, 'body_too_large']);
  assert.deepEqual(await code('application/pdf', 25 * 1024 * 1024 + 1), [413, 'body_too_large']);
  assert.deepEqual(await code('image/png', 10, '/v1/media'), [400, 'query_malformed']);
  assert.deepEqual(await code('image/png', 10, '/v1/media?channel=chn_other'), [404, 'not_found']);
});
