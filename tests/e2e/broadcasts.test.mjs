// One message to many people: the preview, start and stop, limits, crashes, and many who work at it at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { system, until } from './harness.mjs';
import { messages, text } from './meta.mjs';

const run = system();
const TOKEN = { authorization: 'Bearer demo-access-token' };
const WABA = '102290129340398';
/** How often STOP races with a broadcast, and how many recipients one that is killed has. */
const ROUNDS = Number(process.env.JAWORT_STOP_ROUNDS ?? 200);
const KILLED = Number(process.env.JAWORT_KILLED ?? 500);

let next = 0;

/** So many people who opted in, in a group of their own; told in one delivery. */
async function audience(count) {
  next += 1;
  const code = `GROUP${next}`;
  await run.operator('/v1/groups', { body: { code, name: code } });
  const numbers = Array.from({ length: count }, (_, place) => `43660${String(next).padStart(2, '0')}${String(place).padStart(5, '0')}`);
  const timestamp = String(Math.floor(Date.now() / 1_000) - 60);
  const answer = await run.webhook(messages(numbers.map((from) => text(`START ${code}`, { from }, { timestamp }))));
  assert.equal(answer.status, 200, answer.text);
  // What the system says by itself is not what is tested here.
  run.change("update outbox set state = 'expired' where form = 'notice' and state = 'queued'");
  return { code, numbers };
}

/** So many hands at once: crons, each with a drain and steps of its own. Locally the queue is one hand only. */
const hands = (count = 4) => Promise.all(Array.from({ length: count }, () => run.served.sweep()));

/** The same until something is so. */
const work = (what, look, seconds = 90) => until(what, async () => {
  await hands();
  return look();
}, seconds);

/** A template that Meta approved. */
async function approved(category = 'MARKETING', body = 'News of {{1}}. Reply STOP to end them. Bye') {
  next += 1;
  const name = `news_${process.pid}_${next}`;
  const components = [{ type: 'BODY', text: body, example: { body_text: [['Ada']] } }];
  const draft = JSON.stringify({ name, language: 'en', category, components });
  const answer = await fetch(`${run.phone}/v24.0/${WABA}/message_templates`, { method: 'POST', body: draft, headers: { ...TOKEN, 'content-type': 'application/json' } });
  const { id } = await answer.json();
  assert.ok(answer.ok, id);
  await run.tell('/_/template', { name, event: 'APPROVED' });
  run.change(
    `insert into template (business_id, template_id, waba_id, meta_id, name, language, category, status, components, synced_at)
     values ('biz_demo', ?, ?, ?, ?, 'en', ?, 'approved', ?, 0) on conflict do nothing`,
    `tpl_${name}`, WABA, id, name, category, JSON.stringify(components),
  );
  return { template: { name, language: 'en', parameters: { 1: { field: 'first_name', fallback: 'today' } } } };
}

async function made(code, says, more = {}) {
  const body = { name: `To ${code}`, purpose: 'marketing', audience: { groups: [code] }, ...says, ...more };
  const answer = await run.operator('/v1/broadcasts', { body });
  assert.equal(answer.status, 202, answer.text);
  const id = answer.json.broadcast;
  await reaches(id, 'planned');
  return id;
}

const shown = async (id) => (await run.operator(`/v1/broadcasts/${id}`)).json;
const act = (id, deed, body = {}) => run.operator(`/v1/broadcasts/${id}/${deed}`, { body });
const reaches = (id, state, seconds = 60) => until(`${id} to be ${state}`, async () => {
  const seen = await shown(id);
  return seen.state === state && seen;
}, seconds);

/** The messages that Meta took, by our id. */
async function requests(id) {
  const own = new Set(run.query('select outbox_id from outbox where broadcast_id = ?', id).map((row) => row.outbox_id));
  const all = await (await fetch(`${run.phone}/_/graph`)).json();
  return all.filter((call) => call.accepted).map((call) => /msg_[0-9a-f]+/.exec(JSON.stringify(call))?.[0]).filter((found) => own.has(found));
}

/** Every recipient is counted, in one state, and Meta took each message once. */
async function isWhole(id, count) {
  // A receipt may settle an unclear message while we look.
  const states = await until('the counts to be those of the recipients', async () => {
    const { progress } = await shown(id);
    const rows = run.query('select state, count(*) as n from broadcast_recipient where broadcast_id = ? group by state', id);
    return rows.every(({ state, n }) => progress[state] === n) && rows;
  });
  assert.equal(states.reduce((sum, { n }) => sum + n, 0), count);
  const asked = await requests(id);
  assert.equal(new Set(asked).size, asked.length, 'a message was sent twice');
  return Object.fromEntries(states.map(({ state, n }) => [state, n]));
}

test('a preview splits the audience, and what is sent is what was shown', async () => {
  const { code, numbers } = await audience(6);
  // Their windows are open at Meta too.
  for (const from of numbers) await run.write({ from, text: 'Hello' });
  const contact = "(select contact_id from identifier where kind = 'wa_id' and value = ?)";
  run.change(`update consent set withdrawn_at = granted_at + 1 where contact_id = ${contact} and purpose = 'marketing'`, numbers[0]);
  for (const closed of [numbers[1], numbers[2]]) {
    run.change(`update service_window set expires_at = ${Date.now() - 60_000} where contact_id = ${contact}`, closed);
  }
  for (const purpose of ['service', 'marketing']) {
    run.change("insert into sms_consent (business_id, number_key, purpose, granted_at) values ('biz_demo', ?, ?, 5)", numbers[2], purpose);
  }
  const id = await made(code, { text: 'Hello' }, { via: 'whatsapp_else_sms' });
  const seen = await shown(id);
  assert.deepEqual([seen.audience, seen.preview.whatsapp_now, seen.preview.sms_only, seen.preview.days], [6, 3, 1, 1]);
  assert.deepEqual(seen.preview.nobody, { suppressed: 1, window_closed: 1 });
  assert.equal((await act(id, 'start')).status, 200);
  await reaches(id, 'done');
  assert.deepEqual(await isWhole(id, 6), { sent: 4, skipped: 2 });
  const [sms] = await run.sms(`+${numbers[2]}`);
  assert.match(sms.text ?? sms.body ?? JSON.stringify(sms), /Hello[\s\S]*STOP/, 'how to stop stands below it');
  const { items } = (await run.operator(`/v1/broadcasts/${id}/recipients?state=skipped`)).json;
  assert.deepEqual(items.map((item) => item.why).sort(), ['suppressed', 'window_closed']);
});

test('what is not there, or malformed, or of somebody else is refused in words', async () => {
  const { code } = await audience(1);
  const good = { name: 'x', purpose: 'marketing', text: 'Hello', audience: { groups: [code] } };
  const check = async (body, status, word) => {
    const answer = await run.operator('/v1/broadcasts', { body });
    assert.deepEqual([answer.status, answer.json.code], [status, word], answer.text);
  };
  await check({ ...good, name: ' ' }, 400, 'body_malformed');
  await check({ ...good, audience: {} }, 400, 'body_malformed');
  await check({ ...good, audience: { groups: ['NOBODY'] } }, 404, 'not_found');
  await check({ ...good, txet: 'Hello' }, 400, 'body_malformed');
  await check({ ...good, channel: 'chn_other' }, 404, 'not_found');
  await check({ ...good, text: undefined, template: { name: 'none', language: 'en' } }, 404, 'not_found');
  const id = await made(code, { text: 'Hello' });
  const other = { key: 'jwk_other_operator' };
  assert.equal((await run.operator(`/v1/broadcasts/${id}`, other)).status, 404);
  assert.equal((await run.operator(`/v1/broadcasts/${id}/start`, { ...other, body: {} })).status, 404);
  assert.equal((await run.operator(`/v1/broadcasts/${id}/recipients`, other)).status, 404);
  assert.deepEqual((await run.operator('/v1/broadcasts', other)).json.items, []);
  const early = await act(id, 'pause');
  assert.deepEqual([early.status, early.json.code, early.json.detail], [409, 'broadcast_state', 'it is planned']);
});

test('it pauses, goes on where it stopped, and ends when it is cancelled', async () => {
  const says = await approved();
  const { code } = await audience(300);
  run.change("update portfolio set people_limit = null where business_id = 'biz_demo'");
  const id = await made(code, says);
  await act(id, 'start');
  await until('some to be sent', async () => (await shown(id)).progress.sent > 20);
  assert.equal((await act(id, 'pause')).status, 200);
  const still = await until('those on their way to arrive', () => {
    const [{ n }] = run.query("select count(*) as n from outbox where broadcast_id = ? and state = 'claimed'", id);
    return n === 0 && requests(id);
  });
  await run.served.sweep();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal((await requests(id)).length, still.length, 'nothing leaves while it is paused');
  assert.equal((await shown(id)).paused_for, 'operator');
  await act(id, 'resume');
  await until('more to be sent', async () => (await requests(id)).length > still.length);
  assert.equal((await act(id, 'cancel')).status, 200);
  const ended = await until('all to be at their end', async () => {
    const { progress } = await shown(id);
    return progress.planned + progress.queued === 0 && progress;
  });
  assert.equal(ended.sent + ended.cancelled, 300);
  await isWhole(id, 300);
});

test('1,000 people take four days where Meta allows 250 a day', async (t) => {
  t.after(async () => {
    run.change("update portfolio set people_limit = null where business_id = 'biz_demo'");
    await run.tell('/_/limits', {});
  });
  const says = await approved();
  const { code } = await audience(1_000);
  run.change(`update service_window set expires_at = ${Date.now() - 60_000}`);
  run.change("update outreach set is_counted = 0");
  run.change("update portfolio set people_limit = 250 where business_id = 'biz_demo'");
  await run.tell('/_/age', { seconds: 2 * 24 * 3600 });
  await run.tell('/_/limits', { people: 250 });
  const id = await made(code, says);
  assert.deepEqual([(await shown(id)).preview.by_template, (await shown(id)).preview.days], [1_000, 4]);
  await act(id, 'start');
  for (let day = 1; day <= 4; day += 1) {
    await work(`day ${day} to be over`, async () => (await shown(id)).progress.sent === day * 250);
    assert.equal((await requests(id)).length, day * 250);
    if (day === 4) break;
    const waits = await work('it to wait for a day', async () => {
      const { waits_for: seen } = await shown(id);
      return seen && Date.parse(seen.until) - Date.now() > 20 * 3_600_000 && seen;
    });
    assert.equal(waits.reason, 'portfolio');
    assert.equal((await shown(id)).progress.sent, day * 250);
    // A day goes by: for the record, and for Meta.
    run.change('update outreach set last_at = last_at - 86400001');
    await run.tell('/_/age', { seconds: 24 * 3600 + 1 });
    run.change('update broadcast set next_at = 1 where next_at is not null');
  }
  await work('the end', async () => (await shown(id)).state === 'done');
  assert.deepEqual(await isWhole(id, 1_000), { sent: 1_000 });
});

test(`STOP during a broadcast, ${ROUNDS} rounds: nothing is claimed after it was acknowledged`, async () => {
  const says = await approved();
  const { code, numbers } = await audience(ROUNDS * 10);
  const id = await made(code, says);
  await act(id, 'start');
  const claims = (from) => run.query(
    `select o.claimed_at as at from outbox o join identifier i on i.business_id = o.business_id and i.contact_id = o.contact_id
     where i.value = ? and i.kind = 'wa_id' and o.broadcast_id = ? and o.state in ('claimed', 'sent', 'unknown')`, from, id);
  const sending = work('the end', async () => (await shown(id)).state === 'done');
  const stopped = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // From all over the audience: some have it, some are about to get it, some wait.
    const from = numbers[(round * 7 + 3) % numbers.length];
    assert.equal((await run.webhook(messages([text('STOP', { from })]))).status, 200);
    stopped.push({ from, had: claims(from).length });
  }
  await sending;
  assert.ok(stopped.some(({ had }) => had === 0), 'nobody stopped in time: nothing was tested');
  // One that was claimed before may have been given back, and ended by the STOP.
  for (const { from, had } of stopped) assert.ok(claims(from).length <= had, 'claimed after STOP');
  await isWhole(id, ROUNDS * 10);
});

test('two crons and ten consumers at once: nobody gets it twice', async () => {
  const says = await approved();
  const { code } = await audience(200);
  const body = { name: 'Many hands', purpose: 'marketing', audience: { groups: [code] }, ...says };
  const id = (await run.operator('/v1/broadcasts', { body })).json.broadcast;
  await hands(12);
  await reaches(id, 'planned');
  await act(id, 'start');
  await until('the end', async () => {
    await hands(12);
    return (await shown(id)).state === 'done';
  }, 90);
  assert.deepEqual(await isWhole(id, 200), { sent: 200 });
  assert.equal((await requests(id)).length, 200);
});

test('killed while it sends, and started again: each person once, unknown where it is unclear', async () => {
  const says = await approved();
  const { code } = await audience(KILLED);
  const id = await made(code, says);
  await act(id, 'start');
  let kills = 0;
  for (; (await shown(id)).state === 'running'; kills += 1) {
    const before = (await requests(id)).length;
    await until('a request of Meta', async () => (await requests(id)).length > before || (await shown(id)).state !== 'running', 90);
    await run.served.killWorker();
    // What was lost is unclear after two minutes: they are over.
    run.change("update outbox set claimed_at = claimed_at - 180000 where state = 'claimed'");
    run.change('update broadcast set next_at = 1 where next_at is not null');
    await run.served.sweep();
  }
  assert.ok(kills > 0);
  await work('the end', async () => (await shown(id)).state === 'done');
  const states = await isWhole(id, KILLED);
  assert.equal((states.sent ?? 0) + (states.unknown ?? 0), KILLED);
  const asked = (await requests(id)).length;
  assert.ok(asked >= (states.sent ?? 0) && asked <= KILLED);
});
